package events

import (
	"slices"

	"binglian/domain"
)

// SurveyConfirmed says that a party comes to the visit, and who.
type SurveyConfirmed struct {
	Survey     domain.SurveyID       `json:"survey"`
	Department domain.DepartmentCode `json:"department"`
	Officers   []domain.AccountID    `json:"officers"`
	Substitute bool                  `json:"substitute,omitempty"` // others than those who were named before
	Note       string                `json:"note,omitempty"`
}

// Name implements Body.
func (*SurveyConfirmed) Name() string { return "survey-confirmed" }

// Apply implements Body. The party's task stays as it is: an answer doesn't make what is written on the site stale.
func (e *SurveyConfirmed) Apply(p *domain.Project, _ Mark) {
	party := p.Survey(e.Survey).Party(e.Department)
	party.Answer, party.Officers = domain.SurveyConfirmed, e.Officers
	if e.Substitute {
		party.Answer = domain.SurveySubstitute
	}
}

// Concerns implements Body.
func (e *SurveyConfirmed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

// SurveyDeclined says that a party won't come, and why.
type SurveyDeclined struct {
	Survey     domain.SurveyID       `json:"survey"`
	Department domain.DepartmentCode `json:"department"`
	Reason     string                `json:"reason"`
}

// Name implements Body.
func (*SurveyDeclined) Name() string { return "survey-declined" }

// Apply implements Body.
func (e *SurveyDeclined) Apply(p *domain.Project, _ Mark) {
	party := p.Survey(e.Survey).Party(e.Department)
	party.Answer, party.Officers = domain.SurveyDeclined, nil
}

// Concerns implements Body.
func (e *SurveyDeclined) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

// SurveyRescheduled moves a visit to another time: the parties answer again.
type SurveyRescheduled struct {
	Survey   domain.SurveyID  `json:"survey"`
	Visit    domain.Day       `json:"visit"`
	From     domain.TimeOfDay `json:"from,omitempty"`
	To       domain.TimeOfDay `json:"to,omitempty"`
	Due      domain.Day       `json:"due"` // last day for findings
	Calendar string           `json:"calendar"`
	Reason   string           `json:"reason"`
}

// Name implements Body.
func (*SurveyRescheduled) Name() string { return "survey-rescheduled" }

// Apply implements Body.
func (e *SurveyRescheduled) Apply(p *domain.Project, m Mark) {
	s := p.Survey(e.Survey)
	s.Visit, s.From, s.To, s.Due, s.Seen = e.Visit, e.From, e.To, e.Due, m.Version
	for i := range s.Parties {
		party := &s.Parties[i]
		party.Answer, party.Officers, party.Seen = "", nil, m.Version
	}
}

// Concerns implements Body.
func (e *SurveyRescheduled) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

// SurveyPartiesAdded brings further departments along to a visit.
type SurveyPartiesAdded struct {
	Survey      domain.SurveyID         `json:"survey"`
	Departments []domain.DepartmentCode `json:"departments"`
}

// Name implements Body.
func (*SurveyPartiesAdded) Name() string { return "survey-parties-added" }

// Apply implements Body.
func (e *SurveyPartiesAdded) Apply(p *domain.Project, m Mark) {
	s := p.Survey(e.Survey)
	s.Parties, s.Seen = slices.Clone(s.Parties), m.Version
	for _, d := range e.Departments {
		s.Parties = append(s.Parties, domain.SurveyParty{Department: d, Seen: m.Version})
	}
	p.Application(s.Application).Seen = m.Version
}

// Concerns implements Body.
func (e *SurveyPartiesAdded) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

// SurveyOpinionIssued is the one numbered opinion sheet of a survey 联合踏勘意见单, merged by the lead and issued to the investor. It
// takes each party's findings as they were written; their officers have signed them by recording them.
type SurveyOpinionIssued struct {
	Survey  domain.SurveyID     `json:"survey"`
	Number  string              `json:"number"`
	Overall domain.SurveyResult `json:"overall"`
	Summary string              `json:"summary"`
	Parties []OpinionPart       `json:"parties"`
}

// OpinionPart is one department's part of a survey's opinion sheet.
type OpinionPart struct {
	Department domain.DepartmentCode `json:"department"`
	Result     domain.SurveyResult   `json:"result"`
	Findings   []domain.FindingID    `json:"findings,omitempty"`
}

// Name implements Body.
func (*SurveyOpinionIssued) Name() string { return "survey-opinion-issued" }

// Apply implements Body.
func (e *SurveyOpinionIssued) Apply(p *domain.Project, m Mark) {
	s := p.Survey(e.Survey)
	s.OpinionOn, s.Opinion, s.Seen = m.On, e.Number, m.Version
	for i := range s.Parties {
		s.Parties[i].Seen = m.Version
	}
}

// Concerns implements Body.
func (e *SurveyOpinionIssued) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}
