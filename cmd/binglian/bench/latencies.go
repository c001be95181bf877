package bench

import (
	"math"
	"slices"
	"strings"
	"time"
)

// latencies are times that something took.
type latencies []time.Duration

// quantile gives the time that the share q of all stays within, 0 for none. The times must be sorted.
func (l latencies) quantile(q float64) time.Duration {
	if len(l) == 0 {
		return 0
	}
	return l[min(len(l)-1, int(q*float64(len(l))))]
}

// report adds median, 99th percentile and count. most is the goal of the 99th percentile in milliseconds; 0 for none.
func (l latencies) report(p *Part, what string, most float64) {
	slices.Sort(l)
	p.add(what+", p50", milliseconds(l.quantile(0.5)), "ms")
	if most > 0 {
		p.atMost(what+", p99", milliseconds(l.quantile(0.99)), "ms", most)
	} else {
		p.add(what+", p99", milliseconds(l.quantile(0.99)), "ms")
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// median gives the middle value, 0 for none.
func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

// rates writes rates beside each other, rounded.
func rates(all []float64) string {
	words := make([]string, len(all))
	for i, r := range all {
		words[i] = figure(math.Round(r))
	}
	return strings.Join(words, ", ")
}
