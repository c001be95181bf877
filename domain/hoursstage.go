package domain

import "time"

// HoursItemTime is the time in which one item of a stage application with limits in hours runs.
type HoursItemTime struct {
	From   time.Time // acceptance; none while the item waits for its prerequisites
	To     time.Time // none while the item is open
	Pauses []HoursPause
}

// HoursStageClock reckons the time of a stage application whose limit is in hours of office time: those in which at least
// one of its items is accepted, unfinished and not paused (R3.20, by office minutes).
type HoursStageClock struct {
	Limit  Limit
	Office OfficeHours // must pass Check
	Items  []HoursItemTime
}

// Clock gives the clock whose pauses are the times in which no item runs.
func (s HoursStageClock) Clock(cal *Calendar) HoursClock {
	c := HoursClock{Limit: s.Limit, Office: s.Office}
	open := false
	var all []span
	for _, i := range s.Items {
		open = open || i.To.IsZero()
		if i.From.IsZero() {
			continue
		}
		if c.From.IsZero() || i.From.Before(c.From) {
			c.From = i.From
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
	if c.From.IsZero() {
		return c
	}
	sortSpans(all)
	at := c.effective(officeTime{cal, s.Office})
	for _, run := range all {
		if run.from > at {
			c.Pauses = append(c.Pauses, HoursPause{From: minuteEnd(at), To: minuteEnd(run.from)})
		}
		at = max(at, run.to)
	}
	if open && at != forever {
		c.Pauses = append(c.Pauses, HoursPause{From: minuteEnd(at)})
	}
	return c
}
