package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/nats-io/nats.go"

	"binglian/domain"
	"binglian/events/stream"
)

type eventsCommand struct {
	Tail  eventsTailCommand  `cmd:"" help:"Print what a department hears, live. Takes nothing from its own consumers."`
	Codes eventsCodesCommand `cmd:"" help:"Print the national status codes (BLZT) of a project's items, as they are to be reported."`
}

type eventsTailCommand struct {
	Department domain.DepartmentCode `help:"Department to listen as; without it, everybody's subject." short:"d"`
	All        bool                  `help:"Begin with the oldest event that the stream still holds."`
	JSON       bool                  `help:"Print whole CloudEvents, one a line." name:"json"`
}

// Run prints events until it is stopped.
func (c *eventsTailCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	nc, err := place.found().dial(log)
	if err != nil {
		return err
	}
	defer nc.Close()
	from := stream.FromNow
	if c.All {
		from = stream.FromStart
	}
	out := json.NewEncoder(os.Stdout)
	err = stream.Tail(ctx, nc, c.Department, from, func(e stream.CloudEvent) error {
		if c.JSON {
			return out.Encode(e)
		}
		fmt.Printf("%s  %-38s %-22s %s\n", e.Time, e.Type, e.ID, e.Data)
		return nil
	})
	if ctx.Err() != nil {
		return nil // stopped before it had begun: that is how listening ends
	}
	if errors.Is(err, stream.ErrNoDepartment) {
		return fmt.Errorf("--department %w; departments.yaml among the rules in force lists them", err)
	}
	return err
}

// dial connects to the city's NATS: the one named, or the one that runs in the data folder.
func (p *Place) dial(log *slog.Logger) (*nats.Conn, error) {
	switch {
	case p.NatsKeys != "":
		return stream.Dial(p.remote(), stream.ApplicationCredentials(p.NatsKeys), log)
	case p.NatsURL != "":
		return stream.Dial(p.remote(), p.NatsCreds, log)
	}
	return stream.DialFolder(p.folder(), log)
}
