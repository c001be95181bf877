package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"binglian/domain"
	"binglian/views/live"
)

type streamInput struct {
	Project []string `query:"project" maxItems:"100"`
	Last    string   `header:"Last-Event-ID" maxLength:"40"`
}

const (
	mostMissed = 500              // projects of which a client is told at once that it missed something
	overlap    = 10 * time.Second // by which a resumed stream looks back: what was committed late isn't missed
)

func (s *Server) registerStream(a huma.API) {
	o := operation{id: "stream-changes", path: "/stream", tag: "events", scope: domain.ScopeEvents}.huma()
	o.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: "string"}}}}}
	huma.Register(a, o, func(ctx context.Context, in *streamInput) (*huma.StreamResponse, error) {
		v := visitOf(ctx)
		projects := make([]domain.ProjectID, len(in.Project))
		for i, id := range in.Project {
			projects[i] = domain.ProjectID(id)
		}
		return &huma.StreamResponse{Body: func(hctx huma.Context) {
			r, w := humago.Unwrap(hctx)
			v.stream(r, w, projects, in.Last)
		}}, nil
	})
}

// stream tells of new versions until the token ends or the client leaves. It begins with what was missed since the moment that the
// client names as the last that it heard of.
func (v *visit) stream(r *http.Request, w http.ResponseWriter, projects []domain.ProjectID, last string) {
	s, ctx := v.server, r.Context()
	full, leave := s.open.Enter(string(v.token.ID))
	defer leave()
	changes, cancel := s.Live.Subscribe(ctx, v.actor, projects)
	defer cancel()
	missed, err := v.missed(ctx, projects, last)
	if err != nil {
		p := s.problem(ctx, r.Header.Get("Accept-Language"), err)
		p.Write(w)
		return
	}
	secret, _ := bearer(r.Header.Get("Authorization"))
	stream := &live.Stream{Changes: changes, Full: full, Missed: missed, Today: func() domain.Day { return domain.DayOf(s.Now()) },
		Mark: func() string { return s.Now().UTC().Format(time.RFC3339Nano) },
		Still: func(ctx context.Context) error {
			_, _, err := s.Tokens.TokenHolder(ctx, secret)
			return err
		}}
	stream.Send(ctx, w)
}

// missed gives the versions of the projects that changed since a moment, those lately changed first.
func (v *visit) missed(ctx context.Context, projects []domain.ProjectID, last string) (map[domain.ProjectID]int, error) {
	since, err := time.Parse(time.RFC3339Nano, last)
	if err != nil {
		return nil, nil //nolint:nilerr // a client that names no moment of ours has missed nothing that we know of
	}
	page, err := v.server.City.ProjectLines(ctx, v.actor, domain.ProjectQuery{Since: since.Add(-overlap), Projects: projects, Order: domain.OrderChanged, Limit: mostMissed})
	all := make(map[domain.ProjectID]int, len(page.Lines))
	for i := range page.Lines {
		all[page.Lines[i].Project] = page.Lines[i].Version
	}
	return all, err
}
