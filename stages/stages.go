// Package stages is the rule book: flows as data, commands with their rules, decisions, policies and clocks. What may
// be done, by whom, when and by which date stands here alone; pages, the API, NATS and the command line ask it.
//
// It is pure: time comes in the command, and nothing is read from or written to the outside.
package stages

import (
	"sync/atomic"
	"time"

	"binglian/domain"
	"binglian/events"
)

// Machine decides commands by a book of rules. It holds no other state and may be used by many at once.
type Machine struct {
	rules atomic.Pointer[Book]
	mint  bool
}

// New gives a machine for a book. With mint it proposes project codes of its own, as only a rehearsal may: the national
// platform mints the real ones.
func New(book *Book, mint bool) *Machine {
	m := &Machine{mint: mint}
	m.Adopt(book)
	return m
}

// With gives a machine like this one that decides by another book.
func (m *Machine) With(b *Book) *Machine { return New(b, m.mint) }

// Book gives the rules by which the machine decides.
func (m *Machine) Book() *Book { return m.rules.Load() }

// Adopt lets the machine decide by another book from now on. What is being decided ends by the book with which it began.
func (m *Machine) Adopt(book *Book) { m.rules.Store(book) }

// Decide answers a command: first it settles everything that fell due before the command's time, each dated at its own
// deadline, then it decides, then the policies say what follows. p is nil for a new project and is left alone. The
// rejection is nil if the command is carried out.
func (m *Machine) Decide(p *domain.Project, c Command) (Decision, *domain.Rejection) {
	s := m.begin(p, c.By, c.At)
	s.take(&c)
	if _, tick := c.Act.(*Tick); tick {
		if c.By.Role != domain.RoleClock {
			return Decision{}, domain.Reject(domain.ByRights, NotAllowed, "verb", string(tickVerb))
		}
	} else {
		if r := s.permit(c.Act.rule(), c.Target); r != nil {
			return Decision{}, r
		}
		if r := s.admissible(c.Act); r != nil {
			return Decision{}, r
		}
		s.own()
		if s.isNew {
			s.p.ID = c.Project
		}
		if r := c.Act.decide(s); r != nil {
			return Decision{}, r
		}
		s.follow()
	}
	return Decision{Before: p, After: s.p, Events: s.events}, nil
}

// Series names the run from which the store must draw a number for this command, if its rule allows it at all.
func (m *Machine) Series(p *domain.Project, c Command) (Series, bool) {
	n, ok := c.Act.(numbered)
	if !ok {
		return Series{}, false
	}
	s := m.begin(p, c.By, c.At)
	s.take(&c)
	if s.permit(c.Act.rule(), c.Target) != nil {
		return Series{}, false
	}
	name := n.series(s)
	return Series{Name: name, Year: s.on.Year()}, name != ""
}

// numbered is an act whose document needs a number; the name of its run is empty where it doesn't.
type numbered interface{ series(*scene) string }

// Available lists the commands that the actor may give at that time, in the order of a project's life, with the fields
// that each asks for. p is nil to ask what may be done without a project.
func (m *Machine) Available(p *domain.Project, a domain.Actor, at time.Time) []Option {
	return m.AvailableTo(p, []domain.Actor{a}, at)[0]
}

// AvailableTo gives what is available to each of several actors, in their order.
func (m *Machine) AvailableTo(p *domain.Project, actors []domain.Actor, at time.Time) [][]Option {
	s := m.begin(p, domain.Actor{Role: domain.RoleClock}, at)
	known := map[targetKind][]target{}
	all := make([][]Option, len(actors))
	for i, a := range actors {
		s.actor = a
		for k, rule := range actRules {
			if !rule.concerns(a.Role) {
				continue
			}
			targets, ok := known[rule.On]
			if !ok {
				targets = s.targets(rule.On)
				known[rule.On] = targets
			}
			for j := range targets {
				s.target = targets[j]
				if !rule.allows(s) || s.barred(rule) != "" {
					continue
				}
				all[i] = append(all[i], Option{Verb: rule.Verb, Target: s.target.id, Stage: s.target.stageCode(), Seen: s.target.seen,
					Fields: acts[k]().fields(s), Final: rule.Final, Destroy: rule.Destroy})
			}
		}
	}
	return all
}

