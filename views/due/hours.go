package due

import (
	"strconv"
	"time"

	"binglian/domain"
)

// hoursClock is a limit in office hours: of an item, or of a stage.
type hoursClock interface {
	Allowed() time.Duration
	Used(cal *domain.Calendar, at time.Time) time.Duration
	Due(cal *domain.Calendar) (time.Time, bool)
}

// hours gives the instant until which a limit in office hours is kept, with its light.
func (r Reckoning) hours(c hoursClock, at time.Time) Said {
	due, known := c.Due(r.Calendar)
	if !known {
		return Said{}
	}
	used := c.Used(r.Calendar, at)
	return Said{Day: domain.DayOf(due), Until: due.In(domain.City), Light: Light(r.Machine.HoursLight(used, c.Allowed()))}
}

// hoursExplained says in sentences how a limit in office hours comes to its end, and whether it was overrun where that
// counts.
func (r Reckoning) hoursExplained(c domain.HoursClock, at time.Time, counts bool) []string {
	w, cal := r.Words, r.Calendar
	lines := []string{w.T("why.hours", "from", w.Time(c.From), "n", strconv.Itoa(c.Limit.Days))}
	if effective := c.Effective(cal); !effective.Equal(c.From) && domain.DayOf(effective) != domain.DayOf(c.From) {
		lines = append(lines, w.T("why.rolled", "day", w.Time(effective)))
	}
	if c.Extension > 0 {
		lines = append(lines, w.T("why.extended", "n", strconv.Itoa(c.Extension)))
	}
	used := c.Used(cal, at)
	whole := c
	whole.Pauses = nil
	if paused := whole.Used(cal, at) - used; paused > 0 {
		lines = append(lines, w.T("why.hours-paused", "n", hoursText(paused)))
	}
	lines = append(lines, w.T("why.hours-used", "n", hoursText(used), "time", w.Time(at)))
	if late := c.Overdue(cal, at); late > 0 && counts {
		lines = append(lines, w.T("why.hours-overdue", "n", hoursText(late)))
	}
	if c.Provisional(cal) {
		lines = append(lines, w.T("why.provisional"))
	}
	return lines
}

// hoursText writes hours with up to two decimals.
func hoursText(d time.Duration) string {
	return strconv.FormatFloat(float64(d.Round(36*time.Second))/float64(time.Hour), 'f', -1, 64)
}
