package events

import "binglian/domain"

// ProjectImported takes over a project that was under way before the program knew of it: it begins like one that enters the
// pool, on the day on which it did. What had happened since follows as its own events, each on its day and marked as
// back-entry.
type ProjectImported struct {
	Record  domain.Record           `json:"record"`
	Keepers []domain.DepartmentCode `json:"keepers"` // departments that watch over the entry
	Works   []ImportedWorks         `json:"works"`
	Taken   domain.Day              `json:"taken"` // the day on which the list was taken over
	Hash    string                  `json:"hash"`  // of what the list said
}

// ImportedWorks is a works of a project that is taken over.
type ImportedWorks struct {
	Works   domain.WorksID `json:"works"`
	Title   string         `json:"name"`
	AddedOn domain.Day     `json:"added_on"`
}

// Name implements Body.
func (*ProjectImported) Name() string { return "project-imported" }

// Apply implements Body.
func (e *ProjectImported) Apply(p *domain.Project, m Mark) {
	p.Record, p.Keepers, p.AdmittedOn, p.Seen = e.Record, e.Keepers, m.On, m.Version
	p.Imported = &domain.Imported{On: e.Taken, Hash: e.Hash}
	p.Works = nil
	for _, w := range e.Works {
		p.Works = append(p.Works, domain.Works{ID: w.Works, Name: w.Title, AddedOn: w.AddedOn, Seen: m.Version})
	}
}

// Concerns implements Body.
func (*ProjectImported) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, keepers(p)
}

// ApplicationImported takes over an application that was made elsewhere, on paper or in another system: its materials are
// there, its receipt was given there.
type ApplicationImported struct {
	Application domain.ApplicationID `json:"application"`
	Number      string               `json:"number"` // 办件编号 that it had there
	Stage       domain.StageCode     `json:"stage"`
	Works       domain.WorksID       `json:"works,omitempty"`
	Due         domain.Day           `json:"due"` // the window's last day to answer; where it hasn't, counted from the day of the import
	Calendar    string               `json:"calendar"`
	Again       bool                 `json:"again,omitempty"`
	Asked       int                  `json:"asked"`      // items asked for by themselves; others come along with them
	Applicable  int                  `json:"applicable"` // items of the stage that could be asked for by themselves
	Items       []AppliedItem        `json:"items"`
}

// Name implements Body.
func (*ApplicationImported) Name() string { return "application-imported" }

// Apply implements Body.
func (e *ApplicationImported) Apply(p *domain.Project, m Mark) {
	a := domain.Application{ID: e.Application, Number: e.Number, Stage: e.Stage, Works: e.Works, ReceivedOn: m.On, Due: e.Due,
		Again: e.Again, Counter: true, Asked: e.Asked, Applicable: e.Applicable, Seen: m.Version}
	for _, i := range e.Items {
		a.Items = append(a.Items, domain.Item{ID: i.ID, Code: i.Code, Department: i.Department, Limit: i.Limit, Seen: m.Version})
	}
	p.Applications = append(p.Applications, a)
}

// Concerns implements Body.
func (e *ApplicationImported) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}
