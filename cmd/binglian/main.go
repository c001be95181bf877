// Command binglian is the coordination system for engineering-project approval: one binary that serves a city, rehearses
// one, and answers about both on the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// program lists the subcommands, a file each.
type program struct {
	Place

	Serve    serveCommand    `cmd:"" help:"Serve the city's pages, its event stream and its clock. With --demo, a rehearsal with a demo city."`
	Simulate simulateCommand `cmd:"" help:"Play a simulated city through the real commands, into a rehearsal's database or onto paper."`
	Clock    clockCommand    `cmd:"" help:"Show or advance a rehearsal's clock."`
	Import   importCommand   `cmd:"" help:"Import a city's reserve-pool list (xlsx, csv)."`
	Events   eventsCommand   `cmd:"" help:"Listen to the event stream."`
	User     userCommand     `cmd:"" help:"Add and list accounts, set passwords."`
	Replay   replayCommand   `cmd:"" help:"Rebuild snapshots and read models from the event log, and say what differed."`
	Docs     docsCommand     `cmd:"" help:"Print the rules, the events and the flows."`
	Bench    benchCommand    `cmd:"" help:"Measure throughput, latency, start-up times and memory against floors of the same run."`
}

const description = `并联 Binglian: coordination of engineering-project approval.

Everything is embedded: a private PostgreSQL and NATS run inside the data folder. DATABASE_URL and NATS_URL replace them.

  binglian serve --demo     a demo city to try, in ./data/demo
  binglian serve            an empty city for real use, in ./data/city
  binglian user add ...     its first administrator`

func main() {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var p program
	parser, err := kong.New(&p, kong.Name("binglian"), kong.Description(description), kong.ShortUsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(log))
	if err != nil {
		fail(err)
	}
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		parser.FatalIfErrorf(err)
	}
	if err := command.Run(&p.Place); err != nil && !errors.Is(err, context.Canceled) {
		stop()
		fail(err)
	}
}

// fail says in one line what went wrong.
func fail(err error) {
	fmt.Fprintln(os.Stderr, "binglian: "+told(err))
	os.Exit(1)
}
