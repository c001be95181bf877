package views

import (
	"cmp"
	"net/http"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
)

// deskView is the window's desk.
type deskView struct {
	Begin    []parts.Link // what the clerk may begin for somebody at the counter
	Tiles    []tile
	Filters  filterBar
	Groups   []taskGroup
	Found    *parts.Table // projects that a search found; nil without a search
	Answered parts.Table
}

const (
	deskFound    = 10 // projects that a search shows
	deskAnswered = 10
)

// showDesk is the window's desk: applications to answer, the next deadline on top; corrections awaited; what was accepted
// lately; and the search by which a clerk finds the project of somebody at the counter.
func showDesk(v *visit) error {
	role := v.actor().Role
	if role != domain.RoleWindow && role != domain.RoleSupervisor && role != domain.RoleAdministrator {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	w := v.words
	view := deskView{Begin: v.openings(), Filters: filterBar{Action: "/desk", Text: v.asked("q"), Hint: w.T("desk.search-hint"), Clear: v.narrowed("q", "group")}}
	if v.asked("q") != "" && v.asked("group") == "" {
		found, err := v.server.City.ProjectLines(v.r.Context(), v.actor(), domain.ProjectQuery{Text: v.asked("q"), Order: domain.OrderChanged, Limit: deskFound})
		if err != nil {
			return err
		}
		t := v.projectTable(found.Lines)
		t.Caption, t.Empty = w.T("desk.found"), w.T("desk.none-found")
		view.Found = &t
	}
	base := domain.WorklistQuery{Text: v.asked("q"), Today: v.server.today()}
	list := []taskSort{
		{"answer", func(q *domain.WorklistQuery) { q.Kind = domain.TaskAccept }},
		{"correct", func(q *domain.WorklistQuery) { q.Kind = domain.TaskCorrect }},
	}
	asked := groupAsked(v.asked("group"), list) // one that there isn't narrows nothing
	for i, x := range list {
		if asked != "" && asked != x.name {
			continue
		}
		g, found, err := v.taskGroup(x, base, i == 0 || asked != "")
		if err != nil {
			return err
		}
		if i == 0 && base.Text == "" {
			view.Tiles = v.taskTiles(w.T("desk.to-answer"), found)
		}
		if g.Total > 0 || base.Text == "" {
			g.Single = g.Single || base.Text != ""
			view.Groups = append(view.Groups, g)
		}
	}
	var err error
	if view.Answered, err = v.answered(); err != nil {
		return err
	}
	return v.show(http.StatusOK, deskPage(v.frame(w.T("nav.desk")), view, v.here()))
}

// answered lists the applications that were accepted last.
func (v *visit) answered() (parts.Table, error) {
	w := v.words
	t := parts.Table{Caption: w.T("desk.answered"), Empty: w.T("desk.none-answered"), Columns: []parts.Column{
		{Label: w.T("lists.project")}, {Label: w.T("lists.stage")}, {Label: w.T("cases.application")}, {Label: w.T("figure.application-accepted")}}}
	page, err := v.server.City.Cases(v.r.Context(), v.actor(), domain.FigureQuery{Kind: domain.FigureApplicationAccepted, Limit: deskAnswered})
	if err != nil {
		return t, err
	}
	for i := range page.Cases {
		c := &page.Cases[i]
		t.Rows = append(t.Rows, parts.Row{Href: projectAddress(c.Project), Cells: []templ.Component{
			parts.Strong(c.Name, cmp.Or(string(c.Code), string(c.Project))), stageCell(w.Name("stage", string(c.Stage)), c.WorksName),
			parts.Text(v.applicationOf(c)), lineCell(w.Day(c.Day)),
		}})
	}
	return t, nil
}
