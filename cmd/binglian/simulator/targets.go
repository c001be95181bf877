package simulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"binglian/domain"
)

// Targets are the figures that a scenario must come to exactly, whatever the seed.
type Targets struct {
	Admitted     int                              `yaml:"admitted"` // in the reform's count
	Launched     int                              `yaml:"launched"` // of these projects
	Sheets       int                              `yaml:"sheets"`   // of these projects
	Period       Period                           `yaml:"period"`
	Accepted     int                              `yaml:"accepted"`  // stage applications in the period
	Completed    int                              `yaml:"completed"` // of these, in the period
	Stages       map[domain.StageCode]StageTarget `yaml:"stages"`
	ParallelRate int                              `yaml:"parallel_rate"` // per cent
}

// Period is a time with both its ends.
type Period struct {
	From domain.Day `yaml:"from"`
	To   domain.Day `yaml:"to"`
}

// Holds reports whether a day lies in the period.
func (p Period) Holds(d domain.Day) bool { return d >= p.From && d <= p.To }

// StageTarget is a stage's part in the figures.
type StageTarget struct {
	Accepted   int `yaml:"accepted"`
	Completed  int `yaml:"completed"`
	Investment int `yaml:"investment"` // 万元, of the projects completed; 0 leaves it open
}

// The stages of the figures: the main ones follow each other, the parallel track runs beside them, and the filing ends a
// works without counting as a stage application.
var mainStages = [4]domain.StageCode{"s1", "s2", "s3", "s4"}

const (
	parallelTrack domain.StageCode = "parallel"
	filingStage   domain.StageCode = "filing"
)

// counted reports whether applications of a stage count: all but those for the filing.
func counted(code domain.StageCode) bool { return code != filingStage }

func (t *Targets) faults(sc *Scenario) []error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("targets: "+format, args...)) }
	accepted, completed := 0, 0
	for _, code := range slices.Sorted(maps.Keys(t.Stages)) {
		s := t.Stages[code]
		accepted, completed = accepted+s.Accepted, completed+s.Completed
		switch {
		case code != parallelTrack && !slices.Contains(mainStages[:], code):
			fault("stages.%s is no stage whose applications are dealt", code)
		case s.Completed > s.Accepted || s.Completed < 0:
			fault("stages.%s: %d completed of %d accepted", code, s.Completed, s.Accepted)
		case s.Investment > 0 && code != mainStages[0]:
			fault("stages.%s: only %s, of which each project has one, can be given an investment", code, mainStages[0])
		case s.Investment > 0 && (s.Investment < s.Completed*sc.Investment.Least || s.Investment > s.Completed*sc.Investment.Most):
			fault("stages.%s: %d projects between %d and %d 万元 can't sum to %d 万元", code, s.Completed, sc.Investment.Least,
				sc.Investment.Most, s.Investment)
		}
	}
	switch {
	case t.Launched > t.Admitted:
		fault("%d launched of %d admitted", t.Launched, t.Admitted)
	case t.Sheets > t.Launched:
		fault("%d sheets of %d launched", t.Sheets, t.Launched)
	case t.Admitted-t.Launched < sc.Pool.OtherClasses+sc.Pool.Withdrawn+sc.Pool.Amended:
		fault("%d projects are admitted and not launched, and the pool wants %d", t.Admitted-t.Launched,
			sc.Pool.OtherClasses+sc.Pool.Withdrawn+sc.Pool.Amended)
	}
	if accepted != t.Accepted || completed != t.Completed {
		fault("%d accepted and %d completed, but the stages sum to %d and %d", t.Accepted, t.Completed, accepted, completed)
	}
	if first := t.Stages[mainStages[0]]; first.Accepted > t.Sheets {
		fault("%d projects apply for %s, and only %d have a sheet", first.Accepted, mainStages[0], t.Sheets)
	}
	if t.ParallelRate != 100 {
		fault("parallel_rate %d: people here always apply for a stage as a whole, so it is 100", t.ParallelRate)
	}
	return faults
}

// Check returns an error that lists every figure which misses its target.
func (t *Targets) Check(f Figures) error {
	var missed []error
	want := func(what string, target, got int) {
		if target != got {
			missed = append(missed, fmt.Errorf("%s: %d, not %d", what, got, target))
		}
	}
	want("admitted", t.Admitted, f.Admitted)
	want("launched", t.Launched, f.Launched)
	want("sheets", t.Sheets, f.Sheets)
	want("accepted", t.Accepted, f.Accepted)
	want("completed", t.Completed, f.Completed)
	want("completed of the accepted", t.Completed, f.OfAccepted)
	for _, code := range slices.Sorted(maps.Keys(t.Stages)) {
		s := t.Stages[code]
		want("accepted in "+string(code), s.Accepted, f.Stages[code].Accepted)
		want("completed in "+string(code), s.Completed, f.Stages[code].Completed)
		if s.Investment > 0 {
			want("investment in "+string(code)+", 万元", s.Investment, int(f.Stages[code].Investment/1e4))
		}
	}
	want("applications one by one", 0, f.Parallel.Whole-f.Parallel.Part)
	return errors.Join(missed...)
}
