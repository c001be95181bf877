package stages_test

import (
	"slices"

	"pgregory.net/rapid"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// spoilSome gives available commands with something wrong in them; the pool's form, which is asked for once a project,
// more often.
func spoilSome(t *rapid.T, w *course) {
	all := w.Choices()
	if len(all) == 0 {
		return
	}
	tries := 3
	if w.Project == nil {
		tries = 8
	}
	for range tries {
		spoiled(t, w.Walk, w.Rare(all))
	}
	for _, c := range all { // seldom possible, and wrong in its own way
		if w.Peculiar(c.Option) {
			spoiled(t, w.Walk, c)
			spoiled(t, w.Walk, c)
		}
		w.Disabled(c, func(cmd stages.Command, r *domain.Rejection, err error) { refused(t, w.Walk, c, cmd, r, err) })
	}
	w.untouched(t, "what was spoiled")
}

// spoiled gives an available command with something wrong in it.
func spoiled(t *rapid.T, w *stagestest.Walk, c stagestest.Choice) {
	cmd, rejection, err := w.Spoiled(c)
	refused(t, w, c, cmd, rejection, err)
}

// refused gives a spoiled command: whatever is refused is told why.
func refused(t *rapid.T, w *stagestest.Walk, c stagestest.Choice, cmd stages.Command, rejection *domain.Rejection, err error) {
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
