package domain

// ItemTime is the time in which one item of a stage application runs.
type ItemTime struct {
	From   Day // day of acceptance; none while the item waits for its prerequisites
	To     Day // day on which it finished; none while it is open
	Pauses []Pause
}

// StageClock reckons the time of a stage application: the working days on which at least one of its items is accepted,
// unfinished and not paused. Days on which every open item is paused or waits don't count.
type StageClock struct {
	From      Day   // day of the first acceptance; none before it
	Limit     Limit // working days, at most 45 (行政许可法 §42)
	Extension int   // the longest extension in force among its items, or the one that the government approved, in working days
	Items     []ItemTime
}

// Allowed gives the working days that the application may take, extension included.
func (s StageClock) Allowed() int { return Clock{Limit: s.Limit, Extension: s.Extension}.Allowed() }

// Explain tells how the clock stands on x, the day on which the application's last item ended or today.
func (s StageClock) Explain(cal *Calendar, x Day) Explanation {
	e := s.clock(cal, s.open()).Explain(cal, x)
	e.Used, e.Overdue = s.Used(cal, x), s.Overdue(cal, x)
	return e
}

// Used counts the working days used through x.
func (s StageClock) Used(cal *Calendar, x Day) int { return s.clock(cal, true).Used(cal, x) }

// Overdue counts the working days by which the application is late on x.
func (s StageClock) Overdue(cal *Calendar, x Day) int { return s.clock(cal, true).Overdue(cal, x) }

// Due gives the last day that is on time if at least one item goes on. It is not ok before the first acceptance, and
// while all open items are paused or wait since a day on or before the due date.
func (s StageClock) Due(cal *Calendar) (Day, bool) { return s.clock(cal, s.open()).Due(cal) }

// Exceeds gives the first day on which the application is late, as far as it is known.
func (s StageClock) Exceeds(cal *Calendar) (Day, bool) { return s.clock(cal, true).Exceeds(cal) }

// Reaches gives the day on which n working days of the limit are used up, as far as it is known.
func (s StageClock) Reaches(cal *Calendar, n int) (Day, bool) {
	return s.clock(cal, true).Reaches(cal, n)
}

// Provisional reports whether the due date, or what is known of it, rests on a year whose holidays are not loaded.
func (s StageClock) Provisional(cal *Calendar) bool { return s.clock(cal, s.open()).Provisional(cal) }

func (s StageClock) open() bool {
	for _, i := range s.Items {
		if i.To.IsZero() {
			return true
		}
	}
	return false
}

// clock gives the clock whose pauses are the times in which no item runs. Where the last of them is still open it is
// told only if idle is set: an application with no open item has its due date all the same.
func (s StageClock) clock(cal *Calendar, idle bool) Clock {
	c := Clock{From: s.From, Limit: s.Limit, Extension: s.Extension}
	if s.From.IsZero() {
		return c
	}
	at := int(c.Effective(cal))
	for _, run := range s.running(cal) {
		if run.from > at {
			c.Pauses = append(c.Pauses, Pause{From: Day(at), To: Day(run.from)})
		}
		at = max(at, run.to)
	}
	if idle && at != forever {
		c.Pauses = append(c.Pauses, Pause{From: Day(at)})
	}
	return c
}

// running lists the stretches in which an item runs, sorted by their beginning.
func (s StageClock) running(cal *Calendar) []span {
	all := make([]span, 0, 2*len(s.Items))
	for _, i := range s.Items {
		if i.From.IsZero() {
			continue
		}
		end := forever
		if !i.To.IsZero() {
			end = int(i.To)
		}
		var buf [spansAtHand]span
		r := runs{int(cal.Next(i.From)), Clock{Pauses: i.Pauses}.spans(buf[:0])}
		for run, ok := r.next(); ok && run.from < end; run, ok = r.next() {
			all = append(all, span{run.from, min(run.to, end)})
		}
	}
	sortSpans(all)
	return all
}
