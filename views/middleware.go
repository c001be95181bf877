package views

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"binglian/domain"
	"binglian/views/api"
	"binglian/views/problems"
)

// contentPolicy lets a page load from this server alone, run no script that isn't a file, and be framed by nobody. Tabler
// draws its check marks with data: images.
const contentPolicy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// secured sets the headers that bind the browser.
func (s *Server) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=()")
		if s.Secure && !s.SelfSigned {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// protected refuses requests that another site made a browser send.
func (s *Server) protected(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := s.visit(w, r)
		if err == nil {
			err = domain.Reject(domain.ByRights, problems.CrossOrigin)
		}
		v.refuse(err)
	}))
	return protection.Handler(next)
}

// wellFormed refuses addresses that are no text: the database takes no NUL and nothing but UTF-8.
func (s *Server) wellFormed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, unescaped := url.QueryUnescape(r.URL.RawQuery)
		if unescaped == nil && isText(r.URL.Path) && isText(query) {
			next.ServeHTTP(w, r)
			return
		}
		reason, program := problems.NotFound, strings.HasPrefix(r.URL.Path, api.Prefix+"/")
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath, r.URL.RawQuery = "/", "", ""
		if program {
			reason = problems.Malformed
			r.Header.Set("Accept", "application/problem+json")
		}
		v, err := s.visit(w, r)
		if err == nil {
			err = domain.Reject(domain.ByInput, reason)
		}
		v.refuse(err)
	})
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// numberOf gives the number of a request: it stands in the log and on the page of a fault.
func numberOf(ctx context.Context) string { return problems.NumberOf(ctx) }

// logged numbers each request and logs it once it is answered.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now() //nolint:forbidigo // how long a request takes is real time, in a rehearsal too
		number := rand.Text()[:10]
		answer := &answer{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(answer, r.WithContext(problems.WithNumber(r.Context(), number)))
		level := slog.LevelInfo
		if answer.status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		s.Log.LogAttrs(r.Context(), level, "request", slog.String("number", number), slog.String("method", r.Method),
			slog.String("path", loggedPath(r.URL.Path)), slog.Int("status", answer.status), slog.Int64("bytes", answer.bytes),
			slog.Duration("took", time.Since(began))) //nolint:forbidigo // as above
	})
}

// recovered turns a panic of a page into the page of a fault.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { //nolint:errorlint // net/http's own sentinel, as a panic value
				panic(cause) //nolint:forbidigo // handed on to net/http, which expects it
			}
			s.Log.ErrorContext(r.Context(), "page panicked", "number", numberOf(r.Context()),
				"cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			if a, ok := w.(*answer); ok && a.begun {
				return
			}
			v := s.stranger(w, r)
			v.refuse(fmt.Errorf("panic: %v", cause))
		}()
		next.ServeHTTP(w, r)
	})
}

// answer counts what is answered.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
	begun  bool
}

func (a *answer) WriteHeader(status int) {
	if !a.begun {
		a.status, a.begun = status, true
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	a.begun = true
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController flush the live stream.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
