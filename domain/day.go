package domain

import (
	"fmt"
	"time"
)

// Day is a date in the city, counted in days from 1970-01-01. The zero Day means none.
type Day int32

// City is the zone of every Siping clock: a fixed +08:00, as China keeps no summer time since 1991.
var City = time.FixedZone("+08:00", 8*60*60)

const secondsPerDay = 24 * 60 * 60

// DayOf gives the day in the city on which t falls; none for the zero time.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return 0
	}
	s := t.Unix() + 8*60*60
	d := s / secondsPerDay
	if s%secondsPerDay < 0 {
		d--
	}
	return Day(d)
}

// Date makes a day from its parts; parts out of range roll over as in time.Date.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// ParseDay reads a day as 2006-01-02. It returns an error for anything else, also for days that don't exist.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("day %q is not a date as 2023-05-31", s)
	}
	return Date(t.Date()), nil
}

// MustDay is ParseDay for constants; it panics if s is no date.
func MustDay(s string) Day {
	d, err := ParseDay(s)
	if err != nil {
		panic(err) //nolint:forbidigo // a constant of the program itself
	}
	return d
}

func (d Day) utc() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// IsZero reports whether d means none.
func (d Day) IsZero() bool { return d == 0 }

// Year gives the calendar year of d.
func (d Day) Year() int { return d.utc().Year() }

// Month gives the month of d.
func (d Day) Month() time.Month { return d.utc().Month() }

// DayOfMonth gives the day of the month of d, from 1.
func (d Day) DayOfMonth() int { return d.utc().Day() }

// Weekday gives the day of the week of d.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// AddMonths gives the same day n months later, rolled over where that month is shorter.
func (d Day) AddMonths(n int) Day { return Date(d.utc().AddDate(0, n, 0).Date()) }

// Start gives the first instant of d in the city.
func (d Day) Start() time.Time {
	return time.Unix(int64(d)*secondsPerDay-8*60*60, 0).In(City)
}

// At gives the instant of d at the hour and minute in the city.
func (d Day) At(hour, minute int) time.Time {
	return d.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// End gives the last instant of d that the event log can tell apart: 23:59:59.999999.
func (d Day) End() time.Time { return (d + 1).Start().Add(-time.Microsecond) }

// String gives the day as 2006-01-02, or nothing for none.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	var room [len(time.DateOnly)]byte
	return string(d.append(room[:0]))
}

// append appends the day as 2006-01-02, or nothing for none. A project's snapshot holds hundreds of days, and each command writes it:
// so this doesn't go through time's layouts.
func (d Day) append(to []byte) []byte {
	if d == 0 {
		return to
	}
	year, month, day := d.utc().Date()
	if year < 0 || year > 9999 {
		return d.utc().AppendFormat(to, time.DateOnly)
	}
	digits := func(n int) (byte, byte) { return '0' + byte(n/10%10), '0' + byte(n%10) }
	y1, y2 := digits(year / 100)
	y3, y4 := digits(year)
	m1, m2 := digits(int(month))
	d1, d2 := digits(day)
	return append(to, y1, y2, y3, y4, '-', m1, m2, '-', d1, d2)
}

// MarshalText gives the day as String does.
func (d Day) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// AppendText appends the day as String gives it.
func (d Day) AppendText(to []byte) ([]byte, error) { return d.append(to), nil }

// UnmarshalText reads what MarshalText gives.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDay(string(b))
	*d = v
	return err
}
