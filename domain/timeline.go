package domain

import (
	"math"
	"slices"
)

// timeline counts the units that a clock runs on: working days, days, or office minutes. Positions on it are numbers of
// days or minutes since 1970; only some of them are counted.
type timeline interface {
	count(after, through int) int // counted positions x with after < x ≤ through; 0 if through ≤ after
	nth(after, n int) int         // the n-th counted position after, n ≥ 1
}

// everyDay is the timeline of limits in calendar days.
type everyDay struct{}

func (everyDay) count(after, through int) int { return max(0, through-after) }
func (everyDay) nth(after, n int) int         { return after + n }

// span is the stretch (from, to] of a timeline: it begins after from.
type span struct{ from, to int }

// forever is the end of a stretch that is still open.
const forever = math.MaxInt

func sortSpans(s []span) {
	slices.SortFunc(s, func(a, b span) int { return a.from - b.from })
}

// runs walks over the stretches after a position that no pause covers. Pauses may overlap: what two cover is left out
// once. They must be sorted.
type runs struct {
	at     int
	pauses []span
}

// next gives the next stretch; the last one ends at forever, unless an open pause covers that end.
func (r *runs) next() (span, bool) {
	for len(r.pauses) > 0 {
		p := r.pauses[0]
		r.pauses = r.pauses[1:]
		if p.to <= max(r.at, p.from) {
			continue
		}
		run := span{r.at, p.from}
		r.at = p.to
		if run.from < run.to {
			return run, true
		}
	}
	if r.at == forever {
		return span{}, false
	}
	run := span{r.at, forever}
	r.at = forever
	return run, true
}

// usedOn counts from one position through another without the pauses, which must be sorted.
func usedOn[T timeline](t T, from, through int, pauses []span) int {
	n := 0
	for r := (runs{from, pauses}); ; {
		run, ok := r.next()
		if !ok || run.from >= through {
			return n
		}
		n += t.count(run.from, min(run.to, through))
	}
}

// reachOn finds the n-th counted position after from that no pause covers; from itself for n = 0. The pauses must be
// sorted and closed.
func reachOn[T timeline](t T, from, n int, pauses []span) int {
	if n <= 0 {
		return from
	}
	for r := (runs{from, pauses}); ; {
		run, _ := r.next()
		if run.to == forever {
			return t.nth(run.from, n)
		}
		c := t.count(run.from, run.to)
		if c >= n {
			return t.nth(run.from, n)
		}
		n -= c
	}
}
