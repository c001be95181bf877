package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
)

// usageError is a slip of whoever typed the command: the program says how to mend it and ends with exit code 2.
type usageError string

func (e usageError) Error() string { return string(e) }

// ExitCode is that of all slips of the command line.
func (usageError) ExitCode() int { return exitUsage }

const exitUsage = 2

func badFlag(flag, format string, args ...any) error {
	return usageError(fmt.Sprintf("--"+flag+": "+format, args...))
}

// The years that the program reckons with, as its calendars do; beyond them a date is a slip of the keyboard.
const earliestYear, latestYear = 2000, 2199

// maxLimit is the longest limit: about twenty years of working days.
const maxLimit = 5000

// maxExtension is the longest extension by 行政许可法 §42, in working days.
const maxExtension = 10

func (c *deadlineCommand) days(now time.Time) (q dayQuestion, err error) {
	if q.clock.From, err = flagDay("from", c.From); err != nil {
		return q, err
	}
	if q.clock.Limit, q.clock.Extension, err = c.limit(maxExtension); err != nil {
		return q, err
	}
	for _, text := range c.Pause {
		from, to, err := flagPause(text, flagDay)
		if err != nil {
			return q, err
		}
		if !to.IsZero() && to < from {
			return q, badFlag("pause", "%s ends before it begins; write the first day first, as 2024-09-26..2024-10-10", text)
		}
		q.clock.Pauses = append(q.clock.Pauses, domain.Pause{From: from, To: to})
	}
	q.on, q.finished, err = asOf(c, domain.DayOf(now), flagDay)
	if err == nil && q.finished && q.on < q.clock.From {
		err = badFlag("finished", "%s is before --from %s; nothing is finished before it began", q.on, q.clock.From)
	}
	return q, err
}

func (c *deadlineCommand) hours(now time.Time) (q hourQuestion, err error) {
	q.clock.Office = domain.DefaultOfficeHours()
	if q.clock.From, err = flagTime("from", c.From); err != nil {
		return q, err
	}
	if q.clock.Limit, q.clock.Extension, err = c.limit(maxExtension * q.clock.Office.Minutes() / 60); err != nil {
		return q, err
	}
	for _, text := range c.Pause {
		from, to, err := flagPause(text, flagTime)
		if err != nil {
			return q, err
		}
		if !to.IsZero() && to.Before(from) {
			return q, badFlag("pause", "%s ends before it begins; write the first time first", text)
		}
		q.clock.Pauses = append(q.clock.Pauses, domain.HoursPause{From: from, To: to})
	}
	q.at, q.finished, err = asOf(c, now, flagTime)
	if err == nil && q.finished && q.at.Before(q.clock.From) {
		err = badFlag("finished", "%s is before --from %s; nothing is finished before it began", c.Finished, c.From)
	}
	return q, err
}

// asOf gives when the clock is read: finished, else the day named, else now.
func asOf[T any](c *deadlineCommand, now T, read func(flag, text string) (T, error)) (on T, finished bool, err error) {
	today := now
	if c.Today != "" {
		if today, err = read("today", c.Today); err != nil {
			return on, false, err
		}
	}
	if c.Finished == "" {
		return today, false, nil
	}
	on, err = read("finished", c.Finished)
	return on, true, err
}

// limit reads --days and --extend; longest is the longest extension in the unit of the limit.
func (c *deadlineCommand) limit(longest int) (limit domain.Limit, extension int, err error) {
	unit := domain.Unit(c.Unit)
	days, err := flagWhole("days", c.Days, maxLimit)
	if err != nil {
		return limit, 0, err
	}
	limit = domain.Limit{Days: days, Unit: unit}
	switch len(c.Extend) {
	case 0:
		return limit, 0, nil
	case 1:
	default:
		return limit, 0, badFlag("extend", "given %d times; a limit is extended once (行政许可法 §42): give one number", len(c.Extend))
	}
	n, err := strconv.Atoi(strings.TrimSpace(c.Extend[0]))
	switch {
	case err != nil || n < 0:
		return limit, 0, badFlag("extend", "%q is not a whole number from 0 to %d", c.Extend[0], longest)
	case n > longest && unit == domain.UnitHours:
		return limit, 0, badFlag("extend", "%d hours are more than 10 working days, the most that 行政许可法 §42 allows (%d office hours); give at most %d", n, longest, longest)
	case n > longest && unit == domain.UnitCalendar:
		return limit, 0, badFlag("extend", "%d calendar days are more than 行政许可法 §42 allows; give at most %d", n, longest)
	case n > longest:
		return limit, 0, badFlag("extend", "%d is more than 10 working days, the most that 行政许可法 §42 allows; give at most %d", n, longest)
	}
	return limit, n, nil
}

func flagWhole(flag, text string, most int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 || n > most {
		return 0, badFlag(flag, "%q is not a whole number from 0 to %d", text, most)
	}
	return n, nil
}

func flagDay(flag, text string) (domain.Day, error) {
	if _, err := time.Parse(time.RFC3339, text); err == nil {
		return 0, badFlag(flag, "%s is a time; days are counted by dates: write %s, or add --unit hours", text, text[:len(time.DateOnly)])
	}
	d, err := domain.ParseDay(text)
	if err != nil {
		return 0, badFlag(flag, "%q is not a date; write it as 2023-04-24", text)
	}
	return d, checkYear(flag, text, d)
}

func flagTime(flag, text string) (time.Time, error) {
	if _, err := domain.ParseDay(text); err == nil {
		return time.Time{}, badFlag(flag, "%s is a day; hours are counted from a time: write %sT09:30:00+08:00", text, text)
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, badFlag(flag, "%q is not a time; write it as 2023-04-24T09:30:00+08:00", text)
	}
	return t.In(domain.City), checkYear(flag, text, domain.DayOf(t))
}

func checkYear(flag, text string, d domain.Day) error {
	if d.Year() < earliestYear || d.Year() > latestYear {
		return badFlag(flag, "%s is not within the years %d to %d", text, earliestYear, latestYear)
	}
	return nil
}

// flagPause reads A..B, or A.. for one that is open.
func flagPause[T any](text string, read func(flag, text string) (T, error)) (from, to T, err error) {
	a, b, ok := strings.Cut(text, "..")
	if !ok || a == "" {
		return from, to, badFlag("pause", "%q is not a time from A to B; write it as A..B, or A.. while it is open", text)
	}
	if from, err = read("pause", a); err != nil || b == "" {
		return from, to, err
	}
	to, err = read("pause", b)
	return from, to, err
}
