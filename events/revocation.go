package events

import (
	"slices"

	"binglian/domain"
)

// ItemRevoked takes back what was granted (行政许可法 §8, §69; code 15): what isn't accepted waits for it again.
type ItemRevoked struct {
	Item   domain.ItemID         `json:"item"`
	Kind   domain.RevocationKind `json:"kind,omitempty"`
	Reason string                `json:"reason,omitempty"`
	Basis  string                `json:"basis,omitempty"`
	With   domain.ItemID         `json:"with,omitempty"` // the item with which this one was decided, and is taken back
}

// Name implements Body.
func (*ItemRevoked) Name() string { return "item-revoked" }

// Apply implements Body. The builder's days to file end with the joint acceptance.
func (e *ItemRevoked) Apply(p *domain.Project, m Mark) {
	a, it := p.Item(e.Item)
	it.Outcome, it.RevokedOn, it.Seen, a.Seen = domain.ItemRevoked, m.On, m.Version, m.Version
	if planned := p.Planned(it.Code); planned != nil && planned.Kind == domain.ItemJoint {
		if w := p.WorksOf(a.Works); w != nil {
			w.FilingDue, w.Seen = 0, m.Version
		}
	}
}

// Concerns implements Body.
func (e *ItemRevoked) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	stage, all := itemParties(p, e.Item)
	_, watchers := itemWatchers(p, e.Item)
	return stage, append(all, watchers...)
}

// StageReopened says that a stage isn't completed any more: one of its milestones was revoked.
type StageReopened struct {
	Stage domain.StageCode `json:"stage"`
	Works domain.WorksID   `json:"works,omitempty"`
}

// Name implements Body.
func (*StageReopened) Name() string { return "stage-reopened" }

// Apply implements Body.
func (e *StageReopened) Apply(p *domain.Project, _ Mark) {
	p.Completions = slices.DeleteFunc(p.Completions, func(c domain.Completion) bool { return c.Stage == e.Stage && c.Works == e.Works })
	if len(p.Completions) == 0 {
		p.Completions = nil
	}
}

// Concerns implements Body.
func (e *StageReopened) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return e.Stage, Parties(p)
}
