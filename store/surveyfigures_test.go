package store_test

import (
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/storetest"
)

// TestNoShowsAreCounted lets the days for findings pass: one party checked in and is silent, the other never came.
func TestNoShowsAreCounted(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	c := findable(t, city)
	c.Act = &stages.CheckIn{Companion: domain.AccountID(c.By.Department) + "-head"}
	if _, err := city.Change(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	id := domain.SurveyID(c.Target[:2])
	due := city.MustProject(t, "p1").Survey(id).Due
	city.Clock.Set((due + 1).At(9, 0))
	if _, err := city.Change(t.Context(), stages.Command{ID: "tick", Project: "p1", By: domain.Actor{Role: domain.RoleClock}, Act: &stages.Tick{}}); err != nil {
		t.Fatal(err)
	}
	f, err := city.SurveyFigures(t.Context(), due-60, due)
	if err != nil {
		t.Fatal(err)
	}
	if f.Absent < 1 || f.Silent != 1 || f.Visits < 1 || f.Expected < 2 || f.Sheets != 0 {
		t.Errorf("%+v", f)
	}
	if n := f.NoShows(); n.Part != f.Absent || n.Whole != f.Expected {
		t.Errorf("no-shows %+v", n)
	}
}
