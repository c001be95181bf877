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

// Money writes an amount in the unit that people read it in: 元, 万元 or 亿元; in English in yuan, million or billion. Nothing
// is rounded away: where two decimals of the largest unit don't hold it, the exact amount stands behind.
func (w Words) Money(y domain.Yuan) string {
	small, large := moneyUnit{1e4, "money.wan", 4}, moneyUnit{1e8, "money.yi", 2}
	if w.Lang == English {
		small, large = moneyUnit{1e6, "money.wan", 6}, moneyUnit{1e9, "money.yi", 2}
	}
	switch size := max(y, -y); {
	case size < small.by:
		return w.T("money.yuan", "n", Number(float64(y), 0))
	case size < large.by:
		return w.amount(y, small)
	case y%(large.by/100) == 0:
		return w.amount(y, large)
	}
	return w.T("money.exact", "about", w.amount(y, large), "exact", w.amount(y, small))
}

// moneyUnit is a unit of large amounts, with the decimals that are written of it.
type moneyUnit struct {
	by       domain.Yuan
	key      string
	decimals int
}

func (w Words) amount(y domain.Yuan, u moneyUnit) string {
	return w.T(u.key, "n", Number(float64(y)/float64(u.by), u.decimals))
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
	case n >= 1<<30:
		return Number(float64(n)/(1<<30), 1) + " GB"
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
