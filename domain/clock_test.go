package domain_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
)

// pauses makes pauses of pairs of dates; an empty second date leaves one open.
func pauses(dates ...string) []domain.Pause {
	var p []domain.Pause
	for i := 0; i < len(dates); i += 2 {
		pause := domain.Pause{From: day(dates[i])}
		if dates[i+1] != "" {
			pause.To = day(dates[i+1])
		}
		p = append(p, pause)
	}
	return p
}

func working(from string, n int, stops ...domain.Pause) domain.Clock {
	return domain.Clock{From: day(from), Limit: domain.Limit{Days: n, Unit: domain.UnitWorking}, Pauses: stops}
}

func calendarDays(from string, n int, stops ...domain.Pause) domain.Clock {
	return domain.Clock{From: day(from), Limit: domain.Limit{Days: n, Unit: domain.UnitCalendar}, Pauses: stops}
}

func TestClockDue(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	extended := working("2026-05-06", 10)
	extended.Extension = 10
	for name, c := range map[string]struct {
		clock domain.Clock
		due   string // empty: nobody knows yet
	}{
		"planning opinion over May holidays":      {working("2023-04-24", 10), "2023-05-10"},
		"a Sunday that is worked counts":          {working("2023-04-20", 15), "2023-05-12"},
		"permit without its expert review":        {working("2024-09-23", 15), "2024-10-17"},
		"permit with its expert review":           {working("2024-09-23", 15, pauses("2024-09-26", "2024-10-10")...), "2024-10-25"},
		"overlapping pauses are left out once":    {working("2025-03-03", 10, pauses("2025-03-05", "2025-03-12", "2025-03-10", "2025-03-19")...), "2025-03-31"},
		"acceptance without rectification":        {working("2026-09-17", 12), "2026-10-10"},
		"acceptance with rectification":           {working("2026-09-17", 12, pauses("2026-09-24", "2026-10-12")...), "2026-10-20"},
		"opinions on a project":                   {working("2023-04-27", 5), "2023-05-08"},
		"before its extension":                    {working("2026-05-06", 10), "2026-05-19"},
		"after its extension":                     {extended, "2026-06-02"},
		"done at once":                            {working("2023-05-04", 0), "2023-05-04"},
		"done at once, received on a holiday":     {working("2023-04-30", 0), "2023-05-04"},
		"received on a holiday":                   {working("2023-04-30", 1), "2023-05-05"},
		"the unit left out means working days":    {domain.Clock{From: day("2023-04-24"), Limit: domain.Limit{Days: 10}}, "2023-05-10"},
		"not started":                             {domain.Clock{Limit: domain.Limit{Days: 10}}, ""},
		"limit in hours":                          {domain.Clock{From: day("2023-05-04"), Limit: domain.Limit{Days: 8, Unit: domain.UnitHours}}, ""},
		"paused now":                              {working("2023-04-24", 10, pauses("2023-05-04", "")...), ""},
		"paused on the due date, still":           {working("2023-04-24", 10, pauses("2023-05-10", "")...), ""},
		"paused on the due date, resumed":         {working("2023-04-24", 10, pauses("2023-05-10", "2023-05-17")...), "2023-05-10"},
		"paused after the due date, still":        {working("2023-04-24", 10, pauses("2023-05-11", "")...), "2023-05-10"},
		"paused after the due date":               {working("2023-04-24", 10, pauses("2023-05-11", "2023-05-17")...), "2023-05-10"},
		"paused and resumed on one day":           {working("2023-04-24", 10, pauses("2023-05-04", "2023-05-04")...), "2023-05-10"},
		"paused before it starts":                 {working("2023-04-24", 10, pauses("2023-04-20", "2023-04-25")...), "2023-05-11"},
		"done at once, but paused":                {working("2023-05-04", 0, pauses("2023-05-04", "")...), ""},
		"an open pause around a closed one":       {working("2023-04-24", 10, pauses("2023-04-26", "", "2023-04-27", "2023-04-28")...), ""},
		"calendar days roll over a holiday":       {calendarDays("2023-04-14", 15), "2023-05-04"},
		"calendar days begin on a rest day":       {calendarDays("2023-04-15", 5), "2023-04-20"},
		"calendar days end on a worked Sunday":    {calendarDays("2023-04-21", 2), "2023-04-23"},
		"calendar days with a pause":              {calendarDays("2023-03-01", 15, pauses("2023-03-06", "2023-03-10")...), "2023-03-20"},
		"calendar days paused while rolling":      {calendarDays("2023-04-14", 15, pauses("2023-04-30", "2023-05-08")...), "2023-05-04"},
		"calendar days paused now":                {calendarDays("2023-04-14", 15, pauses("2023-04-20", "")...), ""},
		"calendar days, 0, received on a holiday": {calendarDays("2023-04-30", 0), "2023-05-04"},
	} {
		due, ok := c.clock.Due(cal)
		if due.String() != c.due || ok != (c.due != "") {
			t.Errorf("%s: due %q (%t), want %q", name, due, ok, c.due)
		}
	}
}

