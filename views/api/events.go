package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
	"binglian/events"
	"binglian/events/envelope"
)

// Event is something that happened to a project. Its attributes are called as on the event stream.
type Event struct {
	ID      string           `json:"id"`
	Type    string           `json:"type"`
	Subject domain.ProjectID `json:"subject"`
	Time    time.Time        `json:"time"`
	Version int              `json:"version"`
	Day     domain.Day       `json:"day"`
	Reason  string           `json:"reason,omitempty"`
	Stage   domain.StageCode `json:"stage,omitempty"`
	By      By               `json:"by"`
	Text    string           `json:"text"`
	Data    json.RawMessage  `json:"data,omitempty"`
}

// By is who did it. People are named by their accounts alone.
type By struct {
	Account    domain.AccountID      `json:"account,omitempty"`
	Role       domain.Role           `json:"role"`
	Department domain.DepartmentCode `json:"department,omitempty"`
}

// EventList is a page of a project's events.
type EventList struct {
	Events  []Event `json:"events"`
	Version int     `json:"version"`
	Next    int     `json:"next,omitempty"`
}

type eventsInput struct {
	OfProject
	After int `query:"after" minimum:"0" default:"0"`
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (s *Server) registerEvents(a huma.API) {
	readVersion(a, operation{id: "list-events", path: "/projects/{project}/events", tag: "events", scope: domain.ScopeEvents, errors: []int{404}}, listEvents)
}

func listEvents(v *visit, ctx context.Context, in *eventsInput) (EventList, int, error) {
	p, err := v.kept(ctx, in.id(), v.actor)
	if err != nil {
		return EventList{}, 0, err
	}
	kept, err := v.server.City.Events(ctx, p.ID, in.After, in.Limit)
	if err != nil {
		return EventList{}, 0, err
	}
	list := EventList{Events: v.tell(kept), Version: p.Version}
	if n := len(kept); n == in.Limit && kept[n-1].Version < p.Version {
		list.Next = kept[n-1].Version
	}
	return list, p.Version, nil
}

// tell gives events as the reader may hear them: what is deliberated within a department comes to others without its data.
func (v *visit) tell(kept []events.Recorded) []Event {
	all := make([]Event, len(kept))
	for i := range kept {
		k := &kept[i]
		all[i] = Event{ID: envelope.ID(k), Type: envelope.TypeOf(k.Name), Subject: k.Project, Time: k.At, Version: k.Version, Day: k.On,
			Reason: k.Back, Stage: k.Stage, By: By{k.By.Account, k.By.Role, k.By.Department}, Text: v.words.Text(events.TextOf(k.Name))}
		if v.server.Machine.MayHear(v.actor, k) {
			all[i].Data = k.Payload
		}
	}
	return all
}
