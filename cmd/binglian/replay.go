package main

import (
	"context"
	"fmt"
	"log/slog"
)

type replayCommand struct {
	DryRun bool `help:"Only say what differs; change nothing."`
}

// Run rebuilds snapshots and read models from the event log.
func (c *replayCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.found().attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	report, err := d.Replay(ctx, c.DryRun)
	if err != nil {
		return err
	}
	for _, x := range report.Differences {
		fmt.Printf("%s: %s differs\n", x.Project, x.What)
	}
	fmt.Printf("%d projects, %d events, %d differences\n", report.Projects, report.Events, len(report.Differences))
	if c.DryRun && len(report.Differences) > 0 {
		return fmt.Errorf("%d things differ from the event log: run 'binglian replay' to rebuild them", len(report.Differences))
	}
	return nil
}
