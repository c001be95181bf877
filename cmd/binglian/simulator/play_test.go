package simulator_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"binglian/cmd/binglian/simulator"
	"binglian/domain"
	"binglian/stages"
)

func TestPlayKeepsTheOrderThatMatters(t *testing.T) {
	t.Parallel()
	s := plan(t, scenario(t), 4)
	position := map[domain.CommandID]int{}
	for i := range s.Steps {
		position[s.Steps[i].Command.ID] = i
	}
	var mu sync.Mutex
	projects, series, overtaken, last := map[domain.ProjectID]int{}, map[stages.Series]int{}, false, -1
	change := func(_ context.Context, c stages.Command) error {
		for range rand.IntN(20) { // let others overtake
			runtime.Gosched()
		}
		mu.Lock()
		defer mu.Unlock()
		at := position[c.ID]
		run := s.Steps[at].Series
		if before, ok := projects[c.Project]; ok && before > at {
			t.Errorf("command %d of %s comes after %d", at, c.Project, before)
		}
		if before, ok := series[run]; run.Name != "" && ok && before > at {
			t.Errorf("command %d of the run %v comes after %d", at, run, before)
		}
		projects[c.Project], series[run] = at, at
		overtaken = overtaken || at < last
		last = at
		return nil
	}
	reported := 0
	if err := simulator.Play(t.Context(), s, change, 100, func(done, total int) {
		if done <= reported || total != len(s.Steps) {
			t.Errorf("position %d of %d after %d", done, total, reported)
		}
		reported = done
	}); err != nil {
		t.Fatal(err)
	}
	if reported != len(s.Steps) {
		t.Errorf("position %d of %d at the end", reported, len(s.Steps))
	}
	if !overtaken {
		t.Error("no command overtook another: they go one by one")
	}
}

func TestPlayStops(t *testing.T) {
	t.Parallel()
	s := plan(t, scenario(t), 4)
	broken := errors.New("broken")
	err := simulator.Play(t.Context(), s, func(context.Context, stages.Command) error { return broken }, 0, nil)
	if !errors.Is(err, broken) {
		t.Errorf("a change that fails gives %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err = simulator.Play(ctx, s, func(context.Context, stages.Command) error { cancel(); return nil }, 0, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a play that is called off gives %v", err)
	}
	if err := simulator.Play(t.Context(), s, nil, len(s.Steps)+1, nil); err == nil {
		t.Error("it plays on after its end")
	}
	if err := simulator.Play(t.Context(), s, nil, len(s.Steps), nil); err != nil {
		t.Errorf("with nothing left to play: %v", err)
	}
}
