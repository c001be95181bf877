package stages

import (
	"time"

	"binglian/domain"
	"binglian/events"
)

// Tick is what the clock gives: it settles what fell due, and nothing else.
type Tick struct{}

const tickVerb domain.Verb = "tick"

var tick = Rule{Verb: tickVerb, Text: domain.Text{Zh: "到期自动处理", En: "Settle what fell due"}, On: onProject}

func (*Tick) rule() *Rule                     { return &tick }
func (*Tick) fields(*scene) []Field           { return nil }
func (*Tick) decide(*scene) *domain.Rejection { return nil }

// deadline is when the clock settles something by itself, and what happens then.
type deadline struct {
	at   time.Time  // it is settled once this instant has passed
	on   domain.Day // and is dated by this day
	body events.Body
}

// ends is the deadline of what may still be done on its last day; begins that of what is so from the first instant of a day.
func ends(day domain.Day, body events.Body) deadline   { return deadline{day.End(), day, body} }
func begins(day domain.Day, body events.Body) deadline { return deadline{day.Start(), day, body} }

// settle makes true whatever fell due before the scene's time, in order, each dated at its own deadline alone: so it
// makes no difference when it is done.
func (s *scene) settle() {
	now := s.at
	for {
		d, ok := s.next()
		if !ok || !d.at.Before(now) {
			break
		}
		s.own()
		s.at, s.on = d.at, d.on
		if s.at.Before(s.p.LastAt) {
			s.at = s.p.LastAt
		}
		s.pass(d)
	}
	s.at, s.on = now, domain.DayOf(now)
}

// pass makes true what follows from a deadline that has passed.
func (s *scene) pass(d deadline) {
	s.following = true
	s.emit(d.body)
	s.follow()
	s.following = false
}

// WakeAt gives the next instant at which something falls due; ok is false if nothing will by itself.
func (m *Machine) WakeAt(p *domain.Project) (at time.Time, ok bool) {
	s := &scene{m: m, p: p, flow: m.Book().Flow(p.Flow)}
	d, ok := s.next()
	if !ok {
		return time.Time{}, false
	}
	return d.at.Add(time.Microsecond), true
}

// next gives the earliest deadline; among those of one instant the order of the project.
func (s *scene) next() (first deadline, ok bool) {
	s.deadlines(func(d deadline) {
		if !ok || d.at.Before(first.at) {
			first, ok = d, true
		}
	})
	return first, ok
}

// deadlines tells of each deadline that the clock settles, in the order of the project.
func (s *scene) deadlines(tell func(deadline)) {
	consider := func(day domain.Day, body events.Body) {
		if !day.IsZero() {
			tell(ends(day, body))
		}
	}
	if s.p.Suspended() || !s.p.TerminatedOn.IsZero() { // what would fall due moves when the project goes on: see moved
		return
	}
	if s.consulting() {
		for i := range s.p.Collaboration.Opinions {
			if o := &s.p.Collaboration.Opinions[i]; o.Value == "" {
				consider(s.p.Collaboration.Due, &events.OpinionLapsed{Department: o.Department})
			}
		}
	}
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		switch {
		case !a.Open() || !a.AcceptedOn.IsZero() || !hasOpenItem(a):
		case awaitsCorrection(a):
			consider(a.Correction.Due, &events.ApplicationLapsed{Application: a.ID, Receipt: s.paper(a)})
		default: // silence is acceptance from the day received, 行政许可法 §32(4)
			consider(a.Due, &events.ApplicationAccepted{Application: a.ID, AcceptedOn: receivedWhole(a), Deemed: true,
				SupplyBy: s.supplyDay(a, a.Due), Receipt: s.paper(a)})
		}
	}
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			if it := &a.Items[j]; it.Extension.Asked() { // nothing can be extended after its due date
				consider(s.silentOn(it, s.due(a, it)), &events.ExtensionLapsed{Item: it.ID})
			}
		}
	}
	s.itemDeadlines(consider)
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		if !v.Open() {
			continue
		}
		for j := range v.Parties {
			if v.Parties[j].Result == "" {
				consider(v.Due, &events.SurveyPartyLapsed{Survey: v.ID, Department: v.Parties[j].Department,
					Silent: !v.Parties[j].CheckedInOn.IsZero()})
			}
		}
	}
	s.timesDeadlines(consider)
	s.surveyDeadlines(consider)
	s.lights(tell)
	s.filings(tell)
	for i := range s.p.Supervisions {
		if x := &s.p.Supervisions[i]; x.Open() && x.EscalatedOn.IsZero() {
			consider(x.Due, &events.SupervisionEscalated{Supervision: x.ID})
		}
	}
}

// receivedWhole gives the day on which the application was there with everything that was asked for.
func receivedWhole(a *domain.Application) domain.Day {
	whole := max(a.ReceivedOn, a.CorrectedOn)
	if a.Correction != nil {
		whole = max(whole, a.Correction.SuppliedOn)
	}
	return whole
}

// itemDeadlines considers what falls due for items by themselves: undertakings that aren't kept, and silence that grants.
// A day that is both is the undertaking's.
func (s *scene) itemDeadlines(consider func(domain.Day, events.Body)) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if !it.Open() || a.AcceptedOn.IsZero() {
				continue
			}
			if it.Deferral.Open() {
				consider(it.Deferral.Due, s.forfeit(a, it))
			}
			if planned := s.p.Planned(it.Code); planned != nil && planned.Deemed != "" && it.Running() {
				due := s.silentOn(it, s.due(a, it))
				consider(due, &events.ItemDecided{Item: it.ID, Outcome: domain.ItemGranted, Number: s.ownNumber(a, it, bySilence),
					Used: s.used(it, due), Deferred: it.Deferral.Open(), Deemed: planned.Deemed, Slow: s.slowStep(a, it, due)})
			}
		}
	}
}

// silentOn gives the day at whose end silence grants an item, or a request for more time lapses: its due date. Where its clock, or
// the whole project, came to stand on that very day, the department has the next working day after it goes on.
func (s *scene) silentOn(it *domain.Item, due domain.Day) domain.Day {
	day := due
	after := func(from, to domain.Day) {
		if from <= due && due <= to {
			day = max(day, s.cal().Next(to+1))
		}
	}
	for _, x := range it.Pauses {
		after(x.From, x.To)
	}
	for _, x := range s.p.Suspensions {
		after(x.From, x.To)
	}
	return day
}
