package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	steadyRate        = 300 // actions/s
	steadyProjects    = 96  // in hand at once: an action never waits for another on its project
	steadyDepartments = 40  // that are connected
	fewHeard          = 100 // copies from which a department's median counts
	goalEven          = 2   // times the middle department's median, of the slowest department
	busy              = 2   // load average from which goals of latency don't count
	goalAction        = 15  // ms, 99th percentile
	goalDelivery      = 10  // ms, 99th percentile
)

// steady is what came of actions at a steady rate.
type steady struct {
	mu        sync.Mutex
	actions   latencies
	committed map[string]commit
	late      int // actions that no project was free for when they were due
}

// commit is when an event's command was given and when it was known to be committed.
type commit struct{ given, known time.Time }

// measureSteady gives commands at a steady rate, whether or not those before have ended (open loop), and listens to what
// departments hear.
func measureSteady(ctx context.Context, s *Settings, p *Part, m *Machine) error {
	c, err := plan(defaultMachine(), usual(), paper().ref)
	if err != nil {
		return err
	}
	return withCity(ctx, s, func(city *city) error {
		city.describe(ctx, m)
		everybody, err := city.everybody(ctx, steadyDepartments)
		if err != nil {
			return err
		}
		departments, err := city.listen(ctx, everybody)
		if err != nil {
			return err
		}
		fleet := newFleet(city, c)
		length := 2 * s.Length
		count := int(length.Seconds() * steadyRate)
		if err := fleet.bring(ctx, steadyProjects+count/(len(c.steps)-c.middle())); err != nil {
			return err
		}
		if err := city.settle(ctx, departments); err != nil {
			return err
		}
		before := load()
		done, err := fleet.openLoop(ctx, count)
		if err != nil {
			return err
		}
		copies, err := done.hear(ctx, city, departments)
		if err != nil {
			return err
		}
		done.actions.report(p, "action", goalAction)
		copies.sinceKnown.report(p, "delivery, from the answer to the command", goalDelivery)
		copies.sinceGiven.report(p, "delivery, from the command's beginning", 0)
		p.atMost("slowest department's median against the middle one's", copies.uneven(), "", goalEven)
		p.note("%d actions in %v at %d/s, open loop, each counted from when it was due; %d copies of %d events, %.1f departments an event; %d departments connected, %d of them concerned",
			len(done.actions), length, steadyRate, len(copies.sinceKnown), len(copies.events), float64(len(copies.sinceKnown))/float64(max(1, len(copies.events))), len(departments), len(copies.medians))
		if done.late > 0 {
			p.note("%d actions waited for a free project", done.late)
		}
		if before >= busy {
			p.loosen()
			p.note("the load average was %.2f when the commands began: the goals count below %d", before, busy)
		}
		return nil
	})
}

// openLoop gives that many commands at the steady rate.
func (f *fleet) openLoop(ctx context.Context, count int) (*steady, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := &steady{committed: map[string]commit{}}
	free := make(chan *life, steadyProjects)
	for i := range steadyProjects {
		l, err := f.take(ctx)
		if err != nil {
			return nil, err
		}
		for range i * (len(f.course.steps) - f.middle) / steadyProjects {
			if _, err := f.step(ctx, l); err != nil {
				return nil, err
			}
		}
		free <- l
	}
	var running sync.WaitGroup
	began := time.Now()
	for i := range count {
		due := began.Add(time.Duration(i) * time.Second / steadyRate)
		select {
		case <-ctx.Done():
		case <-time.After(time.Until(due)):
		}
		if len(free) == 0 {
			s.late++
		}
		var l *life
		select {
		case <-ctx.Done():
			running.Wait()
			return nil, context.Cause(ctx)
		case l = <-free:
		}
		running.Go(func() {
			if err := s.act(ctx, f, l, due); err != nil {
				cancel(err)
			}
			free <- l
		})
	}
	running.Wait()
	return s, context.Cause(ctx)
}

// act gives one command, and makes sure that the project has another.
func (s *steady) act(ctx context.Context, f *fleet, l *life, due time.Time) error {
	r, err := f.step(ctx, l)
	if err != nil {
		return err
	}
	known := time.Now()
	s.mu.Lock()
	s.actions = append(s.actions, known.Sub(due))
	for i := range r.Events {
		s.committed[fmt.Sprintf("%s-%d", l.id, r.Events[i].Version)] = commit{given: due, known: known}
	}
	s.mu.Unlock()
	if !f.ended(l) {
		return nil
	}
	next, err := f.take(ctx)
	if err == nil {
		*l = *next
	}
	return err
}

// deliveries are the times from a commit to each department that heard of it.
type deliveries struct {
	sinceKnown, sinceGiven latencies
	events                 map[string]bool
	medians                []float64 // of the departments that heard something, in ms
}

// uneven gives how many times the middle department's median the slowest department's is.
func (d *deliveries) uneven() float64 {
	if len(d.medians) == 0 {
		return 0
	}
	return slices.Max(d.medians) / median(d.medians)
}

// hear waits until the departments have heard everything, and compares.
func (s *steady) hear(ctx context.Context, c *city, departments []*consumer) (deliveries, error) {
	d := deliveries{events: map[string]bool{}}
	if _, err := c.relayed(ctx); err != nil {
		return d, err
	}
	for _, l := range departments {
		if err := l.caughtUp(ctx); err != nil {
			return d, err
		}
		var own latencies
		for _, h := range l.take() {
			at, ok := s.committed[h.event]
			if !ok {
				continue // of a project that was brought to mid-life meanwhile
			}
			d.events[h.event] = true
			own = append(own, h.at.Sub(at.given))
			d.sinceKnown = append(d.sinceKnown, max(0, h.at.Sub(at.known)))
		}
		d.sinceGiven = append(d.sinceGiven, own...)
		if slices.Sort(own); len(own) >= fewHeard {
			d.medians = append(d.medians, milliseconds(own.quantile(0.5)))
		}
	}
	return d, nil
}
