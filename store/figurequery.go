package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"binglian/domain"
	"binglian/events"
)

// counted are the figures f with their projects' lines l, numbered within their project (and stage).
const counted = `with c as (select f.*, l.name, l.code, l.investor, l.class, l.region, l.investment,
	row_number() over (partition by f.project order by f.day, f.version) as nth,
	row_number() over (partition by f.project, f.stage order by f.day, f.version) as nth_of_stage
	from figures f join project_lines l using (project) where `

func figureConditions(actor domain.Actor, q domain.FigureQuery) conditions {
	var c conditions
	c.visible(actor)
	c.addIf(string(q.Kind), `f.kind = ?`)
	c.addIf(string(q.Stage), `f.stage = ?`)
	if q.Stage == "" && q.Kind.OfApplications() {
		c.add(`f.stage <> ?`, string(events.StageFiling))
	}
	c.addIf(string(q.Region), `l.region = ?`)
	switch {
	case q.Class != 0:
		c.add(`l.class = ?`, int(q.Class))
	case q.Stage == "": // the pipeline is of construction projects
		c.add(`l.class <> 0`)
	}
	if !q.From.IsZero() {
		c.add(`f.day >= ?::date`, q.From.String())
	}
	if !q.To.IsZero() {
		c.add(`f.day <= ?::date`, q.To.String())
	}
	if !q.CountFrom.IsZero() {
		c.add(`l.admitted >= ?::date`, q.CountFrom.String())
	}
	switch q.Parallel {
	case domain.ParallelAny:
	case domain.ParallelEligible:
		c.add(`f.eligible`)
	case domain.ParallelTogether:
		c.add(`f.eligible and f.items >= 2`)
	case domain.ParallelSingly:
		c.add(`f.eligible and f.items < 2`)
	}
	return c
}

// Figure counts what a query asks for, among the projects that the actor may read.
func (s *Store) Figure(ctx context.Context, actor domain.Actor, q domain.FigureQuery) (domain.Figure, error) {
	c := figureConditions(actor, q)
	var f domain.Figure
	if err := s.db.NewRaw(counted+c.where()+`) select count(*) filter (where nth = 1 or not ?), count(*) filter (where nth = 1),
		coalesce(sum(investment) filter (where nth = 1), 0) from c`, c.with(q.Once)...).Scan(ctx, &f.Count, &f.Projects, &f.Investment); err != nil {
		return f, fmt.Errorf("count figures: %w", err)
	}
	return f, nil
}

// byStage counts what a query asks for, stage by stage.
func (s *Store) byStage(ctx context.Context, actor domain.Actor, q domain.FigureQuery) (map[domain.StageCode]domain.Figure, error) {
	c := figureConditions(actor, q)
	var rows []struct {
		Stage           string
		Count, Projects int
		Investment      int64
	}
	if err := s.db.NewRaw(counted+c.where()+`) select stage, count(*), count(*) filter (where nth_of_stage = 1) as projects,
		coalesce(sum(investment) filter (where nth_of_stage = 1), 0) as investment from c group by stage`, c.args...).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("count figures: %w", err)
	}
	all := make(map[domain.StageCode]domain.Figure, len(rows))
	for _, r := range rows {
		all[domain.StageCode(r.Stage)] = domain.Figure{Count: r.Count, Projects: r.Projects, Investment: domain.Yuan(r.Investment)}
	}
	return all, nil
}

// Cases lists what a query counted, the latest first.
func (s *Store) Cases(ctx context.Context, actor domain.Actor, q domain.FigureQuery) (domain.CasePage, error) {
	c := figureConditions(actor, q)
	var page domain.CasePage
	var rows []struct {
		Kind, Project, Name, Code, Investor, Region, Stage, Works, WorksName, Application, Item string

		Day                   day
		Version, Class, Items int
		Investment            int64
		Back                  bool
		Total                 int
	}
	if err := s.db.NewRaw(counted+c.where()+`) select kind, project, name, code, investor, region, stage, works, application, item, day, version, class,
		items, investment, back, count(*) over () as total, `+worksName("c")+` as works_name from c where nth = 1 or not ?
		order by day desc, project, version limit ? offset ?`, c.with(q.Once, pageLimit(q.Limit), max(0, q.Offset))...).Scan(ctx, &rows); err != nil {
		return page, fmt.Errorf("list cases: %w", err)
	}
	for _, r := range rows {
		page.Total = r.Total
		page.Cases = append(page.Cases, domain.Case{
			Kind: domain.FigureKind(r.Kind), Day: domain.Day(r.Day), Project: domain.ProjectID(r.Project), Version: r.Version, Name: r.Name,
			Code: domain.ProjectCode(r.Code), Investor: r.Investor, Class: domain.Class(r.Class), Region: domain.RegionCode(r.Region),
			Investment: domain.Yuan(r.Investment), Stage: domain.StageCode(r.Stage), Works: domain.WorksID(r.Works), WorksName: r.WorksName,
			Application: domain.ApplicationID(r.Application), Item: domain.ItemCode(r.Item), Items: r.Items, Back: r.Back,
		})
	}
	return page, nil
}

