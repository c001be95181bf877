package events

import (
	"slices"

	"binglian/domain"
)

// Replan is what becomes of a project's plan when its facts, its flow or the lead's decision change: decided once, and kept
// with the event. It is empty where the plan stays.
type Replan struct {
	Plan     []domain.PlannedItem  `json:"plan,omitempty"`
	Former   []domain.PlannedItem  `json:"former,omitempty"`   // items applied for that the plan doesn't hold any more
	Stages   []domain.PlannedStage `json:"stages,omitempty"`   // none where they stay
	Reopened []domain.Completion   `json:"reopened,omitempty"` // completions of stages that need a further item now
}

func (r *Replan) apply(p *domain.Project) {
	if len(r.Plan) == 0 {
		return
	}
	p.Plan, p.Former = r.Plan, r.Former
	if len(r.Stages) > 0 {
		p.Stages = r.Stages
	}
	p.Completions = slices.DeleteFunc(p.Completions, func(c domain.Completion) bool { return slices.Contains(r.Reopened, c) })
}
