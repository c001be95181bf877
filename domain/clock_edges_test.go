package domain_test

import (
	"testing"
	"time"

	"binglian/domain"
)

// A refusal has to be in time like a grant; codes 2, 4, 5, 14 and 15 are never overdue (domain 0, 5).
func TestOutcomesThatCanBeLate(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[domain.ItemOutcome]bool{"": true, domain.ItemGranted: true, domain.ItemRefused: true,
		domain.ItemWithdrawn: false, domain.ItemNotAccepted: false, domain.ItemRevoked: false} {
		if got := outcome.CanBeLate(); got != want {
			t.Errorf("%q can be late: %t", outcome, got)
		}
	}
}

// What has ended stands no more, and nobody waits for it.
func TestWhatHasEndedIsNotOpen(t *testing.T) {
	t.Parallel()
	stopped := []domain.ItemPause{{From: day("2026-05-08")}}
	if it := (domain.Item{Pauses: stopped}); !it.Paused() {
		t.Error("an open item isn't paused while its pause is open")
	}
	if it := (domain.Item{Pauses: stopped, Outcome: domain.ItemWithdrawn}); it.Paused() {
		t.Error("an item that was withdrawn while it stood is paused for ever")
	}
	if a := (domain.Application{EndedOn: day("2026-05-08")}); a.Open() {
		t.Error("an application that has ended is open")
	}
	if a := (domain.Application{Outcome: domain.ApplicationRefused}); a.Open() {
		t.Error("an application with an outcome is open")
	}
	if s := (domain.Supervision{ClosedOn: day("2026-05-08")}); s.Open() {
		t.Error("an order that was closed without an answer is open")
	}
}

func TestWhoHasSigned(t *testing.T) {
	t.Parallel()
	p := domain.Proposal{By: "officer", CheckedBy: "checker"}
	e := domain.Extension{By: "officer", CheckedBy: "checker"}
	for by, want := range map[domain.AccountID]bool{"officer": true, "checker": true, "head": false, "": false} {
		if p.Signed(by) != want || e.Signed(by) != want {
			t.Errorf("%q has signed: the decision %t, the extension %t", by, p.Signed(by), e.Signed(by))
		}
	}
	if (&domain.Proposal{By: "officer"}).Signed("") || (&domain.Extension{By: "officer"}).Signed("") {
		t.Error("nobody has checked it yet, and that is somebody")
	}
}

// 2027-12-31 is a Friday of a year whose holidays aren't known, 2026-12-31 a Thursday of one that is.
func TestProvisionalOnTheLastDayOfAYear(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	for name, c := range map[string]struct {
		clock domain.Clock
		want  bool
	}{
		"calendar days end on the last day of a known year":    {calendarDays("2026-12-21", 10), false},
		"calendar days end on the last day of an unknown year": {calendarDays("2027-12-21", 10), true},
		"an ended pause reaches further than the open one": {working("2026-12-01", 30,
			pauses("2026-12-02", "2027-01-05", "2026-12-20", "")...), true},
		"the open pause began in an unknown year":                           {working("2026-12-21", 30, pauses("2027-01-05", "")...), true},
		"accepted in an unknown year, while the project stood since before": {working("2027-01-05", 5, pauses("2026-12-20", "")...), true},
	} {
		if got := c.clock.Provisional(cal); got != c.want {
			t.Errorf("%s: provisional %t", name, got)
		}
	}
	if !hours(t, "2027-12-31 09:00:00", 1).Provisional(cal) {
		t.Error("an hour on the last day of an unknown year isn't provisional")
	}
	if stage("2026-12-01", 5, item("2026-12-01", "")).Provisional(cal) {
		t.Error("a stage within known years is provisional")
	}
	if !stage("2026-12-21", 20, item("2026-12-21", "")).Provisional(cal) {
		t.Error("a stage that ends in an unknown year isn't provisional")
	}
	if stage("2026-12-21", 20, item("2026-12-21", "2026-12-23"), item("", "")).Provisional(cal) {
		t.Error("a stage whose open item waits has no due date that might change")
	}
}

