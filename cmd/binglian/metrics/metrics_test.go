package metrics_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"binglian/cmd/binglian/metrics"
	"binglian/domain"
	"binglian/store"
)

var quiet = slog.New(slog.DiscardHandler)

// sample is a city with something of everything.
func sample(context.Context) (metrics.Wires, error) {
	now := time.Unix(1_700_000_000, 0)
	return metrics.Wires{Now: now, Outbox: store.OutboxState{Events: 2, Copies: 7, Oldest: now.Add(-3 * time.Second)}, Published: 9,
		Departments: []metrics.Department{{Code: "housing", Waiting: 4, Unanswered: 3, Redelivered: 2, Dead: 1, Connections: 1, Answered: now, Silent: true}},
		Webhooks: []domain.Webhook{{ID: "wh-1", Department: "housing", Waiting: 5, Oldest: now.Add(-time.Minute), Failed: 6, Failures: 7,
			PausedAt: now, PausedFor: domain.PausedForGone}},
		Alarms: []domain.Alarm{{Kind: domain.AlarmSilent}, {Kind: domain.AlarmWebhook}}}, nil
}

func counted() *metrics.Metrics {
	m := metrics.New()
	m.Command(store.Observed{Verb: "decide-item", Outcome: store.OutcomeDone, Took: 3 * time.Millisecond, Decided: 20 * time.Microsecond})
	m.Attempt(domain.WebhookAttempt{Took: time.Second, Fault: domain.FaultSlow})
	return m
}

// TestNamesFollowTheConventions holds every name and help against promlint.
func TestNamesFollowTheConventions(t *testing.T) {
	t.Parallel()
	m := counted()
	m.Watch(quiet, sample)
	problems, err := testutil.GatherAndLint(m.Registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("%v: %v", problems, err)
	}
}

func read(t *testing.T, m *metrics.Metrics, token, header string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil)
	if header != "" {
		r.Header.Set("Authorization", header)
	}
	w := httptest.NewRecorder()
	m.Handler(token, quiet).ServeHTTP(w, r)
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(body)
}

// TestWhatIsTold reads what Prometheus reads.
func TestWhatIsTold(t *testing.T) {
	t.Parallel()
	m := counted()
	m.Watch(quiet, sample)
	_, text := read(t, m, "", "")
	for _, line := range []string{
		`binglian_commands_total{outcome="done",verb="decide-item"} 1`, `binglian_command_duration_seconds_count 1`, `binglian_command_decide_duration_seconds_sum 2e-05`,
		`binglian_webhook_attempts_total{outcome="slow"} 1`, `binglian_wires_known 1`, `binglian_outbox_events 2`, `binglian_outbox_copies 7`, `binglian_outbox_oldest_age_seconds 3`,
		`binglian_relay_published_copies_total 9`, `binglian_department_waiting_events{department="housing"} 4`, `binglian_department_dead_letters{department="housing"} 1`,
		`binglian_department_last_ack_timestamp_seconds{department="housing"} 1.7e+09`, `binglian_department_silent{department="housing"} 1`,
		`binglian_webhook_waiting_events{department="housing",webhook="wh-1"} 5`, `binglian_webhook_oldest_age_seconds{department="housing",webhook="wh-1"} 60`,
		`binglian_webhook_paused{department="housing",webhook="wh-1"} 1`, `binglian_webhook_last_taken_timestamp_seconds{department="housing",webhook="wh-1"} 0`,
		`binglian_wire_alarms{kind="silent"} 1`, `binglian_wire_alarms{kind="webhook"} 1`, `go_goroutines `, `process_resident_memory_bytes `,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("nothing says %s", line)
		}
	}
}

// TestTheRestIsToldWithoutTheWires tells what is counted while the database or the stream doesn't answer.
func TestTheRestIsToldWithoutTheWires(t *testing.T) {
	t.Parallel()
	m := counted()
	m.Watch(quiet, func(context.Context) (metrics.Wires, error) { return metrics.Wires{}, errors.New("no database") })
	status, text := read(t, m, "", "")
	if status != 200 || !strings.Contains(text, "binglian_wires_known 0") || !strings.Contains(text, "binglian_commands_total") || strings.Contains(text, "binglian_outbox_events") {
		t.Errorf("%d: %s", status, text)
	}
}

// TestTheTokenIsAskedFor lets in only who has it.
func TestTheTokenIsAskedFor(t *testing.T) {
	t.Parallel()
	m := counted()
	for header, want := range map[string]int{"": 401, "Bearer ": 401, "Bearer other": 401, "Basic secret": 401, "Bearer secret": 200} {
		if status, _ := read(t, m, "secret", header); status != want {
			t.Errorf("%q: %d, want %d", header, status, want)
		}
	}
}
