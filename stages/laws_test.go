package stages_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// The laws of the stage machine, over random walks. A walk takes at least walkLength commands; one that comes to its
// project's end goes on with a new project.
const walkLength = 150

type chance struct{ t *rapid.T }

func (c chance) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(c.t, "") }

func TestLawsHoldOverRandomWalks(t *testing.T) {
	debug.SetGCPercent(400) // much is made and little kept
	if flag.Lookup("rapid.checks").Value.String() == "100" {
		if err := flag.Set("rapid.checks", "150"); err != nil {
			t.Fatal(err)
		}
	}
	m := stagestest.Machine()
	t.Run("walks", func(t *testing.T) { // two at a time
		for _, half := range []string{"one", "other"} {
			t.Run(half, func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(t *rapid.T) { walk(t, m) })
			})
		}
		t.Run("taken over", func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { takenOver(t, m) })
		})
	})
	report(t)
}

// decided is a command with the machine that decided it: rules are published while a walk goes on.
type decided struct {
	stages.Command
	by *stages.Machine
}

// walk takes one walk and checks every law on its way.
func walk(t *rapid.T, m *stages.Machine) {
	c := chance{t}
	ended, number, newer := false, 0, stagestest.Newer(m)
	var w *stagestest.Walk
	var folded *domain.Project
	var commands []decided
	for steps := 0; steps < walkLength || !ended && steps < 3*walkLength; steps++ {
		if w == nil || over(w.Project) {
			if w != nil {
				ended = ended || !w.Project.CompletedOn.IsZero() && !w.Project.Direct()
				for range 5 {
					trespass(t, w)
				}
				replayed(t, w, commands)
			}
			if ended && steps >= walkLength {
				break
			}
			number++
			w = stagestest.New(m, c, domain.ProjectID(fmt.Sprintf("p%d", number)), domain.MustDay("2022-03-01")+domain.Day(c.IntN(300)))
			if c.IntN(3) == 0 {
				w.In("220322") // which has departments of its own
			}
			flows := slices.DeleteFunc(m.Book().Flows(), (*stages.Flow).Direct)
			if c.IntN(2) == 0 { // half of the walks take the flow that says everything
				w.Class = flows[c.IntN(len(flows))].Class
			}
			w.Newer, folded, commands = newer, nil, nil
		}
		w.Wait()
		trespass(t, w)
		all := w.SomeChoices()
		if w.Project == nil || c.IntN(5) == 0 {
			spoilSome(t, w)
		}
		if len(all) == 0 {
			if err := w.Tick(); err != nil {
				t.Fatalf("dead end: nothing can be done, and %v, in %s", err, pretty(w.Project))
			}
			folded = w.Project
			continue
		}
		cmd, err := w.Command(w.Pick(all), c.IntN(8) > 0)
		if err != nil {
			t.Fatal(err)
		}
		folded, commands = step(t, w, cmd, folded, commands)
	}
	if w.Project != nil {
		replayed(t, w, commands)
	}
	seen.Lock()
	seen.walks++
	if ended {
		seen.ended++
	}
	seen.Unlock()
}

// over reports whether a project has come to its end, whichever.
func over(p *domain.Project) bool {
	return !p.CompletedOn.IsZero() || !p.WithdrawnOn.IsZero() || !p.TerminatedOn.IsZero()
}

// spoilSome gives available commands with something wrong in them; the pool's form, which is asked for once a project,
// more often.
func spoilSome(t *rapid.T, w *stagestest.Walk) {
	all := w.Choices()
	if len(all) == 0 {
		return
	}
	before := pretty(w.Project)
	tries := 3
	if w.Project == nil {
		tries = 8
	}
	for range tries {
		spoiled(t, w, w.Rare(all))
	}
	for _, c := range all { // seldom possible, and wrong in its own way
		if slices.Contains([]domain.Verb{"record-finding", "schedule-survey", "split-project", "merge-project", "record-project-code"}, c.Option.Verb) || barredChoice(c.Option) {
			spoiled(t, w, c)
		}
	}
	if before != pretty(w.Project) {
		t.Fatal("law 2: a spoiled command changed its argument")
	}
}

// barredChoice reports whether the option has a choice that can't be made now.
func barredChoice(o stages.Option) bool {
	return slices.ContainsFunc(o.Fields, func(f stages.Field) bool {
		return slices.ContainsFunc(f.Choices, func(c stages.Choice) bool { return c.Disabled != "" })
	})
}

