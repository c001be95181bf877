package domain

import "time"

// HoursPause is a time in which an HoursClock stands still.
type HoursPause struct {
	From time.Time
	To   time.Time // none while the pause is open
}

// HoursClock reckons the time of one task by office hours, as Clock does by days: the minute in which it starts is not
// counted, the minute in which a pause begins is, the one in which it ends is not.
type HoursClock struct {
	From      time.Time // none if not started
	Limit     Limit
	Extension int // hours
	Pauses    []HoursPause
	Office    OfficeHours // the hours that held when the clock started; must pass Check
}

// Allowed gives the office time that the task may take, extension included.
func (c HoursClock) Allowed() time.Duration {
	return time.Duration(max(0, c.Limit.Days+c.Extension)) * time.Hour
}

// Effective gives the instant from which office time is counted: From, rolled into office time; none if the clock hasn't
// started.
func (c HoursClock) Effective(cal *Calendar) time.Time {
	if c.From.IsZero() {
		return time.Time{}
	}
	return minuteEnd(c.effective(officeTime{cal, c.Office}))
}

func (c HoursClock) effective(o officeTime) int { return o.nth(minuteAt(c.From), 1) - 1 }

// Used gives the office time used through x, without pauses, in whole minutes.
func (c HoursClock) Used(cal *Calendar, x time.Time) time.Duration {
	if c.From.IsZero() {
		return 0
	}
	o := officeTime{cal, c.Office}
	return time.Duration(usedOn(o, c.effective(o), minuteAt(x), c.spans(false))) * time.Minute
}

// Due gives the last instant that is on time. It is not ok if the clock hasn't started, and while a pause that was
// opened at or before that instant is open.
func (c HoursClock) Due(cal *Calendar) (due time.Time, ok bool) {
	if c.From.IsZero() {
		return time.Time{}, false
	}
	o := officeTime{cal, c.Office}
	due = minuteEnd(reachOn(o, c.effective(o), int(c.Allowed()/time.Minute), c.spans(true)))
	for _, p := range c.Pauses {
		if p.To.IsZero() && !p.From.After(due) {
			return time.Time{}, false
		}
	}
	return due, true
}

// Reaches gives the instant at which so much office time is used, in whole minutes; ok as Due says of that instant.
func (c HoursClock) Reaches(cal *Calendar, used time.Duration) (time.Time, bool) {
	if c.From.IsZero() {
		return time.Time{}, false
	}
	o := officeTime{cal, c.Office}
	at := minuteEnd(reachOn(o, c.effective(o), int(used/time.Minute), c.spans(true)))
	for _, p := range c.Pauses {
		if p.To.IsZero() && p.From.Before(at) {
			return time.Time{}, false
		}
	}
	return at, true
}

// Overdue gives the office time by which the task is late at x, the instant at which it was finished or now.
func (c HoursClock) Overdue(cal *Calendar, x time.Time) time.Duration {
	return max(0, c.Used(cal, x)-c.Allowed())
}

// ProvisionalOn reports whether what is used and overdue at an instant, too, rests on a year whose holidays are not loaded.
func (c HoursClock) ProvisionalOn(cal *Calendar, at time.Time) bool {
	return c.Provisional(cal) || !c.From.IsZero() && cal.Provisional(DayOf(c.From), DayOf(at))
}

// Provisional reports whether the due instant, or what is known of it, rests on a year whose holidays are not loaded.
func (c HoursClock) Provisional(cal *Calendar) bool {
	if c.From.IsZero() {
		return false
	}
	through, ok := c.Due(cal)
	if !ok {
		through = c.From
		for _, p := range c.Pauses {
			if p.From.After(through) {
				through = p.From
			}
			if p.To.After(through) {
				through = p.To
			}
		}
	}
	return cal.Provisional(DayOf(c.From), DayOf(through))
}

// spans gives the pauses in minutes, sorted; open ones only if not closed alone are asked for.
func (c HoursClock) spans(closedOnly bool) []span {
	s := make([]span, 0, len(c.Pauses))
	for _, p := range c.Pauses {
		to := forever
		if !p.To.IsZero() {
			to = minuteAt(p.To)
		} else if closedOnly {
			continue
		}
		s = append(s, span{minuteAt(p.From), to})
	}
	sortSpans(s)
	return s
}
