package parts

import (
	"binglian/domain"
)

// Due is a last day as people read it: with its weekday, what is left, its light, and why it is that day.
type Due struct {
	Day     domain.Day
	Was     domain.Day // the day it was before it was changed; zero if it never was
	Light   string     // green, yellow, red or none, as the rules say
	Stopped bool       // the clock stands: nothing runs out
	Done    bool       // nothing is waited for any more: the date alone
	Why     string     // address that explains the date; empty for none
	Step    domain.Day // the department's own last day for the step that it stands in; zero for none
	Short   bool       // in tables: without the year's weekday text below
	Until   string     // the time of day, of a limit in hours; empty for any other
}

// left gives the working days until the due date as the reader's day sees it, negative when over.
func (d Due) left(k Kit) int {
	if k.Calendar == nil || k.Today.IsZero() {
		return 0
	}
	if d.Day < k.Today {
		return -k.Calendar.WorkingDays(d.Day, k.Today)
	}
	return k.Calendar.WorkingDays(k.Today, d.Day)
}

// leftText says how long is left; nothing if that says nothing.
func (d Due) leftText(k Kit) string {
	switch {
	case d.Stopped:
		return k.T("due.stopped")
	case d.Done || k.Calendar == nil || k.Today.IsZero():
		return ""
	case d.Day < k.Today && d.left(k) == 0: // over only by days off
		return k.T("light.red")
	default:
		return k.Left(d.left(k))
	}
}

func (d Due) dayText(k Kit) string {
	kind := domain.DayWorking
	if k.Calendar != nil {
		kind = k.Calendar.Describe(d.Day)
	}
	return k.DayWithWeekday(d.Day, kind)
}

func (d Due) tone() Tone {
	if d.Stopped || d.Done || d.Light == "" {
		return ToneIdle
	}
	return lookOf("light." + d.Light).tone
}
