package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"text/tabwriter"
	"time"

	"binglian/domain"
	"binglian/events/stream"
)

type departmentCommand struct {
	Add     departmentAddCommand     `cmd:"" help:"Add a department to the city; a running server lets it in at once."`
	List    departmentListCommand    `cmd:"" help:"List the departments: whether they get in, who is connected, how far behind they are."`
	Creds   departmentCredsCommand   `cmd:"" help:"Write a department's credentials, to be handed to it."`
	Rotate  departmentRotateCommand  `cmd:"" help:"Make new credentials; whoever uses the old ones is cut off at once."`
	Revoke  departmentRevokeCommand  `cmd:"" help:"Take a department's credentials from it; whoever uses them is cut off at once."`
	Suspend departmentSuspendCommand `cmd:"" help:"Shut a department out for now; it is cut off at once."`
	Resume  departmentResumeCommand  `cmd:"" help:"Let a suspended department in again with the credentials that it has."`

	Agent    departmentRunCommand      `cmd:"" name:"run" help:"Hand a department's events to its own system, with nothing but its credentials."`
	Lag      departmentLagCommand      `cmd:"" help:"Show how far behind a department is, with nothing but its credentials."`
	Dead     departmentDeadCommand     `cmd:"" help:"See to the dead letters of 'department run'."`
	Replay   departmentReplayCommand   `cmd:"" help:"Hand over again what a department was told since a time or an event. What it listens to isn't disturbed."`
	Act      departmentActCommand      `cmd:"" help:"Give a command for one of the department's officers, with nothing but its credentials."`
	Rehearse departmentRehearseCommand `cmd:"" help:"Hand a department's system what it may meet, and tell what it made of it."`
}

// errOwnNats is told where access is somebody else's to give.
var errOwnNats = errors.New("NATS_URL names servers of others: who gets in there is their operator's to say; where the keys are yours, name their folder with NATS_KEYS (docs/operating.md)")

// askGate does something about a department's access, or lists them all: by the server that runs on the data folder, or on the folder
// itself; or on servers of one's own whose keys we hold. The lags are known only where one runs.
func (p *Place) askGate(ctx context.Context, log *slog.Logger, what stream.Turn, department domain.DepartmentCode) ([]stream.Access, map[domain.DepartmentCode]stream.Lag, error) {
	if p.NatsURL != "" && p.NatsKeys == "" {
		return nil, nil, errOwnNats
	}
	found := p.found()
	nc, err := found.dial(log)
	if errors.Is(err, stream.ErrNotRunning) {
		gate, err := stream.OpenGate(found.folder())
		if err != nil {
			return nil, nil, err
		}
		all, err := gate.Ask(what, department)
		return all, nil, err
	}
	if err != nil {
		return nil, nil, err
	}
	defer nc.Close()
	all, err := stream.AskGate(nc, what, department)
	if errors.Is(err, stream.ErrNoGate) { // the servers run, and no program that keeps their gate
		var g *stream.Governed
		if g, err = stream.Govern(p.remote(), p.NatsKeys, nil, log); err != nil {
			return nil, nil, err
		}
		defer g.Close()
		all, err = g.Gate().Ask(what, department)
	}
	if err != nil || department != "" {
		return all, nil, err
	}
	lags, err := stream.Lags(ctx, nc)
	return all, lags, err
}

// turn does something about one department's access.
func (p *Place) turn(ctx context.Context, log *slog.Logger, what stream.Turn, department domain.DepartmentCode) (stream.Access, error) {
	found, _, err := p.askGate(ctx, log, what, department)
	if err != nil {
		return stream.Access{}, noDepartment(err)
	}
	return found[0], nil
}

type departmentListCommand struct{}

// Run prints a line a department.
func (*departmentListCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	all, lags, err := place.askGate(ctx, log, stream.TurnLook, "")
	if err != nil {
		return noDepartment(err)
	}
	if lags == nil {
		fmt.Fprintln(os.Stderr, "no server runs on this data folder: who is connected, and how far behind, isn't known")
	}
	return printAccess(os.Stdout, all, lags)
}

