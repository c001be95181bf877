package agent

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events/stream"
)

// line is one project's events on their way, in order.
type line struct {
	project domain.ProjectID
	last    int       // version of the last event that was done with or set aside; 0 for a project that isn't known
	queue   []*held   // rising
	aside   []*Letter // rising; the first is dead, unless it is being handed over again
	again   bool      // the first set aside is to be handed over
	busy    bool      // something is in hand
	hand    *held     // what is being handed over; none where that is the first set aside, or nothing
	tries   int       // of what is handed over now
	next    time.Time // before which it isn't tried again
	missing time.Time // since when the first of the queue waits for one before it
	ask     time.Time // before which that isn't asked for again
}

// held is an event that isn't done with.
type held struct {
	event stream.CloudEvent
	raw   []byte
	from  []jetstream.Msg // as often as it came; none for one that was asked for
	whole bool            // nothing is missing before it
}

// line gives a project's line.
func (a *Agent) line(project domain.ProjectID) (*line, error) {
	if l := a.lines[project]; l != nil {
		return l, nil
	}
	last, fresh := a.books.done[project]
	if !fresh && a.writing != nil {
		last, fresh = a.writing.done[project]
	}
	if !fresh {
		var err error
		if last, err = a.state.last(project); err != nil {
			return nil, err
		}
	}
	l := &line{project: project, last: last}
	a.lines[project] = l
	return l, nil
}

// take puts an event into its project's line. What is known already is acknowledged.
func (a *Agent) take(ctx context.Context, m jetstream.Msg) error {
	h := &held{raw: m.Data(), from: []jetstream.Msg{m}}
	if err := json.Unmarshal(h.raw, &h.event); err != nil || h.event.Subject == "" || h.event.Version < 1 {
		// The server writes none such. It stays unanswered there, so that somebody looks.
		a.Log.Error("an event can't be read, and is left with the server", "id", m.Headers().Get(jetstream.MsgIDHeader), "error", err)
		return nil
	}
	if a.start == "" {
		var err error
		if a.start, err = a.state.start(h.event.Time); err != nil {
			return err
		}
	}
	l, err := a.line(domain.ProjectID(h.event.Subject))
	if err != nil {
		return err
	}
	if h.event.Version <= l.last {
		a.repeated++
		a.books.answer = append(a.books.answer, m)
		return nil
	}
	l.put(h)
	a.books.open[l.project] = true
	return a.step(ctx, l, time.Now())
}

// put stands an event where it belongs.
func (l *line) put(h *held) {
	i, there := slices.BinarySearchFunc(l.queue, h.event.Version, func(h *held, version int) int { return h.event.Version - version })
	if there {
		l.queue[i].from = append(l.queue[i].from, h.from...)
		return
	}
	l.queue = slices.Insert(l.queue, i, h)
}

// due goes on with the lines on which something may have fallen due.
func (a *Agent) due(ctx context.Context, now time.Time) error {
	for l := range a.waiting {
		delete(a.waiting, l)
		if err := a.step(ctx, l, now); err != nil {
			return err
		}
	}
	return nil
}

// step does what can be done next on a line.
func (a *Agent) step(ctx context.Context, l *line, now time.Time) error {
	for !l.busy {
		switch {
		case len(l.aside) > 0 && l.again:
			a.hand(ctx, l, now, nil)
			return nil
		case len(l.queue) == 0:
			if len(l.aside) == 0 {
				delete(a.lines, l.project)
				a.books.open[l.project] = false
			}
			return nil
		}
		h := l.queue[0]
		switch {
		case h.event.Version <= l.last: // it came while it was asked for
			a.repeated++
			a.pass(l, h)
		case !h.follows(l.last) && !a.lacks(ctx, l, h, now):
			return nil
		case len(l.aside) > 0:
			letter := letterOf(&h.event, h.raw, now)
			letter.Behind = true
			if err := a.setAside(l, letter); err != nil {
				return err
			}
			a.pass(l, h)
		default:
			a.hand(ctx, l, now, h)
			return nil
		}
	}
	return nil
}

// follows reports whether an event stands right behind the last one of its project, as far as that can be seen.
func (h *held) follows(last int) bool {
	previous := 0
	if h.event.Previous != nil {
		previous = *h.event.Previous
	}
	return h.whole || previous <= last
}

