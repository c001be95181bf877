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
	"sync"
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
	TooManyCommands   domain.Reason = "too-many-commands"  // argument most: as many may be in hand at once
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
	// Refuse describes an error as a problem document (RFC 9457) in one of the languages that are asked for, as Accept-Language
	// does, with its status.
	Refuse(err error, languages string) (status int, document []byte)
}

// commands is the service to which departments give commands: command.<department>.<project>.<verb>. The answer is the events, or
// a problem document with the headers of NATS's micro services.
type commands struct {
	desk   Desk
	source string
	log    *slog.Logger
	end    context.Context
	all    sync.WaitGroup

	mu     sync.Mutex
	inHand map[domain.DepartmentCode]int
}

// ServeCommands answers commands until the context ends, and the ones in hand then too. It fails if the service can't be offered.
func (s *Stream) ServeCommands(ctx context.Context, desk Desk, log *slog.Logger) error {
	c := &commands{desk: desk, source: s.settings.Source, log: log, end: context.WithoutCancel(ctx), inHand: map[domain.DepartmentCode]int{}}
	service, err := micro.AddService(s.js.Conn(), micro.Config{Name: "binglian-commands", Version: "1.0.0",
		Description: "Commands of departments on projects",
		Endpoint:    &micro.EndpointConfig{Subject: commandSubjects, Handler: micro.HandlerFunc(c.take)},
		ErrorHandler: func(_ micro.Service, e *micro.NATSError) {
			log.Warn("commands over nats", "subject", e.Subject, "error", e.Description)
		}})
	if err != nil {
		return fmt.Errorf("offer commands over nats: %w", err)
	}
	<-ctx.Done()
	err = service.Stop()
	c.all.Wait()
	if err != nil {
		return fmt.Errorf("stop commands over nats: %w", err)
	}
	return nil
}

// take begins to answer a command. A department that floods the service waits for itself alone.
func (c *commands) take(r micro.Request) {
	department := departmentOf(r.Subject())
	c.mu.Lock()
	free := c.inHand[department] < commandsInHand
	if free {
		c.inHand[department]++
	}
	c.mu.Unlock()
	if !free {
		c.refuse(r, domain.Reject(domain.ByState, TooManyCommands, "most", strconv.Itoa(commandsInHand)))
		return
	}
	c.all.Go(func() {
		defer func() {
			c.mu.Lock()
			c.inHand[department]--
			c.mu.Unlock()
		}()
		c.answer(r)
	})
}

func (c *commands) answer(r micro.Request) {
	asked, rejection := readCommand(r.Subject(), r.Data())
	if rejection != nil {
		c.refuse(r, rejection)
		return
	}
	ctx, cancel := context.WithTimeout(c.end, commandLimit)
	defer cancel()
	given, err := c.desk.Give(ctx, asked)
	if err != nil {
		c.refuse(r, err)
		return
	}
	answer, err := c.written(given)
	if err != nil {
		c.refuse(r, err)
		return
	}
	if err := r.RespondJSON(answer); err != nil {
		c.log.Warn("a command's answer could not be sent", "subject", r.Subject(), "error", err)
	}
}

// Answer is what a department hears of a command that was carried out.
type Answer struct {
	Version  int          `json:"version"`            // of the project afterwards
	Repeated bool         `json:"repeated,omitempty"` // it had been carried out before: this is what came of it then
	Events   []CloudEvent `json:"events"`
}

func (c *commands) written(g Given) (Answer, error) {
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

func (c *commands) refuse(r micro.Request, why error) { refuse(c.desk, r, why, c.log) }

// refuse answers with a problem document, and with the headers of NATS's micro services.
func refuse(by interface {
	Refuse(err error, languages string) (status int, document []byte)
}, r micro.Request, why error, log *slog.Logger) {
	status, document := by.Refuse(why, r.Headers().Get("Accept-Language"))
	if err := r.Error(strconv.Itoa(status), "refused", document, micro.WithHeaders(micro.Headers{"Content-Type": {"application/problem+json"}})); err != nil {
		log.Warn("a refusal could not be sent", "subject", r.Subject(), "error", err)
	}
}

func departmentOf(subject string) domain.DepartmentCode {
	_, rest, _ := strings.Cut(subject, ".")
	department, _, _ := strings.Cut(rest, ".")
	return domain.DepartmentCode(department)
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
