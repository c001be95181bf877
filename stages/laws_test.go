package stages_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"testing"

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

// seed is where the walks begin unless another is given: a commit that passes goes on passing. Other seeds are tried by
// make walks.
const seed = "20240209"

type chance struct{ t *rapid.T }

func (c chance) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(c.t, "") }

func TestLawsHoldOverRandomWalks(t *testing.T) {
	// Much is made and little kept: collecting it seldom saves a quarter of the time.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(512 << 20))
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	preset(t, "rapid.checks", "100", "150")
	preset(t, "rapid.seed", "0", seed)
	m := stagestest.Machine()
	t.Run("walks", func(t *testing.T) { // two at a time
		for apart, half := range []string{"one", "other"} {
			t.Run(half, func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(t *rapid.T) {
					for range apart { // both have the same seed: one draw apart, they take other walks
						rapid.Uint64().Draw(t, "")
					}
					walk(t, m)
				})
			})
		}
		t.Run("taken over", func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { takenOver(t, m) })
		})
	})
	report(t)
}

// preset sets a flag that nobody has set, and that still has its usual value.
func preset(t *testing.T, name, usual, value string) {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	if given || flag.Lookup(name).Value.String() != usual {
		return
	}
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
}

// course is a walk of one project with what its laws are checked by.
type course struct {
	*stagestest.Walk
	folded *domain.Project // what the events make, which shares nothing with the walk's project
	given  []decided
}

// decided is a command with the machine that decided it: rules are published while a walk goes on.
type decided struct {
	stages.Command
	by *stages.Machine
}

// walk takes one walk and checks every law on its way.
func walk(t *rapid.T, m *stages.Machine) {
	newer, ended := stagestest.Newer(m), false
	w := begun(t, m, newer, 1)
	for steps, number := 0, 1; steps < walkLength || !ended && steps < 3*walkLength; steps++ {
		if w.Project != nil && over(w.Project) {
			ended = ended || !w.Project.CompletedOn.IsZero() && !w.Project.Direct()
			for range 5 {
				trespass(t, w.Walk)
			}
			replayed(t, w)
			number++
			w = begun(t, m, newer, number)
			if ended && steps >= walkLength {
				break
			}
		}
		w.Wait()
		trespass(t, w.Walk)
		all := w.SomeChoices()
		if w.Project == nil || w.Chance.IntN(5) == 0 || w.Pooled() && w.Chance.IntN(2) == 0 { // few stay in the pool for long
			spoilSome(t, w)
		}
		if len(all) == 0 {
			due, err := w.Due()
			if err != nil {
				t.Fatalf("dead end: nothing can be done, and %v, in %s", err, pretty(w.Project))
			}
			w.step(t, due)
			continue
		}
		cmd, err := w.Command(w.Pick(all), w.Chance.IntN(8) > 0)
		if err != nil {
			t.Fatal(err)
		}
		w.step(t, cmd)
	}
	if w.Project != nil {
		replayed(t, w)
	}
	seen.walked(ended)
}

// begun gives the course of a new project, before it is admitted.
func begun(t *rapid.T, m, newer *stages.Machine, number int) *course {
	c := chance{t}
	w := &course{Walk: stagestest.New(m, c, domain.ProjectID(fmt.Sprintf("p%d", number)), domain.MustDay("2022-03-01")+domain.Day(c.IntN(300)))}
	w.Newer = newer
	if c.IntN(3) == 0 {
		w.In("220322") // which has departments of its own
	}
	flows := slices.DeleteFunc(m.Book().Flows(), (*stages.Flow).Direct)
	if c.IntN(2) == 0 { // half of the walks take the flow that says everything
		w.Class = flows[c.IntN(len(flows))].Class
	}
	return w
}

// over reports whether a project has come to its end, whichever.
func over(p *domain.Project) bool {
	return !p.CompletedOn.IsZero() || !p.WithdrawnOn.IsZero() || !p.TerminatedOn.IsZero()
}

// step gives an available command and checks laws 1, 2, 4, 5 and 6.
func (w *course) step(t *rapid.T, cmd stages.Command) {
	d, rejection := w.Machine.Decide(w.Project, cmd)
	if again, r2 := w.Machine.Decide(w.Project, cmd); !reflect.DeepEqual(again, d) || !reflect.DeepEqual(r2, rejection) {
		t.Fatalf("law 2: %s answers differently the second time", cmd.Verb())
	}
	w.untouched(t, cmd.Verb())
	if rejection != nil {
		seen.rejected(rejection)
		if rejection.Class != domain.ByInput {
			t.Fatalf("law 1: %s on %q was available to %v, but: %v", cmd.Verb(), cmd.Target, cmd.By, rejection)
		}
		return
	}
	seen.decided(&cmd, d)
	if w.Project != nil {
		found(t, w.Machine.Settled(w.Project, cmd.At), d.Events)
	}
	folded, err := events.Fold(w.folded, recorded(t, w.ID, d.Events)...)
	if err != nil {
		t.Fatalf("law 4: %v", err)
	}
	if !alike(d.After, folded) {
		t.Fatalf("law 4: the fold of the events differs from the live state:\n%s", cmp.Diff(pretty(d.After), pretty(folded)))
	}
	w.Project, w.folded = d.After, folded
	standing(t, w.Walk, d)
	clocks(t, w.Walk, d)
	completions(t, w.Project)
	if _, tick := cmd.Act.(*stages.Tick); !tick { // it makes no difference: law 7
		w.given = append(w.given, decided{cmd, w.Machine})
	}
}

// untouched checks law 2, nothing changes the project but what is decided: it still is what its events make.
func (w *course) untouched(t *rapid.T, tried domain.Verb) {
	if !alike(w.Project, w.folded) {
		t.Fatalf("law 2: %s changed its argument:\n%s", tried, cmp.Diff(pretty(w.folded), pretty(w.Project)))
	}
}

// alike reports whether projects are the same. What is stored is JSON: nothing and none are the same there.
func alike(a, b *domain.Project) bool {
	return reflect.DeepEqual(a, b) || pretty(a) == pretty(b)
}

// recorded gives events as they would be kept.
func recorded(t *rapid.T, id domain.ProjectID, all []events.Event) []events.Recorded {
	kept := make([]events.Recorded, len(all))
	for i, e := range all {
		payload, err := events.Encode(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		kept[i] = events.Recorded{Project: id, Version: e.Version, Name: e.Body.Name(), At: e.At, On: e.On, By: e.By, Back: e.Back, Payload: payload}
	}
	return kept
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