func TestClockUsedAndOverdue(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	review := working("2024-09-23", 15, pauses("2024-09-26", "2024-10-10")...)
	overlap := working("2025-03-03", 10, pauses("2025-03-05", "2025-03-12", "2025-03-10", "2025-03-19")...)
	pausedLate := working("2023-04-24", 10, pauses("2023-05-11", "2023-05-17")...)
	rolled := calendarDays("2023-04-14", 15, pauses("2023-05-05", "2023-05-08")...)
	open := working("2023-04-24", 10, pauses("2023-05-04", "")...)
	for _, c := range []struct {
		name          string
		clock         domain.Clock
		on            string
		used, overdue int
	}{
		{"before it starts", review, "2024-09-20", 0, 0},
		{"on the day of acceptance", review, "2024-09-23", 0, 0},
		{"when the review begins", review, "2024-09-26", 3, 0},
		{"during the review", review, "2024-10-09", 3, 0},
		{"on the day it ends", review, "2024-10-10", 3, 0},
		{"the day after", review, "2024-10-11", 4, 0},
		{"on the due date", review, "2024-10-25", 15, 0},
		{"a weekend later", review, "2024-10-27", 15, 0},
		{"one working day later", review, "2024-10-28", 16, 1},
		{"overlapping, finished in time", overlap, "2025-03-31", 10, 0},
		{"late before the pause", pausedLate, "2023-05-11", 11, 1},
		{"paused after the due date", pausedLate, "2023-05-17", 11, 1},
		{"late after the pause", pausedLate, "2023-05-18", 12, 2},
		{"calendar days used up in a holiday", rolled, "2023-04-29", 15, 0},
		{"calendar days on the rolled date", rolled, "2023-05-04", 20, 0},
		{"calendar days after it", rolled, "2023-05-05", 21, 1},
		{"calendar days, paused", rolled, "2023-05-08", 21, 1},
		{"calendar days, a Saturday counts", calendarDays("2023-05-12", 7), "2023-05-20", 8, 1},
		{"calendar days, not known", calendarDays("2023-05-12", 7, pauses("2023-05-15", "")...), "2023-06-20", 3, 0},
		{"paused for long", open, "2023-12-29", 5, 0},
		{"not started", domain.Clock{Limit: domain.Limit{Days: 1}}, "2023-12-29", 0, 0},
		{"hours are the business of HoursClock", domain.Clock{From: day("2023-05-04"), Limit: domain.Limit{Days: 1, Unit: domain.UnitHours}}, "2023-05-10", 5, 0},
	} {
		if got := c.clock.Used(cal, day(c.on)); got != c.used {
			t.Errorf("%s: %d used, want %d", c.name, got, c.used)
		}
		if got := c.clock.Overdue(cal, day(c.on)); got != c.overdue {
			t.Errorf("%s: %d overdue, want %d", c.name, got, c.overdue)
		}
	}
}

