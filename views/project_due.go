package views

import (
	"time"

	"binglian/domain"
	"binglian/views/due"
	"binglian/views/parts"
)

// reckoning says how last days come about, to the reader.
func (v *visit) reckoning() due.Reckoning {
	return due.Reckoning{Machine: v.server.Machine, Calendar: v.server.Calendar(), Words: v.words, Reader: v.actor(), Now: v.server.Now()}
}

// lightOf tells how near a limit is, as the rules say.
func (v *visit) lightOf(used, allowed int) string { return v.reckoning().Near(used, allowed) }

// units writes a number of a limit's units.
func (v *visit) units(n int, unit domain.Unit) string { return v.reckoning().Units(n, unit) }

// taskDue gives the last day of a task with its light.
func (v *visit) taskDue(t *domain.Task) parts.Due {
	cal, today := v.server.Calendar(), v.server.today()
	used := cal.WorkingDays(t.Since, today)
	due := parts.Due{Day: t.Due, Light: v.lightOf(used, cal.WorkingDays(t.Since, t.Due)), Short: true}
	if v.deliberates(t.Holder.Department) {
		due.Step = t.StepDue
	}
	return due
}

// itemDue gives the last day of an item and how it comes about.
func (v *visit) itemDue(p *domain.Project, it *domain.Item) (parts.Due, []string) {
	said, ok := v.reckoning().Item(p, it)
	if !ok {
		return parts.Due{}, nil
	}
	return shownDue(said), said.Lines
}

// stageDue gives the last day of an application's stage and how it comes about; none before its first acceptance, and once
// the application is completed.
func (v *visit) stageDue(p *domain.Project, a *domain.Application) (parts.Due, []string) {
	said, ok := v.reckoning().Stage(p, a)
	if !ok || said.Day.IsZero() && said.Reckoned != nil {
		return parts.Due{}, said.Lines
	}
	return shownDue(said), said.Lines
}

func shownDue(said due.Said) parts.Due {
	d := parts.Due{Day: said.Day, Was: said.Was, Step: said.Step, Light: said.Light, Done: said.Done, Stopped: said.Stopped, Short: true}
	if !said.Until.IsZero() {
		d.Until = clockTime(said.Until)
	}
	return d
}

func clockTime(t time.Time) string { return t.In(domain.City).Format("15:04") }
