package stages_test

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

var seen = coverage{verbs: map[domain.Verb]int{}, events: map[string]int{}, reasons: map[domain.Reason]int{}, codes: map[domain.StatusCode]int{}}

// coverage counts what walks have met.
type coverage struct {
	sync.Mutex
	walks, ended, commands int
	verbs                  map[domain.Verb]int
	events                 map[string]int
	reasons                map[domain.Reason]int
	codes                  map[domain.StatusCode]int
}

func (c *coverage) code(code domain.StatusCode) {
	c.Lock()
	defer c.Unlock()
	c.codes[code]++
}

func (c *coverage) decided(cmd *stages.Command, d stages.Decision) {
	c.Lock()
	defer c.Unlock()
	c.commands++
	c.verbs[cmd.Verb()]++
	for _, e := range d.Events {
		c.events[e.Body.Name()]++
	}
}

func (c *coverage) rejected(r *domain.Rejection) {
	c.Lock()
	defer c.Unlock()
	c.reasons[r.Reason]++
	for _, f := range r.Fields {
		c.reasons[f.Reason]++
	}
}

// report prints what the walks covered, and fails for every command, event, reason and status code that they never met.
func report(t *testing.T) {
	seen.Lock()
	defer seen.Unlock()
	t.Logf("%d walks, %d reached the end (%d %%), %d commands", seen.walks, seen.ended, 100*seen.ended/max(1, seen.walks), seen.commands)
	if seen.ended*100 < 30*seen.walks {
		t.Errorf("fewer than 30 %% of the walks reached the end")
	}
	for _, v := range stages.Verbs() {
		if v != "tick" && seen.verbs[v] == 0 {
			t.Errorf("no walk gave the command %s", v)
		}
	}
	for _, k := range events.Kinds() {
		if seen.events[k.Name] == 0 {
			t.Errorf("no walk met the event %s", k.Name)
		}
	}
	for _, r := range stages.Reasons() {
		if seen.reasons[r] == 0 {
			t.Errorf("no walk was rejected for %s", r)
		}
	}
	for code := domain.StatusReceived; code <= domain.StatusRevoked; code++ {
		if seen.codes[code] == 0 {
			t.Errorf("no walk came to the national status code %d", code)
		}
	}
	t.Logf("commands %v", counts(seen.verbs))
	t.Logf("events %v", counts(seen.events))
	t.Logf("rejections %v", counts(seen.reasons))
	t.Logf("status codes %v", seen.codes)
}

func counts[K ~string](m map[K]int) string {
	out := ""
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out += fmt.Sprintf(" %s:%d", k, m[k])
	}
	return out
}
