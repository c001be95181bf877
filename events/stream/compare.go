package stream

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"binglian/events/envelope"
)

// A stream this full (in tenths of its size) has let its oldest events go by size.
const fullTenths = 9

// begin compares the stream with what the outbox remembers, puts back what was lost, and confirms what an earlier run sent
// without confirming it. It leaves the relay knowing where the stream stands.
func (w *work) begin(ctx context.Context) error {
	info, err := w.relay.Stream.ensure(ctx)
	if err != nil {
		return err
	}
	w.stream = Name + "@" + info.Created.UTC().Format(time.RFC3339Nano)
	w.last = info.State.LastSeq
	position, err := w.compare(ctx, info)
	if err != nil {
		return err
	}
	if position.Seq >= w.last {
		return nil
	}
	return w.confirmHeld(ctx, position.Seq+1)
}

// compare puts back into the outbox whatever the stream confirmed and no longer holds, but for what left it by age or size,
// and gives the outbox's position. All that came after a gap is put back with it: a department then finds the events of a project
// in their order again.
func (w *work) compare(ctx context.Context, info *jetstream.StreamInfo) (Position, error) {
	position, err := w.outbox.Position(ctx)
	if err != nil {
		return Position{}, fmt.Errorf("read position of outbox: %w", err)
	}
	held := Held{First: info.State.FirstSeq, Last: info.State.LastSeq, Deleted: info.State.Deleted}
	if info.State.Msgs == 0 {
		held.First = held.Last + 1
	}
	same := position.Stream == w.stream
	if err := w.forget(ctx, info, held, same); err != nil {
		return Position{}, err
	}
	if position.Stream == "" {
		return Position{Stream: w.stream}, nil
	}
	to := Position{Stream: w.stream}
	if same {
		gap, err := w.outbox.Gap(ctx, held)
		if err != nil {
			return Position{}, fmt.Errorf("compare outbox with stream: %w", err)
		}
		if gap == 0 && position.Seq <= held.Last {
			return position, nil
		}
		// Not above what the stream holds, or what comes next would stand below the position.
		to.Seq = held.Last
		if gap > 0 {
			to.Seq = min(gap-1, held.Last)
		}
	}
	lost, err := w.outbox.PutBack(ctx, to)
	if err != nil {
		return Position{}, fmt.Errorf("put back into outbox: %w", err)
	}
	w.relay.Log.Warn("the stream has lost events, which are published again",
		"copies", lost, "made again", !same, "from", to.Seq+1, "confirmed", position.Seq, "held", held.Last)
	return to, nil
}

// forget drops from the outbox what left the stream by retention.
func (w *work) forget(ctx context.Context, info *jetstream.StreamInfo, held Held, same bool) error {
	// A little before the stream does: what it drops first would look lost.
	age := info.Config.MaxAge - info.Config.MaxAge/50
	var before time.Time
	if age > 0 {
		before = info.TimeStamp.Add(-age)
	}
	var below uint64
	if limit := uint64(max(info.Config.MaxBytes, 0)); same && limit > 0 && info.State.Bytes*10 >= limit*fullTenths {
		below = held.First
	}
	if err := w.outbox.Forget(ctx, before, below); err != nil {
		return fmt.Errorf("forget in outbox: %w", err)
	}
	return nil
}

// confirmHeld confirms the waiting copies that the stream already holds in the sequences from the first given one. The duplicate
// window wouldn't do: it lasts minutes, and a program may be down for longer.
func (w *work) confirmHeld(ctx context.Context, from uint64) error {
	pending, err := w.outbox.Pending(ctx, 1)
	if err != nil {
		return fmt.Errorf("read outbox: %w", err)
	}
	if len(pending) == 0 {
		return nil
	}
	held, err := w.read(ctx, from)
	if err != nil {
		return fmt.Errorf("read what the stream holds: %w", err)
	}
	for limit := w.relay.Batch + len(held); len(held) > 0; limit *= 2 {
		pending, err := w.outbox.Pending(ctx, limit)
		if err != nil {
			return fmt.Errorf("read outbox: %w", err)
		}
		var confirmed []Confirmed
		for i := range pending {
			id := messageID(&pending[i], envelope.ID(&pending[i].Event))
			// The hash tells an event from one of the same number in a database that was begun anew.
			if h, ok := held[id]; ok && h.hash == hashHeader(&pending[i].Event) {
				confirmed = append(confirmed, Confirmed{Outbox: pending[i].Outbox, Seq: h.seq})
				delete(held, id)
			}
		}
		if len(confirmed) > 0 {
			if err := w.outbox.Confirm(ctx, w.stream, confirmed); err != nil {
				return fmt.Errorf("confirm in outbox: %w", err)
			}
			w.relay.skipped.Add(int64(len(confirmed)))
		}
		if len(pending) < limit {
			break
		}
	}
	return nil
}

// heldCopy is a message that the stream holds.
type heldCopy struct {
	seq  uint64
	hash string
}

// read gives the messages of the stream from a sequence on, by their id.
func (w *work) read(ctx context.Context, from uint64) (map[string]heldCopy, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	consumer, err := w.relay.Stream.js.OrderedConsumer(ctx, Name, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:   from,
		HeadersOnly:   true,
	})
	if err != nil {
		return nil, err
	}
	messages, err := consumer.Messages()
	if err != nil {
		return nil, err
	}
	defer messages.Stop()
	held := map[string]heldCopy{}
	for left := consumer.CachedInfo().NumPending; left > 0; {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return nil, err
		}
		metadata, err := m.Metadata()
		if err != nil {
			return nil, err
		}
		left = metadata.NumPending
		held[m.Headers().Get(jetstream.MsgIDHeader)] = heldCopy{seq: metadata.Sequence.Stream, hash: m.Headers().Get(HeaderHash)}
	}
	return held, nil
}