func printAccess(out io.Writer, all []stream.Access, lags map[domain.DepartmentCode]stream.Lag) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "DEPARTMENT\tACCESS\tCREDENTIALS OF\tCONNECTED\tWAITING\tUNANSWERED\tLAST ANSWER")
	for _, a := range all {
		state, issued := "open", a.Issued.In(domain.City).Format(time.DateOnly)
		switch {
		case a.Credentials == "":
			state, issued = "revoked", "-"
		case a.Suspended:
			state = "suspended"
		}
		lag, known := lags[a.Department]
		if !known {
			fmt.Fprintf(table, "%s\t%s\t%s\t-\t-\t-\t-\n", a.Department, state, issued)
			continue
		}
		answered := "-"
		if !lag.Answered.IsZero() {
			answered = lag.Answered.In(domain.City).Format(time.DateTime)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\t%s\n", a.Department, state, issued, a.Connections, lag.Waiting, lag.Unanswered, answered)
	}
	return table.Flush()
}

type departmentCredsCommand struct {
	Department domain.DepartmentCode `arg:"" help:"Code of the department."`
	Out        string                `help:"File to write; standard output if none is named." type:"path" short:"o"`
}

// Run writes the credentials.
func (c *departmentCredsCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	return handOver(c.Out, func() (stream.Access, error) { return place.turn(ctx, log, stream.TurnLook, c.Department) })
}

// handOver writes the credentials that are found to a file of their own, or to standard output. A file that is there already, or
// can't be written, is told before anything is done.
func handOver(to string, find func() (stream.Access, error)) error {
	if to == "" {
		return copyCredentials(os.Stdout, find)
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	if err = errors.Join(copyCredentials(file, find), file.Close()); err != nil {
		err = errors.Join(err, os.Remove(to))
	}
	return err
}

func copyCredentials(to io.Writer, find func() (stream.Access, error)) error {
	a, err := find()
	if err != nil {
		return err
	}
	if a.Credentials == "" {
		return fmt.Errorf("%s: its credentials are revoked; make new ones with: binglian department rotate %s", a.Department, a.Department)
	}
	raw, err := os.ReadFile(a.Credentials)
	if err == nil {
		_, err = to.Write(raw)
	}
	if err != nil {
		return fmt.Errorf("hand over credentials: %w", err)
	}
	return nil
}

func noDepartment(err error) error {
	if errors.Is(err, stream.ErrNoKeys) {
		return fmt.Errorf("%w: name the city's with --data, or serve it once", err)
	}
	if errors.Is(err, stream.ErrNoDepartment) {
		return fmt.Errorf("%w; 'binglian department list' shows them", err)
	}
	return err
}

type departmentRotateCommand struct {
	Department domain.DepartmentCode `arg:"" help:"Code of the department."`
	Out        string                `help:"File to write the new credentials to; standard output if none is named." type:"path" short:"o"`
}

// Run makes new credentials and writes them.
func (c *departmentRotateCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	return handOver(c.Out, func() (stream.Access, error) { return place.turn(ctx, log, stream.TurnRotate, c.Department) })
}

type departmentRevokeCommand struct {
	Department domain.DepartmentCode `arg:"" help:"Code of the department."`
}

// Run revokes the credentials.
func (c *departmentRevokeCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	if _, err := place.turn(ctx, log, stream.TurnRevoke, c.Department); err != nil {
		return err
	}
	fmt.Printf("%s gets in no more; what happens meanwhile waits for it. New credentials: binglian department rotate %s\n", c.Department, c.Department)
	return nil
}

type departmentSuspendCommand struct {
	Department domain.DepartmentCode `arg:"" help:"Code of the department."`
}

// Run shuts the department out.
func (c *departmentSuspendCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	if _, err := place.turn(ctx, log, stream.TurnSuspend, c.Department); err != nil {
		return err
	}
	fmt.Printf("%s is shut out; what happens meanwhile waits for it. Let it in again: binglian department resume %s\n", c.Department, c.Department)
	return nil
}

type departmentResumeCommand struct {
	Department domain.DepartmentCode `arg:"" help:"Code of the department."`
}

// Run lets the department in again.
func (c *departmentResumeCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	a, err := place.turn(ctx, log, stream.TurnResume, c.Department)
	if err != nil {
		return err
	}
	if a.Credentials == "" {
		return fmt.Errorf("%s is let in again, but its credentials are revoked; make new ones with: binglian department rotate %s", c.Department, c.Department)
	}
	fmt.Printf("%s gets in with its credentials of %s\n", c.Department, a.Issued.In(domain.City).Format(time.DateOnly))
	return nil
}
