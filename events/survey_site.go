package events

import (
	"slices"
	"time"

	"binglian/domain"
)

// SurveyCheckedIn says that two officers of a party are on the site (行政许可法 §34). It leaves the version of the party's task
// as it is, so that a finding written without a signal after it is still the task's.
type SurveyCheckedIn struct {
	Survey     domain.SurveyID       `json:"survey"`
	Department domain.DepartmentCode `json:"department"`
	Officers   []domain.AccountID    `json:"officers"`
	Position   string                `json:"position,omitempty"` // longitude,latitude in degrees
	TakenAt    time.Time             `json:"taken_at,omitzero"`  // by the phone's clock, where it was sent later
}

// Name implements Body.
func (*SurveyCheckedIn) Name() string { return "survey-checked-in" }

// Apply implements Body.
func (e *SurveyCheckedIn) Apply(p *domain.Project, m Mark) {
	s := p.Survey(e.Survey)
	party := s.Party(e.Department)
	party.CheckedInOn, party.Officers, s.Seen = m.On, e.Officers, m.Version
}

// Concerns implements Body.
func (e *SurveyCheckedIn) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

// Finding is one thing that a party found on the site.
type Finding struct {
	ID       domain.FindingID `json:"id"`
	Item     domain.ItemCode  `json:"item,omitempty"` // which it is about; none for the whole application
	Text     string           `json:"text"`
	Clause   string           `json:"clause,omitempty"`   // of the law or standard that isn't met
	Position string           `json:"position,omitempty"` // longitude,latitude in degrees
	Photos   []domain.Hash    `json:"photos,omitempty"`   // of the event's materials
	TakenAt  time.Time        `json:"taken_at,omitzero"`  // of its first photo, by the phone's clock
}

// SurveyFindingRecorded is what one department found on the site; two officers are named (行政许可法 §34).
type SurveyFindingRecorded struct {
	Survey     domain.SurveyID       `json:"survey"`
	Department domain.DepartmentCode `json:"department"`
	Result     domain.SurveyResult   `json:"result"`
	Text       string                `json:"text,omitempty"`
	Findings   []Finding             `json:"findings,omitempty"`
	Officers   []domain.AccountID    `json:"officers"`
	Materials  []domain.MaterialRef  `json:"materials,omitempty"` // photos
	TakenAt    time.Time             `json:"taken_at,omitzero"`   // by the phone's clock, where it was sent later
}

// Name implements Body.
func (*SurveyFindingRecorded) Name() string { return "survey-finding-recorded" }

// Apply implements Body.
func (e *SurveyFindingRecorded) Apply(p *domain.Project, m Mark) {
	setFinding(p, e.Survey, e.Department, e.Result, m)
	addFindings(p, e.Survey, e.Department, e.Findings)
}

// Concerns implements Body.
func (e *SurveyFindingRecorded) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

// SurveyFindingAmended changes what a party found, until the survey's opinion is issued: findings are taken back and added,
// none is worded anew under its old number.
type SurveyFindingAmended struct {
	Survey     domain.SurveyID       `json:"survey"`
	Department domain.DepartmentCode `json:"department"`
	Result     domain.SurveyResult   `json:"result"`
	Withdrawn  []domain.FindingID    `json:"withdrawn,omitempty"`
	Findings   []Finding             `json:"findings,omitempty"` // added
	Reason     string                `json:"reason"`
	Materials  []domain.MaterialRef  `json:"materials,omitempty"` // photos of what is added
}

// Name implements Body.
func (*SurveyFindingAmended) Name() string { return "survey-finding-amended" }

// Apply implements Body. The day of the party's finding stays: it was in then.
func (e *SurveyFindingAmended) Apply(p *domain.Project, m Mark) {
	s := p.Survey(e.Survey)
	party := s.Party(e.Department)
	party.Result, party.Seen, s.Seen = e.Result, m.Version, m.Version
	party.Found = slices.DeleteFunc(slices.Clone(party.Found), func(f domain.FoundRow) bool { return slices.Contains(e.Withdrawn, f.ID) })
	addFindings(p, e.Survey, e.Department, e.Findings)
}

// Concerns implements Body.
func (e *SurveyFindingAmended) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

// SurveyPartyLapsed records that a party has no opinion: it never checked in (缺席默认), or it did and was silent.
type SurveyPartyLapsed struct {
	Survey     domain.SurveyID       `json:"survey"`
	Department domain.DepartmentCode `json:"department"`
	Silent     bool                  `json:"silent,omitempty"` // it had checked in
}

// Name implements Body.
func (*SurveyPartyLapsed) Name() string { return "survey-party-lapsed" }

// Apply implements Body.
func (e *SurveyPartyLapsed) Apply(p *domain.Project, m Mark) {
	setFinding(p, e.Survey, e.Department, domain.SurveyNone, m)
}

// Concerns implements Body.
func (e *SurveyPartyLapsed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return surveyParties(p, e.Survey)
}

func setFinding(p *domain.Project, id domain.SurveyID, d domain.DepartmentCode, r domain.SurveyResult, m Mark) {
	s := p.Survey(id)
	if party := s.Party(d); party != nil {
		party.Result, party.On, party.Officers, party.Seen = r, m.On, nil, m.Version
	}
	s.Seen = m.Version
}

func addFindings(p *domain.Project, id domain.SurveyID, d domain.DepartmentCode, added []Finding) {
	if len(added) == 0 {
		return
	}
	s := p.Survey(id)
	party := s.Party(d)
	party.Found = slices.Clone(party.Found)
	for _, f := range added {
		party.Found = append(party.Found, domain.FoundRow{ID: f.ID, Item: f.Item})
		s.Findings = max(s.Findings, f.ID.Number())
	}
}
