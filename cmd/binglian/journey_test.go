package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// TestOneProjectThroughEveryRole carries one project over HTTP, as every role and without JavaScript, from the reserve
// pool to its completion: with a correction, a returned decision, a pause, a joint survey and a refused item on its way.
func TestOneProjectThroughEveryRole(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	w.admit()
	w.collaborate()
	w.code()
	w.doubts = true
	w.stage("s1", true)
	w.stage("parallel", false)
	w.stage("s2/w1", false)
	w.stage("s3/w1", false)
	w.visit = true
	w.refused = "404"
	w.stage("s4/w1", false)
	if w.now().Completed("s4", "w1") {
		t.Fatal("stage 4 was completed over a refusal")
	}
	w.refused = ""
	w.stage("s4/w1", false)
	w.stage("filing/w1", false)
	p := w.now()
	if p.CompletedOn.IsZero() {
		t.Fatalf("the project is not completed: %+v", w.db.machine.Tasks(p, p.LastAt))
	}
	for _, login := range []string{"investor", "window", "planner", "supervisor", "housing", "civil-defence"} {
		if page := w.as(login).open("/projects/" + string(w.project)); page.status != http.StatusOK {
			t.Errorf("%s may not read the project: %d", login, page.status)
		}
	}
	for _, login := range []string{"stranger", "education"} {
		if page := w.as(login).open("/projects/" + string(w.project)); page.status == http.StatusOK {
			t.Errorf("%s reads a project that doesn't concern it", login)
		}
	}
}

// collaborate launches, answers and issues the sheet: one department disagrees, a meeting resolves it.
func (w *town) collaborate() {
	w.t.Helper()
	lead := w.as("natural-resources")
	lead.do(w.project, "launch-collaboration", "", func(f *form) { w.fillFacts(f) })
	for _, o := range w.now().Collaboration.Opinions {
		value, text := "agree", ""
		if o.Department == "ecology" {
			value, text = "disagree", "选址临近饮用水水源保护区，应当论证。"
		}
		w.as(string(o.Department)).do(w.project, "give-opinion", string(o.Department), func(f *form) {
			f.fill("value", value)
			f.fill("text", text)
		})
	}
	if page := lead.try(w.project, "issue-sheet", "", nil); page.status == http.StatusOK && len(w.now().Sheets) > 0 {
		w.t.Fatal("the sheet was issued over an unresolved disagreement")
	}
	lead.do(w.project, "resolve-opinions", "", func(f *form) { f.fill("resolution", "会商同意优化选址后继续推进。") })
	lead.do(w.project, "issue-sheet", "", nil)
}

// fillFacts settles every fact by the choice that asks for least.
func (w *town) fillFacts(f *form) {
	for name := range f.values {
		if !strings.HasPrefix(name, "facts.") {
			continue
		}
		rule := w.db.machine.Book().Flow("social-general@1").Fact(domain.Fact(strings.TrimPrefix(name, "facts.")))
		f.fill(name, rule.Values[len(rule.Values)-1].Value)
	}
}

func (w *town) code() {
	w.t.Helper()
	officer := w.as("development-reform")
	if page := officer.try(w.project, "record-project-code", "", func(f *form) { f.fill("code", "2304-441900-04-01-135255") }); page.status != http.StatusUnprocessableEntity {
		w.t.Errorf("a wrong check digit was answered with %d: %s", page.status, page.text)
	}
	officer.do(w.project, "record-project-code", "", nil) // the rehearsal proposes one
}

