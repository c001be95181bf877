package stages

import (
	"slices"

	"binglian/domain"
	"binglian/events"
)

// What a joint acceptance finds to be put right 整改 stands on one merged list a works: the lead issues it, the builder reports each
// finding done, and the department that found it looks again, at that alone. Meanwhile the clocks of the items concerned stand
// (domain 4.3).

// maxOnList is how many findings of a works may be on its list without being done.
const maxOnList = 60

// mends gives the limits of rectifications; none where the project's flow isn't known any more.
func (s *scene) mends() RectificationRule {
	if s.flow == nil {
		return RectificationRule{}
	}
	return s.flow.Rectification
}

// toList gives the findings of a works' joint acceptance that wait to be put on its list: those of surveys, then those of
// departments outside a visit, by their ids where they have one.
func (s *scene) toList(works domain.WorksID) (rows []events.ListedFinding, last domain.Day) {
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		a := s.p.Application(v.Application)
		if a.Works != works || !v.CancelledOn.IsZero() || !hasOpenItem(a) {
			continue
		}
		first := len(rows)
		for _, party := range v.Parties {
			if party.Result != domain.SurveyRectify {
				continue
			}
			for _, f := range party.Found {
				r := domain.Rectification{Application: a.ID, Department: party.Department, Item: f.Item}
				if s.keepsBack(&r) && !s.p.Listed(v.ID, f.ID) {
					rows = append(rows, events.ListedFinding{Application: a.ID, Survey: v.ID, Finding: f.ID, Department: party.Department, Item: f.Item})
					last = max(last, party.On)
				}
			}
		}
		slices.SortFunc(rows[first:], func(a, b events.ListedFinding) int { return a.Finding.Number() - b.Finding.Number() })
	}
	for i := range s.p.Rectifications {
		r := &s.p.Rectifications[i]
		if r.State == domain.RectificationFound && s.p.Application(r.Application).Works == works {
			rows = append(rows, events.ListedFinding{ID: domain.RectificationNumber(i + 1), Application: r.Application, Department: r.Department, Item: r.Item})
			last = max(last, r.On)
		}
	}
	return rows, last
}

// keepsBack reports whether an open item of a party is what a finding is about.
func (s *scene) keepsBack(r *domain.Rectification) bool {
	a := s.p.Application(r.Application)
	return slices.ContainsFunc(a.Items, func(it domain.Item) bool {
		planned := s.p.Planned(it.Code)
		return it.Open() && !it.AcceptedOn.IsZero() && planned != nil && planned.Party && planned.Kind != domain.ItemWith && r.About(a, &it)
	})
}

// unrectified reports whether a finding keeps an item from being granted: one that isn't put right, or not even listed yet.
func (s *scene) unrectified(a *domain.Application, it *domain.Item) bool {
	for i := range s.p.Rectifications {
		if r := &s.p.Rectifications[i]; r.Keeps() && r.About(a, it) {
			return true
		}
	}
	if planned := s.p.Planned(it.Code); planned == nil || !planned.Party || len(s.p.Surveys) == 0 {
		return false
	}
	rows, _ := s.toList(a.Works)
	return slices.ContainsFunc(rows, func(f events.ListedFinding) bool {
		r := domain.Rectification{Application: f.Application, Department: f.Department, Item: f.Item}
		return r.About(a, it)
	})
}

// listTargets lists the joint acceptances of works, each as the one list of what is to be put right.
func (s *scene) listTargets() []target {
	var all []target
	for _, t := range s.stageTargets() {
		if !slices.ContainsFunc(s.p.Plan, func(i domain.PlannedItem) bool { return i.Party && i.Stage == t.stage.Code }) {
			continue
		}
		t.last = 0
		for i := range s.p.Rectifications {
			if r := &s.p.Rectifications[i]; s.p.Application(r.Application).Works == t.worksID() {
				t.seen, t.last = max(t.seen, r.Seen), max(t.last, r.On)
			}
		}
		for i := range s.p.Surveys {
			if v := &s.p.Surveys[i]; s.p.Application(v.Application).Works == t.worksID() {
				t.seen = max(t.seen, v.Seen)
			}
		}
		_, found := s.toList(t.worksID())
		t.last = max(t.last, found)
		all = append(all, t)
	}
	return all
}

func (s *scene) rectificationTargets() []target {
	var all []target
	for i := range s.p.Rectifications {
		r := &s.p.Rectifications[i]
		t := s.applicationTarget(s.p.Application(r.Application))
		t.id, t.seen, t.last, t.mend = string(domain.RectificationNumber(i+1)), r.Seen, r.On, r
		all = append(all, t)
	}
	return all
}

// Conditions of rectifications.
var (
	acceptanceParty = Condition{NotAParty, domain.Text{Zh: "事项是联合验收的参验事项", En: "the item is one of the joint acceptance's parties"},
		func(s *scene) bool { return s.target.planned.Party }}
	somethingToList = Condition{NothingToList, domain.Text{Zh: "有待列入整改清单的问题", En: "a finding waits to be put on the list"},
		func(s *scene) bool { rows, _ := s.toList(s.target.worksID()); return len(rows) > 0 }}
	visitsOver = Condition{VisitGoesOn, domain.Text{Zh: "本次验收的现场踏勘已结束", En: "the visit of the acceptance is over"},
		func(s *scene) bool { return !s.visiting(s.target.worksID()) }}
	mending = Condition{FindingNotOpen, domain.Text{Zh: "问题正待整改", En: "the finding waits to be put right"},
		func(s *scene) bool { return s.target.mend.State == domain.RectificationOpen }}
	lookable = Condition{NothingToReinspect, domain.Text{Zh: "整改已报告，或已逾期", En: "it is reported done, or its time is over"},
		func(s *scene) bool {
			switch r := s.target.mend; r.State {
			case domain.RectificationReported:
				return true
			case domain.RectificationOpen:
				return domain.DayOf(s.at) > r.Due
			case domain.RectificationUnmet:
				return s.keepsBack(r)
			case domain.RectificationFound, domain.RectificationPassed, domain.RectificationClosed:
			}
			return false
		}}
	notListed = Condition{RectifiedByList, domain.Text{Zh: "不在按清单整改中", En: "the item doesn't stand for findings on the list"},
		func(s *scene) bool { return !listed(s.target.item) }}
)

// listed reports whether an item's clock stands for findings on the list.
func listed(it *domain.Item) bool { return it.Paused() && it.Pauses[len(it.Pauses)-1].Listed }

// visiting reports whether a survey of the joint acceptance of a works goes on: its findings go on the same list.
func (s *scene) visiting(works domain.WorksID) bool {
	return slices.ContainsFunc(s.p.Surveys, func(v domain.Survey) bool {
		a := s.p.Application(v.Application)
		return v.Open() && a.Works == works && slices.ContainsFunc(a.Items, func(it domain.Item) bool {
			planned := s.p.Planned(it.Code)
			return planned != nil && planned.Party
		})
	})
}

// finder is who found what is to be put right, and alone looks at it again.
var finder = Who{"officer of the department that found it", domain.Text{Zh: "提出问题的部门人员", En: "officer of the department that found it"}, staffRoles,
	func(s *scene) bool { return works(s, s.target.mend.Department) }}

// Unlisted gives the findings of a works' joint acceptance that wait to be put on its list.
func (m *Machine) Unlisted(p *domain.Project, works domain.WorksID) []events.ListedFinding {
	rows, _ := (&scene{m: m, p: p}).toList(works)
	return rows
}
