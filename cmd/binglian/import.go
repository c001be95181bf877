package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"binglian/cmd/binglian/importer"
)

type importCommand struct{ importer.Command }

// Run imports a list into the place's pool. A database that is not there yet becomes a city in production.
func (c *importCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.attachNew(ctx, log)
	if err != nil {
		return err
	}
	defer d.close(log)
	return c.Command.Run(ctx, importer.Deps{Pool: d.Store, Machine: d.machine, Out: os.Stdout, Progress: func(written, all int) {
		if written%500 == 0 && written > 0 {
			fmt.Fprintf(os.Stderr, "%d of %d\n", written, all)
		}
	}})
}
