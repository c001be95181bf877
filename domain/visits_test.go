package domain_test

import (
	"testing"

	"binglian/domain"
)

func TestVisitsClashOnTheirDayAlone(t *testing.T) {
	t.Parallel()
	day := domain.MustDay("2026-05-08")
	at := func(d domain.Day, from, to domain.TimeOfDay) domain.VisitTime {
		return domain.VisitTime{Visit: d, From: from, To: to}
	}
	for name, c := range map[string]struct {
		one, other domain.VisitTime
		clash      bool
	}{
		"one after the other":   {at(day, "09:30", "11:30"), at(day, "11:30", "12:00"), false},
		"overlapping":           {at(day, "09:30", "11:30"), at(day, "11:00", "12:00"), true},
		"one inside the other":  {at(day, "09:00", "17:00"), at(day, "11:00", "12:00"), true},
		"on another day":        {at(day, "09:30", "11:30"), at(day+1, "09:30", "11:30"), false},
		"one of the whole day":  {at(day, "", ""), at(day, "16:00", "17:00"), true},
		"both of the whole day": {at(day, "", ""), at(day, "", ""), true},
	} {
		if c.one.Clashes(c.other) != c.clash || c.other.Clashes(c.one) != c.clash {
			t.Errorf("%s: clash is %v", name, !c.clash)
		}
	}
}
