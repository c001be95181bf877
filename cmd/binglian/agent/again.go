package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"binglian/events/stream"
)

// Replay hands over again, one after another, what the department was told, and gives how many events that were. It leaves alone what the
// department listens to, and what its agent knows. An event that is refused so often ends it, with an error that names the event.
func Replay(ctx context.Context, w *Wire, s Settings, asked stream.HistoryAsked) (handed int, err error) {
	err = w.History(ctx, asked, func(e stream.CloudEvent) error {
		raw, err := json.Marshal(&e)
		if err != nil {
			return fmt.Errorf("write event %s: %w", e.ID, err)
		}
		again := &Event{CloudEvent: e, Raw: raw, Department: w.Department, Again: true}
		if err := s.insist(ctx, again); err != nil {
			return fmt.Errorf("event %s: %w; go on with --from %s", e.ID, err, e.ID)
		}
		handed++
		return nil
	})
	return handed, err
}

// insist hands an event over as often as the settings say; as often as it takes while the system is away.
func (s Settings) insist(ctx context.Context, e *Event) error {
	away := 0
	for e.Try = 1; ; {
		err := s.Receiver.Hand(ctx, e)
		if err == nil {
			return nil
		}
		var pause time.Duration
		switch {
		case errors.Is(err, ErrAway):
			away++
			pause = wait(s.Retry, slowestAway, away)
		case e.Try >= s.Tries:
			return err
		default:
			pause = wait(s.Retry, slowestRetry, e.Try)
			e.Try++
		}
		s.Log.Warn("an event was not taken", "event", e.ID, "error", err, "again", pause)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// Reset sets the department's replay consumer back, for a system that reads it itself.
func (w *Wire) Reset(ctx context.Context, from string) (told stream.ReplayTold, err error) {
	err = w.ask(ctx, stream.QuestionReplay, stream.ReplayAsked{From: from}, &told)
	return told, err
}

// Lag says how far behind a department is, as the server sees it.
type Lag struct {
	Waiting     uint64    // events that were never given to it
	Unanswered  int       // given, and not acknowledged
	Redelivered int       // of these, given more than once
	Answered    time.Time // when it acknowledged last; none for one that never did
}

// Lag asks how far behind the department is.
func (w *Wire) Lag(ctx context.Context) (Lag, error) {
	c, err := w.live(ctx)
	if err != nil {
		return Lag{}, err
	}
	info := c.CachedInfo()
	lag := Lag{Waiting: info.NumPending, Unanswered: info.NumAckPending, Redelivered: info.NumRedelivered}
	if info.AckFloor.Last != nil {
		lag.Answered = *info.AckFloor.Last
	}
	return lag, nil
}
