package views

import (
	"strconv"

	"binglian/domain"
	"binglian/views/parts"
	"binglian/views/words"
)

// The lights of deadlines, as chips and dates show them.
const (
	lightGreen  = "green"
	lightYellow = "yellow"
	lightRed    = "red"
)

// lightOf tells how near a limit is, as the rules say.
func (v *visit) lightOf(used, allowed int) string {
	return burning(v.server.Machine.Book().City.Lights.Light(used, allowed))
}

func burning(l domain.LightLevel) string {
	if l == domain.LightNone {
		return lightGreen
	}
	return string(l)
}

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
	if hours, ok := v.server.Machine.ItemHours(p, it.ID); ok {
		at := v.server.Now()
		if it.Hours != nil && !it.Hours.Ended.IsZero() {
			at = it.Hours.Ended
		}
		due := v.hoursDue(hours, at)
		due.Done, due.Stopped = !it.Open(), it.Paused()
		return due, v.hoursExplained(hours, at, it.Outcome.CanBeLate())
	}
	clock, runs := v.server.Machine.ItemClock(p, it.ID)
	if !runs {
		return parts.Due{}, nil
	}
	cal, day := v.server.Calendar(), v.server.today()
	if !it.EndedOn.IsZero() {
		day = it.EndedOn
	}
	e := clock.Explain(cal, day)
	if !it.Outcome.CanBeLate() {
		e.Overdue = 0
	}
	due := parts.Due{Day: e.Due, Light: burning(v.server.Machine.ClockLight(clock, day)), Done: !it.Open(), Stopped: it.Paused(), Short: true}
	first := clock
	first.Pauses, first.Extension = nil, 0
	if was, ok := first.Due(cal); ok && was != e.Due {
		due.Was = was
		if due.Stopped {
			due.Day, due.Was = was, 0
		}
	}
	lines := explained(v.words, e, v.causes(p, it, e))
	if step, ok := v.server.Machine.StepClock(p, it.ID); ok && v.deliberates(it.Department) {
		if due.Step, ok = step.Clock.Due(cal); ok {
			lines = append(lines, v.words.T("why.step."+string(step.Step), "from", v.words.Day(step.Clock.From),
				"n", strconv.Itoa(step.Clock.Limit.Days), "day", v.words.Day(due.Step)))
		}
	}
	return due, lines
}

// explained says in sentences how a clock comes to its last day: from when, what moved it, and the days that are special
// about it.
func explained(w words.Words, e domain.Explanation, causes []string) []string {
	unit := e.Limit.Unit
	if unit == "" {
		unit = domain.UnitWorking
	}
	lines := []string{w.T("why."+string(unit), "from", w.Day(e.From), "n", strconv.Itoa(e.Limit.Days))}
	if e.Effective != e.From {
		lines = append(lines, w.T("why.rolled", "day", w.Day(e.Effective)))
	}
	lines = append(lines, causes...)
	lines = append(lines, specialDays(w, e)...)
	return append(lines, usedLines(w, e)...)
}

// usedLines says how much of a limit is used up, and what isn't sure yet.
func usedLines(w words.Words, e domain.Explanation) []string {
	lines := []string{w.T("why.used", "n", strconv.Itoa(e.Used), "day", w.Day(e.Today))}
	if e.Overdue > 0 {
		lines = append(lines, w.T("why.overdue", "n", strconv.Itoa(e.Overdue)))
	}
	if e.Provisional {
		lines = append(lines, w.T("why.provisional"))
	}
	return lines
}

// mostSpecialDays bounds what is told of one clock; a long one would list every holiday of the year.
const mostSpecialDays = 12

func specialDays(w words.Words, e domain.Explanation) []string {
	var lines []string
	for d := range e.Days() {
		if (d.Kind == domain.DayHoliday || d.Kind == domain.DayMakeup) && !d.Paused && len(lines) < mostSpecialDays {
			lines = append(lines, w.T("why."+string(d.Kind), "day", w.Day(d.Day)+" "+w.Weekday(d.Day)))
		}
	}
	return lines
}
