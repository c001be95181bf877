package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nats.go/micro"

	"binglian/domain"
	"binglian/events/stream"
)

// Wire is a department's connection to the city.
type Wire struct {
	Department domain.DepartmentCode
	nc         *nats.Conn
	js         jetstream.JetStream
}

// Access says how a department gets in.
type Access struct {
	Server      string // nats://HOST:PORT, tls://HOST:PORT
	Credentials string // path of the file that the administrator handed out
	Domain      string // JetStream domain of the city's stream, where Server is a county's; empty for the city's own
	Authority   string // path of the certificate that signed the server's, where that isn't a public one; empty for those of the system
}

const questionLimit = 30 * time.Second

// Dial connects as the department whose credentials are given.
func Dial(a Access, log *slog.Logger) (*Wire, error) {
	department, err := departmentOf(a.Credentials)
	if err != nil {
		return nil, err
	}
	options := []nats.Option{
		nats.Name("binglian department " + string(department)), nats.UserCredentials(a.Credentials), nats.MaxReconnects(-1),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				log.Warn("connection lost; it is tried again", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { log.Info("connection is back") }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { log.Warn("nats complains", "error", err) }),
	}
	if a.Authority != "" {
		options = append(options, nats.RootCAs(a.Authority))
	}
	nc, err := nats.Connect(a.Server, options...)
	if err != nil {
		return nil, fmt.Errorf("connect to %s as %s: %w", a.Server, department, err)
	}
	js, err := a.jetStream(nc)
	if err != nil {
		nc.Close()
		return nil, fmt.Errorf("open jetstream: %w", err)
	}
	return &Wire{department, nc, js}, nil
}

func (a Access) jetStream(nc *nats.Conn) (jetstream.JetStream, error) {
	if a.Domain == "" {
		return jetstream.New(nc)
	}
	return jetstream.NewWithDomain(nc, a.Domain)
}

// departmentOf reads from credentials whose they are.
func departmentOf(file string) (domain.DepartmentCode, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("--creds: %w", err)
	}
	token, err := jwt.ParseDecoratedJWT(raw)
	if err != nil {
		return "", fmt.Errorf("--creds %s: %w", file, err)
	}
	user, err := jwt.DecodeUserClaims(token)
	if err != nil {
		return "", fmt.Errorf("--creds %s: %w", file, err)
	}
	return domain.DepartmentCode(user.Name), nil
}

// Close ends the connection once what was sent has arrived.
func (w *Wire) Close() {
	_ = w.nc.Flush() // what can't be sent any more comes again
	w.nc.Close()
}

// live gives the department's own consumer of what happens.
func (w *Wire) live(ctx context.Context) (jetstream.Consumer, error) {
	c, err := w.js.Consumer(ctx, stream.Name, stream.LiveConsumer(w.Department))
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", stream.LiveConsumer(w.Department), err)
	}
	return c, nil
}

// ask puts a question about the department's own stream, or gives a command. A refusal is an error in plain words.
func (w *Wire) ask(ctx context.Context, question string, asked, told any) error {
	body, err := json.Marshal(asked)
	if err != nil {
		return fmt.Errorf("ask for %s: %w", question, err)
	}
	limited, cancel := context.WithTimeout(ctx, questionLimit)
	defer cancel()
	m, err := w.nc.RequestWithContext(limited, "command."+string(w.Department)+"."+question, body)
	if err != nil {
		return fmt.Errorf("ask for %s: %w", question, err)
	}
	if m.Header.Get(micro.ErrorCodeHeader) != "" {
		return fmt.Errorf("ask for %s: %w", question, refusal(m.Data))
	}
	if err := json.Unmarshal(m.Data, told); err != nil {
		return fmt.Errorf("ask for %s: %w", question, err)
	}
	return nil
}

// refusal reads what a problem document says to people.
func refusal(document []byte) error {
	var p struct {
		Detail string `json:"detail"`
		Fields []struct {
			Field  string `json:"field"`
			Detail string `json:"detail"`
		} `json:"fields"`
	}
	if err := json.Unmarshal(document, &p); err != nil || p.Detail == "" {
		return errors.New("refused")
	}
	text := p.Detail
	for _, f := range p.Fields {
		text += "; " + f.Field + ": " + f.Detail
	}
	return errors.New(text)
}

// History gives each event that the department was told and that is asked for, in order, until each fails.
func (w *Wire) History(ctx context.Context, asked stream.HistoryAsked, each func(stream.CloudEvent) error) error {
	for {
		var told stream.HistoryTold
		if err := w.ask(ctx, stream.QuestionHistory, asked, &told); err != nil {
			return err
		}
		for _, e := range told.Events {
			if err := each(e); err != nil {
				return err
			}
		}
		if told.Next == "" {
			return nil
		}
		asked.Page = told.Next
	}
}

// Order is a command that an officer of the department gives through its own system.
type Order struct {
	ID      string // names it: given again, it isn't carried out again
	Project domain.ProjectID
	Verb    domain.Verb
	Officer string // sign-in name
	Target  string // opinion, item, application or survey; empty for the whole project
	Seen    int    // version of its last event that was handled
	Fields  json.RawMessage
}

// Give gives a command and returns the city's answer. A refusal is an error in plain words.
func (w *Wire) Give(ctx context.Context, o Order) (answer stream.Answer, err error) {
	envelope := map[string]any{"specversion": "1.0", "id": o.ID, "source": "/" + string(w.Department), "type": "approval.command." + string(o.Verb) + ".v1",
		"officer": o.Officer, "seen": o.Seen, "datacontenttype": "application/json"}
	if o.Target != "" {
		envelope["target"] = o.Target
	}
	if len(o.Fields) > 0 {
		envelope["data"] = o.Fields
	}
	err = w.ask(ctx, string(o.Project)+"."+string(o.Verb), envelope, &answer)
	return answer, err
}