// Barred is a command that the actor has the right to give, but not now.
type Barred struct {
	Verb   domain.Verb
	Target string
	Seen   int
	Reason domain.Reason
}

// Barred lists what the actor could do but for the state of things, with the reason: pages tell it instead of hiding it.
func (m *Machine) Barred(p *domain.Project, a domain.Actor, at time.Time) []Barred {
	s := m.begin(p, a, at)
	var all []Barred
	for _, rule := range actRules {
		if !rule.concerns(a.Role) {
			continue
		}
		for _, t := range s.targets(rule.On) {
			s.target = t
			if !rule.allows(s) {
				continue
			}
			if reason := s.barred(rule); reason != "" {
				all = append(all, Barred{Verb: rule.Verb, Target: t.id, Seen: t.seen, Reason: reason})
			}
		}
	}
	return all
}

// Target names one thing that a command might act on.
type Target struct {
	ID   string
	Seen int
}

// Targets lists everything of the kind that the verb acts on, whether or not anybody may act on it now; nothing for an
// unknown verb.
func (m *Machine) Targets(p *domain.Project, verb domain.Verb, at time.Time) []Target {
	fresh, ok := actsByVerb[verb]
	if !ok {
		return nil
	}
	var out []Target
	s := m.begin(p, domain.Actor{Role: domain.RoleClock}, at)
	for _, t := range s.targets(fresh().rule().On) {
		out = append(out, Target{t.id, t.seen})
	}
	return out
}

// Refusal gives why the actor may not give a command on that target, as Decide would say, or nil if he may. Only what the
// command's fields say isn't asked.
func (m *Machine) Refusal(p *domain.Project, a domain.Actor, verb domain.Verb, target string, at time.Time) *domain.Rejection {
	fresh, ok := actsByVerb[verb]
	if !ok {
		return domain.Reject(domain.ByInput, UnknownVerb, "verb", string(verb))
	}
	return m.begin(p, a, at).permit(fresh().rule(), target)
}

// Settled gives the project as it stands at that time: with everything settled that has fallen due.
func (m *Machine) Settled(p *domain.Project, at time.Time) *domain.Project {
	return m.begin(p, domain.Actor{Role: domain.RoleClock}, at).p
}

// begin sets the scene: the project with everything settled that fell due before at. The scene's project is a copy only
// if something had to be settled.
func (m *Machine) begin(p *domain.Project, by domain.Actor, at time.Time) *scene {
	s := &scene{m: New(m.Book(), m.mint), p: p, actor: by, at: at.Truncate(time.Microsecond), owned: p == nil}
	if p == nil {
		s.p, s.isNew = &domain.Project{}, true
	} else {
		if s.at.Before(p.LastAt) {
			s.at = p.LastAt
		}
		s.flow = m.Book().Flow(p.Flow)
		s.settle()
	}
	s.on = domain.DayOf(s.at)
	return s
}

// own makes the scene's project a copy that events may change; the target is the copy's then.
func (s *scene) own() {
	if s.owned {
		return
	}
	s.p, s.owned = s.p.Clone(), true
	if s.target.kind != "" {
		s.target, _ = s.find(s.target.kind, s.target.id)
	}
}

// take sets the command that is decided.
func (s *scene) take(c *Command) {
	s.cmd, s.back = c, c.Back
	if !c.On.IsZero() {
		s.on = c.On
	}
}

// emit makes an event true for the project, and then lets nothing else happen: policies follow later.
func (s *scene) emit(b events.Body) {
	by, back := s.actor, ""
	if s.following {
		by = domain.Actor{Role: domain.RoleClock}
	}
	if s.on < domain.DayOf(s.at) || s.takesOver {
		back = s.back
	}
	s.events = append(s.events, events.Append(s.p, b, s.at, s.on, by, back))
}
