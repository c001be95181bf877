// Package live tells clients that projects have come to new versions and that a new day has begun, by server-sent events. It carries no
// content: who hears of a version asks for the project again, so that rights are checked in one place.
package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"binglian/domain"
)

// Change says that a project has come to a version, or that the city's day has changed.
type Change struct {
	Project domain.ProjectID
	Version int
	Day     domain.Day // set alone when the day has changed
}

// Source tells what changes.
type Source interface {
	// Subscribe sends changes of the projects named, of all if none is, but only of those that the reader may see. The
	// channel is closed when the context ends or cancel is called. A reader who falls behind misses earlier versions.
	Subscribe(ctx context.Context, reader domain.Actor, projects []domain.ProjectID) (changes <-chan Change, cancel func())
}

const (
	gatherFor  = 200 * time.Millisecond // changes within this time go out together
	checkEvery = 20 * time.Second       // a line that keeps the connection, and a look at the day and the reader
)

// Stream is one client's.
type Stream struct {
	Changes <-chan Change
	Full    <-chan struct{}             // closed when there is no room for it any more; see Streams
	Today   func() domain.Day           // by the city's clock
	Still   func(context.Context) error // fails once its reader may not listen any more
	Mark    func() string               // names how far it has come, as the next one's Last-Event-ID; nil for none
	Missed  map[domain.ProjectID]int    // versions that came while the client was away: told first

	w       http.ResponseWriter
	control *http.ResponseController
	day     domain.Day
}

// Send tells the client until it leaves, or may not hear any more.
func (s *Stream) Send(ctx context.Context, w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies must not hold it back
	s.w, s.control, s.day = w, http.NewResponseController(w), s.Today()
	if s.write("retry: 5000\n"+s.id()+"\n") != nil || s.versions(s.Missed) != nil {
		return
	}
	check := time.NewTicker(checkEvery)
	defer check.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.Full: // it may come back, but doesn't at once push out another
			_ = s.write("retry: 60000\n\n")
			return
		case c, open := <-s.Changes:
			if !open || s.tell(ctx, c) != nil {
				return
			}
		case <-check.C: // the client tries again, and is told then why it may not
			if s.Still(ctx) != nil || s.keep() != nil {
				return
			}
		}
	}
}

// tell sends a change and those that follow at once, a project once with its last version.
func (s *Stream) tell(ctx context.Context, first Change) error {
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
		case c, open := <-s.Changes:
			if gathering = open; open {
				note(c)
			}
		case <-enough.C:
			gathering = false
		}
	}
	if err := s.Still(ctx); err != nil { // a right that was taken away meanwhile ends at once, not at the next look
		return err
	}
	if err := s.newDay(day); err != nil {
		return err
	}
	return s.versions(versions)
}

func (s *Stream) versions(all map[domain.ProjectID]int) error {
	if len(all) == 0 {
		return nil
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return s.write("event: projects\n" + s.id() + "data: " + string(text) + "\n\n")
}

// id is the line that names how far the stream has come.
func (s *Stream) id() string {
	if s.Mark == nil {
		return ""
	}
	return "id: " + s.Mark() + "\n"
}

// keep keeps the connection open and notices midnight.
func (s *Stream) keep() error {
	if err := s.newDay(s.Today()); err != nil {
		return err
	}
	return s.write(": still here\n\n")
}

func (s *Stream) newDay(day domain.Day) error {
	if day == s.day {
		return nil
	}
	s.day = day
	return s.write("event: day\ndata: " + day.String() + "\n\n")
}

func (s *Stream) write(text string) error {
	if _, err := fmt.Fprint(s.w, text); err != nil {
		return err
	}
	return s.control.Flush()
}
