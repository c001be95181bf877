package intake

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
)

// epoch says from which day a workbook counts its dates.
type epoch bool

const (
	epoch1900 epoch = false // Windows: day 61 is 1900-03-01; its 1900-02-29, which never was, is long before our time
	epoch1904 epoch = true  // old Macs: day 0 is 1904-01-01
)

func (e epoch) day(serial int) domain.Day {
	if e == epoch1904 {
		return domain.Date(1904, time.January, 1) + domain.Day(serial)
	}
	return domain.Date(1899, time.December, 30) + domain.Day(serial)
}

var (
	fullDate    = regexp.MustCompile(`^(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})(?:日|号)?$`)
	compactDate = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	monthDate   = regexp.MustCompile(`^(\d{4})(?:-|/|\.|年)(\d{1,2})(?:月|月份)?$`)
	compactYM   = regexp.MustCompile(`^(\d{4})(\d{2})$`)
	yearOnly    = regexp.MustCompile(`^\d{4}年?$`)
	dottedOne   = regexp.MustCompile(`^\d{4}\.1$`)
	clockTime   = regexp.MustCompile(`[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$`)
	timeOfDay   = regexp.MustCompile(`[1-9]`)
)

const earliestYear, latestYear = 1990, 2100

// date reads a day, or a month as its first day.
func date(c cell, text string, e epoch, j *judgement) domain.Day {
	if c.kind == cellNumber {
		return storedDate(text, e, j)
	}
	if t := clockTime.FindString(text); t != "" {
		if timeOfDay.MatchString(t) {
			j.note(NoteTimeDropped)
		}
		text = strings.TrimSuffix(text, t)
	}
	text = strings.ReplaceAll(text, " ", "")
	if dottedOne.MatchString(text) {
		j.fail(DateDotted) // 2023.10 loses its zero in table programs
		return 0
	}
	return writtenDate(text, j)
}

// storedDate reads a number: a workbook's date, or 20230501 typed as a number.
func storedDate(text string, e epoch, j *judgement) domain.Day {
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || math.IsInf(v, 0) || v < 0 || v >= 1e9:
		j.fail(DateForm)
		return 0
	case v >= earliestYear && v < latestYear && v != math.Trunc(v):
		j.fail(DateDotted)
		return 0
	case v >= earliestYear && v < latestYear, v >= earliestYear*100 && v == math.Trunc(v):
		return writtenDate(strconv.FormatFloat(v, 'f', -1, 64), j)
	case v >= 1e5:
		j.fail(DateForm)
		return 0
	}
	return inRange(e.day(int(v)), j)
}

func writtenDate(text string, j *judgement) domain.Day {
	if yearOnly.MatchString(text) {
		j.fail(DateYearOnly)
		return 0
	}
	for _, form := range []*regexp.Regexp{fullDate, compactDate, monthDate, compactYM} {
		parts := form.FindStringSubmatch(text)
		if parts == nil {
			continue
		}
		number := func(i int) int { n, _ := strconv.Atoi(parts[i]); return n } // at most four digits
		year, month, day := number(1), number(2), 1
		if len(parts) > 3 {
			day = number(3)
		}
		d := domain.Date(year, time.Month(month), day)
		if d.Year() != year || int(d.Month()) != month || d.DayOfMonth() != day {
			j.fail(DateImpossible)
			return 0
		}
		if len(parts) == 3 {
			j.note(NoteFirstOfMonth, "to", d.String())
		}
		return inRange(d, j)
	}
	j.fail(DateForm)
	return 0
}

func inRange(d domain.Day, j *judgement) domain.Day {
	if d.Year() < earliestYear || d.Year() >= latestYear {
		j.fail(DateOutOfRange, "read", d.String())
		return 0
	}
	return d
}
