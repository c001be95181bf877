package main

import (
	"log/slog"
	"os"
	"slices"
	"testing"
	"time"

	"binglian/cmd/binglian/bench"
	"binglian/events/stream"
	"binglian/store"
	"binglian/store/private/privatetest"
)

// TestBench measures for a moment: everything is counted, and nothing is left behind.
func TestBench(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	report, err := bench.Run(t.Context(), &bench.Settings{Only: []string{"hot", "steady"}, Rounds: 1, Length: time.Second, Folder: folder,
		Log: slog.New(slog.DiscardHandler), Outbox: func(o *store.Outbox) stream.Outbox { return outbox{o} }})
	if err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []string{"actions", "action, p99", "events an action", "delivery, from the answer to the command, p99"} {
		if !slices.ContainsFunc(report.Parts, func(p bench.Part) bool {
			return slices.ContainsFunc(p.Measures, func(m bench.Measure) bool { return m.Name == wanted && m.Value > 0 })
		}) {
			t.Errorf("%s was not measured: %+v", wanted, report.Parts)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("folders left behind: %v, %v", left, err)
	}
}

// TestTheDatabaseIsKilledTwentyTimes kills PostgreSQL under load: departments hear everything once, in its order.
func TestTheDatabaseIsKilledTwentyTimes(t *testing.T) {
	t.Parallel()
	report, err := bench.Run(t.Context(), &bench.Settings{Only: []string{"killed"}, Rounds: 1, Length: time.Second, Folder: privatetest.Folder(t),
		Log: slog.New(slog.DiscardHandler), Outbox: func(o *store.Outbox) stream.Outbox { return outbox{o} }})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range report.Parts[0].Measures {
		t.Log(m.Name, m.Value)
		if m.Goal != nil && !m.Goal.Met || m.Value == 0 && m.Goal == nil {
			t.Errorf("%s: %v", m.Name, m.Value)
		}
	}
}

func TestBenchRefusesWhatItCannotMeasure(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]benchCommand{
		"unknown part": {Only: []string{"everything"}, Rounds: 1, Seconds: 1},
		"no rounds":    {Seconds: 1},
		"no time":      {Rounds: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := c.Run(t.Context(), slog.New(slog.DiscardHandler)); err == nil {
				t.Error("it was measured")
			}
		})
	}
}
