package views

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
)

const (
	surveysBehind = 30  // days for which a visit whose findings are missing stays
	surveysAhead  = 120 // a visit is fixed 60 days ahead at most, and may be moved
	surveysMost   = 100 // projects that a page looks at
	weekDays      = 7
)

// surveysView is a department's surveys: what is today, this week, to answer and later, and what it is to organise.
type surveysView struct {
	Lead   string
	Tiles  []tile
	Groups []surveyGroup
	Feed   parts.Link
}

// surveyGroup is the surveys of one sort.
type surveyGroup struct {
	Name  string
	Title string
	Lead  string
	Rows  []surveyLine
}

// surveyLine is a survey as somebody who takes part sees it.
type surveyLine struct {
	When    []string // when it is, or the times that are proposed
	Due     parts.Due
	Name    string // of the project
	Second  string
	Href    string
	Place   string
	Map     string
	Contact string
	Prepare string
	State   string // key of the table of looks
	Acts    []act
	Links   []parts.Link
	at      domain.VisitTime
}

// surveySorts name the groups of a department's surveys, in the order of the page.
var surveySorts = []string{"organise", "answer", "today", "week", "later", "open"}

// showSurveys lists the surveys of the reader's department; an investor's stand on the page of what is expected of it.
func showSurveys(v *visit) error {
	if v.actor().Role == domain.RoleInvestor {
		return v.redirect(expectedPath, "")
	}
	department := v.actor().Department
	if department == "" {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	lines, err := v.surveyLines(domain.VisitQuery{Departments: []domain.DepartmentCode{department}})
	if err != nil {
		return err
	}
	view := surveysView{Lead: v.words.T("surveys.lead"), Feed: parts.Link{Label: v.words.T("calendar.title"), Href: calendarPath}}
	for _, name := range surveySorts {
		g := surveyGroup{Name: name, Title: v.words.T("surveys.sort." + name), Lead: v.words.T("surveys.about." + name), Rows: lines[name]}
		if name == "today" || name == "answer" || name == "week" {
			t := tile{Label: g.Title, Value: strconv.Itoa(len(g.Rows)), Tone: parts.ToneIdle, Href: "#surveys-" + name}
			if len(g.Rows) > 0 {
				t.Tone = parts.ToneActive
			}
			view.Tiles = append(view.Tiles, t)
		}
		if len(g.Rows) > 0 || name == "today" {
			view.Groups = append(view.Groups, g)
		}
	}
	return v.show(http.StatusOK, surveysPage(v.frame(v.words.T("surveys.mine")), view, v.here()))
}

// surveyLines gives the surveys in which the reader has a part, by their sort.
func (v *visit) surveyLines(q domain.VisitQuery) (map[string][]surveyLine, error) {
	today := v.server.today()
	q.From, q.Through = today-surveysBehind, today+surveysAhead
	visits, err := v.server.City.Visits(v.r.Context(), v.actor(), q)
	if err != nil {
		return nil, err
	}
	var projects []domain.ProjectID
	for i := range visits {
		projects = append(projects, visits[i].Project)
	}
	for _, kind := range []domain.TaskKind{domain.TaskOrganise, domain.TaskTimes, domain.TaskFix, domain.TaskMerge} {
		found, err := v.server.City.Worklist(v.r.Context(), v.actor(), domain.WorklistQuery{Kind: kind, Limit: surveysMost})
		if err != nil {
			return nil, err
		}
		for i := range found.Lines {
			projects = append(projects, found.Lines[i].Project)
		}
	}
	all := map[string][]surveyLine{}
	seen := map[domain.ProjectID]bool{}
	for _, id := range projects {
		if seen[id] || len(seen) == surveysMost {
			continue
		}
		seen[id] = true
		if err := v.projectSurveys(id, all); err != nil {
			return nil, err
		}
	}
	for _, rows := range all {
		slices.SortStableFunc(rows, func(a, b surveyLine) int {
			return cmp.Or(cmp.Compare(a.at.Visit, b.at.Visit), cmp.Compare(a.at.From, b.at.From), cmp.Compare(a.Due.Day, b.Due.Day))
		})
	}
	return all, nil
}

// projectSurveys adds the surveys of one project in which the reader has a part.
func (v *visit) projectSurveys(id domain.ProjectID, all map[string][]surveyLine) error {
	p, err := v.server.City.Project(v.r.Context(), id)
	if err != nil || p == nil {
		return err
	}
	at := v.server.Now()
	if p = v.server.Machine.Settled(p, at); !v.server.Machine.MayRead(v.actor(), p) {
		return nil
	}
	options, tasks := v.server.Machine.Available(p, v.actor(), at), v.server.Machine.Tasks(p, at)
	for i := range p.Applications {
		a := &p.Applications[i]
		sort, line := v.organised(p, a, tasks)
		if sort == "" {
			continue
		}
		line.Acts = v.surveyActs(p, options, tasks, string(a.ID), a, nil)
		all[sort] = append(all[sort], line)
	}
	for i := range p.Surveys {
		s := &p.Surveys[i]
		sort := v.surveySort(s)
		if sort == "" {
			continue
		}
		line, err := v.surveyLine(p, s)
		if err != nil {
			return err
		}
		line.Acts = v.surveyActs(p, options, tasks, string(s.ID), p.Application(s.Application), s)
		if party := s.Party(v.actor().Department); party != nil && party.Result == "" && s.Open() && party.Answer != domain.SurveyDeclined {
			line.Acts = v.withSite(p, s, line.Acts)
		}
		all[sort] = append(all[sort], line)
	}
	return nil
}

// withSite puts the page for the site among what may be done: first on the day of the visit, later on beside the rest.
func (v *visit) withSite(p *domain.Project, s *domain.Survey, acts []act) []act {
	site := act{Label: v.words.T("site.title"), Href: siteAddress(p.ID, s.ID)}
	if s.Visit > v.server.today() {
		return slices.Insert(acts, min(1, len(acts)), site)
	}
	site.Main = true
	for i := range acts {
		acts[i].Main = false
	}
	return slices.Insert(acts, 0, site)
}

// organised says what the reader has to do with a survey of an application whose time isn't fixed: answer, or organise it.
func (v *visit) organised(p *domain.Project, a *domain.Application, tasks []domain.Task) (sort string, line surveyLine) {
	line = v.lineOf(p, a, string(a.ID))
	if a.Proposed != nil {
		for i, t := range a.Proposed.Times {
			line.When = append(line.When, strconv.Itoa(i+1)+". "+v.proposedTime(t))
		}
		line.at = a.Proposed.Times[0]
		line.Place, line.Prepare = a.Proposed.Place, a.Proposed.Prepare
		line.Map = mapAddress(orText(a.Proposed.Position, p.Record.Position), line.Place, v.words.T("product.name"))
	}
	for i := range tasks {
		t := &tasks[i]
		if t.Application != a.ID || t.Holder.Department != v.actor().Department || t.Holder.Department == "" && t.Holder.Kind != domain.HolderInvestor {
			continue
		}
		switch t.Kind { //nolint:exhaustive // those of a survey that isn't fixed
		case domain.TaskTimes:
			line.Due, line.State = v.taskDue(t), "status.to-do"
			return "answer", line
		case domain.TaskOrganise, domain.TaskFix:
			line.Due, line.State = v.taskDue(t), "status.to-do"
			return "organise", line
		}
	}
	if st := p.Stage(a.Stage); a.Proposed != nil && st != nil && st.Lead == v.actor().Department {
		line.Due, line.State = parts.Due{Day: a.Proposed.Due, Short: true}, "status.waiting"
		return "organise", line
	}
	return "", line
}

// surveySort says where a survey stands in the reader's list; nowhere once the reader has nothing to do with it any more.
func (v *visit) surveySort(s *domain.Survey) string {
	d, today := v.actor().Department, v.server.today()
	party := s.Party(d)
	leads := d != "" && s.Lead == d
	switch {
	case s.OpinionOwed() && leads:
		return "organise"
	case !s.Open() || d != "" && !leads && (party == nil || party.Result != ""):
		return ""
	case d == "" && s.Visit < today: // the investor's part is over
		return ""
	case s.Visit == today:
		return "today"
	case s.Visit < today:
		return "open"
	case party != nil && party.Answer == "":
		return "answer"
	case s.Visit < today+weekDays:
		return "week"
	default:
		return "later"
	}
}

// lineOf begins the line of a survey.
func (v *visit) lineOf(p *domain.Project, a *domain.Application, of string) surveyLine {
	return surveyLine{Name: p.Record.Name, Second: placeOf(v.words, p, a.Stage, a.Works, a.Number), Href: surveyAddress(p.ID, of)}
}

// surveyLine tells of a survey that is fixed.
func (v *visit) surveyLine(p *domain.Project, s *domain.Survey) (surveyLine, error) {
	f, err := v.surveyFacts(p, s)
	line := v.lineOf(p, p.Application(s.Application), string(s.ID))
	line.When, line.at = []string{v.visitTime(s)}, domain.VisitTime{Visit: s.Visit, From: s.From, To: s.To}
	line.Place, line.Contact, line.Prepare, line.Links = f.Place, f.Contact, f.Prepare, v.surveyLinks(p, s)
	line.Map = mapAddress(f.Position, f.Place, v.words.T("product.name"))
	line.State = "status.running"
	if party := s.Party(v.actor().Department); party != nil {
		line.State = "survey-answer." + string(cmp.Or(party.Answer, "open"))
		if party.Result != "" {
			line.State = "survey-result." + string(party.Result)
		}
	}
	switch {
	case s.OpinionOwed():
		line.State, line.Due = "task.survey-opinion", parts.Due{Day: s.OpinionDue, Short: true}
	case s.Visit < v.server.today():
		line.Due = parts.Due{Day: s.Due, Short: true}
	}
	return line, err
}

// surveyTable draws the surveys of a group.
func surveyTable(k parts.Kit, g surveyGroup) parts.Table {
	t := parts.Table{Caption: g.Title, Empty: k.T("surveys.empty." + g.Name), Columns: []parts.Column{{Label: k.T("lists.project")}, {Label: k.T("paper.notice.when")},
		{Label: k.T("paper.notice.where")}, {Label: k.T("column.state")}, {Label: k.T("surveys.do")}}}
	for _, l := range g.Rows {
		t.Rows = append(t.Rows, parts.Row{Href: l.Href, Cells: []templ.Component{parts.Strong(l.Name, l.Second), surveyWhen(k, l), surveyWhere(k, l),
			chipWith(k, l.State, ""), surveyDoes(k, l.Acts)}})
	}
	return t
}
