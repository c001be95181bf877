package main

import (
	"context"
	"log/slog"
	"time"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/stages"
	"binglian/store"
)

// How long a roster waits before it tries again what failed.
const (
	rosterRetry  = time.Second
	rosterSlowly = time.Minute
)

// roster keeps the departments of the rules in force in NATS: each has two consumers, and where the operator's keys are ours an account.
// Departments that are published later come in while the program runs. None is taken out: what it is still to hear stays there for it.
type roster struct {
	gate   *stream.Gate // nil where NATS is somebody else's, who makes the accounts
	stream *stream.Stream
	book   func() *stages.Book
	known  map[domain.DepartmentCode]bool // those that are in NATS
	log    *slog.Logger
}

// newRoster makes a roster of the departments with which the stream was opened.
func newRoster(gate *stream.Gate, s *stream.Stream, opened []domain.DepartmentCode, book func() *stages.Book, log *slog.Logger) *roster {
	r := &roster{gate: gate, stream: s, book: book, known: map[domain.DepartmentCode]bool{}, log: log}
	for _, code := range opened {
		r.known[code] = true
	}
	return r
}

// keep lets new departments in, until the notices end with the context.
func (r *roster) keep(ctx context.Context, notices <-chan store.Notice) {
	retry, again := rosterRetry, time.After(0) // what was published since the stream was opened
	for {
		select {
		case n, on := <-notices:
			if !on {
				return
			}
			if n.Project != "" {
				continue
			}
		case <-again:
		}
		again = nil
		if err := r.admit(ctx); err != nil && ctx.Err() == nil {
			r.log.Warn("new departments are not in NATS yet", "error", err)
			again, retry = time.After(retry), min(2*retry, rosterSlowly)
			continue
		}
		retry = rosterRetry
	}
}

// admit makes what departments lack that aren't known yet.
func (r *roster) admit(ctx context.Context) error {
	var late []domain.DepartmentCode
	for _, code := range departments(r.book()) {
		if !r.known[code] {
			late = append(late, code)
		}
	}
	if len(late) == 0 {
		return nil
	}
	if r.gate != nil {
		for _, code := range late {
			if _, err := r.gate.Add(code); err != nil {
				return err
			}
		}
	}
	if err := r.stream.AddDepartments(ctx, late...); err != nil {
		return err
	}
	for _, code := range late {
		r.known[code] = true
		r.log.Info("a department can hear its events", "department", code)
	}
	return nil
}
