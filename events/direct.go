package events

import "binglian/domain"

// CaseOpened begins a project of a flow without a pool, such as 企业开办: its items can be applied for at once.
type CaseOpened struct {
	Record domain.Record         `json:"record"`
	Flow   domain.FlowName       `json:"flow"`
	Stages []domain.PlannedStage `json:"stages"`
	Plan   []domain.PlannedItem  `json:"plan"`
}

// Name implements Body.
func (*CaseOpened) Name() string { return "case-opened" }

// Apply implements Body.
func (e *CaseOpened) Apply(p *domain.Project, m Mark) {
	p.Record, p.Flow, p.Stages, p.Plan, p.AdmittedOn, p.Seen = e.Record, e.Flow, e.Stages, e.Plan, m.On, m.Version
}

// Concerns implements Body.
func (e *CaseOpened) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return e.Stages[0].Code, Parties(p)
}
