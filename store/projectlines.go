package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"binglian/domain"
)

// projectOrders are the orders of project lists; the project's id decides between equals.
var projectOrders = map[domain.ProjectOrder]string{
	"":                     `l.admitted desc nulls last, l.project`,
	domain.OrderAdmitted:   `l.admitted desc nulls last, l.project`,
	domain.OrderChanged:    `p.changed_at desc, l.project`,
	domain.OrderDue:        `due nulls last, l.project`,
	domain.OrderInvestment: `l.investment desc, l.project`,
	domain.OrderName:       `l.name, l.project`,
}

// projectLineRow is a row of the query of ProjectLines.
type projectLineRow struct {
	Project, Code, Name, Investor, Credit, Pool, Region, Site, Flow, State, Stage string

	Version, Class                              int
	Investment                                  int64
	Departments                                 []string `bun:",array"`
	Admitted, Launched, Sheet, Coded, Completed day
	Due                                         day
}

// ProjectLines gives a page of the projects that the actor may read.
func (s *Store) ProjectLines(ctx context.Context, actor domain.Actor, q domain.ProjectQuery) (domain.ProjectPage, error) {
	order, known := projectOrders[q.Order]
	if !known {
		return domain.ProjectPage{}, fmt.Errorf("list projects: no order %q", q.Order)
	}
	var c conditions
	c.visible(actor)
	c.text(q.Text)
	c.addIf(string(q.State), `l.state = ?`)
	c.addIf(string(q.Stage), `l.stage = ?`)
	c.addIf(string(q.Pool), `l.pool = ?`)
	c.addIf(string(q.Region), `l.region = ?`)
	c.addIf(string(q.Investor), `l.credit = ?`)
	if q.Class != 0 {
		c.add(`l.class = ?`, int(q.Class))
	}
	if q.Department != "" {
		c.add(`l.departments @> ?::text[]`, pgdialect.Array([]string{string(q.Department)}))
	}
	var page domain.ProjectPage
	if err := s.db.NewRaw(`select count(*), coalesce(sum(l.investment), 0) from project_lines l where `+c.where(), c.args...).
		Scan(ctx, &page.Total, &page.Investment); err != nil {
		return page, fmt.Errorf("count projects: %w", err)
	}
	var found []projectLineRow
	err := s.db.NewRaw(`select l.project, l.code, l.name, l.investor, l.credit, l.pool, l.region, l.site, l.flow, l.state, l.stage, p.version, l.class,
			l.investment, l.departments, l.admitted, l.launched, l.sheet, l.coded, l.completed,
			(select min(t.due) from tasks t where t.project = l.project and not t.optional) as due
		from project_lines l join projects p on p.id = l.project
		where `+c.where()+` order by ? limit ? offset ?`, c.with(bun.Safe(order), pageLimit(q.Limit), max(0, q.Offset))...).Scan(ctx, &found)
	if err != nil {
		return page, fmt.Errorf("list projects: %w", err)
	}
	page.Lines = make([]domain.ProjectLine, len(found))
	for i := range found {
		page.Lines[i] = found[i].line()
	}
	return page, nil
}

func (r *projectLineRow) line() domain.ProjectLine {
	l := domain.ProjectLine{
		Project: domain.ProjectID(r.Project), Version: r.Version, Code: domain.ProjectCode(r.Code), Name: r.Name, Investor: r.Investor,
		Credit: domain.CreditCode(r.Credit), Pool: domain.Pool(r.Pool), Class: domain.Class(r.Class), Region: domain.RegionCode(r.Region), Site: r.Site,
		Investment: domain.Yuan(r.Investment), Flow: domain.FlowName(r.Flow), State: domain.ProjectState(r.State),
		Stage: domain.StageCode(r.Stage), AdmittedOn: domain.Day(r.Admitted), LaunchedOn: domain.Day(r.Launched),
		SheetOn: domain.Day(r.Sheet), CodedOn: domain.Day(r.Coded), CompletedOn: domain.Day(r.Completed), Due: domain.Day(r.Due),
	}
	for _, d := range r.Departments {
		l.Departments = append(l.Departments, domain.DepartmentCode(d))
	}
	return l
}
