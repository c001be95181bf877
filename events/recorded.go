package events

import (
	"encoding/json"
	"time"

	"binglian/domain"
)

// Recorded is an event as it is kept: never changed, never deleted.
type Recorded struct {
	Seq      int64 // rises with commits of one project; gaps are normal
	Project  domain.ProjectID
	Version  int    // the project's version that this event made; from 1
	Name     string // kebab-case token: item-paused
	At       time.Time
	On       domain.Day
	By       domain.Actor
	Back     string // reason of back-entry 补录; empty if entered in time
	Stage    domain.StageCode
	Audience []Audience
	Payload  json.RawMessage // canonical JSON (RFC 8785)
	Previous [32]byte        // hash of the project's event before
	Hash     [32]byte
}

// Audience is one department that an event concerns.
type Audience struct {
	Department domain.DepartmentCode `json:"department"`
	Previous   int                   `json:"previous"` // version of this project's last event sent to it; 0 for the first
}

// Delivery is one copy of an event on its way to the stream: to a department, or to everybody's subject when
// Department is empty.
type Delivery struct {
	Outbox     int64 // row of the outbox
	Department domain.DepartmentCode
	Previous   int
	Event      Recorded
}
