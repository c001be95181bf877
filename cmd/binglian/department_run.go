package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"text/tabwriter"
	"time"

	"binglian/cmd/binglian/agent"
	"binglian/domain"
	"binglian/events/stream"
)

// departmentAccess says how a department's own systems reach the city.
type departmentAccess struct {
	Creds  string `help:"The department's credentials, as its administrator got them." type:"path" required:"" placeholder:"FILE"`
	Server string `help:"Address of the city's NATS (default ${default})." default:"nats://127.0.0.1:4222" env:"BINGLIAN_SERVER" placeholder:"URL"`
	Domain string `help:"JetStream domain of the city's stream, where --server is a county's: city." env:"BINGLIAN_DOMAIN" placeholder:"NAME"`
	TLSCA  string `name:"tls-ca" help:"Certificate that signed the server's, where that isn't a public one." type:"path" placeholder:"FILE"`
}

func (a *departmentAccess) dial(log *slog.Logger) (*agent.Wire, error) {
	return agent.Dial(agent.Access{Server: a.Server, Credentials: a.Creds, Domain: a.Domain, Authority: a.TLSCA}, log)
}

// departmentState says where a department's agent keeps what it knows.
type departmentState struct {
	State string `help:"Folder of what is known already, and of dead letters (default ./${default})." default:"department-state" type:"path" placeholder:"FOLDER"`
}

// receiver says what takes a department's events.
type receiver struct {
	Exec    string            `help:"Command line: the event on its standard input; exit code 0 says done, 75 that the system behind it is away." xor:"receiver" placeholder:"CMD"`
	Webhook string            `help:"Address to which events are posted as CloudEvents; 2xx says done." xor:"receiver" placeholder:"URL"`
	Lines   bool              `name:"ndjson" help:"Write events to standard output, one a line." xor:"receiver"`
	Header  map[string]string `help:"Header of each posted event, such as Authorization=Bearer…; may be repeated." placeholder:"NAME=VALUE"`
	Limit   time.Duration     `help:"How long one event may take (default ${default})." default:"30s"`
	Tries   int               `help:"How often an event may be refused until it is set aside (default ${default})." default:"10"`
}

// errNoReceiver is told where nobody takes the events.
var errNoReceiver = errors.New("say who takes the events: --exec CMD, --webhook URL or --ndjson")

// settings gives the receiver, and how it is used.
func (r *receiver) settings(log *slog.Logger) (agent.Settings, error) {
	s := agent.Settings{Tries: r.Tries, Retry: time.Second, Log: log}
	switch {
	case r.Tries < 1:
		return s, fmt.Errorf("--tries %d: an event must be tried once at least", r.Tries)
	case r.Limit <= 0:
		return s, fmt.Errorf("--limit %v: an event needs some time", r.Limit)
	case r.Exec != "":
		s.Receiver, s.AtOnce = agent.Command{Line: r.Exec, Limit: r.Limit}, 4
	case r.Webhook != "":
		s.Receiver, s.AtOnce = agent.NewWebhook(r.Webhook, r.Header, r.Limit), 16
	case r.Lines:
		s.Receiver, s.AtOnce = agent.NewLines(os.Stdout), 256
	default:
		return s, errNoReceiver
	}
	return s, nil
}

type departmentRunCommand struct {
	departmentAccess
	departmentState
	receiver

	AtOnce int           `help:"Events handed over at once, of different projects; by default 4 to a command, 16 to an address." placeholder:"N"`
	Wait   time.Duration `help:"How long an event waits for a missing one before it, until that is asked for (default ${default})." default:"60s"`
}

// Run hands events over until it is stopped.
func (c *departmentRunCommand) Run(ctx context.Context, log *slog.Logger) error {
	s, err := c.settings(log)
	if err != nil {
		return err
	}
	s.State, s.Wait = c.State, c.Wait
	if c.AtOnce > 0 {
		s.AtOnce = c.AtOnce
	}
	w, err := c.dial(log)
	if err != nil {
		return err
	}
	defer w.Close()
	return agent.Run(ctx, w, s)
}

type departmentLagCommand struct {
	departmentAccess
	departmentState
}

// Run prints how far behind the department is.
func (c *departmentLagCommand) Run(ctx context.Context, log *slog.Logger) error {
	w, err := c.dial(log)
	if err != nil {
		return err
	}
	defer w.Close()
	lag, err := w.Lag(ctx)
	if err != nil {
		return err
	}
	answered := "-"
	if !lag.Answered.IsZero() {
		answered = lag.Answered.In(domain.City).Format(time.DateTime)
	}
	dead, behind := "-", "-"
	if exists(c.State) {
		letters, err := c.letters()
		if err != nil {
			return err
		}
		n := 0
		for _, l := range letters {
			if !l.Behind {
				n++
			}
		}
		dead, behind = fmt.Sprint(n), fmt.Sprint(len(letters)-n)
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "DEPARTMENT\tWAITING\tUNANSWERED\tREDELIVERED\tLAST ANSWER\tDEAD\tBEHIND THEM")
	fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%s\t%s\t%s\n", w.Department, lag.Waiting, lag.Unanswered, lag.Redelivered, answered, dead, behind)
	return table.Flush()
}

func (s *departmentState) letters() ([]*agent.Letter, error) {
	letters, err := agent.OpenLetters(s.State)
	if err != nil {
		return nil, err
	}
	return letters.List()
}

type departmentReplayCommand struct {
	departmentAccess
	receiver

	From    string           `help:"Where to begin: an instant (2023-05-31T09:00:00+08:00), a day, or the id of an event; the beginning if none is given." placeholder:"MARK"`
	To      string           `help:"Where to end, included." placeholder:"MARK"`
	Project domain.ProjectID `help:"Only this project's events." placeholder:"ID"`
	Reset   bool             `help:"Hand nothing over; set <department>-replay back to --from, for a system that reads it itself." xor:"receiver"`
}

// Run hands events over again.
func (c *departmentReplayCommand) Run(ctx context.Context, log *slog.Logger) error {
	if !c.Reset {
		if _, err := c.settings(log); err != nil {
			return err
		}
	} else if c.To != "" || c.Project != "" {
		return errors.New("--reset sets the whole consumer back: leave out --to and --project")
	}
	w, err := c.dial(log)
	if err != nil {
		return err
	}
	defer w.Close()
	if c.Reset {
		told, err := w.Reset(ctx, c.From)
		if err != nil {
			return err
		}
		fmt.Printf("%s begins at sequence %d; %d events wait there\n", told.Consumer, told.From, told.Waiting)
		if !told.Whole {
			fmt.Println("older ones have left the stream; hand them over from the database with: binglian department replay --from …")
		}
		return nil
	}
	s, err := c.settings(log)
	if err != nil {
		return err
	}
	n, err := agent.Replay(ctx, w, s, stream.HistoryAsked{Project: c.Project, From: c.From, To: c.To})
	log.Info("replayed", "events", n)
	return err
}
