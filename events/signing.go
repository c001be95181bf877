package events

import (
	"slices"

	"binglian/domain"
)

// DecisionProposed is an officer's draft of a decision, to be signed by the head (R3.13).
type DecisionProposed struct {
	Item      domain.ItemID        `json:"item"`
	Outcome   domain.ItemOutcome   `json:"outcome"`
	Reason    string               `json:"reason,omitempty"`
	Materials []domain.MaterialRef `json:"materials,omitempty"`
	Officers  []domain.AccountID   `json:"officers,omitempty"` // two who verified the substance (行政许可法 §34)
	Slow      *domain.SlowStep     `json:"slow,omitempty"`     // the officer's step took longer than its own limit
}

// Name implements Body.
func (*DecisionProposed) Name() string { return "decision-proposed" }

// Apply implements Body.
func (e *DecisionProposed) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	it.Proposal = &domain.Proposal{Outcome: e.Outcome, Reason: e.Reason, Materials: e.Materials, By: m.By.Account, On: m.On, Officers: e.Officers}
	it.Returned, it.Seen = "", m.Version
	slowed(it, e.Slow)
}

// Concerns implements Body.
func (e *DecisionProposed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return ownDepartment(p, e.Item)
}

// DecisionChecked passes a proposed decision on to the one who signs it (R3.13).
type DecisionChecked struct {
	Item domain.ItemID    `json:"item"`
	Note string           `json:"note,omitempty"`
	Slow *domain.SlowStep `json:"slow,omitempty"` // the checker's step took longer than its own limit
}

// Name implements Body.
func (*DecisionChecked) Name() string { return "decision-checked" }

// Apply implements Body.
func (e *DecisionChecked) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	checked := *it.Proposal // the fold before shares it
	checked.CheckedBy, checked.CheckedOn = m.By.Account, m.On
	it.Proposal, it.Returned, it.Seen = &checked, "", m.Version
	slowed(it, e.Slow)
}

// Concerns implements Body.
func (e *DecisionChecked) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return ownDepartment(p, e.Item)
}

// DecisionReturned gives the work back inside the department, with the reason: to the officer, who proposes anew, or to the
// checker.
type DecisionReturned struct {
	Item   domain.ItemID    `json:"item"`
	Reason string           `json:"reason,omitempty"` // empty where the parties' decisions have changed since it was proposed
	To     domain.Role      `json:"to,omitempty"`     // checker; the officer if empty
	Slow   *domain.SlowStep `json:"slow,omitempty"`   // the step that ends so took longer than its own limit
}

// Name implements Body.
func (*DecisionReturned) Name() string { return "decision-returned" }

// Apply implements Body.
func (e *DecisionReturned) Apply(p *domain.Project, m Mark) {
	_, it := p.Item(e.Item)
	it.Returned, it.ReturnedOn, it.Seen = e.Reason, m.On, m.Version
	slowed(it, e.Slow)
	if e.To != domain.RoleChecker {
		it.Proposal = nil
		return
	}
	unchecked := *it.Proposal // the fold before shares it
	unchecked.CheckedBy, unchecked.CheckedOn = "", 0
	it.Proposal = &unchecked
}

// Concerns implements Body.
func (e *DecisionReturned) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return ownDepartment(p, e.Item)
}

// slowed keeps that a step which is over took too long. The fold before shares what was kept already.
func slowed(it *domain.Item, step *domain.SlowStep) {
	if step != nil {
		it.Slow = append(slices.Clip(it.Slow), *step)
	}
}
