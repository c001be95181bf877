package stream

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
)

// replayFrom sets a department's replay consumer back to a place of the stream, or to its end where that is 0.
func (s *Stream) replayFrom(ctx context.Context, department domain.DepartmentCode, place func() (seq uint64, whole bool, err error)) (ReplayTold, error) {
	told := ReplayTold{Consumer: ReplayConsumer(department)}
	stream, err := s.js.Stream(ctx, Name)
	if err != nil {
		return told, fmt.Errorf("find stream: %w", err)
	}
	state := stream.CachedInfo().State // before the place: what comes meanwhile stands behind it
	seq, whole, err := place()
	if err != nil {
		return told, err
	}
	switch {
	case seq == 0 && whole:
		seq = state.LastSeq + 1
	case !whole:
		seq = 0
	}
	whole = whole && seq >= state.FirstSeq // the database forgets a little later what has left the stream
	seq = max(seq, state.FirstSeq, 1)
	reset, err := s.js.ResetConsumerToSequence(ctx, Name, told.Consumer, seq)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return told, fmt.Errorf("reset %s: %w", told.Consumer, ErrNoDepartment)
	}
	if err != nil {
		return told, fmt.Errorf("reset %s: %w", told.Consumer, err)
	}
	told.From, told.Whole, told.Waiting = reset.ResetSeq, whole, reset.NumPending
	return told, nil
}
