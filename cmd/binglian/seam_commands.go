package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/stages"
	"binglian/views/problems"
	"binglian/views/words"
)

// desk carries out the commands that departments' own systems give over NATS, as the officer whom each names.
type desk struct {
	*database
	words *words.Set
	log   *slog.Logger
}

// Give implements stream.Desk. Which department asks, the subject says; the officer must be one of its own.
func (d desk) Give(ctx context.Context, a stream.Asked) (stream.Given, error) {
	officer, err := d.AccountOf(ctx, a.Officer)
	if err != nil {
		return stream.Given{}, err
	}
	if officer == nil || !officer.Active || officer.Department != a.Department {
		return stream.Given{}, domain.Reject(domain.ByRights, stream.OfficerUnknown, "officer", a.Officer, "department", string(a.Department))
	}
	act, rejection := stages.ParseAct(a.Verb, a.Fields)
	if rejection != nil {
		return stream.Given{}, rejection
	}
	done, err := d.Change(ctx, stages.Command{ID: a.ID, Project: a.Project, By: officer.Actor(), On: a.On, Back: a.Back, Target: a.Target, Seen: a.Seen, Act: act})
	return stream.Given{Version: done.Version, Repeated: done.Repeated, Events: done.Events}, problems.Enveloped(err)
}

// Refuse implements stream.Desk.
func (d desk) Refuse(err error, languages string) (status int, document []byte) {
	number := rand.Text()
	if _, known := problems.AsRejection(err); !known {
		d.log.Error("a command over nats failed", "error", err, "request", number)
	}
	p := problems.Of(d.words.In(d.words.Accepted(languages), 0), err, number)
	if document, err = json.Marshal(p); err != nil {
		d.log.Error("a refusal could not be written", "error", err)
	}
	return p.Status, document
}
