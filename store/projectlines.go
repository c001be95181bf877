package store

import (
	"cmp"
	"context"
	"fmt"

	"github.com/uptrace/bun/dialect/pgdialect"

	"binglian/domain"
)

// projectOrders are the orders of project lists: by a value, the greatest first or the least; the project's id decides between equals.
// No value of them is null, so that a page can begin after any.
var projectOrders = map[domain.ProjectOrder]struct {
	value, typ string
	falling    bool
}{
	domain.OrderAdmitted:   {`coalesce(l.admitted, '-infinity')`, "date", true},
	domain.OrderChanged:    {`p.changed_at`, "timestamptz", true},
	domain.OrderDue:        {`coalesce(` + firstDue + `, 'infinity')`, "date", false},
	domain.OrderInvestment: {`l.investment`, "bigint", true},
	domain.OrderName:       {`l.name`, "text", false},
}

// firstDue is the SQL for the day on which the first of a project's tasks is due.
const firstDue = `(select min(t.due) from tasks t where t.project = l.project and not t.optional)`

// projectPlace is where a page of projects ended.
type projectPlace struct {
	Order   domain.ProjectOrder `json:"o"`
	Value   string              `json:"v"`
	Project string              `json:"p"`
}

// projectLineRow is a row of the query of ProjectLines.
type projectLineRow struct {
	Project, Code, Name, Investor, Credit, Pool, Region, Site, Flow, State, Stage string

	Version, Class                              int
	Investment                                  int64
	Departments                                 []string `bun:",array"`
	Admitted, Launched, Sheet, Coded, Completed day
	Due                                         day
	Place                                       string // the value of the order
}

// ProjectLines gives a page of the projects that the actor may read. It returns a *domain.Rejection for an After that no page in
// that order gave.
func (s *Store) ProjectLines(ctx context.Context, actor domain.Actor, q domain.ProjectQuery) (domain.ProjectPage, error) {
	q.Order = cmp.Or(q.Order, domain.OrderAdmitted)
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
	if len(q.Projects) > 0 {
		c.add(`l.project = any(?::text[])`, pgdialect.Array(q.Projects))
	}
	if !q.Since.IsZero() {
		c.add(`p.changed_at >= ?`, q.Since)
	}
	var page domain.ProjectPage
	if err := s.db.NewRaw(`select count(*), coalesce(sum(l.investment), 0) from project_lines l join projects p on p.id = l.project where `+c.where(), c.args...).
		Scan(ctx, &page.Total, &page.Investment); err != nil {
		return page, fmt.Errorf("count projects: %w", err)
	}
	direction, beyond := "", ">"
	if order.falling {
		direction, beyond = " desc", "<"
	}
	if q.After != "" {
		var after projectPlace
		if err := parseCursor(q.After, &after); err != nil || after.Order != q.Order {
			return page, domain.Reject(domain.ByInput, BadCursor)
		}
		value, typ := order.value, order.typ
		c.add(value+` `+beyond+` ?::`+typ+` or `+value+` = ?::`+typ+` and l.project > ?`, after.Value, after.Value, after.Project)
	}
	limit := pageLimit(q.Limit)
	var found []projectLineRow
	err := s.db.NewRaw(`select l.project, l.code, l.name, l.investor, l.credit, l.pool, l.region, l.site, l.flow, l.state, l.stage, p.version, l.class,
			l.investment, l.departments, l.admitted, l.launched, l.sheet, l.coded, l.completed, `+firstDue+` as due, (`+order.value+`)::text as place
		from project_lines l join projects p on p.id = l.project
		where `+c.where()+` order by `+order.value+direction+`, l.project limit ? offset ?`, c.with(limit+1, max(0, q.Offset))...).Scan(ctx, &found)
	if err != nil {
		return page, mendedCursor(err, q.After, "list projects")
	}
	if len(found) > limit {
		last := &found[limit-1]
		found, page.Next = found[:limit], cursor(projectPlace{q.Order, last.Place, last.Project})
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
