package stages

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// maxStand is how many days ahead a suspension may be planned: what stands longer is terminated, or suspended again.
const maxStand = 730

// SuspendProject lets the whole project stand 中止, for a reason and until a day that is told.
type SuspendProject struct {
	Reason string     `json:"reason"`
	Until  domain.Day `json:"until"`
}

var suspendProject = Rule{Verb: "suspend-project", Text: domain.Text{Zh: "中止项目", En: "Suspend the project"},
	Who: []Who{projectLead, planner}, On: onWhole, When: []Condition{alive, underWay, unfiled}, Final: true, Destroy: true,
	Source: "中止须说明理由并告知预计恢复日期；竣工验收备案后不得中止"}

func (*SuspendProject) rule() *Rule { return &suspendProject }

func (*SuspendProject) fields(s *scene) []Field {
	return []Field{reasoned("reason"), {Name: "until", Kind: FieldDay, Required: true}}
}

func (c *SuspendProject) decide(s *scene) *domain.Rejection {
	switch today := domain.DayOf(s.at); {
	case c.Until <= today:
		return domain.RejectFields(domain.Problem("until", DayPassed))
	case c.Until > today+maxStand:
		return domain.RejectFields(domain.Problem("until", OutOfRange, "min", (today + 1).String(), "max", (today + maxStand).String()))
	}
	s.emit(&events.ProjectSuspended{Reason: strings.TrimSpace(c.Reason), Until: c.Until})
	return nil
}

// ResumeProject lets a suspended project go on: its clocks run again from the next day.
type ResumeProject struct {
	Note string `json:"note"`
}

var resumeProject = Rule{Verb: "resume-project", Text: domain.Text{Zh: "恢复项目", En: "Let the project go on"},
	Who: []Who{projectLead, planner}, On: onWhole, When: []Condition{suspended}, Standing: true}

func (*ResumeProject) rule() *Rule           { return &resumeProject }
func (*ResumeProject) fields(*scene) []Field { return []Field{long("note", false)} }

func (c *ResumeProject) decide(s *scene) *domain.Rejection {
	s.emit(&events.ProjectResumed{Note: strings.TrimSpace(c.Note), Moved: s.moved(), Calendar: s.cal().Version()})
	return nil
}

// TerminateProject ends a project before it is completed 终止: its open items end with it, its results stay.
type TerminateProject struct {
	Reason string `json:"reason"`
}

var terminateProject = Rule{Verb: "terminate-project", Text: domain.Text{Zh: "终止项目", En: "Terminate the project"},
	Who: []Who{projectLead, planner}, On: onWhole, When: []Condition{alive, underWay, unfiled}, Standing: true, Final: true, Destroy: true,
	Source: "终止须说明理由；竣工验收备案后不得终止"}

func (*TerminateProject) rule() *Rule           { return &terminateProject }
func (*TerminateProject) fields(*scene) []Field { return []Field{reasoned("reason")} }

func (c *TerminateProject) decide(s *scene) *domain.Rejection {
	s.emit(&events.ProjectTerminated{Reason: strings.TrimSpace(c.Reason)})
	return nil
}

// reasoned asks for a reason that says something.
func reasoned(name string) Field {
	f := long(name, true)
	f.MinLength = minReason
	return f
}

// moved gives the last days that were still ahead when the project came to stand, each as far ahead of today as it was
// then, and at least one working day: those of departments, of the window and of the investor alike. Items' clocks
// leave the days out by themselves.
func (s *scene) moved() []events.MovedDue {
	stood := s.p.Suspensions[len(s.p.Suspensions)-1].From
	var all []events.MovedDue
	move := func(of events.DueOf, id string, due domain.Day) {
		if due >= stood {
			rest := max(1, s.cal().WorkingDays(stood, due))
			all = append(all, events.MovedDue{Of: of, ID: id, Due: s.cal().Add(s.counted(), rest)})
		}
	}
	if c := s.p.Collaboration; c != nil && c.ReturnedOn.IsZero() {
		if s.consulting() {
			move(events.DueOpinions, "", c.Due)
		} else {
			move(events.DueSheet, "", c.SheetDue)
		}
	}
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		switch {
		case !a.Open() || !a.AcceptedOn.IsZero() || !hasOpenItem(a):
		case awaitsCorrection(a):
			move(events.DueCorrection, string(a.ID), a.Correction.Due)
		default:
			move(events.DueAnswer, string(a.ID), a.Due)
		}
		movePromises(a, move)
		if v := a.Proposed; v != nil {
			move(events.DueTimes, string(a.ID), v.Due)
			move(events.DueFix, string(a.ID), v.FixBy)
		}
	}
	for i := range s.p.Surveys {
		if v := &s.p.Surveys[i]; v.Open() {
			move(events.DueVisit, string(v.ID), v.Visit)
			move(events.DueFinding, string(v.ID), v.Due)
		} else if v.OpinionOwed() {
			move(events.DueSurveyOpinion, string(v.ID), v.OpinionDue)
		}
	}
	for i := range s.p.Rectifications {
		id := string(domain.RectificationNumber(i + 1))
		switch r := &s.p.Rectifications[i]; r.State {
		case domain.RectificationOpen:
			move(events.DueMend, id, r.Due)
		case domain.RectificationReported:
			move(events.DueLook, id, r.Look)
		case domain.RectificationFound, domain.RectificationPassed, domain.RectificationUnmet, domain.RectificationClosed:
		}
	}
	for _, w := range liveWorks(s.p) {
		if w.FilingDue >= stood { // in calendar days
			due := s.cal().Next(s.counted() + max(1, w.FilingDue-stood))
			all = append(all, events.MovedDue{Of: events.DueFiling, ID: string(w.ID), Due: due})
		}
	}
	for i := range s.p.Supervisions {
		if x := &s.p.Supervisions[i]; x.Open() && x.EscalatedOn.IsZero() {
			move(events.DueOrder, string(x.ID), x.Due)
		}
	}
	return all
}

// leads reports whether a department leads the project's collaboration or one of its stages.
func (s *scene) leads(d domain.DepartmentCode) bool {
	return d != "" && (d == s.leadOfCollaboration() ||
		slices.ContainsFunc(s.p.Stages, func(st domain.PlannedStage) bool { return st.Lead == d }))
}

// wholeLast gives the effective day of the last thing that happened anywhere in the project.
func wholeLast(p *domain.Project) domain.Day {
	last := projectLast(p)
	for i := range p.Applications {
		a := &p.Applications[i]
		last = max(last, applicationLast(a))
		if a.Proposed != nil {
			last = max(last, lastAnswer(a.Proposed))
		}
		for j := range a.Items {
			last = max(last, itemLast(a, &a.Items[j]))
		}
	}
	for _, v := range p.Surveys {
		last = max(last, v.ScheduledOn, v.CancelledOn, v.ConcludedOn, v.OpinionOn)
		for _, party := range v.Parties {
			last = max(last, party.On)
		}
	}
	for i := range p.Rectifications {
		last = max(last, p.Rectifications[i].On)
	}
	for _, w := range p.Works {
		last = max(last, w.AddedOn, w.WithdrawnOn)
	}
	return last
}