// step gives an available command and checks laws 1, 2, 4, 5 and 6.
func step(t *rapid.T, w *stagestest.Walk, cmd stages.Command, folded *domain.Project, given []decided) (*domain.Project, []decided) {
	before := pretty(w.Project)
	d, rejection := w.Machine.Decide(w.Project, cmd)
	if again, r2 := w.Machine.Decide(w.Project, cmd); !reflect.DeepEqual(again, d) || !reflect.DeepEqual(r2, rejection) {
		t.Fatalf("law 2: %s answers differently the second time", cmd.Verb())
	}
	if pretty(w.Project) != before {
		t.Fatalf("law 2: %s changed its argument", cmd.Verb())
	}
	if rejection != nil {
		seen.rejected(rejection)
		if rejection.Class != domain.ByInput {
			t.Fatalf("law 1: %s on %q was available to %v, but: %v", cmd.Verb(), cmd.Target, cmd.By, rejection)
		}
		return folded, given
	}
	seen.decided(&cmd, d)
	if w.Project != nil {
		found(t, w.Machine.Settled(w.Project, cmd.At), d.Events)
	}
	var kept []events.Recorded
	for _, e := range d.Events {
		kept = append(kept, record(t, w.ID, e))
	}
	folded, err := events.Fold(folded, kept...)
	if err != nil {
		t.Fatalf("law 4: %v", err)
	}
	if !reflect.DeepEqual(d.After, folded) { // what is stored is JSON: nothing and none are the same there
		if after, fold := pretty(d.After), pretty(folded); after != fold {
			t.Fatalf("law 4: the fold of the events differs from the live state:\n%s", cmp.Diff(after, fold))
		}
	}
	w.Project = d.After
	standing(t, w, d)
	clocks(t, w, d)
	completions(t, w.Project)
	return folded, append(given, decided{cmd, w.Machine})
}

func record(t *rapid.T, id domain.ProjectID, e events.Event) events.Recorded {
	payload, err := events.Encode(e.Body)
	if err != nil {
		t.Fatal(err)
	}
	return events.Recorded{Project: id, Version: e.Version, Name: e.Body.Name(), At: e.At, On: e.On, By: e.By, Back: e.Back, Payload: payload}
}

// spoiled gives an available command with something wrong in it: whatever is refused is told why, and changes nothing.
func spoiled(t *rapid.T, w *stagestest.Walk, c stagestest.Choice) {
	cmd, rejection, err := w.Spoiled(c)
	if err != nil {
		t.Fatal(err)
	}
	if rejection == nil {
		_, rejection = w.Machine.Decide(w.Project, cmd)
	}
	if rejection == nil {
		return
	}
	seen.rejected(rejection)
	if rejection.Class == domain.ByRights || rejection.Class == domain.ByState && cmd.On.IsZero() {
		t.Fatalf("law 1: %s on %q was available to %v, but: %v", c.Option.Verb, c.Option.Target, c.Actor, rejection)
	}
}

// trespass tries a command that the walker chose blindly, and one that somebody has the right to but that the state bars:
// law 1, an unavailable one is rejected with a reason.
func trespass(t *rapid.T, w *stagestest.Walk) {
	verbs := stages.Verbs()
	verb := verbs[w.Chance.IntN(len(verbs)-1)] // the last is the clock's
	target, version := w.SomeTarget(verb)
	blind := w.Actors[w.Chance.IntN(len(w.Actors))]
	tried(t, w, blind, w.Machine.Available(w.Project, blind, w.At), verb, target, version)

	actor := w.Busy()
	if w.Project != nil && w.Project.Collaboration == nil { // only its lead has to do with it yet
		actor = domain.Actor{Account: "lead", Role: domain.RoleOfficer, Department: w.Machine.Book().City.DefaultLead}
	}
	barred := w.Machine.Barred(w.Project, actor, w.At)
	if len(barred) == 0 {
		return
	}
	var reasons []domain.Reason
	for _, b := range barred {
		if !slices.Contains(reasons, b.Reason) {
			reasons = append(reasons, b.Reason)
		}
	}
	available := w.Machine.Available(w.Project, actor, w.At)
	for _, r := range reasons {
		b := barred[slices.IndexFunc(barred, func(b stages.Barred) bool { return b.Reason == r })]
		tried(t, w, actor, available, b.Verb, b.Target, b.Seen)
	}
}

// tried gives a command and compares its answer with what is said to be available to the actor.
func tried(t *rapid.T, w *stagestest.Walk, actor domain.Actor, options []stages.Option, verb domain.Verb, target string, version int) {
	cmd, err := w.Command(stagestest.Choice{Actor: actor, Option: stages.Option{Verb: verb, Target: target, Seen: version}}, true)
	if err != nil {
		t.Fatal(err)
	}
	d, rejection := w.Machine.Decide(w.Project, cmd)
	available := slices.ContainsFunc(options, func(o stages.Option) bool {
		return o.Verb == verb && o.Target == target
	})
	switch {
	case rejection == nil && !available:
		t.Fatalf("law 1: %s on %q was not available to %v, but was carried out: %d events", verb, target, actor, len(d.Events))
	case rejection != nil:
		seen.rejected(rejection)
		if available && (rejection.Class == domain.ByRights || rejection.Class == domain.ByState) {
			t.Fatalf("law 1: %s on %q was available to %v, but: %v", verb, target, actor, rejection)
		}
		if !available && rejection.Class != domain.ByRights && rejection.Class != domain.ByState {
			t.Fatalf("law 1: %s on %q was not available to %v, but: %v", verb, target, actor, rejection)
		}
	}
}

