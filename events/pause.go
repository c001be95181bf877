package events

import (
	"time"

	"binglian/domain"
)

// ItemPaused stops an item's clock (行政许可法 §45); the applicant is told the time needed.
type ItemPaused struct {
	Item    domain.ItemID    `json:"item"`
	Kind    domain.PauseKind `json:"kind"`
	Reason  string           `json:"reason"`
	Planned int              `json:"planned"`          // in Unit
	Unit    domain.Unit      `json:"unit,omitempty"`   // 时限类型: calendar days; working days if empty
	Until   domain.Day       `json:"until,omitzero"`   // the last day that is planned
	Title   string           `json:"title,omitempty"`  // 特别程序名称, as the department calls it
	Basis   string           `json:"basis,omitempty"`  // 启动依据
	Asked   string           `json:"asked,omitempty"`  // 申请人: applicant or interested; the authority if empty
	Listed  bool             `json:"listed,omitempty"` // by the list of findings to be put right, which Title names
	Late    bool             `json:"late,omitempty"`   // opened after the due date, which it doesn't move
}

// Name implements Body.
func (*ItemPaused) Name() string { return "item-paused" }

// Apply implements Body.
func (e *ItemPaused) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	pause := domain.ItemPause{Kind: e.Kind, From: m.On, Planned: e.Planned, Unit: e.Unit, Until: e.Until, Listed: e.Listed, Late: e.Late}
	if it.Hours != nil {
		pause.FromAt = m.Instant()
	}
	it.Pauses = append(it.Pauses, pause)
	it.Seen = m.Version
}

// Concerns implements Body.
func (e *ItemPaused) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}

// ItemResumed lets an item's clock run again.
type ItemResumed struct {
	Item     domain.ItemID `json:"item"`
	Due      domain.Day    `json:"due,omitzero"`     // the new due date
	DueAt    time.Time     `json:"due_at,omitzero"`  // of a limit in hours
	Result   string        `json:"result,omitempty"` // 结果: completed, passed, not-passed or stopped; none in a joint acceptance
	Note     string        `json:"note,omitempty"`   // 办理意见
	Calendar string        `json:"calendar"`
}

// Name implements Body.
func (*ItemResumed) Name() string { return "item-resumed" }

// Apply implements Body.
func (e *ItemResumed) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	endPause(it, m)
	it.Seen = m.Version
}

// Concerns implements Body.
func (e *ItemResumed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}

// ItemSupplemented brings what an item's pause waits for; the officer looks at it and lets the clock run.
type ItemSupplemented struct {
	Item      domain.ItemID        `json:"item"`
	Materials []domain.MaterialRef `json:"materials,omitempty"`
	Note      string               `json:"note"`
}

// Name implements Body.
func (*ItemSupplemented) Name() string { return "item-supplemented" }

// Apply implements Body.
func (e *ItemSupplemented) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	it.Pauses[len(it.Pauses)-1].SuppliedOn, it.Seen = m.On, m.Version
}

// Concerns implements Body.
func (e *ItemSupplemented) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}

func endPause(it *domain.Item, m Mark) {
	pause := &it.Pauses[len(it.Pauses)-1]
	pause.To = m.On
	if it.Hours != nil {
		pause.ToAt = m.Instant()
	}
}
