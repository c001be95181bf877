package explore

import (
	"cmp"
	"fmt"
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// slice is a part of a flow that can be looked at apart: a few items that are explored in full, and those of which they
// only ask whether the result is there.
//
// What an item does depends on its own state, on its application, on the results that it waits for, and, where it is
// decided with others, on those. It does not depend on how a prerequisite came to be granted, nor on the items of other
// applications. So the states of a flow are made of the states of its slices, and what can be reached in each slice,
// whatever its prerequisites do, can be reached in the whole one after the other, in the order of the prerequisites.
// That the verdict is the same is tested against the exploration of everything at once.
type slice struct {
	name       string
	whole      *stages.Flow      // from which it is cut
	flow       *stages.Flow      // cut to the slice's items, its conditions resolved
	full       []domain.ItemCode // explored in full
	given      []domain.ItemCode // only their results count: granted in one go, or not
	assignment map[domain.Fact]string
	works      int              // works at most
	wide       bool             // without the commands that concern one item alone
	closes     domain.StageCode // must close
	between    bool             // with the commands that concern several departments
	matter     matter           // with the commands and deadlines of one
	changing   bool             // with changes of the facts: its conditions stand
	changes    []map[domain.Fact]string
	adjusted   bool                  // of a plan that departments' opinions make: what is met there isn't met by the facts' plans
	wished     []domain.ItemCode     // of its items, those that are in it because departments say so
	moving     bool                  // between two versions of the flow
	reissued   domain.DepartmentCode // whose item a new version of the sheet takes out and puts in; changing
}

// ofCounty reports whether a slice has a county's part among its items: else it is the same as in the city.
func (s *slice) ofCounty() bool {
	return slices.ContainsFunc(append(slices.Clone(s.full), s.given...), func(c domain.ItemCode) bool { return s.whole.Item(c).Master != "" })
}

// mostGiven is how many prerequisites are looked at beside two items: the rules ask whether one is missing, never which or
// how many. By itself an item is explored with all of them.
const mostGiven = 1

// cut makes a slice of a flow for the items that apply.
func cut(f *stages.Flow, full, given []domain.ItemCode, facts map[domain.Fact]string, wide bool) *slice {
	s := &slice{whole: f, full: full, given: given, assignment: facts, works: 1, wide: wide}
	if !hasFiling(f) { // it ends with its milestones: without any it would end at once
		given = withMilestone(f, full, given)
		s.given = given
	}
	stays := func(c domain.ItemCode) bool { return slices.Contains(full, c) || slices.Contains(given, c) }
	s.flow = f.Only(stays, func(it *stages.ItemRule) {
		it.When, it.Variants = nil, nil
		if slices.Contains(given, it.Code) {
			plain(it, !hasFiling(f))
		}
	})
	s.flow.Facts = nil
	for _, c := range full {
		s.name += string(c) + " "
	}
	return s
}

// keepConditions lets the items of a slice apply as the flow's do.
func (s *slice) keepConditions(f *stages.Flow) {
	for i := range s.flow.Items {
		it := &s.flow.Items[i]
		it.When = f.Item(it.Code).When
	}
	s.flow.Facts = slices.DeleteFunc(slices.Clone(f.Facts), func(x stages.FactRule) bool {
		return !slices.ContainsFunc(s.flow.Items, func(it stages.ItemRule) bool { return it.DependsOn(x.Fact) })
	})
}

// plain makes an item one of which only the result counts, and, where milestones end the flow, that it is one.
func plain(it *stages.ItemRule, ends bool) {
	*it = stages.ItemRule{Code: it.Code, Stage: it.Stage, Kind: domain.ItemDecided, Title: it.Title, Department: it.Department,
		Committed: it.Committed, Steps: 1, Result: it.Result, Milestone: ends && it.Milestone}
}

// withMilestone adds a milestone to the items of a slice that has none.
func withMilestone(f *stages.Flow, full, given []domain.ItemCode) []domain.ItemCode {
	is := func(c domain.ItemCode) bool { return f.Item(c).Milestone }
	at := slices.IndexFunc(f.Items, func(i stages.ItemRule) bool { return i.Milestone })
	if at < 0 || slices.ContainsFunc(full, is) || slices.ContainsFunc(given, is) {
		return given
	}
	return append(slices.Clone(given), f.Items[at].Code)
}

// slicesOf gives the slices whose exploration shows what the whole flow does. ok is false where facts have more
// assignments than the limit.
func slicesOf(f *stages.Flow, limit int) (all []*slice, ok bool) {
	c := cutter{flow: f, limit: limit, ok: true}
	c.cycles()
	for i := range f.Items {
		c.alone(&f.Items[i])
	}
	for i := range f.Items {
		for j := range f.Items {
			x, y := &f.Items[i], &f.Items[j]
			if i < j && x.Stage == y.Stage || i != j && slices.Contains(dependencies(f, x), y.Code) {
				c.together(x, y)
			}
		}
	}
	c.between()
	c.joint()
	c.closings()
	c.several()
	c.matters()
	c.changes()
	c.wished()
	slices.SortStableFunc(c.slices, func(x, y *slice) int { // of those that do the same the first speaks
		switch {
		case !x.adjusted && y.adjusted:
			return -1
		case x.adjusted && !y.adjusted:
			return 1
		}
		return 0
	})
	return c.slices, c.ok
}

type cutter struct {
	flow   *stages.Flow
	limit  int
	slices []*slice
	ok     bool
}

// add cuts a slice for each plan in which all the items that are explored in full apply.
func (c *cutter) add(full []domain.ItemCode, most int, wide bool) {
	full = c.withMasters(full)
	var around []domain.ItemCode
	for _, code := range full {
		around = append(around, c.prerequisites(code, full)...)
	}
	items := unique(append(slices.Clone(full), around...))
	every, ok := plans(c.flow, items, c.limit)
	c.ok = c.ok && ok
	for _, p := range every {
		if !slices.ContainsFunc(full, func(x domain.ItemCode) bool { return !p.has(x) }) {
			c.slices = append(c.slices, cut(c.flow, full, c.given(&p, full, most), p.assignment, wide))
		}
	}
}

// given gives the prerequisites of a plan that a slice asks only for their results, so many at most.
func (c *cutter) given(p *plan, full []domain.ItemCode, most int) []domain.ItemCode {
	var all []domain.ItemCode
	for _, code := range full {
		for _, pre := range c.prerequisites(code, full) {
			if p.has(pre) && (most < 0 || len(all) < most) {
				all = append(all, pre)
			}
		}
	}
	return unique(all)
}

// prerequisites gives what an item waits for outside the slice.
func (c *cutter) prerequisites(code domain.ItemCode, full []domain.ItemCode) []domain.ItemCode {
	return slices.DeleteFunc(waitsFor(c.flow.Item(code)), func(pre domain.ItemCode) bool {
		return slices.Contains(full, pre) || c.flow.Item(pre) == nil
	})
}

// withMasters adds the items with which others are decided: those can't even be applied for without them.
func (c *cutter) withMasters(full []domain.ItemCode) []domain.ItemCode {
	for i := 0; i < len(full); i++ {
		if with := c.flow.Item(full[i]).With; with != "" && !slices.Contains(full, with) && c.flow.Item(with) != nil {
			full = append(slices.Clone(full), with)
		}
	}
	return full
}

// alone explores an item with all its prerequisites; a joint one has no life without its parties.
func (c *cutter) alone(it *stages.ItemRule) {
	if it.Kind == domain.ItemJoint {
		return
	}
	c.add([]domain.ItemCode{it.Code}, -1, false)
}

// together explores two items that can stand in one application, or of which one waits for the other.
func (c *cutter) together(x, y *stages.ItemRule) {
	if x.Kind == domain.ItemJoint || y.Kind == domain.ItemJoint {
		return
	}
	if x.With == y.Code || y.With == x.Code {
		return // they are together whenever one of them is looked at
	}
	c.add([]domain.ItemCode{x.Code, y.Code}, mostGiven, true)
}

// between explores what departments of one application do together, on two items of each stage.
func (c *cutter) between() {
	for i := range c.flow.Stages {
		before := len(c.slices)
		for _, pair := range c.pairs(c.flow.Stages[i].Code) {
			c.add(pair, 0, true)
			if len(c.slices) > before {
				break
			}
		}
		for _, s := range c.slices[before:] {
			s.between = true
		}
	}
}

// pairs lists each two items of a stage that have different departments.
func (c *cutter) pairs(stage domain.StageCode) (all [][]domain.ItemCode) {
	var items []*stages.ItemRule
	for i := range c.flow.Items {
		if it := &c.flow.Items[i]; it.Stage == stage {
			items = append(items, it)
		}
	}
	slices.SortStableFunc(items, func(x, y *stages.ItemRule) int { // those of an acceptance have a life of their own besides
		return cmp.Compare(weight(x), weight(y))
	})
	for i, one := range items {
		for _, other := range items[i+1:] {
			lonely := one.Kind == domain.ItemJoint && !other.Party || other.Kind == domain.ItemJoint && !one.Party
			follows := slices.Contains(above(c.flow, one.Code), other.Code) || slices.Contains(above(c.flow, other.Code), one.Code)
			together := one.With == other.Code || other.With == one.Code
			if one.Department != other.Department && !lonely && (!follows || together || one.Kind == domain.ItemJoint || other.Kind == domain.ItemJoint) {
				all = append(all, []domain.ItemCode{one.Code, other.Code})
			}
		}
	}
	return all
}

func weight(it *stages.ItemRule) int {
	if it.Party || it.Kind == domain.ItemJoint {
		return 1
	}
	return 0
}

// joint explores the joint acceptance: with each party, with each two of them, and where no party applies by itself.
func (c *cutter) joint() {
	joint, parties := c.acceptance()
	if joint == nil {
		return
	}
	every, ok := plans(c.flow, unique(append([]domain.ItemCode{joint.Code}, parties...)), c.limit)
	c.ok = c.ok && ok
	for _, p := range every {
		if p.has(joint.Code) && !slices.ContainsFunc(parties, p.has) {
			c.slices = append(c.slices, cut(c.flow, []domain.ItemCode{joint.Code}, nil, p.assignment, false))
		}
	}
	for i, one := range parties {
		c.add([]domain.ItemCode{joint.Code, one}, mostGiven, true)
		for _, other := range parties[i+1:] {
			c.add([]domain.ItemCode{joint.Code, one, other}, 0, true)
		}
	}
}

// acceptance gives the joint acceptance, nil if there is none, and its parties.
func (c *cutter) acceptance() (joint *stages.ItemRule, parties []domain.ItemCode) {
	for i := range c.flow.Items {
		it := &c.flow.Items[i]
		if it.Kind == domain.ItemJoint {
			joint = it
		} else if it.Party {
			parties = append(parties, it.Code)
		}
	}
	return joint, parties
}

// cycles explores items that wait for each other round and round, in each plan in which they do.
func (c *cutter) cycles() {
	for _, circle := range circles(c.flow) {
		every, ok := plans(c.flow, circle, c.limit)
		c.ok = c.ok && ok
		more, ok := wishes(c.flow, circle, c.limit)
		c.ok = c.ok && ok
		known := map[string]bool{}
		for _, p := range append(every, more...) {
			rest := c.flow.Only(p.has, nil)
			for _, still := range circles(rest) {
				if name := fmt.Sprint(still); len(p.wished) == 0 || !known[name] {
					known[name] = true
					s := cut(c.flow, still, nil, p.assignment, true)
					s.wished, s.adjusted = p.wished, len(p.wished) > 0
					c.slices = append(c.slices, s)
				}
			}
		}
	}
}

// closings brings the milestones of each stage in every order: it must close with the last of them. A plan under which a
// stage has items and no milestone shows that it never does.
func (c *cutter) closings() {
	for i := range c.flow.Stages {
		st := &c.flow.Stages[i]
		var items []domain.ItemCode
		for j := range c.flow.Items {
			if c.flow.Items[j].Stage == st.Code {
				items = append(items, c.flow.Items[j].Code)
			}
		}
		every, ok := plans(c.flow, items, c.limit)
		c.ok = c.ok && ok
		c.unclosed(st, items, every)
		known := map[string]bool{}
		for _, p := range every {
			milestones := slices.DeleteFunc(slices.Clone(p.items), func(x domain.ItemCode) bool { return !c.flow.Item(x).Milestone })
			if name := fmt.Sprint(milestones); known[name] || len(p.items) == 0 {
				continue
			} else {
				known[name] = true
			}
			s := cut(c.flow, nil, milestones, p.assignment, true)
			if len(milestones) == 0 {
				s = cut(c.flow, nil, p.items[:1], p.assignment, true)
			}
			s.name = string(st.Code)
			for k := range s.flow.Items {
				s.flow.Items[k].Milestone = len(milestones) > 0
			}
			if !st.Open {
				s.closes = st.Code
			}
			c.slices = append(c.slices, s)
		}
	}
}

// several explores a second works beside the first, on the item that ends each of them.
func (c *cutter) several() {
	last := -1
	for i := range c.flow.Items {
		it := &c.flow.Items[i]
		st := c.flow.Stage(it.Stage)
		if st == nil || !st.Works || it.With != "" || it.Kind == domain.ItemJoint {
			continue
		}
		if last < 0 || it.Kind == domain.ItemFiling {
			last = i
		}
	}
	if last < 0 {
		return
	}
	code := c.flow.Items[last].Code
	every, ok := plans(c.flow, []domain.ItemCode{code}, c.limit)
	c.ok = c.ok && ok
	for _, p := range every {
		if p.has(code) {
			s := cut(c.flow, []domain.ItemCode{code}, nil, p.assignment, true)
			s.works = 2
			c.slices = append(c.slices, s)
		}
	}
}

func unique(codes []domain.ItemCode) []domain.ItemCode {
	slices.Sort(codes)
	return slices.Compact(codes)
}