// lacks sees to what is missing before an event. It reports whether nothing is after all.
func (a *Agent) lacks(ctx context.Context, l *line, h *held, now time.Time) bool {
	if l.missing.IsZero() {
		l.missing = now
	}
	// What is on its way comes by itself. But what a killed agent had in hand comes again only when the server has waited long enough for its
	// answer; and of a project that isn't known, all before may be older than the department's own beginning. Both are asked for at once.
	patient := l.last > 0 && now.Sub(a.began) > a.Wait
	if patient && now.Sub(l.missing) < a.Wait || now.Before(l.ask) {
		a.waiting[l] = true
		return false
	}
	a.askFor(ctx, l, h.event.Version-1)
	return false
}

// askFor asks for what a project's line lacks, through a version.
func (a *Agent) askFor(ctx context.Context, l *line, through int) {
	l.busy, l.hand = true, nil
	asked := stream.HistoryAsked{Project: l.project, From: eventID(l.project, l.last+1), To: eventID(l.project, through)}
	if l.last == 0 {
		asked.From = a.start
	}
	a.all.Go(func() {
		r := result{line: l, asked: true}
		a.asking.Lock() // the city answers few questions at once
		r.err = a.wire.History(ctx, asked, func(e stream.CloudEvent) error {
			r.missing = append(r.missing, e)
			return nil
		})
		a.asking.Unlock()
		a.results <- r
	})
}

func eventID(project domain.ProjectID, version int) string {
	return string(project) + "-" + strconv.Itoa(version)
}

// hand hands an event to the department's system, when it is time: the first set aside if none is named.
func (a *Agent) hand(ctx context.Context, l *line, now time.Time, h *held) {
	if now.Before(l.next) || now.Before(a.awayUntil) {
		a.waiting[l] = true
		return
	}
	e := &Event{Department: a.wire.Department, Try: l.tries + 1}
	if h == nil {
		e.Raw = l.aside[0].Event
	} else {
		e.Raw = h.raw
	}
	l.busy, l.hand = true, h
	a.all.Go(func() {
		select {
		case a.free <- struct{}{}:
		case <-a.ending:
			a.results <- result{line: l, err: context.Canceled}
			return
		}
		err := json.Unmarshal(e.Raw, &e.CloudEvent)
		if err == nil {
			err = a.Receiver.Hand(ctx, e)
		}
		if err != nil {
			<-a.free
		}
		a.results <- result{line: l, err: err}
	})
}

// pass is done with an event of a line, and acknowledges it with the next commit.
func (a *Agent) pass(l *line, h *held) {
	i := slices.Index(l.queue, h)
	l.queue = slices.Delete(l.queue, i, i+1)
	if h.event.Version > l.last {
		l.last = h.event.Version
		a.books.done[l.project] = l.last
	}
	a.books.answer = append(a.books.answer, h.from...)
	l.tries, l.next, l.missing, l.ask = 0, time.Time{}, time.Time{}, time.Time{}
}

// succeeded is done with what was in hand.
func (a *Agent) succeeded(l *line) error {
	a.handled++
	a.books.handed++
	a.awayTries, a.awayUntil = 0, time.Time{}
	if l.hand != nil {
		a.pass(l, l.hand)
		return nil
	}
	if err := a.letters.remove(l.aside[0].ID); err != nil {
		return err
	}
	a.Log.Info("a dead letter was handed over", "event", l.aside[0].ID)
	l.dropFirst()
	return nil
}

// dropFirst goes on with what stands behind the first set aside.
func (l *line) dropFirst() {
	l.aside = l.aside[1:]
	l.tries, l.next = 0, time.Time{}
	l.again = len(l.aside) > 0
}

// wait gives the pause after so many tries.
func wait(first, slowest time.Duration, tries int) time.Duration {
	const doublings = 20 // more would be beyond any slowest
	return min(first<<min(tries-1, doublings), slowest)
}

// name gives the id of what was in hand.
func (l *line) name() string {
	if l.hand != nil {
		return l.hand.event.ID
	}
	return l.aside[0].ID
}
