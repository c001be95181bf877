package explore

import (
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// Departments' opinions trim and extend what the facts make of a flow (R1.2). Every plan that comes of it is a set of items, and a slice
// knows nothing else of a plan: so what facts alone can yield is explored as ever, and of the others what can be new in them: items
// that no facts bring together, circles among them, stages that have no milestone then, an item whose prerequisites are all
// trimmed, an item that is trimmed or extended while it is in hand, and a project that is carried to its end with everything
// extended, or everything trimmed.

// adjusted gives a plan with those of some items in it that are kept, wherever departments may say so; others as the facts say.
func adjusted(f *stages.Flow, items []domain.ItemCode, p plan, keep func(domain.ItemCode) bool) plan {
	decided := func(it *stages.ItemRule) bool {
		if f.Adjustable(it) {
			return keep(it.Code)
		}
		return it.Applies(p.assignment)
	}
	q := plan{assignment: p.assignment}
	for _, c := range items {
		it := f.Item(c)
		master := f.Item(it.With)
		if decided(it) && (it.With == "" || master != nil && decided(master)) {
			q.items = append(q.items, c)
		}
		if f.Adjustable(it) && keep(c) != it.Applies(p.assignment) {
			q.wished = append(q.wished, c)
		}
	}
	return q
}

// wishes gives the plans of some items that departments' opinions make of those that facts yield, and that no facts yield by
// themselves. ok is false where there are more than the limit.
func wishes(f *stages.Flow, items []domain.ItemCode, limit int) (all []plan, ok bool) {
	every, ok := plans(f, items, limit)
	if f.Direct() || !ok {
		return nil, ok
	}
	var free []domain.ItemCode
	for _, c := range items {
		if f.Adjustable(f.Item(c)) {
			free = append(free, c)
		}
	}
	if len(free) > mostFree || len(every)<<len(free) > limit {
		return nil, false
	}
	seen := map[string]bool{}
	for _, p := range every {
		seen[p.name()] = true
	}
	for _, p := range every {
		for bits := range 1 << len(free) {
			q := adjusted(f, items, p, func(c domain.ItemCode) bool { return bits&(1<<slices.Index(free, c)) != 0 })
			if !seen[q.name()] {
				seen[q.name()] = true
				all = append(all, q)
			}
		}
	}
	return all, true
}

// mostFree bounds how many items of one slice, or of one circle, departments may trim and extend.
const mostFree = 16

// extremes gives the plans with everything extended and with everything trimmed that departments may.
func extremes(f *stages.Flow, items []domain.ItemCode, every []plan) []plan {
	if f.Direct() {
		return nil
	}
	seen := map[string]bool{}
	for _, p := range every {
		seen[p.name()] = true
	}
	var all []plan
	for _, p := range every {
		for _, keep := range []bool{true, false} {
			q := adjusted(f, items, p, func(domain.ItemCode) bool { return keep })
			if !seen[q.name()] {
				seen[q.name()] = true
				all = append(all, q)
			}
		}
	}
	return all
}

// wishedWhole explores everything at once for each plan that only departments' opinions make; false where a bound was hit.
func (e *Explorer) wishedWhole(f *stages.Flow, items []domain.ItemCode, r *Result) bool {
	every, ok := wishes(f, items, e.Limits.Assignments)
	for _, p := range every {
		g := f.Only(p.has, func(it *stages.ItemRule) { it.When, it.Variants = nil, nil })
		s := e.space(g, nil)
		s.explore(root{})
		r.States, r.Steps = r.States+len(s.states), r.Steps+len(s.edges)
		if s.full {
			return false
		}
		found := e.brokenIn(s)
		if at, dead := s.dead(0); dead {
			found = append(found, s.deadEnd(at, p.assignment))
		}
		found = append(found, neverClosed(g, []plan{p}, &s.seen)...)
		for i := range found {
			found[i].Wished = p.wished
		}
		r.Faults = append(r.Faults, found...)
	}
	return ok
}

// wished cuts the slices in which departments' opinions show what facts alone don't.
func (c *cutter) wished() {
	if c.flow.Direct() {
		return
	}
	for i := range c.flow.Items {
		it := &c.flow.Items[i]
		if c.flow.Adjustable(it) {
			c.reissued(it)
		}
		if it.Kind == domain.ItemJoint || !slices.ContainsFunc(waitsFor(it), func(pre domain.ItemCode) bool {
			x := c.flow.Item(pre)
			return x != nil && c.flow.Adjustable(x)
		}) {
			continue
		}
		full := c.withMasters([]domain.ItemCode{it.Code})
		if every, _ := plans(c.flow, full, c.limit); len(every) > 0 { // with none of its prerequisites
			s := cut(c.flow, full, nil, every[0].assignment, false)
			s.adjusted = true
			c.slices = append(c.slices, s)
		}
	}
	for i := range c.flow.Items {
		for j := range c.flow.Items {
			x, y := &c.flow.Items[i], &c.flow.Items[j]
			if i < j && x.Stage == y.Stage || i != j && slices.Contains(dependencies(c.flow, x), y.Code) {
				c.strangers(x, y)
			}
		}
	}
}

// strangers explores two items that only departments bring together.
func (c *cutter) strangers(x, y *stages.ItemRule) {
	if x.Kind == domain.ItemJoint || y.Kind == domain.ItemJoint || x.With == y.Code || y.With == x.Code {
		return
	}
	full := c.withMasters([]domain.ItemCode{x.Code, y.Code})
	lacks := func(p plan) bool { return slices.ContainsFunc(full, func(c domain.ItemCode) bool { return !p.has(c) }) }
	every, ok := plans(c.flow, full, c.limit)
	c.ok = c.ok && ok
	if slices.ContainsFunc(every, func(p plan) bool { return !lacks(p) }) {
		return
	}
	every, ok = wishes(c.flow, full, c.limit)
	c.ok = c.ok && ok
	for _, p := range every {
		if lacks(p) {
			continue
		}
		given := append(c.prerequisites(x.Code, full), c.prerequisites(y.Code, full)...)
		s := cut(c.flow, full, given[:min(len(given), mostGiven)], p.assignment, true)
		s.wished, s.adjusted = p.wished, true
		c.slices = append(c.slices, s)
	}
}

// reissued trims and extends an item, with one prerequisite, while it is in hand: by a new version of the sheet.
func (c *cutter) reissued(it *stages.ItemRule) {
	full := []domain.ItemCode{it.Code}
	given := c.prerequisites(it.Code, full)
	every, _ := plans(c.flow, full, c.limit)
	if len(every) == 0 {
		return
	}
	s := cut(c.flow, full, given[:min(len(given), mostGiven)], every[0].assignment, true)
	s.reissued, s.changing, s.adjusted = it.Department, true, true
	s.changes = []map[domain.Fact]string{nil}
	c.slices = append(c.slices, s)
}

// unclosed shows that a stage never closes that has items only where departments extend it: none of them is a milestone.
func (c *cutter) unclosed(st *stages.StageRule, items []domain.ItemCode, every []plan) {
	if st.Open || c.flow.Direct() {
		return
	}
	for _, p := range extremes(c.flow, items, every) {
		if len(p.items) > 0 && !slices.ContainsFunc(p.items, func(x domain.ItemCode) bool { return c.flow.Item(x).Milestone }) {
			s := cut(c.flow, nil, p.items[:1], p.assignment, true)
			for k := range s.flow.Items {
				s.flow.Items[k].Milestone = false
			}
			s.name, s.closes, s.wished, s.adjusted = string(st.Code), st.Code, p.wished, true
			c.slices = append(c.slices, s)
			return
		}
	}
}

// conflicts reports whether a plan needs other facts than these.
func (p *plan) conflicts(facts map[domain.Fact]string) bool {
	for fact, v := range facts {
		if x, asked := p.assignment[fact]; asked && x != v {
			return true
		}
	}
	return false
}

// wishesOf gives what is said for each choice of a form: that the item is needed, or isn't.
func wishesOf(f stages.Field) any {
	all := map[string]string{}
	for _, c := range f.Choices {
		all[c.Value] = sampleText
	}
	return all
}
