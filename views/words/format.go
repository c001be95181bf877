package words

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
)

// Unknown stands for a value that isn't known, or for 0 of 0.
const Unknown = "—"

// Day writes a date, without its year if that is this year: 10 月 12 日, or 12 Oct.
func (w Words) Day(d domain.Day) string {
	if d.IsZero() {
		return Unknown
	}
	if !w.Today.IsZero() && w.Today.Year() == d.Year() {
		return w.shortDay(d)
	}
	return w.LongDay(d)
}

// LongDay writes a date with its year: 2023 年 5 月 31 日, or 31 May 2023.
func (w Words) LongDay(d domain.Day) string {
	switch {
	case d.IsZero():
		return Unknown
	case w.Lang == English:
		return fmt.Sprintf("%d %s %d", d.DayOfMonth(), d.Month().String()[:3], d.Year())
	default:
		return fmt.Sprintf("%d 年 %d 月 %d 日", d.Year(), d.Month(), d.DayOfMonth())
	}
}

func (w Words) shortDay(d domain.Day) string {
	if w.Lang == English {
		return fmt.Sprintf("%d %s", d.DayOfMonth(), d.Month().String()[:3])
	}
	return fmt.Sprintf("%d 月 %d 日", d.Month(), d.DayOfMonth())
}

// Weekday writes the day of the week: 周六, or Sat.
func (w Words) Weekday(d domain.Day) string {
	return w.T("weekday." + strconv.Itoa(int(d.Weekday())))
}

// DayWithWeekday writes a date with its weekday and what is special about it: 10 月 12 日 周六（调休上班）.
func (w Words) DayWithWeekday(d domain.Day, kind domain.DayKind) string {
	if d.IsZero() {
		return Unknown
	}
	text := w.Day(d) + " " + w.Weekday(d)
	if kind == domain.DayMakeup || kind == domain.DayHoliday {
		text = w.T("due.special", "day", text, "kind", w.T("day-kind."+string(kind)))
	}
	return text
}

// Time writes an instant in the city's time, to the minute.
func (w Words) Time(t time.Time) string {
	if t.IsZero() {
		return Unknown
	}
	t = t.In(domain.City)
	return w.Day(domain.DayOf(t)) + t.Format(" 15:04")
}

// Left writes the working days left until a due date, or those over it; 0 is today.
func (w Words) Left(days int) string {
	switch {
	case days < 0:
		return w.T("due.over", "n", strconv.Itoa(-days))
	case days == 0:
		return w.T("due.today")
	default:
		return w.T("due.left", "n", strconv.Itoa(days))
	}
}

// Money writes an amount in the unit that people read it in: 元, 万元 or 亿元; in English in yuan, million or billion.
func (w Words) Money(y domain.Yuan) string {
	v := float64(y)
	steps := []struct {
		from, by float64
		key      string
	}{{1e8, 1e8, "money.yi"}, {1e4, 1e4, "money.wan"}, {0, 1, "money.yuan"}}
	if w.Lang == English {
		steps[0].from, steps[0].by = 1e9, 1e9
		steps[1].from, steps[1].by = 1e6, 1e6
	}
	for _, s := range steps {
		if math.Abs(v) >= s.from {
			return w.T(s.key, "n", Number(v/s.by, 2))
		}
	}
	return w.T("money.yuan", "n", Number(v, 0))
}

// Area writes an area in m².
func (w Words) Area(squareMetres float64) string {
	return w.T("unit.with.m2", "n", Number(squareMetres, 2))
}

// Share writes a percentage with the numbers behind it: 57.1 %（80/140）; nothing is claimed of 0 of 0.
func (w Words) Share(part, whole int) string {
	if whole == 0 {
		return Unknown
	}
	percent := strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 1, 64)
	return w.T("share", "percent", strings.TrimSuffix(percent, ".0"), "part", strconv.Itoa(part), "whole", strconv.Itoa(whole))
}

// Bytes writes the size of a file.
func Bytes(n int64) string {
	switch {
	case n >= 1<<20:
		return Number(float64(n)/(1<<20), 1) + " MB"
	case n >= 1<<10:
		return Number(float64(n)/(1<<10), 0) + " KB"
	default:
		return strconv.FormatInt(n, 10) + " B"
	}
}

// Number writes a number with at most the given decimals and a comma between thousands.
func Number(v float64, decimals int) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	var b strings.Builder
	if v < 0 && strings.Trim(text, "0.") != "" {
		b.WriteByte('-')
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteString("." + fraction)
	}
	return b.String()
}
