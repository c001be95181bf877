package events

import (
	"slices"

	"binglian/domain"
)

// SurveyAsked says that a department needs the site for one of its items.
type SurveyAsked struct {
	Application domain.ApplicationID  `json:"application"`
	Item        domain.ItemID         `json:"item"`
	Department  domain.DepartmentCode `json:"department"`
	Reason      string                `json:"reason"`
}

// Name implements Body.
func (*SurveyAsked) Name() string { return "survey-asked" }

// Apply implements Body.
func (e *SurveyAsked) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	a.Asks = append(a.Asks, domain.SurveyAsk{Department: e.Department, On: m.On, After: len(p.Surveys)})
	a.Seen = m.Version
}

// Concerns implements Body: the asker, and the stage's lead.
func (e *SurveyAsked) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return askers(p, e.Application, []domain.DepartmentCode{e.Department})
}

// SurveyOverdue says that the lead let the day pass by which it owed a survey to departments that need the site.
type SurveyOverdue struct {
	Application domain.ApplicationID    `json:"application"`
	Due         domain.Day              `json:"due"`
	Departments []domain.DepartmentCode `json:"departments"`
}

// Name implements Body.
func (*SurveyOverdue) Name() string { return "survey-overdue" }

// Apply implements Body.
func (e *SurveyOverdue) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	a.SurveyLate, a.Seen = m.On, m.Version
}

// Concerns implements Body: who waits for the survey, and the stage's lead.
func (e *SurveyOverdue) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return askers(p, e.Application, e.Departments)
}

func askers(p *domain.Project, id domain.ApplicationID, all []domain.DepartmentCode) (domain.StageCode, []domain.DepartmentCode) {
	a := p.Application(id)
	all = slices.Clone(all)
	if st := p.Stage(a.Stage); st != nil {
		all = append(all, st.Lead)
	}
	return a.Stage, all
}

// SurveyScheduled fixes a joint survey 联合踏勘: one visit for several departments, organised by the stage's lead.
type SurveyScheduled struct {
	Survey      domain.SurveyID         `json:"survey"`
	Application domain.ApplicationID    `json:"application"`
	Lead        domain.DepartmentCode   `json:"lead"`
	Visit       domain.Day              `json:"visit"`
	Due         domain.Day              `json:"due"` // last day for findings
	Calendar    string                  `json:"calendar"`
	Place       string                  `json:"place"`
	Prepare     string                  `json:"prepare,omitempty"` // what the investor shall have ready
	From        domain.TimeOfDay        `json:"from,omitempty"`
	To          domain.TimeOfDay        `json:"to,omitempty"`
	Position    string                  `json:"position,omitempty"` // longitude,latitude in degrees
	Contact     string                  `json:"contact,omitempty"`  // an officer's account, or an office's telephone
	Departments []domain.DepartmentCode `json:"departments"`
}

// Name implements Body.
func (*SurveyScheduled) Name() string { return "survey-scheduled" }

// Apply implements Body.
func (e *SurveyScheduled) Apply(p *domain.Project, m Mark) {
	s := domain.Survey{ID: e.Survey, Application: e.Application, Lead: e.Lead, ScheduledOn: m.On, Visit: e.Visit, From: e.From, To: e.To, Due: e.Due, Seen: m.Version}
	for _, d := range e.Departments {
		s.Parties = append(s.Parties, domain.SurveyParty{Department: d, Seen: m.Version})
	}
	p.Surveys = append(p.Surveys, s)
	a := p.Application(e.Application)
	a.Proposed, a.Seen = nil, m.Version
}

// Concerns implements Body.
func (e *SurveyScheduled) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

// SurveyCancelled calls a survey off before its findings are in.
type SurveyCancelled struct {
	Survey domain.SurveyID `json:"survey"`
	Reason string          `json:"reason,omitempty"` // empty where nobody needs the site any more
}

// Name implements Body.
func (*SurveyCancelled) Name() string { return "survey-cancelled" }

// Apply implements Body.
func (e *SurveyCancelled) Apply(p *domain.Project, m Mark) {
	s := p.Survey(e.Survey)
	s.CancelledOn, s.Seen = m.On, m.Version
	p.Application(s.Application).Seen = m.Version
}

// Concerns implements Body.
func (e *SurveyCancelled) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

// SurveyConcluded ends a survey: every party's finding is in or has lapsed.
type SurveyConcluded struct {
	Survey     domain.SurveyID `json:"survey"`
	OpinionDue domain.Day      `json:"opinion_due,omitzero"` // the lead's last day to issue the opinion sheet; none where nobody found anything
}

// Name implements Body.
func (*SurveyConcluded) Name() string { return "survey-concluded" }

// Apply implements Body.
func (e *SurveyConcluded) Apply(p *domain.Project, m Mark) {
	s := p.Survey(e.Survey)
	s.ConcludedOn, s.OpinionDue, s.Seen = m.On, e.OpinionDue, m.Version
}

// Concerns implements Body.
func (e *SurveyConcluded) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

func surveyParties(p *domain.Project, id domain.SurveyID) (domain.StageCode, []domain.DepartmentCode) {
	s := p.Survey(id)
	all := []domain.DepartmentCode{s.Lead}
	for _, party := range s.Parties {
		all = append(all, party.Department)
	}
	return p.Application(s.Application).Stage, all
}
