package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

const (
	defaultBatch   = 512
	defaultLook    = time.Second
	defaultCompare = time.Minute
	confirmLimit   = 10 * time.Second // how long the stream may take to confirm what it was sent
	firstRetry     = 20 * time.Millisecond
	slowestRetry   = 5 * time.Second
	crowd          = 48                   // copies of a batch from which much happens
	gather         = 6 * time.Millisecond // from one batch to the next while much happens
)

// Relay moves copies of events from the outbox to the stream, oldest first, and sees to it that the stream holds what it has
// confirmed. Any number of processes may run one: the outbox lets one of them work.
//
// Nothing is lost and nothing comes twice, wherever the relay is stopped. A batch is confirmed in the outbox as one, so what the stream
// holds beyond the outbox's position is what an earlier run sent and could not confirm any more; it is read, matched and
// confirmed before anything new is sent. And every message names the sequence and the message that must stand before it, so the
// stream itself refuses what would come out of order: after a message that failed, after a second relay, or after a loss.
type Relay struct {
	Stream  *Stream
	Outbox  Outbox
	Log     *slog.Logger
	Batch   int           // copies sent before their confirmation is awaited; 512 if 0
	Look    time.Duration // after which the outbox is looked at even if nobody woke the relay; 1 s if 0
	Compare time.Duration // after which the stream is compared with the outbox; 1 minute if 0

	careful bool // the last batch failed

	published, republished, skipped, waiting atomic.Int64
}

// Counters say what a relay has done since it was made.
type Counters struct {
	Published   int64 // copies that the stream took, without those published again
	Republished int64 // copies that the stream took again after a loss
	Skipped     int64 // copies that the stream was found to hold already
	Waiting     int64 // copies in hand: read from the outbox and not yet confirmed, at most a batch
}

// Counters gives the relay's counters. It may be called while the relay runs.
func (r *Relay) Counters() Counters {
	return Counters{
		Published: r.published.Load(), Republished: r.republished.Load(), Skipped: r.skipped.Load(), Waiting: r.waiting.Load(),
	}
}

// Run relays until the context ends; it returns at once then, as whatever is under way is found by the next run. Faults are
// logged and tried again.
func (r *Relay) Run(ctx context.Context) {
	r.fillDefaults()
	retry := firstRetry
	for ctx.Err() == nil {
		done := r.published.Load() + r.republished.Load()
		err := r.session(ctx)
		pause := r.Look // another process is the relay
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, errMoved):
			pause = firstRetry
		case err != nil:
			r.Log.Warn("relay begins again", "error", err)
			if r.published.Load()+r.republished.Load() > done {
				retry = firstRetry
			}
			pause, retry = retry, min(2*retry, slowestRetry)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func (r *Relay) fillDefaults() {
	if r.Batch == 0 {
		r.Batch = defaultBatch
	}
	if r.Look == 0 {
		r.Look = defaultLook
	}
	if r.Compare == 0 {
		r.Compare = defaultCompare
	}
}

// session works while this process is the one relay, until the context ends or something fails. It returns at once, without an
// error, where another process is the relay.
func (r *Relay) session(ctx context.Context) error {
	outbox, err := r.Outbox.Lock(ctx)
	if err != nil {
		return fmt.Errorf("lock outbox: %w", err)
	}
	if outbox == nil {
		return nil
	}
	defer outbox.Unlock()
	defer r.waiting.Store(0)
	w := work{relay: r, outbox: outbox}
	for ctx.Err() == nil {
		if err := w.begin(ctx); err != nil {
			return err
		}
		if err := w.untilCompare(ctx); err != nil {
			return err
		}
	}
	return nil
}

// untilCompare relays until it is time to compare again.
func (w *work) untilCompare(ctx context.Context) error {
	compare := time.NewTimer(w.relay.Compare)
	defer compare.Stop()
	look := time.NewTicker(w.relay.Look)
	defer look.Stop()
	for {
		gathered := time.After(gather)
		sent, err := w.batch(ctx)
		if err != nil {
			return err
		}
		if sent == w.relay.Batch {
			select {
			case <-compare.C:
				return nil
			default:
				continue
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-compare.C:
			return nil
		case <-w.relay.Outbox.Wake():
			if sent < crowd {
				continue
			}
			// A batch costs us, the stream and each department more than its copies do: where they come in crowds, a moment brings
			// more of them together.
			select {
			case <-ctx.Done():
				return nil
			case <-gathered:
			}
		case <-look.C:
		}
	}
}