// clocks checks law 5, nothing runs or is decided before its prerequisites and due dates are working days, and law 6,
// the days of all holders add up to those elapsed.
func clocks(t *rapid.T, w *stagestest.Walk, d stages.Decision) {
	accepted := map[domain.ItemID]bool{} // what was accepted before keeps its terms when the plan changes or a result is revoked
	for _, e := range d.Events {
		switch body := e.Body.(type) {
		case *events.ItemAccepted:
			accepted[body.Item] = true
		case *events.ItemRevoked, *events.ProjectChanged, *events.FlowMoved, *events.SheetIssued:
			clear(accepted)
		}
	}
	p, cal := w.Project, w.Machine.Book().Calendar
	today := domain.DayOf(w.At)
	for i := range p.Applications {
		a := &p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			planned := p.Planned(it.Code)
			if due, _ := w.Machine.Due(p, it.ID, w.At); !due.IsZero() && !cal.IsWorking(due) {
				t.Fatalf("law 5: %s is due on %s, no working day", it.ID, due)
			}
			decided := it.Outcome == domain.ItemGranted || it.Outcome == domain.ItemRefused
			if decided && it.AcceptedOn.IsZero() {
				t.Fatalf("law 5: %s was decided before it was accepted", it.ID)
			}
			for _, pre := range planned.Prerequisites {
				if planned.Kind == domain.ItemJoint { // it doesn't wait itself: it is accepted with its parties, which have waited (domain 4.0)
					continue
				}
				needed, works := p.Planned(pre), a.Works
				if needed == nil { // what was left out of the plan counts as met
					continue
				}
				if st := p.Stage(needed.Stage); st == nil || !st.PerWorks {
					works = ""
				}
				g := p.Granted(pre, works)
				if accepted[it.ID] && (g == nil || g.EndedOn > it.AcceptedOn || g.EndedOn > it.From) {
					t.Fatalf("law 5: %s runs before its prerequisite %s: %s", it.ID, pre, kindsOf(d))
				}
			}
			conserved(t, w, a, it, today)
		}
	}
}

func conserved(t *rapid.T, w *stagestest.Walk, a *domain.Application, it *domain.Item, today domain.Day) {
	through := today
	if !it.EndedOn.IsZero() {
		through = it.EndedOn
	}
	held, sum := w.Machine.Holdings(w.Project, it.ID, today), 0
	for _, n := range held {
		sum += n
	}
	cal := w.Machine.Book().Calendar
	if elapsed := cal.WorkingDays(a.ReceivedOn, through); sum != elapsed {
		t.Fatalf("law 6: %s: %v are %d days, %d have elapsed", it.ID, held, sum, elapsed)
	}
	_, ok := w.Machine.ItemClock(w.Project, it.ID)
	if !ok {
		return
	}
	own := domain.Clock{From: it.AcceptedOn, Limit: domain.Limit{Unit: domain.UnitWorking}}
	for _, x := range w.Project.Suspensions {
		own.Pauses = append(own.Pauses, domain.Pause{From: x.From, To: x.To})
	}
	for _, x := range it.Pauses {
		own.Pauses = append(own.Pauses, domain.Pause{From: x.From, To: x.To})
	}
	if used := own.Used(cal, through); held[domain.HolderDepartment] != used {
		t.Fatalf("law 6: %s: the department held it %d days, its clock says %d", it.ID, held[domain.HolderDepartment], used)
	}

}

// found checks law 5 for surveys: no item is decided while its department owes its finding of an open one.
func found(t *rapid.T, before *domain.Project, decided []events.Event) {
	for _, e := range decided {
		body, ok := e.Body.(*events.ItemDecided)
		if !ok {
			continue
		}
		a, it := before.Item(body.Item)
		if it == nil || before.Planned(it.Code).Kind == domain.ItemJoint || byItself(decided, body) {
			continue
		}
		for _, v := range before.Surveys {
			for _, party := range v.Parties {
				if v.Open() && v.Application == a.ID && party.Department == it.Department && party.Result == "" {
					t.Fatalf("law 5: %s was decided before the finding of %s", it.ID, party.Department)
				}
			}
		}
	}
}

