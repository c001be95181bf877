package api

import (
	"context"
	"slices"
	"time"

	"binglian/domain"
	"binglian/views/due"
)

// Project is a project as it stands now, with everything settled that has fallen due.
type Project struct {
	ID            domain.ProjectID       `json:"id"`
	Version       int                    `json:"version"`
	ChangedAt     time.Time              `json:"changed_at"`
	State         domain.ProjectState    `json:"state"`
	Stage         domain.StageCode       `json:"stage,omitempty"`
	Flow          domain.FlowName        `json:"flow,omitempty"`
	Record        domain.Record          `json:"record"`
	AdmittedOn    domain.Day             `json:"admitted_on"`
	CodedOn       domain.Day             `json:"coded_on,omitzero"`
	CompletedOn   domain.Day             `json:"completed_on,omitzero"`
	WithdrawnOn   domain.Day             `json:"withdrawn_on,omitzero"`
	TerminatedOn  domain.Day             `json:"terminated_on,omitzero"`
	TerminatedFor string                 `json:"terminated_for,omitempty"`
	Suspensions   []domain.Suspension    `json:"suspensions,omitempty"`
	Works         []domain.Works         `json:"works"`
	Collaboration *Collaboration         `json:"collaboration,omitempty"`
	Sheets        []domain.Sheet         `json:"sheets"`
	Stages        []Stage                `json:"stages"`
	Tasks         []domain.Task          `json:"tasks"`
	Surveys       []domain.Survey        `json:"surveys"`
	Rectified     []domain.Rectification `json:"rectifications"`
	Departments   []string               `json:"departments"`
}

// Collaboration is the round of opinions on a project.
type Collaboration struct {
	Round       int                   `json:"round"`
	Lead        domain.DepartmentCode `json:"lead"`
	LaunchedOn  domain.Day            `json:"launched_on"`
	Due         domain.Day            `json:"due"`
	ConcludedOn domain.Day            `json:"concluded_on,omitzero"`
	SheetDue    domain.Day            `json:"sheet_due,omitzero"`
	ReturnedOn  domain.Day            `json:"returned_on,omitzero"`
	Opinions    []Opinion             `json:"opinions"`
}

// Opinion is a department's task in the collaboration, and its answer.
type Opinion struct {
	Department domain.DepartmentCode `json:"department"`
	Value      domain.OpinionValue   `json:"value,omitempty"`
	Text       string                `json:"text,omitempty"`
	Conditions []domain.Condition    `json:"conditions,omitempty"`
	GivenOn    domain.Day            `json:"given_on,omitzero"`
	Resolved   bool                  `json:"resolved,omitempty"`
	Resolution string                `json:"resolution,omitempty"`
}

// Stage is a stage that applies to the project, with what was applied for in it and what may come.
type Stage struct {
	Code         domain.StageCode      `json:"code"`
	Name         string                `json:"name"`
	Lead         domain.DepartmentCode `json:"lead"`
	Limit        int                   `json:"limit,omitempty"`
	Unit         domain.Unit           `json:"unit,omitempty"`
	PerWorks     bool                  `json:"per_works,omitempty"`
	Completions  []domain.Completion   `json:"completions"`
	Applications []Application         `json:"applications"`
	Planned      []domain.PlannedItem  `json:"planned"`
}

// Application is an application for items of a stage.
type Application struct {
	ID          domain.ApplicationID      `json:"id"`
	Number      string                    `json:"number"`
	Works       domain.WorksID            `json:"works,omitempty"`
	ReceivedOn  domain.Day                `json:"received_on"`
	AcceptedOn  domain.Day                `json:"accepted_on,omitzero"`
	Deemed      bool                      `json:"deemed,omitempty"`
	AnswerDue   domain.Day                `json:"answer_due,omitzero"`
	Defects     []string                  `json:"defects,omitempty"`
	Outcome     domain.ApplicationOutcome `json:"outcome,omitempty"`
	EndedOn     domain.Day                `json:"ended_on,omitzero"`
	CompletedOn domain.Day                `json:"completed_on,omitzero"`
	Due         *Due                      `json:"due,omitempty"`
	Items       []Item                    `json:"items"`
}

