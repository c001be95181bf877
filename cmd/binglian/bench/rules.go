package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

func defaultMachine() *stages.Machine { return stages.Default(false) }

// measureRules measures what the largest project costs: to fold, to decide on, to keep.
func measureRules(ctx context.Context, s *Settings, p *Part, m *Machine) error {
	machine := defaultMachine()
	c, err := plan(machine, greatest(), paper().ref)
	if err != nil {
		return err
	}
	return withCity(ctx, s, func(city *city) error {
		city.describe(ctx, m)
		fleet := newFleet(city, c)
		l, err := fleet.begin(ctx)
		for err == nil && !fleet.ended(l) {
			_, err = fleet.step(ctx, l)
		}
		if err != nil {
			return err
		}
		const most = 1 << 20 // events
		kept, err := city.Events(ctx, l.id, 0, most)
		if err != nil {
			return err
		}
		stored, err := city.Project(ctx, l.id)
		if err != nil {
			return err
		}
		if err := fold(p, kept); err != nil {
			return err
		}
		decide(p, machine, c)
		if err := city.size(ctx, p, stored); err != nil {
			return err
		}
		p.note("%d commands, %d events: every fact that brings items, %d items decided, %d works, %d opinions of 200 characters, %d sheets, %d surveys, %d reviews of drawings in %d rounds each",
			len(c.steps), len(kept), decided(c.end), len(c.end.Works), len(c.end.Collaboration.Opinions), len(c.end.Sheets), len(c.end.Surveys), len(c.end.Drawings), greatest().rounds)
		return nil
	})
}

func decided(p *domain.Project) (n int) {
	for i := range p.Applications {
		n += len(p.Applications[i].Items)
	}
	return n
}

// fold measures folding: the whole history at once, and one event onto the nearly whole project.
func fold(p *Part, kept []events.Recorded) error {
	var failed error
	whole := typical(func() { _, failed = events.Fold(nil, kept...) })
	if failed != nil {
		return failed
	}
	last := len(kept) - 1
	before, err := events.Fold(nil, kept[:last]...)
	if err != nil {
		return err
	}
	one := typical(func() { _, failed = events.Fold(before, kept[last]) })
	p.add("fold of the whole history", microseconds(whole), "µs")
	p.add("fold, an event of it", microseconds(whole)/float64(len(kept)), "µs")
	p.add("fold of one more event, with a copy of the project", microseconds(one), "µs")
	return failed
}

// decide measures the decisions of the whole life, and those of its last commands.
func decide(p *Part, m *stages.Machine, c *course) {
	const lately = 20 // commands
	var all latencies
	for i := range c.steps {
		st := &c.steps[i]
		all = append(all, typical(func() { _, _ = m.Decide(st.before, st.command) }))
	}
	late := slices.Sorted(slices.Values(all[len(all)-lately:]))
	slices.Sort(all)
	p.add("decide, over its whole life, median", microseconds(all.quantile(0.5)), "µs")
	p.add("decide, over its whole life, most", microseconds(all.quantile(1)), "µs")
	p.add("decide, when it is largest, median", microseconds(latencies(late).quantile(0.5)), "µs")
}

// size tells how large the snapshot is, as JSON and as PostgreSQL keeps it.
func (c *city) size(ctx context.Context, p *Part, stored *domain.Project) error {
	snapshot, err := json.Marshal(stored)
	if err != nil {
		return fmt.Errorf("encode snapshot: %w", err)
	}
	var kept, history int
	if err := c.side.QueryRow(ctx, `select pg_column_size(snapshot), (select sum(pg_column_size(e.*)) from events e where e.project = p.id)
		from projects p where id = $1`, string(stored.ID)).Scan(&kept, &history); err != nil {
		return fmt.Errorf("read size of snapshot: %w", err)
	}
	p.add("snapshot, as JSON", float64(len(snapshot)), "bytes")
	p.add("snapshot, as stored", float64(kept), "bytes")
	p.add("its events, as stored", float64(history), "bytes")
	return nil
}

// typical gives the median time of doing something again and again for a short while.
func typical(do func()) time.Duration {
	const least, longest = 5, 20 * time.Millisecond
	var all latencies
	for began := time.Now(); len(all) < least || time.Since(began) < longest; {
		start := time.Now()
		do()
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	return all.quantile(0.5)
}
