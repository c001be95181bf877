package stages_test

import (
	"maps"
	"slices"
	"testing"

	"binglian/domain"
	"binglian/stages"
)

// promise is what a class of projects is promised, in working days (domain 2.4, 2.5): 0 is at once, an item that isn't
// named doesn't apply.
type promise struct {
	lead   domain.DepartmentCode // of the collaboration
	stages map[domain.StageCode]int
	chains map[domain.StageCode]int // the longest chain of items
	items  map[domain.ItemCode]int
	never  []domain.ItemCode
}

var promises = map[domain.FlowName]promise{
	"gov-building@1": {lead: "development-reform",
		stages: map[domain.StageCode]int{"s1": 25, "s2": 20, "s3": 20, "s4": 15},
		chains: map[domain.StageCode]int{"s1": 18, "s2": 15, "s3": 16},
		items: map[domain.ItemCode]int{"101": 3, "102": 5, "104": 7, "105": 5, "106": 10, "201": 10, "203": 10, "204": 5, "202": 5, "301": 7, "302": 7,
			"304": 2, "401": 5, "402a": 7, "403": 5, "404": 5, "405": 5, "406": 7, "408": 15},
		never: []domain.ItemCode{"103a", "103b"}},
	"gov-linear@1": {lead: "development-reform",
		stages: map[domain.StageCode]int{"s1": 22, "s2": 18, "s3": 16, "s4": 14},
		chains: map[domain.StageCode]int{"s1": 18, "s2": 15, "s3": 9},
		items:  map[domain.ItemCode]int{"101": 3, "102": 5, "104": 7, "105": 5, "106": 10, "201": 10, "203": 10, "202": 5, "301": 7, "304": 2, "206": 5, "408": 14},
		never:  []domain.ItemCode{"103a", "103b", "204", "302", "308", "402a", "403"}},
	"social-general@1": {lead: "natural-resources",
		stages: map[domain.StageCode]int{"s1": 12, "s2": 18, "s3": 18, "s4": 12},
		chains: map[domain.StageCode]int{"s1": 12, "s2": 15, "s3": 16},
		items: map[domain.ItemCode]int{"103a": 7, "103b": 0, "104": 7, "105": 5, "106": 5, "201": 10, "204": 5, "202": 5, "301": 7, "302": 7, "304": 2,
			"408": 12, "209-power": 8, "209-gas": 4},
		never: []domain.ItemCode{"101", "102", "203"}},
	"social-small@1": {lead: "natural-resources",
		stages: map[domain.StageCode]int{"s1": 3, "s23": 9, "s4": 8},
		chains: map[domain.StageCode]int{"s1": 3, "s23": 8},
		items: map[domain.ItemCode]int{"103b": 0, "105": 3, "201": 0, "204": 2, "202": 4, "301": 0, "304": 2, "401": 3, "402b": 0, "403": 3, "404": 3,
			"405": 3, "406": 3, "408": 8, "209-power": 8},
		never: []domain.ItemCode{"101", "102", "103a", "104", "106", "203", "302", "402a"}},
	"scheme-land@1": {lead: "natural-resources",
		stages: map[domain.StageCode]int{"s1": 5, "s23": 15, "s4": 10},
		chains: map[domain.StageCode]int{"s1": 3, "s23": 15},
		items: map[domain.ItemCode]int{"103b": 0, "105": 3, "204": 5, "202": 4, "301": 5, "302": 4, "304": 2, "401": 5, "402a": 5, "403": 5, "404": 5,
			"405": 5, "406": 5, "408": 10},
		never: []domain.ItemCode{"101", "102", "103a", "104", "106", "201", "203"}},
	"industrial@1": {lead: "natural-resources",
		stages: map[domain.StageCode]int{"s1": 8, "s2": 12, "s3": 12, "s4": 10},
		chains: map[domain.StageCode]int{"s1": 8, "s2": 12, "s3": 12},
		items: map[domain.ItemCode]int{"103a": 5, "103b": 0, "104": 5, "105": 3, "201": 7, "204": 5, "202": 5, "301": 5, "302": 5, "304": 2, "402a": 7,
			"406": 7, "408": 10},
		never: []domain.ItemCode{"101", "102", "106", "203"}},
}

