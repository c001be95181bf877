package importer

import (
	"context"
	"maps"
	"strings"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/intake"
)

// runningSettings says against what a list of projects under way is checked: the facts that flows ask for among it.
func (i Importer) runningSettings(ctx context.Context) (intake.Settings, error) {
	s, err := i.settings(ctx)
	if err != nil {
		return s, err
	}
	known := map[domain.Fact]bool{}
	for _, f := range i.Machine.Book().Flows() {
		for _, r := range f.Facts {
			if known[r.Fact] {
				continue
			}
			known[r.Fact] = true
			column := intake.FactColumn{Fact: r.Fact, Title: r.Title}
			for _, v := range r.Values {
				column.Values = append(column.Values, intake.FactWord{Value: v.Value, Word: v.Title.Zh})
			}
			s.Facts = append(s.Facts, column)
		}
	}
	return s, nil
}

// ReadRunning reads a list of projects under way, checked against the city's day and rules; see intake.ReadRunning.
func (i Importer) ReadRunning(ctx context.Context, uploads []intake.Upload) (intake.Running, error) {
	s, err := i.runningSettings(ctx)
	if err != nil {
		return intake.Running{}, err
	}
	return intake.ReadRunning(uploads, s)
}

// ReadRunningFiles reads a list of projects under way from paths; see ReadRunning.
func (i Importer) ReadRunningFiles(ctx context.Context, paths []string) (intake.Running, error) {
	s, err := i.runningSettings(ctx)
	if err != nil {
		return intake.Running{}, err
	}
	return intake.ReadRunningFiles(paths, s)
}

// PlanRunning compares a list of projects under way with those that are there, and has the rules judge the history of each.
// Nothing is written.
func (i Importer) PlanRunning(ctx context.Context, list intake.Running, o Options) (*Preview, error) {
	now, err := i.Pool.Time(ctx)
	if err != nil {
		return nil, err
	}
	p := &plan{Importer: i, now: now, pool: newIndex(), there: map[domain.ProjectID]existing{}}
	p.preview = &Preview{File: strings.Join(list.Files, "、"), Running: true, Options: o, Sheets: sheetsOf(intake.List{Sheets: list.Sheets})}
	if p.preview.position, err = i.Pool.PoolEntries(ctx, p.pool.add); err != nil {
		return nil, err
	}
	var rows []intake.Row
	for _, project := range list.Projects {
		rows = append(rows, project.Row)
	}
	p.begin(intake.List{Sheets: list.Sheets, Rows: rows})
	told := make([]*telling, len(list.Projects))
	for n := range list.Projects {
		told[n] = p.tell(&p.rows[n], &list.Projects[n])
	}
	if err := p.match(ctx); err != nil {
		return nil, err
	}
	for n := range p.rows {
		p.judgeRunning(&p.rows[n], told[n])
		p.preview.Rows = append(p.preview.Rows, p.rows[n].Row)
	}
	for _, e := range list.Loose {
		r := Row{Sheet: e.Sheet, Line: e.Line, State: Bad, Code: domain.ProjectCode(e.Values[intake.FieldCode])}
		for _, problem := range e.Problems {
			r.Problems = append(r.Problems, ofProblem(problem))
		}
		p.preview.Rows = append(p.preview.Rows, r)
	}
	p.preview.count()
	return p.preview, p.preview.sign(list, i.By, now)
}

// judgeRunning says what becomes of a project under way. One that is there stays as it is.
func (p *plan) judgeRunning(r *row, t *telling) {
	if r.State == Bad {
		return
	}
	if r.Project != "" {
		p.judgeThere(r, t, p.there[r.Project].project)
		return
	}
	c := p.admission(r)
	c.Act = t.form
	if _, refused := p.Machine.Decide(nil, p.tried(c)); refused != nil {
		r.bad(t.findings(p, refused)...)
		return
	}
	r.State, r.Project = New, c.Project
	r.Similar = append(r.Similar, p.pool.similar(r)...)
	p.pool.taken[c.Project] = true
	p.preview.commands = append(p.preview.commands, c)
}

func (p *plan) judgeThere(r *row, t *telling, there *domain.Project) {
	switch {
	case there.Imported == nil:
		r.bad(r.finding(intake.FieldCode, RunningKnown, nil))
	case there.Imported.Hash == t.form.Hash():
		r.State = Unchanged
	default:
		r.State = Locked
		r.Warnings = append(r.Warnings, *found(RunningChanged, map[string]string{"day": there.Imported.On.String()}))
	}
}

// telling is how the list tells of one project: as the rules ask for it, and where each thing stands in the list.
type telling struct {
	row    *row
	read   *intake.RunningProject
	form   *stages.ImportProject
	works  []*intake.Entry   // of the form's works
	groups [][]*intake.Entry // of the form's applications: the rows of their items
	left   []*intake.Entry   // items that weren't needed
	joined []*intake.Entry   // items that were needed besides
}

