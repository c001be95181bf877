package stages

import (
	"time"

	"binglian/domain"
)

// clockOf gives the clock by which an item is due. In a joint acceptance the parties' items have the date of the opinion that they
// lead to: its clock's start and limit, and its pauses beside their own.
func clockOf(p *domain.Project, a *domain.Application, it *domain.Item) domain.Clock {
	if planned := p.Planned(it.Code); planned != nil && planned.Kind == domain.ItemJoint {
		return jointClock(p, a, it)
	}
	c := domain.Clock{From: it.From, Limit: it.Limit, Extension: it.Extension.Granted(), Pauses: pauses(nil, p, it)}
	if joint := jointWith(p, a, it); joint != nil && !joint.From.IsZero() && !it.From.IsZero() {
		of, _ := p.Item(joint.ID)
		lead := jointClock(p, of, joint)
		c.From, c.Extension, c.Pauses = lead.From, max(c.Extension, lead.Extension), append(c.Pauses, lead.Pauses...)
	}
	return c
}

// jointClock gives the clock of a joint acceptance: its limit is the stage's, and so is its extension.
func jointClock(p *domain.Project, a *domain.Application, joint *domain.Item) domain.Clock {
	return domain.Clock{From: joint.From, Limit: joint.Limit, Extension: max(joint.Extension.Granted(), a.Extension.Granted()), Pauses: pauses(nil, p, joint)}
}

// jointWith gives the joint acceptance that the item's application leads to, if the item is one of at least two parties in
// it: the application's own, or, where parties were applied for again, the one that the works has in hand.
func jointWith(p *domain.Project, a *domain.Application, it *domain.Item) *domain.Item {
	planned := p.Planned(it.Code)
	if planned == nil || !planned.Party {
		return nil
	}
	parties := 0
	for i := range a.Items {
		other := p.Planned(a.Items[i].Code)
		switch {
		case other == nil:
		case other.Party:
			parties++
		case other.Kind == domain.ItemJoint && parties > 1:
			return &a.Items[i]
		}
	}
	if parties < 2 {
		return nil
	}
	for i := range p.Plan {
		if joint := &p.Plan[i]; joint.Kind == domain.ItemJoint && joint.Stage == a.Stage {
			return jointInHand(p, joint.Code, a.Works, it)
		}
	}
	return nil
}

// jointInHand gives the joint acceptance of a works that is in hand while the item is open, or was when it ended: what has ended
// keeps the date that it had.
func jointInHand(p *domain.Project, code domain.ItemCode, works domain.WorksID, it *domain.Item) *domain.Item {
	for i := range p.Applications {
		a := &p.Applications[i]
		if a.Works != works {
			continue
		}
		for j := range a.Items {
			joint := &a.Items[j]
			then := !it.Open() && joint.AcceptedOn <= it.EndedOn && (joint.Open() || joint.EndedOn >= it.EndedOn)
			if joint.Code == code && (then || it.Open() && joint.Open()) {
				return joint
			}
		}
	}
	return nil
}

// pauses adds the times in which an item's clock stands: its own pauses, and those in which the whole project stands.
// They may overlap; the clock leaves a day out once.
func pauses(to []domain.Pause, p *domain.Project, it *domain.Item) []domain.Pause {
	for _, x := range p.Suspensions {
		to = append(to, domain.Pause{From: x.From, To: x.To})
	}
	for _, x := range it.Pauses {
		to = append(to, domain.Pause{From: x.From, To: x.To})
	}
	return to
}

// hasLimit reports whether a clock runs for the item at all.
func hasLimit(p *domain.Project, it *domain.Item) bool {
	planned := p.Planned(it.Code)
	return planned != nil && planned.Kind != domain.ItemRecorded && planned.Kind != domain.ItemWith
}

