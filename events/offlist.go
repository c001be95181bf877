package events

import "binglian/domain"

// OffListRequired is a demand beside the sheet in force and the list of materials, with its reason (R1.4).
type OffListRequired struct {
	Application domain.ApplicationID  `json:"application"`
	Item        domain.ItemID         `json:"item,omitempty"`
	Department  domain.DepartmentCode `json:"department,omitempty"` // none for the window
	Texts       []string              `json:"texts"`
	Reason      string                `json:"reason"`
}

// Name implements Body.
func (*OffListRequired) Name() string { return "off-list-required" }

// Apply implements Body.
func (e *OffListRequired) Apply(p *domain.Project, m Mark) {
	p.OffList = append(p.OffList, domain.OffListDemand{Application: e.Application, Item: e.Item, Department: e.Department, Texts: e.Texts,
		Reason: e.Reason, On: m.On, Event: m.Version})
}

// Concerns implements Body.
func (e *OffListRequired) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}
