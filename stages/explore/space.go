package explore

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// Rules is what decides: a *stages.Machine, or one with a fault in a test.
type Rules interface {
	AvailableTo(*domain.Project, []domain.Actor, time.Time) [][]stages.Option
	Decide(*domain.Project, stages.Command) (stages.Decision, *domain.Rejection)
	Lapses(*domain.Project) []events.Body
	Lapse(*domain.Project, events.Body, time.Time) stages.Decision
}

// step is one thing that is done: a command, or a deadline that passes.
type step struct {
	by     domain.Actor
	verb   domain.Verb // empty for a deadline
	target string
	form   json.RawMessage
	items  []domain.ItemCode
	lapse  string // name of the event that a passed deadline leads to
}

// state is one node of the space.
type state struct {
	project       *domain.Project // dropped once its successors are known
	from          int32           // state from which it was first reached; -1 for the first
	by            []step          // what led here from there
	end           ending
	granted       uint32            // which of the slice's items are, by their order
	closed        bool              // nothing is open
	open, missing []domain.ItemCode // in hand; those that apply, and are neither granted nor in hand
	door          bool              // where a door was asked for: an option is offered behind which the exploration doesn't look
}

// ending says whether a state is an end.
type ending byte

const (
	goesOn    ending = iota
	completed        // what the exploration wants to be always in reach
	givenUp          // withdrawn or terminated: an end, but none that counts
)

// space is a set of states that follow from some first ones by what the rules allow.
type space struct {
	rules       Rules
	flow        *stages.Flow
	city        string // region code
	day         domain.Day
	at          time.Time
	actors      []domain.Actor
	assignments []map[domain.Fact]string
	slice       *slice                 // nil: everything is explored
	door        func(domain.Verb) bool // where one is offered the exploration stops
	works       int                    // works at most
	limit       int                    // states at most
	tick        func(states int)

	keys   *keyer
	states []state
	index  map[key]int32
	edges  []edge
	seen   coverage
	broken []violation
	full   bool // the limit was hit
}

// edge leads from one state to another.
type edge struct {
	from, to int32
	noWayOut bool // of a dead end
}

func newCoverage() coverage {
	return coverage{offered: map[domain.Verb]bool{}, given: map[domain.Verb]bool{}, lapsed: map[string]bool{}, due: map[domain.ItemCode]bool{},
		granted: map[domain.ItemCode]bool{}, closed: map[planStage]bool{}, planned: map[planStage]bool{}, unfilled: map[domain.Verb]string{}}
}

func (c *coverage) add(o *coverage) {
	maps.Copy(c.offered, o.offered)
	maps.Copy(c.given, o.given)
	maps.Copy(c.lapsed, o.lapsed)
	maps.Copy(c.due, o.due)
	maps.Copy(c.granted, o.granted)
	maps.Copy(c.closed, o.closed)
	maps.Copy(c.planned, o.planned)
	maps.Copy(c.unfilled, o.unfilled)
}

// root is a state with which an exploration begins, and what led to it.
type root struct {
	project *domain.Project // nil: no project yet
	by      []step
}

// explore finds every state that can be reached from the first ones, in the order of their distance from them.
func (s *space) explore(roots ...root) {
	s.keys, s.index, s.seen = newKeyer(s.day), map[key]int32{}, newCoverage()
	s.keys.moving = s.slice != nil && s.slice.moving
	for _, r := range roots {
		if r.project == nil {
			s.states = append(s.states, state{from: -1})
			continue
		}
		s.enter(-1, r.project, r.by)
	}
	for i := 0; i < len(s.states) && !s.full; i++ {
		if s.states[i].end == goesOn {
			s.expand(int32(i))
		}
		if !s.states[i].door {
			s.states[i].project = nil
		}
		if s.tick != nil && i%256 == 0 {
			s.tick(i)
		}
	}
}

// offers gives what is available to an actor.
func (s *space) offers(p *domain.Project, a domain.Actor) []stages.Option {
	return s.rules.AvailableTo(p, []domain.Actor{a}, s.at)[0]
}

// expand finds what follows from a state.
func (s *space) expand(from int32) {
	p := s.states[from].project
	known := map[string]bool{}
	offers := s.rules.AvailableTo(p, s.actors, s.at)
	if s.door != nil && slices.ContainsFunc(offers, func(all []stages.Option) bool {
		return slices.ContainsFunc(all, func(o stages.Option) bool { return s.door(o.Verb) })
	}) {
		s.states[from].door = true
		return
	}
	for i, actor := range s.actors {
		for _, o := range offers[i] {
			s.seen.offered[o.Verb] = true
			name := string(o.Verb) + " " + o.Target
			if known[name] || !s.follows(p, o) {
				continue
			}
			known[name] = true
			for _, form := range s.forms(o) {
				s.give(from, p, actor, o, form)
			}
		}
	}
	if p == nil {
		return
	}
	s.bring(from, p)
	for _, passed := range s.lapses(p) {
		d := s.rules.Lapse(p, passed, s.at)
		s.seen.lapsed[passed.Name()] = true
		s.reach(from, p, d.After, []step{{lapse: passed.Name()}})
	}
}

