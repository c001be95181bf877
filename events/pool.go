package events

import "binglian/domain"

// StagePool is the stage of events of the reserve pool, and of the project as a whole.
const StagePool domain.StageCode = "pool"

// ProjectAdmitted enters a project in the reserve pool 储备库 and makes its first works.
type ProjectAdmitted struct {
	Record  domain.Record           `json:"record"`
	Keepers []domain.DepartmentCode `json:"keepers"`        // departments that watch over the entry
	From    domain.ProjectID        `json:"from,omitempty"` // it was split from this project
}

// Name implements Body.
func (*ProjectAdmitted) Name() string { return "project-admitted" }

// Apply implements Body.
func (e *ProjectAdmitted) Apply(p *domain.Project, m Mark) {
	p.Record, p.Keepers, p.AdmittedOn, p.Seen, p.From = e.Record, e.Keepers, m.On, m.Version, e.From
	p.Works = []domain.Works{{ID: "w1", Name: e.Record.Name, AddedOn: m.On, Seen: m.Version}}
}

// Concerns implements Body.
func (*ProjectAdmitted) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, keepers(p)
}

// ProjectAmended replaces the record of a project in the pool.
type ProjectAmended struct {
	Record domain.Record `json:"record"`
}

// Name implements Body.
func (*ProjectAmended) Name() string { return "project-amended" }

// Apply implements Body.
func (e *ProjectAmended) Apply(p *domain.Project, m Mark) {
	if len(p.Works) == 1 && p.Works[0].Name == p.Record.Name {
		p.Works[0].Name = e.Record.Name
	}
	p.Record, p.AmendedOn, p.Seen = e.Record, m.On, m.Version
}

// Concerns implements Body.
func (*ProjectAmended) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, keepers(p)
}

// ProjectWithdrawn takes a project out of the pool for good.
type ProjectWithdrawn struct {
	Reason string `json:"reason"`
}

// Name implements Body.
func (*ProjectWithdrawn) Name() string { return "project-withdrawn" }

// Apply implements Body.
func (e *ProjectWithdrawn) Apply(p *domain.Project, m Mark) { p.WithdrawnOn, p.Seen = m.On, m.Version }

// Concerns implements Body.
func (*ProjectWithdrawn) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, keepers(p)
}

// ProjectSplit ends a project of the pool that goes on as several.
type ProjectSplit struct {
	Into   []domain.ProjectID `json:"into"`
	Reason string             `json:"reason"`
}

// Name implements Body.
func (*ProjectSplit) Name() string { return "project-split" }

// Apply implements Body.
func (e *ProjectSplit) Apply(p *domain.Project, m Mark) {
	p.WithdrawnOn, p.Seen, p.Into = m.On, m.Version, e.Into
}

// Concerns implements Body.
func (*ProjectSplit) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, keepers(p)
}

// ProjectMerged ends an entry of the pool that is the same project as another.
type ProjectMerged struct {
	Into   domain.ProjectID `json:"into"`
	Reason string           `json:"reason"`
}

// Name implements Body.
func (*ProjectMerged) Name() string { return "project-merged" }

// Apply implements Body.
func (e *ProjectMerged) Apply(p *domain.Project, m Mark) {
	p.WithdrawnOn, p.Seen, p.Into = m.On, m.Version, []domain.ProjectID{e.Into}
}

// Concerns implements Body.
func (*ProjectMerged) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, keepers(p)
}

// ProjectAbsorbed says that an entry of the pool was merged into this project.
type ProjectAbsorbed struct {
	From   domain.ProjectID `json:"from"`
	Reason string           `json:"reason"`
}

// Name implements Body.
func (*ProjectAbsorbed) Name() string { return "project-absorbed" }

// Apply implements Body.
func (e *ProjectAbsorbed) Apply(p *domain.Project, m Mark) {
	p.Absorbed, p.Seen = append(p.Absorbed, e.From), m.Version
}

// Concerns implements Body.
func (*ProjectAbsorbed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, keepers(p)
}

// WorksAdded adds a works 单项工程 to the project.
type WorksAdded struct {
	Works domain.WorksID `json:"works"`
	Title string         `json:"name"`
}

// Name implements Body.
func (*WorksAdded) Name() string { return "works-added" }

// Apply implements Body.
func (e *WorksAdded) Apply(p *domain.Project, m Mark) {
	p.Works = append(p.Works, domain.Works{ID: e.Works, Name: e.Title, AddedOn: m.On, Seen: m.Version})
	p.Seen = m.Version
}

// Concerns implements Body.
func (*WorksAdded) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, Parties(p)
}

// WorksWithdrawn takes back a works for which nothing was applied.
type WorksWithdrawn struct {
	Works  domain.WorksID `json:"works"`
	Reason string         `json:"reason"`
}

// Name implements Body.
func (*WorksWithdrawn) Name() string { return "works-withdrawn" }

// Apply implements Body.
func (e *WorksWithdrawn) Apply(p *domain.Project, m Mark) {
	w := p.WorksOf(e.Works)
	w.WithdrawnOn, w.Seen = m.On, m.Version
	p.Seen = m.Version
}

// Concerns implements Body.
func (*WorksWithdrawn) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, Parties(p)
}

// ProjectCompleted ends the project: every works is filed and nothing is open (R3.22).
type ProjectCompleted struct{}

// Name implements Body.
func (*ProjectCompleted) Name() string { return "project-completed" }

// Apply implements Body.
func (*ProjectCompleted) Apply(p *domain.Project, m Mark) { p.CompletedOn, p.Seen = m.On, m.Version }

// Concerns implements Body.
func (*ProjectCompleted) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, Parties(p)
}

// Parties gives every department that has, had or will have to do with the project, unsorted: keepers, leads, those
// consulted, those with an item of the plan or a part in a survey.
func Parties(p *domain.Project) []domain.DepartmentCode {
	all := keepers(p)
	if c := p.Collaboration; c != nil {
		all = append(all, c.Lead)
		for _, o := range c.Opinions {
			all = append(all, o.Department)
		}
	}
	for _, s := range p.Stages {
		all = append(all, s.Lead)
	}
	for _, i := range p.Plan {
		all = append(all, i.Department)
	}
	for _, s := range p.Surveys {
		for _, party := range s.Parties {
			all = append(all, party.Department)
		}
	}
	return all
}

func keepers(p *domain.Project) []domain.DepartmentCode {
	return append([]domain.DepartmentCode(nil), p.Keepers...)
}