// What was used by a day rests on every year up to it, also where the due date came long before.
func TestProvisionalOnALaterDay(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	for name, c := range map[string]struct {
		clock domain.Clock
		on    string
		want  bool
	}{
		"due and read in a known year":                  {working("2026-12-01", 5), "2026-12-31", false},
		"due in a known year, read in an unknown one":   {working("2026-12-01", 5), "2027-01-04", true},
		"due in an unknown year, read in a known one":   {working("2026-12-21", 20), "2026-12-22", true},
		"calendar days count whatever the holidays are": {calendarDays("2026-12-01", 10), "2027-01-04", false},
		"not started":                               {domain.Clock{Limit: domain.Limit{Days: 5, Unit: domain.UnitWorking}}, "2027-01-04", false},
		"read on the day of the start":              {working("2026-12-31", 0), "2026-12-31", false},
		"a limit without a unit is in working days": {domain.Clock{From: day("2026-12-01"), Limit: domain.Limit{Days: 5}}, "2027-01-04", true},
		"hours are the business of HoursClock":      {domain.Clock{From: day("2026-12-01"), Limit: domain.Limit{Days: 5, Unit: domain.UnitHours}}, "2027-01-04", false},
		"read before the start":                     {working("2026-12-01", 5), "2020-12-31", false},
	} {
		if got := c.clock.ProvisionalOn(cal, day(c.on)); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	for name, c := range map[string]struct {
		clock domain.HoursClock
		at    string
		want  bool
	}{
		"hours due and read in a known year":                {hours(t, "2026-12-30 09:00:00", 2), "2026-12-31 17:00:00", false},
		"hours due in a known year, read in an unknown one": {hours(t, "2026-12-30 09:00:00", 2), "2027-01-04 09:00:00", true},
		"hours due in an unknown year, read in a known one": {hours(t, "2026-12-31 16:00:00", 2), "2026-12-31 16:30:00", true},
		"hours not started":                                 {hours(t, "", 2), "2027-01-04 09:00:00", false},
		"hours read before the start":                       {hours(t, "2026-12-30 09:00:00", 2), "2020-12-31 09:00:00", false},
	} {
		if got := c.clock.ProvisionalOn(cal, at(t, c.at)); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// A pause that ends before it begins leaves nothing out, and gives nothing back.
func TestPauseThatEndsBeforeItBegins(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	c := working("2026-05-06", 10, pauses("2026-05-14", "2026-05-11")...)
	if due, ok := c.Due(cal); !ok || due != day("2026-05-19") {
		t.Errorf("due %s, %t", due, ok)
	}
	if got := c.Used(cal, day("2026-05-19")); got != 10 {
		t.Errorf("%d used", got)
	}
}

// The last weekday of 2025 is a day off here: the last working day is the one before it.
func TestCalendarEdges(t *testing.T) {
	t.Parallel()
	c, err := domain.NewCalendar("x", domain.Year{Year: 2025, Off: []domain.Day{day("2025-12-31")}})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Add(day("2025-12-29"), 1); got != day("2025-12-30") {
		t.Errorf("the working day after 2025-12-29 is %s", got)
	}
	if got := c.Add(day("2025-12-30"), 1); got != day("2026-01-01") {
		t.Errorf("the working day after 2025-12-30 is %s, by plain weeks", got)
	}
	if c.IsWorking(day("1960-01-03")) || !c.IsWorking(day("1960-01-04")) || c.Next(day("1960-01-02")) != day("1960-01-04") {
		t.Error("plain weeks of 1960: Sunday the 3rd, Monday the 4th")
	}
	if none, err := domain.NewCalendar("none"); err != nil || none.Loaded(2025) {
		t.Errorf("a calendar of no year: %v", err)
	}
	for year, ok := range map[int]bool{1999: false, 2000: true, 2199: true, 2200: false} {
		_, err := domain.NewCalendar("x", domain.Year{Year: year, Off: []domain.Day{domain.Date(year, time.January, 1)}})
		if (err == nil) != ok {
			t.Errorf("the year %d: %v", year, err)
		}
	}
	if got := (domain.Clock{Limit: domain.Limit{Days: 3}}).Effective(c); !got.IsZero() {
		t.Errorf("a clock that hasn't started counts from %s", got)
	}
}

func TestOfficeHoursRoundTheClock(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	whole := domain.OfficeHours{{Opens: 0, Closes: 12 * 60}, {Opens: 12 * 60, Closes: 24 * 60}}
	if err := whole.Check(); err != nil {
		t.Errorf("two spans that touch, from midnight to midnight: %v", err)
	}
	var s domain.OfficeSpan
	if err := s.UnmarshalText([]byte("00:00-24:00")); err != nil || s != (domain.OfficeSpan{Opens: 0, Closes: 24 * 60}) {
		t.Errorf("00:00-24:00 is read as %v: %v", s, err)
	}
	for _, text := range []string{"08:30_12:00", "0/:30-12:00", "0::30-12:00", "08::0-12:00", "08:3:-12:00", "08:30-1x:00", ":8:30-12:00", "08:x0-12:00"} {
		if s.UnmarshalText([]byte(text)) == nil {
			t.Errorf("%q is read as %s", text, s)
		}
	}
	c := hours(t, "2023-05-04 00:00:00", 24)
	c.Office = whole
	if got := c.Used(cal, at(t, "2023-05-04 23:59:00")); got != 24*time.Hour-time.Minute {
		t.Errorf("used %s a minute before midnight", got)
	}
	if due, _ := c.Due(cal); !due.Equal(at(t, "2023-05-05 00:00:00")) {
		t.Errorf("a whole day is due %s", due)
	}
	usual := hours(t, "2023-05-04 09:00:00", 1)
	if got := usual.Used(cal, at(t, "2023-05-04 09:00:59")); got != time.Minute {
		t.Errorf("used %s in the first minute", got)
	}
	if got := usual.Used(cal, at(t, "2023-05-04 09:01:00").Add(time.Nanosecond)); got != 2*time.Minute {
		t.Errorf("used %s when the second minute has begun", got)
	}
}

// The first item has ended when the second begins: the time between is nobody's.
func TestHoursBetweenItemsAreNobodys(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	c := domain.HoursStageClock{Limit: domain.Limit{Days: 4, Unit: domain.UnitHours}, Office: domain.DefaultOfficeHours(), Items: []domain.HoursItemTime{
		{From: instant("2023-05-08 09:00"), To: instant("2023-05-08 10:00")}, {From: instant("2023-05-08 14:00")}}}
	if got := c.Used(cal, instant("2023-05-08 15:00")); got != 2*time.Hour {
		t.Errorf("used %s", got)
	}
	if due, _ := c.Due(cal); !due.Equal(instant("2023-05-08 17:00")) {
		t.Errorf("due %s", due)
	}
}

// Of the first clock 05-07, 08, 09 (a Saturday that is worked), 11 and 12 are five days. The stage's items run on 03-26 to 04-02, six days, and from
// 04-11 on; those of the last one leave 04-15 and 16 to nobody.
func TestExplanationsSayWhatClocksSay(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	c := working("2026-05-06", 2)
	c.Extension = 1
	if e := c.Explain(cal, day("2026-05-12")); e.Used != 5 || e.Overdue != 2 || e.Extension != 1 || e.Due != day("2026-05-09") || e.Provisional {
		t.Errorf("a late clock: %+v", e)
	}
	if e := working("2026-12-28", 10).Explain(cal, day("2026-12-29")); !e.Provisional {
		t.Errorf("a due date in a year that isn't known: %+v", e)
	}
	running := stage("2024-03-25", 5, item("2024-03-25", "", pauses("2024-03-27", "2024-04-10")...), item("2024-03-25", "2024-04-02"))
	if e := running.Explain(cal, day("2024-04-11")); e.Used != 7 || e.Overdue != 2 || e.Today != day("2024-04-11") {
		t.Errorf("a late stage: %+v", e)
	}
	waits := stage("2024-03-25", 20, item("2024-03-25", "2024-04-03"), item("", ""))
	if e := waits.Explain(cal, day("2024-04-30")); !e.Due.IsZero() || e.Used != 7 {
		t.Errorf("a stage whose open item waits: %+v", e)
	}
	ended := stage("2024-03-25", 20, item("2024-03-25", "2024-04-03"), item("2024-03-28", "2024-04-12"), item("2024-04-16", "2024-04-22"))
	if e := ended.Explain(cal, day("2024-04-30")); e.Due != day("2024-04-25") || e.Used != 17 || e.Paused != 2 {
		t.Errorf("a stage of which nothing is open: %+v", e)
	}
}
