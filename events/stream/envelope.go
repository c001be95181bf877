package stream

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events"
)

// Headers of every message.
const (
	HeaderProject = "Approval-Project" // the project's id, to sort by without reading the body
	HeaderHash    = "Approval-Hash"    // hex SHA-256 of the event in its project's chain
)

// timeLayout is RFC 3339 in the city's zone with microseconds, the precision of the database.
const timeLayout = "2006-01-02T15:04:05.000000-07:00"

// CloudEvent is the envelope of an event: CloudEvents 1.0 in JSON, with three extension attributes of ours. It is a struct and not the
// SDK's event: that parses every attribute into an interface and the data into a copy, at a cost the relay feels, and saves
// nothing where the one format and the attributes are fixed. What it writes is held against the SDK by a test.
type CloudEvent struct {
	SpecVersion     string          `json:"specversion"` // 1.0
	ID              string          `json:"id"`          // <project>-<version>, the same on every copy
	Source          string          `json:"source"`
	Type            string          `json:"type"`    // approval.<event>.v1
	Subject         string          `json:"subject"` // project
	Time            string          `json:"time"`    // when recorded: RFC 3339, +08:00, microseconds
	DataContentType string          `json:"datacontenttype"`
	Version         int             `json:"version"`            // extension: the project's version that the event made
	Day             string          `json:"day"`                // extension: the day on which it counts, as 2023-05-31
	Previous        *int            `json:"previous,omitempty"` // extension, on a department's copy: version of the last event sent to it of this project; 0 for the first
	Data            json.RawMessage `json:"data,omitempty"`
}

// envelope gives what the copies of an event have in common, without its data.
func envelope(source string, e *events.Recorded) CloudEvent {
	return CloudEvent{
		SpecVersion:     "1.0",
		ID:              eventID(e),
		Source:          source,
		Type:            "approval." + e.Name + ".v1",
		Subject:         string(e.Project),
		Time:            e.At.In(domain.City).Format(timeLayout),
		DataContentType: "application/json",
		Version:         e.Version,
		Day:             e.On.String(),
	}
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
	body := append(w.copy.Data[:0], w.before...)
	if p.Department != "" {
		body = append(body, `,"previous":`...)
		body = strconv.AppendInt(body, int64(p.Previous), 10)
	}
	if w.copy.Header == nil {
		w.copy.Header = nats.Header{}
	}
	clear(w.copy.Header)
	w.copy.Header[jetstream.MsgIDHeader] = []string{messageID(p, w.id)}
	w.copy.Header[HeaderProject] = []string{string(p.Event.Project)}
	w.copy.Header[HeaderHash] = []string{w.hash}
	w.copy.Subject, w.copy.Reply, w.copy.Data = subject, "", append(body, w.after...)
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
	if !json.Valid(e.Payload) {
		return fmt.Errorf("write event %s: its payload is no JSON", eventID(e))
	}
	head, err := json.Marshal(envelope(w.source, e))
	if err != nil {
		return fmt.Errorf("write event %s: %w", eventID(e), err)
	}
	w.event, w.id, w.hash = *e, eventID(e), hashHeader(e)
	w.before = head[:len(head)-len(`}`)]
	w.after = append(append([]byte(`,"data":`), e.Payload...), '}') // the canonical bytes that the event's hash was made of
	return nil
}

func hashHeader(e *events.Recorded) string { return hex.EncodeToString(e.Hash[:]) }
