package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"binglian/cmd/binglian/bench"
	"binglian/events/stream"
	"binglian/store"
)

type benchCommand struct {
	Only    []string `help:"Parts to measure: steady, away, rules, hot, start, demo, killed. Default: all." placeholder:"PART,…"`
	Rounds  int      `help:"Rounds of commands and of their floor, in turn; start-ups are measured as often." default:"3"`
	Seconds int      `help:"Seconds of each round." default:"8"`
	JSON    bool     `name:"json" help:"Print JSON instead of a table."`
	Profile string   `help:"Write a CPU profile of the last saturated round." type:"path" placeholder:"FILE"`
}

// Run measures on servers of its own, in temporary folders, whatever city the place names.
func (c *benchCommand) Run(ctx context.Context, log *slog.Logger) error {
	if c.Rounds < 1 || c.Seconds < 1 {
		return fmt.Errorf("--rounds and --seconds: at least 1")
	}
	for _, name := range c.Only {
		if !slices.Contains(bench.Names(), name) {
			return fmt.Errorf("--only %s: no such part; there are %s", name, strings.Join(bench.Names(), ", "))
		}
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	keepHeapSmall() // as the server does that is measured
	report, err := bench.Run(ctx, &bench.Settings{Only: c.Only, Rounds: c.Rounds, Length: time.Duration(c.Seconds) * time.Second,
		Program: program, Profile: c.Profile, Log: log, Outbox: func(o *store.Outbox) stream.Outbox { return outbox{o} }})
	if err != nil {
		return err
	}
	if c.JSON {
		return report.JSON(os.Stdout)
	}
	return report.Text(os.Stdout)
}
