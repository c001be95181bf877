package metrics

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"binglian/domain"
)

// wires asks how the wires stand whenever somebody looks.
type wires struct {
	ask func(context.Context) (Wires, error)
	log *slog.Logger
}

const askWithin = 5 * time.Second

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("binglian_"+name, help, labels, nil)
}

var (
	wiresKnown = desc("wires_known", "1 if the database and the stream answered; the other gauges are missing otherwise.")

	outboxEvents = desc("outbox_events", "Events that wait for the stream.")
	outboxCopies = desc("outbox_copies", "Copies of events that wait for the stream.")
	outboxAge    = desc("outbox_oldest_age_seconds", "How long the oldest of them waits; 0 if none does, and in a rehearsal.")

	relayPublished   = desc("relay_published_copies_total", "Copies that the stream took from this process.")
	relayRepublished = desc("relay_republished_copies_total", "Copies that the stream took again after a loss.")
	relaySkipped     = desc("relay_skipped_copies_total", "Copies that the stream was found to hold already.")

	departmentWaiting     = desc("department_waiting_events", "Events that were never given to the department's live consumer.", "department")
	departmentUnanswered  = desc("department_unanswered_events", "Events given and not acknowledged.", "department")
	departmentRedelivered = desc("department_redelivered_events", "Of these, given more than once.", "department")
	departmentConnections = desc("department_connections", "Live connections.", "department")
	departmentDead        = desc("department_dead_letters", "Events that the department's own system refused for good, as it last told.", "department")
	departmentAnswered    = desc("department_last_ack_timestamp_seconds", "When the department acknowledged last; 0 for never.", "department")
	departmentSilent      = desc("department_silent", "1 if the department has stopped listening for an hour.", "department")

	webhookWaiting  = desc("webhook_waiting_events", "Events that wait to be posted.", "department", "webhook")
	webhookOldest   = desc("webhook_oldest_age_seconds", "How long the oldest of them waits; 0 if none does.", "department", "webhook")
	webhookGivenUp  = desc("webhook_given_up_events", "Events that were given up, of those still in the log.", "department", "webhook")
	webhookFailures = desc("webhook_failures_in_a_row", "Attempts that failed since one succeeded.", "department", "webhook")
	webhookPaused   = desc("webhook_paused", "1 if nothing is posted at present.", "department", "webhook")
	webhookTaken    = desc("webhook_last_taken_timestamp_seconds", "When the webhook last took an event; 0 for never.", "department", "webhook")

	wireAlarms = desc("wire_alarms", "Alarms that last: departments that stopped listening, webhooks paused by themselves.", "kind")
)

// Describe implements prometheus.Collector.
func (*wires) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{wiresKnown, outboxEvents, outboxCopies, outboxAge, relayPublished, relayRepublished, relaySkipped,
		departmentWaiting, departmentUnanswered, departmentRedelivered, departmentConnections, departmentDead, departmentAnswered, departmentSilent,
		webhookWaiting, webhookOldest, webhookGivenUp, webhookFailures, webhookPaused, webhookTaken, wireAlarms} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (c *wires) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	w, err := c.ask(ctx)
	if err != nil {
		c.log.Warn("metrics of the wires are missing", "error", err)
		gauge(wiresKnown, 0)
		return
	}
	gauge(wiresKnown, 1)
	gauge(outboxEvents, float64(w.Outbox.Events))
	gauge(outboxCopies, float64(w.Outbox.Copies))
	gauge(outboxAge, age(w.Now, w.Outbox.Oldest))
	for d, n := range map[*prometheus.Desc]int64{relayPublished: w.Published, relayRepublished: w.Republished, relaySkipped: w.Skipped} {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n))
	}
	for _, d := range w.Departments {
		code := string(d.Code)
		gauge(departmentWaiting, float64(d.Waiting), code)
		gauge(departmentUnanswered, float64(d.Unanswered), code)
		gauge(departmentRedelivered, float64(d.Redelivered), code)
		gauge(departmentConnections, float64(d.Connections), code)
		gauge(departmentDead, float64(d.Dead), code)
		gauge(departmentAnswered, unix(d.Answered), code)
		gauge(departmentSilent, truth(d.Silent), code)
	}
	for _, h := range w.Webhooks {
		labels := []string{string(h.Department), string(h.ID)}
		gauge(webhookWaiting, float64(h.Waiting), labels...)
		gauge(webhookOldest, age(w.Now, h.Oldest), labels...)
		gauge(webhookGivenUp, float64(h.Failed), labels...)
		gauge(webhookFailures, float64(h.Failures), labels...)
		gauge(webhookPaused, truth(h.Paused()), labels...)
		gauge(webhookTaken, unix(h.AnsweredAt), labels...)
	}
	alarms := map[domain.AlarmKind]int{domain.AlarmSilent: 0, domain.AlarmWebhook: 0}
	for _, a := range w.Alarms {
		alarms[a.Kind]++
	}
	for kind, n := range alarms {
		gauge(wireAlarms, float64(n), string(kind))
	}
}

func age(now, since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return max(0, now.Sub(since).Seconds())
}

func unix(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
