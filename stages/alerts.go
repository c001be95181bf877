package stages

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// Alerts lists what supervision should look at in a project as it stands after its last event, however long that is ago: what
// time alone will make a fault is among them, with the day on which it will be one. Lights come on by events.
func (m *Machine) Alerts(p *domain.Project) []domain.Alert {
	s := &scene{m: m, p: p, flow: m.Book().Flow(p.Flow), at: p.LastAt, on: domain.DayOf(p.LastAt)}
	all := s.orderAlerts(s.lightAlerts(make([]domain.Alert, 0, len(p.Supervisions))))
	s.on = horizon
	return s.faultAlerts(all)
}

// horizon is a day that nothing lasts until.
var horizon = domain.MustDay("9999-12-31")

// lightAlerts adds the items and stages that are nearly or wholly out of time. No light burns before its event.
func (s *scene) lightAlerts(all []domain.Alert) []domain.Alert {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if it.Light == domain.LightNone || !it.Open() {
				continue
			}
			if level := s.m.Light(s.p, it.ID, s.at); level != domain.LightNone {
				all = append(all, s.itemAlert(a, it, level))
			}
		}
		if a.Light == domain.LightNone {
			continue
		}
		if level := s.m.StageLight(s.p, a, s.on); level != domain.LightNone {
			all = append(all, s.stageAlert(a, level))
		}
	}
	return all
}

func (s *scene) itemAlert(a *domain.Application, it *domain.Item, level domain.LightLevel) domain.Alert {
	x := domain.Alert{Key: "light/" + string(it.ID), Sort: domain.AlertLight, Kind: string(level), Holder: domain.HolderDepartment,
		Department: it.Department, Stage: a.Stage, Works: a.Works, Application: a.ID, Item: it.Code, Target: string(it.ID),
		Due: s.due(a, it), Allowed: it.Limit.Days, Unit: it.Limit.Unit}
	x.Since = x.Due
	for d, held := range s.m.Holdings(s.p, it.ID, s.on) {
		switch d {
		case domain.HolderInvestor:
			x.WithInvestor = held
		case domain.HolderProcedure:
			x.InProcedure = held
		case domain.HolderWindow, domain.HolderDepartment, domain.HolderItem, domain.HolderPlanner, domain.HolderSuspension:
		}
	}
	if it.Hours != nil {
		return x
	}
	c := clockOf(s.p, a, it)
	x.Allowed = c.Allowed()
	x.Stood = counted(s.cal(), it.Limit.Unit, x.Due, s.on) - c.Overdue(s.cal(), s.on)
	if level == domain.LightRed {
		x.Since, _ = c.Exceeds(s.cal())
	} else if warns, ok := s.m.Book().City.Lights.Warns(x.Allowed); ok {
		x.Since, _ = c.Reaches(s.cal(), warns)
	}
	return x
}

func (s *scene) stageAlert(a *domain.Application, level domain.LightLevel) domain.Alert {
	c, _ := s.m.StageClock(s.p, a)
	x := domain.Alert{Key: "light/" + string(a.ID), Sort: domain.AlertLight, Kind: string(level), Holder: domain.HolderDepartment,
		Department: s.p.Stage(a.Stage).Lead, Stage: a.Stage, Works: a.Works, Application: a.ID, Target: string(a.ID),
		Allowed: c.Allowed(), Unit: c.Limit.Unit}
	x.Due, _ = c.Due(s.cal())
	x.Stood = counted(s.cal(), x.Unit, x.Due, s.on) - c.Overdue(s.cal(), s.on)
	if level == domain.LightRed {
		x.Since, _ = c.Exceeds(s.cal())
	} else if warns, ok := s.m.Book().City.Lights.Warns(x.Allowed); ok {
		x.Since, _ = c.Reaches(s.cal(), warns)
	}
	return x
}

// counted counts the days after one through another in a unit; none if the other isn't later.
func counted(cal *domain.Calendar, unit domain.Unit, after, through domain.Day) int {
	switch {
	case through <= after:
		return 0
	case unit == domain.UnitCalendar:
		return int(through - after)
	}
	return cal.WorkingDays(after, through)
}

// Late gives by how many units of its limit a light is late on a day: none for limits in hours.
func (m *Machine) Late(x *domain.Alert, on domain.Day) int {
	if x.Unit == domain.UnitHours {
		return 0
	}
	return max(0, counted(m.Book().Calendar, x.Unit, x.Due, on)-x.Stood)
}

// orderAlerts adds the 督办单, each as it stands.
func (s *scene) orderAlerts(all []domain.Alert) []domain.Alert {
	for i := range s.p.Supervisions {
		o := &s.p.Supervisions[i]
		x := domain.Alert{Key: "order/" + string(o.ID), Sort: domain.AlertOrder, Kind: domain.OrderOpen, Since: o.OpenedOn, Due: o.Due,
			Holder: domain.HolderDepartment, Department: o.Department, Target: string(o.ID), Rule: o.Rule, AnsweredOn: o.AnsweredOn,
			EscalatedOn: o.EscalatedOn, ClosedOn: o.ClosedOn}
		switch {
		case !o.ClosedOn.IsZero():
			x.Kind = domain.OrderClosed
		case !o.AnsweredOn.IsZero():
			x.Kind = domain.OrderAnswered
		case !s.p.TerminatedOn.IsZero():
			x.Kind = domain.OrderVoid
		case !o.EscalatedOn.IsZero():
			x.Kind = domain.OrderEscalated
		}
		s.place(&x, o.Application, o.Item)
		all = append(all, x)
	}
	return all
}

// faultAlerts adds what went, or will by itself have gone, otherwise than it should.
func (s *scene) faultAlerts(all []domain.Alert) []domain.Alert {
	known := make(map[string]int, len(irregular))
	for _, find := range irregular {
		found := find(s)
		all = slices.Grow(all, len(found))
		for i := range found {
			f := &found[i]
			x := domain.Alert{Sort: domain.AlertFault, Kind: string(f.Kind), Since: f.On, Holder: cmp.Or(f.Holder, domain.HolderDepartment),
				Department: f.Department, Stage: events.StageCollaboration, Text: strings.Join(f.Texts, "\n"), Reason: f.Reason}
			if f.Holder == "" && f.Department == "" {
				x.Holder = domain.HolderWindow
			}
			s.place(&x, f.Application, f.Item)
			x.Key = "fault/" + x.Kind + "/" + string(f.Application) + "/" + string(f.Item) + "/" + string(f.Department) + "/" + strconv.Itoa(int(f.On))
			if known[x.Key]++; known[x.Key] > 1 {
				x.Key += "/" + strconv.Itoa(known[x.Key])
			}
			all = append(all, x)
		}
	}
	return all
}

// place says to what of the project an alert belongs.
func (s *scene) place(x *domain.Alert, app domain.ApplicationID, item domain.ItemID) {
	a, it := s.p.Item(item)
	if it != nil {
		x.Item = it.Code
		if x.Target == "" {
			x.Target = string(it.ID)
		}
	} else {
		a = s.p.Application(app)
	}
	switch {
	case a != nil:
		x.Application, x.Stage, x.Works = a.ID, a.Stage, a.Works
	case x.Stage == "":
		x.Stage = domain.StageOf(s.p)
	}
}
