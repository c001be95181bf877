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
	"binglian/domain"
	"binglian/events/stream"
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
	lags, err := stream.Lags(ctx, delivery.nc)
	if err != nil {
		return nil, err
	}
	known, err := d.Listening(ctx)
	if err != nil {
		return nil, err
	}
	access, err := accessOf(delivery.roster.gate)
	if err != nil {
		return nil, err
	}
	reports := delivery.relay.Stream.Reports()
	var all []metrics.Department
	for code, lag := range lags {
		before := known[code].After(lookAt(now, lag, access[code]))
		m := metrics.Department{Code: code, Waiting: int(lag.Waiting), Unanswered: lag.Unanswered, Redelivered: lag.Redelivered, //nolint:gosec // far fewer than 2⁶³
			Dead: reports[code].Dead, Answered: before.AnsweredAt, Silent: before.Silent(now)}
		if a := access[code]; a != nil {
			m.Connections = a.Connections
		}
		all = append(all, m)
	}
	return all, nil
}

// accessOf gives who gets in, by departments; nobody where others say so.
func accessOf(gate *stream.Gate) (map[domain.DepartmentCode]*stream.Access, error) {
	found := map[domain.DepartmentCode]*stream.Access{}
	if gate == nil {
		return found, nil
	}
	all, err := gate.Departments()
	for i := range all {
		found[all[i].Department] = &all[i]
	}
	return found, err
}
