package domain_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"binglian/domain"
)

// years reads the calendars that the program is shipped with. They are read here by hand, line by line, so that the
// figures below are checked against the files themselves.
var years = sync.OnceValues(func() ([]domain.Year, error) {
	files, err := filepath.Glob("../stages/calendars/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []domain.Year
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		y, err := yearOf(string(text))
		if err != nil {
			return nil, err
		}
		all = append(all, y)
	}
	return all, nil
})

func yearOf(text string) (y domain.Year, err error) {
	list := &y.Off
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), " #")
		switch {
		case strings.HasPrefix(line, "year: "):
			d, err := domain.ParseDay(strings.TrimPrefix(line, "year: ") + "-01-01")
			if err != nil {
				return y, err
			}
			y.Year = d.Year()
		case strings.HasPrefix(line, "source: "):
			y.Source = strings.TrimPrefix(line, "source: ")
		case line == "makeup:":
			list = &y.Makeup
		case strings.HasPrefix(line, "- "):
			first, last, ok := strings.Cut(strings.TrimPrefix(line, "- "), "..")
			if !ok {
				last = first
			}
			a, err := domain.ParseDay(first)
			if err != nil {
				return y, err
			}
			b, err := domain.ParseDay(last)
			if err != nil {
				return y, err
			}
			for ; a <= b; a++ {
				*list = append(*list, a)
			}
		}
	}
	return y, nil
}

func calendar(t interface {
	Helper()
	Fatal(...any)
}) *domain.Calendar {
	t.Helper()
	all, err := years()
	if err != nil {
		t.Fatal(err)
	}
	c, err := domain.NewCalendar("shipped", all...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var day = domain.MustDay

func TestCalendarWorkingDaysOfEachMonth(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	for year, months := range map[int][13]int{ // the last is the year's sum
		2021: {20, 17, 23, 22, 19, 21, 22, 22, 22, 17, 22, 23, 250},
		2022: {21, 16, 23, 21, 20, 21, 21, 23, 21, 18, 22, 22, 249},
		2023: {18, 20, 23, 20, 21, 21, 21, 23, 20, 19, 22, 21, 249},
		2024: {22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22, 251},
		2025: {19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23, 248},
		2026: {21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23, 248},
	} {
		for m := range 12 {
			from, to := domain.Date(year, time.Month(m+1), 1)-1, domain.Date(year, time.Month(m+2), 1)-1
			if got := cal.WorkingDays(from, to); got != months[m] {
				t.Errorf("%d-%02d: %d working days, want %d", year, m+1, got, months[m])
			}
		}
		if got := cal.WorkingDays(domain.Date(year, 1, 1)-1, domain.Date(year, 12, 31)); got != months[12] {
			t.Errorf("%d: %d working days, want %d", year, got, months[12])
		}
		if !cal.Loaded(year) {
			t.Errorf("%d isn't loaded", year)
		}
	}
}

func TestCalendarDescribe(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	for date, want := range map[string]domain.DayKind{
		"2020-12-31": domain.DayWorking, // not loaded: a Thursday
		"2021-01-01": domain.DayHoliday,
		"2022-12-31": domain.DayHoliday, // belongs to New Year 2023
		"2023-01-02": domain.DayHoliday,
		"2023-01-03": domain.DayWorking,
		"2023-06-25": domain.DayMakeup,
		"2024-02-09": domain.DayWorking, // 除夕
		"2025-01-26": domain.DayMakeup,
		"2026-02-14": domain.DayMakeup,
		"2026-03-07": domain.DayWeekend,
		"2026-05-02": domain.DayHoliday, // a Saturday within the holiday
		"2027-01-01": domain.DayWorking, // not loaded: a Friday
		"2027-01-02": domain.DayWeekend,
	} {
		if got := cal.Describe(day(date)); got != want {
			t.Errorf("%s is %s, want %s", date, got, want)
		}
		if got := cal.IsWorking(day(date)); got != want.Works() {
			t.Errorf("%s works: %t", date, got)
		}
	}
}

func TestCalendarNextAndAdd(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2023-04-27", 0, "2023-04-27"},
		{"2023-04-29", 0, "2023-05-04"},
		{"2023-04-28", 1, "2023-05-04"},
		{"2023-04-30", 1, "2023-05-04"},
		{"2023-05-04", -1, "2023-04-28"},
		{"2023-04-30", -1, "2023-04-28"},
		{"2022-12-30", 1, "2023-01-03"},
		{"2020-12-31", 1, "2021-01-04"},
		{"2026-12-31", 1, "2027-01-01"},
		{"2019-05-31", 1, "2019-06-03"},
		{"2023-01-03", 249, "2024-01-02"},
	} {
		if got := cal.Add(day(c.from), c.n); got != day(c.want) {
			t.Errorf("Add(%s, %d) = %s, want %s", c.from, c.n, got, c.want)
		}
		if got := cal.Next(day(c.from)); c.n == 0 && got != day(c.want) {
			t.Errorf("Next(%s) = %s, want %s", c.from, got, c.want)
		}
	}
	if n := cal.WorkingDays(day("2023-05-10"), day("2023-05-04")); n != 0 {
		t.Errorf("backwards: %d working days", n)
	}
}

func TestCalendarYearsNotLoaded(t *testing.T) {
	t.Parallel()
	var cal domain.Calendar
	if got := cal.Add(day("2023-04-28"), 1); got != day("2023-05-01") {
		t.Errorf("the plain week after 2023-04-28 goes on with %s", got)
	}
	if cal.Loaded(2023) || !cal.Provisional(day("2023-04-28"), day("2023-04-28")) {
		t.Error("a year that isn't loaded counts as known")
	}
	full := calendar(t)
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"2021-01-01", "2026-12-31", false},
		{"2020-12-31", "2021-01-04", true},
		{"2026-12-31", "2027-01-01", true},
	} {
		if got := full.Provisional(day(c.a), day(c.b)); got != c.want {
			t.Errorf("Provisional(%s, %s) = %t", c.a, c.b, got)
		}
	}
	if got := full.Version(); got != "shipped" {
		t.Errorf("version %q", got)
	}
}

