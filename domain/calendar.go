package domain

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Year is the official arrangement of the holidays of one year, as its State Council notice gives it.
type Year struct {
	Year   int
	Source string // the notice
	Off    []Day  // days off, all within Year; weekends inside a holiday too
	Makeup []Day  // weekend days that are worked in exchange, all within Year
}

// DayKind says why a day is or isn't worked.
type DayKind string

// The kinds of days. The first two are worked.
const (
	DayWorking DayKind = "working" // a weekday
	DayMakeup  DayKind = "makeup"  // a weekend day worked in exchange for a holiday, 调休上班
	DayWeekend DayKind = "weekend" // a Saturday or Sunday
	DayHoliday DayKind = "holiday" // a day off by the year's notice
)

// Works reports whether a day of this kind is a working day.
func (k DayKind) Works() bool { return k == DayWorking || k == DayMakeup }

// Calendar knows the working days. Years that are not loaded count Monday to Friday, and what was reckoned with them is
// provisional. A Calendar doesn't change, so that many may read it at once; its zero value has no year loaded.
//
// Each working day has an ordinal that grows by one from working day to working day. Counting days is a difference of
// ordinals and going on by days is a look-up, so both take the same short time over a week and over ten years.
type Calendar struct {
	version string
	loaded  map[int]bool
	first   int       // number of the first day held in kinds, 1 January of the earliest loaded year
	kinds   []DayKind // of each day from first to the end of the latest loaded year
	worked  []int32   // worked[i] counts the working days in kinds[:i]
	working []Day     // the working days in kinds, in order
	base    int       // ordinal of the last weekday before first
	surplus int       // what ordinals after kinds exceed the plain count of weekdays by
}

// Years outside these bounds are slips of the keyboard.
const earliestYear, latestYear = 2000, 2199

// NewCalendar makes the calendar of the years given, in any order. Version names this set of years in events. It returns
// an error that lists every year given twice or out of bounds, year without a day off, day outside its year, day given
// twice, and make-up day that is a weekday or a day off.
func NewCalendar(version string, years ...Year) (*Calendar, error) {
	c := &Calendar{version: version, loaded: make(map[int]bool, len(years))}
	if len(years) == 0 {
		return c, nil
	}
	var faults []error
	for _, y := range years {
		if c.loaded[y.Year] {
			faults = append(faults, fmt.Errorf("calendar %d: the year is given twice", y.Year))
		}
		c.loaded[y.Year] = true
		faults = append(faults, y.faults()...)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	c.lay(years)
	return c, nil
}

func (y Year) faults() []error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("calendar %d: "+format, append([]any{y.Year}, args...)...))
	}
	if y.Year < earliestYear || y.Year > latestYear {
		fault("the year is not within %d–%d", earliestYear, latestYear)
		return faults
	}
	if len(y.Off) == 0 {
		fault("no day off is given")
	}
	off := make(map[Day]bool, len(y.Off))
	for _, d := range y.Off {
		switch {
		case d.Year() != y.Year:
			fault("day off %s belongs to the calendar of its own year", d)
		case off[d]:
			fault("day off %s is given twice", d)
		}
		off[d] = true
	}
	makeup := make(map[Day]bool, len(y.Makeup))
	for _, d := range y.Makeup {
		switch {
		case d.Year() != y.Year:
			fault("make-up day %s belongs to the calendar of its own year", d)
		case makeup[d]:
			fault("make-up day %s is given twice", d)
		case off[d]:
			fault("%s is given as a day off and as a make-up day", d)
		case isWeekday(d):
			fault("make-up day %s is a %s and worked anyway", d, d.Weekday())
		}
		makeup[d] = true
	}
	return faults
}

