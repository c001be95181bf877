package bench

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// goalRatio is how much of the floor's rate ours must reach.
const goalRatio = 0.6

// saturated is what drivers who never rest have done.
type saturated struct {
	mu      sync.Mutex
	actions latencies
	events  int
	took    time.Duration
	used    processorTime
}

// measureHot drives sixteen projects at once through their mid-lives, in turn with the floor.
func measureHot(ctx context.Context, s *Settings, p *Part, m *Machine) error {
	c, err := plan(defaultMachine(), usual(), paper().ref)
	if err != nil {
		return err
	}
	return withCity(ctx, s, func(city *city) error {
		city.describe(ctx, m)
		departments, err := city.listen(ctx, listeners)
		if err != nil {
			return err
		}
		f := &floor{city: city, unit: c.unit(), drivers: drivers}
		if err := f.prepare(ctx); err != nil {
			return err
		}
		fleet := newFleet(city, c)
		var all saturated
		var ours, theirs, behind, drained []float64
		copies := int64(0)
		for round := range s.Rounds {
			if err := fleet.bring(ctx, fleet.needed(s.Length, ours)); err != nil {
				return err
			}
			if err := city.settle(ctx, departments); err != nil {
				return err
			}
			published := city.relay.Counters().Published
			r, err := fleet.saturate(ctx, s.Length, s.profile(round))
			if err != nil {
				return err
			}
			all.used.program, all.used.database = all.used.program+r.used.program, all.used.database+r.used.database
			waiting, err := city.waiting(ctx)
			if err != nil {
				return err
			}
			took, err := city.quiet(ctx, departments)
			if err != nil {
				return err
			}
			copies += city.relay.Counters().Published - published
			ours = append(ours, float64(len(r.actions))/r.took.Seconds())
			behind, drained = append(behind, float64(waiting)), append(drained, took.Seconds())
			all.actions, all.events = append(all.actions, r.actions...), all.events+r.events
			if err := city.settle(ctx, departments); err != nil {
				return err
			}
			rate, err := f.measure(ctx, s.Length)
			if err != nil {
				return err
			}
			theirs = append(theirs, rate)
		}
		p.add("actions", median(ours), "/s")
		all.actions.report(p, "action", 0)
		p.add("events an action", float64(all.events)/float64(len(all.actions)), "")
		p.add("copies of events an action", float64(copies)/float64(len(all.actions)), "")
		p.add("copies waiting for the stream at the end", median(behind), "")
		p.add("until these were delivered", median(drained), "s")
		each := float64(len(all.actions))
		p.add("processor time an action, program with NATS", microseconds(all.used.program)/each, "µs")
		p.add("processor time an action, PostgreSQL", microseconds(all.used.database)/each, "µs")
		f.report(p, ours, theirs)
		p.note("%d drivers on different projects, %d rounds of %v, in turn with the floor; medians of the rounds: ours %s, floor %s",
			drivers, s.Rounds, s.Length, rates(ours), rates(theirs))
		p.note("an action is a command of a usual project between its code and its completion (%s)", c.mix())
		p.note("relay and %d departments (with their own credentials) at work in the same process", len(listeners))
		return nil
	})
}

// needed guesses how many projects drivers use up in that time.
func (f *fleet) needed(length time.Duration, known []float64) int {
	rate := 2500.0 // actions/s, before any are known
	if len(known) > 0 {
		rate = 1.2 * median(known)
	}
	return drivers + int(rate*length.Seconds())/(len(f.course.steps)-f.middle)
}

// saturate lets the drivers act for that time, each on a project of its own and without rest.
func (f *fleet) saturate(ctx context.Context, length time.Duration, profile string) (*saturated, error) {
	all := &saturated{}
	lives := make([]*life, drivers)
	for i := range lives { // spread over mid-life
		var err error
		if lives[i], err = f.take(ctx); err != nil {
			return nil, err
		}
		for range i * (len(f.course.steps) - f.middle) / drivers {
			if _, err := f.step(ctx, lives[i]); err != nil {
				return nil, err
			}
		}
	}
	stop, err := startProfile(profile)
	if err != nil {
		return nil, err
	}
	defer stop()
	before, err := f.city.processorTime()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	end := began.Add(length)
	group, ctx := errgroup.WithContext(ctx)
	for _, l := range lives {
		group.Go(func() error { return f.drive(ctx, l, end, all) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all.took = time.Since(began)
	after, err := f.city.processorTime()
	all.used = after.since(before)
	return all, err
}

// drive acts until the end.
func (f *fleet) drive(ctx context.Context, l *life, end time.Time, all *saturated) error {
	var took latencies
	events := 0
	for began := time.Now(); began.Before(end); {
		if f.ended(l) {
			var err error
			if l, err = f.take(ctx); err != nil {
				return err
			}
			began = time.Now()
		}
		r, err := f.step(ctx, l)
		if err != nil {
			return err
		}
		now := time.Now()
		took, began = append(took, now.Sub(began)), now
		events += len(r.Events)
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	all.actions, all.events = append(all.actions, took...), all.events+events
	return nil
}

// profile gives the file for the profile of a round: the last is profiled.
func (s *Settings) profile(round int) string {
	if round == s.Rounds-1 {
		return s.Profile
	}
	return ""
}

// startProfile writes a CPU profile until it is stopped. Without a file it does nothing.
func startProfile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	out, err := os.Create(file)
	if err != nil {
		return nil, fmt.Errorf("write profile: %w", err)
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return nil, fmt.Errorf("write profile: %w", err)
	}
	return func() { pprof.StopCPUProfile(); _ = out.Close() }, nil
}
