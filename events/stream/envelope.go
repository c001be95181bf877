package stream

import (
	"encoding/hex"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/events"
	"binglian/events/envelope"
)

// Headers of every message.
const (
	HeaderProject = "Approval-Project" // the project's id, to sort by without reading the body
	HeaderHash    = "Approval-Hash"    // hex SHA-256 of the event in its project's chain
)

// CloudEvent is the envelope of an event.
type CloudEvent = envelope.CloudEvent

// Copy gives the envelope of a department's copy of an event, whole.
func Copy(source string, d *events.Delivery) CloudEvent {
	e := envelope.Of(source, &d.Event)
	e.Previous, e.Data = &d.Previous, d.Event.Payload
	return e
}

// writer makes what is published of copies. It remembers what the copies of an event have in common: they come one after
// another, and differ in little.
type writer struct {
	source  string
	event   events.Recorded // of the copies that are being written; none at first
	id      string
	hash    string
	before  []byte // the envelope before what differs
	after   []byte // and after it
	subject subjects
	copy    nats.Msg // what is published next
}

// message makes what is published of a copy, in the same room each time: publishing copies it. It fails if a name can't stand in a subject or the payload is no JSON.
func (w *writer) message(p *Pending) (*nats.Msg, error) {
	if e := &p.Event; e.Project != w.event.Project || e.Version != w.event.Version || e.Hash != w.event.Hash {
		if err := w.begin(e); err != nil {
			w.event = events.Recorded{}
			return nil, err
		}
	}
	subject, err := w.subject.of(&p.Delivery)
	if err != nil {
		return nil, err
	}
	body := envelope.Join(w.copy.Data[:0], w.before, w.after, p.Department, p.Previous)
	if w.copy.Header == nil {
		w.copy.Header = nats.Header{}
	}
	clear(w.copy.Header)
	w.copy.Header[jetstream.MsgIDHeader] = []string{messageID(p, w.id)}
	w.copy.Header[HeaderProject] = []string{string(p.Event.Project)}
	w.copy.Header[HeaderHash] = []string{w.hash}
	w.copy.Subject, w.copy.Reply, w.copy.Data = subject, "", body
	return &w.copy, nil
}

// keep gives the message that was made last to somebody who holds on to it: the next is made elsewhere.
func (w *writer) keep() *nats.Msg {
	kept := w.copy
	w.copy = nats.Msg{}
	return &kept
}

// begin writes what all copies of an event have in common.
func (w *writer) begin(e *events.Recorded) error {
	before, after, err := envelope.Halves(w.source, e)
	if err != nil {
		return err
	}
	w.event, w.id, w.hash, w.before, w.after = *e, envelope.ID(e), hashHeader(e), before, after
	return nil
}

func hashHeader(e *events.Recorded) string { return hex.EncodeToString(e.Hash[:]) }
