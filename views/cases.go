package views

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/words"
)

// casesView is what a figure counted.
type casesView struct {
	Lead  string
	Back  string
	Table parts.Table
}

const casesPage = 50

// Reasons why an address asks for no cases.
const (
	NoSuchFigure domain.Reason = "no-such-figure" // arg value
	NoSuchDay    domain.Reason = "no-such-day"    // arg value
)

// figureKinds lists the kinds of figures whose cases can be asked for.
var figureKinds = []domain.FigureKind{
	domain.FigureAdmitted, domain.FigureLaunched, domain.FigureSheetIssued, domain.FigureCoded, domain.FigureApplicationReceived,
	domain.FigureApplicationAccepted, domain.FigureApplicationCompleted, domain.FigureApplicationFailed, domain.FigureItemDecided,
	domain.FigureStageCompleted, domain.FigureProjectCompleted,
}

// casesAddress gives the page that lists what a query counts.
func casesAddress(q domain.FigureQuery) string {
	query := url.Values{}
	for name, value := range map[string]string{
		"kind": string(q.Kind), "from": q.From.String(), "to": q.To.String(), "count_from": q.CountFrom.String(),
		"stage": string(q.Stage), "region": string(q.Region), "parallel": string(q.Parallel),
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if q.Class != 0 {
		query.Set("class", strconv.Itoa(int(q.Class)))
	}
	if q.Once {
		query.Set("once", "yes")
	}
	return addressOf("/pipeline/cases", query)
}

// fieldOfDay names the days of an address as its problems tell of them.
var fieldOfDay = map[string]string{"from": "from-day", "to": "to-day", "count_from": "count_from"}

// figureAsked reads a query from the address. It returns a *domain.Rejection for values that no figure has.
func (v *visit) figureAsked() (domain.FigureQuery, error) {
	q := domain.FigureQuery{Kind: domain.FigureKind(v.asked("kind")), Stage: domain.StageCode(v.asked("stage")),
		Region: domain.RegionCode(v.asked("region")), Parallel: domain.ParallelChoice(v.asked("parallel")), Once: v.asked("once") != ""}
	q.Kind = cmp.Or(q.Kind, figureKinds[0])
	var wrong []domain.FieldProblem
	if !slices.Contains(figureKinds, q.Kind) {
		wrong = append(wrong, domain.Problem("figure", NoSuchFigure, "value", string(q.Kind)))
	}
	if !slices.Contains([]domain.ParallelChoice{domain.ParallelAny, domain.ParallelEligible, domain.ParallelTogether, domain.ParallelSingly}, q.Parallel) {
		wrong = append(wrong, domain.Problem("parallel", NoSuchFigure, "value", string(q.Parallel)))
	}
	for name, into := range map[string]*domain.Day{"from": &q.From, "to": &q.To, "count_from": &q.CountFrom} {
		if s := v.asked(name); s != "" {
			day, err := domain.ParseDay(s)
			if err != nil {
				wrong = append(wrong, domain.Problem(fieldOfDay[name], NoSuchDay, "value", s))
			}
			*into = day
		}
	}
	if s := v.asked("class"); s != "" {
		class, err := strconv.Atoi(s)
		if err != nil {
			wrong = append(wrong, domain.Problem("class", NoSuchFigure, "value", s))
		}
		q.Class = domain.Class(class)
	}
	if len(wrong) > 0 {
		return q, domain.RejectFields(wrong...)
	}
	return q, nil
}

// watches reports whether the reader sees the city's figures: those who plan, supervise or administer.
func (v *visit) watches() bool {
	return v.server.Machine.ShowsFigures(v.actor())
}

// showCases lists the very cases of a figure.
func showCases(v *visit) error {
	if !v.watches() {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	q, err := v.figureAsked()
	if err != nil {
		return err
	}
	page := v.pageAsked()
	q.Offset, q.Limit = (page-1)*casesPage, casesPage
	found, err := v.server.City.Cases(v.r.Context(), v.actor(), q)
	if err != nil {
		return err
	}
	w := v.words
	title := w.T("figure." + string(q.Kind))
	if q.Stage != "" {
		title += " · " + w.Name("stage", string(q.Stage))
	}
	view := casesView{Lead: v.casesLead(q, found.Total), Table: v.caseTable(found.Cases), Back: v.pipelineAddress(q)}
	view.Table.Caption, view.Table.Empty, view.Table.Pages = title, w.T("cases.none"), v.pages(page, casesPage, found.Total)
	return v.show(http.StatusOK, casesPageOf(v.frame(title), view))
}

// pipelineAddress gives the page of figures for the same time.
func (v *visit) pipelineAddress(q domain.FigureQuery) string {
	query := url.Values{}
	for name, day := range map[string]domain.Day{"from": q.From, "to": q.To} {
		if !day.IsZero() {
			query.Set(name, day.String())
		}
	}
	return addressOf("/pipeline", query)
}

// casesLead says what is counted, in words.
func (v *visit) casesLead(q domain.FigureQuery, total int) string {
	w := v.words
	lead := w.T("cases.lead", "n", strconv.Itoa(total))
	switch {
	case !q.From.IsZero():
		lead += " · " + w.T("cases.between", "from", w.LongDay(q.From), "to", w.LongDay(cmp.Or(q.To, v.server.today())))
	case !q.To.IsZero():
		lead += " · " + w.T("cases.until", "to", w.LongDay(q.To))
	}
	if !q.CountFrom.IsZero() {
		lead += " · " + w.T("cases.count-from", "from", w.LongDay(q.CountFrom))
	}
	if q.Parallel != domain.ParallelAny {
		lead += " · " + w.T("cases.parallel."+string(q.Parallel))
	}
	return lead
}

func (v *visit) caseTable(cases []domain.Case) parts.Table {
	w := v.words
	t := parts.Table{Columns: []parts.Column{{Label: w.T("lists.project")}, {Label: w.T("lists.investor")}, {Label: w.T("cases.what")},
		{Label: w.T("lists.class")}, {Label: w.T("lists.region")}, {Label: w.T("lists.investment"), Unit: w.T("unit.wan-yuan"), Figure: true}, {Label: w.T("cases.day")}}}
	for i := range cases {
		c := &cases[i]
		back := ""
		if c.Back {
			back = w.T("history.backdated")
		}
		t.Rows = append(t.Rows, parts.Row{Href: projectAddress(c.Project), Cells: []templ.Component{
			parts.Strong(c.Name, cmp.Or(string(c.Code), string(c.Project))), nameCell(c.Investor), v.caseOf(c), parts.Text(v.className(c.Class)),
			parts.Text(w.Name("region", string(c.Region))), parts.Text(words.Number(float64(c.Investment)/wan, 2)), sinceCell(w.Day(c.Day), back),
		}})
	}
	return t
}

// caseOf says what of a project counted.
func (v *visit) caseOf(c *domain.Case) templ.Component {
	switch {
	case c.Item != "":
		return parts.Strong(itemName(v.words, c.Item), v.applicationOf(c))
	case c.Application != "":
		return stageCell(v.words.Name("stage", string(c.Stage)), v.applicationOf(c))
	case c.Stage != "":
		return stageCell(v.words.Name("stage", string(c.Stage)), c.WorksName)
	}
	return parts.Text(words.Unknown)
}

// applicationOf names the application of a case, with the number of its items.
func (v *visit) applicationOf(c *domain.Case) string {
	return v.words.T("cases.items", "id", string(c.Application), "n", strconv.Itoa(c.Items))
}
