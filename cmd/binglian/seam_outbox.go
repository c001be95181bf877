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
	return outboxSession{s}, nil
}

type outboxSession struct{ s *store.OutboxSession }

func (o outboxSession) Pending(ctx context.Context, limit int) ([]stream.Pending, error) {
	found, err := o.s.Pending(ctx, limit)
	if err != nil {
		return nil, err
	}
	pending := make([]stream.Pending, len(found))
	for i, p := range found {
		pending[i] = stream.Pending{Delivery: p.Delivery, Again: p.Again}
	}
	return pending, nil
}

func (o outboxSession) Confirm(ctx context.Context, name string, confirmed []stream.Confirmed) error {
	all := make([]store.Confirmed, len(confirmed))
	for i, c := range confirmed {
		all[i] = store.Confirmed(c)
	}
	return o.s.Confirm(ctx, name, all)
}

func (o outboxSession) Position(ctx context.Context) (stream.Position, error) {
	p, err := o.s.Position(ctx)
	return stream.Position(p), err
}

func (o outboxSession) Gap(ctx context.Context, held stream.Held) (uint64, error) {
	return o.s.Gap(ctx, store.Held(held))
}

func (o outboxSession) PutBack(ctx context.Context, to stream.Position) (int64, error) {
	return o.s.PutBack(ctx, store.Position(to))
}

func (o outboxSession) Forget(ctx context.Context, before time.Time, below uint64) error {
	return o.s.Forget(ctx, before, below)
}

func (o outboxSession) Unlock() { o.s.Unlock() }
