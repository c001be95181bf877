package due

import (
	"strconv"

	"binglian/domain"
)

// explained says in sentences how a clock comes to its last day: from when, what moved it, and the days that are special
// about it.
func (r Reckoning) explained(e domain.Explanation, causes []string) []string {
	w, unit := r.Words, e.Limit.Unit
	if unit == "" {
		unit = domain.UnitWorking
	}
	lines := []string{w.T("why."+string(unit), "from", w.Day(e.From), "n", strconv.Itoa(e.Limit.Days))}
	if e.Effective != e.From {
		lines = append(lines, w.T("why.rolled", "day", w.Day(e.Effective)))
	}
	lines = append(lines, causes...)
	lines = append(lines, r.specialDays(e)...)
	return append(lines, r.used(e)...)
}

// used says how much of a limit is used up, and what isn't sure yet.
func (r Reckoning) used(e domain.Explanation) []string {
	w := r.Words
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

func (r Reckoning) specialDays(e domain.Explanation) []string {
	var lines []string
	for d := range e.Days() {
		if (d.Kind == domain.DayHoliday || d.Kind == domain.DayMakeup) && !d.Paused && len(lines) < mostSpecialDays {
			lines = append(lines, r.Words.T("why."+string(d.Kind), "day", r.Words.Day(d.Day)+" "+r.Words.Weekday(d.Day)))
		}
	}
	return lines
}

// causes says what moved an item's due date: its extension, each of its pauses, and those of the whole project.
func (r Reckoning) causes(p *domain.Project, it *domain.Item, e domain.Explanation) []string {
	w := r.Words
	var lines []string
	switch x := it.Extension; {
	case x.Granted() > 0:
		lines = append(lines, w.T("why.extended-by", "n", r.Units(x.Days, it.Limit.Unit), "day", w.Day(x.GrantedOn), "reason", x.Reason))
	case e.Extension > 0: // of the joint acceptance, or of its stage
		lines = append(lines, w.T("why.extended", "n", strconv.Itoa(e.Extension)))
	}
	left := func(from, to domain.Day) string {
		if it.Limit.Unit == domain.UnitCalendar {
			return strconv.Itoa(int(to - from))
		}
		return strconv.Itoa(r.Calendar.WorkingDays(from, to))
	}
	for _, x := range it.Pauses {
		kind := string(x.Kind)
		switch {
		case x.Late:
			lines = append(lines, w.T("why.pause-late", "pause", kind, "from", w.Day(x.From)))
		case x.To.IsZero():
			lines = append(lines, w.T("why.pause-open", "pause", kind, "from", w.Day(x.From)))
		default:
			lines = append(lines, w.T("why.pause", "pause", kind, "from", w.Day(x.From), "to", w.Day(x.To), "n", left(x.From, x.To)))
		}
	}
	for _, x := range p.Suspensions {
		switch {
		case it.AcceptedOn.IsZero() || !x.To.IsZero() && x.To <= it.From:
		case x.To.IsZero():
			lines = append(lines, w.T("why.suspended-open", "from", w.Day(x.From)))
		default:
			lines = append(lines, w.T("why.suspended", "from", w.Day(x.From), "to", w.Day(x.To), "n", left(x.From, x.To)))
		}
	}
	if pauses := len(it.Pauses) + len(p.Suspensions); e.Paused > 0 && pauses != 1 { // they may overlap, and may be the joint acceptance's
		lines = append(lines, w.T("why.paused", "n", strconv.Itoa(e.Paused)))
	}
	return lines
}

// Units writes a number of a limit's units.
func (r Reckoning) Units(n int, unit domain.Unit) string {
	if unit == "" {
		unit = domain.UnitWorking
	}
	return r.Words.T("limit."+string(unit), "n", strconv.Itoa(n))
}
