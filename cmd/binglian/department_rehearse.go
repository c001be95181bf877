package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"binglian/cmd/binglian/agent"
	"binglian/cmd/binglian/simulator"
	"binglian/domain"
	"binglian/stages"
)

type departmentRehearseCommand struct {
	Department domain.DepartmentCode `help:"Whose events are rehearsed; not needed with --creds." short:"d" placeholder:"CODE"`
	Exec       string                `help:"Command line that is to take the events." xor:"receiver" placeholder:"CMD"`
	Webhook    string                `help:"Address to which they are posted." xor:"receiver" placeholder:"URL"`
	Header     map[string]string     `help:"Header of each posted event; may be repeated." placeholder:"NAME=VALUE"`
	Creds      string                `help:"Try the connection to a city with these credentials instead." xor:"receiver" type:"path" placeholder:"FILE"`
	Server     string                `help:"Address of the city's NATS (default ${default})." default:"nats://127.0.0.1:4222" env:"BINGLIAN_SERVER" placeholder:"URL"`
	Domain     string                `help:"JetStream domain of the city's stream, where --server is a county's: city." env:"BINGLIAN_DOMAIN" placeholder:"NAME"`
	TLSCA      string                `name:"tls-ca" help:"Certificate that signed the server's, where that isn't a public one." type:"path" placeholder:"FILE"`
	Limit      time.Duration         `help:"How long one answer may take (default ${default})." default:"10s"`
	Seed       uint64                `help:"Seed of the simulated city." default:"1"`
	Projects   int                   `help:"Lives of so many projects at most; by default as many as it takes to meet every kind of event." placeholder:"N"`
	JSON       bool                  `help:"Print the findings as JSON." name:"json"`
}

// Run rehearses and prints what came of it; a check that failed is an error.
func (c *departmentRehearseCommand) Run(ctx context.Context, log *slog.Logger) error {
	found, err := c.rehearse(ctx, log)
	if err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		out.SetEscapeHTML(false)
		err = out.Encode(found)
	} else {
		printRehearsal(found)
	}
	if n := found.Failed(); n > 0 && err == nil {
		err = fmt.Errorf("%d of %d checks failed", n, len(found.Checks))
	}
	return err
}

func printRehearsal(f *agent.Findings) {
	for _, c := range f.Checks {
		mark := "ok  "
		if !c.Passed {
			mark = "FAIL"
		}
		fmt.Printf("%s  %s\n      %s\n", mark, c.Name, c.Detail)
	}
	if f.Handed > 0 {
		fmt.Printf("%d events of %d kinds were handed over; the slowest answer took %s\n", f.Handed, len(f.Kinds), f.Slowest.Round(time.Millisecond))
	}
}

func (c *departmentRehearseCommand) rehearse(ctx context.Context, log *slog.Logger) (*agent.Findings, error) {
	if c.Creds != "" {
		w, err := agent.Dial(agent.Access{Server: c.Server, Credentials: c.Creds, Domain: c.Domain, Authority: c.TLSCA}, log)
		if err != nil {
			return nil, err
		}
		defer w.Close()
		return agent.RehearseWires(ctx, w)
	}
	var system agent.Receiver
	switch {
	case c.Exec != "":
		system = agent.Command{Line: c.Exec, Limit: c.Limit}
	case c.Webhook != "":
		system = agent.NewWebhook(c.Webhook, c.Header, c.Limit)
	default:
		return nil, errors.New("say what is rehearsed: --exec CMD, --webhook URL, or --creds FILE for the connection")
	}
	m := stages.Default(true)
	if m.Book().Department(c.Department) == nil {
		return nil, fmt.Errorf("--department %q: no such department; stages/departments.yaml lists them", c.Department)
	}
	sc, err := simulator.Default()
	if err != nil {
		return nil, err
	}
	script, err := simulator.Plan(m, sc, c.Seed)
	if err != nil {
		return nil, err
	}
	lives, err := agent.Lives(script, c.Department)
	if err != nil {
		return nil, err
	}
	if c.Projects > 0 {
		lives = lives[:min(len(lives), c.Projects)]
	}
	return agent.Rehearse(ctx, system, c.Department, lives)
}
