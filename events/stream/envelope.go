package stream

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"

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
	Data            json.RawMessage `json:"data"`
}

func envelope(source string, d *events.Delivery) CloudEvent {
	e := &d.Event
	event := CloudEvent{
		SpecVersion:     "1.0",
		ID:              eventID(e),
		Source:          source,
		Type:            "approval." + e.Name + ".v1",
		Subject:         string(e.Project),
		Time:            e.At.In(domain.City).Format(timeLayout),
		DataContentType: "application/json",
		Version:         e.Version,
		Day:             e.On.String(),
		Data:            e.Payload,
	}
	if d.Department != "" {
		event.Previous = &d.Previous
	}
	return event
}

// message makes what is published of a copy. It fails if a name can't stand in a subject or the payload is no JSON.
func message(source string, p *Pending) (*nats.Msg, error) {
	subject, err := subjectOf(p.Delivery)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // the data stay the canonical bytes that the event's hash was made of
	if err := encoder.Encode(envelope(source, &p.Delivery)); err != nil {
		return nil, fmt.Errorf("write event %s: %w", eventID(&p.Event), err)
	}
	return &nats.Msg{
		Subject: subject,
		Header: nats.Header{
			jetstream.MsgIDHeader: {messageID(p)},
			HeaderProject:         {string(p.Event.Project)},
			HeaderHash:            {hashHeader(&p.Event)},
		},
		Data: body.Bytes(),
	}, nil
}

func hashHeader(e *events.Recorded) string { return hex.EncodeToString(e.Hash[:]) }
