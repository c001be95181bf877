package domain

// Unit is what a limit counts.
type Unit string

// The units. An empty unit means working days.
const (
	UnitWorking  Unit = "working"  // working days
	UnitCalendar Unit = "calendar" // all days; the due date rolls to a working day, 民法典 §203
	UnitHours    Unit = "hours"    // hours of office time: see HoursClock
)

// Limit is the time that a task may take.
type Limit struct {
	Days int  `json:"days"` // number of units: working days, calendar days or hours
	Unit Unit `json:"unit,omitempty"`
}

// Pause is a time in which a clock stands still: a correction after acceptance or a special procedure. The day From
// still counts; the day To doesn't, the day after it counts again.
type Pause struct {
	From Day
	To   Day // none while the pause is open
}

// Clock reckons the time of one task by days. The day on which it starts is not counted (民法典 §201), a start on a rest
// day is one on the next working day, and finishing any time on the due date is on time. Pauses may overlap and come in
// any order; a day that two of them cover is left out once. A pause that begins after the due date doesn't move it.
//
// A clock whose limit is in hours has no due date here: HoursClock reckons it.
type Clock struct {
	From      Day // day of acceptance, or of receipt where the law says so; none if not started
	Limit     Limit
	Extension int // lawful extension (行政许可法 §42), in the unit of the limit
	Pauses    []Pause
}

// Allowed gives the number of units that the task may take, extension included.
func (c Clock) Allowed() int { return max(0, c.Limit.Days+c.Extension) }

// Effective gives the day from which days are counted, itself not counted; none if the clock hasn't started.
func (c Clock) Effective(cal *Calendar) Day {
	if c.From.IsZero() || c.Limit.Unit == UnitCalendar {
		return c.From
	}
	return cal.Next(c.From)
}

// Used counts the days used through x, without pauses: working days, or all days for a limit in calendar days.
func (c Clock) Used(cal *Calendar, x Day) int {
	if c.From.IsZero() {
		return 0
	}
	var buf [spansAtHand]span
	from, pauses := int(c.Effective(cal)), c.spans(buf[:0])
	if c.Limit.Unit == UnitCalendar {
		return usedOn(everyDay{}, from, int(x), pauses)
	}
	return usedOn(cal, from, int(x), pauses)
}

// Due gives the last day that is on time, always a working day. It is not ok if the clock hasn't started or counts
// hours, and while a pause that was opened on or before the due date is open: then nobody knows the day yet.
func (c Clock) Due(cal *Calendar) (due Day, ok bool) {
	if c.From.IsZero() || c.Limit.Unit == UnitHours {
		return 0, false
	}
	due = cal.Next(c.lastCounted(cal))
	for _, p := range c.Pauses {
		if p.To.IsZero() && p.From <= due {
			return 0, false
		}
	}
	return due, true
}

// lastCounted gives the day on which the limit is used up, as if open pauses were none.
func (c Clock) lastCounted(cal *Calendar) Day {
	var buf [spansAtHand]span
	pauses := c.spans(buf[:0])
	for i := len(pauses) - 1; i >= 0; i-- {
		if pauses[i].to == forever {
			pauses = append(pauses[:i], pauses[i+1:]...)
		}
	}
	from := int(c.Effective(cal))
	if c.Limit.Unit == UnitCalendar {
		return Day(reachOn(everyDay{}, from, c.Allowed(), pauses))
	}
	return Day(reachOn(cal, from, c.Allowed(), pauses))
}

// Reaches gives the day on which n units of the limit are used up, as far as it is known: not before the clock has started,
// and not while a pause that was opened before that day is open.
func (c Clock) Reaches(cal *Calendar, n int) (Day, bool) {
	if c.From.IsZero() || c.Limit.Unit == UnitHours {
		return 0, false
	}
	part := Clock{From: c.From, Limit: Limit{Days: n, Unit: c.Limit.Unit}, Pauses: c.Pauses}
	day := part.lastCounted(cal)
	for _, p := range c.Pauses {
		if p.To.IsZero() && p.From < day {
			return 0, false
		}
	}
	return day, true
}

// Exceeds gives the first day on which the task is late, as far as it is known: see Reaches.
func (c Clock) Exceeds(cal *Calendar) (Day, bool) {
	if c.Limit.Unit != UnitCalendar {
		return c.Reaches(cal, c.Allowed()+1)
	}
	due, ok := c.Due(cal)
	if !ok {
		return 0, false
	}
	late := Clock{From: due, Limit: c.Limit, Pauses: c.Pauses}
	return late.Reaches(cal, 1)
}

// Overdue counts the days by which the task is late on x, the day on which it was finished or today. Days paused after
// the due date are not counted.
func (c Clock) Overdue(cal *Calendar, x Day) int {
	if c.Limit.Unit == UnitHours {
		return 0
	}
	if c.Limit.Unit != UnitCalendar {
		return max(0, c.Used(cal, x)-c.Allowed())
	}
	due, ok := c.Due(cal)
	if !ok {
		return 0
	}
	var buf [spansAtHand]span
	return usedOn(everyDay{}, int(due), int(x), c.spans(buf[:0]))
}

// Provisional reports whether the due date, or what is known of it, rests on a year whose holidays are not loaded.
func (c Clock) Provisional(cal *Calendar) bool {
	if c.From.IsZero() || c.Limit.Unit == UnitHours {
		return false
	}
	through, ok := c.Due(cal)
	if !ok {
		through = c.From
		for _, p := range c.Pauses {
			through = max(through, p.From, p.To)
		}
	}
	if c.Limit.Unit != UnitCalendar {
		return cal.Provisional(c.From, through)
	}
	// Every day counts whatever the holidays are: only the rolling of the last one asks for them.
	return ok && cal.Provisional(c.lastCounted(cal), through)
}

// ProvisionalOn reports whether what is used and overdue on x, too, rests on such a year. Days of the calendar count whatever the
// holidays are.
func (c Clock) ProvisionalOn(cal *Calendar, x Day) bool {
	days := c.Limit.Unit != UnitCalendar && c.Limit.Unit != UnitHours && !c.From.IsZero()
	return c.Provisional(cal) || days && cal.Provisional(c.From, x)
}

// spansAtHand is the number of pauses up to which reckoning needs no memory from the heap.
const spansAtHand = 8

// spans appends the pauses to s, sorted.
func (c Clock) spans(s []span) []span {
	for _, p := range c.Pauses {
		to := forever
		if !p.To.IsZero() {
			to = int(p.To)
		}
		s = append(s, span{int(p.From), to})
	}
	sortSpans(s)
	return s
}
