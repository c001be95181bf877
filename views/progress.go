package views

import (
	"net/http"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/views/forms"
	"binglian/views/parts"
	"binglian/views/problems"
)

const progressPath = "/progress"

// progressView is what somebody without an account is told of a case.
type progressView struct {
	Number  string // typed before
	Refused string
	Found   *progressFound // nil before anything was found
}

// progressFound is how a case stands: what its investor's contact may know, and nothing of files or of who in a department has it.
type progressFound struct {
	Name, State  string
	Steps        []parts.Step
	Now          parts.Table
	Applications []applicationView
}

func showProgress(v *visit) error {
	return v.show(http.StatusOK, progressPage(v.frame(v.words.T("progress.title")), progressView{}))
}

// tellProgress answers who knows the number of a case and the last four digits of its contact's telephone. The form is posted, so that
// neither stays in an address.
func tellProgress(v *visit) error {
	form, err := forms.Receive(v.w, v.r, nil, forms.Limits{}, nil)
	if err != nil {
		return err
	}
	view := progressView{Number: form.Values.Get("number")}
	p, application, err := v.server.City.Progress(v.r.Context(), view.Number, form.Values.Get("digits"), v.server.addressOf(v.r))
	refused, known := problems.AsRejection(err)
	if known && !problems.WantsJSON(v.r) {
		problem := problems.Of(v.words, refused, "")
		problem.SetRetry(v.w.Header())
		view.Refused = problem.Detail
		return v.show(problem.Status, progressPage(v.frame(v.words.T("progress.title")), view))
	}
	if err != nil {
		return err
	}
	view.Found = v.progressOf(p, application)
	return v.show(http.StatusOK, progressPage(v.frame(v.words.T("progress.title")), view))
}

// progressOf tells how a project stands, or one of its applications.
func (v *visit) progressOf(kept *domain.Project, only domain.ApplicationID) *progressFound {
	w, at := v.words, v.server.Now()
	p := v.server.Machine.Settled(kept, at)
	investor := domain.Actor{Role: domain.RoleInvestor, Organisation: p.Record.Credit} // what may be known is what the investor may know
	var tasks []domain.Task
	for _, t := range v.server.Machine.Tasks(p, at) {
		if v.server.Machine.ShowsTask(investor, &t) {
			tasks = append(tasks, t)
		}
	}
	found := &progressFound{Name: p.Record.Name, State: w.T("project-state." + string(domain.StateOf(p)))}
	if stage := domain.StageOf(p); stage != "" && domain.StateOf(p) == domain.StateApproval {
		found.State += " · " + w.Name("stage", string(stage))
	}
	found.Steps = v.steps(p, tasks)
	for i := range found.Steps {
		found.Steps[i].Href = "" // the page has no stages to go to
	}
	for i := len(p.Applications) - 1; i >= 0; i-- { // the latest first
		if a := &p.Applications[i]; only == "" || a.ID == only {
			found.Applications = append(found.Applications, v.applicationProgress(p, a, tasks))
		}
	}
	found.Now = parts.Table{Caption: w.T("progress.now"), Empty: w.T("progress.nothing"), Columns: []parts.Column{{Label: w.T("lists.task")},
		{Label: w.T("lists.stage")}, {Label: w.T("lists.with")}, {Label: w.T("lists.since")}, {Label: w.T("lists.due")}}}
	for i := range tasks {
		t := &tasks[i]
		if t.Optional || only != "" && t.Application != only {
			continue
		}
		line := domain.TaskLine{Task: *t}
		if a := p.Application(t.Application); a != nil {
			line.ApplicationNumber = a.Number
		}
		found.Now.Rows = append(found.Now.Rows, parts.Row{Cells: []templ.Component{
			parts.Strong(w.T("task."+string(t.Kind)), v.subject(&line)), parts.Text(w.Name("stage", string(t.Stage))), parts.Text(v.holderOf(&line)),
			v.since(t.Since), parts.DueDate(v.kit(), parts.Due{Day: t.Due, Light: v.taskDue(t).Light, Short: true}),
		}})
	}
	return found
}

// applicationProgress tells the dates of an application, and how its items stand.
func (v *visit) applicationProgress(p *domain.Project, a *domain.Application, tasks []domain.Task) applicationView {
	w := v.words
	view := applicationView{Number: w.Name("stage", string(a.Stage)), State: applicationState(a)}
	if a.Number != "" {
		view.Number += " · " + w.T("lists.application", "number", a.Number)
	}
	for _, x := range []struct {
		key string
		day domain.Day
	}{{"project.received", a.ReceivedOn}, {"project.corrected", a.CorrectedOn}, {"project.accepted", a.AcceptedOn}, {"project.completed", a.CompletedOn}} {
		if !x.day.IsZero() {
			view.Facts = append(view.Facts, w.T(x.key, "day", w.Day(x.day)))
		}
	}
	for i := range a.Items {
		it := v.item(p, a, &a.Items[i], tasks)
		it.State.Text = "" // reasons are for who signs in
		view.Items = append(view.Items, it)
	}
	return view
}

// itemsTable lists the items of an application.
func itemsTable(k parts.Kit, a applicationView) parts.Table {
	t := parts.Table{Caption: a.Number, Columns: []parts.Column{{Label: k.T("progress.item")}, {Label: k.T("lists.state")}, {Label: k.T("lists.with")}, {Label: k.T("lists.due")}}}
	for i := range a.Items {
		it := &a.Items[i]
		shown := parts.Text(k.T("due.none"))
		if !it.Due.Day.IsZero() {
			shown = parts.DueDate(k, it.Due)
		}
		t.Rows = append(t.Rows, parts.Row{Cells: []templ.Component{
			parts.Strong(it.Name, it.Department), parts.Chip(k, it.State.Key), parts.Text(it.Holder), shown,
		}})
	}
	return t
}
