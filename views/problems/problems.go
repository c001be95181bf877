// Package problems is the one table that says which HTTP status and which problem document (RFC 9457) a refusal or a
// fault becomes, for pages and for programs alike.
package problems

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/views/words"
)

// Reasons that are about requests rather than about projects.
const (
	NotFound         domain.Reason = "not-found"
	MethodNotAllowed domain.Reason = "method-not-allowed"
	NotSignedIn      domain.Reason = "not-signed-in"
	OtherAccount     domain.Reason = "other-account" // what was kept for one account is sent by another
	WrongSignIn      domain.Reason = "wrong-sign-in"
	TooManyAttempts  domain.Reason = "too-many-attempts" // argument wait: seconds until the next attempt counts
	CrossOrigin      domain.Reason = "cross-origin"
	TooLarge         domain.Reason = "too-large"
	Malformed        domain.Reason = "malformed-request"
	Fault            domain.Reason = "fault"
	Starting         domain.Reason = "starting"

	UnsupportedMedia domain.Reason = "unsupported-media-type"
	NotAcceptable    domain.Reason = "not-acceptable"
	TooManyRequests  domain.Reason = "too-many-requests" // argument wait: seconds
	TokenMissing     domain.Reason = "token-missing"
	ScopeMissing     domain.Reason = "scope-missing" // argument scope
	OfficerUnknown   domain.Reason = "officer-unknown"
	KeyReused        domain.Reason = "key-reused"        // an idempotency key came with another request before
	ProjectChanged   domain.Reason = "project-changed"   // it isn't at the version that If-Match names
	UnknownParameter domain.Reason = "unknown-parameter" // of a field: nobody asks for it
)

// statusOfReason holds the reasons whose status isn't that of their class.
var statusOfReason = map[domain.Reason]int{
	NotFound:            http.StatusNotFound,
	"no-such-project":   http.StatusNotFound,
	"no-such-target":    http.StatusNotFound,
	"unknown-verb":      http.StatusNotFound,
	"no-such-token":     http.StatusNotFound,
	MethodNotAllowed:    http.StatusMethodNotAllowed,
	NotSignedIn:         http.StatusUnauthorized,
	WrongSignIn:         http.StatusUnauthorized,
	TooManyAttempts:     http.StatusTooManyRequests,
	"too-many-commands": http.StatusTooManyRequests,
	CrossOrigin:         http.StatusForbidden,
	TooLarge:            http.StatusRequestEntityTooLarge,
	Malformed:           http.StatusBadRequest,
	Fault:               http.StatusInternalServerError,
	Starting:            http.StatusServiceUnavailable,
	UnsupportedMedia:    http.StatusUnsupportedMediaType,
	NotAcceptable:       http.StatusNotAcceptable,
	TooManyRequests:     http.StatusTooManyRequests,
	TokenMissing:        http.StatusUnauthorized,
	"token-unknown":     http.StatusUnauthorized,
	"token-expired":     http.StatusUnauthorized,
	"token-revoked":     http.StatusUnauthorized,
	ProjectChanged:      http.StatusPreconditionFailed,
}

var statusOfClass = map[domain.RejectionClass]int{
	domain.ByRights: http.StatusForbidden,
	domain.ByState:  http.StatusConflict,
	domain.ByInput:  http.StatusUnprocessableEntity,
	domain.ByStale:  http.StatusConflict,
}