// Funnel gives how far the projects admitted on or after a day, none for all, have come by another, none for today.
func (s *Store) Funnel(ctx context.Context, actor domain.Actor, from, to domain.Day) (domain.Funnel, error) {
	f := domain.Funnel{From: from, To: to}
	for kind, into := range map[domain.FigureKind]*domain.Figure{
		domain.FigureAdmitted: &f.Admitted, domain.FigureLaunched: &f.Launched, domain.FigureSheetIssued: &f.Sheets,
		domain.FigureCoded: &f.Coded, domain.FigureProjectCompleted: &f.Completed,
	} {
		var err error
		if *into, err = s.Figure(ctx, actor, domain.FigureQuery{Kind: kind, To: to, CountFrom: from, Once: true}); err != nil {
			return f, err
		}
	}
	var err error
	f.Stages, err = s.byStage(ctx, actor, domain.FigureQuery{Kind: domain.FigureStageCompleted, To: to, CountFrom: from})
	return f, err
}

// Applications gives the figures of the stage applications of a time; the query's stage, class and region narrow them.
func (s *Store) Applications(ctx context.Context, actor domain.Actor, q domain.FigureQuery) (domain.ApplicationFigures, error) {
	f := domain.ApplicationFigures{From: q.From, To: q.To}
	var err error
	of := func(kind domain.FigureKind, choice domain.ParallelChoice) domain.FigureQuery {
		asked := q
		asked.Kind, asked.Parallel, asked.Once = kind, choice, false
		return asked
	}
	var eligible, together domain.Figure
	for _, ask := range []struct {
		into  *domain.Figure
		query domain.FigureQuery
	}{
		{&f.Accepted, of(domain.FigureApplicationAccepted, domain.ParallelAny)},
		{&f.Completed, of(domain.FigureApplicationCompleted, domain.ParallelAny)},
		{&f.Failed, of(domain.FigureApplicationFailed, domain.ParallelAny)},
		{&eligible, of(domain.FigureApplicationAccepted, domain.ParallelEligible)},
		{&together, of(domain.FigureApplicationAccepted, domain.ParallelTogether)},
	} {
		if *ask.into, err = s.Figure(ctx, actor, ask.query); err != nil {
			return f, err
		}
	}
	f.Parallel = domain.Rate{Part: together.Count, Whole: eligible.Count}
	if f.ByStage, err = s.byStage(ctx, actor, of(domain.FigureApplicationAccepted, domain.ParallelAny)); err != nil {
		return f, err
	}
	if f.DoneByStage, err = s.byStage(ctx, actor, of(domain.FigureApplicationCompleted, domain.ParallelAny)); err != nil {
		return f, err
	}
	f.OfAccepted, err = s.completedOfAccepted(ctx, actor, of(domain.FigureApplicationAccepted, domain.ParallelAny))
	return f, err
}

// completedOfAccepted counts those of the accepted applications that were completed by the end of the time.
func (s *Store) completedOfAccepted(ctx context.Context, actor domain.Actor, q domain.FigureQuery) (int, error) {
	c := figureConditions(actor, q)
	by := bun.Safe(`'infinity'`)
	var to any = by
	if !q.To.IsZero() {
		to = q.To.String()
	}
	var n int
	if err := s.db.NewRaw(counted+c.where()+`) select count(*) from c where exists (select from figures d where d.kind = 'application-completed'
		and d.project = c.project and d.application = c.application and d.day <= ?::date)`, c.with(to)...).Scan(ctx, &n); err != nil {
		return 0, fmt.Errorf("count completed applications: %w", err)
	}
	return n, nil
}
