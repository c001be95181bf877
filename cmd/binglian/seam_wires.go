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
	now := time.Now()
	heard, err := hear(ctx, w.db, w.nc, w.gate, w.stream, now)
	if err != nil {
		return nil, err
	}
	hooks, err := w.db.Webhooks(ctx, "")
	if err != nil {
		return nil, err
	}
	found := make([]views.Listener, len(all))
	for i, a := range all {
		h := heard[a.Department]
		l := views.Listener{Department: a.Department, Suspended: a.Suspended, Revoked: a.Credentials == "", Issued: a.Issued, Connections: a.Connections,
			Waiting: h.Waiting, Unanswered: h.Unanswered, Redelivered: h.Redelivered, Answered: h.listening.AnsweredAt, Dead: h.dead}
		if h.listening.Silent(now) {
			l.SilentSince = h.listening.WaitingSince
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
