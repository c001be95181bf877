package domain

import (
	"maps"
	"slices"
	"strings"
)

// Reason is the typed cause of a Rejection: a key in kebab-case, under which its text for people stands in both
// languages, and which machines may rely on.
type Reason string

// RejectionClass groups reasons by what the one who asked can do about them; it decides the HTTP status.
type RejectionClass string

// The classes of reasons.
const (
	ByRights RejectionClass = "rights" // this actor may not do it; somebody else may
	ByState  RejectionClass = "state"  // not possible now, or not any more
	ByInput  RejectionClass = "input"  // the values given must be mended
	ByStale  RejectionClass = "stale"  // the task has changed since it was read: look again
)

// Rejection is the refusal of a command, told to the person who gave it. The rules return a Rejection and nothing else.
type Rejection struct {
	Reason Reason            `json:"reason"`
	Class  RejectionClass    `json:"class"`
	Args   map[string]string `json:"args,omitempty"`   // values that the text names
	Fields []FieldProblem    `json:"fields,omitempty"` // set for ByInput: each field that must be mended
}

// FieldProblem says what is wrong with one field of a command.
type FieldProblem struct {
	Field  string            `json:"field"`
	Reason Reason            `json:"reason"`
	Args   map[string]string `json:"args,omitempty"`
}

// Reject makes a rejection with its reason's arguments given as pairs of name and value.
func Reject(class RejectionClass, reason Reason, args ...string) *Rejection {
	return &Rejection{Reason: reason, Class: class, Args: pairs(args)}
}

// Problem makes the problem of one field, arguments as pairs of name and value.
func Problem(field string, reason Reason, args ...string) FieldProblem {
	return FieldProblem{Field: field, Reason: reason, Args: pairs(args)}
}

// RejectFields makes the rejection of a command whose fields must be mended. It returns nil if there is no problem.
func RejectFields(problems ...FieldProblem) *Rejection {
	if len(problems) == 0 {
		return nil
	}
	return &Rejection{Reason: InvalidFields, Class: ByInput, Fields: problems}
}

// InvalidFields is the reason of a rejection that lists the fields to mend.
const InvalidFields Reason = "invalid-fields"

// Error gives the reason and its arguments for logs; people read the translated text.
func (r *Rejection) Error() string {
	var b strings.Builder
	b.WriteString(string(r.Reason))
	for _, k := range slices.Sorted(maps.Keys(r.Args)) {
		b.WriteString(" " + k + "=" + r.Args[k])
	}
	for _, f := range r.Fields {
		b.WriteString("; " + f.Field + ": " + string(f.Reason))
	}
	return b.String()
}

// Is reports whether target is a rejection for the same reason, for errors.Is.
func (r *Rejection) Is(target error) bool {
	t, ok := target.(*Rejection)
	return ok && t.Reason == r.Reason
}

func pairs(args []string) map[string]string {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]string, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return m
}