// due gives an item's last day on time; none while it waits, while its clock stands, and where no clock runs.
func (s *scene) due(a *domain.Application, it *domain.Item) domain.Day {
	if it.AcceptedOn.IsZero() || !hasLimit(s.p, it) {
		return 0
	}
	if it.Hours != nil {
		at := s.dueAt(it)
		if at.IsZero() {
			return 0
		}
		return domain.DayOf(at)
	}
	d, ok := clockOf(s.p, a, it).Due(s.cal())
	if !ok {
		return 0
	}
	return d
}

// used counts the units that the item's own department used through a day; none where no clock runs.
func (s *scene) used(it *domain.Item, on domain.Day) int {
	if it.AcceptedOn.IsZero() || !hasLimit(s.p, it) {
		return 0
	}
	if c, ok := hoursClock(s.p, it); ok {
		return wholeHours(c.Used(s.cal(), s.through(it, on)))
	}
	return domain.Clock{From: it.From, Limit: it.Limit, Pauses: pauses(nil, s.p, it)}.Used(s.cal(), on)
}

// overdue counts the units by which an item is late on a day; one that ended as none can be late is in time.
func (s *scene) overdue(a *domain.Application, it *domain.Item, on domain.Day) int {
	if it.AcceptedOn.IsZero() || !it.Outcome.CanBeLate() || !hasLimit(s.p, it) {
		return 0
	}
	if c, ok := hoursClock(s.p, it); ok {
		return wholeHours(c.Overdue(s.cal(), s.through(it, on)))
	}
	return clockOf(s.p, a, it).Overdue(s.cal(), on)
}

// ItemClock gives the clock of an item, from which pages tell its due date and why; ok is false where none runs, and for a
// limit in hours: see ItemHours.
func (m *Machine) ItemClock(p *domain.Project, id domain.ItemID) (domain.Clock, bool) {
	a, it := p.Item(id)
	if it == nil || it.AcceptedOn.IsZero() || it.Hours != nil || !hasLimit(p, it) {
		return domain.Clock{}, false
	}
	return clockOf(p, a, it), true
}

// StageClock gives the clock of an application's stage (R3.20); ok is false where the stage has no limit.
func (m *Machine) StageClock(p *domain.Project, a *domain.Application) (domain.StageClock, bool) {
	st := p.Stage(a.Stage)
	if st == nil || st.Limit == 0 || st.Unit == domain.UnitHours {
		return domain.StageClock{}, false
	}
	c := domain.StageClock{Limit: domain.Limit{Days: st.Limit, Unit: domain.UnitWorking}, Extension: m.longest(p, a)}
	for i := range a.Items {
		it := &a.Items[i]
		if !hasLimit(p, it) {
			continue
		}
		c.Items = append(c.Items, domain.ItemTime{From: it.AcceptedOn, To: it.EndedOn, Pauses: pauses(nil, p, it)})
		if !it.AcceptedOn.IsZero() && (c.From.IsZero() || it.AcceptedOn < c.From) {
			c.From = it.AcceptedOn
		}
	}
	return c, true
}

// Used gives the units of its limit that an item's own department used by the day of at, or by its end; an hour that was
// begun counts.
func (m *Machine) Used(p *domain.Project, id domain.ItemID, at time.Time) int {
	_, it := p.Item(id)
	if it == nil {
		return 0
	}
	s := &scene{m: m, p: p, at: at}
	on := domain.DayOf(at)
	if !it.EndedOn.IsZero() {
		on = it.EndedOn
	}
	return s.used(it, on)
}

// Due gives an item's last day on time, and by how many units it is late on the day of at.
func (m *Machine) Due(p *domain.Project, id domain.ItemID, at time.Time) (due domain.Day, overdue int) {
	a, it := p.Item(id)
	if it == nil {
		return 0, 0
	}
	s := &scene{m: m, p: p, at: at}
	on := domain.DayOf(at)
	if !it.EndedOn.IsZero() {
		on = it.EndedOn
	}
	return s.due(a, it), s.overdue(a, it, on)
}