// stage applies for a stage as the investor, has it accepted by the window, and lets every department decide its items.
// With trouble it meets a correction, a pause, a decision returned by the head and a stranger.
func (w *town) stage(target string, trouble bool) {
	w.t.Helper()
	if trouble {
		if page := w.as("stranger").try(w.project, "apply", target, nil); page.status == http.StatusOK {
			w.t.Errorf("a stranger may apply: %s", page.text)
		}
	}
	w.as("investor").do(w.project, "apply", target, nil)
	p := w.now()
	app := p.Applications[len(p.Applications)-1].ID
	if trouble {
		w.as("window").do(w.project, "request-correction", string(app), func(f *form) { f.fill("defects", "营业执照缺页\n缺少授权委托书") })
		w.as("investor").do(w.project, "supply-correction", string(app), func(f *form) { f.fill("note", "已补齐") })
	}
	w.as("window").do(w.project, "accept-application", string(app), nil)
	if trouble {
		w.troubles(app)
	}
	if w.visit {
		w.survey(app)
	}
	for range 60 {
		option, login, ok := w.next(app)
		if !ok {
			return
		}
		if option.Verb == "sign-decision" && w.doubts {
			w.doubts = false
			w.as(login).do(w.project, "return-decision", option.Target, func(f *form) {
				f.fill("reason", "请补充依据")
				if _, asked := f.values["to"]; asked {
					f.fill("to", "officer")
				}
			})
			continue
		}
		w.as(login).do(w.project, option.Verb, option.Target, func(f *form) {
			if option.Verb == "decide-item" {
				f.fill("outcome", w.outcome(option.Target))
				if _, asked := f.values["companion"]; asked {
					f.fill("companion", login+"-head")
				}
				f.fill("reason", "档案不齐全")
				if _, asked := f.values["number"]; asked {
					f.fill("number", "吉政土〔2023〕8号")
				}
			}
		})
	}
	w.t.Fatalf("%s doesn't come to its end", target)
}

// troubles pauses the first item that can be, and has a proposed decision returned by the head.
func (w *town) troubles(app domain.ApplicationID) {
	w.t.Helper()
	a := w.now().Application(app)
	i := slices.IndexFunc(a.Items, func(i domain.Item) bool { return i.Running() })
	item, officer := string(a.Items[i].ID), string(a.Items[i].Department)
	w.as(officer).do(w.project, "pause-item", item, func(f *form) {
		f.fill("kind", "expert-review")
		f.fill("reason", "专家评审")
		f.fill("days", "5")
	})
	if page := w.as(officer).try(w.project, "decide-item", item, nil); page.status == http.StatusOK && w.now().Application(app).Items[i].Outcome != "" {
		w.t.Errorf("a paused item was decided: %s", page.text)
	}
	w.as(officer).do(w.project, "resume-item", item, nil)
}

// outcome refuses what is to be refused, and the joint acceptance with it.
func (w *town) outcome(item string) string {
	_, it := w.now().Item(domain.ItemID(item))
	if w.refused != "" && (it.Code == w.refused || w.now().Planned(it.Code).Kind == domain.ItemJoint) {
		return string(domain.ItemRefused)
	}
	return string(domain.ItemGranted)
}

// survey has the lead of the stage organise one visit for two departments; one of them stays away.
func (w *town) survey(app domain.ApplicationID) {
	w.t.Helper()
	w.visit = false
	w.as("housing").do(w.project, "schedule-survey", string(app), func(f *form) {
		f.fill("visit", domain.DayOf(w.now().LastAt).String())
		f.fill("departments", "archive", "natural-resources", "quality-station")
	})
	survey := string(w.now().Surveys[0].ID)
	if page := w.as("housing").try(w.project, "record-finding", survey+"/housing", nil); page.status == http.StatusOK {
		w.t.Errorf("a department that takes no part records a finding: %s", page.text)
	}
	for _, party := range []string{"archive", "natural-resources"} {
		w.as(party).do(w.project, "record-finding", survey+"/"+party, func(f *form) {
			f.fill("result", "pass")
			f.fill("companion", party+"-head")
		})
	}
	v := w.now().Survey(domain.SurveyID(survey))
	if err := w.db.AdvanceClock(w.t.Context(), v.Due.End().Add(time.Hour)); err != nil {
		w.t.Fatal(err)
	}
	v = w.now().Survey(v.ID)
	if i := slices.IndexFunc(v.Parties, func(p domain.SurveyParty) bool { return p.Result == domain.SurveyNone }); v.Open() || i < 0 || v.Parties[i].Department != "quality-station" {
		w.t.Errorf("the absent party was not deemed: %+v", v)
	}
	w.as("housing").do(w.project, "issue-survey-opinion", survey, func(f *form) {
		f.fill("summary", "档案、自然资源部门同意；质量监督未到场，视为无意见。")
	})
	if v = w.now().Survey(v.ID); v.Opinion == "" {
		w.t.Errorf("the survey has no opinion sheet: %+v", v)
	}
}

