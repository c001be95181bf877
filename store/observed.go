package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"binglian/domain"
)

// Observed is what is told of a command once it is over.
type Observed struct {
	Verb    domain.Verb
	Outcome Outcome
	Took    time.Duration // from its arrival to its commit or refusal
	Decided time.Duration // what of that the rules took; 0 where they weren't asked
}

// Outcome is what came of a command.
type Outcome string

// The outcomes of a command.
const (
	OutcomeDone     Outcome = "done"
	OutcomeNothing  Outcome = "nothing" // there was nothing to do
	OutcomeRepeated Outcome = "repeated"
	OutcomeRefused  Outcome = "refused"
	OutcomeFault    Outcome = "fault"
)

func outcomeOf(r Result, err error) Outcome {
	switch refused := (*domain.Rejection)(nil); {
	case errors.As(err, &refused):
		return OutcomeRefused
	case err != nil:
		return OutcomeFault
	case r.Repeated:
		return OutcomeRepeated
	case len(r.Events) == 0:
		return OutcomeNothing
	}
	return OutcomeDone
}

// OutboxState is what waits for the stream.
type OutboxState struct {
	Events int
	Copies int
	Oldest time.Time // when the oldest was recorded; zero if none waits, and in a rehearsal, whose clock says nothing of it
}

// OutboxState tells what waits for the stream.
func (s *Store) OutboxState(ctx context.Context) (o OutboxState, err error) {
	var oldest *time.Time
	err = s.sql.QueryRowContext(ctx, `select count(*), coalesce(sum(copies), 0),
		(select e.at from outbox o join events e on e.project = o.project and e.version = o.version order by o.first limit 1) from outbox`).
		Scan(&o.Events, &o.Copies, &oldest)
	if err != nil {
		return o, fmt.Errorf("read outbox: %w", err)
	}
	if oldest != nil && s.mode != Rehearsal {
		o.Oldest = *oldest
	}
	return o, nil
}
