package stages

import (
	"slices"

	"binglian/domain"
	"binglian/events"
)

// needs reports whether a department still has an item of the application in hand, and may have a visit for it.
func (s *scene) needs(a *domain.Application, d domain.DepartmentCode) bool {
	return !s.absentFrom(a, d) && slices.ContainsFunc(a.Items, func(i domain.Item) bool {
		return i.Department == d && i.Open() && !i.AcceptedOn.IsZero()
	})
}

// counts reports whether a party's answer counts: the investor's does, and that of a department that still needs the site.
func (s *scene) counts(a *domain.Application, t *domain.TimesParty) bool {
	return t.Department == "" || s.needs(a, t.Department)
}

// unanswered gives those whose answer is still awaited.
func (s *scene) unanswered(a *domain.Application) []*domain.TimesParty {
	var all []*domain.TimesParty
	for i := range a.Proposed.Parties {
		if t := &a.Proposed.Parties[i]; t.On.IsZero() && s.counts(a, t) {
			all = append(all, t)
		}
	}
	return all
}

// lastAnswer gives the day of the last answer to what was proposed.
func lastAnswer(v *domain.SurveyProposal) domain.Day {
	last := v.On
	for i := range v.Parties {
		last = max(last, v.Parties[i].On)
	}
	return last
}

// suitable gives the first of the proposed times that is still ahead and suits all who must come, the investor among them; 0 where
// none does.
func (s *scene) suitable(a *domain.Application) int {
	v := a.Proposed
	for i, t := range v.Times {
		against := func(x domain.TimesParty) bool { return !x.May && s.counts(a, &x) && !x.Agrees(i+1) }
		if t.Begins().After(s.at) && !slices.ContainsFunc(v.Parties, against) {
			return i + 1
		}
	}
	return 0
}

// followAnswers fixes the first time that suits all who must come, once everybody has answered or was silent. A proposal that is of
// no use any more is taken back.
func followAnswers(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if a.Proposed == nil {
			continue
		}
		var parties []domain.DepartmentCode
		for _, t := range a.Proposed.Parties {
			if t.Department != "" && s.needs(a, t.Department) {
				parties = append(parties, t.Department)
			}
		}
		if !a.Open() || len(parties) < 2 {
			return timesWithdrawn(a, ""), applicationLast(a)
		}
		if len(s.unanswered(a)) > 0 {
			continue
		}
		if n := s.suitable(a); n > 0 {
			v := a.Proposed
			return s.fixed(a, v.Times[n-1], events.SurveyScheduled{Place: v.Place, Position: v.Position, Contact: v.Contact, Prepare: v.Prepare,
				Departments: parties}), lastAnswer(v)
		}
	}
	return nil, 0
}

// timesDeadlines considers the days after which silence agrees to what was proposed.
func (s *scene) timesDeadlines(consider func(domain.Day, events.Body)) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if a.Proposed == nil {
			continue
		}
		e := &events.SurveyTimesLapsed{Application: a.ID}
		for _, t := range s.unanswered(a) {
			if t.Department == "" {
				e.Investor = true
			} else {
				e.Departments = append(e.Departments, t.Department)
			}
		}
		if e.Investor || len(e.Departments) > 0 {
			consider(a.Proposed.Due, e)
		}
	}
}

// timesTasks asks those who haven't answered yet; afterwards the lead, where none of the times suits all.
func (s *scene) timesTasks() []domain.Task {
	var all []domain.Task
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		st := s.p.Stage(a.Stage)
		if a.Proposed == nil || st == nil {
			continue
		}
		base := domain.Task{Stage: a.Stage, Works: a.Works, Application: a.ID, Since: a.Proposed.On, Due: a.Proposed.Due}
		awaited := s.unanswered(a)
		for _, t := range awaited {
			task := base
			task.Kind, task.Target, task.Seen = domain.TaskTimes, timesTarget(a, t), t.Seen
			task.Holder, task.Role = department(t.Department), domain.RoleOfficer
			if t.Department == "" {
				task.Holder, task.Role = domain.Holder{Kind: domain.HolderInvestor}, domain.RoleInvestor
			}
			all = append(all, task)
		}
		if len(awaited) == 0 {
			base.Kind, base.Target, base.Holder, base.Role = domain.TaskFix, string(a.ID), department(st.Lead), domain.RoleOfficer
			base.Since, base.Due, base.Seen = lastAnswer(a.Proposed), a.Proposed.FixBy, a.Seen
			all = append(all, base)
		}
	}
	return all
}

func timesTarget(a *domain.Application, t *domain.TimesParty) string {
	return string(a.ID) + "/" + t.Name()
}

// timesTargets lists those who are asked when they could come.
func (s *scene) timesTargets() []target {
	var all []target
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if a.Proposed == nil {
			continue
		}
		base := s.applicationTarget(a)
		for j := range a.Proposed.Parties {
			t := base
			t.times = &a.Proposed.Parties[j]
			t.id, t.seen, t.last = timesTarget(a, t.times), t.times.Seen, max(a.Proposed.On, t.times.On)
			all = append(all, t)
		}
	}
	return all
}
