package stream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/nats-io/nats.go/micro"

	"binglian/domain"
	"binglian/events"
	"binglian/events/envelope"
	"binglian/stages"
)

// Reasons for which a command over NATS is refused before the machine is asked.
const (
	EnvelopeMalformed domain.Reason = "envelope-malformed" // argument detail
	EnvelopeAttribute domain.Reason = "envelope-attribute" // argument want: what the attribute should say
	OfficerUnknown    domain.Reason = "officer-unknown"    // arguments officer, department
)

// What commands may cost.
const (
	commandSubjects   = "command.*.*.*" // command.<department>.<project>.<verb>
	commandsInHand    = 16              // of one department at once
	maxCommand        = 1 << 20         // bytes
	commandLimit      = 10 * time.Second
	commandTypePrefix = "approval.command."
)

// Asked is a command as a department's own system gives it. Its department stands in the subject, which the server lets no other
// department use; who acts for it stands in the body.
type Asked struct {
	Department domain.DepartmentCode
	Project    domain.ProjectID
	Verb       domain.Verb
	ID         domain.CommandID // of the department, source and id of its envelope, and the verb: the same asked again is the same command
	Officer    string           // login
	Target     string           // as stages.Command has them
	Seen       int
	On         domain.Day
	Back       string
	Fields     json.RawMessage // of the act, a JSON object; none for an act without fields
}

// Given is what a command did.
type Given struct {
	Version  int // of the project afterwards
	Repeated bool
	Events   []events.Recorded
}

// Desk carries out what departments ask for.
type Desk interface {
	// Give carries out a command. A *domain.Rejection says why it isn't; any other error is a fault.
	Give(ctx context.Context, a Asked) (Given, error)
	Refuser
}

// ServeCommands answers commands until the context ends, and the ones in hand then too: command.<department>.<project>.<verb>. The answer is
// the events, or a problem document with the headers of NATS's micro services. It fails if the service can't be offered.
func (s *Stream) ServeCommands(ctx context.Context, desk Desk, log *slog.Logger) error {
	c := commands{desk, s.settings.Source}
	counter := service{about: micro.Config{Name: "binglian-commands", Version: "1.0.0", Description: "Commands of departments on projects"},
		most: commandsInHand, limit: commandLimit, refuser: desk, log: log}
	return counter.serve(ctx, s.js.Conn(), func(offered micro.Service) error {
		return offered.AddEndpoint("default", counter.handler(c.answer), micro.WithEndpointSubject(commandSubjects))
	})
}

// commands answers commands.
type commands struct {
	desk   Desk
	source string
}

func (c commands) answer(ctx context.Context, r micro.Request) (any, error) {
	asked, rejection := readCommand(r.Subject(), r.Data())
	if rejection != nil {
		return nil, rejection
	}
	given, err := c.desk.Give(ctx, asked)
	if err != nil {
		return nil, err
	}
	return c.written(given)
}

// Answer is what a department hears of a command that was carried out.
type Answer struct {
	Version  int          `json:"version"`            // of the project afterwards
	Repeated bool         `json:"repeated,omitempty"` // it had been carried out before: this is what came of it then
	Events   []CloudEvent `json:"events"`
}

func (c commands) written(g Given) (Answer, error) {
	a := Answer{Version: g.Version, Repeated: g.Repeated, Events: make([]CloudEvent, len(g.Events))}
	for i := range g.Events {
		e := &g.Events[i]
		if !json.Valid(e.Payload) {
			return a, fmt.Errorf("write event %s: its payload is no JSON", envelope.ID(e))
		}
		a.Events[i] = envelope.Of(c.source, e)
		a.Events[i].Data = e.Payload
	}
	return a, nil
}

// readCommand reads a command's subject and its envelope, CloudEvents 1.0 in JSON with the attributes officer, target, seen, day and
// reason beside those of the standard. The rejection names what is wrong.
func readCommand(subject string, body []byte) (Asked, *domain.Rejection) {
	tokens := strings.Split(subject, ".")
	a := Asked{Department: domain.DepartmentCode(tokens[1]), Project: domain.ProjectID(tokens[2]), Verb: domain.Verb(tokens[3])}
	if len(body) > maxCommand {
		return a, domain.RejectFields(domain.Problem("data", stages.TooLong, "max", strconv.Itoa(maxCommand)))
	}
	var e cloudevents.Event
	err := json.Unmarshal(body, &e)
	if err == nil {
		err = e.Validate()
	}
	if err != nil {
		return a, domain.RejectFields(domain.Problem("", EnvelopeMalformed, "detail", err.Error()))
	}
	if want := commandTypePrefix + tokens[3] + ".v1"; e.Type() != want {
		return a, domain.RejectFields(domain.Problem("type", EnvelopeAttribute, "want", want))
	}
	if e.Subject() != "" && e.Subject() != tokens[2] {
		return a, domain.RejectFields(domain.Problem("subject", EnvelopeAttribute, "want", tokens[2]))
	}
	a.ID = commandID(a.Department, e.Source(), e.ID(), a.Verb)
	if problem := a.readExtensions(e.Extensions()); problem != nil {
		return a, domain.RejectFields(*problem)
	}
	if data := e.Data(); len(data) > 0 {
		a.Fields = data
	}
	return a, nil
}

// commandID names a command by its envelope, so that one department's ids never meet another's.
func commandID(department domain.DepartmentCode, source, id string, verb domain.Verb) domain.CommandID {
	sum := sha256.Sum256([]byte(strings.Join([]string{string(department), source, id, string(verb)}, "\x00")))
	return domain.CommandID(hex.EncodeToString(sum[:16]))
}

func (a *Asked) readExtensions(given map[string]any) *domain.FieldProblem {
	for name, value := range given {
		text := fmt.Sprint(value)
		wants := func(what string) *domain.FieldProblem {
			p := domain.Problem(name, EnvelopeAttribute, "want", what)
			return &p
		}
		switch name {
		case "officer":
			a.Officer = text
		case "target":
			a.Target = text
		case "seen":
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				return wants("12")
			}
			a.Seen = n
		case "day":
			day, err := domain.ParseDay(text)
			if err != nil {
				return wants("2023-05-31")
			}
			a.On = day
		case "reason":
			a.Back = text
		default:
			return wants("officer, target, seen, day, reason")
		}
	}
	for _, name := range []string{"officer", "seen"} {
		if _, there := given[name]; !there {
			missing := domain.Problem(name, stages.Required)
			return &missing
		}
	}
	return nil
}
