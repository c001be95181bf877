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

// wires gives the pages what the embedded server knows of who listens.
type wires struct {
	nc   *nats.Conn
	gate *stream.Gate
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
	found := make([]views.Listener, len(all))
	for i, a := range all {
		lag := lags[a.Department]
		found[i] = views.Listener{Department: a.Department, Suspended: a.Suspended, Revoked: a.Credentials == "", Issued: a.Issued,
			Connections: a.Connections, Waiting: lag.Waiting, Unanswered: lag.Unanswered, Redelivered: lag.Redelivered, Answered: lag.Answered, Quiet: time.Since(lag.Answered)}
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
