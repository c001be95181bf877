package domain

import (
	"fmt"
	"time"
)

const minutesPerDay = 24 * 60

// OfficeSpan is a time of the day in which offices are open, written 08:30-12:00.
type OfficeSpan struct {
	Opens, Closes int // minutes after midnight in the city
}

// OfficeHours are the times in which offices are open on working days, in order.
type OfficeHours []OfficeSpan

// DefaultOfficeHours gives 08:30–12:00 and 13:00–17:00: 7½ hours a day.
func DefaultOfficeHours() OfficeHours {
	return OfficeHours{{8*60 + 30, 12 * 60}, {13 * 60, 17 * 60}}
}

// Check returns an error if there is no office time, if a span ends before it begins or lies outside the day, or if
// spans overlap or are out of order.
func (h OfficeHours) Check() error {
	if len(h) == 0 {
		return fmt.Errorf("office hours: none given")
	}
	end := 0
	for _, s := range h {
		switch {
		case s.Opens < 0 || s.Closes > minutesPerDay:
			return fmt.Errorf("office hours %s: outside the day", s)
		case s.Closes <= s.Opens:
			return fmt.Errorf("office hours %s: must close after they open", s)
		case s.Opens < end:
			return fmt.Errorf("office hours %s: must begin after the span before has ended", s)
		}
		end = s.Closes
	}
	return nil
}

// Minutes gives the length of an office day in minutes.
func (h OfficeHours) Minutes() int { return h.until(minutesPerDay) }

// until counts the office minutes of a working day up to a minute of the day.
func (h OfficeHours) until(minute int) int {
	n := 0
	for _, s := range h {
		n += max(0, min(minute, s.Closes)-s.Opens)
	}
	return n
}

// String gives the span as 08:30-12:00.
func (s OfficeSpan) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.Opens/60, s.Opens%60, s.Closes/60, s.Closes%60)
}

// MarshalText gives the span as String does.
func (s OfficeSpan) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText gives. It returns an error for anything else; 24:00 is the end of the day.
func (s *OfficeSpan) UnmarshalText(b []byte) error {
	opens, ok1 := minuteOfDay(b, 0)
	closes, ok2 := minuteOfDay(b, 6)
	if len(b) != 11 || b[5] != '-' || !ok1 || !ok2 {
		return fmt.Errorf("office hours %q are not written as 08:30-12:00", b)
	}
	*s = OfficeSpan{opens, closes}
	return nil
}

// minuteOfDay reads the five characters hh:mm from i on.
func minuteOfDay(b []byte, i int) (int, bool) {
	if len(b) < i+5 || b[i+2] != ':' {
		return 0, false
	}
	for _, j := range [...]int{i, i + 1, i + 3, i + 4} {
		if b[j] < '0' || b[j] > '9' {
			return 0, false
		}
	}
	h, m := int(b[i]-'0')*10+int(b[i+1]-'0'), int(b[i+3]-'0')*10+int(b[i+4]-'0')
	return h*60 + m, m < 60 && h*60+m <= minutesPerDay
}

// officeTime is the timeline of office minutes. The position m stands for the minute that ends m minutes after 1970-01-01
// 00:00 in the city.
type officeTime struct {
	cal   *Calendar
	hours OfficeHours
}

// minuteAt gives the number of the minute in which t lies; a whole minute ends its own.
func minuteAt(t time.Time) int {
	s := int(t.Unix()) + 8*60*60
	m := floorDiv(s, 60)
	if s != m*60 || t.Nanosecond() > 0 {
		m++
	}
	return m
}

// minuteEnd gives the end of a minute.
func minuteEnd(m int) time.Time { return time.Unix(int64(m)*60-8*60*60, 0).In(City) }

// ordinal counts the office minutes through m.
func (o officeTime) ordinal(m int) int {
	day := floorDiv(m, minutesPerDay)
	n := o.cal.ordinal(day-1) * o.hours.Minutes()
	if o.cal.IsWorking(Day(day)) {
		n += o.hours.until(m - day*minutesPerDay)
	}
	return n
}

func (o officeTime) count(after, through int) int {
	if through <= after {
		return 0
	}
	return o.ordinal(through) - o.ordinal(after)
}

func (o officeTime) nth(after, n int) int {
	rest, perDay := o.ordinal(after)+n, o.hours.Minutes()
	days := floorDiv(rest-1, perDay)
	rest -= days * perDay
	m := o.cal.at(days+1) * minutesPerDay
	for _, s := range o.hours {
		if rest <= s.Closes-s.Opens {
			m += s.Opens + rest
			break
		}
		rest -= s.Closes - s.Opens
	}
	return m
}