// give gives a command and follows where it leads.
func (s *space) give(from int32, p *domain.Project, actor domain.Actor, o stages.Option, form map[string]any) {
	after, by, rejection := s.try(p, actor, o, form)
	if rejection != nil && s.later(o, form) {
		after, by, rejection = s.try(p, actor, o, form)
	}
	if rejection != nil {
		if !s.seen.given[o.Verb] {
			s.seen.unfilled[o.Verb] = rejection.Error()
		}
		return
	}
	s.seen.given[o.Verb] = true
	s.reach(from, p, after, []step{by})
}

func (s *space) try(p *domain.Project, actor domain.Actor, o stages.Option, form map[string]any) (*domain.Project, step, error) {
	a, raw, err := act(o.Verb, form)
	if err != nil {
		return nil, step{}, err
	}
	d, rejection := s.rules.Decide(p, stages.Command{Project: "p", By: actor, At: s.at, Target: o.Target, Seen: o.Seen, Act: a, Number: 1})
	if rejection != nil {
		return nil, step{}, rejection
	}
	by := step{by: actor, verb: o.Verb, target: o.Target, form: raw}
	if p != nil {
		by.items = targetCodes(p, o.Target)
	}
	return d.After, by, nil
}

// reach notes that one state follows from another.
func (s *space) reach(from int32, before, after *domain.Project, by []step) {
	for _, v := range violations(before, after) {
		v.from, v.by = from, by[len(by)-1]
		s.broken = append(s.broken, v)
	}
	u := uses[by[len(by)-1].verb]
	if to, ok := s.enter(from, after, by); ok && to != from {
		s.edges = append(s.edges, edge{from, to, u.changes || u.undoes})
	}
}

// enter gives the number of a project's state, a new one if it wasn't known; ok is false where the limit is hit.
func (s *space) enter(from int32, p *domain.Project, by []step) (to int32, ok bool) {
	k := s.keys.of(p)
	if to, ok = s.index[k]; ok {
		return to, true
	}
	if len(s.states) >= s.limit {
		s.full = true
		return 0, false
	}
	to = int32(len(s.states))
	s.index[k] = to
	st := state{project: p, from: from, by: by, end: endOf(p)}
	st.open, st.missing = openItems(p)
	st.closed = len(st.open) == 0 && !owed(p)
	if s.slice != nil {
		for i, code := range s.slice.full {
			if granted(p, code) || (s.slice.changing || s.slice.moving) && p.InPlan(code) == nil {
				st.granted |= 1 << i
			}
		}
	}
	s.states = append(s.states, st)
	s.note(p)
	return to, true
}

// owed reports whether something that was undertaken or promised for a result is still to come.
func owed(p *domain.Project) bool {
	return slices.ContainsFunc(p.Applications, func(a domain.Application) bool {
		return slices.ContainsFunc(a.Items, func(i domain.Item) bool { return i.Short() || i.Unchecked() })
	})
}

// note keeps what a state shows.
func (s *space) note(p *domain.Project) {
	for i := range p.Applications {
		for j := range p.Applications[i].Items {
			it := &p.Applications[i].Items[j]
			if !s.explores(it.Code) { // it was made plain
				continue
			}
			if !it.AcceptedOn.IsZero() {
				s.seen.due[it.Code] = true
			}
			if it.Outcome == domain.ItemGranted {
				s.seen.granted[it.Code] = true
			}
		}
	}
	plan := planName(p)
	for _, c := range p.Completions {
		s.seen.closed[planStage{plan, c.Stage}] = true
	}
	for i := range p.Plan {
		s.seen.planned[planStage{plan, p.Plan[i].Stage}] = true
	}
}

func endOf(p *domain.Project) ending {
	switch {
	case !p.CompletedOn.IsZero():
		return completed
	case !p.WithdrawnOn.IsZero(), !p.TerminatedOn.IsZero():
		return givenUp
	}
	return goesOn
}

// dead gives the first state, nearest to the beginning, from which no goal and no door can be reached; ok is false if there
// is none. A goal is the project's completion, or, for a slice, that nothing is open and the wanted ones of its items are
// granted. Where a limit was hit nothing is known, and it must not be asked.
func (s *space) dead(wanted uint32) (int32, bool) {
	into := make([][]int32, len(s.states))
	for _, e := range s.edges {
		if e.noWayOut {
			continue
		}
		into[e.to] = append(into[e.to], e.from)
	}
	alive := make([]bool, len(s.states))
	var queue []int32
	for i := range s.states {
		st := &s.states[i]
		if st.end == completed || st.door || s.slice != nil && st.closed && st.granted&wanted == wanted {
			alive[i] = true
			queue = append(queue, int32(i))
		}
	}
	for len(queue) > 0 {
		at := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, from := range into[at] {
			if !alive[from] {
				alive[from] = true
				queue = append(queue, from)
			}
		}
	}
	for i := range s.states {
		if !alive[i] && s.states[i].end != givenUp {
			return int32(i), true
		}
	}
	return 0, false
}

// trace gives the steps that lead to a state: no shorter ones do.
func (s *space) trace(to int32) []step {
	var all []step
	for at := to; at >= 0; at = s.states[at].from {
		for _, by := range slices.Backward(s.states[at].by) {
			all = append(all, by)
		}
	}
	slices.Reverse(all)
	return all
}
