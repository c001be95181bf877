package views

import (
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/words"
)

// pipelineView is the reform's figures.
type pipelineView struct {
	Notice       string // what of the time asked for couldn't be read
	FunnelLead   string
	Funnel       []funnelStep
	Filters      filterBar
	Applications []tile
	ByStage      parts.Table
	Standing     parts.Table
}

// funnelStep is one step of the funnel.
type funnelStep struct {
	Label      string
	Count      string
	Href       string
	Investment string
	Rate       string // of the step before; empty on the first
	Width      string // of its bar, in percent of the first step
}

// showPipeline is the planner's page: how far the projects of the reform's count have come, and the stage applications of a
// time. Every figure leads to its cases.
func showPipeline(v *visit) error {
	if !v.watches() {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	ctx, w := v.r.Context(), v.words
	from, to, notice := v.periodAsked()
	countFrom, err := v.server.City.CountFrom(ctx)
	if err != nil {
		return err
	}
	funnel, err := v.server.City.Funnel(ctx, v.actor(), countFrom, to)
	if err != nil {
		return err
	}
	applications, err := v.server.City.Applications(ctx, v.actor(), domain.FigureQuery{From: from, To: to})
	if err != nil {
		return err
	}
	view := pipelineView{Notice: notice, Funnel: v.funnelSteps(funnel), Applications: v.applicationTiles(applications), ByStage: v.stageTable(applications)}
	view.FunnelLead = w.T("pipeline.funnel-all", "to", w.LongDay(to))
	if !countFrom.IsZero() {
		view.FunnelLead = w.T("pipeline.funnel-lead", "from", w.LongDay(countFrom), "to", w.LongDay(to))
	}
	view.Filters = filterBar{Action: "/pipeline", Clear: v.narrowed("from", "to"), Days: []filter{
		{Name: "from", Label: w.T("pipeline.from"), Value: from.String()}, {Name: "to", Label: w.T("pipeline.to"), Value: to.String()}}}
	if view.Standing, err = v.standing(); err != nil {
		return err
	}
	return v.show(http.StatusOK, pipelinePage(v.frame(w.T("nav.pipeline")), view, v.here()))
}

// periodAsked gives the time asked for: by default this year until today. What can't be read is told, and the default shown.
func (v *visit) periodAsked() (from, to domain.Day, notice string) {
	today := v.server.today()
	from, to = domain.Date(today.Year(), time.January, 1), today
	usualFrom, usualTo := from, to
	for name, into := range map[string]*domain.Day{"from": &from, "to": &to} {
		s := v.asked(name)
		if s == "" {
			continue
		}
		day, err := domain.ParseDay(s)
		if err != nil {
			return usualFrom, usualTo, v.words.T("pipeline.calendar-error", "value", s)
		}
		*into = day
	}
	if from > to {
		if v.asked("from") == "" { // a time before this year was asked for by its end alone
			return domain.Date(to.Year(), time.January, 1), to, ""
		}
		return usualFrom, usualTo, v.words.T("pipeline.turned")
	}
	return from, to, ""
}

func (v *visit) funnelSteps(f domain.Funnel) []funnelStep {
	w := v.words
	q := func(kind domain.FigureKind, stage domain.StageCode) domain.FigureQuery {
		return domain.FigureQuery{Kind: kind, Stage: stage, To: f.To, CountFrom: f.From, Once: true}
	}
	type step struct {
		label  string
		figure domain.Figure
		query  domain.FigureQuery
	}
	steps := []step{
		{w.T("pipeline.admitted"), f.Admitted, q(domain.FigureAdmitted, "")},
		{w.T("pipeline.launched"), f.Launched, q(domain.FigureLaunched, "")},
		{w.T("pipeline.sheets"), f.Sheets, q(domain.FigureSheetIssued, "")},
		{w.T("pipeline.coded"), f.Coded, q(domain.FigureCoded, "")},
	}
	for _, rule := range stageRules(v.server.Machine.Book()) {
		if !rule.Open {
			code := rule.Code
			steps = append(steps, step{w.T("pipeline.stage", "stage", string(code)), f.Stages[code], q(domain.FigureStageCompleted, code)})
		}
	}
	steps = append(steps, step{w.T("pipeline.completed"), f.Completed, q(domain.FigureProjectCompleted, "")})
	all := make([]funnelStep, len(steps))
	for i, s := range steps {
		all[i] = funnelStep{Label: s.label, Count: strconv.Itoa(s.figure.Projects), Href: casesAddress(s.query),
			Investment: w.Money(s.figure.Investment), Width: percent(s.figure.Projects, f.Admitted.Projects)}
		if i > 0 {
			all[i].Rate = w.T("pipeline.of-before", "share", w.Share(s.figure.Projects, steps[i-1].figure.Projects))
		}
	}
	return all
}

// percent writes the width of a bar.
func percent(part, whole int) string {
	if whole == 0 {
		return "0%"
	}
	return strconv.Itoa(min(100, 100*part/whole)) + "%"
}

func (v *visit) applicationTiles(f domain.ApplicationFigures) []tile {
	w := v.words
	number := func(n int) string { return strconv.Itoa(n) }
	q := func(kind domain.FigureKind, choice domain.ParallelChoice) string {
		return casesAddress(domain.FigureQuery{Kind: kind, From: f.From, To: f.To, Parallel: choice})
	}
	return []tile{
		{Label: w.T("pipeline.accepted"), Value: number(f.Accepted.Count), Second: w.T("pipeline.investment", "investment", w.Money(f.Accepted.Investment)),
			Href: q(domain.FigureApplicationAccepted, domain.ParallelAny), Formula: w.T("pipeline.accepted-formula"), Tone: parts.ToneActive},
		{Label: w.T("pipeline.done"), Value: number(f.Completed.Count), Second: w.T("pipeline.investment", "investment", w.Money(f.Completed.Investment)) + " · " +
			w.T("pipeline.of-accepted", "n", number(f.OfAccepted)),
			Href: q(domain.FigureApplicationCompleted, domain.ParallelAny), Formula: w.T("pipeline.done-formula"), Tone: parts.ToneGood},
		{Label: w.T("pipeline.rate"), Value: rateText(f.Completion()), Second: rateParts(f.Completion()),
			Href: q(domain.FigureApplicationCompleted, domain.ParallelAny), Formula: w.T("pipeline.rate-formula")},
		{Label: w.T("pipeline.parallel"), Value: rateText(f.Parallel), Second: rateParts(f.Parallel),
			Href: q(domain.FigureApplicationAccepted, domain.ParallelEligible), Formula: w.T("pipeline.parallel-formula")},
		{Label: w.T("pipeline.failed"), Value: number(f.Failed.Count), Href: q(domain.FigureApplicationFailed, domain.ParallelAny),
			Formula: w.T("pipeline.failed-formula")},
	}
}

// rateText writes a rate in percent; rateParts the numbers behind it, which always stand beside it.
func rateText(r domain.Rate) string {
	share, ok := r.Of()
	if !ok {
		return words.Unknown
	}
	return words.Number(100*share, 1) + " %"
}

func rateParts(r domain.Rate) string { return strconv.Itoa(r.Part) + "/" + strconv.Itoa(r.Whole) }

// stageTable sets the applications of each stage side by side.
func (v *visit) stageTable(f domain.ApplicationFigures) parts.Table {
	w := v.words
	amount := func(y domain.Yuan) templ.Component { return parts.Text(words.Number(float64(y)/wan, 2)) }
	cases := func(kind domain.FigureKind, stage domain.StageCode, n int) templ.Component {
		return figureLink(strconv.Itoa(n), casesAddress(domain.FigureQuery{Kind: kind, Stage: stage, From: f.From, To: f.To}))
	}
	t := parts.Table{Caption: w.T("pipeline.by-stage"), Columns: []parts.Column{{Label: w.T("lists.stage")},
		{Label: w.T("pipeline.accepted"), Figure: true}, {Label: w.T("pipeline.accepted-investment"), Unit: w.T("unit.wan-yuan"), Figure: true},
		{Label: w.T("pipeline.done"), Figure: true}, {Label: w.T("pipeline.done-investment"), Unit: w.T("unit.wan-yuan"), Figure: true},
		{Label: w.T("pipeline.rate"), Figure: true}}}
	row := func(name string, stage domain.StageCode, accepted, done domain.Figure) {
		t.Rows = append(t.Rows, parts.Row{Cells: []templ.Component{parts.Strong(name, ""),
			cases(domain.FigureApplicationAccepted, stage, accepted.Count), amount(accepted.Investment),
			cases(domain.FigureApplicationCompleted, stage, done.Count), amount(done.Investment), parts.Text(w.Share(done.Count, accepted.Count))}})
	}
	for _, rule := range stageRules(v.server.Machine.Book()) {
		code := rule.Code
		accepted, done := f.ByStage[code], f.DoneByStage[code]
		if code == events.StageFiling && accepted.Count+done.Count == 0 {
			continue // the filing is no approval: its line stands here only where it counts
		}
		row(w.Name("stage", string(code)), code, accepted, done)
	}
	row(w.T("pipeline.total"), "", f.Accepted, f.Completed)
	return t
}

// standing says where projects stand now: where is it stuck.
func (v *visit) standing() (parts.Table, error) {
	w := v.words
	t := parts.Table{Caption: w.T("pipeline.standing"), Columns: []parts.Column{{Label: w.T("lists.state")}, {Label: w.T("pipeline.count"), Figure: true},
		{Label: w.T("lists.investment"), Unit: w.T("unit.wan-yuan"), Figure: true}}}
	row := func(name, address string, q domain.ProjectQuery) error {
		q.Limit = 1
		page, err := v.server.City.ProjectLines(v.r.Context(), v.actor(), q)
		if err == nil {
			t.Rows = append(t.Rows, parts.Row{Href: address, Cells: []templ.Component{parts.Strong(name, ""), parts.Text(strconv.Itoa(page.Total)),
				parts.Text(words.Number(float64(page.Investment)/wan, 2))}})
		}
		return err
	}
	state := func(s domain.ProjectState) error {
		return row(w.T("project-state."+string(s)), "/projects?state="+string(s), domain.ProjectQuery{State: s})
	}
	for _, s := range []domain.ProjectState{domain.StatePool, domain.StateCollaboration, domain.StateSheet} {
		if err := state(s); err != nil {
			return t, err
		}
	}
	for _, rule := range stageRules(v.server.Machine.Book()) {
		if rule.Open && !rule.Works {
			continue // a track beside the stages: it holds nobody up, and no project stands there
		}
		code := rule.Code
		if err := row(w.Name("stage", string(code)), "/projects?stage="+string(code), domain.ProjectQuery{Stage: code}); err != nil {
			return t, err
		}
	}
	return t, state(domain.StateCompleted)
}
