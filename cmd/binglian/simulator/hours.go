package simulator

import (
	"time"

	"binglian/domain"
)

// People act in office hours, in seconds after midnight.
const (
	morning   = 8*3600 + 35*60
	noon      = 11*3600 + 50*60
	afternoon = 13*3600 + 5*60
	evening   = 16*3600 + 50*60
)

// at gives a moment in the office hours of a day, or of the next working day; none before now.
func (r *run) at(day domain.Day) time.Time {
	day = r.cal.Next(max(day, domain.DayOf(r.now)))
	span, begin := noon-morning, morning
	if r.ch.percent(48) {
		span, begin = evening-afternoon, afternoon
	}
	t := day.Start().Add(time.Duration(begin+r.ch.IntN(span))*time.Second + time.Duration(r.ch.IntN(1000))*time.Millisecond)
	if t.After(r.now) {
		return t
	}
	return r.soon()
}

// soon gives a moment within the next two office hours.
func (r *run) soon() time.Time {
	day := domain.DayOf(r.now)
	wait := 5*60 + r.ch.IntN(100*60)
	second := int(r.now.Sub(day.Start())/time.Second) + wait
	switch {
	case !r.cal.IsWorking(day) || second > evening:
		day, second = r.cal.Next(day+1), morning+wait
	case second < morning:
		second = morning + wait
	case second > noon && second < afternoon:
		second = afternoon + wait/4
	}
	return day.Start().Add(time.Duration(second)*time.Second + time.Duration(r.ch.IntN(1000))*time.Millisecond)
}

// after gives a moment so many working days from now, soon for none.
func (r *run) after(days int) time.Time {
	if days <= 0 {
		return r.soon()
	}
	return r.at(r.cal.Add(domain.DayOf(r.now), days))
}

// leisure draws how many working days somebody takes; in later attempts people make haste.
func (r *run) leisure(low, high int) int {
	if r.attempt > 2 {
		return low
	}
	return r.ch.within(low, high)
}

// calm reports whether an application has so much time that something may come between.
func (r *run) calm(v *visit) bool {
	return r.attempt == 0 && !v.by.IsZero() && v.hold == "" && int(v.by-v.on) > stageDays[v.stage]+14
}