// Item is one item applied for.
type Item struct {
	ID         domain.ItemID         `json:"id"`
	Code       domain.ItemCode       `json:"code"`
	Name       string                `json:"name"`
	Department domain.DepartmentCode `json:"department"`
	AcceptedOn domain.Day            `json:"accepted_on,omitzero"`
	Outcome    domain.ItemOutcome    `json:"outcome,omitempty"`
	EndedOn    domain.Day            `json:"ended_on,omitzero"`
	RevokedOn  domain.Day            `json:"revoked_on,omitzero"`
	Number     string                `json:"number,omitempty"`
	Paused     bool                  `json:"paused,omitempty"`
	Committed  bool                  `json:"committed,omitempty"`
	Due        *Due                  `json:"due,omitempty"`
}

// Due is a last day, and how it comes about.
type Due struct {
	Day         domain.Day `json:"day,omitzero"`
	Until       time.Time  `json:"until,omitzero"`
	Was         domain.Day `json:"was,omitzero"`
	Step        domain.Day `json:"step,omitzero"`
	Light       string     `json:"light"`
	Stopped     bool       `json:"stopped,omitempty"`
	Done        bool       `json:"done,omitempty"`
	Reckoned    *Reckoned  `json:"reckoned,omitempty"`
	Explanation []string   `json:"explanation"`
}

// Reckoned is a clock by days, in numbers.
type Reckoned struct {
	From        domain.Day  `json:"from"`
	Effective   domain.Day  `json:"effective"`
	Today       domain.Day  `json:"today"`
	Limit       int         `json:"limit"`
	Unit        domain.Unit `json:"unit"`
	Extension   int         `json:"extension"`
	Used        int         `json:"used"`
	Paused      int         `json:"paused"`
	Overdue     int         `json:"overdue"`
	Provisional bool        `json:"provisional"`
}

// OfProject is the part of a request that names a project.
type OfProject struct {
	Project string `path:"project" maxLength:"60"`
}

func (in *OfProject) id() domain.ProjectID { return domain.ProjectID(in.Project) }

func showProject(v *visit, ctx context.Context, in *OfProject) (Project, int, error) {
	p, err := v.project(ctx, in.id(), v.actor)
	if err != nil {
		return Project{}, 0, err
	}
	return v.told(p), p.Version, nil
}

// told is the project as its reader may know it.
func (v *visit) told(p *domain.Project) Project {
	m := v.server.Machine
	t := Project{ID: p.ID, Version: p.Version, ChangedAt: p.LastAt, State: domain.StateOf(p), Stage: domain.StageOf(p), Flow: p.Flow, Record: p.Record,
		AdmittedOn: p.AdmittedOn, CodedOn: p.CodedOn, CompletedOn: p.CompletedOn, WithdrawnOn: p.WithdrawnOn, TerminatedOn: p.TerminatedOn,
		TerminatedFor: p.TerminatedFor, Suspensions: p.Suspensions, Works: orEmpty(p.Works), Sheets: orEmpty(p.Sheets), Surveys: orEmpty(p.Surveys), Rectified: orEmpty(p.Rectifications)}
	for _, d := range m.Concerned(p) {
		t.Departments = append(t.Departments, string(d))
	}
	t.Tasks = slices.DeleteFunc(m.Tasks(p, v.at), func(x domain.Task) bool { return !m.ShowsTask(v.actor, &x) })
	for i := range t.Tasks {
		if !m.Deliberates(v.actor, t.Tasks[i].Holder.Department) {
			t.Tasks[i].StepDue = 0
		}
	}
	t.Tasks = orEmpty(t.Tasks)
	if c := p.Collaboration; c != nil {
		t.Collaboration = &Collaboration{Round: c.Round, Lead: c.Lead, LaunchedOn: c.LaunchedOn, Due: c.Due, ConcludedOn: c.ConcludedOn, SheetDue: c.SheetDue, ReturnedOn: c.ReturnedOn}
		for i := range c.Opinions {
			o := &c.Opinions[i]
			t.Collaboration.Opinions = append(t.Collaboration.Opinions, Opinion{Department: o.Department, Value: o.Value, Text: o.Text, Conditions: o.Conditions,
				GivenOn: o.GivenOn, Resolved: o.Resolved, Resolution: o.Resolution})
		}
	}
	for i := range p.Stages {
		t.Stages = append(t.Stages, v.stage(p, &p.Stages[i]))
	}
	t.Stages = orEmpty(t.Stages)
	return t
}

