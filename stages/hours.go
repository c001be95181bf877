package stages

import (
	"time"

	"binglian/domain"
	"binglian/events"
)

// hoursClock gives the clock of an item whose limit is in hours; ok is false for any other, and while it waits.
func hoursClock(p *domain.Project, it *domain.Item) (c domain.HoursClock, ok bool) {
	if it.Hours == nil {
		return c, false
	}
	c = domain.HoursClock{From: it.Hours.From, Limit: it.Limit, Extension: it.Extension.Granted(), Office: it.Hours.Office}
	for _, x := range it.Pauses {
		c.Pauses = append(c.Pauses, domain.HoursPause{From: x.FromAt, To: x.ToAt})
	}
	for _, x := range p.Suspensions { // by whole days: the day on which the project came to stand counts, the one on which it goes on doesn't
		pause := domain.HoursPause{From: x.From.End()}
		if !x.To.IsZero() {
			pause.To = x.To.End()
		}
		c.Pauses = append(c.Pauses, pause)
	}
	return c, true
}

// ItemHours gives the clock of an item whose limit is in hours; ok is false for any other, and while it waits.
func (m *Machine) ItemHours(p *domain.Project, id domain.ItemID) (domain.HoursClock, bool) {
	_, it := p.Item(id)
	if it == nil {
		return domain.HoursClock{}, false
	}
	return hoursClock(p, it)
}

// StageHours gives the clock of an application's stage whose limit is in hours (R3.20); ok is false for any other.
func (m *Machine) StageHours(p *domain.Project, a *domain.Application) (domain.HoursStageClock, bool) {
	st := p.Stage(a.Stage)
	if st == nil || st.Limit == 0 || st.Unit != domain.UnitHours {
		return domain.HoursStageClock{}, false
	}
	c := domain.HoursStageClock{Limit: domain.Limit{Days: st.Limit, Unit: st.Unit}, Extension: a.Extension.Granted(), Office: m.Book().City.Office}
	for i := range a.Items {
		it := &a.Items[i]
		c.Extension = max(c.Extension, it.Extension.Granted())
		var x domain.HoursItemTime
		if own, ok := hoursClock(p, it); ok {
			c.Office, x = own.Office, domain.HoursItemTime{From: own.From, To: it.Hours.Ended, Pauses: own.Pauses}
		} else if !it.Open() {
			continue
		}
		c.Items = append(c.Items, x)
	}
	return c, true
}

// instant gives the moment at which something of that day took effect: the scene's own, or the end of an earlier day.
func (s *scene) instant(on domain.Day) time.Time {
	if on < domain.DayOf(s.at) {
		return on.End()
	}
	return s.at
}

// through gives the moment up to which an item's hours are counted on a day: its end, once it has ended.
func (s *scene) through(it *domain.Item, on domain.Day) time.Time {
	if !it.Hours.Ended.IsZero() {
		return it.Hours.Ended
	}
	return s.instant(on)
}

// acceptedHours says from when and until when a limit in hours runs that begins on that day.
func (s *scene) acceptedHours(limit domain.Limit, on domain.Day) *events.AcceptedHours {
	h := &events.AcceptedHours{From: s.instant(on), Office: s.m.Book().City.Office}
	h.Due, _ = domain.HoursClock{From: h.From, Limit: limit, Office: h.Office}.Due(s.cal())
	return h
}

// dueAt gives the instant until which an item is on time; zero for one whose limit isn't in hours, and while its clock stands.
func (s *scene) dueAt(it *domain.Item) time.Time {
	c, ok := hoursClock(s.p, it)
	if !ok {
		return time.Time{}
	}
	due, _ := c.Due(s.cal())
	return due
}

// wholeHours rounds up: an hour that was begun counts.
func wholeHours(d time.Duration) int { return int((d + time.Hour - 1) / time.Hour) }
