package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"

	"binglian/events/stream"
)

// watchEvery is how often it is looked who listens.
const watchEvery = time.Minute

// watch looks at how departments listen, and lets supervision know when one has stopped. Any number of programs may look at once.
type watch struct {
	nc   *nats.Conn
	gate *stream.Gate // nil where others say who gets in
	db   *database
	now  func() time.Time // real time, in a rehearsal too
	log  *slog.Logger
}

// run looks until the context ends.
func (w *watch) run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := w.look(ctx); err != nil && ctx.Err() == nil {
			w.log.Warn("it isn't known who listens", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(watchEvery):
		}
	}
}

// look looks once at every department.
func (w *watch) look(ctx context.Context) error {
	lags, err := stream.Lags(ctx, w.nc)
	if err != nil {
		return err
	}
	access, err := accessOf(w.gate)
	if err != nil {
		return err
	}
	at := w.now()
	for department, lag := range lags {
		if err := w.db.Looked(ctx, department, lookAt(at, lag, access[department])); err != nil {
			return err
		}
	}
	return nil
}
