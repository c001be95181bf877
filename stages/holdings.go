package stages

import "binglian/domain"

// Holdings gives the working days that each holder had an item, from the day it was received through a day or its end.
// A day belongs to whoever held the item when it began, so that the sums always agree with the days elapsed.
func (m *Machine) Holdings(p *domain.Project, id domain.ItemID, through domain.Day) map[domain.HolderKind]int {
	a, it := p.Item(id)
	if it == nil {
		return nil
	}
	if !it.EndedOn.IsZero() {
		through = min(through, it.EndedOn)
	}
	days := map[domain.HolderKind]int{}
	cal := m.Book().Calendar
	for d := cal.Next(a.ReceivedOn + 1); d <= through; d = cal.Next(d + 1) {
		days[heldBy(cal, p, a, it, d)]++
	}
	return days
}

// heldBy gives who held the item when the day began: what happened on the day itself counts from the next, and an
// acceptance on a rest day is one on the next working day.
func heldBy(cal *domain.Calendar, p *domain.Project, a *domain.Application, it *domain.Item, d domain.Day) domain.HolderKind {
	before := func(x domain.Day) bool { return !x.IsZero() && x < d }
	accepted := func(x domain.Day) bool { return !x.IsZero() && cal.Next(x) < d }
	for _, x := range p.Suspensions { // whatever else it waited for
		if before(x.From) && (x.To.IsZero() || d <= x.To) {
			return domain.HolderSuspension
		}
	}
	for _, x := range it.Pauses {
		if before(x.From) && (x.To.IsZero() || d <= x.To) {
			if x.Kind.OfInvestor() {
				return domain.HolderInvestor
			}
			return domain.HolderProcedure
		}
	}
	switch {
	case accepted(it.AcceptedOn):
		return domain.HolderDepartment
	case accepted(a.AcceptedOn):
		return domain.HolderItem
	case corrects(a.Correction, d), corrects(a.Earlier, d):
		return domain.HolderInvestor
	}
	return domain.HolderWindow
}

// corrects reports whether the applicant had a correction notice to answer when the day began.
func corrects(c *domain.Correction, d domain.Day) bool {
	return c != nil && c.NoticedOn < d && (c.SuppliedOn.IsZero() || d <= c.SuppliedOn)
}
