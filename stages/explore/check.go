package explore

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"

	"binglian/domain"
	"binglian/stages"
)

// Limits bound an exploration. Where one is hit nothing is proved, and the flow is refused: a bound hides no state.
type Limits struct {
	States      int // of one slice, or of a whole flow that is explored at once
	Assignments int // of the facts on which one slice depends
	Workers     int // slices at once
}

// DefaultLimits are enough for a flow of fifty items within 1 GiB.
var DefaultLimits = Limits{States: 400_000, Assignments: 200_000, Workers: 2}

// Progress says how far an exploration is.
type Progress struct {
	Done, Total int // slices
	States      int // so far
}

// Explorer explores the flows of a book.
type Explorer struct {
	Book     *stages.Book
	Limits   Limits
	Rules    func(*stages.Book) Rules // what decides; nil for the Machine
	Progress func(Progress)           // may be nil; called by one goroutine at a time
}

// Result is what an exploration found.
type Result struct {
	Faults []Fault // none: the flow is proved
	Slices int
	States int
	Steps  int
}

// Fault is one thing that is wrong with a flow as it is carried out.
type Fault struct {
	Rule    string                 `json:"rule"`
	Item    domain.ItemCode        `json:"item,omitempty"`
	Stage   domain.StageCode       `json:"stage,omitempty"`
	Verb    domain.Verb            `json:"verb,omitempty"`
	Detail  string                 `json:"detail,omitempty"`  // why a command was rejected last
	Facts   map[domain.Fact]string `json:"facts,omitempty"`   // of the projects that meet it
	Trace   []Step                 `json:"trace,omitempty"`   // the shortest way to it; none for what never happens
	Wished  []domain.ItemCode      `json:"wished,omitempty"`  // items that are in, or out, because departments' opinions say so
	Open    []domain.ItemCode      `json:"open,omitempty"`    // items in hand at its end
	Missing []domain.ItemCode      `json:"missing,omitempty"` // items that apply, and are neither granted nor in hand
}

// Rules that an exploration can find broken.
const (
	ruleDeadEnd        = "dead-end"        // a project can come where it can't be completed any more
	ruleNeverDue       = "never-due"       // an item is never accepted
	ruleNeverDecided   = "never-decided"   // an item is never granted
	ruleNeverCloses    = "never-closes"    // a stage that has items never closes
	ruleNeverAvailable = "never-available" // nobody can ever give a command
	ruleNeverAccepted  = "never-accepted"  // a command is offered, and always rejected
	ruleManyDoors      = "many-doors"      // what came before the first application makes a difference: slices say nothing
	ruleBound          = "bound"           // an exploration was too large: nothing is proved
)

// day is the working day on which explorations stand: time makes no difference but through deadlines, which are let pass
// one by one.
const day = "2025-03-03"

// space makes an empty space for a flow.
func (e *Explorer) space(f *stages.Flow, s *slice) *space {
	book := e.Book.Alone(f)
	var rules Rules = stages.New(book, true)
	if e.Rules != nil {
		rules = e.Rules(book)
	}
	on := book.Calendar.Next(domain.MustDay(day))
	sp := &space{rules: rules, flow: f, city: string(book.City.Region), day: on, at: on.At(9, 0), slice: s, works: 1, limit: e.Limits.States}
	if s != nil {
		sp.works, sp.assignments = s.works, s.changes
	}
	sp.actors = actors(book, f)
	return sp
}

// actors gives those who have to do with the flow: an investor, a clerk, a planner, and of each department an officer and
// those who sign, and a supervisor. Who only watches, or may do no more than others here, is left out.
func actors(b *stages.Book, f *stages.Flow) []domain.Actor {
	all := []domain.Actor{
		{Account: "investor", Role: domain.RoleInvestor, Organisation: sampleCredit},
		{Account: "window", Role: domain.RoleWindow},
		{Account: "supervisor", Role: domain.RoleSupervisor},
		{Account: "planner", Role: domain.RolePlanner, Department: b.City.CodeKeeper},
	}
	steps := map[domain.DepartmentCode]int{} // of signing, the most of its items; 0: gives opinions or leads
	for _, d := range append([]domain.DepartmentCode{b.City.CodeKeeper, b.City.DefaultLead, f.Collaboration.Lead}, f.Collaboration.Consulted...) {
		steps[d] = max(steps[d], 0)
	}
	for _, s := range f.Stages {
		steps[s.Lead] = max(steps[s.Lead], 0)
	}
	for i := range f.Items {
		it := &f.Items[i]
		steps[it.Department] = max(steps[it.Department], it.Steps)
	}
	for _, d := range slices.Sorted(maps.Keys(steps)) {
		if d == "" {
			continue
		}
		all = append(all, domain.Actor{Account: domain.AccountID(d) + "-officer", Role: domain.RoleOfficer, Department: d})
		if steps[d] > 2 {
			all = append(all, domain.Actor{Account: domain.AccountID(d) + "-checker", Role: domain.RoleChecker, Department: d})
		}
		all = append(all, domain.Actor{Account: domain.AccountID(d) + "-head", Role: domain.RoleHead, Department: d})
	}
	return all
}

