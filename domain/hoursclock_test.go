package domain_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"binglian/domain"
)

// at reads an instant in the city; none for the empty text.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	v, err := time.ParseInLocation("2006-01-02 15:04:05", s, domain.City)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func hours(t *testing.T, from string, n int, stops ...string) domain.HoursClock {
	t.Helper()
	c := domain.HoursClock{
		From: at(t, from), Limit: domain.Limit{Days: n, Unit: domain.UnitHours}, Office: domain.DefaultOfficeHours(),
	}
	for i := 0; i < len(stops); i += 2 {
		c.Pauses = append(c.Pauses, domain.HoursPause{From: at(t, stops[i]), To: at(t, stops[i+1])})
	}
	return c
}

func TestHoursClockDue(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	extended := hours(t, "2023-05-04 09:00:00", 2)
	extended.Extension = 1
	for name, c := range map[string]struct {
		clock     domain.HoursClock
		effective string
		due       string // empty: nobody knows yet
	}{
		"within a morning":                  {hours(t, "2023-05-04 09:00:00", 2), "2023-05-04 09:00:00", "2023-05-04 11:00:00"},
		"to the end of a morning":           {hours(t, "2023-05-04 09:00:00", 3), "2023-05-04 09:00:00", "2023-05-04 12:00:00"},
		"over noon":                         {hours(t, "2023-05-04 11:00:00", 2), "2023-05-04 11:00:00", "2023-05-04 14:00:00"},
		"over night":                        {hours(t, "2023-05-04 16:59:00", 1), "2023-05-04 16:59:00", "2023-05-05 09:29:00"},
		"over a holiday":                    {hours(t, "2023-04-28 16:00:00", 8), "2023-04-28 16:00:00", "2023-05-04 16:30:00"},
		"into a worked Saturday":            {hours(t, "2023-05-05 16:00:00", 2), "2023-05-05 16:00:00", "2023-05-06 09:30:00"},
		"before the office opens":           {hours(t, "2023-05-04 07:00:00", 1), "2023-05-04 08:30:00", "2023-05-04 09:30:00"},
		"when it opens":                     {hours(t, "2023-05-04 08:30:00", 1), "2023-05-04 08:30:00", "2023-05-04 09:30:00"},
		"at noon":                           {hours(t, "2023-05-04 12:00:00", 1), "2023-05-04 13:00:00", "2023-05-04 14:00:00"},
		"after the office has closed":       {hours(t, "2023-05-05 20:00:00", 1), "2023-05-06 08:30:00", "2023-05-06 09:30:00"},
		"on a rest day":                     {hours(t, "2023-04-30 10:00:00", 1), "2023-05-04 08:30:00", "2023-05-04 09:30:00"},
		"in the middle of a minute":         {hours(t, "2023-05-04 09:10:37", 1), "2023-05-04 09:11:00", "2023-05-04 10:11:00"},
		"a whole office day":                {hours(t, "2023-05-04 08:30:00", 15), "2023-05-04 08:30:00", "2023-05-05 17:00:00"},
		"at once":                           {hours(t, "2023-04-30 10:00:00", 0), "2023-05-04 08:30:00", "2023-05-04 08:30:00"},
		"extended":                          {extended, "2023-05-04 09:00:00", "2023-05-04 12:00:00"},
		"overlapping pauses":                {hours(t, "2023-05-04 09:00:00", 2, "2023-05-04 09:30:00", "2023-05-04 11:00:00", "2023-05-04 10:00:00", "2023-05-04 11:30:00"), "2023-05-04 09:00:00", "2023-05-04 14:00:00"},
		"paused now":                        {hours(t, "2023-05-04 09:00:00", 2, "2023-05-04 10:00:00", ""), "2023-05-04 09:00:00", ""},
		"paused at the due instant":         {hours(t, "2023-05-04 09:00:00", 2, "2023-05-04 11:00:00", ""), "2023-05-04 09:00:00", ""},
		"paused after it":                   {hours(t, "2023-05-04 09:00:00", 2, "2023-05-04 11:01:00", ""), "2023-05-04 09:00:00", "2023-05-04 11:00:00"},
		"not started":                       {hours(t, "", 2), "", ""},
		"a pause over night and over lunch": {hours(t, "2023-05-04 16:00:00", 2, "2023-05-04 16:30:00", "2023-05-05 12:30:00"), "2023-05-04 16:00:00", "2023-05-05 14:30:00"},
	} {
		if got, want := c.clock.Effective(cal), at(t, c.effective); !got.Equal(want) {
			t.Errorf("%s: effective %s, want %s", name, got, want)
		}
		due, ok := c.clock.Due(cal)
		if !due.Equal(at(t, c.due)) || ok != (c.due != "") {
			t.Errorf("%s: due %s (%t), want %q", name, due, ok, c.due)
		}
	}
}