// standing checks that nothing falls due by itself while the whole project stands, nor on the day on which it goes on, that
// its clocks have no last day meanwhile, and that a terminated project has nothing open.
func standing(t *rapid.T, w *stagestest.Walk, d stages.Decision) {
	p := w.Project
	at, due := w.Machine.WakeAt(p)
	if due && (p.Suspended() || !p.TerminatedOn.IsZero()) {
		t.Fatalf("law 6: something falls due at %v in a project that stands", at)
	}
	for _, e := range d.Events {
		if _, resumed := e.Body.(*events.ProjectResumed); resumed && due && !at.After((e.On + 1).Start()) { // entered late, it may be past
			t.Fatalf("law 6: something falls due at %v, on the day on which the project goes on %s, at %s: %s %s", at, e.On, w.At, kindsOf(d), pretty(p))
		}
	}
	for i := range p.Applications {
		for j := range p.Applications[i].Items {
			it := &p.Applications[i].Items[j]
			if it.Open() && !p.TerminatedOn.IsZero() {
				t.Fatalf("law 6: %s is open in a terminated project", it.ID)
			}
		}
	}
}

// byItself reports whether an item was decided by commitment, by silence or by a deadline, or with one that was: nobody looks at the
// substance first, and a department's own delay doesn't hold off what its silence means.
func byItself(decided []events.Event, body *events.ItemDecided) bool {
	return !body.CheckDue.IsZero() || body.Deemed != "" || body.With != "" && slices.ContainsFunc(decided, func(e events.Event) bool {
		switch master := e.Body.(type) {
		case *events.ItemDecided:
			return master.Item == body.With && byItself(nil, master)
		case *events.DeferralLapsed:
			return master.Item == body.With
		}
		return false
	})
}

// completions checks law 5: no stage completes over an unfinished required item, no project over an open one.
func completions(t *rapid.T, p *domain.Project) {
	for _, c := range p.Completions {
		for _, planned := range p.Plan {
			if planned.Stage == c.Stage && planned.Milestone && p.Granted(planned.Code, c.Works) == nil {
				t.Fatalf("law 5: %s %s completed without %s", c.Stage, c.Works, planned.Code)
			}
		}
	}
	if p.CompletedOn.IsZero() {
		return
	}
	for _, a := range p.Applications {
		for _, it := range a.Items {
			if it.Open() {
				t.Fatalf("law 5: the project completed over %s", it.ID)
			}
		}
	}
}

// replayed checks law 7: with ticks thrown in anywhere, the commands lead to the same events; and the end of law 6:
// from wherever the walk has led, the project can still come to its end.
func replayed(t *rapid.T, w *stagestest.Walk, commands []decided) {
	var p *domain.Project
	var with, without []events.Event
	var straight *domain.Project
	for _, c := range commands {
		cmd, m := c.Command, c.by
		if p != nil && w.Chance.IntN(4) == 0 {
			last, gap := p.LastAt, cmd.At.Sub(p.LastAt)
			for range 1 + w.Chance.IntN(2) {
				at := last.Add(gap / 1000 * time.Duration(w.Chance.IntN(1000)))
				d, r := m.Decide(p, stages.Command{Project: w.ID, By: domain.Actor{Role: domain.RoleClock}, At: at, Act: &stages.Tick{}})
				if r != nil {
					t.Fatalf("law 7: a tick was rejected: %v", r)
				}
				p, with = d.After, append(with, d.Events...)
			}
		}
		d, r := m.Decide(p, cmd)
		if r != nil {
			t.Fatalf("law 7: with ticks thrown in, %s is rejected: %v", cmd.Verb(), r)
		}
		p, with = d.After, append(with, d.Events...)
		if d, r = m.Decide(straight, cmd); r != nil {
			t.Fatalf("law 2: the second time, %s is rejected: %v", cmd.Verb(), r)
		}
		straight, without = d.After, append(without, d.Events...)
	}
	codesOf(t, straight, recorded(t, w, without))
	for i := range without {
		if i >= len(with) || !reflect.DeepEqual(with[i], without[i]) {
			t.Fatalf("law 7: ticks changed event %d: %s", i, cmp.Diff(without[i].Mark, with[min(i, len(with)-1)].Mark))
		}
	}
	if live, ticked := pretty(straight), pretty(p); live != ticked && len(with) == len(without) {
		t.Fatalf("law 7: ticks changed what happened:\n%s", cmp.Diff(live, ticked))
	}
	if !over(w.Project) {
		if err := w.Finish(); err != nil {
			t.Fatalf("law 6: no end can be reached any more: %v\n%s", err, pretty(w.Project))
		}
	}
}

func pretty(p *domain.Project) string {
	raw, err := json.Marshal(p)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

func kindsOf(d stages.Decision) (s string) {
	for _, e := range d.Events {
		raw, _ := events.Encode(e.Body)
		s += "\n" + e.Body.Name() + " " + e.On.String() + " " + e.Back + " " + string(raw)
	}
	return s
}
