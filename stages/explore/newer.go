package explore

import (
	"reflect"
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// A newer version of a published flow must be able to take over projects of each older one, from wherever they have come:
// move-flow is offered to all of them. What of it can do harm is the difference: so each item that isn't the same in both, or stands in a stage that
// isn't, is carried through the older version with one prerequisite and one milestone of its stage, moved from every state that
// it meets, and must still come to its grant, with nothing left open. Then whole projects are moved after each of their
// results, and must be completed.

// older gives the earlier versions of a flow from which projects move to it.
func (e *Explorer) older(f *stages.Flow) (all []*stages.Flow) {
	for _, o := range e.Book.Flows() {
		if o.Name == f.Name && o.Version < f.Version {
			all = append(all, o)
		}
	}
	return all
}

// move is an item on its way from one version of a flow to another.
type move struct {
	from *slice // of the older version; its items may be none of the newer one's
	to   *slice
}

// movesOf gives the moves that show what the difference of two versions does. ok is false where a limit was hit.
func movesOf(o, f *stages.Flow, limit int) (all []move, ok bool) {
	ok = true
	for _, code := range changed(o, f) {
		items := around(o, f, code)
		have := func(of *stages.Flow) []domain.ItemCode {
			return slices.DeleteFunc(slices.Clone(items), func(c domain.ItemCode) bool { return of.Item(c) == nil })
		}
		before, all1 := plans(o, have(o), limit)
		after, all2 := plans(f, have(f), limit)
		ok = ok && all1 && all2
		known := map[string]bool{}
		for _, b := range before {
			for _, a := range after {
				name := b.name() + "> " + a.name()
				if known[name] || len(b.items) == 0 || len(a.items) == 0 || !b.has(code) && !a.has(code) || b.conflicts(a.assignment) {
					continue
				}
				known[name] = true
				all = append(all, move{cutOnly(o, b), cutOnly(f, a)})
			}
		}
	}
	return all, ok
}

// cutOnly makes a slice of a plan, all explored in full.
func cutOnly(f *stages.Flow, p plan) *slice {
	s := cut(f, p.items, nil, p.assignment, true)
	s.moving = true
	return s
}

// changed lists the items that aren't the same in two versions, or stand in stages that aren't.
func changed(o, f *stages.Flow) (all []domain.ItemCode) {
	stage := func(of *stages.Flow, code domain.StageCode) any {
		st := of.Stage(code)
		if st == nil {
			return nil
		}
		return []any{st.Works, st.Any, st.Open}
	}
	for _, code := range codesOf(o, f) {
		x, y := o.Item(code), f.Item(code)
		if x == nil || y == nil || !sameWay(x, y) || !reflect.DeepEqual(stage(o, x.Stage), stage(f, y.Stage)) {
			all = append(all, code)
		}
	}
	return all
}

// sameWay reports whether an item comes to its result in the same way in two versions; limits, texts and papers don't count.
func sameWay(x, y *stages.ItemRule) bool {
	pre := func(it *stages.ItemRule) []domain.ItemCode { return unique(slices.Clone(it.Prerequisites)) }
	return x.Stage == y.Stage && x.Kind == y.Kind && x.With == y.With && x.Party == y.Party && x.BothLevels == y.BothLevels && x.Milestone == y.Milestone && x.Steps == y.Steps &&
		x.Department == y.Department && slices.Equal(pre(x), pre(y)) && reflect.DeepEqual(x.When, y.When)
}

func codesOf(flows ...*stages.Flow) []domain.ItemCode {
	var all []domain.ItemCode
	for _, f := range flows {
		for i := range f.Items {
			all = append(all, f.Items[i].Code)
		}
	}
	return unique(all)
}

// around gives an item with what decides with it, one prerequisite, and another milestone of its stage.
func around(o, f *stages.Flow, code domain.ItemCode) []domain.ItemCode {
	all := []domain.ItemCode{code}
	for _, of := range []*stages.Flow{o, f} {
		it := of.Item(code)
		if it == nil {
			continue
		}
		c := cutter{flow: of}
		all = append(all, c.withMasters([]domain.ItemCode{code})...)
		if pre := c.prerequisites(code, nil); len(pre) > 0 {
			all = append(all, pre[0])
		}
		if it.Kind == domain.ItemJoint || it.Party {
			joint, parties := c.acceptance()
			if joint != nil {
				all = append(all, joint.Code)
			}
			all = append(all, parties[:min(len(parties), 1)]...)
		}
		at := slices.IndexFunc(of.Items, func(x stages.ItemRule) bool {
			return x.Stage == it.Stage && x.Milestone && x.Code != code && x.With == ""
		})
		if at >= 0 {
			all = append(all, of.Items[at].Code)
		}
	}
	return unique(all)
}

// moved explores one move: from the older version's door on, with the newer version in force.
func (e *Explorer) moved(f *stages.Flow, m move) outcome {
	_, from, ok := e.door(m.from)
	if !ok {
		return outcome{seen: newCoverage()} // of what the older version is refused for
	}
	sp := e.space(m.to.flow, m.to)
	book := e.Book.Alone(m.from.flow, m.to.flow)
	sp.rules = stages.New(book, true)
	if e.Rules != nil {
		sp.rules = e.Rules(book)
	}
	both := *m.to.flow
	both.Items = append(slices.Clone(m.to.flow.Items), m.from.flow.Items...)
	sp.actors = actors(book, &both)
	sp.explore(from)
	return e.outcome(f, sp, m.to)
}

// moves gives what shows how a newer version takes over projects of the older ones. ok is false where a limit was hit.
func (e *Explorer) moves(f *stages.Flow) (all []move, ok bool) {
	for _, o := range e.older(f) {
		some, ok := movesOf(o, f, e.Limits.Assignments)
		if !ok {
			return nil, false
		}
		all = append(all, some...)
	}
	return all, true
}

// movedEnds carries a project of the older version to its end, moves it to the newer one after each of its results, and
// carries it on: it must be completed, and every stage closed.
func (e *Explorer) movedEnds(o, f *stages.Flow) []Fault {
	old := needed(o, true)
	every, ok := plans(o, old, e.Limits.Assignments)
	if !ok || len(every) == 0 || o.Direct() {
		return nil
	}
	p := every[0]
	for _, q := range every { // that with the most items
		if len(q.items) > len(p.items) {
			p = q
		}
	}
	s := cutOnly(o, p)
	next, ok := plans(f, needed(f, true), e.Limits.Assignments)
	if !ok {
		return []Fault{{Rule: ruleBound}}
	}
	at := slices.IndexFunc(next, func(q plan) bool { return !q.conflicts(p.assignment) })
	if at < 0 {
		return nil
	}
	t := cutOnly(f, next[at])
	_, from, open := e.door(s)
	if !open {
		return nil
	}
	before := e.space(s.flow, s)
	before.keys, before.seen = newKeyer(before.day), newCoverage()
	after := e.space(t.flow, t)
	after.keys, after.seen = newKeyer(after.day), newCoverage()
	pair := e.space(t.flow, t)
	pair.rules = stages.New(e.Book.Alone(s.flow, t.flow), true)
	seen := map[key]bool{}
	trail := slices.Clone(from.by)
	for x := from.project; x.CompletedOn.IsZero(); {
		if y, by, ok := pair.moveNow(x); ok {
			end, rest := after.run(y)
			way := after.tellAll(append(append(slices.Clone(trail), by), rest...))
			if end.CompletedOn.IsZero() {
				open, missing := openItems(end)
				return []Fault{{Rule: ruleDeadEnd, Trace: way, Open: open, Missing: missing}}
			}
			for i := range t.flow.Stages {
				if st := &t.flow.Stages[i]; !st.Open && !closedFor(end, st.Code) && !endsBefore(f, end) {
					return []Fault{{Rule: ruleNeverCloses, Stage: st.Code, Trace: way}}
				}
			}
		}
		y, by, ok := before.onward(x, seen)
		if !ok {
			break
		}
		x, trail = y, append(trail, by)
	}
	return nil
}

// endsBefore reports whether a filing ended a project before everything that it needs was applied for.
func endsBefore(f *stages.Flow, p *domain.Project) bool {
	_, missing := openItems(p)
	return hasFiling(f) && len(missing) > 0
}

// moveNow moves a project to the newer version, if that is offered.
func (s *space) moveNow(p *domain.Project) (*domain.Project, step, bool) {
	for _, actor := range s.actors {
		for _, o := range s.offers(p, actor) {
			if o.Verb != "move-flow" {
				continue
			}
			if after, by, rejection := s.try(p, actor, o, s.forms(o)[0]); rejection == nil {
				return after, by, true
			}
		}
	}
	return nil, step{}, false
}
