package stages_test

import (
	"encoding/json"
	"slices"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// takenOver carries a project on by chance, tells how it stands as a list would, takes it over as a new one, compares the two,
// and carries the new one to its end, with the laws checked all along.
func takenOver(t *rapid.T, m *stages.Machine) {
	c := chance{t}
	w := stagestest.New(m, c, "live", domain.MustDay("2022-03-01")+domain.Day(c.IntN(300)))
	w.In("220322")
	flows := slices.DeleteFunc(m.Book().Flows(), (*stages.Flow).Direct)
	w.Class = flows[c.IntN(len(flows))].Class
	live(t, w, 40+c.IntN(300))
	if w.Project == nil || w.Project.CodedOn.IsZero() || over(w.Project) {
		return
	}
	w.Project = m.Settled(w.Project, w.At)
	form := stagestest.Running(w.Project)
	for range 32 {
		refusedHistory(t, w, form)
	}
	next := &course{Walk: stagestest.New(m, c, "taken-over", domain.DayOf(w.At))}
	next.In(w.Region)
	next.At = w.At
	cmd := importOf(next.Walk, form, w.Project.AdmittedOn)
	if !faithful(w.Project, m) {
		d, r := m.Decide(nil, cmd)
		switch {
		case r == nil && d.After.Imported == nil:
			t.Fatal("it was taken over, and nobody can see it")
		case r == nil:
			seen.decided(&cmd, d)
		case r.Class != domain.ByInput:
			t.Fatalf("refused as %s: %v", r.Class, r)
		}
		return
	}
	next.step(t, cmd)
	if next.Project == nil {
		_, r := m.Decide(nil, cmd)
		t.Fatalf("what had happened can't be taken over: %v\n%s\n%s", r, text(form), pretty(w.Project))
	}
	same(t, m.Settled(w.Project, w.At), m.Settled(next.Project, next.At))
	for range 10 {
		next.Wait()
		all := next.SomeChoices()
		if over(next.Project) || len(all) == 0 {
			break
		}
		cmd, err := next.Command(next.Pick(all), true)
		if err != nil {
			t.Fatal(err)
		}
		next.step(t, cmd)
	}
	replayed(t, next)
}

// untold are the commands of which a list can't tell what they led to, or that end everything.
var untold = []domain.Verb{"open-case", "correct-on-spot", "revoke-item",
	"change-project", "move-flow", "suspend-project", "terminate-project", "withdraw-project"}

// live takes steps of a walk until the project ends.
func live(t *rapid.T, w *stagestest.Walk, steps int) {
	w.Haste = 10
	for range steps {
		if w.Project != nil && over(w.Project) {
			return
		}
		w.Wait()
		all := slices.DeleteFunc(w.SomeChoices(), func(c stagestest.Choice) bool { return slices.Contains(untold, c.Option.Verb) })
		if len(all) == 0 {
			if w.Project == nil {
				continue
			}
			if err := w.Tick(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		next := w.Pick(all)
		if at := slices.IndexFunc(all, func(c stagestest.Choice) bool { return c.Option.Verb == "divide-works" }); at >= 0 && w.Chance.IntN(4) == 0 {
			next = all[at] // a works comes there seldom
		}
		cmd, err := w.Command(next, true)
		if err != nil {
			t.Fatal(err)
		}
		if act, ok := cmd.Act.(*stages.ApplyForStage); ok {
			act.Committed = nil
		}
		if d, r := w.Machine.Decide(w.Project, cmd); r == nil {
			w.Project = d.After
		}
	}
}

func importOf(w *stagestest.Walk, form *stages.ImportProject, admitted domain.Day) stages.Command {
	return stages.Command{ID: "import", Project: w.ID, By: domain.Actor{Account: "planner", Role: domain.RolePlanner}, At: w.At,
		On: admitted, Back: "导入 在途项目.xlsx", Act: form}
}

func text(form *stages.ImportProject) string {
	raw, err := json.Marshal(form)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// faithful reports whether a list can tell all of a project: nothing was deferred, promised, revoked or suspended,
// no extension waits for its approval, and its plan is the flow's.
func faithful(p *domain.Project, m *stages.Machine) bool {
	if len(p.Suspensions) > 0 || len(p.Former) > 0 || len(p.Sheets) > 1 {
		return false
	}
	held := map[domain.ApplicationID]int{}
	for _, v := range p.Surveys { // one an application, each party with an item in hand
		a := p.Application(v.Application)
		inHand := func(x domain.SurveyParty) bool {
			return slices.ContainsFunc(a.Items, func(it domain.Item) bool {
				return it.Department == x.Department && it.Outcome != domain.ItemNotAccepted && (it.EndedOn.IsZero() || v.Visit <= it.EndedOn)
			})
		}
		if held[v.Application]++; held[v.Application] > 1 || v.ConcludedOn.IsZero() || slices.ContainsFunc(v.Parties, func(x domain.SurveyParty) bool { return !inHand(x) }) {
			return false
		}
	}
	for _, a := range p.Applications {
		for _, it := range a.Items {
			if it.Extension.Asked() || it.Deferral != nil || it.Commitment != nil || !it.RevokedOn.IsZero() {
				return false
			}
			for i, x := range it.Pauses { // several of one day can't be told
				if i > 0 && x.From <= it.Pauses[i-1].To {
					return false
				}
			}
		}
	}
	return m.Book().Flow(p.Flow) != nil
}

// same checks that a project taken over stands as the one that was here all along.
func same(t *rapid.T, live, taken *domain.Project) {
	t.Helper()
	if got, want := standings(taken), standings(live); !cmp.Equal(got, want) {
		t.Fatalf("taken over, it stands otherwise:\n%s\n%s", cmp.Diff(want, got), pretty(live))
	}
	if domain.StateOf(live) != domain.StateOf(taken) || domain.StageOf(live) != domain.StageOf(taken) {
		t.Fatalf("it is in %s %s, and was in %s %s", domain.StateOf(taken), domain.StageOf(taken), domain.StateOf(live), domain.StageOf(live))
	}
}

// standings gives what a list tells of items and stages, for comparison.
func standings(p *domain.Project) map[string]any {
	all := map[string]any{}
	for _, a := range p.Applications {
		if len(a.Items) > 0 && !a.AcceptedOn.IsZero() {
			all["application "+string(a.Stage)+" "+string(a.Works)+" "+a.ReceivedOn.String()] = []any{a.Extension.Granted(), a.Correction != nil, a.Earlier != nil}
		}
		for _, it := range a.Items {
			if it.Outcome == domain.ItemNotAccepted || p.Planned(it.Code).Kind == domain.ItemWith {
				continue
			}
			var stood []domain.Day
			for _, x := range it.Pauses {
				stood = append(stood, x.From, x.To)
			}
			all[string(a.Works)+" "+string(it.Code)+" "+a.ReceivedOn.String()] = []any{it.AcceptedOn, it.From, it.Limit, it.Outcome, it.EndedOn, stood, it.Extension.Granted()}
		}
	}
	for _, v := range p.Surveys {
		a := p.Application(v.Application)
		for _, x := range v.Parties {
			all["survey "+string(a.Stage)+" "+string(a.Works)+" "+v.Visit.String()+" "+string(x.Department)] = x.Result
		}
	}
	for _, x := range p.Completions {
		all["stage "+string(x.Stage)+" "+string(x.Works)] = x.On
	}
	for _, w := range p.Works {
		all["filing "+string(w.ID)] = w.FilingDue
	}
	all["completed"] = p.CompletedOn
	return all
}

// refusedHistory spoils a history in one place: it is refused for a reason of the field, or it still can have been.
func refusedHistory(t *rapid.T, w *stagestest.Walk, good *stages.ImportProject) {
	var form stages.ImportProject
	if err := json.Unmarshal([]byte(text(good)), &form); err != nil {
		t.Fatal(err)
	}
	stagestest.SpoilHistory(w.Chance, &form, domain.DayOf(w.At))
	if _, r := w.Machine.Decide(nil, importOf(w, &form, w.Project.AdmittedOn)); r != nil {
		seen.rejected(r)
		if r.Class != domain.ByInput || len(r.Fields) == 0 {
			t.Fatalf("refused as %s without a field: %v", r.Class, r)
		}
	}
}
