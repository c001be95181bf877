package stages_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/stages"
)

// What a works' parts rest on is told for each of them before it is revoked.
func TestDependentsOfADividedWorks(t *testing.T) {
	t.Parallel()
	p := &domain.Project{
		Stages: []domain.PlannedStage{{Code: "s2", PerWorks: true}, {Code: "s3", PerWorks: true}, {Code: "parallel"}},
		Plan: []domain.PlannedItem{{Code: "202", Stage: "s2"}, {Code: "301", Stage: "s3", Prerequisites: []domain.ItemCode{"202"}},
			{Code: "108", Stage: "parallel"}, {Code: "304", Stage: "s3", Prerequisites: []domain.ItemCode{"108"}}},
		Works: []domain.Works{{ID: "w1", DividedOn: domain.MustDay("2026-04-01")}, {ID: "w2", Of: "w1"}, {ID: "w3", Of: "w1"}, {ID: "w4"}},
		Applications: []domain.Application{
			{ID: "a1", Works: "w1", Items: []domain.Item{{ID: "a1.202", Code: "202", Outcome: domain.ItemGranted}, {ID: "a1.301", Code: "301", Outcome: domain.ItemGranted}}},
			{ID: "a2", Works: "w4", Items: []domain.Item{{ID: "a2.202", Code: "202", Outcome: domain.ItemGranted}}},
			{ID: "a3", Items: []domain.Item{{ID: "a3.108", Code: "108", Outcome: domain.ItemGranted}}},
		},
	}
	for id, want := range map[domain.ItemID][]stages.Dependent{
		"a1.202": {{Item: "301", Works: "w2", State: stages.DependentGranted}, {Item: "301", Works: "w3", State: stages.DependentGranted}},
		"a2.202": {{Item: "301", Works: "w4", State: stages.DependentWaits}},
		"a3.108": {{Item: "304", Works: "w2", State: stages.DependentWaits}, {Item: "304", Works: "w3", State: stages.DependentWaits}, {Item: "304", Works: "w4", State: stages.DependentWaits}},
	} {
		if diff := cmp.Diff(want, stages.New(stages.DefaultBook(), false).Dependents(p, id)); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
}
