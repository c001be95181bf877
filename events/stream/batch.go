package stream

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"
)

// errMoved says that the stream is not where the relay left it: something was lost, or another relay or an earlier run has
// written. It is no fault; the relay compares and goes on.
var errMoved = errors.New("the stream has moved")

// wrongLastMessage is the server's code for a message that doesn't follow the one that it names; the client has no name for it.
const wrongLastMessage jetstream.ErrorCode = 10070

// outOfOrder reports whether the stream refused a message because it doesn't follow what it should.
func outOfOrder(err error) bool {
	var refused *jetstream.APIError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.ErrorCode {
	case wrongLastMessage, jetstream.JSErrCodeStreamWrongLastSequence, jetstream.JSErrCodeStreamWrongLastSequenceConstant:
		return true
	default:
		return false
	}
}

// work is one session of the relay.
type work struct {
	relay  *Relay
	outbox Session
	stream string // incarnation of the stream
	last   uint64 // the stream's last sequence
}

// batch publishes the oldest waiting copies, waits for the stream to confirm every one, and confirms them in the outbox. It
// reports whether more may be waiting.
func (w *work) batch(ctx context.Context) (bool, error) {
	pending, err := w.outbox.Pending(ctx, w.relay.Batch)
	if err != nil {
		return false, fmt.Errorf("read outbox: %w", err)
	}
	w.relay.waiting.Store(int64(len(pending)))
	if len(pending) == 0 {
		return false, nil
	}
	confirmed, err := w.publish(ctx, pending)
	if err != nil {
		return false, err
	}
	if err := w.outbox.Confirm(ctx, w.stream, confirmed); err != nil {
		return false, fmt.Errorf("confirm in outbox: %w", err)
	}
	w.last += uint64(len(pending))
	w.relay.waiting.Store(0)
	for i := range pending {
		if pending[i].Again > 0 {
			w.relay.republished.Add(1)
		} else {
			w.relay.published.Add(1)
		}
	}
	return len(pending) == w.relay.Batch, nil
}

func (w *work) publish(ctx context.Context, pending []Pending) ([]Confirmed, error) {
	futures := make([]jetstream.PubAckFuture, len(pending))
	for i := range pending {
		m, err := message(w.relay.Stream.settings.Source, &pending[i])
		if err != nil {
			return nil, err
		}
		m.Header.Set(jetstream.ExpectedLastSeqHeader, strconv.FormatUint(w.last+uint64(i), 10))
		if i > 0 {
			// The sequence alone won't do: were the stream three further than the relay believes, it would refuse three
			// messages and take the fourth.
			m.Header.Set(jetstream.ExpectedLastMsgIDHeader, messageID(&pending[i-1]))
		}
		if futures[i], err = w.relay.Stream.js.PublishMsgAsync(m); err != nil {
			return nil, fmt.Errorf("publish %s: %w", messageID(&pending[i]), err)
		}
	}
	confirmed := make([]Confirmed, len(pending))
	for i, future := range futures {
		select {
		case ack := <-future.Ok():
			// A duplicate has the sequence of its first publication, which stands elsewhere.
			if ack.Sequence != w.last+uint64(i)+1 {
				return nil, errMoved
			}
			confirmed[i] = Confirmed{Outbox: pending[i].Outbox, Seq: ack.Sequence}
		case err := <-future.Err():
			if outOfOrder(err) {
				return nil, errMoved
			}
			return nil, fmt.Errorf("publish %s: %w", messageID(&pending[i]), err)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return confirmed, nil
}
