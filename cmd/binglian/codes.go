package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"os"

	"binglian/domain"
	"binglian/stages"
)

type eventsCodesCommand struct {
	Project domain.ProjectID `arg:"" help:"The project's number in this system, as its page's address shows it."`
	JSON    bool             `help:"Print one JSON object a line." name:"json"`
}

// Run prints the national status codes (BLZT) of a project's items, as they are to be reported.
func (c *eventsCodesCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.found().attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	history, err := d.Events(ctx, c.Project, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	if len(history) == 0 {
		return fmt.Errorf("%s: no such project; its number stands in the address of its page", c.Project)
	}
	steps, err := stages.StatusCodes(history)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	for _, s := range steps {
		if c.JSON {
			if err := out.Encode(s); err != nil {
				return fmt.Errorf("print status codes: %w", err)
			}
			continue
		}
		fmt.Printf("%s  %-24s %2d %s %s\n", s.On, s.Item, s.Code, s.Code.Text().Zh, s.Code.Text().En)
	}
	return nil
}
