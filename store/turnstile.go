package store

import (
	"math"
	"slices"
	"sync"
	"time"
)

// turnstile slows down whoever fails too often, by a name such as an address. It is kept in memory, so a restart forgives,
// and never holds more than a number of names: who failed longest ago is forgotten first.
type turnstile struct {
	free   int           // failures in a row that cost nothing
	leak   time.Duration // in which one failure is forgotten
	most   int           // names that are remembered
	mu     sync.Mutex
	failed map[string]*failures
}

type failures struct {
	count int
	until time.Time // no attempt is looked at before
	last  time.Time
}

func newTurnstile(free int, leak time.Duration, most int) *turnstile {
	return &turnstile{free: free, leak: leak, most: most, failed: map[string]*failures{}}
}

// enter counts an attempt before it is looked at, so that many at once are counted too. It gives how long to wait instead if
// there were too many: each further failure doubles that, up to longestWait.
func (t *turnstile) enter(name string, now time.Time) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.failed[name]
	if f == nil {
		t.makeRoom()
		f = &failures{last: now}
		t.failed[name] = f
	}
	if f.until.After(now) {
		return f.until.Sub(now)
	}
	forgotten := int(now.Sub(f.last) / t.leak)
	f.count = max(0, f.count-forgotten) + 1
	f.last = now
	if over := f.count - t.free; over >= 0 {
		f.until = now.Add(min(longestWait, time.Duration(math.Exp2(float64(min(over, 20))))*time.Second))
	}
	return 0
}

// forgive takes an attempt back that was none of a stranger, and all before it too.
func (t *turnstile) forgive(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.failed, name)
}

// succeed takes one attempt back that was none of a stranger.
func (t *turnstile) succeed(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.failed[name]; f != nil {
		f.count = max(0, f.count-1)
		if f.count < t.free {
			f.until = time.Time{}
		}
	}
}

// makeRoom forgets the names that failed longest ago, a tenth of them at once, when there are too many.
func (t *turnstile) makeRoom() {
	if len(t.failed) < t.most {
		return
	}
	oldest := make([]string, 0, len(t.failed))
	for name := range t.failed {
		oldest = append(oldest, name)
	}
	slices.SortFunc(oldest, func(a, b string) int { return t.failed[a].last.Compare(t.failed[b].last) })
	for _, name := range oldest[:max(1, len(oldest)/10)] {
		delete(t.failed, name)
	}
}

// familiar remembers from where accounts came in, as many as addressesRemembered.
type familiar struct {
	mu   sync.Mutex
	came map[string]time.Time
}

func (f *familiar) see(pair string, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.came) >= addressesRemembered {
		f.came = map[string]time.Time{} // begun anew: it is a favour, not a right
	}
	f.came[pair] = now
}

func (f *familiar) is(pair string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	came, known := f.came[pair]
	return known && now.Sub(came) < familiarFor
}
