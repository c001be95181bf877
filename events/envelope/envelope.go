// Package envelope writes an event as departments read it: a CloudEvent. Whatever brings it to them, a stream or a webhook, brings
// the same bytes.
package envelope

import (
	"encoding/json"
	"fmt"
	"strconv"

	"binglian/domain"
	"binglian/events"
)

// TimeLayout is RFC 3339 in the city's zone with microseconds, the precision of the database.
const TimeLayout = "2006-01-02T15:04:05.000000-07:00"

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

// ID gives the CloudEvents id of an event, the same on every copy.
func ID(e *events.Recorded) string { return string(e.Project) + "-" + strconv.Itoa(e.Version) }

// TypeOf gives the CloudEvents type of an event of that name.
func TypeOf(name string) string { return "approval." + name + ".v1" }

// Of gives what the copies of an event have in common, without its data.
func Of(source string, e *events.Recorded) CloudEvent {
	return CloudEvent{
		SpecVersion:     "1.0",
		ID:              ID(e),
		Source:          source,
		Type:            TypeOf(e.Name),
		Subject:         string(e.Project),
		Time:            e.At.In(domain.City).Format(TimeLayout),
		DataContentType: "application/json",
		Version:         e.Version,
		Day:             e.On.String(),
	}
}

// Halves writes an event around what differs from copy to copy, which Join puts between them. It fails if the payload is no JSON.
func Halves(source string, e *events.Recorded) (before, after []byte, err error) {
	if !json.Valid(e.Payload) {
		return nil, nil, fmt.Errorf("write event %s: its payload is no JSON", ID(e))
	}
	head, err := json.Marshal(Of(source, e))
	if err != nil {
		return nil, nil, fmt.Errorf("write event %s: %w", ID(e), err)
	}
	// The canonical bytes that the event's hash was made of stand in it as they are.
	return head[:len(head)-len(`}`)], append(append([]byte(`,"data":`), e.Payload...), '}'), nil
}

// Join appends a department's copy, or everybody's where the department is empty, to what is written already.
func Join(to, before, after []byte, department domain.DepartmentCode, previous int) []byte {
	to = append(to, before...)
	if department != "" {
		to = append(to, `,"previous":`...)
		to = strconv.AppendInt(to, int64(previous), 10)
	}
	return append(to, after...)
}

// Write writes a department's copy of an event, or everybody's. It fails if the payload is no JSON.
func Write(source string, d *events.Delivery) ([]byte, error) {
	before, after, err := Halves(source, &d.Event)
	if err != nil {
		return nil, err
	}
	return Join(nil, before, after, d.Department, d.Previous), nil
}