func TestFlowsPromiseTheDaysOfTheirClasses(t *testing.T) {
	t.Parallel()
	b := stages.DefaultBook()
	for name, want := range promises {
		f := b.Flow(name)
		if f == nil {
			t.Errorf("%s is not shipped", name)
			continue
		}
		if f.Collaboration.Lead != want.lead {
			t.Errorf("%s: %s leads the collaboration", name, f.Collaboration.Lead)
		}
		for _, code := range slices.Sorted(maps.Keys(want.stages)) {
			if s := f.Stage(code); s == nil || s.Limit != want.stages[code] {
				t.Errorf("%s: stage %s isn't %d days", name, code, want.stages[code])
			}
		}
		for code, days := range want.chains {
			if got := longestChain(f, code); got != days {
				t.Errorf("%s: the longest chain of %s takes %d days, not %d", name, code, got, days)
			}
		}
		for code, days := range want.items {
			if it := f.Item(code); it == nil || it.Committed != (stages.Days{Days: days, Unit: domain.UnitWorking}) {
				t.Errorf("%s: %s isn't committed to %d working days", name, code, days)
			}
		}
		for _, code := range want.never {
			if f.Item(code) != nil {
				t.Errorf("%s has %s", name, code)
			}
		}
		for _, s := range []domain.StageCode{"s23", "s3"} {
			if s := f.Stage(s); s != nil && s.Lead != "housing" {
				t.Errorf("%s: %s leads %s", name, s.Lead, s.Code)
			}
		}
		for _, code := range []domain.ItemCode{"104", "107", "108", "109", "110", "111", "112", "113", "114", "115"} {
			if it := f.Item(code); it != nil && it.Stage != "parallel" {
				t.Errorf("%s: %s isn't on the parallel track", name, code)
			}
		}
	}
}

// longestChain adds up the committed days of prerequisites within a stage; a joint acceptance is the stage itself.
func longestChain(f *stages.Flow, stage domain.StageCode) int {
	var through func(code domain.ItemCode) int
	through = func(code domain.ItemCode) int {
		it := f.Item(code)
		if it.Stage != stage || it.Kind == domain.ItemJoint || it.Kind == domain.ItemWith {
			return 0
		}
		before := 0
		for _, pre := range it.Prerequisites {
			before = max(before, through(pre))
		}
		return before + it.Committed.Days
	}
	longest := 0
	for i := range f.Items {
		longest = max(longest, through(f.Items[i].Code))
	}
	return longest
}

func TestEveryClassOfTheCityHasItsFlow(t *testing.T) {
	t.Parallel()
	b := stages.DefaultBook()
	for class := domain.ClassGovernmentBuilding; class <= domain.ClassIndustrial; class++ {
		if b.FlowFor(class) == nil {
			t.Errorf("class %d has no flow", class)
		}
	}
	used := map[domain.ItemCode]bool{}
	for _, f := range b.Flows() {
		for _, it := range f.Items {
			used[it.Code] = true
			if it.Basis == "" {
				t.Errorf("%s: %s cites no basis", f.ID(), it.Code)
			}
			if it.Sensitive != "" && it.Commitment != nil {
				t.Errorf("%s: %s is sensitive and may be decided by commitment", f.ID(), it.Code)
			}
			for _, m := range it.Materials {
				if f.Material(m.Material) == nil {
					t.Errorf("%s: %s asks for %s, which nobody brings", f.ID(), it.Code, m.Material)
				}
			}
		}
	}
	for _, it := range b.Catalogue("siping@1").Items {
		if !used[it.Code] {
			t.Errorf("no flow takes %s", it.Code)
		}
	}
}
