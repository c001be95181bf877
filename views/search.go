package views

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/views/parts"
)

const searchPath = "/search"

const (
	searchPage   = 20
	searchGlance = 10 // rows of a group beside the other
)

// The groups of what is found, as the address names them.
const (
	searchProjects     = "projects"
	searchApplications = "applications"
)

// searchView is what a search found.
type searchView struct {
	Lead    string
	Filters filterBar
	Teach   bool // nothing was looked for, or found: how to look
	Groups  []searchGroup
}

// searchGroup is what was found of one sort.
type searchGroup struct {
	Title string
	Table parts.Table
	All   string // address of all of it; empty if all of it is here
}

// showSearch finds projects by name, site, investor and codes, and applications by number: of those that the reader may read.
func showSearch(v *visit) error {
	w, text, in := v.words, v.asked("q"), v.asked("in")
	view := searchView{Lead: w.T("search.lead"), Teach: true, Filters: filterBar{Action: searchPath, Text: text, Hint: w.T("search.hint"), Clear: v.narrowed("q", "in")}}
	found := 0
	for _, sort := range []struct {
		name string
		look func(domain.SearchQuery) (parts.Table, int, error)
	}{{searchProjects, v.foundProjects}, {searchApplications, v.foundApplications}} {
		if text == "" || in != "" && in != sort.name {
			continue
		}
		q := domain.SearchQuery{Text: text, Limit: searchGlance}
		if in != "" {
			q.Offset, q.Limit = (v.pageAsked()-1)*searchPage, searchPage
		}
		table, total, err := sort.look(q)
		if err != nil {
			return err
		}
		found += total
		if total == 0 {
			continue
		}
		g := searchGroup{Title: w.T("search.of."+sort.name, "n", strconv.Itoa(total)), Table: table}
		g.Table.Caption = g.Title
		if in != "" {
			g.Table.Pages = v.pages(v.pageAsked(), searchPage, total)
		} else if total > searchGlance {
			g.All = v.address("in", sort.name)
		}
		view.Groups = append(view.Groups, g)
	}
	if text != "" {
		view.Teach = found == 0
		view.Lead = w.T("search.found", "n", strconv.Itoa(found), "text", text)
		if found == 0 {
			view.Lead = w.T("search.none", "text", text)
		}
	}
	return v.show(http.StatusOK, searchPageOf(v.frame(w.T("search.title")), view))
}

func (v *visit) foundProjects(q domain.SearchQuery) (parts.Table, int, error) {
	w := v.words
	t := parts.Table{Columns: []parts.Column{{Label: w.T("lists.project")}, {Label: w.T("search.where")}, {Label: w.T("lists.state")}, {Label: w.T("lists.due")}}}
	found, err := v.server.City.SearchProjects(v.r.Context(), v.actor(), q)
	for i := range found.Hits {
		h := &found.Hits[i]
		t.Rows = append(t.Rows, parts.Row{Href: projectAddress(h.Project), Cells: []templ.Component{
			parts.Strong(h.Name, cmp.Or(string(h.Code), string(h.Project))), foundCell(v.whereFound(h)),
			stageCell(w.T("project-state."+string(h.State)), v.stageOf(&h.ProjectLine)), v.dueOf(&h.ProjectLine),
		}})
	}
	return t, found.Total, err
}

// whereFound says in which fields of a project the words stand, with what stands there.
func (v *visit) whereFound(h *domain.ProjectHit) []formValue {
	values := map[domain.SearchField]string{
		domain.FoundID: string(h.Project), domain.FoundCode: string(h.Code), domain.FoundName: h.Name, domain.FoundInvestor: h.Investor,
		domain.FoundCredit: string(h.Credit), domain.FoundSite: h.Site, domain.FoundApplication: v.words.T("search.below"),
	}
	where := make([]formValue, len(h.Fields))
	for i, field := range h.Fields {
		where[i] = formValue{Label: v.words.T("search.field." + string(field)), Value: values[field]}
	}
	return where
}

func (v *visit) foundApplications(q domain.SearchQuery) (parts.Table, int, error) {
	w := v.words
	t := parts.Table{Columns: []parts.Column{{Label: w.T("search.field.application")}, {Label: w.T("lists.project")}, {Label: w.T("lists.stage")},
		{Label: w.T("lists.state")}, {Label: w.T("search.received")}}}
	found, err := v.server.City.SearchApplications(v.r.Context(), v.actor(), q)
	for i := range found.Hits {
		h := &found.Hits[i]
		a := &h.Application
		t.Rows = append(t.Rows, parts.Row{Href: projectAddress(h.Project) + "#" + anchor("application", string(a.ID)), Cells: []templ.Component{
			parts.Strong(a.Number, ""), parts.Strong(h.Name, h.Investor), parts.Text(w.Name("stage", string(a.Stage))),
			parts.Chip(v.kit(), applicationState(a).Key), lineCell(w.Day(a.ReceivedOn)),
		}})
	}
	return t, found.Total, err
}
