package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// settle books what came of one thing in hand, and of what else has come by now.
func (a *Agent) settle(ctx context.Context, r result) error {
	lines := []*line{}
	for {
		if err := a.book(r); err != nil {
			return err
		}
		lines = append(lines, r.line)
		select {
		case r = <-a.results:
			continue
		default:
		}
		break
	}
	now := time.Now()
	for _, l := range lines {
		if err := a.step(ctx, l, now); err != nil {
			return err
		}
	}
	return nil
}

func (a *Agent) book(r result) error {
	l := r.line
	l.busy = false
	switch {
	case r.asked && r.err == nil:
		return a.found(r)
	case r.asked:
		l.ask = time.Now().Add(askAgain)
		a.Log.Warn("missing events can't be asked for; it is tried again", "project", string(l.project), "error", r.err)
		return nil
	case r.err == nil:
		return a.succeeded(l)
	case errors.Is(r.err, ErrAway):
		if now := time.Now(); !now.Before(a.awayUntil) { // what was in hand at the same time says nothing new
			a.awayTries++
			pause := wait(a.Retry, slowestAway, a.awayTries)
			a.awayUntil = now.Add(pause)
			a.Log.Warn("the department's system is away", "event", l.name(), "error", r.err, "again", pause)
		}
		return nil
	}
	l.tries++
	if l.tries < a.Tries {
		pause := wait(a.Retry, slowestRetry, l.tries)
		l.next = time.Now().Add(pause)
		a.Log.Warn("an event was refused", "event", l.name(), "try", l.tries, "of", a.Tries, "error", r.err, "again", pause)
		return nil
	}
	a.Log.Error("an event is set aside; its project waits behind it", "event", l.name(), "tries", l.tries, "error", r.err)
	return a.bury(l, r.err)
}

// bury sets aside what was refused for good.
func (a *Agent) bury(l *line, why error) error {
	if l.hand == nil { // once more
		letter := l.aside[0]
		letter.Tries, letter.Why, letter.Behind = letter.Tries+l.tries, why.Error(), false
		l.again, l.tries, l.next = false, 0, time.Time{}
		return a.letters.write(letter)
	}
	letter := letterOf(&l.hand.event, l.hand.raw, time.Now())
	letter.Tries, letter.Why = l.tries, why.Error()
	if err := a.setAside(l, letter); err != nil {
		return err
	}
	a.pass(l, l.hand)
	return nil
}

// found puts the missing events that were asked for into their line. Where there are none, nothing was missing.
func (a *Agent) found(r result) error {
	l := r.line
	for i := range r.missing {
		raw, err := json.Marshal(&r.missing[i])
		if err != nil {
			return fmt.Errorf("write missing event %s: %w", r.missing[i].ID, err)
		}
		l.put(&held{event: r.missing[i], raw: raw, whole: true})
	}
	for _, h := range l.queue { // the first that came is now behind all that there is before it
		if len(h.from) > 0 {
			h.whole = true
			break
		}
	}
	l.missing = time.Time{}
	if len(r.missing) > 0 {
		a.Log.Warn("missing events were found in the database", "project", string(l.project), "events", len(r.missing))
	}
	return nil
}

// grant does what was asked for about dead letters.
func (a *Agent) grant(ctx context.Context) error {
	wishes, err := a.letters.wishes()
	if err != nil {
		return err
	}
	now := time.Now()
	for id, wish := range wishes {
		l := a.lineAside(id)
		if l != nil && l.busy {
			continue // when it is done
		}
		if l != nil {
			if err := a.follow(l, id, wish); err != nil {
				return err
			}
		}
		if err := a.letters.granted(id); err != nil {
			return err
		}
		if l != nil {
			if err := a.step(ctx, l, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// lineAside gives the line on which a letter stands.
func (a *Agent) lineAside(id string) *line {
	for _, l := range a.lines {
		for _, letter := range l.aside {
			if letter.ID == id {
				return l
			}
		}
	}
	return nil
}

// follow does one thing about a letter.
func (a *Agent) follow(l *line, id, wish string) error {
	if wish == WishRedrive {
		l.again, l.tries, l.next = true, 0, time.Time{} // from the first on: what stands behind can't come before
		return nil
	}
	for i, letter := range l.aside {
		if letter.ID != id {
			continue
		}
		if err := a.letters.remove(id); err != nil {
			return err
		}
		a.Log.Warn("a dead letter was dropped", "event", id)
		if i == 0 {
			l.dropFirst()
			return nil
		}
		l.aside = append(l.aside[:i], l.aside[i+1:]...)
		return nil
	}
	return nil
}
