package views

import (
	"net/http"
	"slices"
	"time"

	"binglian/domain"
	"binglian/views/parts"
	"binglian/views/problems"
)

// projectAddress is the address of a project's page.
func projectAddress(id domain.ProjectID) string { return "/projects/" + string(id) }

// openProject reads the project of the address as it stands now, with everything settled that has fallen due. It returns a
// *domain.Rejection with the reason not-found both where there is none and where the reader may not see it, so that
// nobody learns which projects there are.
func (v *visit) openProject() (*domain.Project, time.Time, error) {
	at := v.server.Now()
	kept, err := v.server.City.Project(v.r.Context(), domain.ProjectID(v.r.PathValue("id")))
	if err != nil {
		return nil, at, err
	}
	if kept == nil || !v.server.Machine.MayRead(v.actor(), kept) {
		return nil, at, domain.Reject(domain.ByInput, problems.NotFound)
	}
	return v.server.Machine.Settled(kept, at), at, nil
}

// projectView is a project's page.
type projectView struct {
	Project  *domain.Project
	Address  string
	Lead     string // code, investor, class
	Notices  []notice
	State    string // in words
	Stage    string
	Tasks    []taskRow
	Acts     actsView
	Steps    []parts.Step
	Opinions *opinionsView
	Stages   []stageCard
	Mappings []mappingView
	Works    []parts.Fact
	Sheets   []sheetLine
	Record   []parts.Fact
	Facts    []parts.Fact // on which conditions of the flow depend
	Contact  []parts.Fact // empty for those who may not see it
	Files    []fileGroup
	History  []parts.HistoryEntry
	Events   int
	Preview  string // address of the sheet as it would be issued now; empty where there is nothing to look at
}

// showProject is a project's page: where it stands, who holds the ball, what the reader must do by when; the rest below.
func showProject(v *visit) error {
	p, at, err := v.openProject()
	if err != nil {
		return err
	}
	if v.unchanged("project", p.ID, p.Version) {
		return nil
	}
	view := projectView{Project: p, Address: projectAddress(p.ID), Events: p.Version}
	view.Lead, view.State, view.Stage = v.projectLead(p), v.words.T("project-state."+string(domain.StateOf(p))), ""
	if code := domain.StageOf(p); code != "" {
		view.Stage = v.words.Name("stage", string(code))
	}
	tasks := v.tasksOf(p, at)
	view.Notices = v.notices(p)
	view.Tasks = v.taskRows(p, tasks)
	view.Acts = v.acts(p, tasks, at)
	view.Steps = v.steps(p, tasks)
	view.Opinions = v.opinions(p, at)
	files, err := v.projectFiles(p)
	if err != nil {
		return err
	}
	view.Files = v.fileGroups(p.ID, files.kept)
	view.Stages = v.stageCards(p, tasks, files)
	if err := v.addDrawings(p, view.Stages, at); err != nil {
		return err
	}
	if view.Mappings, err = v.mappings(p); err != nil {
		return err
	}
	if err := v.addRectifications(p, view.Stages, files, at); err != nil {
		return err
	}
	view.Works, view.Preview = v.works(p), v.previewAddress(p)
	view.Sheets = v.sheetLines(p)
	view.Record, view.Facts = v.record(p), v.projectFacts(p)
	kin, err := v.kin(p)
	if err != nil {
		return err
	}
	view.Record = append(kin, view.Record...)
	if view.Contact, err = v.contact(p); err != nil {
		return err
	}
	if view.History, err = v.recentHistory(p); err != nil {
		return err
	}
	return v.show(http.StatusOK, projectPage(v.frame(p.Record.Name), view))
}

// projectLead is the line under a project's name: what it is known by.
func (v *visit) projectLead(p *domain.Project) string {
	lead := p.Record.Investor + " · " + v.className(p.Record.Class)
	if p.Record.Code != "" {
		return string(p.Record.Code) + " · " + lead
	}
	return lead
}

// shownTasks is how many tasks a page shows before they fold.
const shownTasks = 4

// taskRow is one thing that is waited for.
type taskRow struct {
	What   string
	Name   string // of what it is about
	Second string
	Holder string
	Since  string
	Due    parts.Due
	Href   string
	May    bool // needn't be done
}

// taskRows lists who holds the ball: first what must be done, by its last day. An item that waits for another is nobody's to
// do; it says so where it stands.
func (v *visit) taskRows(p *domain.Project, tasks []domain.Task) []taskRow {
	sorted := slices.DeleteFunc(slices.Clone(tasks), func(t domain.Task) bool { return t.Kind == domain.TaskWait })
	slices.SortStableFunc(sorted, byUrgency)
	rows := make([]taskRow, 0, len(sorted))
	for i := range sorted {
		t := &sorted[i]
		name, second := targetNames(v.words, p, t.Target)
		row := taskRow{What: v.words.T("task." + string(t.Kind)), Holder: holderName(v.words, t.Holder), Due: v.taskDue(t),
			Since: v.words.Day(t.Since), May: t.Optional}
		if t.Target != "" {
			row.Name, row.Second = name, second
		}
		row.Href = targetAnchor(p, t.Target)
		rows = append(rows, row)
	}
	return rows
}

// byUrgency orders tasks: what must be done before what may be, then by the last day; those without one come last.
func byUrgency(a, b domain.Task) int {
	switch {
	case a.Optional != b.Optional:
		if a.Optional {
			return 1
		}
		return -1
	case a.Due == b.Due:
		return 0
	case a.Due.IsZero():
		return 1
	case b.Due.IsZero() || a.Due < b.Due:
		return -1
	default:
		return 1
	}
}

// tasksOf gives what is waited for, as far as the reader may know of it.
func (v *visit) tasksOf(p *domain.Project, at time.Time) []domain.Task {
	return slices.DeleteFunc(v.server.Machine.Tasks(p, at), func(t domain.Task) bool { return !v.server.Machine.ShowsTask(v.actor(), &t) })
}