func TestNewCalendarRefuses(t *testing.T) {
	t.Parallel()
	off := []domain.Day{day("2024-01-01")}
	for name, c := range map[string]struct {
		years []domain.Year
		want  string
	}{
		"a year twice":               {[]domain.Year{{Year: 2024, Off: off}, {Year: 2024, Off: off}}, "given twice"},
		"a slip of the year":         {[]domain.Year{{Year: 20244, Off: off}}, "not within"},
		"no day off":                 {[]domain.Year{{Year: 2024}}, "no day off"},
		"a day off of another year":  {[]domain.Year{{Year: 2023, Off: []domain.Day{day("2022-12-31")}}}, "2022-12-31 belongs"},
		"a day off twice":            {[]domain.Year{{Year: 2024, Off: append(off, off...)}}, "2024-01-01 is given twice"},
		"a make-up day elsewhere":    {[]domain.Year{{Year: 2024, Off: off, Makeup: []domain.Day{day("2023-12-31")}}}, "2023-12-31 belongs"},
		"a make-up day twice":        {[]domain.Year{{Year: 2024, Off: off, Makeup: []domain.Day{day("2024-02-04"), day("2024-02-04")}}}, "2024-02-04 is given twice"},
		"a make-up day on a weekday": {[]domain.Year{{Year: 2024, Off: off, Makeup: []domain.Day{day("2024-02-05")}}}, "is a Monday"},
		"a make-up day off": {[]domain.Year{{Year: 2024, Off: append(off, day("2024-02-10")),
			Makeup: []domain.Day{day("2024-02-10")}}}, "as a day off and as a make-up day"},
	} {
		_, err := domain.NewCalendar("x", c.years...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
		}
	}
}

func TestCalendarWithAGapCountsPlainWeeks(t *testing.T) {
	t.Parallel()
	cal, err := domain.NewCalendar("gap",
		domain.Year{Year: 2024, Off: []domain.Day{day("2024-01-01")}},
		domain.Year{Year: 2022, Off: []domain.Day{day("2022-01-03")}})
	if err != nil {
		t.Fatal(err)
	}
	if cal.Loaded(2023) || !cal.Provisional(day("2022-12-30"), day("2024-01-02")) {
		t.Error("2023 counts as known")
	}
	if got := cal.WorkingDays(day("2022-12-31"), day("2023-12-31")); got != 260 {
		t.Errorf("2023 has %d plain weekdays, want 260", got)
	}
}

// drawDay draws a day within or around the loaded years.
func drawDay(t *rapid.T, label string) domain.Day {
	return domain.Day(rapid.IntRange(int(day("2019-06-01")), int(day("2028-06-30"))).Draw(t, label))
}

func TestCalendarCountsAsDayByDay(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		a := drawDay(t, "a")
		b := a + domain.Day(rapid.IntRange(-10, 900).Draw(t, "days"))
		naive := 0
		for d := a + 1; d <= b; d++ {
			if cal.IsWorking(d) {
				naive++
			}
		}
		if got := cal.WorkingDays(a, b); got != naive {
			t.Fatalf("%d working days in (%s, %s], day by day %d", got, a, b, naive)
		}
	})
}

func TestCalendarAddIsInverseOfCount(t *testing.T) {
	t.Parallel()
	cal := calendar(t)
	rapid.Check(t, func(t *rapid.T) {
		a, n := drawDay(t, "a"), rapid.IntRange(1, 800).Draw(t, "n")
		b := cal.Add(a, n)
		if !cal.IsWorking(b) || cal.WorkingDays(a, b) != n {
			t.Fatalf("Add(%s, %d) = %s with %d working days between", a, n, b, cal.WorkingDays(a, b))
		}
		if next := cal.Next(a); next < a || !cal.IsWorking(next) || cal.WorkingDays(a-1, next) != 1 {
			t.Fatalf("Next(%s) = %s", a, next)
		}
		if back := cal.Add(b, -n); back > a || cal.WorkingDays(back, b) != n || !cal.IsWorking(back) {
			t.Fatalf("Add(%s, -%d) = %s", b, n, back)
		}
	})
}
