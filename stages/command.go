package stages

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"binglian/domain"
	"binglian/events"
)

// Command is what somebody wants done to a project.
type Command struct {
	ID      domain.CommandID // a repeat of the same id answers with the first result
	Project domain.ProjectID
	By      domain.Actor
	At      time.Time  // recorded time: the server's clock
	On      domain.Day // effective day; none means the day of At; an earlier one is back-entry 补录
	Back    string     // reason of back-entry, required with an earlier On
	Target  string     // what it acts on: see Option.Target
	Seen    int        // version of the task that it acts on: see Option.Seen
	Version int        // version of the whole project at which alone it is wanted, with what has fallen due; 0 for any
	Act     Act
	Number  int  // drawn by the store when Machine.Series asks for one
	along   bool // it belongs to a command on another project: nobody has seen its task
}

// Act is the doing of a command: its fields are the type's own, its rule and decision stand beside the type.
type Act interface {
	rule() *Rule
	fields(*scene) []Field
	decide(*scene) *domain.Rejection
}

// Contactful is an act that brings a contact person, whom the store keeps apart from events.
type Contactful interface {
	ContactPerson() *domain.Contact // nil for no change
}

// Accompanied is an act that names a second officer; whether its account is there, and of the actor's department, the store
// knows.
type Accompanied interface {
	SecondOfficer() (field string, account domain.AccountID)
}

// Verb gives the command's name.
func (c *Command) Verb() domain.Verb { return c.Act.rule().Verb }

// Decision is what a command leads to.
type Decision struct {
	Before *domain.Project // nil for a new project
	After  *domain.Project
	Events []events.Event // in order; none for a tick for nothing
}

// Series names a run of numbers: one counter a name and year.
type Series struct {
	Name string
	Year int
}

// ParseAct reads an act from its verb and its fields as a JSON object. Its rejections are for input: an unknown verb or
// field, or a value of the wrong shape.
func ParseAct(verb domain.Verb, fields json.RawMessage) (Act, *domain.Rejection) {
	fresh, ok := actsByVerb[verb]
	if !ok {
		return nil, domain.Reject(domain.ByInput, UnknownVerb, "verb", string(verb))
	}
	act := fresh()
	if len(bytes.TrimSpace(fields)) == 0 {
		return act, nil
	}
	d := json.NewDecoder(bytes.NewReader(fields))
	d.DisallowUnknownFields()
	if err := d.Decode(act); err != nil {
		field := ""
		if t := (*json.UnmarshalTypeError)(nil); errors.As(err, &t) {
			field = t.Field
		}
		return nil, domain.RejectFields(domain.Problem(field, MalformedValue, "detail", err.Error()))
	}
	if d.More() {
		return nil, domain.RejectFields(domain.Problem("", MalformedValue, "detail", "more than one value"))
	}
	return act, nil
}

// Verbs lists every command's name in the order of a project's life.
func Verbs() []domain.Verb {
	all := make([]domain.Verb, len(actRules))
	for i, rule := range actRules {
		all[i] = rule.Verb
	}
	return all
}

// Described says of a command what it does and whose it is: roles that may give it somewhere; none for the clock's own.
func Described(verb domain.Verb) (text domain.Text, roles []domain.Role) {
	for _, rule := range actRules {
		if rule.Verb != verb {
			continue
		}
		for _, w := range rule.Who {
			roles = append(roles, w.Roles...)
		}
		slices.Sort(roles)
		return rule.Text, slices.Compact(roles)
	}
	return text, nil
}

// Begins reports whether a command begins a project.
func Begins(verb domain.Verb) bool {
	fresh, ok := actsByVerb[verb]
	return ok && fresh().rule().On.begins()
}

// actRules are the rules of acts, in their order.
var actRules = func() []*Rule {
	all := make([]*Rule, len(acts))
	for i, fresh := range acts {
		all[i] = fresh().rule()
	}
	return all
}()

var actsByVerb = func() map[domain.Verb]func() Act {
	m := make(map[domain.Verb]func() Act, len(acts))
	for i, rule := range actRules {
		m[rule.Verb] = acts[i]
	}
	return m
}()
