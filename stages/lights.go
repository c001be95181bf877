package stages

import (
	"slices"
	"time"

	"binglian/domain"
	"binglian/events"
)

// Light gives the light of an item at a time: none while it waits or stands, after its end, and where no clock runs
// (domain 3.6).
func (m *Machine) Light(p *domain.Project, id domain.ItemID, at time.Time) domain.LightLevel {
	a, it := p.Item(id)
	if it == nil || !it.Running() || halted(p) {
		return domain.LightNone
	}
	if c, ok := hoursClock(p, it); ok {
		return m.HoursLight(c.Used(m.Book().Calendar, at), c.Allowed())
	}
	if !hasLimit(p, it) {
		return domain.LightNone
	}
	return m.ClockLight(clockOf(p, a, it), domain.DayOf(at))
}

// halted reports whether no clock of the project runs any more, or for now.
func halted(p *domain.Project) bool { return p.Suspended() || !p.TerminatedOn.IsZero() }

// StageLight gives the light of an application's stage on a day: none before its first acceptance, while no item of it runs,
// once it is completed or nothing of it is open.
func (m *Machine) StageLight(p *domain.Project, a *domain.Application, on domain.Day) domain.LightLevel {
	c, ok := m.StageClock(p, a)
	if !ok || halted(p) || !a.CompletedOn.IsZero() || !slices.ContainsFunc(a.Items, func(i domain.Item) bool { return i.Running() && hasLimit(p, &i) }) {
		return domain.LightNone
	}
	cal := m.Book().Calendar
	return m.Book().City.Lights.Light(c.Used(cal, on), c.Allowed())
}

// ClockLight gives the light of a clock that runs on a day.
func (m *Machine) ClockLight(c domain.Clock, on domain.Day) domain.LightLevel {
	if c.Overdue(m.Book().Calendar, on) > 0 {
		return domain.LightRed
	}
	return m.Book().City.Lights.Light(min(c.Used(m.Book().Calendar, on), c.Allowed()), c.Allowed())
}

// HoursLight gives the light of a limit in hours, by the minute.
func (m *Machine) HoursLight(used, allowed time.Duration) domain.LightLevel {
	warns, ok := m.Book().City.Lights.Warns(int(allowed / time.Hour))
	switch {
	case used > allowed:
		return domain.LightRed
	case ok && used >= min(time.Duration(warns)*time.Hour, allowed*time.Duration(m.Book().City.Lights.YellowPercent)/100):
		return domain.LightYellow
	}
	return domain.LightNone
}

// lights considers the next light of each running item and stage, and pauses that overrun.
func (s *scene) lights(consider func(deadline)) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if a.AcceptedOn.IsZero() || !hasOpenItem(a) {
			continue
		}
		for j := range a.Items {
			s.itemLight(a, &a.Items[j], consider)
		}
		s.stageLight(a, consider)
	}
}

func (s *scene) stageLight(a *domain.Application, consider func(deadline)) {
	c, ok := s.m.StageClock(s.p, a)
	if !ok || !a.CompletedOn.IsZero() || a.Light == domain.LightRed {
		return
	}
	raised := &events.LightRaised{Application: a.ID, Level: domain.LightYellow, Allowed: c.Allowed(), Unit: c.Limit.Unit,
		Calendar: s.cal().Version()}
	if warns, ok := s.m.Book().City.Lights.Warns(raised.Allowed); ok && a.Light == domain.LightNone {
		if day, known := c.Reaches(s.cal(), warns); known {
			consider(begins(day, raised))
		}
		return
	}
	raised.Level = domain.LightRed
	if day, known := c.Exceeds(s.cal()); known {
		consider(begins(day, raised))
	}
}

func (s *scene) itemLight(a *domain.Application, it *domain.Item, consider func(deadline)) {
	switch {
	case !it.Open() || it.AcceptedOn.IsZero() || !hasLimit(s.p, it):
		return
	case it.Paused():
		if last := &it.Pauses[len(it.Pauses)-1]; !last.Overran && !last.Listed && last.Planned > 0 {
			day, _ := stands(s.p, last).Exceeds(s.cal())
			consider(begins(day, &events.PauseOverran{Item: it.ID, Planned: last.Planned, Unit: last.Unit, Calendar: s.cal().Version()}))
		}
		return
	case it.Light == domain.LightRed:
		return
	}
	raised := &events.LightRaised{Application: a.ID, Item: it.ID, Level: domain.LightYellow, Unit: it.Limit.Unit, Calendar: s.cal().Version()}
	if c, ok := hoursClock(s.p, it); ok {
		s.hoursLight(c, it, raised, consider)
		return
	}
	c := clockOf(s.p, a, it)
	raised.Allowed = c.Allowed()
	if warns, ok := s.m.Book().City.Lights.Warns(c.Allowed()); ok && it.Light == domain.LightNone {
		if day, known := c.Reaches(s.cal(), warns); known {
			consider(begins(day, raised))
		}
		return
	}
	raised.Level = domain.LightRed
	if day, known := c.Exceeds(s.cal()); known {
		consider(begins(day, raised))
	}
}

// stands gives the clock of a pause itself: the time that the applicant was told, while the project goes on.
func stands(p *domain.Project, pause *domain.ItemPause) domain.Clock {
	c := domain.Clock{From: pause.From, Limit: domain.Limit{Days: pause.Planned, Unit: domain.UnitWorking}}
	if pause.Unit != "" {
		c.Limit.Unit = pause.Unit
	}
	for _, x := range p.Suspensions {
		c.Pauses = append(c.Pauses, domain.Pause{From: x.From, To: x.To})
	}
	return c
}

func (s *scene) hoursLight(c domain.HoursClock, it *domain.Item, raised *events.LightRaised, consider func(deadline)) {
	raised.Allowed = c.Limit.Days + c.Extension
	due, known := c.Due(s.cal())
	if !known {
		return
	}
	lights := s.m.Book().City.Lights
	warns, ok := lights.Warns(raised.Allowed)
	if ok && it.Light == domain.LightNone {
		used := min(time.Duration(warns)*time.Hour, c.Allowed()*time.Duration(lights.YellowPercent)/100)
		if at, known := c.Reaches(s.cal(), used); known {
			consider(deadline{at: at, on: domain.DayOf(at), body: raised})
		}
		return
	}
	raised.Level = domain.LightRed
	at, _ := c.Reaches(s.cal(), c.Allowed()+time.Minute)
	if at.After(due) {
		consider(deadline{at: at, on: domain.DayOf(at), body: raised})
	}
}
