package events

import (
	"slices"

	"binglian/domain"
)

// ApplicationCorrected is a correction on the spot 当场更正: the application counts as received whole that day
// (行政许可法 §32(3)).
type ApplicationCorrected struct {
	Application domain.ApplicationID `json:"application"`
	Corrections []string             `json:"corrections"` // what was corrected
	By          domain.CorrectedBy   `json:"by"`
	Due         domain.Day           `json:"due"` // the window's last day to answer
	Calendar    string               `json:"calendar"`
	Materials   []domain.MaterialRef `json:"materials,omitempty"`
	Receipt     string               `json:"receipt"`
}

// Name implements Body.
func (*ApplicationCorrected) Name() string { return "application-corrected" }

// Apply implements Body.
func (e *ApplicationCorrected) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	a.CorrectedOn, a.Due, a.Seen = m.On, e.Due, m.Version
	bring(a, e.Materials, m)
	file(a, domain.PaperCorrected, e.Receipt, m)
}

// Concerns implements Body.
func (e *ApplicationCorrected) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

// DeferredSupplied brings materials that were missing when the application was accepted 容缺补齐.
type DeferredSupplied struct {
	Application domain.ApplicationID `json:"application"`
	Materials   []domain.MaterialRef `json:"materials"`
	Note        string               `json:"note,omitempty"`
	Receipt     string               `json:"receipt"`
}

// Name implements Body.
func (*DeferredSupplied) Name() string { return "deferred-supplied" }

// Apply implements Body.
func (e *DeferredSupplied) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	bring(a, e.Materials, m)
	a.Seen = m.Version
	file(a, domain.PaperDeferred, e.Receipt, m)
}

// Concerns implements Body.
func (e *DeferredSupplied) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

// DeferralLapsed ends an item whose deferred materials didn't come in time, as its policy says (R3.8).
type DeferralLapsed struct {
	Item    domain.ItemID         `json:"item"`
	Policy  domain.DeferralPolicy `json:"policy"`
	Outcome domain.ItemOutcome    `json:"outcome"`
	Missing []domain.MaterialCode `json:"missing"`
	Used    int                   `json:"used"` // days of its limit's unit that the authority used
	Receipt string                `json:"receipt"`
}

// Name implements Body.
func (*DeferralLapsed) Name() string { return "deferral-lapsed" }

// Apply implements Body.
func (e *DeferralLapsed) Apply(p *domain.Project, m Mark) {
	a, it := p.Item(e.Item)
	endItem(it, e.Outcome, m)
	closeApplication(a, m)
	file(a, domain.PaperForfeited, e.Receipt, m)
}

// Concerns implements Body.
func (e *DeferralLapsed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}

// file enters a receipt in the application's register; events from before there were receipts have none.
func file(a *domain.Application, kind domain.PaperKind, number string, m Mark) {
	if number != "" {
		a.Papers = append(a.Papers, domain.Paper{Kind: kind, Number: number, On: m.On, Event: m.Version})
	}
}

// bring takes what came from the deferred materials that are still missing.
func bring(a *domain.Application, materials []domain.MaterialRef, m Mark) {
	for i := range a.Items {
		it := &a.Items[i]
		if !it.Deferral.Open() || !it.Open() && !it.Short() {
			continue
		}
		var left []domain.MaterialCode
		for _, code := range it.Deferral.Missing {
			if !slices.ContainsFunc(materials, func(r domain.MaterialRef) bool { return r.Material == code }) {
				left = append(left, code)
			}
		}
		if len(left) == len(it.Deferral.Missing) {
			continue
		}
		it.Deferral.Missing, it.Seen = left, m.Version
		if len(left) == 0 {
			it.Deferral.SuppliedOn = m.On
		}
	}
}
