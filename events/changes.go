package events

import (
	"slices"

	"binglian/domain"
)

// ProjectChanged replaces the record of a project that has left the pool: another investor, name, scale, site or facts.
type ProjectChanged struct {
	Record    domain.Record         `json:"record"`
	Reason    string                `json:"reason"`
	Replan    Replan                `json:"replan,omitzero"`
	Outdates  bool                  `json:"outdates,omitempty"`  // the sheet in force doesn't say so: a new version is due
	SheetDue  domain.Day            `json:"sheet_due,omitzero"`  // the lead's last day to issue it
	Calendar  string                `json:"calendar,omitempty"`  // that gave SheetDue
	Materials []domain.MaterialRef  `json:"materials,omitempty"` // that it rests on, and that items ask for which it brings
	Brought   []domain.MaterialCode `json:"brought,omitempty"`   // the kinds among them that aren't asked for again
}

// Name implements Body.
func (*ProjectChanged) Name() string { return "project-changed" }

// Apply implements Body.
func (e *ProjectChanged) Apply(p *domain.Project, m Mark) {
	if len(p.Works) == 1 && p.Works[0].Name == p.Record.Name {
		p.Works[0].Name = e.Record.Name
	}
	p.Record, p.AmendedOn, p.Seen = e.Record, m.On, m.Version
	e.Replan.apply(p)
	for _, kind := range e.Brought {
		if !slices.Contains(p.Brought, kind) {
			p.Brought = append(slices.Clone(p.Brought), kind)
		}
	}
	outdate(p, e.Outdates, e.SheetDue, m)
}

// Concerns implements Body.
func (*ProjectChanged) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, Parties(p)
}

// FlowMoved moves a project to a newer version of its flow. What runs keeps its terms.
type FlowMoved struct {
	From     domain.FlowName        `json:"from"`
	Flow     domain.FlowName        `json:"flow"`
	Facts    map[domain.Fact]string `json:"facts"` // those that the newer version asks for among them
	Reason   string                 `json:"reason"`
	Replan   Replan                 `json:"replan,omitzero"`
	Outdates bool                   `json:"outdates,omitempty"`
	SheetDue domain.Day             `json:"sheet_due,omitzero"`
	Calendar string                 `json:"calendar,omitempty"`
}

// Name implements Body.
func (*FlowMoved) Name() string { return "flow-moved" }

// Apply implements Body.
func (e *FlowMoved) Apply(p *domain.Project, m Mark) {
	p.Flow, p.Record.Facts, p.AmendedOn, p.Seen = e.Flow, e.Facts, m.On, m.Version
	e.Replan.apply(p)
	outdate(p, e.Outdates, e.SheetDue, m)
}

// Concerns implements Body.
func (*FlowMoved) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, Parties(p)
}

func outdate(p *domain.Project, outdates bool, due domain.Day, m Mark) {
	if outdates {
		p.Changed = m.Version
		p.Collaboration.SheetDue, p.Collaboration.Seen = due, m.Version
	}
}