func TestHoursClockUsedAndOverdue(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	c := hours(t, "2023-05-04 11:00:00", 2, "2023-05-04 11:30:00", "2023-05-04 11:45:00")
	for _, x := range []struct {
		at            string
		used, overdue time.Duration
	}{
		{"2023-05-04 10:00:00", 0, 0},
		{"2023-05-04 11:00:00", 0, 0},
		{"2023-05-04 11:40:00", 30 * time.Minute, 0},
		{"2023-05-04 12:30:00", 45 * time.Minute, 0},
		{"2023-05-04 14:15:00", 2 * time.Hour, 0},
		{"2023-05-04 14:15:01", 2*time.Hour + time.Minute, time.Minute},
		{"2023-05-05 07:00:00", 4*time.Hour + 45*time.Minute, 2*time.Hour + 45*time.Minute},
	} {
		if got := c.Used(cal, at(t, x.at)); got != x.used {
			t.Errorf("%s: %s used, want %s", x.at, got, x.used)
		}
		if got := c.Overdue(cal, at(t, x.at)); got != x.overdue {
			t.Errorf("%s: %s overdue, want %s", x.at, got, x.overdue)
		}
	}
	if got := hours(t, "", 2).Used(cal, at(t, "2023-05-05 07:00:00")); got != 0 {
		t.Errorf("a clock that hasn't started has used %s", got)
	}
}

func TestHoursClockProvisional(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	for name, c := range map[string]struct {
		clock domain.HoursClock
		want  bool
	}{
		"within known years":                      {hours(t, "2026-12-31 09:00:00", 2), false},
		"over the end":                            {hours(t, "2026-12-31 16:00:00", 2), true},
		"paused, still":                           {hours(t, "2026-12-31 16:00:00", 2, "2026-12-31 16:30:00", ""), false},
		"paused again in a new one":               {hours(t, "2026-12-31 16:00:00", 2, "2026-12-31 16:10:00", "2027-01-04 09:00:00", "2027-01-04 09:10:00", ""), true},
		"paused in a new one":                     {hours(t, "2026-12-31 16:00:00", 2, "2027-01-01 08:40:00", ""), true},
		"an open pause around it":                 {hours(t, "2026-12-31 16:00:00", 2, "2026-12-31 16:10:00", "2027-01-04 09:00:00", "2026-12-31 16:30:00", ""), true},
		"begun in a new one, paused since before": {hours(t, "2027-01-04 09:00:00", 2, "2026-12-31 16:30:00", ""), true},
		"not started":                             {hours(t, "", 2), false},
	} {
		if got := c.clock.Provisional(cal); got != c.want {
			t.Errorf("%s: provisional %t", name, got)
		}
	}
}

func TestHoursClockFollowsTheRuleMinuteByMinute(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	office := domain.DefaultOfficeHours()
	rapid.Check(t, func(t *rapid.T) {
		start := drawDay(t, "day").Start().Add(time.Duration(rapid.IntRange(0, 24*60-1).Draw(t, "minute")) * time.Minute)
		c := domain.HoursClock{From: start, Limit: domain.Limit{Days: rapid.IntRange(0, 20).Draw(t, "hours"), Unit: domain.UnitHours}, Office: office}
		for range rapid.IntRange(0, 3).Draw(t, "pauses") {
			p := start.Add(time.Duration(rapid.IntRange(-60, 3000).Draw(t, "pause")) * time.Minute)
			c.Pauses = append(c.Pauses, domain.HoursPause{From: p, To: p.Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "length")) * time.Minute)})
		}
		due, ok := c.Due(cal)
		if !ok {
			t.Fatal("no due instant though no pause is open")
		}
		n := 0
		for x := c.Effective(cal).Add(time.Minute); !x.After(due); x = x.Add(time.Minute) {
			began := x.Add(-time.Minute) // x ends the minute
			open := false
			for _, s := range office {
				d := domain.DayOf(began)
				open = open || cal.IsWorking(d) && !began.Before(d.At(0, s.Opens)) && began.Before(d.At(0, s.Closes))
			}
			for _, p := range c.Pauses {
				open = open && !(p.From.Before(x) && !x.After(p.To))
			}
			if open {
				n++
			}
		}
		if n != c.Limit.Days*60 || c.Used(cal, due) != c.Allowed() {
			t.Fatalf("due %s after %d minutes, %s used, %s allowed", due, n, c.Used(cal, due), c.Allowed())
		}
	})
}

func TestOfficeHoursText(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(domain.DefaultOfficeHours())
	if err != nil || string(b) != `["08:30-12:00","13:00-17:00"]` {
		t.Errorf("written as %s: %v", b, err)
	}
	var back domain.OfficeHours
	if err := json.Unmarshal(b, &back); err != nil || back.Check() != nil || back.Minutes() != 450 {
		t.Errorf("read as %v: %v, %v", back, err, back.Check())
	}
	for _, text := range []string{"", "8:30-12:00", "08:30–12:00", "08:30-12:60", "08:30-24:01", "08.30-12:00", "08:30-12:000", "0x:30-12:00"} {
		var s domain.OfficeSpan
		if s.UnmarshalText([]byte(text)) == nil {
			t.Errorf("%q is read as %s", text, s)
		}
	}
}

func TestOfficeHoursCheckRefuses(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]domain.OfficeHours{
		"none":              nil,
		"closed all day":    {{Opens: 600, Closes: 600}},
		"before midnight":   {{Opens: -30, Closes: 600}},
		"after midnight":    {{Opens: 600, Closes: 1441}},
		"overlapping spans": {{Opens: 480, Closes: 720}, {Opens: 719, Closes: 1020}},
		"out of order":      {{Opens: 780, Closes: 1020}, {Opens: 480, Closes: 720}},
	} {
		if h.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
