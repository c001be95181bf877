package domain_test

import (
	"testing"
	"time"

	"binglian/domain"
)

func instant(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, domain.City)
	if err != nil {
		panic(err)
	}
	return t
}

func TestHoursStageClock(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	hours := func(n int, items ...domain.HoursItemTime) domain.HoursStageClock {
		return domain.HoursStageClock{Limit: domain.Limit{Days: n, Unit: domain.UnitHours}, Office: domain.DefaultOfficeHours(), Items: items}
	}
	run := func(from, to string) domain.HoursItemTime {
		i := domain.HoursItemTime{From: instant(from)}
		if to != "" {
			i.To = instant(to)
		}
		return i
	}
	waiting := domain.HoursItemTime{}
	paused := run("2023-05-08 09:00", "")
	paused.Pauses = []domain.HoursPause{{From: instant("2023-05-08 10:00"), To: instant("2023-05-08 14:00")}}
	for _, c := range []struct {
		name  string
		clock domain.HoursStageClock
		at    string
		used  time.Duration
		due   string // none if not known
	}{
		{"one after the other", hours(4, run("2023-05-08 09:00", "2023-05-08 10:00"), run("2023-05-08 10:00", "2023-05-08 11:30")), "2023-05-08 17:00", 150 * time.Minute, "2023-05-08 14:00"},
		{"side by side counts once", hours(4, run("2023-05-08 09:00", "2023-05-08 11:00"), run("2023-05-08 09:30", "2023-05-08 10:30")), "2023-05-08 17:00", 2 * time.Hour, "2023-05-08 14:00"},
		{"over the lunch break and the night", hours(4, run("2023-05-08 11:00", "2023-05-09 09:00")), "2023-05-09 09:00", 5*time.Hour + 30*time.Minute, "2023-05-08 16:00"},
		{"paused while nothing else runs", hours(4, paused), "2023-05-08 15:00", 2 * time.Hour, "2023-05-08 17:00"},
		{"the open one waits", hours(4, run("2023-05-08 09:00", "2023-05-08 10:00"), waiting), "2023-05-08 17:00", time.Hour, ""},
		{"begins on a rest day", hours(4, run("2023-05-07 10:00", "")), "2023-05-08 09:30", time.Hour, "2023-05-08 13:30"},
		{"the one listed last began first", hours(4, run("2023-05-08 10:00", "2023-05-08 11:30"), run("2023-05-08 09:00", "2023-05-08 10:00")), "2023-05-08 17:00", 150 * time.Minute, "2023-05-08 14:00"},
		{"nothing accepted", hours(4, waiting), "2023-05-08 17:00", 0, ""},
	} {
		if got := c.clock.Used(cal, instant(c.at)); got != c.used {
			t.Errorf("%s: used %s, want %s", c.name, got, c.used)
		}
		due, ok := c.clock.Due(cal)
		if ok != (c.due != "") || ok && !due.Equal(instant(c.due)) {
			t.Errorf("%s: due %s (%t), want %q", c.name, due, ok, c.due)
		}
	}
	late := hours(2, run("2023-05-08 09:00", "2023-05-08 11:30"))
	if got := late.Overdue(cal, instant("2023-05-08 17:00")); got != 30*time.Minute {
		t.Errorf("late by half an hour when its last item ended, since then by %s", got)
	}
	late.Extension = 1
	if due, _ := late.Due(cal); late.Allowed() != 3*time.Hour || !due.Equal(instant("2023-05-08 12:00")) {
		t.Errorf("extended by an hour: %s allowed, due %s", late.Allowed(), due)
	}
}
