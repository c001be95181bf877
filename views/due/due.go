// Package due says how a last day comes about: in numbers, and in sentences of the reader's language. Pages and programs are told
// the same; the reckoning is the rules' own.
package due

import (
	"strconv"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/words"
)

// The lights of deadlines.
const (
	Green  = "green"
	Yellow = "yellow"
	Red    = "red"
)

// Reckoning is by whose rules, to whom, in which language and when it is told.
type Reckoning struct {
	Machine  *stages.Machine
	Calendar *domain.Calendar
	Words    words.Words
	Reader   domain.Actor
	Now      time.Time
}

// Said is a last day, and how it comes about.
type Said struct {
	Day      domain.Day // none while nobody knows it
	Until    time.Time  // of a limit in hours: the instant
	Was      domain.Day // what it was before something moved it
	Step     domain.Day // the department's own last day for its step; for its people and those who watch over all
	Light    string     // how near it is; empty where no day is known
	Done     bool
	Stopped  bool
	Reckoned *domain.Explanation // of a limit in days
	Lines    []string            // in sentences
}

func (r Reckoning) today() domain.Day { return domain.DayOf(r.Now) }

// Light names a light, as chips and dates show it.
func Light(l domain.LightLevel) string {
	if l == domain.LightNone {
		return Green
	}
	return string(l)
}

// Near tells how near a limit is, as the rules say.
func (r Reckoning) Near(used, allowed int) string {
	return Light(r.Machine.Book().City.Lights.Light(used, allowed))
}

// Item gives the last day of an item and how it comes about; ok is false while no clock of it runs.
func (r Reckoning) Item(p *domain.Project, it *domain.Item) (said Said, ok bool) {
	if hours, ok := r.Machine.ItemHours(p, it.ID); ok {
		at := r.Now
		if it.Hours != nil && !it.Hours.Ended.IsZero() {
			at = it.Hours.Ended
		}
		said := r.hours(hours, at)
		said.Done, said.Stopped, said.Lines = !it.Open(), it.Paused(), r.hoursExplained(hours, at, it.Outcome.CanBeLate())
		return said, true
	}
	clock, runs := r.Machine.ItemClock(p, it.ID)
	if !runs {
		return Said{}, false
	}
	day := r.today()
	if !it.EndedOn.IsZero() {
		day = it.EndedOn
	}
	e := clock.Explain(r.Calendar, day)
	if !it.Outcome.CanBeLate() {
		e.Overdue = 0
	}
	said = Said{Day: e.Due, Light: Light(r.Machine.ClockLight(clock, day)), Done: !it.Open(), Stopped: it.Paused(), Reckoned: &e}
	first := clock
	first.Pauses, first.Extension = nil, 0
	if was, ok := first.Due(r.Calendar); ok && was != e.Due {
		said.Was = was
		if said.Stopped {
			said.Day, said.Was = was, 0
		}
	}
	said.Lines = r.explained(e, r.causes(p, it, e))
	if step, ok := r.Machine.StepClock(p, it.ID); ok && r.Machine.Deliberates(r.Reader, it.Department) {
		if said.Step, ok = step.Clock.Due(r.Calendar); ok {
			said.Lines = append(said.Lines, r.Words.T("why.step."+string(step.Step), "from", r.Words.Day(step.Clock.From),
				"n", strconv.Itoa(step.Clock.Limit.Days), "day", r.Words.Day(said.Step)))
		}
	}
	return said, true
}

// Stage gives the last day of an application's stage and how it comes about; ok is false before its first acceptance, and once the
// application is completed.
func (r Reckoning) Stage(p *domain.Project, a *domain.Application) (said Said, ok bool) {
	if !a.Open() || !a.CompletedOn.IsZero() {
		return Said{}, false
	}
	if hours, ok := r.Machine.StageHours(p, a); ok && !hours.Begins().IsZero() {
		return r.hours(hours, r.Now), true
	}
	clock, ok := r.Machine.StageClock(p, a)
	if !ok || clock.From.IsZero() {
		return Said{}, false
	}
	w, e := r.Words, clock.Explain(r.Calendar, r.today())
	said = Said{Reckoned: &e, Lines: []string{w.T("why.stage", "from", w.Day(e.From), "n", strconv.Itoa(e.Limit.Days))}}
	if x := a.Extension; x != nil && e.Extension == x.Days {
		said.Lines = append(said.Lines, w.T("why.stage-approved", "n", strconv.Itoa(x.Days), "document", x.Document, "day", w.Day(x.DocumentOn)))
	} else if e.Extension > 0 {
		said.Lines = append(said.Lines, w.T("why.stage-extended", "n", strconv.Itoa(e.Extension)))
	}
	if e.Paused > 0 {
		said.Lines = append(said.Lines, w.T("why.stage-idle", "n", strconv.Itoa(e.Paused)))
	}
	said.Lines = append(append(said.Lines, r.specialDays(e)...), r.used(e)...)
	if !e.Due.IsZero() {
		said.Day, said.Light = e.Due, r.Near(e.Used, clock.Allowed())
	}
	return said, true
}
