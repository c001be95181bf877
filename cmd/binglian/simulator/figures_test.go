package simulator_test

import (
	"strings"
	"testing"

	"binglian/domain"
	"binglian/events"
)

func TestApplyingOneByOneLowersTheParallelRate(t *testing.T) {
	t.Parallel()
	s := plan(t, scenario(t), 1)
	before := s.Figures()
	for i := range s.Happened {
		e, ok := s.Happened[i].Body.(*events.ApplicationReceived)
		if ok && s.Scenario.Targets.Period.Holds(s.Happened[i].On) && e.Stage == "s1" && !e.Again {
			alone := *e
			alone.Asked = 1
			s.Happened[i].Body = &alone
			break
		}
	}
	after := s.Figures()
	if after.Parallel.Whole != before.Parallel.Whole || after.Parallel.Part != before.Parallel.Part-1 {
		t.Errorf("parallel rate %+v, before %+v", after.Parallel, before.Parallel)
	}
	if err := s.Scenario.Targets.Check(after); err == nil || !strings.Contains(err.Error(), "one by one") {
		t.Errorf("the targets say %v", err)
	}
}

func TestEveryMissedTargetIsTold(t *testing.T) {
	t.Parallel()
	s := plan(t, scenario(t), 1)
	f := s.Figures()
	f.Admitted++
	f.Sheets--
	stage := f.Stages["s1"]
	stage.Investment += domain.Yuan(1e4)
	f.Stages["s1"] = stage
	err := s.Scenario.Targets.Check(f)
	if err == nil {
		t.Fatal("nothing is missed")
	}
	for _, said := range []string{"admitted: 141, not 140", "sheets: 59, not 60", "investment in s1, 万元: 265001, not 265000"} {
		if !strings.Contains(err.Error(), said) {
			t.Errorf("%q isn't told in\n%v", said, err)
		}
	}
}
