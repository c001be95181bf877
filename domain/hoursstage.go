package domain

import (
	"slices"
	"time"
)

// HoursItemTime is the time in which one item of a stage application with limits in hours runs.
type HoursItemTime struct {
	From   time.Time // acceptance; none while the item waits for its prerequisites
	To     time.Time // none while the item is open
	Pauses []HoursPause
}

// HoursStageClock reckons the time of a stage application whose limit is in hours of office time: those in which at least
// one of its items is accepted, unfinished and not paused (R3.20, by office minutes).
type HoursStageClock struct {
	Limit     Limit
	Extension int         // hours
	Office    OfficeHours // must pass Check
	Items     []HoursItemTime
}

// Begins gives the first acceptance; none before it.
func (s HoursStageClock) Begins() (first time.Time) {
	for _, i := range s.Items {
		if !i.From.IsZero() && (first.IsZero() || i.From.Before(first)) {
			first = i.From
		}
	}
	return first
}

// Allowed gives the office time that the application may take.
func (s HoursStageClock) Allowed() time.Duration {
	return HoursClock{Limit: s.Limit, Extension: s.Extension}.Allowed()
}

// Used gives the office time used until x.
func (s HoursStageClock) Used(cal *Calendar, x time.Time) time.Duration {
	return s.clock(cal, true).Used(cal, x)
}

// Overdue gives the office time by which the application is late at x.
func (s HoursStageClock) Overdue(cal *Calendar, x time.Time) time.Duration {
	return s.clock(cal, true).Overdue(cal, x)
}

// Due gives the last instant that is on time if at least one item goes on. It is not ok before the first acceptance, and
// while all open items are paused or wait since before it.
func (s HoursStageClock) Due(cal *Calendar) (time.Time, bool) {
	open := slices.ContainsFunc(s.Items, func(i HoursItemTime) bool { return i.To.IsZero() })
	return s.clock(cal, open).Due(cal)
}

// clock gives the clock whose pauses are the times in which no item runs; the last of them, where it is still open, only
// with idle.
func (s HoursStageClock) clock(cal *Calendar, idle bool) HoursClock {
	c := HoursClock{From: s.Begins(), Limit: s.Limit, Extension: s.Extension, Office: s.Office}
	if c.From.IsZero() {
		return c
	}
	var all []span
	for _, i := range s.Items {
		if i.From.IsZero() {
			continue
		}
		end := forever
		if !i.To.IsZero() {
			end = minuteAt(i.To)
		}
		own := HoursClock{From: i.From, Pauses: i.Pauses, Office: s.Office}
		r := runs{own.effective(officeTime{cal, s.Office}), own.spans(false)}
		for run, ok := r.next(); ok && run.from < end; run, ok = r.next() {
			all = append(all, span{run.from, min(run.to, end)})
		}
	}
	sortSpans(all)
	at := c.effective(officeTime{cal, s.Office})
	for _, run := range all {
		if run.from > at {
			c.Pauses = append(c.Pauses, HoursPause{From: minuteEnd(at), To: minuteEnd(run.from)})
		}
		at = max(at, run.to)
	}
	if idle && at != forever {
		c.Pauses = append(c.Pauses, HoursPause{From: minuteEnd(at)})
	}
	return c
}
