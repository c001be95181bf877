package explore

import (
	"maps"
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// dependencies gives what an item's result hangs on: its prerequisites, or the item with which it is decided, or the
// parties of a joint acceptance: those two wait for nothing else.
func dependencies(f *stages.Flow, it *stages.ItemRule) []domain.ItemCode {
	all := waitsFor(it)
	if it.With != "" {
		all = append(all, it.With)
	}
	if it.Kind == domain.ItemJoint {
		for i := range f.Items {
			if f.Items[i].Party {
				all = append(all, f.Items[i].Code)
			}
		}
	}
	return slices.DeleteFunc(unique(all), func(c domain.ItemCode) bool { return f.Item(c) == nil })
}

// waitsFor gives the prerequisites without which an item isn't accepted.
func waitsFor(it *stages.ItemRule) []domain.ItemCode {
	if it.Kind == domain.ItemWith || it.Kind == domain.ItemJoint {
		return nil
	}
	return slices.Clone(it.Prerequisites)
}

// circles gives the sets of items whose results hang on each other (strongly connected components, by Tarjan's algorithm).
func circles(f *stages.Flow) [][]domain.ItemCode {
	t := tarjan{flow: f, number: map[domain.ItemCode]int{}, low: map[domain.ItemCode]int{}, onStack: map[domain.ItemCode]bool{}}
	for i := range f.Items {
		if c := f.Items[i].Code; t.number[c] == 0 {
			t.visit(c)
		}
	}
	return t.found
}

type tarjan struct {
	flow        *stages.Flow
	number, low map[domain.ItemCode]int
	onStack     map[domain.ItemCode]bool
	stack       []domain.ItemCode
	found       [][]domain.ItemCode
}

func (t *tarjan) visit(c domain.ItemCode) {
	n := len(t.number) + 1
	t.number[c], t.low[c] = n, n
	t.stack, t.onStack[c] = append(t.stack, c), true
	after := dependencies(t.flow, t.flow.Item(c))
	for _, d := range after {
		if t.number[d] == 0 {
			t.visit(d)
			t.low[c] = min(t.low[c], t.low[d])
		} else if t.onStack[d] {
			t.low[c] = min(t.low[c], t.number[d])
		}
	}
	if t.low[c] != t.number[c] {
		return
	}
	at := slices.Index(t.stack, c)
	circle := slices.Clone(t.stack[at:])
	for _, d := range circle {
		t.onStack[d] = false
	}
	t.stack = t.stack[:at]
	if len(circle) > 1 || slices.Contains(after, c) {
		t.found = append(t.found, unique(circle))
	}
}

// plan is what applies to projects of some facts.
type plan struct {
	assignment map[domain.Fact]string
	items      []domain.ItemCode
	wished     []domain.ItemCode // of its items, those that are in or out because departments say so
}

// name tells plans apart by their items.
func (p *plan) name() (name string) {
	for _, c := range p.items {
		name += string(c) + " "
	}
	return name
}

func (p *plan) has(code domain.ItemCode) bool { return slices.Contains(p.items, code) }

// plans gives every plan of some items that facts can yield, each with the first assignment of facts that does. ok is false
// where there are more assignments than the limit.
func plans(f *stages.Flow, items []domain.ItemCode, limit int) (all []plan, ok bool) {
	var facts []stages.FactRule
	for _, fact := range f.Facts {
		if slices.ContainsFunc(items, func(c domain.ItemCode) bool { return dependsOn(f, f.Item(c), fact.Fact) }) {
			facts = append(facts, fact)
		}
	}
	seen := map[string]bool{}
	count := 0
	given := map[domain.Fact]string{}
	var assign func(i int) bool
	assign = func(i int) bool {
		if i < len(facts) {
			for _, v := range facts[i].Values {
				given[facts[i].Fact] = v.Value
				if !assign(i + 1) {
					return false
				}
			}
			return true
		}
		if count++; count > limit {
			return false
		}
		p := plan{}
		for _, c := range items {
			if planned(f, f.Item(c), given) {
				p.items = append(p.items, c)
			}
		}
		if !seen[p.name()] {
			seen[p.name()] = true
			p.assignment = maps.Clone(given)
			all = append(all, p)
		}
		return true
	}
	ok = assign(0)
	return all, ok
}

// planned reports whether an item applies for some facts: one that is decided with another only where that one is.
func planned(f *stages.Flow, it *stages.ItemRule, facts map[domain.Fact]string) bool {
	if it.With == "" {
		return it.Applies(facts)
	}
	master := f.Item(it.With)
	return it.Applies(facts) && master != nil && master.Applies(facts)
}

func dependsOn(f *stages.Flow, it *stages.ItemRule, fact domain.Fact) bool {
	master := f.Item(it.With)
	return it.DependsOn(fact) || master != nil && master.DependsOn(fact)
}

// needed gives the items without which a project of a plan can't be completed: the filing, and everything that its result
// hangs on; with milestones, also those and what they hang on.
func needed(f *stages.Flow, milestones bool) []domain.ItemCode {
	var all []domain.ItemCode
	for i := range f.Items {
		it := &f.Items[i]
		if it.Kind == domain.ItemFiling || it.Milestone && milestones {
			all = append(all, it.Code)
		}
	}
	return below(f, all...)
}

// below gives some items with everything that their results hang on, however far.
func below(f *stages.Flow, all ...domain.ItemCode) []domain.ItemCode {
	for i := 0; i < len(all); i++ {
		for _, d := range dependencies(f, f.Item(all[i])) {
			if !slices.Contains(all, d) {
				all = append(all, d)
			}
		}
	}
	return unique(all)
}

// hasFiling reports whether a flow ends with a filing; one without is completed by its milestones.
func hasFiling(f *stages.Flow) bool {
	return slices.ContainsFunc(f.Items, func(i stages.ItemRule) bool { return i.Kind == domain.ItemFiling })
}
