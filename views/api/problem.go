package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/problems"
	"binglian/views/words"
)

// Problem is why a request was refused: a problem document by RFC 9457, in the reader's language, with the typed reason.
type Problem struct{ problems.Problem }

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// huma's own errors become problem documents like all others; it knows but one way for the whole program.
func init() {
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		return &Problem{problems.Problem{Status: status}}
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		s := ctx.Context().Value(serverKey{}).(*Server)
		p := s.problem(ctx.Context(), ctx.Header("Accept-Language"), refusal(status, msg, errs))
		for name, values := range p.headers() {
			ctx.SetHeader(name, values[0])
		}
		return &p
	}
}

// problem describes an error in the language asked for. Faults are logged here and nowhere else.
func (s *Server) problem(ctx context.Context, languages string, err error) Problem {
	number := problems.NumberOf(ctx)
	if _, known := problems.AsRejection(err); !known && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "fault", "number", number, "error", err.Error())
	}
	return Problem{problems.Of(s.wordsIn(languages), err, number)}
}

func (s *Server) wordsIn(languages string) words.Words {
	return s.Words.In(s.Words.Accepted(languages), domain.DayOf(s.Now()))
}

// headers are those that go with a problem.
func (p *Problem) headers() http.Header {
	h := http.Header{"Cache-Control": {"no-store"}}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	p.SetRetry(h)
	return h
}

// refusal finds in what huma says the rejection that it means: the handler's own error, or one of what was sent.
func refusal(status int, msg string, errs []error) error {
	if status == http.StatusInternalServerError {
		return errors.Join(append([]error{errors.New(msg)}, errs...)...)
	}
	if len(errs) == 1 {
		if r, ok := problems.AsRejection(errs[0]); ok {
			return r
		}
	}
	switch status {
	case http.StatusRequestEntityTooLarge:
		return domain.Reject(domain.ByInput, problems.TooLarge)
	case http.StatusUnsupportedMediaType:
		return domain.Reject(domain.ByInput, problems.UnsupportedMedia)
	case http.StatusNotAcceptable:
		return domain.Reject(domain.ByInput, problems.NotAcceptable)
	case http.StatusUnprocessableEntity:
		return domain.RejectFields(fieldProblems(errs)...)
	}
	return domain.Reject(domain.ByInput, problems.Malformed)
}

// fieldProblems gives what is wrong with each value, in the words that commands use.
func fieldProblems(errs []error) []domain.FieldProblem {
	var ps []domain.FieldProblem
	for _, err := range errs {
		var detailer huma.ErrorDetailer
		if !errors.As(err, &detailer) {
			ps = append(ps, domain.Problem("", stages.MalformedValue, "detail", err.Error()))
			continue
		}
		d := detailer.ErrorDetail()
		reason := stages.MalformedValue
		switch {
		case d.Message == validation.MsgUnexpectedProperty, d.Message == "unknown query parameter":
			reason = problems.UnknownParameter
		case strings.HasPrefix(d.Message, "required "), strings.HasPrefix(d.Message, "expected required property"),
			strings.HasPrefix(d.Message, "expected length >="):
			reason = stages.Required
		}
		field := strings.TrimPrefix(strings.TrimPrefix(d.Location, "body."), "body")
		if _, missing, ok := strings.Cut(d.Message, "expected required property "); ok {
			name, _, _ := strings.Cut(missing, " ")
			field = strings.TrimPrefix(field+"."+name, ".")
		}
		ps = append(ps, domain.Problem(field, reason, "detail", d.Message))
	}
	slices.SortFunc(ps, func(a, b domain.FieldProblem) int { return strings.Compare(a.Field, b.Field) })
	return ps
}

// missing answers for an address that there isn't, and for a method that it doesn't have.
func (s *Server) missing(w http.ResponseWriter, r *http.Request, handler http.Handler) {
	p := s.problem(r.Context(), r.Header.Get("Accept-Language"), problems.Missing(w, r, handler))
	p.Write(w)
}
