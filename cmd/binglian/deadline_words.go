package main

import (
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/views/words"
)

// explain tells in sentences how a limit in days comes to its last day.
func (q dayQuestion) explain(w words.Words, e domain.Explanation, provisional bool) []string {
	unit := e.Limit.Unit
	amount := func(n int) string { return amountOf(w, unit, strconv.Itoa(n)) }
	lines := []string{w.T("deadline.start", "day", dayWord(w, e.Effective))}
	if e.Effective != e.From {
		lines = []string{w.T("deadline.rolled", "from", dayWord(w, e.From), "day", dayWord(w, e.Effective))}
	}
	lines = append(lines, limitLine(w, q.clock.Limit, q.clock.Extension))
	for _, s := range e.Stretches() {
		args := []string{"time", spanOf(w, s.First, s.Last), "amount", amount(s.Days), "total", amount(s.Total)}
		if s.Kind == domain.StretchRolled {
			args = append(args, "day", dayWord(w, e.Due))
		}
		line := w.T("deadline."+string(s.Kind), args...)
		if len(s.Makeup) > 0 {
			days := make([]string, len(s.Makeup))
			for i, d := range s.Makeup {
				days[i] = dayWord(w, d)
			}
			line += w.T("deadline.makeup", "days", strings.Join(days, w.T("deadline.and")))
		}
		lines = append(lines, line)
	}
	if e.Due.IsZero() {
		lines = append(lines, w.T("deadline.open"))
	} else {
		lines = append(lines, w.T("deadline.due", "day", dayWord(w, e.Due)))
		for _, p := range q.clock.Pauses {
			if p.From > e.Due {
				lines = append(lines, w.T("deadline.too-late", "day", dayWord(w, p.From)))
			}
		}
	}
	over := ""
	if e.Overdue > 0 {
		over = amount(e.Overdue)
	}
	return stand(w, lines, q.finished, dayWord(w, e.Today), amount(e.Used), over, provisional)
}

// explain tells in sentences how a limit in office hours comes to its last minute.
func (q hourQuestion) explain(w words.Words, cal *domain.Calendar) []string {
	effective := q.clock.Effective(cal)
	lines := []string{w.T("deadline.start-hours", "time", w.Time(effective))}
	if effective.Sub(q.clock.From) >= time.Minute { // less is the rest of a minute that was begun
		lines = []string{w.T("deadline.rolled-hours", "from", w.Time(q.clock.From), "time", w.Time(effective))}
	}
	office := make([]string, len(q.clock.Office))
	for i, s := range q.clock.Office {
		office[i] = s.String()
	}
	lines = append(lines, limitLine(w, q.clock.Limit, q.clock.Extension), w.T("deadline.office", "hours", strings.Join(office, w.T("deadline.and"))))
	due, known := q.clock.Due(cal)
	through := due
	if !known {
		through = q.at
	}
	lines = append(lines, q.officeDays(w, cal, through)...)
	if !known {
		lines = append(lines, w.T("deadline.open"))
	} else {
		lines = append(lines, w.T("deadline.due-hours", "time", w.Time(due)))
		for _, p := range q.clock.Pauses {
			if p.From.After(due) {
				lines = append(lines, w.T("deadline.too-late", "day", w.Time(p.From)))
			}
		}
	}
	over := ""
	if late := q.clock.Overdue(cal, q.at); late > 0 {
		over = hoursWord(w, late)
	}
	return stand(w, lines, q.finished, w.Time(q.at), hoursWord(w, q.clock.Used(cal, q.at)), over, q.provisional(cal))
}

// officeDays tells each run of days on which the same office time is counted and left out.
func (q hourQuestion) officeDays(w words.Words, cal *domain.Calendar, through time.Time) []string {
	type run struct {
		first, last     domain.Day
		counted, paused time.Duration // a day
	}
	plain := q.clock
	plain.Pauses = nil
	var runs []run
	var used, gone time.Duration
	for d := domain.DayOf(q.clock.Effective(cal)); d <= domain.DayOf(through); d++ {
		end := d.End()
		if through.Before(end) {
			end = through
		}
		u, g := q.clock.Used(cal, end), plain.Used(cal, end)
		day := run{d, d, u - used, g - gone - (u - used)}
		used, gone = u, g
		n := len(runs)
		switch {
		case day.counted == 0 && day.paused == 0:
		case n > 0 && runs[n-1].counted == day.counted && runs[n-1].paused == day.paused:
			runs[n-1].last = d
		default:
			runs = append(runs, day)
		}
	}
	var lines []string
	for _, r := range runs {
		key := "deadline.hours"
		if r.first != r.last {
			key = "deadline.hours-each"
		}
		if r.paused > 0 {
			key += "-paused"
		}
		lines = append(lines, w.T(key, "time", spanOf(w, r.first, r.last), "amount", hoursWord(w, r.counted), "paused", hoursWord(w, r.paused)))
	}
	return lines
}

// stand tells how the clock stands when it is read.
func stand(w words.Words, lines []string, finished bool, when, used, over string, provisional bool) []string {
	key := "deadline.used"
	if finished {
		key = "deadline.finished"
	}
	lines = append(lines, w.T(key, "day", when, "amount", used))
	if over != "" {
		lines = append(lines, w.T("deadline.overdue", "amount", over))
	} else if finished {
		lines = append(lines, w.T("deadline.on-time"))
	}
	if provisional {
		lines = append(lines, w.T("deadline.provisional"))
	}
	return lines
}

func limitLine(w words.Words, limit domain.Limit, extension int) string {
	n := strconv.Itoa(limit.Days)
	if extension == 0 {
		return w.T("deadline.limit", "amount", amountOf(w, limit.Unit, n))
	}
	return w.T("deadline.limit-extended", "amount", amountOf(w, limit.Unit, n), "more", amountOf(w, limit.Unit, strconv.Itoa(extension)),
		"total", amountOf(w, limit.Unit, strconv.Itoa(limit.Days+extension)))
}

// amountOf writes a number of units: 10 个工作日, or 1 working day.
func amountOf(w words.Words, unit domain.Unit, n string) string {
	family := "deadline.amount."
	if n == "1" {
		family = "deadline.amount-one."
	}
	return w.T(family+string(unit), "n", n)
}

func hoursWord(w words.Words, d time.Duration) string {
	return amountOf(w, domain.UnitHours, words.Number(inHours(d), 2))
}

func dayWord(w words.Words, d domain.Day) string { return w.Day(d) + " " + w.Weekday(d) }

// spanOf writes the days from one to another, or the one.
func spanOf(w words.Words, first, last domain.Day) string {
	if first == last {
		return dayWord(w, first)
	}
	return w.T("deadline.span", "first", dayWord(w, first), "last", dayWord(w, last))
}
