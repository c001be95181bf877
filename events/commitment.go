package events

import "binglian/domain"

// CommitmentWithdrawn takes back the choice of 告知承诺 before the decision: the item is decided in the ordinary way.
type CommitmentWithdrawn struct {
	Item domain.ItemID `json:"item"`
}

// Name implements Body.
func (*CommitmentWithdrawn) Name() string { return "commitment-withdrawn" }

// Apply implements Body.
func (e *CommitmentWithdrawn) Apply(p *domain.Project, m Mark) {
	a, it := p.Item(e.Item)
	it.Commitment, it.Seen, a.Seen = nil, m.Version, m.Version
}

// Concerns implements Body.
func (e *CommitmentWithdrawn) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}

// PostCheckRecorded is the department's check of what was promised 事后核查 (R3.10).
type PostCheckRecorded struct {
	Item      domain.ItemID        `json:"item"`
	Result    domain.CheckResult   `json:"result"`
	Text      string               `json:"text,omitempty"`
	RectifyBy domain.Day           `json:"rectify_by,omitzero"` // the investor's last day to put it right
	Materials []domain.MaterialRef `json:"materials,omitempty"` // the record of the check
}

// Name implements Body.
func (*PostCheckRecorded) Name() string { return "post-check-recorded" }

// Apply implements Body.
func (e *PostCheckRecorded) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	c := it.Commitment
	if c.CheckedOn.IsZero() {
		c.CheckedOn = m.On
	}
	c.Result, c.RectifyBy = e.Result, e.RectifyBy
	if e.Result != domain.CheckRectify {
		c.ClosedOn = m.On
	}
	it.Seen = m.Version
}

// Concerns implements Body.
func (e *PostCheckRecorded) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}

// RectificationReported says that the investor has put right what a post-check found.
type RectificationReported struct {
	Item      domain.ItemID        `json:"item"`
	Materials []domain.MaterialRef `json:"materials,omitempty"`
	Note      string               `json:"note"`
}

// Name implements Body.
func (*RectificationReported) Name() string { return "rectification-reported" }

// Apply implements Body.
func (e *RectificationReported) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	it.Commitment.ReportedOn, it.Seen = m.On, m.Version
}

// Concerns implements Body.
func (e *RectificationReported) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}
