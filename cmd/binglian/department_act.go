package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"

	"binglian/cmd/binglian/agent"
	"binglian/domain"
)

type departmentActCommand struct {
	departmentAccess

	Project domain.ProjectID `arg:"" help:"Id of the project."`
	Verb    domain.Verb      `arg:"" help:"What is to be done, such as give-opinion; docs/rules.md lists the verbs and their fields."`
	Data    string           `arg:"" optional:"" help:"Fields of the command, as a JSON object."`
	Officer string           `help:"Sign-in name of the officer who acts, one of the department's own." required:""`
	Target  string           `help:"Opinion (by its department), item, application or survey that it acts on; none for the whole project."`
	Seen    int              `help:"Version of the last event of that thing that was handled. If more has happened to it, the command is refused." required:""`
	ID      string           `name:"id" help:"Names the command: given again, it isn't carried out again. The id of the event that it answers is a good one." required:""`
}

// Run gives the command and prints the city's answer as JSON.
func (c *departmentActCommand) Run(ctx context.Context, log *slog.Logger) error {
	if c.Data != "" && !json.Valid([]byte(c.Data)) {
		return errors.New("the command's fields are no JSON object")
	}
	w, err := c.dial(log)
	if err != nil {
		return err
	}
	defer w.Close()
	answer, err := w.Give(ctx, agent.Order{ID: c.ID, Project: c.Project, Verb: c.Verb, Officer: c.Officer, Target: c.Target, Seen: c.Seen, Fields: json.RawMessage(c.Data)})
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	return out.Encode(answer)
}
