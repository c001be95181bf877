package views

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"binglian/domain"
)

const (
	gatherFor  = 200 * time.Millisecond // changes within this time go out together
	checkEvery = 20 * time.Second       // a line that keeps the connection, and a look at the day and the session
	mostNamed  = 100                    // projects that one connection may name
)

// streamChanges tells a browser that projects have come to new versions and that a new day has begun. It carries no
// content: the page asks for itself again, so that rights are checked in one place.
func streamChanges(v *visit) error {
	ctx := v.r.Context()
	named := v.r.URL.Query()["project"]
	projects := make([]domain.ProjectID, 0, min(len(named), mostNamed))
	for _, id := range named[:min(len(named), mostNamed)] {
		projects = append(projects, domain.ProjectID(id))
	}
	full, leave := v.server.streams.enter(v.token)
	defer leave()
	changes, cancel := v.server.Live.Subscribe(ctx, v.actor(), projects)
	defer cancel()

	h := v.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies must not hold it back
	stream := &stream{w: v.w, control: http.NewResponseController(v.w), day: v.server.today()}
	if stream.send("retry: 5000\n\n") != nil {
		return nil
	}
	check := time.NewTicker(checkEvery)
	defer check.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-full: // it may come back, but doesn't at once push out another
			_ = stream.send("retry: 60000\n\n")
			return nil
		case c, open := <-changes:
			if !open || stream.tell(c, changes) != nil {
				return nil
			}
		case <-check.C:
			if _, err := v.server.Accounts.SessionActor(ctx, v.token); err != nil {
				return nil // signed out, or the store is gone: the browser tries again and is told then
			}
			if stream.keep(v.server.today()) != nil {
				return nil
			}
		}
	}
}

// mostStreams is how many streams a session may have open: a browser has one for all its tabs, and for a moment another
// when it opens a new one.
const mostStreams = 4

// streams are those that are open, by session.
type streams struct {
	mu   sync.Mutex
	open map[string][]chan struct{} // oldest first
}

// enter notes a stream of a session. Full is closed when newer ones leave no room for it; leave must be called at its end.
func (s *streams) enter(session string) (full <-chan struct{}, leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[string][]chan struct{}{}
	}
	mine := make(chan struct{})
	all := append(s.open[session], mine)
	for ; len(all) > mostStreams; all = all[1:] {
		close(all[0])
	}
	s.open[session] = all
	return mine, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		rest := slices.DeleteFunc(s.open[session], func(c chan struct{}) bool { return c == mine })
		if s.open[session] = rest; len(rest) == 0 {
			delete(s.open, session)
		}
	}
}

type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	day     domain.Day
}

// tell sends a change and those that follow at once, a project once with its last version.
func (s *stream) tell(first Change, more <-chan Change) error {
	versions := map[domain.ProjectID]int{}
	day := s.day
	note := func(c Change) {
		if !c.Day.IsZero() {
			day = c.Day
			return
		}
		versions[c.Project] = max(versions[c.Project], c.Version)
	}
	note(first)
	enough := time.NewTimer(gatherFor)
	defer enough.Stop()
	for gathering := true; gathering; {
		select {
		case c, open := <-more:
			if gathering = open; open {
				note(c)
			}
		case <-enough.C:
			gathering = false
		}
	}
	if err := s.newDay(day); err != nil || len(versions) == 0 {
		return err
	}
	text, err := json.Marshal(versions)
	if err != nil {
		return err
	}
	return s.send("event: projects\ndata: " + string(text) + "\n\n")
}

// keep keeps the connection open and notices midnight.
func (s *stream) keep(today domain.Day) error {
	if err := s.newDay(today); err != nil {
		return err
	}
	return s.send(": still here\n\n")
}

func (s *stream) newDay(day domain.Day) error {
	if day == s.day {
		return nil
	}
	s.day = day
	return s.send("event: day\ndata: " + day.String() + "\n\n")
}

func (s *stream) send(text string) error {
	if _, err := fmt.Fprint(s.w, text); err != nil {
		return err
	}
	return s.control.Flush()
}
