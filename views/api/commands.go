package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/schemas"
)

// Command is a command that the reader may give now.
type Command struct {
	Verb    domain.Verb      `json:"verb"`
	Name    string           `json:"name"`
	Target  string           `json:"target"`
	Stage   domain.StageCode `json:"stage,omitempty"`
	Seen    int              `json:"seen"`
	Final   bool             `json:"final,omitempty"`
	Destroy bool             `json:"destroy,omitempty"`
	Href    string           `json:"href"`
	Schema  any              `json:"schema"` // JSON Schema of its fields
}

// Refused is a command that the reader has the right to give, but not now.
type Refused struct {
	Verb   domain.Verb   `json:"verb"`
	Name   string        `json:"name"`
	Target string        `json:"target"`
	Reason domain.Reason `json:"reason"`
	Detail string        `json:"detail"`
}

// CommandList is what may be done.
type CommandList struct {
	Commands []Command `json:"commands"`
	Refused  []Refused `json:"refused"`
}

type commandsInput struct {
	OfProject
	Through
}

// Through is the part of a request in which a system names the officer through whom it asks.
type Through struct {
	Officer string `query:"officer" maxLength:"40"`
}

func (s *Server) registerCommands(a huma.API) {
	readVersion(a, operation{id: "list-commands", path: "/projects/{project}/commands", tag: "commands", scope: domain.ScopeRead, errors: []int{404}}, listCommands)
	read(a, operation{id: "list-beginnings", path: "/commands", tag: "commands", scope: domain.ScopeRead}, listBeginnings)
	all := schemas.Commands()
	for _, verb := range stages.Verbs() {
		if schema := all[verb]; schema != nil {
			s.registerCommand(a, verb, schema)
		}
	}
	hidden := operation{id: "unknown-command", method: http.MethodPost, path: "/projects/{project}/commands/{verb}", tag: "commands", scope: domain.ScopeAct}.huma()
	hidden.Hidden = true
	huma.Register(a, hidden, func(_ context.Context, in *unknownInput) (*struct{}, error) {
		return nil, domain.Reject(domain.ByInput, stages.UnknownVerb, "verb", in.Verb)
	})
}

type unknownInput struct {
	OfProject
	Verb string `path:"verb"`
}

// reader gives as whom a system asks: the officer whom it names, or itself.
func (v *visit) reader(ctx context.Context, officer string) (domain.Actor, error) {
	if officer == "" {
		return v.actor, nil
	}
	return v.acting(ctx, officer)
}

func listCommands(v *visit, ctx context.Context, in *commandsInput) (CommandList, int, error) {
	reader, err := v.reader(ctx, in.Officer)
	if err != nil {
		return CommandList{}, 0, err
	}
	p, err := v.project(ctx, in.id(), reader)
	if err != nil {
		return CommandList{}, 0, err
	}
	list := v.available(p, reader)
	for _, b := range v.server.Machine.Barred(p, reader, v.at) {
		list.Refused = append(list.Refused, Refused{Verb: b.Verb, Name: v.words.Text(stages.VerbText(b.Verb)), Target: b.Target, Reason: b.Reason,
			Detail: v.words.Rejection(domain.Reject(domain.ByState, b.Reason, "verb", string(b.Verb)))})
	}
	return list, p.Version, nil
}

func listBeginnings(v *visit, ctx context.Context, in *Through) (CommandList, error) {
	reader, err := v.reader(ctx, in.Officer)
	if err != nil {
		return CommandList{}, err
	}
	return v.available(nil, reader), nil
}

// available lists what a reader may do to a project, or with none to begin one, each with the schema of what it asks for now.
func (v *visit) available(p *domain.Project, reader domain.Actor) CommandList {
	list := CommandList{Commands: []Command{}, Refused: []Refused{}}
	for _, o := range v.server.Machine.Available(p, reader, v.at) {
		if !slices.Contains(given, o.Verb) {
			continue
		}
		href := Prefix + "/commands/" + string(o.Verb)
		if p != nil {
			href = Prefix + "/projects/" + string(p.ID) + "/commands/" + string(o.Verb)
		}
		list.Commands = append(list.Commands, Command{Verb: o.Verb, Name: v.words.Text(stages.VerbText(o.Verb)), Target: o.Target, Stage: o.Stage, Seen: o.Seen,
			Final: o.Final, Destroy: o.Destroy, Href: href, Schema: schemas.Narrowed(o, v.words)})
	}
	return list
}

// given lists the commands that people give.
var given = func() []domain.Verb {
	var all []domain.Verb
	for verb := range schemas.Commands() {
		all = append(all, verb)
	}
	return all
}()