func TestClockProvisional(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	for name, c := range map[string]struct {
		clock domain.Clock
		want  bool
	}{
		"within known years":                     {working("2026-12-01", 10), false},
		"over the end of the last known year":    {working("2026-12-28", 10), true},
		"before the first known year":            {working("2020-12-31", 1), true},
		"paused over the end":                    {working("2026-12-21", 5, pauses("2026-12-22", "2027-01-08")...), true},
		"paused within known years, still":       {working("2026-12-21", 5, pauses("2026-12-22", "")...), false},
		"calendar days end in known years":       {calendarDays("2020-12-20", 20), false},
		"calendar days end in an unknown year":   {calendarDays("2026-12-28", 10), true},
		"calendar days paused, end not known":    {calendarDays("2026-12-28", 10, pauses("2026-12-29", "")...), false},
		"paused again in an unknown year":        {working("2026-12-28", 20, pauses("2026-12-29", "2027-01-05", "2027-01-08", "")...), true},
		"calendar days paused in an unknown one": {calendarDays("2026-12-28", 10, pauses("2027-01-02", "")...), false},
		"not started":                            {domain.Clock{Limit: domain.Limit{Days: 10}}, false},
		"hours are the business of HoursClock":   {domain.Clock{From: day("2030-01-02"), Limit: domain.Limit{Days: 1, Unit: domain.UnitHours}}, false},
		"done at once in a year that is unknown": {working("2027-03-01", 0), true},
	} {
		if got := c.clock.Provisional(cal); got != c.want {
			t.Errorf("%s: provisional %t", name, got)
		}
	}
}

func TestClockExplain(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	e := working("2024-09-22", 15, pauses("2024-09-26", "2024-10-10")...).Explain(cal, day("2024-10-14"))
	if e.Effective != day("2024-09-23") || e.Due != day("2024-10-25") || e.Used != 6 || e.Paused != 6 || e.Overdue != 0 || e.Provisional {
		t.Errorf("explanation %+v", e)
	}
	var counted, paused, holidays []string
	for d := range e.Days() {
		switch {
		case d.Counted:
			counted = append(counted, d.Day.String())
			if d.Number != len(counted) {
				t.Errorf("%s is day %d, want %d", d.Day, d.Number, len(counted))
			}
		case d.Paused && d.Kind.Works():
			paused = append(paused, d.Day.String())
		case d.Kind == domain.DayHoliday:
			holidays = append(holidays, d.Day.String())
		}
	}
	want := []string{"2024-09-24", "2024-09-25", "2024-09-26", "2024-10-11", "2024-10-12", "2024-10-14", "2024-10-15", "2024-10-16",
		"2024-10-17", "2024-10-18", "2024-10-21", "2024-10-22", "2024-10-23", "2024-10-24", "2024-10-25"}
	if d := cmp.Diff(want, counted); d != "" {
		t.Error("counted days", d)
	}
	if d := cmp.Diff([]string{"2024-09-27", "2024-09-29", "2024-09-30", "2024-10-08", "2024-10-09", "2024-10-10"}, paused); d != "" {
		t.Error("paused days", d)
	}
	if len(holidays) != 7 {
		t.Errorf("holidays %v, want the seven of October", holidays)
	}
	for range (domain.Clock{}).Explain(cal, day("2024-10-14")).Days() {
		t.Error("a clock that hasn't started has days")
	}
}

func TestClockNeedsNoMemory(t *testing.T) { // not parallel: it counts allocations
	cal := calendar(t)
	c := working("2024-09-23", 15, pauses("2024-09-26", "2024-10-10", "2024-09-24", "2024-09-25")...)
	if n := testing.AllocsPerRun(100, func() { c.Due(cal); c.Overdue(cal, day("2024-10-28")) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkClockDue(b *testing.B) {
	cal := calendar(b)
	c := working("2024-09-23", 15, pauses("2024-09-26", "2024-10-10")...)
	b.ReportAllocs()
	for b.Loop() {
		c.Due(cal)
	}
}
