package main

import (
	"context"
	"io"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/store"
	"binglian/views/api"
)

// apiCity gives the API what the store keeps: neither package knows the other.
type apiCity struct{ city }

// Give implements api.City. The time is the store's own: the server's clock, or the rehearsal's.
func (c apiCity) Give(ctx context.Context, cmd stages.Command) (api.Done, error) {
	cmd.At = time.Time{}
	r, err := c.Store.Change(ctx, cmd)
	return api.Done{Version: r.Version, Repeated: r.Repeated, Events: r.Events}, err
}

// Events implements api.City.
func (c apiCity) Events(ctx context.Context, id domain.ProjectID, after, limit int) ([]events.Recorded, error) {
	return c.Store.Events(ctx, id, after, limit)
}

// KeepFor implements api.Uploads.
func (c apiCity) KeepFor(ctx context.Context, by domain.Actor, project domain.ProjectID, material domain.MaterialCode, name string, content io.Reader) (domain.File, error) {
	kept, err := c.KeepUpload(ctx, store.Upload{Project: project, Ref: domain.MaterialRef{Material: material}, Name: name, By: by.Account}, content)
	return fileOf(kept), err
}

// api makes the API.
func (s *site) api() *api.Server {
	c := apiCity{city{s.database, s.readTime}}
	return &api.Server{Words: s.words, Machine: s.database.machine, City: c, Tokens: s.database.Store, Live: live{s.database, s.ended}, Uploads: c,
		Calendar: func() *domain.Calendar { return s.database.machine.Book().Calendar }, Now: s.time, Clock: time.Now, Rate: s.rate, Log: s.log}
}