// lay fills the tables from the first to the last year, plain weekdays for years between that are not given.
func (c *Calendar) lay(years []Year) {
	byYear := func(a, b Year) int { return a.Year - b.Year }
	first := Date(slices.MinFunc(years, byYear).Year, time.January, 1)
	after := Date(slices.MaxFunc(years, byYear).Year+1, time.January, 1)
	c.first, c.base = int(first), weekdaysTo(int(first)-1)
	c.kinds = make([]DayKind, after-first)
	for i := range c.kinds {
		c.kinds[i] = plainKind(first + Day(i))
	}
	for _, y := range years {
		for _, d := range y.Off {
			c.kinds[d-first] = DayHoliday
		}
		for _, d := range y.Makeup {
			c.kinds[d-first] = DayMakeup
		}
	}
	c.worked = make([]int32, len(c.kinds)+1)
	for i, k := range c.kinds {
		if k.Works() {
			c.working = append(c.working, first+Day(i))
		}
		c.worked[i+1] = int32(len(c.working))
	}
	c.surplus = c.base + len(c.working) - weekdaysTo(int(after)-1)
}

// Version names the set of years that this calendar was made from.
func (c *Calendar) Version() string { return c.version }

// Loaded reports whether the holidays of the year are known.
func (c *Calendar) Loaded(year int) bool { return c.loaded[year] }

// Provisional reports whether a year from a to b, both included, is not loaded: then a date reckoned over these days may
// change when that year's notice comes.
func (c *Calendar) Provisional(a, b Day) bool {
	for y := a.Year(); y <= b.Year(); y++ {
		if !c.loaded[y] {
			return true
		}
	}
	return false
}

// Describe gives the kind of d.
func (c *Calendar) Describe(d Day) DayKind {
	if i := int(d) - c.first; i >= 0 && i < len(c.kinds) {
		return c.kinds[i]
	}
	return plainKind(d)
}

// IsWorking reports whether d is a working day.
func (c *Calendar) IsWorking(d Day) bool { return c.Describe(d).Works() }

// Next gives d if it is a working day, else the next one: what comes in on a rest day counts as come in then.
func (c *Calendar) Next(d Day) Day { return Day(c.at(c.ordinal(int(d)-1) + 1)) }

// WorkingDays counts the working days x with a < x ≤ b; none if b is not after a.
func (c *Calendar) WorkingDays(a, b Day) int { return c.count(int(a), int(b)) }

// Add gives the n-th working day after d; for n = 0 Next(d), for n < 0 the -n-th working day before d.
func (c *Calendar) Add(d Day, n int) Day {
	if n > 0 {
		return Day(c.nth(int(d), n))
	}
	return Day(c.at(c.ordinal(int(d)-1) + 1 + n))
}

func (c *Calendar) count(after, through int) int {
	if through <= after {
		return 0
	}
	return c.ordinal(through) - c.ordinal(after)
}

func (c *Calendar) nth(after, n int) int { return c.at(c.ordinal(after) + n) }

// ordinal gives the ordinal of the last working day that is not after the day numbered d.
func (c *Calendar) ordinal(d int) int {
	switch i := d - c.first + 1; {
	case i <= 0:
		return weekdaysTo(d)
	case i < len(c.worked):
		return c.base + int(c.worked[i])
	default:
		return weekdaysTo(d) + c.surplus
	}
}

// at gives the number of the working day with the ordinal o.
func (c *Calendar) at(o int) int {
	switch k := o - c.base; {
	case k <= 0:
		return weekdayAt(o)
	case k <= len(c.working):
		return int(c.working[k-1])
	default:
		return weekdayAt(o - c.surplus)
	}
}

func plainKind(d Day) DayKind {
	if isWeekday(d) {
		return DayWorking
	}
	return DayWeekend
}

// Plain weeks are reckoned from Monday 1969-12-29, day −3.
const monday = -3

func isWeekday(d Day) bool { return int(d)-monday-7*floorDiv(int(d)-monday, 7) < 5 }

// weekdaysTo counts the days from Monday to Friday from day −3 to the day numbered d; below zero for days before.
func weekdaysTo(d int) int {
	n := d - monday + 1
	weeks := floorDiv(n, 7)
	return 5*weeks + min(n-7*weeks, 5)
}

// weekdayAt is the inverse of weekdaysTo: the number of the n-th weekday.
func weekdayAt(n int) int {
	weeks := floorDiv(n-1, 5)
	return monday + 7*weeks + n - 1 - 5*weeks
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