// tell makes the form of a project. What can't be understood is a problem of its row.
func (p *plan) tell(r *row, read *intake.RunningProject) *telling {
	t := &telling{row: r, read: read}
	record := read.Record
	record.Facts = maps.Clone(record.Facts)
	for fact, v := range read.Entry.Facts {
		if record.Facts == nil {
			record.Facts = map[domain.Fact]string{}
		}
		record.Facts[fact] = v
	}
	begun := read.Entry
	t.form = &stages.ImportProject{RecordForm: stages.FormOf(record, read.Contact), Flow: domain.FlowName(begun.Values[intake.FieldFlow]),
		LaunchedOn: begun.Days[intake.FieldLaunchedOn], SheetNumber: begun.Values[intake.FieldSheetNumber], SheetOn: begun.Days[intake.FieldSheetOn],
		CodedOn: begun.Days[intake.FieldCodedOn]}
	for _, e := range t.entries() {
		for _, problem := range e.Problems {
			r.bad(ofProblem(problem))
		}
		for _, note := range e.Notes {
			r.Notes = append(r.Notes, ofNote(note, e.Sheet, e.Line))
		}
	}
	flow := p.flowOf(t)
	if flow == nil || r.State == Bad {
		return t
	}
	t.tellWorks(flow)
	t.form.Completed = t.completed(flow, &read.Entry, false)
	for n := range read.Items {
		p.tellItem(t, flow, &read.Items[n])
	}
	return t
}

// entries lists every row of the list that tells of the project.
func (t *telling) entries() []*intake.Entry {
	all := []*intake.Entry{&t.read.Entry}
	for i := range t.read.Works {
		all = append(all, &t.read.Works[i])
	}
	for i := range t.read.Items {
		all = append(all, &t.read.Items[i])
	}
	return all
}

// flowOf finds the flow that a project follows, by its name, with or without version, by its title, or by the class.
func (p *plan) flowOf(t *telling) *stages.Flow {
	name := string(t.form.Flow)
	newest := p.Machine.Book().FlowFor(t.read.Record.Class)
	if name == "" {
		if newest == nil {
			t.row.bad(t.row.finding(intake.FieldClass, stages.ClassWithoutFlow, nil))
		}
		return newest
	}
	if f := p.Machine.Book().Flow(t.form.Flow); f != nil {
		return f
	}
	if newest != nil && (name == newest.Name || name == newest.Title.Zh) {
		t.form.Flow = newest.ID()
		return newest
	}
	t.bad(&t.read.Entry, intake.FieldFlow, stages.NotAChoice, map[string]string{"value": name})
	return nil
}

// bad adds a problem of one of the project's rows.
func (t *telling) bad(e *intake.Entry, f intake.Field, reason domain.Reason, args map[string]string) {
	t.row.bad(ofProblem(e.Problem(f, reason, args)))
}

// completed reads which stages are said to be completed: of the project, or of a works.
func (t *telling) completed(f *stages.Flow, e *intake.Entry, works bool) []domain.StageCode {
	var all []domain.StageCode
	for _, word := range strings.FieldsFunc(e.Values[intake.FieldCompleted], func(c rune) bool { return strings.ContainsRune("、,，;； ", c) }) {
		st := stageOf(f, word)
		switch {
		case st == nil:
			t.bad(e, intake.FieldCompleted, stages.NotAChoice, map[string]string{"value": word})
		case st.Works && !works && len(t.read.Works) > 0:
			t.bad(e, intake.FieldCompleted, StageOfWorks, map[string]string{"stage": st.Title.Zh})
		case st.Works && !works: // its only works is the project
			if len(t.form.Works) == 0 {
				t.form.Works = []stages.RunningWorks{{Name: t.read.Record.Name}}
			}
			t.form.Works[0].Completed = append(t.form.Works[0].Completed, st.Code)
		default:
			all = append(all, st.Code)
		}
	}
	return all
}

// stageOf finds a stage by its code, its number or its title.
func stageOf(f *stages.Flow, word string) *stages.StageRule {
	for i := range f.Stages {
		st := &f.Stages[i]
		if word == string(st.Code) || word == st.Title.Zh || "s"+word == string(st.Code) {
			return st
		}
	}
	return nil
}

func (t *telling) tellWorks(f *stages.Flow) {
	for i := range t.read.Works {
		e := &t.read.Works[i]
		t.works = append(t.works, e)
		t.form.Works = append(t.form.Works, stages.RunningWorks{Name: e.Values[intake.FieldWorks], AddedOn: e.Days[intake.FieldAddedOn],
			Of: e.Values[intake.FieldOf], Completed: t.completed(f, e, true)})
	}
}
