package store

import (
	"sync"

	"binglian/domain"
	"binglian/events"
)

const (
	recentEvents  = 1024    // kept for the relay
	recentPayload = 4 << 10 // bytes; a longer event is read again
)

// eventKey names an event.
type eventKey struct {
	project domain.ProjectID
	version int
}

// recent keeps the events that this process has just committed until its relay takes them: reading them again costs PostgreSQL a fifth
// of what a command costs it. What isn't here any more, or was committed by another process, is read.
type recent struct {
	mu     sync.Mutex
	events map[eventKey]events.Recorded
	order  [recentEvents]eventKey // in which they came; the relay may have taken them since
	next   int
}

func newRecent() *recent { return &recent{events: make(map[eventKey]events.Recorded, recentEvents)} }

// keep keeps committed events; of too many the oldest go. Nobody may change what they refer to.
func (r *recent) keep(all []events.Recorded) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range all {
		if len(e.Payload) > recentPayload {
			continue
		}
		delete(r.events, r.order[r.next])
		key := eventKey{e.Project, e.Version}
		r.order[r.next], r.events[key] = key, e
		r.next = (r.next + 1) % recentEvents
	}
}

// take gives an event, and forgets it.
func (r *recent) take(key eventKey) (events.Recorded, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.events[key]
	delete(r.events, key)
	return e, ok
}
