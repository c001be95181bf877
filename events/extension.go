package events

import (
	"time"

	"binglian/domain"
)

// ExtensionRequested is an officer's request for more time (行政许可法 §42).
type ExtensionRequested struct {
	Item   domain.ItemID `json:"item"`
	Days   int           `json:"days"` // in the unit of the item's limit
	Reason string        `json:"reason"`
}

// Name implements Body.
func (*ExtensionRequested) Name() string { return "extension-requested" }

// Apply implements Body.
func (e *ExtensionRequested) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	it.Extension, it.Seen = &domain.Extension{Days: e.Days, Reason: e.Reason, By: m.By.Account, AskedOn: m.On}, m.Version
}

// Concerns implements Body.
func (e *ExtensionRequested) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return ownDepartment(p, e.Item)
}

// ExtensionChecked passes a request for more time on to the head.
type ExtensionChecked struct {
	Item domain.ItemID `json:"item"`
	Note string        `json:"note,omitempty"`
}

// Name implements Body.
func (*ExtensionChecked) Name() string { return "extension-checked" }

// Apply implements Body.
func (e *ExtensionChecked) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	checked := *it.Extension // the fold before shares it
	checked.CheckedBy, checked.CheckedOn = m.By.Account, m.On
	it.Extension, it.Seen = &checked, m.Version
}

// Concerns implements Body.
func (e *ExtensionChecked) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return ownDepartment(p, e.Item)
}

// ExtensionDeclined refuses more time; the due date stays.
type ExtensionDeclined struct {
	Item   domain.ItemID `json:"item"`
	Reason string        `json:"reason"`
}

// Name implements Body.
func (*ExtensionDeclined) Name() string { return "extension-declined" }

// Apply implements Body.
func (e *ExtensionDeclined) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	it.Extension, it.Seen = nil, m.Version
}

// Concerns implements Body.
func (e *ExtensionDeclined) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return ownDepartment(p, e.Item)
}

// ExtensionLapsed ends a request for more time with the due date: nothing can be extended after it.
type ExtensionLapsed struct {
	Item domain.ItemID `json:"item"`
}

// Name implements Body.
func (*ExtensionLapsed) Name() string { return "extension-lapsed" }

// Apply implements Body.
func (e *ExtensionLapsed) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	it.Extension, it.Seen = nil, m.Version
}

// Concerns implements Body.
func (e *ExtensionLapsed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return ownDepartment(p, e.Item)
}

// ItemExtended lengthens an item's limit, once; the applicant is told the reason (行政许可法 §42).
type ItemExtended struct {
	Item     domain.ItemID `json:"item"`
	Days     int           `json:"days"` // in the unit of the item's limit
	Reason   string        `json:"reason"`
	Due      domain.Day    `json:"due,omitzero"`    // the new due date; none while the clock stands
	DueAt    time.Time     `json:"due_at,omitzero"` // of a limit in hours
	Calendar string        `json:"calendar"`
}

// Name implements Body.
func (*ItemExtended) Name() string { return "item-extended" }

// Apply implements Body.
func (e *ItemExtended) Apply(p *domain.Project, m Mark) {
	a, it := p.Item(e.Item)
	granted := *it.Extension // the fold before shares it
	granted.GrantedOn = m.On
	it.Extension, it.Light, it.Seen = &granted, domain.LightNone, m.Version // it warns again before the new due date
	a.Light = domain.LightNone                                              // and so does its stage, which has the days too
}

// Concerns implements Body.
func (e *ItemExtended) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}

// StageExtended lengthens the limit of a stage application, with the approval of the people's government
// (行政许可法 §42(2)).
type StageExtended struct {
	Application domain.ApplicationID `json:"application"`
	Days        int                  `json:"days"`     // in the unit of the stage's limit
	Document    string               `json:"document"` // number of the approval 批准文号
	DocumentOn  domain.Day           `json:"document_on"`
	Reason      string               `json:"reason"`
	Due         domain.Day           `json:"due,omitzero"` // none while no item runs
	Calendar    string               `json:"calendar"`
}

// Name implements Body.
func (*StageExtended) Name() string { return "stage-extended" }

// Apply implements Body.
func (e *StageExtended) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	a.Extension = &domain.StageExtension{Days: e.Days, Document: e.Document, DocumentOn: e.DocumentOn, On: m.On}
	a.Light, a.Seen = domain.LightNone, m.Version
}

// Concerns implements Body.
func (e *StageExtended) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}
