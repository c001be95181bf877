package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/nats-io/nats.go"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/views"
)

// wires gives the pages what the server knows of who listens.
type wires struct {
	nc     *nats.Conn
	gate   *stream.Gate
	stream *stream.Stream
	db     *database
}

// Listeners implements views.Wires.
func (w wires) Listeners(ctx context.Context) ([]views.Listener, error) {
	all, err := w.gate.Departments()
	if err != nil {
		return nil, err
	}
	lags, err := stream.Lags(ctx, w.nc)
	if err != nil {
		return nil, err
	}
	known, err := w.db.Listening(ctx)
	if err != nil {
		return nil, err
	}
	hooks, err := w.db.Webhooks(ctx, "")
	if err != nil {
		return nil, err
	}
	now, reports, found := time.Now(), w.stream.Reports(), make([]views.Listener, len(all))
	for i, a := range all {
		lag, before := lags[a.Department], known[a.Department]
		l := views.Listener{Department: a.Department, Suspended: a.Suspended, Revoked: a.Credentials == "", Issued: a.Issued, Connections: a.Connections,
			Waiting: lag.Waiting, Unanswered: lag.Unanswered, Redelivered: lag.Redelivered, Answered: lag.Answered, Dead: reports[a.Department].Dead}
		if before.AnsweredAt.After(l.Answered) { // the stream forgets when it is started again
			l.Answered = before.AnsweredAt
		}
		if before.After(lookAt(now, lag, &a)).Silent(now) {
			l.SilentSince = before.WaitingSince
		}
		for _, h := range hooks {
			if h.Department != a.Department {
				continue
			}
			l.Webhooks++
			l.HooksFailed += h.Failed
			if h.Paused() && h.PausedFor != domain.PausedByHand {
				l.HooksPaused++
			}
		}
		found[i] = l
	}
	return found, nil
}

// lookAt gives what is seen of a department now. Where others say who gets in, nobody knows who is connected.
func lookAt(now time.Time, lag stream.Lag, a *stream.Access) domain.Look {
	l := domain.Look{At: now, Waiting: int(lag.Waiting) + max(0, lag.Unanswered), Floor: lag.Floor, Answered: lag.Answered} //nolint:gosec // far fewer than 2⁶³
	if a != nil {
		l.Connected, l.Shut = a.Connections > 0, a.Suspended || a.Credentials == ""
	}
	return l
}

// Credentials implements views.Wires.
func (w wires) Credentials(_ context.Context, d domain.DepartmentCode) ([]byte, error) {
	a, err := w.gate.Turn(stream.TurnLook, d)
	if err != nil || a.Credentials == "" {
		return nil, err
	}
	raw, err := os.ReadFile(a.Credentials)
	if errors.Is(err, fs.ErrNotExist) { // revoked since
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read credentials: %w", err)
	}
	return raw, nil
}

// Turn implements views.Wires.
func (w wires) Turn(_ context.Context, turn string, d domain.DepartmentCode) error {
	_, err := w.gate.Turn(stream.Turn(turn), d)
	return err
}
