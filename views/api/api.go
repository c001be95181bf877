// Package api is the city for other programs: the same projects, rights and commands as the pages, over HTTP and JSON, with an
// OpenAPI document that is read off the code itself. It holds no rule.
package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/views/live"
	"binglian/views/words"
)

// Prefix is where the API stands.
const Prefix = "/api/v1"

// DocumentPath is where the OpenAPI document stands.
const DocumentPath = "/openapi.json"

// Server serves the API. Every field must be set.
type Server struct {
	Words    *words.Set
	Machine  *stages.Machine
	City     City
	Tokens   Tokens
	Live     live.Source
	Uploads  Uploads
	Calendar func() *domain.Calendar // in force
	Now      func() time.Time        // the city's clock; in a rehearsal the rehearsal's
	Clock    func() time.Time        // the real one, by which requests are counted
	Rate     Rate
	Log      *slog.Logger

	limits limits
	open   live.Streams
}

// City is what the API asks of what is kept. Lists take the reader and give what he may read; single projects are checked by
// Machine.MayRead.
type City interface {
	Project(ctx context.Context, id domain.ProjectID) (*domain.Project, error)
	// Give carries out a command. It returns a *domain.Rejection if the rules, or the database, refuse it.
	Give(ctx context.Context, c stages.Command) (Done, error)
	// KeyOfAnother reports whether another command on the project, whose id begins alike, was carried out.
	KeyOfAnother(ctx context.Context, project domain.ProjectID, beginning string, id domain.CommandID) (bool, error)
	Events(ctx context.Context, id domain.ProjectID, after, limit int) ([]events.Recorded, error)
	Files(ctx context.Context, id domain.ProjectID) ([]domain.File, error)
	OpenFile(ctx context.Context, id domain.ProjectID, file string) (domain.File, io.ReadSeekCloser, bool, error)
	Visits(ctx context.Context, reader domain.Actor, q domain.VisitQuery) ([]domain.VisitLine, error)
	ProjectLines(ctx context.Context, reader domain.Actor, q domain.ProjectQuery) (domain.ProjectPage, error)
	Worklist(ctx context.Context, reader domain.Actor, q domain.WorklistQuery) (domain.Worklist, error)
	Funnel(ctx context.Context, reader domain.Actor, from, to domain.Day) (domain.Funnel, error)
	Applications(ctx context.Context, reader domain.Actor, q domain.FigureQuery) (domain.ApplicationFigures, error)
	Cases(ctx context.Context, reader domain.Actor, q domain.FigureQuery) (domain.CasePage, error)
	SurveyFigures(ctx context.Context, from, through domain.Day) (domain.SurveyFigures, error)
	// AccountOf gives the account of a sign-in name, or nil.
	AccountOf(ctx context.Context, login string) (*domain.Account, error)
}

// Done is what came of a command.
type Done struct {
	Version  int
	Repeated bool // it had been carried out before: this is what came of it then
	Events   []events.Recorded
}

// Tokens lets programs in.
type Tokens interface {
	// TokenHolder gives the token of that secret, and the account that holds it; nil for a system. It returns a *domain.Rejection
	// for one that is unknown or has ended.
	TokenHolder(ctx context.Context, secret string) (domain.Token, *domain.Account, error)
}

// Uploads keeps files for commands to name.
type Uploads interface {
	// KeepFor stores a file. It returns a *domain.Rejection if it isn't acceptable.
	KeepFor(ctx context.Context, by domain.Actor, project domain.ProjectID, material domain.MaterialCode, name string, content io.Reader) (domain.File, error)
}

// Handler gives the API. The remote address of its requests is where they come from, without a port.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	contract := s.register(humago.NewWithPrefix(mux, Prefix, config()))
	document := documentOf(contract)
	mux.HandleFunc("GET "+DocumentPath, document.serve)
	mux.HandleFunc("GET "+Prefix+DocumentPath, document.serve)
	return s.found(mux)
}

// found tells of addresses and methods that there aren't as of all else: with a problem document.
func (s *Server) found(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(context.WithValue(r.Context(), serverKey{}, s))
		t := &tagged{ResponseWriter: w, request: r}
		defer t.end()
		handler, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(t, r)
			return
		}
		s.missing(t, r, handler)
	})
}

type serverKey struct{}

// config is the OpenAPI document before its operations.
func config() huma.Config {
	c := huma.DefaultConfig("Binglian 并联", "1.0.0")
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.RejectUnknownQueryParameters = true
	return c
}
