package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/storetest"
)

var poolPlanner = domain.Actor{Account: "planner", Role: domain.RolePlanner}

const whyOther = "分期建设，分别立项推进"

// inPool admits projects, and gives the command on the first.
func inPool(t *testing.T, city *storetest.City, act stages.Act, ids ...domain.ProjectID) stages.Command {
	t.Helper()
	for _, id := range ids {
		if _, err := city.Change(t.Context(), admission(id, "示范铸造车间 "+string(id))); err != nil {
			t.Fatal(err)
		}
	}
	return stages.Command{ID: "c1", Project: ids[0], By: poolPlanner, Seen: city.MustProject(t, ids[0]).Seen, Act: act}
}

// fieldRefused gives the field and reason of a refusal, and ends the test for anything else.
func fieldRefused(t *testing.T, err error) (field string, reason domain.Reason) {
	t.Helper()
	refused := (*domain.Rejection)(nil)
	if !errors.As(err, &refused) || len(refused.Fields) != 1 {
		t.Fatalf("answered %v", err)
	}
	return refused.Fields[0].Field, refused.Fields[0].Reason
}

func TestSplitAdmitsEveryPartOrNone(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	act := &stages.SplitProject{Parts: []string{"一期 300", "二期 500"}, Reason: whyOther}
	c := inPool(t, city, act, "p1", "p2", "p2-2") // p2-2 is there already: a part of p2 can't be
	first, err := city.Change(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	sum := domain.Yuan(0)
	for _, id := range city.MustProject(t, "p1").Into {
		part := city.MustProject(t, id)
		if part.From != "p1" || !part.WithdrawnOn.IsZero() {
			t.Errorf("the part is %+v", part)
		}
		sum += part.Record.Investment
	}
	if whole := city.MustProject(t, "p1"); whole.WithdrawnOn.IsZero() || sum != whole.Record.Investment {
		t.Errorf("%d yuan of the whole's %+v", sum, whole)
	}
	again, err := city.Change(t.Context(), c)
	if err != nil || !again.Repeated || again.Version != first.Version {
		t.Errorf("the same command again: %+v, %v", again, err)
	}

	c.ID, c.Project, c.Seen = "c2", "p2", city.MustProject(t, "p2").Seen
	_, err = city.Change(t.Context(), c)
	if field, reason := fieldRefused(t, err); field != "parts" || reason != stages.ProjectExists {
		t.Errorf("refused for %s: %s", field, reason)
	}
	if !city.MustProject(t, "p2").WithdrawnOn.IsZero() {
		t.Error("the whole has ended though a part could not be admitted")
	}
	if part, err := city.Project(t.Context(), "p2-1"); err != nil || part != nil {
		t.Errorf("one part was admitted: %v, %v", part, err)
	}
}

func TestMergerIsKnownOnBothSides(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		act  stages.Act
		on   domain.ProjectID
		gone domain.ProjectID
	}{
		"from the entry that ends":    {&stages.MergeProject{Into: "p2", Reason: whyOther}, "p1", "p1"},
		"from the entry that goes on": {&stages.AbsorbProject{From: "p2", Reason: whyOther}, "p1", "p2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			city := storetest.Open(t)
			if _, err := city.Change(t.Context(), inPool(t, city, c.act, "p1", "p2")); err != nil {
				t.Fatal(err)
			}
			stays := domain.ProjectID("p2")
			if c.gone == stays {
				stays = "p1"
			}
			gone, goes := city.MustProject(t, c.gone), city.MustProject(t, stays)
			if gone.WithdrawnOn.IsZero() || !slices.Equal(gone.Into, []domain.ProjectID{stays}) {
				t.Errorf("the entry is %+v", gone)
			}
			if !goes.WithdrawnOn.IsZero() || !slices.Equal(goes.Absorbed, []domain.ProjectID{c.gone}) {
				t.Errorf("the project is %+v", goes)
			}
		})
	}
}

func TestMergerThatCannotBe(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	ended := inPool(t, city, &stages.WithdrawProject{Reason: whyOther}, "p3", "p1")
	if _, err := city.Change(t.Context(), ended); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		act    stages.Act
		field  string
		reason domain.Reason
	}{
		"into nothing":            {&stages.MergeProject{Into: "nowhere", Reason: whyOther}, "into", stages.NoSuchProject},
		"into one that ended":     {&stages.MergeProject{Into: "p3", Reason: whyOther}, "into", stages.ProjectEnded},
		"of one that isn't there": {&stages.AbsorbProject{From: "nowhere", Reason: whyOther}, "from", stages.NoSuchProject},
		"of one that ended":       {&stages.AbsorbProject{From: "p3", Reason: whyOther}, "from", stages.NotInPool},
		"with itself":             {&stages.MergeProject{Into: "p1", Reason: whyOther}, "into", stages.SameProject},
	} {
		before := city.MustProject(t, "p1")
		_, err := city.Change(t.Context(), stages.Command{ID: "m", Project: "p1", By: poolPlanner, Seen: before.Seen, Act: c.act})
		if field, reason := fieldRefused(t, err); field != c.field || reason != c.reason {
			t.Errorf("%s: refused for %s: %s", name, field, reason)
		}
		if after := city.MustProject(t, "p1"); after.Version != before.Version {
			t.Errorf("%s: something was done", name)
		}
	}
}

// TestTwoEntriesAreNotMergedIntoEachOther gives both mergers at once: the locks let one be first.
func TestTwoEntriesAreNotMergedIntoEachOther(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	one := inPool(t, city, &stages.MergeProject{Into: "p2", Reason: whyOther}, "p1", "p2")
	other := stages.Command{ID: "c2", Project: "p2", By: poolPlanner, Seen: city.MustProject(t, "p2").Seen, Act: &stages.MergeProject{Into: "p1", Reason: whyOther}}
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i, c := range []stages.Command{one, other} {
		both.Go(func() { _, errs[i] = city.Change(t.Context(), c) })
	}
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("answered %v", errs)
	}
	if city.MustProject(t, "p1").WithdrawnOn.IsZero() == city.MustProject(t, "p2").WithdrawnOn.IsZero() {
		t.Error("both entries ended, or none")
	}
}
