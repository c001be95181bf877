package main

import (
	"context"
	"time"

	"binglian/events/stream"
	"binglian/store"
)

// outbox gives the relay the store's outbox: neither package knows the other.
type outbox struct{ *store.Outbox }

// Lock implements stream.Outbox.
func (o outbox) Lock(ctx context.Context) (stream.Session, error) {
	s, err := o.Outbox.Lock(ctx)
	if err != nil || s == nil {
		return nil, err
	}
	return &outboxSession{s: s}, nil
}

type outboxSession struct {
	s       *store.OutboxSession
	pending []stream.Pending // of the last answer, whose room serves the next
}

func (o *outboxSession) Pending(ctx context.Context, limit int) ([]stream.Pending, error) {
	found, err := o.s.Pending(ctx, limit)
	if err != nil {
		return nil, err
	}
	o.pending = o.pending[:0]
	for i := range found {
		o.pending = append(o.pending, stream.Pending{Delivery: found[i].Delivery, Again: found[i].Again})
	}
	return o.pending, nil
}

func (o *outboxSession) Confirm(ctx context.Context, name string, confirmed []stream.Confirmed) error {
	all := make([]store.Confirmed, len(confirmed))
	for i, c := range confirmed {
		all[i] = store.Confirmed(c)
	}
	return o.s.Confirm(ctx, name, all)
}

func (o *outboxSession) Position(ctx context.Context) (stream.Position, error) {
	p, err := o.s.Position(ctx)
	return stream.Position(p), err
}

func (o *outboxSession) Gap(ctx context.Context, held stream.Held) (uint64, error) {
	return o.s.Gap(ctx, store.Held(held))
}

func (o *outboxSession) PutBack(ctx context.Context, to stream.Position) (int64, error) {
	return o.s.PutBack(ctx, store.Position(to))
}

func (o *outboxSession) Forget(ctx context.Context, before time.Time, below uint64) error {
	return o.s.Forget(ctx, before, below)
}

func (o *outboxSession) Unlock() { o.s.Unlock() }
