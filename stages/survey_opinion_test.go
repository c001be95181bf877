package stages_test

import (
	"testing"

	"binglian/events"
	"binglian/stages"
)

func TestFindingsThatOverlapAreSideBySide(t *testing.T) {
	t.Parallel()
	found := stages.FindingOverlaps([]stages.DepartmentFindings{
		{Department: "water", Findings: []events.Finding{{ID: "f1", Item: "110", Text: "弃土场须设拦挡。"}, {ID: "f2", Item: "110", Text: "便道宽度不小于6米"}}},
		{Department: "forestry", Findings: []events.Finding{{ID: "f3", Item: "110", Text: "便道宽度不超过 4 米"}, {ID: "f4", Item: "114", Text: "弃土场须设拦挡"}}},
		{Department: "housing", Findings: []events.Finding{{ID: "f5", Item: "114", Text: "弃土场须设拦挡"}}},
	})
	kinds := map[stages.OverlapKind]int{}
	for _, x := range found {
		kinds[x.Kind]++
		if len(x.Said) != 2 {
			t.Errorf("%s: %v", x.Kind, x.Said)
		}
	}
	if kinds[stages.OverlapNumber] != 1 || kinds[stages.OverlapRepeat] != 1 || len(found) != 2 {
		t.Errorf("%v", found)
	}
}
