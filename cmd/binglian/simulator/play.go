package simulator

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// players is how many commands are on their way at once: the database answers several in the time of one.
const players = 8

// Play gives the commands from a position on. Each waits for those before it on the same project and for those before it
// that draw from the same run of numbers, so that the outcome is the script's whatever else overtakes. Progress hears how
// many of all commands are surely done: that is the position from which an interrupted play goes on. Commands that were
// given already answer with their first result, so that it does no harm to go on from too early, even from 0.
//
// Change must carry a command out as the store does, at the command's own time; files that the command names must have
// been uploaded by then (see MaterialsOf). Play returns the first error of Change, and the context's when that ends.
func Play(ctx context.Context, s *Script, change func(context.Context, stages.Command) error, from int, progress func(done, total int)) error {
	if from < 0 || from > len(s.Steps) {
		return fmt.Errorf("play scenario %s from command %d of %d", s.Scenario.Name, from, len(s.Steps))
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p := &playing{script: s, done: make([]bool, len(s.Steps)), through: from, progress: progress}
	projects, series := map[domain.ProjectID]chan struct{}{}, map[stages.Series]chan struct{}{}
	free := make(chan struct{}, players)
	var all sync.WaitGroup
	for i := from; i < len(s.Steps) && ctx.Err() == nil; i++ {
		step := &s.Steps[i]
		before, numbered := projects[step.Command.Project], series[step.Series]
		finished := make(chan struct{})
		projects[step.Command.Project] = finished
		if step.Series.Name != "" {
			series[step.Series] = finished
		} else {
			numbered = nil
		}
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			continue
		}
		all.Go(func() {
			defer func() { <-free }()
			defer close(finished)
			if !await(ctx, before) || !await(ctx, numbered) {
				return
			}
			if err := change(ctx, step.Command); err != nil {
				cancel(fmt.Errorf("play %s on %s: %w", step.Command.Verb(), step.Command.Project, err))
				return
			}
			p.finish(i)
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// await waits until something is finished; it reports false if the play ends first.
func await(ctx context.Context, finished <-chan struct{}) bool {
	if finished != nil {
		select {
		case <-finished:
		case <-ctx.Done():
		}
	}
	return ctx.Err() == nil
}

// playing keeps how far a play has come.
type playing struct {
	script   *Script
	progress func(done, total int)
	mu       sync.Mutex
	done     []bool
	through  int // every command before it is done
}

func (p *playing) finish(i int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done[i] = true
	before := p.through
	for p.through < len(p.done) && p.done[p.through] {
		p.through++
	}
	if p.through > before && p.progress != nil {
		p.progress(p.through, len(p.done))
	}
}

// Fingerprint names what the script does: a play that was begun with another script can't be gone on with.
func (s *Script) Fingerprint() string {
	h := sha256.New()
	for i := range s.Happened {
		e := &s.Happened[i]
		fmt.Fprintln(h, e.Project, e.Version, e.Body.Name(), e.At.Format(time.RFC3339Nano), e.On)
	}
	return hex.EncodeToString(h.Sum(nil))
}
