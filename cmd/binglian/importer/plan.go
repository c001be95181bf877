package importer

import (
	"context"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/intake"
)

// row is the work on one row of the list.
type row struct {
	Row
	read    intake.Row
	columns []intake.Heading // of its sheet
}

// plan is the work on one list.
type plan struct {
	Importer
	now     time.Time
	preview *Preview
	rows    []row
	pool    *index
	there   map[domain.ProjectID]existing // projects that rows are found to be
}

// existing is a project of the pool with its contact person.
type existing struct {
	project *domain.Project
	contact domain.Contact
}

// Plan compares a list with the whole pool and has the rules judge every row. Nothing is written.
func (i Importer) Plan(ctx context.Context, list intake.List, o Options) (*Preview, error) {
	now, err := i.Pool.Time(ctx)
	if err != nil {
		return nil, err
	}
	p := &plan{Importer: i, now: now, pool: newIndex(), there: map[domain.ProjectID]existing{}}
	p.preview = &Preview{File: list.File, Format: list.Format, Encoding: list.Encoding, Options: o, Sheets: sheetsOf(list)}
	if p.preview.position, err = i.Pool.PoolEntries(ctx, p.pool.add); err != nil {
		return nil, err
	}
	p.begin(list)
	if err := p.match(ctx); err != nil {
		return nil, err
	}
	for n := range p.rows {
		p.judge(&p.rows[n])
	}
	for n := range p.rows {
		p.preview.Rows = append(p.preview.Rows, p.rows[n].Row)
	}
	p.preview.count()
	return p.preview, p.preview.sign(list, i.By, now)
}

// begin takes over what the reader says of each row.
func (p *plan) begin(list intake.List) {
	columns := map[string][]intake.Heading{}
	for _, s := range list.Sheets {
		columns[s.Name] = s.Columns
	}
	p.rows = make([]row, len(list.Rows))
	for n, read := range list.Rows {
		r := &p.rows[n]
		r.read, r.columns = read, columns[read.Sheet]
		r.Sheet, r.Line, r.Code, r.Name, r.EnteredOn = read.Sheet, read.Line, read.Record.Code, read.Record.Name, read.EnteredOn
		for _, problem := range read.Problems {
			r.bad(ofProblem(problem))
		}
		for _, warning := range read.Warnings {
			if warning.Reason == intake.RowSimilar {
				r.Similar = append(r.Similar, ofProblem(warning))
			} else {
				r.Warnings = append(r.Warnings, ofProblem(warning))
			}
		}
		for _, note := range read.Notes {
			r.Notes = append(r.Notes, ofNote(note, read.Sheet, read.Line))
		}
	}
}

func (r *row) bad(problems ...Finding) {
	r.State = Bad
	r.Problems = append(r.Problems, problems...)
}

// match finds the project of the pool that each row is, and reads those projects.
func (p *plan) match(ctx context.Context) error {
	lines := map[domain.ProjectID]*row{}
	var ids []domain.ProjectID
	for n := range p.rows {
		r := &p.rows[n]
		if r.State == Bad {
			continue
		}
		project, several := p.pool.find(r.read.Record)
		if several != "" {
			r.bad(r.finding(intake.FieldCode, SeveralAlike, map[string]string{"projects": several}))
			continue
		}
		if project == "" {
			continue
		}
		if earlier, taken := lines[project]; taken {
			r.bad(r.finding(intake.FieldName, SameProject, earlier.place()))
			continue
		}
		lines[project], r.Project = r, project
		ids = append(ids, project)
	}
	if len(ids) == 0 {
		return nil
	}
	return p.Pool.PoolProjects(ctx, ids, func(project *domain.Project, contact domain.Contact) {
		p.there[project.ID] = existing{project, contact}
	})
}

// place gives the arguments by which texts name an earlier row.
func (r *row) place() map[string]string {
	sheet := ""
	if r.Sheet != "" {
		sheet = " (" + r.Sheet + ")"
	}
	return map[string]string{"line": number(r.Line), "sheet": sheet, "name": r.Name}
}

// judge says what becomes of a row, and gives the command that makes it so.
func (p *plan) judge(r *row) {
	switch {
	case r.State == Bad:
	case r.Project == "":
		p.judgeNew(r)
	default:
		p.judgeKnown(r, p.there[r.Project])
	}
}

func (p *plan) judgeNew(r *row) {
	r.State = New
	c := p.admission(r)
	if _, refused := p.Machine.Decide(nil, p.tried(c)); refused != nil {
		r.bad(p.problems(r, refused)...)
		return
	}
	r.Project = c.Project
	r.Similar = append(r.Similar, p.pool.similar(r)...)
	p.pool.taken[c.Project] = true
	p.preview.commands = append(p.preview.commands, c)
}

func (p *plan) judgeKnown(r *row, e existing) {
	r.Differences = differences(e, r.read)
	if kept := e.project.AdmittedOn; kept != r.EnteredOn {
		r.Warnings = append(r.Warnings, r.finding(intake.FieldEnteredOn, EnteredOther, map[string]string{"kept": kept.String()}))
	}
	switch {
	case !e.project.WithdrawnOn.IsZero():
		r.State = Withdrawn
		r.Warnings = append(r.Warnings, *found(OutOfPool, nil))
		return
	case len(r.Differences) == 0:
		r.State = Unchanged
		return
	}
	r.State = Changed
	c := p.amendment(r, e)
	_, refused := p.Machine.Decide(e.project, p.tried(c))
	switch {
	case refused == nil && p.preview.Options.Update:
		p.preview.commands = append(p.preview.commands, c)
	case refused == nil:
	case refused.Is(&domain.Rejection{Reason: stages.NotInPool}):
		r.State = Locked
		r.Warnings = append(r.Warnings, *found(PastPool, nil))
	case p.preview.Options.Update:
		r.bad(p.problems(r, refused)...)
	default:
		r.Warnings = append(r.Warnings, p.problems(r, refused)...)
	}
}

// differences lists what the row would change in the project, its contact person included.
func differences(e existing, read intake.Row) []intake.Difference {
	all := intake.Differences(e.project.Record, read.Record)
	for _, d := range []intake.Difference{
		{Field: intake.FieldContact, Old: e.contact.Name, New: read.Contact.Name},
		{Field: intake.FieldPhone, Old: e.contact.Phone, New: read.Contact.Phone},
	} {
		if d.New != "" && d.New != d.Old {
			all = append(all, d)
		}
	}
	return all
}
