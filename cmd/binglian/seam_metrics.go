package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"binglian/cmd/binglian/metrics"
)

// measured says where Prometheus may look.
type measured struct {
	MetricsListen string `name:"metrics-listen" help:"Address on which Prometheus finds /metrics; nowhere if none is named." placeholder:"HOST:PORT"`
	MetricsToken  string `name:"metrics-token" help:"Bearer token that it must show; needed where the address isn't of this host." env:"BINGLIAN_METRICS_TOKEN" placeholder:"TOKEN"`

	metrics *metrics.Metrics
	scraped net.Listener // nil where nobody looks
}

// listenMetrics takes the address before anything is started; it gives nil where none is named.
func (c *measured) listenMetrics() (net.Listener, error) {
	c.metrics = metrics.New()
	if c.MetricsListen == "" {
		return nil, nil
	}
	host, _, err := net.SplitHostPort(c.MetricsListen)
	if err != nil {
		return nil, fmt.Errorf("--metrics-listen %s: give HOST:PORT, such as 127.0.0.1:9464", c.MetricsListen)
	}
	if ip := net.ParseIP(host); c.MetricsToken == "" && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("--metrics-listen %s: other hosts come in with a token only; give --metrics-token", c.MetricsListen)
	}
	l, err := net.Listen("tcp", c.MetricsListen)
	if err != nil {
		return nil, fmt.Errorf("--metrics-listen %s: %w", c.MetricsListen, err)
	}
	return l, nil
}

// serveMetrics serves the metrics until the context ends.
func (c *measured) serveMetrics(ctx context.Context, l net.Listener, d *database, delivery *delivery, log *slog.Logger) {
	c.metrics.Watch(log, func(ctx context.Context) (metrics.Wires, error) { return wiresNow(ctx, d, delivery) })
	server := &http.Server{Handler: c.metrics.Handler(c.MetricsToken, log), ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	fmt.Fprintf(os.Stderr, "metrics are served at http://%s/metrics\n", l.Addr())
	if err := server.Serve(l); err != nil && ctx.Err() == nil {
		log.Error("metrics are served no more", "error", err)
	}
}

// wiresNow asks how the wires stand.
func wiresNow(ctx context.Context, d *database, delivery *delivery) (w metrics.Wires, err error) {
	w.Now = time.Now()
	if w.Outbox, err = d.OutboxState(ctx); err != nil {
		return w, err
	}
	n := delivery.relay.Counters()
	w.Published, w.Republished, w.Skipped = n.Published, n.Republished, n.Skipped
	if w.Webhooks, err = d.Webhooks(ctx, ""); err != nil {
		return w, err
	}
	const most = 1000
	if w.Alarms, err = d.Alarms(ctx, "", false, most); err != nil {
		return w, err
	}
	w.Departments, err = departmentsNow(ctx, d, delivery, w.Now)
	return w, err
}

// departmentsNow asks how each department listens.
func departmentsNow(ctx context.Context, d *database, delivery *delivery, now time.Time) ([]metrics.Department, error) {
	heard, err := hear(ctx, d, delivery.nc, delivery.roster.gate, delivery.relay.Stream, now)
	if err != nil {
		return nil, err
	}
	var all []metrics.Department
	for code, h := range heard {
		m := metrics.Department{Code: code, Waiting: int(h.Waiting), Unanswered: h.Unanswered, Redelivered: h.Redelivered, //nolint:gosec // far fewer than 2⁶³
			Dead: h.dead, Answered: h.listening.AnsweredAt, Silent: h.listening.Silent(now)}
		if h.access != nil {
			m.Connections = h.access.Connections
		}
		all = append(all, m)
	}
	return all, nil
}
