package explore

import (
	"encoding/json"
	"slices"

	"binglian/domain"
)

// Step is one thing that is done in a trace: a command, or a deadline that passes.
type Step struct {
	By     domain.Actor      `json:"by,omitzero"`
	Verb   domain.Verb       `json:"verb,omitempty"`
	Target string            `json:"target,omitempty"`
	Items  []domain.ItemCode `json:"items,omitempty"` // on which it acts, or which are applied for
	Form   json.RawMessage   `json:"form,omitempty"`
	Lapse  string            `json:"lapse,omitempty"` // event of a deadline that passed
}

func (s *space) tell(by step) Step {
	return Step{By: by.by, Verb: by.verb, Target: by.target, Form: by.form, Lapse: by.lapse, Items: by.items}
}

func (s *space) tellAll(all []step) []Step {
	told := make([]Step, len(all))
	for i, by := range all {
		told[i] = s.tell(by)
	}
	return told
}

// told gives the trace to a state.
func (s *space) told(at int32) []Step { return s.tellAll(s.trace(at)) }

// openItems gives the items of a project that are in hand, and those that apply and were never granted.
func openItems(p *domain.Project) (open, missing []domain.ItemCode) {
	for i := range p.Applications {
		for _, it := range p.Applications[i].Items {
			if it.Open() {
				open = append(open, it.Code)
			}
		}
	}
	for i := range p.Plan {
		if c := p.Plan[i].Code; !granted(p, c) && !slices.Contains(open, c) {
			missing = append(missing, c)
		}
	}
	return unique(open), missing
}
