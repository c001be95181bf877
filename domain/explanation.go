package domain

import "iter"

// Explanation tells how a clock comes to its due date, in parts that a page puts into words.
type Explanation struct {
	Limit       Limit
	Extension   int  // in the unit of the limit
	From        Day  // the day that started the clock
	Effective   Day  // From, rolled to a working day where the unit asks for it
	Today       Day  // the day on which the clock is read, or on which the task was finished
	Due         Day  // none while it can't be known
	Used        int  // counted through Today
	Overdue     int  // counted after Due through Today
	Paused      int  // days left out through Today because of pauses, rest days among them not counted
	Provisional bool // a year's holidays are not loaded yet

	clock Clock
	cal   *Calendar
}

// ClockDay is one day in the life of a clock.
type ClockDay struct {
	Day     Day
	Kind    DayKind
	Counted bool // used up one day of the limit
	Paused  bool // lay within a pause
	Number  int  // which day of the limit it was, from 1; 0 if not counted
}

// Explain tells how the clock stands on x, the day on which the task was finished or today.
func (c Clock) Explain(cal *Calendar, x Day) Explanation {
	e := Explanation{
		Limit: c.Limit, Extension: c.Extension, From: c.From, Effective: c.Effective(cal), Today: x,
		Used: c.Used(cal, x), Overdue: c.Overdue(cal, x), Provisional: c.Provisional(cal),
		clock: c, cal: cal,
	}
	e.Due, _ = c.Due(cal)
	unpaused := c
	unpaused.Pauses = nil
	e.Paused = unpaused.Used(cal, x) - e.Used
	return e
}

// Days yields the days after Effective through the later of Today and Due, rest days and paused days among them.
func (e Explanation) Days() iter.Seq[ClockDay] {
	return func(yield func(ClockDay) bool) {
		if e.From.IsZero() {
			return
		}
		pauses, n := e.clock.spans(nil), 0
		for d := e.Effective + 1; d <= max(e.Today, e.Due); d++ {
			day := ClockDay{Day: d, Kind: e.cal.Describe(d), Paused: covered(pauses, int(d))}
			if !day.Paused && (day.Kind.Works() || e.Limit.Unit == UnitCalendar) {
				n++
				day.Counted, day.Number = true, n
			}
			if !yield(day) {
				return
			}
		}
	}
}

func covered(spans []span, x int) bool {
	for _, s := range spans {
		if s.from < x && x <= s.to {
			return true
		}
	}
	return false
}
