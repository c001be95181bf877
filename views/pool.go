package views

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/due"
	"binglian/views/parts"
	"binglian/views/words"
)

// poolView is the list of projects.
type poolView struct {
	Lead    string
	Filters filterBar
	Table   parts.Table
	Admit   bool // the reader may admit projects
}

const poolPage = 50

// showProjects is the pool and all projects that the reader may see.
func showProjects(v *visit) error {
	w, page := v.words, v.pageAsked()
	q := domain.ProjectQuery{
		Text: v.asked("q"), State: domain.ProjectState(v.asked("state")), Stage: domain.StageCode(v.asked("stage")),
		Pool: domain.Pool(v.asked("pool")), Region: domain.RegionCode(v.asked("region")), Order: v.orderAsked(), Offset: (page - 1) * poolPage, Limit: poolPage,
	}
	if class, err := strconv.Atoi(v.asked("class")); err == nil {
		q.Class = domain.Class(class)
	}
	found, err := v.server.City.ProjectLines(v.r.Context(), v.actor(), q)
	if err != nil {
		return err
	}
	view := poolView{
		Lead:  w.T("pool.lead", "n", strconv.Itoa(found.Total), "investment", w.Money(found.Investment)),
		Table: v.projectTable(found.Lines), Admit: v.mayAdmit(),
	}
	view.Filters = filterBar{Action: "/projects", Text: q.Text, Hint: w.T("lists.search-hint"),
		Selects: []filter{v.stateFilter(), v.poolFilter(), v.classFilter(), v.regionFilter(), v.stageFilter(false), v.orderFilter()},
		Clear:   v.narrowed("q", "state", "pool", "class", "region", "stage")}
	view.Table.Caption, view.Table.Empty = w.T("nav.projects"), w.T("pool.empty."+emptyPool(view.Admit, v.actor().Role))
	if view.Filters.Clear != "" {
		view.Table.Empty = w.T("lists.none-found")
	}
	view.Table.Pages = v.pages(page, poolPage, found.Total)
	return v.show(http.StatusOK, poolPageOf(v.frame(w.T("nav.projects")), view, v.here()))
}

// emptyPool says which words teach a reader whose list is empty.
func emptyPool(admit bool, role domain.Role) string {
	switch {
	case admit:
		return "admit"
	case role == domain.RoleInvestor:
		return "investor"
	default:
		return "others"
	}
}

// mayAdmit reports whether the rules let the reader admit a project now.
func (v *visit) mayAdmit() bool {
	return slices.ContainsFunc(v.server.Machine.Available(nil, v.actor(), v.server.Now()), func(o stages.Option) bool { return o.Verb == admit })
}

// pages gives a list's place among its pages.
func (v *visit) pages(page, size, total int) parts.Pages {
	return parts.Pages{Page: page, Pages: (total + size - 1) / size, Total: total, Href: func(n int) string {
		if n == 1 {
			return v.address()
		}
		return v.address("page", strconv.Itoa(n))
	}}
}

var projectOrders = []domain.ProjectOrder{domain.OrderAdmitted, domain.OrderDue, domain.OrderChanged, domain.OrderInvestment, domain.OrderName}

func (v *visit) orderAsked() domain.ProjectOrder {
	for _, o := range projectOrders {
		if v.asked("order") == string(o) {
			return o
		}
	}
	return domain.OrderAdmitted
}

func (v *visit) orderFilter() filter {
	f := filter{Name: "order", Label: v.words.T("lists.order"), Value: string(v.orderAsked()), Asked: v.asked("order"), Without: v.address("order", "")}
	for _, o := range projectOrders {
		f.add(string(o), v.words.T("order."+string(o)))
	}
	return f
}

// projectTable lists projects.
func (v *visit) projectTable(lines []domain.ProjectLine) parts.Table {
	w := v.words
	t := parts.Table{Columns: []parts.Column{{Label: w.T("lists.project")}, {Label: w.T("lists.investor")}, {Label: w.T("lists.class")},
		{Label: w.T("lists.region")}, {Label: w.T("lists.investment"), Unit: w.T("unit.wan-yuan"), Figure: true}, {Label: w.T("lists.state")},
		{Label: w.T("lists.admitted")}, {Label: w.T("lists.due")}}}
	for i := range lines {
		l := &lines[i]
		t.Rows = append(t.Rows, parts.Row{Href: projectAddress(l.Project), Cells: []templ.Component{
			parts.Strong(l.Name, cmp.Or(string(l.Code), string(l.Project))), nameCell(l.Investor), parts.Text(v.className(l.Class)),
			parts.Text(w.Name("region", string(l.Region))), parts.Text(words.Number(float64(l.Investment)/wan, 2)),
			stageCell(w.T("project-state."+string(l.State)), v.stageOf(l)), lineCell(w.Day(l.AdmittedOn)), v.dueOf(l),
		}})
	}
	return t
}

// wan is the number of yuan in one 万元.
const wan = 10_000

// stageOf gives the stage in which a project stands, where its state alone doesn't say that.
func (v *visit) stageOf(l *domain.ProjectLine) string {
	if l.State != domain.StateApproval || l.Stage == "" {
		return ""
	}
	return v.words.Name("stage", string(l.Stage))
}

// dueOf gives the day on which the first of a project's tasks is due.
func (v *visit) dueOf(l *domain.ProjectLine) templ.Component {
	if l.Due.IsZero() {
		return parts.Text(words.Unknown)
	}
	return parts.DueDate(v.kit(), parts.Due{Day: l.Due, Light: v.lightUntil(l.Due), Short: true})
}

// lightUntil gives the light of a last day of which nothing else is known: red once it is over, yellow with at most one
// working day left (R3.6).
func (v *visit) lightUntil(last domain.Day) string {
	today := v.server.today()
	switch {
	case last < today:
		return due.Red
	case v.server.Calendar().WorkingDays(today, last) <= 1:
		return due.Yellow
	default:
		return due.Green
	}
}