// Status gives the HTTP status of a rejection.
func Status(r *domain.Rejection) int {
	if status, ok := statusOfReason[r.Reason]; ok {
		return status
	}
	if status, ok := statusOfClass[r.Class]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// Problem is a problem document by RFC 9457, with the typed reason that programs may rely on.
type Problem struct {
	Type     string            `json:"type"` // urn:binglian:reason:<reason>
	Title    string            `json:"title"`
	Status   int               `json:"status"`
	Detail   string            `json:"detail"`
	Instance string            `json:"instance,omitempty"` // number of the request, to be told to the administrator
	Reason   domain.Reason     `json:"reason"`
	Class    string            `json:"class,omitempty"`
	Args     map[string]string `json:"args,omitempty"`
	Fields   []Field           `json:"fields,omitempty"`
}

// Field is the problem of one field of a command.
type Field struct {
	Field  string            `json:"field"`
	Reason domain.Reason     `json:"reason"`
	Detail string            `json:"detail"`
	Args   map[string]string `json:"args,omitempty"`
}

// Of describes an error in the reader's language. Anything but a rejection is a fault, of which nothing is told but the
// number under which it was logged.
func Of(w words.Words, err error, number string) Problem {
	rejection, known := AsRejection(err)
	if !known {
		rejection = domain.Reject("", Fault)
	}
	status := Status(rejection)
	p := Problem{
		Type:   "urn:binglian:reason:" + string(rejection.Reason),
		Title:  w.T(titles[status]),
		Status: status,
		Detail: w.Rejection(rejection),
		Reason: rejection.Reason,
		Class:  string(rejection.Class),
		Args:   rejection.Args,
	}
	if !known {
		p.Instance = "urn:binglian:request:" + number
	}
	for _, f := range rejection.Fields {
		p.Fields = append(p.Fields, Field{Field: f.Field, Reason: f.Reason, Detail: w.Problem(f), Args: f.Args})
	}
	return p
}

var titles = map[int]string{
	http.StatusBadRequest:            "error.title-400",
	http.StatusUnauthorized:          "error.title-401",
	http.StatusForbidden:             "error.title-403",
	http.StatusNotFound:              "error.title-404",
	http.StatusMethodNotAllowed:      "error.title-405",
	http.StatusConflict:              "error.title-409",
	http.StatusNotAcceptable:         "error.title-406",
	http.StatusPreconditionFailed:    "error.title-412",
	http.StatusUnsupportedMediaType:  "error.title-415",
	http.StatusRequestEntityTooLarge: "error.title-413",
	http.StatusUnprocessableEntity:   "error.title-422",
	http.StatusTooManyRequests:       "error.title-429",
	http.StatusInternalServerError:   "error.title-500",
	http.StatusServiceUnavailable:    "error.title-503",
}

// AsRejection finds the rejection in an error; false if the error is a fault.
func AsRejection(err error) (*domain.Rejection, bool) {
	var r *domain.Rejection
	ok := errors.As(err, &r)
	return r, ok
}

// envelope is how programs name what comes with a command; the rules name it as the record does.
var envelope = map[string]string{"on": "day", "back": "reason"}

// Enveloped gives an error of a command in the names that programs give its day and reason. It leaves the error itself alone.
func Enveloped(err error) error {
	r, known := AsRejection(err)
	if !known || !slices.ContainsFunc(r.Fields, func(f domain.FieldProblem) bool { return envelope[f.Field] != "" }) {
		return err
	}
	named := *r
	named.Fields = slices.Clone(r.Fields)
	for i := range named.Fields {
		if name := envelope[named.Fields[i].Field]; name != "" {
			named.Fields[i].Field = name
		}
	}
	return &named
}

type numberKey struct{}

// WithNumber gives a request's context the number under which it is logged.
func WithNumber(ctx context.Context, number string) context.Context {
	return context.WithValue(ctx, numberKey{}, number)
}

// NumberOf gives the number of a request: it stands in the log and in what is told of a fault.
func NumberOf(ctx context.Context) string {
	number, _ := ctx.Value(numberKey{}).(string)
	return number
}

// Write answers with the problem as application/problem+json.
func (p Problem) Write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	p.SetRetry(h)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // a client that hangs up is no fault of ours
}

// SetRetry says when to try again, where that is known.
func (p Problem) SetRetry(h http.Header) {
	if wait := p.Args["wait"]; p.Status == http.StatusTooManyRequests && wait != "" {
		h.Set("Retry-After", wait)
	}
}

// WantsJSON reports whether a client asks for a document for programs rather than a page.
func WantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, "json") && !strings.Contains(accept, "text/html")
}
