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

func (c *coverage) walked(ended bool) {
	c.Lock()
	defer c.Unlock()
	c.walks++
	if ended {
		c.ended++
	}
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

// few is how often in 300 walks something is met that chance might leave out altogether.
const few = 30

// report prints what the walks covered, and fails for every command, event, reason and status code that they never met. Walks
// that broke a law ended early: what they didn't meet says nothing.
func report(t *testing.T) {
	seen.Lock()
	defer seen.Unlock()
	t.Logf("%d walks, %d reached the end (%d %%), %d commands", seen.walks, seen.ended, 100*seen.ended/max(1, seen.walks), seen.commands)
	t.Logf("commands %v", counts(seen.verbs))
	t.Logf("events %v", counts(seen.events))
	t.Logf("rejections %v", counts(seen.reasons))
	t.Logf("status codes %v", seen.codes)
	if t.Failed() {
		return
	}
	if seen.ended*100 < 30*seen.walks {
		t.Errorf("fewer than 30 %% of the walks reached the end")
	}
	verbs := slices.DeleteFunc(stages.Verbs(), func(v domain.Verb) bool { return v == "tick" })
	covered(t, "command", verbs, seen.verbs)
	var names []string
	for _, k := range events.Kinds() {
		names = append(names, k.Name)
	}
	covered(t, "event", names, seen.events)
	covered(t, "rejection for", stages.Reasons(), seen.reasons)
	for code := domain.StatusReceived; code <= domain.StatusRevoked; code++ {
		if seen.codes[code] == 0 {
			t.Errorf("no walk came to the national status code %d", code)
		}
	}
}

// covered fails for each of all that was never met, and tells which were met so seldom that chance may leave them out.
func covered[K ~string](t *testing.T, what string, all []K, met map[K]int) {
	for _, k := range all {
		switch n := met[k]; {
		case n == 0:
			t.Errorf("no walk met the %s %s", what, k)
		case n*300 < few*seen.walks:
			t.Logf("seldom met: the %s %s, %d times", what, k, n)
		}
	}
}

func counts[K ~string](m map[K]int) string {
	out := ""
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out += fmt.Sprintf(" %s:%d", k, m[k])
	}
	return out
}
