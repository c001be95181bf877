package stages

import (
	"slices"

	"binglian/domain"
	"binglian/events"
)

// closeRectifications ends findings whose items have ended, and those that their party has taken back.
func closeRectifications(s *scene) (events.Body, domain.Day) {
	var ended, back []domain.RectificationID
	var last domain.Day
	for i := range s.p.Rectifications {
		r := &s.p.Rectifications[i]
		switch {
		case !r.Runs() && r.State != domain.RectificationFound:
		case !s.keepsBack(r):
			ended = append(ended, domain.RectificationNumber(i+1))
			last = max(last, applicationLast(s.p.Application(r.Application)))
		case !s.stillFound(r):
			back = append(back, domain.RectificationNumber(i+1))
		}
	}
	switch {
	case len(ended) > 0:
		return &events.RectificationClosed{Rectifications: ended}, last
	case len(back) > 0:
		return &events.RectificationClosed{Rectifications: back, TakenBack: true}, 0
	}
	return nil, 0
}

// stillFound reports whether a finding of a survey stands as it was listed: its party may amend what it found.
func (s *scene) stillFound(r *domain.Rectification) bool {
	if r.Survey == "" {
		return true
	}
	party := s.p.Survey(r.Survey).Party(r.Department)
	return party.Result == domain.SurveyRectify && slices.ContainsFunc(party.Found, func(f domain.FoundRow) bool { return f.ID == r.Finding })
}

// standForList stops the clock of each item with a finding on the list, until the last of its days.
func standForList(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Rectifications {
		r := &s.p.Rectifications[i]
		if !r.Runs() {
			continue
		}
		a := s.p.Application(r.Application)
		for j := range a.Items {
			it := &a.Items[j]
			if !it.Running() || it.Proposal != nil || !r.About(a, it) {
				continue
			}
			if planned := s.p.Planned(it.Code); planned == nil || !planned.Party || !hasLimit(s.p, it) {
				continue
			}
			on, until := s.on, r.Due
			for k := range s.p.Rectifications {
				if other := &s.p.Rectifications[k]; other.Runs() && other.About(a, it) {
					on, until = max(on, other.On), max(until, other.Due)
				}
			}
			return &events.ItemPaused{Item: it.ID, Kind: domain.PauseRectification, Planned: max(1, s.cal().WorkingDays(on, until)), Until: max(on, until),
				Basis: s.mendSource(), Listed: true, Late: s.overdue(a, it, on) > 0}, on
		}
	}
	return nil, 0
}

// mendSource gives the rule on which a rectification rests, as the flow says.
func (s *scene) mendSource() string {
	if i := slices.IndexFunc(s.flow.Pauses, func(k PauseRule) bool { return k.Kind == domain.PauseRectification }); i >= 0 {
		return s.flow.Pauses[i].Source
	}
	return ""
}

// resumeRectified lets an item's clock run again once nothing on the list concerns it any more.
func resumeRectified(s *scene) (events.Body, domain.Day) {
	if len(s.p.Rectifications) == 0 {
		return nil, 0
	}
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if !listed(it) {
				continue
			}
			if planned := s.p.Planned(it.Code); planned == nil || !planned.Party {
				continue
			}
			result, last, runs := pauseStopped, domain.Day(0), false
			for k := range s.p.Rectifications {
				r := &s.p.Rectifications[k]
				if !r.About(a, it) {
					continue
				}
				runs, last = runs || r.Runs(), max(last, r.On)
				switch {
				case r.State == domain.RectificationUnmet:
					result = pauseFailed
				case r.State == domain.RectificationPassed && result == pauseStopped:
					result = pausePassed
				}
			}
			if runs {
				continue
			}
			resumed := s.resumed(a, it, max(s.on, last))
			resumed.Result = result
			return resumed, last
		}
	}
	return nil, 0
}

// returnUnrectified gives a proposed grant back where something was found meanwhile that keeps it back.
func returnUnrectified(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if it.Proposal != nil && it.Proposal.Outcome == domain.ItemGranted && it.Open() && s.unrectified(a, it) {
				return &events.DecisionReturned{Item: it.ID, Slow: s.slowStep(a, it, s.on)}, 0
			}
		}
	}
	return nil, 0
}

// rectificationTasks tells what the list waits for: to be issued, each finding to be put right, and to be looked at again.
func (s *scene) rectificationTasks() []domain.Task {
	if len(s.p.Surveys)+len(s.p.Rectifications) == 0 {
		return nil
	}
	var all []domain.Task
	for _, t := range s.listTargets() {
		rows, last := s.toList(t.worksID())
		if len(rows) == 0 || s.visiting(t.worksID()) {
			continue
		}
		all = append(all, domain.Task{Kind: domain.TaskList, Target: t.id, Stage: t.stage.Code, Works: t.worksID(), Application: rows[0].Application,
			Holder: department(t.stage.Lead), Role: domain.RoleOfficer, Since: last, Due: s.cal().Add(last, s.mends().ListDays), Seen: t.seen})
	}
	for i := range s.p.Rectifications {
		r := &s.p.Rectifications[i]
		if !r.Runs() {
			continue
		}
		a := s.p.Application(r.Application)
		task := domain.Task{Kind: domain.TaskMend, Target: string(domain.RectificationNumber(i + 1)), Stage: a.Stage, Works: a.Works, Application: a.ID,
			Item: r.Item, Holder: domain.Holder{Kind: domain.HolderInvestor}, Role: domain.RoleInvestor, Since: r.On, Due: r.Due, Seen: r.Seen}
		if r.State == domain.RectificationReported {
			task.Kind, task.Holder, task.Role, task.Due = domain.TaskReinspect, department(r.Department), domain.RoleOfficer, r.Look
		}
		all = append(all, task)
	}
	return all
}

// looking reports whether all findings for which an item's clock stands are reported: the department's to look at.
func (s *scene) looking(a *domain.Application, it *domain.Item) (since domain.Day, all bool) {
	all = true
	for i := range s.p.Rectifications {
		if r := &s.p.Rectifications[i]; r.Runs() && r.About(a, it) {
			since, all = max(since, r.On), all && r.State == domain.RectificationReported
		}
	}
	return since, all
}

// lateMends are findings that the builder should have put right by now.
func lateMends(s *scene) []Irregularity {
	var all []Irregularity
	for i := range s.p.Rectifications {
		if r := &s.p.Rectifications[i]; r.State == domain.RectificationOpen && lasted(s, 0) > r.Due {
			all = append(all, Irregularity{Kind: IrregularMend, On: r.Due + 1, Holder: domain.HolderInvestor, Application: r.Application, Running: true})
		}
	}
	return all
}

// lateLooks are findings that a department looks, or looked, at again later than it should (R4.3).
func lateLooks(s *scene) []Irregularity {
	var all []Irregularity
	for i := range s.p.Rectifications {
		r := &s.p.Rectifications[i]
		found := Irregularity{Kind: IrregularReinspection, On: r.LateOn, Department: r.Department, Application: r.Application}
		switch {
		case r.State == domain.RectificationReported && lasted(s, 0) > r.Look:
			found.On, found.Running = r.Look+1, true
		case r.LateOn.IsZero():
			continue
		}
		all = append(all, found)
	}
	return all
}