func (v *visit) stage(p *domain.Project, s *domain.PlannedStage) Stage {
	t := Stage{Code: s.Code, Name: v.words.Name("stage", string(s.Code)), Lead: s.Lead, Limit: s.Limit, Unit: s.Unit, PerWorks: s.PerWorks,
		Completions: []domain.Completion{}, Applications: []Application{}, Planned: []domain.PlannedItem{}}
	for _, c := range p.Completions {
		if c.Stage == s.Code {
			t.Completions = append(t.Completions, c)
		}
	}
	for i := range p.Applications {
		if p.Applications[i].Stage == s.Code {
			t.Applications = append(t.Applications, v.application(p, &p.Applications[i]))
		}
	}
	for i := range p.Plan {
		if p.Plan[i].Stage == s.Code {
			t.Planned = append(t.Planned, p.Plan[i])
		}
	}
	return t
}

func (v *visit) application(p *domain.Project, a *domain.Application) Application {
	t := Application{ID: a.ID, Number: a.Number, Works: a.Works, ReceivedOn: a.ReceivedOn, AcceptedOn: a.AcceptedOn, Deemed: a.Deemed, Outcome: a.Outcome,
		EndedOn: a.EndedOn, CompletedOn: a.CompletedOn, Items: []Item{}}
	if a.AcceptedOn.IsZero() && a.Open() {
		t.AnswerDue = a.Due
	}
	if c := a.Correction; c != nil && c.SuppliedOn.IsZero() && a.Open() {
		t.Defects = c.Defects
	}
	if said, ok := v.reckoning().Stage(p, a); ok {
		t.Due = dueOf(said)
	}
	for i := range a.Items {
		it := &a.Items[i]
		x := Item{ID: it.ID, Code: it.Code, Name: v.words.Name("item", string(it.Code)), Department: it.Department, AcceptedOn: it.AcceptedOn, Outcome: it.Outcome,
			EndedOn: it.EndedOn, RevokedOn: it.RevokedOn, Number: it.Number, Paused: it.Paused(), Committed: it.Commitment != nil}
		if said, ok := v.reckoning().Item(p, it); ok {
			x.Due = dueOf(said)
		}
		t.Items = append(t.Items, x)
	}
	return t
}

func (v *visit) reckoning() due.Reckoning {
	return due.Reckoning{Machine: v.server.Machine, Calendar: v.server.Calendar(), Words: v.words, Reader: v.actor, Now: v.at}
}

func dueOf(s due.Said) *Due {
	d := &Due{Day: s.Day, Until: s.Until, Was: s.Was, Step: s.Step, Light: s.Light, Stopped: s.Stopped, Done: s.Done, Explanation: orEmpty(s.Lines)}
	if e := s.Reckoned; e != nil {
		unit := e.Limit.Unit
		if unit == "" {
			unit = domain.UnitWorking
		}
		d.Reckoned = &Reckoned{From: e.From, Effective: e.Effective, Today: e.Today, Limit: e.Limit.Days, Unit: unit, Extension: e.Extension, Used: e.Used,
			Paused: e.Paused, Overdue: e.Overdue, Provisional: e.Provisional}
	}
	return d
}

// orEmpty gives a list that is written [] and never null.
func orEmpty[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}