// Whole explores everything at once, for each plan that the facts can yield: only for flows of a few items.
func (e *Explorer) Whole(f *stages.Flow) Result {
	items := make([]domain.ItemCode, len(f.Items))
	for i := range f.Items {
		items[i] = f.Items[i].Code
	}
	every, ok := plans(f, items, e.Limits.Assignments)
	if !ok {
		return Result{Faults: []Fault{{Rule: ruleBound}}}
	}
	s := e.space(f, nil)
	s.assignments = nil
	for _, p := range every {
		s.assignments = append(s.assignments, p.assignment)
	}
	s.explore(root{})
	r := Result{Slices: 1, States: len(s.states), Steps: len(s.edges)}
	if s.full || !e.wishedWhole(f, items, &r) {
		r.Faults = append(r.Faults, Fault{Rule: ruleBound})
		return r
	}
	r.Faults = append(r.Faults, e.brokenIn(s)...)
	if at, dead := s.dead(0); dead {
		r.Faults = append(r.Faults, s.deadEnd(at, nil))
	}
	r.Faults = append(r.Faults, neverClosed(f, every, &s.seen)...)
	if !r.stuck() {
		r.Faults = append(r.Faults, uncovered(f, &s.seen)...)
	}
	return r
}

// stuck reports whether a project can come to a dead end: what is never met then only follows from it.
func (r *Result) stuck() bool {
	return slices.ContainsFunc(r.Faults, func(f Fault) bool { return f.Rule == ruleDeadEnd || f.Rule == ruleBound })
}

// telling leaves out what says again what another fault says: the same end of the same facts, and, where there is a dead
// end, the stages that don't close for it. The shortest trace comes first.
func telling(faults []Fault, stuck bool) []Fault {
	known := map[string]bool{}
	faults = slices.DeleteFunc(faults, func(f Fault) bool {
		name := fmt.Sprint(f.Rule, f.Item, f.Stage, f.Verb, f.Facts, f.Missing, f.Open)
		again := known[name]
		known[name] = true
		return again || stuck && f.Rule == ruleNeverCloses
	})
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(len(a.Trace), len(b.Trace)) })
	return faults
}

// brokenIn gives the steps of a space that must never be possible.
func (e *Explorer) brokenIn(s *space) []Fault {
	var all []Fault
	known := map[string]bool{}
	for _, v := range s.broken {
		name := v.rule + string(v.item) + string(v.at)
		if known[name] {
			continue
		}
		known[name] = true
		all = append(all, Fault{Rule: v.rule, Item: v.item, Stage: v.at, Trace: append(s.told(v.from), s.tell(v.by))})
	}
	return all
}

// Explore explores a flow by its slices: as it is in the city, and as in each county that has parts of its items.
func (e *Explorer) Explore(f *stages.Flow) Result {
	flows := []*stages.Flow{f}
	every, ok := slicesOf(f, e.Limits.Assignments)
	for _, region := range f.Counties() {
		county := f.In(region)
		own, within := slicesOf(county, e.Limits.Assignments)
		flows, ok = append(flows, county), ok && within
		every = append(every, slices.DeleteFunc(own, func(s *slice) bool { return !s.ofCounty() })...)
	}
	if !ok {
		return Result{Faults: []Fault{{Rule: ruleBound}}}
	}
	jobs := sameShapes(every)
	r, seen := Result{}, newCoverage()
	moves, ok := e.moves(f)
	if !ok {
		return Result{Faults: []Fault{{Rule: ruleBound}}}
	}
	found := make([]outcome, len(jobs)+1+len(moves))
	e.each(len(found), &r, func(i int) (states, steps int) {
		switch {
		case i == 0:
			found[i] = e.beginning(f)
		case i <= len(jobs):
			found[i] = e.slice(jobs[i-1][0])
		default:
			found[i] = e.moved(f, moves[i-len(jobs)-1])
		}
		return found[i].states, found[i].steps
	})
	for i := range found {
		r.Faults = append(r.Faults, found[i].faults...)
		if i == 0 {
			seen.add(&found[i].seen)
			continue
		}
		if i > len(jobs) { // what another version's projects meet isn't met by this one's own
			continue
		}
		first := jobs[i-1][0]
		if first.adjusted {
			continue
		}
		seen.add(&found[i].seen)
		for _, like := range jobs[i-1][1:] {
			if !like.adjusted {
				seen.addLike(&found[i].seen, first, like)
			}
		}
	}
	for _, f := range flows {
		r.Faults = append(r.Faults, e.ends(f)...)
	}
	if !r.stuck() {
		for _, o := range e.older(f) {
			r.Faults = append(r.Faults, e.movedEnds(o, f)...)
		}
	}
	for _, f := range flows {
		seen := seen
		e.reachable(f, &seen)
		if r.stuck() || len(needed(f, true)) == 0 { // nothing ends it: what is never met follows from that
			break
		}
		for _, fault := range uncovered(f, &seen) {
			if fault.Item != "" {
				fault.Facts, fault.Trace = e.toward(f, fault.Item)
			}
			r.Faults = append(r.Faults, fault)
		}
	}
	r.Faults = telling(r.Faults, r.stuck())
	return r
}

// sameShapes groups slices that do the same, in the order of the first of each.
func sameShapes(every []*slice) [][]*slice {
	var all [][]*slice
	at := map[[32]byte]int{}
	for _, s := range every {
		shape := s.shape()
		if i, ok := at[shape]; ok {
			all[i] = append(all[i], s)
			continue
		}
		at[shape] = len(all)
		all = append(all, []*slice{s})
	}
	return all
}

// each does jobs by several workers, and tells how far they are.
func (e *Explorer) each(n int, r *Result, do func(int) (states, steps int)) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	next := make(chan int)
	for range max(1, e.Limits.Workers) {
		wg.Go(func() {
			for i := range next {
				states, steps := do(i)
				mu.Lock()
				r.Slices, r.States, r.Steps = r.Slices+1, r.States+states, r.Steps+steps
				if e.Progress != nil {
					e.Progress(Progress{Done: r.Slices, Total: n, States: r.States})
				}
				mu.Unlock()
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// outcome is what the exploration of one slice found.
type outcome struct {
	faults        []Fault
	seen          coverage
	states, steps int
}
