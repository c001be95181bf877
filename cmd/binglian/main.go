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
	"runtime"
	"syscall"

	"github.com/alecthomas/kong"
)

// program lists the subcommands, a file each.
type program struct {
	Place

	Serve      serveCommand      `cmd:"" help:"Serve the city's pages, its event stream and its clock. With --demo, a rehearsal with a demo city."`
	Simulate   simulateCommand   `cmd:"" help:"Play a simulated city through the real commands, into a rehearsal's database or onto paper."`
	Clock      clockCommand      `cmd:"" help:"Show or advance a rehearsal's clock."`
	Import     importCommand     `cmd:"" help:"Import a city's reserve-pool list, or its projects under way (xlsx, csv)."`
	Events     eventsCommand     `cmd:"" help:"Listen to the event stream."`
	Department departmentCommand `cmd:"" help:"Add departments; give, rotate and revoke their credentials; see who listens. For departments: run, replay, rehearse."`
	Nats       natsCommand       `cmd:"" help:"Write configurations for NATS servers of your own: a cluster, a county's server."`
	Webhook    webhookCommand    `cmd:"" help:"Post a department's events to an address of its own: add, list, test, pause, rotate, redeliver."`
	User       userCommand       `cmd:"" help:"Add and list accounts, set passwords."`
	Token      tokenCommand      `cmd:"" help:"Make, list and revoke the tokens with which programs come in."`
	Replay     replayCommand     `cmd:"" help:"Rebuild snapshots and read models from the event log, and say what differed."`
	Backup     backupCommand     `cmd:"" help:"Keep the whole city in one file, while it is served."`
	Restore    restoreCommand    `cmd:"" help:"Make a city again from a backup, in a folder that isn't there yet."`
	Deadline   deadlineCommand   `cmd:"" help:"Reckon a due date by the city's calendars, and say why it is that day."`
	Check      checkCommand      `cmd:"" help:"Check a project code, a credit code or a region code."`
	Case       caseCommand       `cmd:"" help:"Run case files: the specification as an officer or a lawyer writes it."`
	Catalogue  catalogueCommand  `cmd:"" help:"Compare counties' copies of the city's catalogue, and count it."`
	Flow       flowCommand       `cmd:"" help:"Check a flow before it is published; list and show flows."`
	Rules      rulesCommand      `cmd:"" help:"List the rules in force; publish a flow, a year's holidays, a catalogue, departments."`
	Docs       docsCommand       `cmd:"" help:"Print the rules, the events and the flows."`
	Bench      benchCommand      `cmd:"" help:"Measure throughput, latency, start-up times and memory against floors of the same run."`
}

const description = `并联 Binglian: coordination of engineering-project approval.

Everything is embedded: a private PostgreSQL and NATS run inside the data folder. DATABASE_URL and NATS_URL replace them.

  binglian serve --demo     a demo city to try, in ./data/demo
  binglian serve            an empty city for real use, in ./data/city
  binglian user add ...     its first administrator`

func main() {
	runtime.MemProfileRate = 0 // nobody reads it, and each sample walks the stack: 2 % of what a busy server does
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	var p program
	parser, err := kong.New(&p, kong.Name("binglian"), kong.Description(description), kong.ShortUsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(log), kong.Exit(exit))
	if err != nil {
		fail(err)
	}
	command, err := parser.Parse(os.Args[1:])
	if err != nil {
		parser.FatalIfErrorf(err)
	}
	err = command.Run(&p.Place)
	switch {
	case err == nil:
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "binglian: interrupted; what is stored by now is whole and stays, the rest was not done")
		os.Exit(interrupted)
	default:
		fail(err)
	}
}

// interrupted is the exit code of what a signal ended before it was done, as shells give it for SIGINT.
const interrupted = 130

// fail says in one line what went wrong, and ends with the error's own exit code if it has one.
func fail(err error) {
	if text := told(err); text != "" {
		fmt.Fprintln(os.Stderr, "binglian: "+text)
	}
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		os.Exit(coded.ExitCode())
	}
	os.Exit(1)
}

// exit ends the program as the parser of the command line wants it; what it calls a slip of usage has the code 2, as
// other programs give it.
func exit(code int) {
	const kongUsage = 80
	if code == kongUsage {
		code = exitUsage
	}
	os.Exit(code)
}
