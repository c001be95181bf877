package api

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/invopop/jsonschema"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/views/problems"
)

// order is a command as a program sends it; its fields are the command's own.
type order struct {
	Target  string          `json:"target,omitempty" maxLength:"200"`
	Seen    int             `json:"seen,omitempty" minimum:"0"`
	Day     domain.Day      `json:"day,omitzero"`
	Reason  string          `json:"reason,omitempty" maxLength:"1000"`
	Officer string          `json:"officer,omitempty" maxLength:"40"`
	Fields  json.RawMessage `json:"fields,omitempty"`
}

// Outcome is what a command led to.
type Outcome struct {
	Project  domain.ProjectID `json:"project"`
	Version  int              `json:"version"`
	Repeated bool             `json:"repeated"`
	Events   []Event          `json:"events"`
}

// Ordered is the part of a request that gives a command.
type Ordered struct {
	Key     string `header:"Idempotency-Key" required:"true" minLength:"1" maxLength:"200"`
	RawBody []byte
	Body    order
}

type actInput struct {
	OfProject
	IfMatch string `header:"If-Match"`
	Ordered
}

type outcomeAnswer struct {
	Version int `header:"Binglian-Version"`
	Body    Outcome
}

// mostOrder bounds what comes with a command; the longest one is a hundred conditions of 2,000 characters.
const mostOrder = 2 << 20

// registerCommand gives a command its own address, with the schema of its fields.
func (s *Server) registerCommand(a huma.API, verb domain.Verb, schema *jsonschema.Schema) {
	o := operation{id: string(verb), method: http.MethodPost, tag: "commands", scope: domain.ScopeAct, bodyBytes: mostOrder,
		errors: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}}
	if stages.Begins(verb) {
		o.path = "/commands/" + string(verb)
		huma.Register(a, ordered(a, o, schema), func(ctx context.Context, in *Ordered) (*outcomeAnswer, error) {
			return visitOf(ctx).begin(ctx, verb, in)
		})
		return
	}
	o.path = "/projects/{project}/commands/" + string(verb)
	huma.Register(a, ordered(a, o, schema), func(ctx context.Context, in *actInput) (*outcomeAnswer, error) {
		return visitOf(ctx).act(ctx, verb, in)
	})
}

// act gives a command on a project.
func (v *visit) act(ctx context.Context, verb domain.Verb, in *actInput) (*outcomeAnswer, error) {
	by, err := v.acting(ctx, in.Body.Officer)
	if err != nil {
		return nil, err
	}
	p, err := v.project(ctx, in.id(), by)
	if err != nil {
		return nil, err
	}
	done, err := v.give(ctx, stages.Command{Project: p.ID, By: by, Version: wanted(in.IfMatch, p.Version)}, verb, &in.Ordered)
	if r, ok := problems.AsRejection(err); ok && r.Reason == stages.Stale && r.Args["version"] != "" {
		return nil, domain.Reject(domain.ByStale, problems.ProjectChanged, "version", r.Args["version"])
	}
	return done, err
}

// begin gives a command that begins a project.
func (v *visit) begin(ctx context.Context, verb domain.Verb, in *Ordered) (*outcomeAnswer, error) {
	by, err := v.acting(ctx, in.Body.Officer)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(v.holder() + "\x00" + in.Key))
	id := domain.ProjectID("p" + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:8])))
	return v.give(ctx, stages.Command{Project: id, By: by}, verb, in)
}

// holder names whose idempotency keys are told apart: those of a person, or of a system.
func (v *visit) holder() string {
	if v.account != nil {
		return "account " + string(v.account.ID)
	}
	return "system " + string(v.token.Department) + " " + string(v.token.Organisation) + " " + v.token.Name
}

// give has a command carried out. The key names it: what comes with the same key again is answered with the first result, if it asks
// for the same, and refused otherwise.
func (v *visit) give(ctx context.Context, c stages.Command, verb domain.Verb, in *Ordered) (*outcomeAnswer, error) {
	act, refused := stages.ParseAct(verb, in.Body.Fields)
	if refused != nil {
		return nil, refused
	}
	beginning, id, err := v.commandID(verb, in)
	if err != nil {
		return nil, err
	}
	another, err := v.server.City.KeyOfAnother(ctx, c.Project, beginning, id)
	if err != nil {
		return nil, err
	}
	if another {
		return nil, domain.Reject(domain.ByInput, problems.KeyReused)
	}
	c.ID, c.On, c.Back, c.Target, c.Seen, c.Act = id, in.Body.Day, in.Body.Reason, in.Body.Target, in.Body.Seen, act
	done, err := v.server.City.Give(ctx, c)
	if err != nil {
		return nil, problems.Enveloped(err)
	}
	return &outcomeAnswer{done.Version, Outcome{Project: c.Project, Version: done.Version, Repeated: done.Repeated, Events: v.tell(done.Events)}}, nil
}

// commandID names a command by its key, and by all else that was sent.
func (v *visit) commandID(verb domain.Verb, in *Ordered) (beginning string, id domain.CommandID, err error) {
	body, err := events.Canonical(in.RawBody)
	if err != nil {
		return "", "", domain.Reject(domain.ByInput, problems.Malformed)
	}
	key := sha256.Sum256([]byte(v.holder() + "\x00" + in.Key))
	sent := sha256.Sum256(append([]byte(string(verb)+"\x00"), body...))
	beginning = hex.EncodeToString(key[:16]) + "."
	return beginning, domain.CommandID(beginning + hex.EncodeToString(sent[:8])), nil
}
