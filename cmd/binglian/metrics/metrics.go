// Package metrics tells Prometheus how a city runs.
package metrics

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"binglian/domain"
	"binglian/store"
)

// Metrics are what is counted while the program runs, and what is asked for when somebody looks.
type Metrics struct {
	Registry *prometheus.Registry

	commands *prometheus.CounterVec
	took     prometheus.Histogram
	decided  prometheus.Histogram
	attempts *prometheus.CounterVec
	posted   prometheus.Histogram
}

// New makes metrics with nothing counted.
func New() *Metrics {
	seconds := prometheus.ExponentialBuckets(0.0005, 2.5, 12) // half a millisecond to 12 s
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		commands: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "binglian_commands_total", Help: "Commands by verb and outcome: done, nothing, repeated, refused, fault."},
			[]string{"verb", "outcome"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "binglian_command_duration_seconds", Help: "From a command's arrival at the database to its commit or refusal.", Buckets: seconds}),
		decided: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "binglian_command_decide_duration_seconds", Help: "What of that the rules took.",
			Buckets: prometheus.ExponentialBuckets(0.000005, 2.5, 12)}), // 5 µs to 120 ms
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "binglian_webhook_attempts_total", Help: "Attempts to post to webhooks by outcome: taken, or why not."},
			[]string{"outcome"}),
		posted: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "binglian_webhook_attempt_duration_seconds", Help: "From the beginning of an attempt to the end of its answer.", Buckets: seconds}),
	}
	m.Registry.MustRegister(m.commands, m.took, m.decided, m.attempts, m.posted, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Command counts a command.
func (m *Metrics) Command(o store.Observed) {
	m.commands.WithLabelValues(string(o.Verb), string(o.Outcome)).Inc()
	m.took.Observe(o.Took.Seconds())
	if o.Decided > 0 {
		m.decided.Observe(o.Decided.Seconds())
	}
}

// Attempt counts an attempt to post to a webhook.
func (m *Metrics) Attempt(a domain.WebhookAttempt) {
	outcome := "taken"
	if a.Fault != "" {
		outcome = string(a.Fault)
	}
	m.attempts.WithLabelValues(outcome).Inc()
	m.posted.Observe(a.Took.Seconds())
}

// Handler serves the metrics: to anybody, or to those with the token if there is one.
func (m *Metrics) Handler(token string, log *slog.Logger) http.Handler {
	serve := promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn), ErrorHandling: promhttp.ContinueOnError})
	mux := http.NewServeMux()
	want := sha256.Sum256([]byte(token))
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		got := sha256.Sum256([]byte(given))
		if token != "" && subtle.ConstantTimeCompare(got[:], want[:]) == 0 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
			return
		}
		serve.ServeHTTP(w, r)
	})
	return mux
}

// Watch lets whoever looks see how the wires stand.
func (m *Metrics) Watch(log *slog.Logger, ask func(context.Context) (Wires, error)) {
	m.Registry.MustRegister(&wires{ask: ask, log: log})
}

// Wires is how the wires stand at one moment.
type Wires struct {
	Outbox      store.OutboxState
	Published   int64 // copies that the stream took
	Republished int64 // copies that it took again after a loss
	Skipped     int64 // copies that it was found to hold already
	Now         time.Time
	Departments []Department
	Webhooks    []domain.Webhook
	Alarms      []domain.Alarm
}

// Department is how one department listens.
type Department struct {
	Code domain.DepartmentCode

	Waiting, Unanswered, Redelivered, Connections, Dead int // as in views.Listener

	Answered time.Time
	Silent   bool
}