// next finds who may decide, check or sign something of the application.
func (w *town) next(app domain.ApplicationID) (stages.Option, string, bool) {
	p := w.now()
	for _, task := range w.db.machine.Tasks(p, p.LastAt) {
		verb := map[domain.TaskKind]domain.Verb{domain.TaskDecide: "decide-item", domain.TaskCheck: "check-decision", domain.TaskSign: "sign-decision"}[task.Kind]
		if task.Application != app || verb == "" {
			continue
		}
		login := string(task.Holder.Department)
		if task.Role != domain.RoleOfficer {
			login += "-" + string(task.Role)
		}
		return stages.Option{Verb: verb, Target: task.Target}, login, true
	}
	return stages.Option{}, "", false
}

// TestApplyingOneByOneLowersTheParallelRate shows that items may be applied for one by one, and that the figure says so.
func TestApplyingOneByOneLowersTheParallelRate(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	w.admit()
	w.collaborate()
	w.code()
	w.as("investor").do(w.project, "apply", "s1", func(f *form) { f.fill("items", "103b") })
	p := w.now()
	w.as("window").do(w.project, "accept-application", string(p.Applications[0].ID), nil)
	a := settled(t, w.db, domain.FigureQuery{From: domain.MustDay("2023-01-01"), To: domain.MustDay("2023-12-31")}, 1)
	if a.Accepted.Count != 1 || a.Parallel.Whole != 1 || a.Parallel.Part != 0 {
		t.Errorf("one item alone: %d accepted, parallel rate %d of %d, want 0 of 1", a.Accepted.Count, a.Parallel.Part, a.Parallel.Whole)
	}
}

// TestAStaleFormIsRefused sends a form after the task has changed: nothing happens twice, and the person is told.
func TestAStaleFormIsRefused(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	w.admit()
	lead := w.as("natural-resources")
	address := "/projects/" + string(w.project) + "/do/launch-collaboration"
	first, second := lead.open(address).forms(address), lead.open(address).forms(address)
	w.fillFacts(first[0])
	w.fillFacts(second[0])
	if p := lead.send(first[0]); p.status != http.StatusOK {
		t.Fatalf("launch: %d %s", p.status, p.text)
	}
	version := w.now().Version
	if p := lead.send(first[0]); p.status >= 500 {
		t.Errorf("the same form sent twice: %d", p.status)
	}
	if p := lead.send(second[0]); p.status != http.StatusConflict {
		t.Errorf("a stale form was answered with %d: %s", p.status, p.text)
	}
	if w.now().Version != version {
		t.Errorf("the project changed from version %d to %d", version, w.now().Version)
	}
}

// settled asks for the applications' figures until as many were accepted as are expected: figures follow the log as soon as
// its end is sure.
func settled(t *testing.T, d *database, q domain.FigureQuery, accepted int) domain.ApplicationFigures {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if err := d.FillFigures(t.Context()); err != nil {
			t.Fatal(err)
		}
		a, err := d.Applications(t.Context(), domain.Actor{Role: domain.RolePlanner}, q)
		if err != nil {
			t.Fatal(err)
		}
		if a.Accepted.Count == accepted || time.Now().After(deadline) {
			return a
		}
	}
}
