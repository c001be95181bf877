package bench

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReport(t *testing.T) {
	t.Parallel()
	p := Part{Name: "hot", Title: "Commands", LoadBefore: 0.5, LoadAfter: 1.25}
	p.add("actions", 1234.5, "/s")
	p.atLeast("ratio", 0.59, "", 0.6)
	p.atMost("start", 0.25, "s", 3)
	busy := Part{Name: "steady", Title: "Steady"}
	busy.atMost("action", 16, "ms", 15)
	busy.loosen()
	busy.note("the load average was %.1f", 4.0)
	r := Report{Machine: Machine{Cores: 2, Processor: "P", Go: "go1", PostgreSQL: "17", Disk: "/d"}, Parts: []Part{p, busy}, Seconds: 61}

	var text strings.Builder
	if err := r.Text(&text); err != nil {
		t.Fatal(err)
	}
	want := `2 cores · P · go1 · data on /d · PostgreSQL 17

Commands (load average 0.50 before, 1.25 after)
  actions  1234  /s  
  ratio    0.59      goal ≥ 0.60: NOT MET
  start    0.25  s   goal ≤ 3: met

Steady (load average 0.00 before, 0.00 after)
  action  16  ms  goal ≤ 15: not met, on a busy machine
  · the load average was 4.0

measured in 61 s
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Error(diff)
	}

	var raw strings.Builder
	if err := r.JSON(&raw); err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal([]byte(raw.String()), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, back); diff != "" {
		t.Error(diff)
	}
}

func TestQuantiles(t *testing.T) {
	t.Parallel()
	var all latencies
	for i := range 1000 {
		all = append(all, time.Duration(i))
	}
	if got := [3]time.Duration{all.quantile(0.5), all.quantile(0.99), all.quantile(1)}; got != [3]time.Duration{500, 990, 999} {
		t.Errorf("quantiles %v", got)
	}
	if got := [3]float64{median([]float64{9, 1, 3}), median([]float64{4, 2}), median(nil)}; got != [3]float64{3, 3, 0} {
		t.Errorf("medians %v", got)
	}
}

func TestRateOfPgbench(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		said string
		rate float64
	}{
		"told":   {"number of failed transactions: 0 (0.000%)\nlatency average = 3.2 ms\ntps = 5012.25 (without initial connection time)\n", 5012.25},
		"failed": {"number of failed transactions: 3 (0.1%)\ntps = 5012.25 (without initial connection time)\n", 0},
		"silent": {"pgbench: error\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if rate, err := rateOf(test.said); rate != test.rate || (err == nil) != (test.rate > 0) {
				t.Errorf("rate %v, %v", rate, err)
			}
		})
	}
}
