package store_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"binglian/domain"
	"binglian/store"
	"binglian/store/storetest"
)

// awaited lists the visits of a project that a query of all its departments and its investor gives.
func awaited(t *testing.T, city *storetest.City, reader domain.Actor, p *domain.Project) []domain.VisitLine {
	t.Helper()
	day := domain.DayOf(p.LastAt)
	got, err := city.Visits(t.Context(), reader, domain.VisitQuery{From: day - 400, Through: day + 400, Departments: city.Machine.Concerned(p), Credit: p.Record.Credit})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// first carries projects on, one after another, until one is as wanted: not every project comes to that.
func first(t *testing.T, city *storetest.City, prefix string, wanted func(*domain.Project) bool) *domain.Project {
	t.Helper()
	for seed := range uint64(40) {
		d := city.Drive(t, domain.ProjectID(fmt.Sprint(prefix, seed)), seed+1)
		for d.Step(t) {
			if d.Walk.Project != nil && wanted(d.Walk.Project) {
				return d.Walk.Project
			}
		}
	}
	t.Fatal("no project became what was wanted")
	return nil
}

func TestVisitsAreThoseOfTheSnapshot(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	isProposed := func(p *domain.Project) bool {
		return slices.ContainsFunc(domain.VisitsOf(p), func(v domain.Visit) bool { return v.Proposed })
	}
	isFixed := func(p *domain.Project) bool {
		return slices.ContainsFunc(domain.VisitsOf(p), func(v domain.Visit) bool { return !v.Proposed })
	}
	proposed := first(t, city, "p", isProposed)
	fixed := first(t, city, "q", isFixed)
	planner := domain.Actor{Account: "planner", Role: domain.RolePlanner}
	var want []domain.Visit
	for _, p := range []*domain.Project{proposed, fixed} {
		want = append(want, domain.VisitsOf(p)...)
	}
	byAll := func(a, b domain.Visit) int {
		return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Department, b.Department))
	}
	slices.SortFunc(want, byAll)
	check := func() {
		t.Helper()
		var got []domain.Visit
		for _, p := range []*domain.Project{proposed, fixed} {
			for _, l := range awaited(t, city, planner, p) {
				if l.Project == p.ID {
					got = append(got, l.Visit)
				}
				if l.Name == "" {
					t.Errorf("a planner may know what %s is", l.Project)
				}
			}
		}
		slices.SortFunc(got, byAll)
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	}
	check()
	stranger := domain.Actor{Account: "stranger", Role: domain.RoleInvestor, Organisation: "91220300MA0Y000082"}
	for _, l := range awaited(t, city, stranger, fixed) {
		if l.Name != "" {
			t.Errorf("a stranger reads that %s is %q", l.Project, l.Name)
		}
	}
	city.Exec(t, `delete from visits where proposed; update visits set from_time = '23:00'`)
	report, err := city.Replay(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(report.Differences, func(d store.Difference) bool { return d.What == "visits" }) {
		t.Errorf("the replay told %v", report.Differences)
	}
	check()
}
