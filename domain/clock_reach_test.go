package domain_test

import (
	"testing"
	"time"

	"binglian/domain"
)

// Ten working days from 2023-04-24 are 04-25 to 04-28, 05-04 to 05-06 (a Saturday that is worked), 05-08 to 05-10; the fifth is 05-04.
func TestClockReachesAndExceeds(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	for _, c := range []struct {
		name    string
		clock   domain.Clock
		fifth   string // day on which five units are used up; none if not known
		exceeds string // first day that is late; none if not known
	}{
		{"no pause", working("2023-04-24", 10), "2023-05-04", "2023-05-11"},
		{"paused before the day", working("2023-04-24", 10, pauses("2023-04-28", "")...), "", ""},
		{"paused on the day, which counts", working("2023-04-24", 10, pauses("2023-05-04", "")...), "2023-05-04", ""},
		{"paused after the day", working("2023-04-24", 10, pauses("2023-05-05", "")...), "2023-05-04", ""},
		{"paused on the due date", working("2023-04-24", 10, pauses("2023-05-10", "")...), "2023-05-04", ""},
		{"paused on the first late day", working("2023-04-24", 10, pauses("2023-05-11", "")...), "2023-05-04", "2023-05-11"},
		{"calendar days are late after the rolled date", calendarDays("2023-04-14", 15), "2023-04-19", "2023-05-05"},
		{"calendar days, paused on the rolled date", calendarDays("2023-04-14", 15, pauses("2023-05-04", "2023-05-08")...), "2023-04-19", "2023-05-09"},
		{"calendar days, paused now", calendarDays("2023-04-14", 15, pauses("2023-04-20", "")...), "2023-04-19", ""},
		{"not started", domain.Clock{Limit: domain.Limit{Days: 10}}, "", ""},
		{"hours are the business of HoursClock", domain.Clock{From: day("2023-05-04"), Limit: domain.Limit{Days: 8, Unit: domain.UnitHours}}, "", ""},
	} {
		if d, ok := c.clock.Reaches(cal, 5); d.String() != c.fifth || ok != (c.fifth != "") {
			t.Errorf("%s: five are used up on %q (%t), want %q", c.name, d, ok, c.fifth)
		}
		if d, ok := c.clock.Exceeds(cal); d.String() != c.exceeds || ok != (c.exceeds != "") {
			t.Errorf("%s: late on %q (%t), want %q", c.name, d, ok, c.exceeds)
		}
	}
}

// The first item runs from 2024-03-25 to 04-03, the other one waits: 03-26 to 03-29 and 04-01 to 04-03 are used.
func TestStageClockReachesAndExceeds(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	waiting := []domain.ItemTime{item("2024-03-25", "2024-04-03"), item("", "")}
	for _, c := range []struct {
		name           string
		limit          int
		fifth, exceeds string
	}{
		{"the limit was used up before the wait", 5, "2024-04-01", "2024-04-02"},
		{"nobody knows while the only open item waits", 7, "2024-04-01", ""},
	} {
		s := stage("2024-03-25", c.limit, waiting...)
		if d, ok := s.Reaches(cal, 5); d.String() != c.fifth || !ok {
			t.Errorf("%s: five days are used up on %q (%t), want %q", c.name, d, ok, c.fifth)
		}
		if d, ok := s.Exceeds(cal); d.String() != c.exceeds || ok != (c.exceeds != "") {
			t.Errorf("%s: late on %q (%t), want %q", c.name, d, ok, c.exceeds)
		}
		if d, ok := s.Reaches(cal, 8); ok {
			t.Errorf("%s: the eighth day is %s though nothing runs", c.name, d)
		}
	}
	ended := stage("2026-12-21", 20, item("2026-12-21", "2026-12-23"))
	if !ended.Provisional(cal) {
		t.Error("a stage whose due date lies in a year not loaded isn't provisional once its items have ended")
	}
	if n := (domain.StageClock{Limit: domain.Limit{Days: 15}, Extension: 3}).Allowed(); n != 18 {
		t.Errorf("15 days and an extension of 3 allow %d", n)
	}
}

func TestHoursClockReaches(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	for name, c := range map[string]struct {
		clock domain.HoursClock
		want  string // one hour is used up; none if not known
	}{
		"no pause":                   {hours(t, "2023-05-04 09:00:00", 2), "2023-05-04 10:00:00"},
		"paused before":              {hours(t, "2023-05-04 09:00:00", 2, "2023-05-04 09:30:00", ""), ""},
		"paused at that very minute": {hours(t, "2023-05-04 09:00:00", 2, "2023-05-04 10:00:00", ""), "2023-05-04 10:00:00"},
		"paused and resumed":         {hours(t, "2023-05-04 09:00:00", 2, "2023-05-04 09:30:00", "2023-05-04 11:00:00"), "2023-05-04 11:30:00"},
		"not started":                {hours(t, "", 2), ""},
	} {
		if x, ok := c.clock.Reaches(cal, time.Hour); !x.Equal(at(t, c.want)) || ok != (c.want != "") {
			t.Errorf("%s: one hour is used up at %s (%t), want %q", name, x, ok, c.want)
		}
	}
	begun := hours(t, "2023-05-04 09:00:00", 2)
	if used := begun.Used(cal, at(t, "2023-05-04 10:00:00").Add(time.Microsecond)); used != time.Hour+time.Minute {
		t.Errorf("a minute that was begun doesn't count: %s", used)
	}
}

func TestPausesOfTheInvestor(t *testing.T) {
	t.Parallel()
	for _, k := range domain.PauseKinds() {
		want := k == "revision" || k == "supplement" || k == "rectification"
		if k.OfInvestor() != want {
			t.Errorf("%s waits for the investor: %t", k, !want)
		}
	}
}
