package stream

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"

	"binglian/events/envelope"
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
	writer writer
}

// batch publishes the oldest waiting copies, waits for the stream to confirm every one, and confirms them in the outbox. It
// gives how many they were.
func (w *work) batch(ctx context.Context) (int, error) {
	pending, err := w.outbox.Pending(ctx, w.relay.Batch)
	if err != nil {
		return 0, fmt.Errorf("read outbox: %w", err)
	}
	w.relay.waiting.Store(int64(len(pending)))
	if len(pending) == 0 {
		return 0, nil
	}
	confirmed, err := w.publish(ctx, pending)
	if err != nil {
		return 0, err
	}
	if err := w.outbox.Confirm(ctx, w.stream, confirmed); err != nil {
		return 0, fmt.Errorf("confirm in outbox: %w", err)
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
	return len(pending), nil
}

// publish publishes copies in one go. Each names what must stand before it: the first the stream's sequence, the others the message
// before. So the stream takes the last only if it has taken all of them, one after the other, and its answer answers for
// all. Where the last one is refused, the next attempt asks for every answer, to learn why.
func (w *work) publish(ctx context.Context, pending []Pending) ([]Confirmed, error) {
	w.writer.source = w.relay.Stream.settings.Source
	last := len(pending) - 1
	asked := make([]answer, 0, 1)
	for i := range pending {
		m, err := w.writer.message(&pending[i])
		if err != nil {
			return nil, err
		}
		if i == 0 {
			m.Header[jetstream.ExpectedLastSeqHeader] = []string{strconv.FormatUint(w.last, 10)}
		} else {
			m.Header[jetstream.ExpectedLastMsgIDHeader] = []string{messageID(&pending[i-1], envelope.ID(&pending[i-1].Event))}
		}
		if i < last && !w.relay.careful {
			if err := w.relay.Stream.js.Conn().PublishMsg(m); err != nil {
				return nil, fmt.Errorf("publish %s: %w", m.Header.Get(jetstream.MsgIDHeader), err)
			}
			continue
		}
		future, err := w.relay.Stream.js.PublishMsgAsync(w.writer.keep())
		if err != nil {
			return nil, fmt.Errorf("publish %s: %w", m.Header.Get(jetstream.MsgIDHeader), err)
		}
		asked = append(asked, answer{i, future})
	}
	for _, a := range asked {
		if err := a.wait(ctx, w.last+uint64(a.place)+1); err != nil {
			w.relay.careful = true
			return nil, err
		}
	}
	w.relay.careful = false
	confirmed := make([]Confirmed, len(pending))
	for i := range pending {
		confirmed[i] = Confirmed{Outbox: pending[i].Outbox, Seq: w.last + uint64(i) + 1}
	}
	return confirmed, nil
}

// answer is the stream's answer to the message at that place of a batch.
type answer struct {
	place int
	jetstream.PubAckFuture
}

// wait waits for the answer. It returns errMoved if the message wasn't stored under that sequence.
func (a answer) wait(ctx context.Context, seq uint64) error {
	select {
	case ack := <-a.Ok():
		// A duplicate has the sequence of its first publication, which stands elsewhere.
		if ack.Sequence != seq {
			return errMoved
		}
		return nil
	case err := <-a.Err():
		if outOfOrder(err) {
			return errMoved
		}
		return fmt.Errorf("publish %s: %w", a.Msg().Header.Get(jetstream.MsgIDHeader), err)
	case <-ctx.Done():
		return ctx.Err()
	}
}
