// Package bench measures what this program promises, on the machine where it stands: throughput and latency of commands
// against a floor of the same run, delivery to departments, the cost of the rules, start-up and memory.
package bench

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"binglian/events/stream"
	"binglian/store"
)

// Settings say what is measured and for how long.
type Settings struct {
	Only    []string // names of the parts to measure; all if empty
	Rounds  int      // of ours and of the floor, each; start-ups are measured as often
	Length  time.Duration
	Program string // path of the program that is started as a server
	Profile string // file for a CPU profile of the saturated hot path; empty for none
	Folder  string // in which temporary data is made; /var/tmp if empty
	Log     *slog.Logger

	// Outbox makes a store's outbox the relay's.
	Outbox func(*store.Outbox) stream.Outbox
}

// part is what can be measured by itself.
type part struct {
	name, title string
	run         func(context.Context, *Settings, *Part, *Machine) error
}

// parts are in an order in which the ones before disturb the ones after least: the load average that a part begins with is
// then the machine's own for the parts whose goals ask for a quiet one.
var parts = []part{
	{"steady", "Commands and their delivery at a steady rate", measureSteady},
	{"away", "A department that was away", measureAway},
	{"rules", "The largest project", measureRules},
	{"hot", "Commands at saturation", measureHot},
	{"start", "Start-up", measureStart},
	{"demo", "The demo city", measureDemo},
	{"killed", "A database that is killed under load", measureKilled},
}

// Names lists the parts in the order in which they are measured.
func Names() []string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.name
	}
	return names
}

// Run measures. It leaves nothing running and no file behind.
func Run(ctx context.Context, s *Settings) (*Report, error) {
	began := time.Now()
	if s.Folder == "" {
		s.Folder = base
	}
	r := &Report{Machine: thisMachine(s.Folder)}
	for _, p := range parts {
		if !s.wants(p.name) {
			continue
		}
		s.Log.Info("measuring", "part", p.name)
		measured := Part{Name: p.name, Title: p.title, LoadBefore: load()}
		if err := p.run(ctx, s, &measured, &r.Machine); err != nil {
			return nil, fmt.Errorf("measure %s: %w", p.name, err)
		}
		measured.LoadAfter = load()
		r.Parts = append(r.Parts, measured)
	}
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

func (s *Settings) wants(name string) bool {
	for _, only := range s.Only {
		if only == name {
			return true
		}
	}
	return len(s.Only) == 0
}
