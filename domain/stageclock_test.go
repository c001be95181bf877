package domain_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"binglian/domain"
)

func item(from, to string, stops ...domain.Pause) domain.ItemTime {
	i := domain.ItemTime{Pauses: stops}
	if from != "" {
		i.From = day(from)
	}
	if to != "" {
		i.To = day(to)
	}
	return i
}

func stage(from string, limit int, items ...domain.ItemTime) domain.StageClock {
	return domain.StageClock{From: day(from), Limit: domain.Limit{Days: limit, Unit: domain.UnitWorking}, Items: items}
}

func TestStageClock(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	apart := []domain.ItemTime{item("2024-03-25", "2024-04-03"), item("2024-03-28", "2024-04-12"), item("2024-04-16", "2024-04-22")}
	waiting := []domain.ItemTime{item("2024-03-25", "2024-04-03"), item("", "")}
	running := []domain.ItemTime{
		item("2024-03-25", "", pauses("2024-03-27", "2024-04-10")...),
		item("2024-03-25", "2024-04-02"),
	}
	paused := []domain.ItemTime{item("2024-03-25", "", pauses("2024-03-27", "")...), item("2024-03-25", "2024-04-02")}
	for _, c := range []struct {
		name          string
		clock         domain.StageClock
		on            string
		used, overdue int
		due           string
	}{
		{"items side by side, then one alone", stage("2024-03-25", 20, apart...), "2024-04-30", 17, 0, "2024-04-25"},
		{"over its limit", stage("2024-03-25", 15, apart...), "2024-04-30", 17, 2, "2024-04-18"},
		{"a lawful extension", domain.StageClock{From: day("2024-03-25"), Limit: domain.Limit{Days: 15}, Extension: 3, Items: apart}, "2024-04-30", 17, 0, "2024-04-23"},
		{"the one open item waits", stage("2024-03-25", 20, waiting...), "2024-04-30", 7, 0, ""},
		{"it waits, but the limit was used up before", stage("2024-03-25", 5, waiting...), "2024-04-30", 7, 2, "2024-04-01"},
		{"one runs while the other is paused", stage("2024-03-25", 20, running...), "2024-04-12", 8, 0, "2024-04-29"},
		{"the open one is paused", stage("2024-03-25", 20, paused...), "2024-04-30", 6, 0, ""},
		{"accepted on a rest day", stage("2024-03-23", 3, item("2024-03-23", "")), "2024-03-26", 1, 0, "2024-03-28"},
		{"no item accepted", domain.StageClock{Limit: domain.Limit{Days: 20}, Items: waiting[1:]}, "2024-04-30", 0, 0, ""},
	} {
		if got := c.clock.Used(cal, day(c.on)); got != c.used {
			t.Errorf("%s: %d used, want %d", c.name, got, c.used)
		}
		if got := c.clock.Overdue(cal, day(c.on)); got != c.overdue {
			t.Errorf("%s: %d overdue, want %d", c.name, got, c.overdue)
		}
		if due, ok := c.clock.Due(cal); due.String() != c.due || ok != (c.due != "") {
			t.Errorf("%s: due %q (%t), want %q", c.name, due, ok, c.due)
		}
	}
	for i, want := range []int{7, 10, 4} {
		c := domain.Clock{From: apart[i].From}
		if got := c.Used(cal, apart[i].To); got != want {
			t.Errorf("item %d alone: %d used, want %d", i, got, want)
		}
	}
	if late := stage("2026-12-21", 20, item("2026-12-21", "")); !late.Provisional(cal) {
		t.Error("a stage that ends in a year not loaded isn't provisional")
	}
}

func TestStageClockOfOneItemIsItsClock(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawClock(t)
		c.Limit.Unit = domain.UnitWorking
		if n := len(c.Pauses); n > 0 && c.Pauses[n-1].To.IsZero() {
			// To a stage, pauses that touch are one time without work; to an item each has its own beginning.
			open := c.Pauses[n-1].From
			c.Pauses = slices.DeleteFunc(c.Pauses, func(p domain.Pause) bool { return p.To >= open })
		}
		s := domain.StageClock{From: c.From, Limit: c.Limit, Extension: c.Extension, Items: []domain.ItemTime{{From: c.From, Pauses: c.Pauses}}}
		due, ok := c.Due(cal)
		if d, k := s.Due(cal); d != due || k != ok {
			t.Fatalf("the stage is due %s (%t), its one item %s (%t)", d, k, due, ok)
		}
		x := c.From + domain.Day(rapid.IntRange(0, 200).Draw(t, "x"))
		if a, b := s.Used(cal, x), c.Used(cal, x); a != b {
			t.Fatalf("the stage used %d, its one item %d", a, b)
		}
	})
}

func TestStageClockCountsDaysOnWhichAnItemRuns(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		first := drawClock(t)
		s := domain.StageClock{From: first.From, Items: []domain.ItemTime{{From: first.From, Pauses: first.Pauses}}}
		for range rapid.IntRange(0, 4).Draw(t, "more items") {
			i := domain.ItemTime{From: first.From + domain.Day(rapid.IntRange(0, 60).Draw(t, "item")), Pauses: drawClock(t).Pauses}
			i.To = i.From + domain.Day(rapid.IntRange(0, 60).Draw(t, "days"))
			s.Items = append(s.Items, i)
		}
		x := first.From + domain.Day(rapid.IntRange(0, 150).Draw(t, "x"))
		runs := map[domain.Day]bool{}
		for _, i := range s.Items {
			end := x
			if i.To != 0 {
				end = min(x, i.To)
			}
			for _, d := range countedDays(cal, domain.Clock{From: i.From, Limit: domain.Limit{Unit: domain.UnitWorking}, Pauses: i.Pauses}, end) {
				runs[d] = true
			}
		}
		if got := s.Used(cal, x); got != len(runs) {
			t.Fatalf("%d used through %s, day by day %d", got, x, len(runs))
		}
	})
}
