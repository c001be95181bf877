package main

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"

	"binglian/domain"
	"binglian/events/stream"
)

// hearing is how a department is found to listen now.
type hearing struct {
	stream.Lag

	access    *stream.Access // nil where others say who gets in
	dead      int            // dead letters, as the department's system last told
	listening domain.Listening
}

// hear asks how each department listens: the stream, what is known from before, and what their own systems told.
func hear(ctx context.Context, db *database, nc *nats.Conn, gate *stream.Gate, s *stream.Stream, now time.Time) (map[domain.DepartmentCode]hearing, error) {
	lags, err := stream.Lags(ctx, nc)
	if err != nil {
		return nil, err
	}
	known, err := db.Listening(ctx)
	if err != nil {
		return nil, err
	}
	access, err := accessOf(gate)
	if err != nil {
		return nil, err
	}
	reports, all := s.Reports(), map[domain.DepartmentCode]hearing{}
	for department, lag := range lags {
		a := access[department]
		all[department] = hearing{lag, a, reports[department].Dead, known[department].After(lookAt(now, lag, a))}
	}
	return all, nil
}

// lookAt gives what is seen of a department now. Where others say who gets in, nobody knows who is connected.
func lookAt(now time.Time, lag stream.Lag, a *stream.Access) domain.Look {
	l := domain.Look{At: now, Waiting: int(lag.Waiting) + max(0, lag.Unanswered), Floor: lag.Floor, Answered: lag.Answered} //nolint:gosec // far fewer than 2⁶³
	if a != nil {
		l.Connected, l.Shut = a.Connections > 0, a.Suspended || a.Credentials == ""
	}
	return l
}

// accessOf gives who gets in, by departments; nobody where others say so.
func accessOf(gate *stream.Gate) (map[domain.DepartmentCode]*stream.Access, error) {
	found := map[domain.DepartmentCode]*stream.Access{}
	if gate == nil {
		return found, nil
	}
	all, err := gate.Departments()
	for i := range all {
		found[all[i].Department] = &all[i]
	}
	return found, err
}
