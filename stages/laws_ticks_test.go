package stages_test

import (
	"reflect"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// replayed checks law 7: with ticks thrown in anywhere, the commands lead to the same events; and the end of law 6:
// from wherever the walk has led, the project can still come to its end.
func replayed(t *rapid.T, w *course) {
	var p *domain.Project
	var with, without []events.Event
	var straight *domain.Project
	for _, c := range w.given {
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
	codesOf(t, straight, recorded(t, w.ID, without))
	if len(with) != len(without) {
		t.Fatalf("law 7: %d events with ticks, %d without", len(with), len(without))
	}
	for i := range without {
		if !reflect.DeepEqual(with[i], without[i]) {
			t.Fatalf("law 7: ticks changed event %d: %s", i, cmp.Diff(without[i].Mark, with[i].Mark))
		}
	}
	if !alike(straight, p) {
		t.Fatalf("law 7: ticks changed what happened:\n%s", cmp.Diff(pretty(straight), pretty(p)))
	}
	if !over(w.Project) {
		if err := w.Finish(); err != nil {
			t.Fatalf("law 6: no end can be reached any more: %v\n%s", err, pretty(w.Project))
		}
	}
}
