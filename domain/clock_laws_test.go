package domain_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"binglian/domain"
)

// drawClock draws a clock with up to ten pauses, the last of which may be open.
func drawClock(t *rapid.T) domain.Clock {
	c := domain.Clock{
		From:      drawDay(t, "from"),
		Limit:     domain.Limit{Days: rapid.IntRange(0, 45).Draw(t, "limit"), Unit: domain.UnitWorking},
		Extension: rapid.IntRange(0, 10).Draw(t, "extension"),
	}
	if rapid.Bool().Draw(t, "calendar days") {
		c.Limit.Unit = domain.UnitCalendar
	}
	for range rapid.IntRange(0, 10).Draw(t, "pauses") {
		p := c.From + domain.Day(rapid.IntRange(-10, 90).Draw(t, "pause"))
		c.Pauses = append(c.Pauses, domain.Pause{From: p, To: p + domain.Day(rapid.IntRange(0, 30).Draw(t, "length"))})
	}
	if len(c.Pauses) > 0 && rapid.Bool().Draw(t, "open") {
		c.Pauses[len(c.Pauses)-1].To = 0
	}
	return c
}

// countedDays lists the days that a clock counts through x, day by day as the rule is written.
func countedDays(cal *domain.Calendar, c domain.Clock, x domain.Day) []domain.Day {
	from := c.From
	if c.Limit.Unit == domain.UnitWorking {
		for !cal.IsWorking(from) {
			from++
		}
	}
	var days []domain.Day
	for d := from + 1; d <= x; d++ {
		paused := slices.ContainsFunc(c.Pauses, func(p domain.Pause) bool { return p.From < d && (p.To == 0 || d <= p.To) })
		if !paused && (c.Limit.Unit == domain.UnitCalendar || cal.IsWorking(d)) {
			days = append(days, d)
		}
	}
	return days
}

func TestClockFollowsTheRuleDayByDay(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawClock(t)
		x := c.From + domain.Day(rapid.IntRange(-5, 200).Draw(t, "x"))
		counted := countedDays(cal, c, x)
		if got := c.Used(cal, x); got != len(counted) {
			t.Fatalf("%d used through %s, day by day %d", got, x, len(counted))
		}
		due, ok := c.Due(cal)
		if !ok {
			if c.Overdue(cal, x) != 0 {
				t.Fatal("overdue without a due date")
			}
			return
		}
		if !cal.IsWorking(due) {
			t.Fatalf("due on %s, a %s", due, cal.Describe(due))
		}
		last, n := c.Effective(cal), c.Allowed() // the day that uses up the limit
		if n > 0 {
			all := countedDays(cal, c, due)
			if len(all) < n {
				t.Fatalf("due on %s after %d days, %d allowed", due, len(all), n)
			}
			last = all[n-1]
		}
		if got := cal.Next(last); got != due {
			t.Fatalf("due on %s, the limit is used up on %s", due, last)
		}
		late := 0
		for _, d := range counted {
			if d > due {
				late++
			}
		}
		if got := c.Overdue(cal, x); got != late {
			t.Fatalf("%d overdue on %s, day by day %d", got, x, late)
		}
	})
}

func TestClockUsedNeverFalls(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawClock(t)
		before := 0
		for x := c.From - 3; x < c.From+150; x++ {
			used := c.Used(cal, x)
			if used < before || used > before+1 {
				t.Fatalf("%d used through %s after %d the day before", used, x, before)
			}
			before = used
		}
	})
}

func TestClockOrderAndSplittingOfPausesChangeNothing(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawClock(t)
		other := c
		other.Pauses = nil
		for _, p := range rapid.Permutation(c.Pauses).Draw(t, "order") {
			if p.To > p.From {
				cut := p.From + domain.Day(rapid.IntRange(0, int(p.To-p.From)).Draw(t, "cut"))
				other.Pauses = append(other.Pauses, domain.Pause{From: p.From, To: cut}, domain.Pause{From: cut, To: p.To}, p)
				continue
			}
			other.Pauses = append(other.Pauses, p, p)
		}
		due, ok := c.Due(cal)
		if d, k := other.Due(cal); d != due || k != ok {
			t.Fatalf("due %s (%t), with the same pauses cut and shuffled %s (%t)", due, ok, d, k)
		}
		x := c.From + domain.Day(rapid.IntRange(0, 200).Draw(t, "x"))
		if a, b := c.Used(cal, x), other.Used(cal, x); a != b {
			t.Fatalf("%d used, with the same pauses cut and shuffled %d", a, b)
		}
	})
}

func TestClockLaterPauseChangesNothingBefore(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawClock(t)
		x := c.From + domain.Day(rapid.IntRange(0, 200).Draw(t, "x"))
		before := c.Used(cal, x)
		due, ok := c.Due(cal)
		c.Pauses = append(slices.Clone(c.Pauses), domain.Pause{From: max(x, due)})
		if after := c.Used(cal, x); after != before {
			t.Fatalf("%d used through %s, %d after a pause since", before, x, after)
		}
		c.Pauses[len(c.Pauses)-1].From = max(x, due+1)
		if again, _ := c.Due(cal); ok && again != due {
			t.Fatalf("due %s, %s after a pause since", due, again)
		}
	})
}

func TestClockExtensionAddsExactly(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawClock(t)
		for i := range c.Pauses { // so that there is a due date
			c.Pauses[i].To = max(c.Pauses[i].To, c.Pauses[i].From)
		}
		c.Limit.Unit = domain.UnitWorking
		due, _ := c.Due(cal)
		n := rapid.IntRange(1, 10).Draw(t, "more")
		longer := c
		longer.Extension += n
		later, ok := longer.Due(cal)
		if !ok || longer.Used(cal, later)-c.Used(cal, due) != n {
			t.Fatalf("due %s, %d days more give %s with %d days more used", due, n, later, longer.Used(cal, later)-c.Used(cal, due))
		}
	})
}
