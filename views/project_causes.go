package views

import (
	"strconv"

	"binglian/domain"
	"binglian/views/parts"
)

// causes says what moved an item's due date: its extension, each of its pauses, and those of the whole project.
func (v *visit) causes(p *domain.Project, it *domain.Item, e domain.Explanation) []string {
	w := v.words
	var lines []string
	switch x := it.Extension; {
	case x.Granted() > 0:
		lines = append(lines, w.T("why.extended-by", "n", v.units(x.Days, it.Limit.Unit), "day", w.Day(x.GrantedOn), "reason", x.Reason))
	case e.Extension > 0: // of the joint acceptance, or of its stage
		lines = append(lines, w.T("why.extended", "n", strconv.Itoa(e.Extension)))
	}
	left := func(from, to domain.Day) string {
		if it.Limit.Unit == domain.UnitCalendar {
			return strconv.Itoa(int(to - from))
		}
		return strconv.Itoa(v.server.Calendar().WorkingDays(from, to))
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

// units writes a number of a limit's units.
func (v *visit) units(n int, unit domain.Unit) string {
	if unit == "" {
		unit = domain.UnitWorking
	}
	return v.words.T("limit."+string(unit), "n", strconv.Itoa(n))
}

// stageDue gives the last day of an application's stage and how it comes about; none before its first acceptance, and once
// the application is completed.
func (v *visit) stageDue(p *domain.Project, a *domain.Application) (parts.Due, []string) {
	if !a.Open() || !a.CompletedOn.IsZero() {
		return parts.Due{}, nil
	}
	if hours, ok := v.server.Machine.StageHours(p, a); ok && !hours.Begins().IsZero() {
		return v.hoursDue(hours, v.server.Now()), nil
	}
	clock, ok := v.server.Machine.StageClock(p, a)
	if !ok || clock.From.IsZero() {
		return parts.Due{}, nil
	}
	w, e := v.words, clock.Explain(v.server.Calendar(), v.server.today())
	lines := []string{w.T("why.stage", "from", w.Day(e.From), "n", strconv.Itoa(e.Limit.Days))}
	if x := a.Extension; x != nil && e.Extension == x.Days {
		lines = append(lines, w.T("why.stage-approved", "n", strconv.Itoa(x.Days), "document", x.Document, "day", w.Day(x.DocumentOn)))
	} else if e.Extension > 0 {
		lines = append(lines, w.T("why.stage-extended", "n", strconv.Itoa(e.Extension)))
	}
	if e.Paused > 0 {
		lines = append(lines, w.T("why.stage-idle", "n", strconv.Itoa(e.Paused)))
	}
	lines = append(append(lines, specialDays(w, e)...), usedLines(w, e)...)
	if e.Due.IsZero() {
		return parts.Due{}, lines
	}
	return parts.Due{Day: e.Due, Light: v.lightOf(e.Used, clock.Allowed()), Short: true}, lines
}
