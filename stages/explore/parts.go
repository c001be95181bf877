package explore

import (
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// applies is the door between what comes before a project's items and the items themselves.
func applies(v domain.Verb) bool { return v == "apply" }

// beginning explores what comes before anybody may apply: the pool, the collaboration with every department that the flow
// asks, the sheet and the code.
func (e *Explorer) beginning(f *stages.Flow) outcome {
	first := slices.IndexFunc(f.Items, func(i stages.ItemRule) bool { return i.With == "" })
	if first < 0 {
		return outcome{seen: newCoverage()}
	}
	s := cut(f, nil, []domain.ItemCode{f.Items[first].Code}, nil, false)
	sp := e.space(s.flow, nil)
	sp.door = applies
	sp.explore(root{})
	out := e.outcome(f, sp, s)
	if doors := sp.doors(); doors > 1 {
		out.faults = append(out.faults, Fault{Rule: ruleManyDoors})
	}
	return out
}

// door gives the state in which items can first be applied for, or, where there is none, that in which things come to
// stand still. That every way through the beginning leads to the same state is shown once, by beginning.
func (e *Explorer) door(s *slice) (*space, root, bool) {
	brief := *s.flow
	brief.Collaboration.Consulted = e.owners(&brief)
	if s.reissued != "" {
		brief.Collaboration.Consulted = append(brief.Collaboration.Consulted, s.reissued)
	}
	sp := e.space(&brief, s)
	sp.keys, sp.seen = newKeyer(sp.day), newCoverage()
	sp.door = applies
	p, by := sp.run(nil)
	return sp, root{p, by}, sp.atDoor(p)
}

// owners gives those departments without which no collaboration is launched.
func (e *Explorer) owners(f *stages.Flow) []domain.DepartmentCode {
	var all []domain.DepartmentCode
	for _, sec := range e.Book.Sections {
		if sec.Owner != "" && !f.Direct() {
			all = append(all, sec.Owner)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// slice explores one slice from its door on. Each of its items must stay in reach of its grant, with nothing left open.
func (e *Explorer) slice(s *slice) outcome {
	f := s.whole
	_, from, ok := e.door(s)
	sp := e.space(s.flow, s)
	sp.explore(from)
	out := e.outcome(f, sp, s)
	if ok && s.closes != "" && len(out.faults) == 0 && !closes(&sp.seen, s.closes) {
		_, trail := e.carry(f, plan{assignment: s.assignment}, unique(append(slices.Clone(s.full), s.given...)))
		out.faults = append(out.faults, Fault{Rule: ruleNeverCloses, Stage: s.closes, Facts: s.assignment, Trace: trail})
	}
	for i := range out.faults {
		out.faults[i].Wished = s.wished
	}
	return out
}

func closes(seen *coverage, code domain.StageCode) bool {
	for at := range seen.closed {
		if at.stage == code {
			return true
		}
	}
	return false
}

// outcome says what is wrong in a space that was explored.
func (e *Explorer) outcome(f *stages.Flow, sp *space, s *slice) outcome {
	out := outcome{seen: sp.seen, states: len(sp.states), steps: len(sp.edges)}
	if sp.full {
		out.faults = []Fault{{Rule: ruleBound, Facts: s.assignment, Item: first(s)}}
		return out
	}
	out.faults = e.brokenIn(sp)
	all := uint32(1)<<len(s.full) - 1
	at, dead := sp.dead(all)
	if wanted := e.wanted(f, s); dead && wanted != all {
		at, dead = sp.dead(wanted)
	}
	if !dead {
		return out
	}
	out.faults = append(out.faults, sp.deadEnd(at, s.assignment))
	return out
}

// deadEnd tells of a state from which nothing leads to the end.
func (s *space) deadEnd(at int32, facts map[domain.Fact]string) Fault {
	st := &s.states[at]
	return Fault{Rule: ruleDeadEnd, Facts: facts, Trace: s.told(at), Open: st.open, Missing: st.missing}
}

func first(s *slice) domain.ItemCode {
	if len(s.full) == 0 {
		return ""
	}
	return s.full[0]
}

// wanted says which of a slice's items a project of its facts can need to be completed. Others may be out of reach: that
// they can be decided at all is asked for elsewhere.
func (e *Explorer) wanted(f *stages.Flow, s *slice) (wanted uint32) {
	for i, code := range s.full {
		items := unique(append(append(above(f, code), s.full...), s.given...))
		every, ok := plans(f, items, e.Limits.Assignments)
		if len(s.wished) > 0 { // the more is extended the more is needed
			every = append(every, extremes(f, items, every)...)
		}
		if !ok || slices.ContainsFunc(every, func(p plan) bool {
			for _, c := range append(slices.Clone(s.full), s.given...) {
				if !p.has(c) {
					return false
				}
			}
			if p.conflicts(s.assignment) {
				return false
			}
			return slices.Contains(needed(f.Only(p.has, nil), !hasFiling(f)), code)
		}) {
			wanted |= 1 << i
		}
	}
	return wanted
}

// above gives an item with all those whose results hang on it, however far.
func above(f *stages.Flow, code domain.ItemCode) []domain.ItemCode {
	all := []domain.ItemCode{code}
	for i := 0; i < len(all); i++ {
		for j := range f.Items {
			it := &f.Items[j]
			if !slices.Contains(all, it.Code) && slices.Contains(dependencies(f, it), all[i]) {
				all = append(all, it.Code)
			}
		}
	}
	return all
}

// ends carries a project of each plan straight to its completion: once every result that it needs is there it must be
// completed, and each of its stages closed.
func (e *Explorer) ends(f *stages.Flow) []Fault {
	need := needed(f, true)
	if len(need) == 0 { // nothing ends it: everything is granted, to show it
		for i := range f.Items {
			need = append(need, f.Items[i].Code)
		}
	}
	every, ok := plans(f, need, e.Limits.Assignments)
	if !ok {
		return []Fault{{Rule: ruleBound}}
	}
	var all []Fault
	known := map[string]bool{}
	for _, p := range append(every, extremes(f, need, every)...) {
		for _, fault := range e.straight(f, p) {
			fault.Wished = p.wished
			if name := fault.Rule + string(fault.Stage); !known[name] {
				known[name] = true
				all = append(all, fault)
			}
		}
	}
	return all
}

// straight carries a project of a plan to its completion, and one to the closing of its stages.
func (e *Explorer) straight(f *stages.Flow, p plan) []Fault {
	rest := f.Only(p.has, nil)
	short, long := needed(rest, !hasFiling(f)), needed(rest, true)
	if len(long) == 0 {
		short, long = p.items, p.items
	}
	after, trail := e.carry(f, p, short)
	var all []Fault
	if after == nil {
		return []Fault{{Rule: ruleDeadEnd, Facts: p.assignment}}
	}
	if after.CompletedOn.IsZero() {
		open, missing := openItems(after)
		all = append(all, Fault{Rule: ruleDeadEnd, Facts: p.assignment, Trace: trail, Open: open, Missing: missing})
	}
	if !slices.Equal(short, long) { // without the filing, which could end the project before its stages close
		after, trail = e.carry(f, p, slices.DeleteFunc(long, func(c domain.ItemCode) bool { return f.Item(c).Kind == domain.ItemFiling }))
	}
	for i := range rest.Stages {
		if st := &rest.Stages[i]; !st.Open && !closedFor(after, st.Code) {
			all = append(all, Fault{Rule: ruleNeverCloses, Stage: st.Code, Facts: p.assignment, Trace: trail})
		}
	}
	return all
}

// carry grants some items of a plan one after the other, and gives where that leads.
func (e *Explorer) carry(f *stages.Flow, p plan, items []domain.ItemCode) (*domain.Project, []Step) {
	if len(items) == 0 {
		return nil, nil
	}
	s := cut(f, items, nil, p.assignment, true)
	_, from, _ := e.door(s)
	sp := e.space(s.flow, s)
	sp.keys, sp.seen = newKeyer(sp.day), newCoverage()
	after, by := sp.run(from.project)
	return after, sp.tellAll(append(slices.Clone(from.by), by...))
}

// toward carries a project as near to an item as it comes: through everything that the item hangs on, or, where it never
// applies, to the project's completion.
func (e *Explorer) toward(f *stages.Flow, code domain.ItemCode) (map[domain.Fact]string, []Step) {
	items := below(f, code)
	every, _ := plans(f, items, e.Limits.Assignments)
	at := slices.IndexFunc(every, func(p plan) bool { return p.has(code) })
	if at < 0 {
		items = needed(f, true)
		if every, _ = plans(f, items, e.Limits.Assignments); len(every) == 0 {
			return nil, nil
		}
		at = 0
	}
	_, trail := e.carry(f, every[at], items)
	return every[at].assignment, trail
}

// closedFor reports whether a stage is completed, for each works where it belongs to them.
func closedFor(p *domain.Project, code domain.StageCode) bool {
	return slices.ContainsFunc(p.Completions, func(c domain.Completion) bool { return c.Stage == code })
}

// run carries a project on by commands that lead to results, until none brings anything new, or a door is reached.
func (s *space) run(p *domain.Project) (*domain.Project, []step) {
	seen := map[key]bool{}
	if p != nil {
		seen[s.keys.of(p)] = true
	}
	var trail []step
	for s.door == nil || !s.atDoor(p) {
		after, by, ok := s.onward(p, seen)
		if !ok {
			break
		}
		p, trail = after, append(trail, by)
	}
	return p, trail
}

// atDoor reports whether a command is offered behind which the exploration doesn't look.
func (s *space) atDoor(p *domain.Project) bool {
	return slices.ContainsFunc(s.actors[:2], func(a domain.Actor) bool {
		return slices.ContainsFunc(s.offers(p, a), func(o stages.Option) bool { return s.door(o.Verb) })
	})
}

// onward gives the first command, or passed deadline, that leads to a state that wasn't seen yet.
func (s *space) onward(p *domain.Project, seen map[key]bool) (*domain.Project, step, bool) {
	fresh := func(p *domain.Project) bool {
		k := s.keys.of(p)
		known := seen[k]
		seen[k] = true
		return !known
	}
	for _, actor := range s.actors {
		for _, o := range s.offers(p, actor) {
			if !uses[o.Verb].onward {
				continue
			}
			forms := s.forms(o)
			if o.Verb == "apply" { // for everything at once
				slices.Reverse(forms)
			}
			if after, by, rejection := s.try(p, actor, o, forms[0]); rejection == nil && fresh(after) {
				return after, by, true
			}
		}
	}
	if p == nil {
		return nil, step{}, false
	}
	for _, passed := range s.lapses(p) {
		if after := s.rules.Lapse(p, passed, s.at).After; fresh(after) {
			return after, step{lapse: passed.Name()}, true
		}
	}
	return nil, step{}, false
}

// doors counts the doors that were found.
func (s *space) doors() (n int) {
	for i := range s.states {
		if s.states[i].door {
			n++
		}
	}
	return n
}
