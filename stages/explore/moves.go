package explore

import (
	"slices"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// follows reports whether the exploration goes where an option leads. Everywhere it stops at its number of works: each is
// like the others, and they share nothing but the project's own items. A slice leaves alone the items of which it asks
// only for the result, but for what takes that back; a wide one leaves out what concerns one item alone.
func (s *space) follows(p *domain.Project, o stages.Option) bool {
	if uses[o.Verb].outside {
		return false
	}
	if o.Verb == "add-works" {
		return s.live(p) < s.works
	}
	if s.slice == nil || p == nil {
		return true
	}
	u := uses[o.Verb]
	if o.Verb == "move-flow" {
		return s.slice.moving
	}
	if s.slice.wide && u.aside || !s.slice.between && u.between || !u.belongs(s.slice.matter) || !s.slice.changing && (u.changes || u.restates) {
		return false
	}
	if codes := targetCodes(p, o.Target); len(codes) > 0 && !slices.ContainsFunc(codes, s.explores) {
		return u.takesBack
	}
	return true
}

// lapses gives the deadlines that the exploration lets pass.
func (s *space) lapses(p *domain.Project) []events.Body {
	all := s.rules.Lapses(p)
	if s.slice == nil {
		return all
	}
	return slices.DeleteFunc(all, func(e events.Body) bool {
		of := passed[e.Name()]
		return of != "" && of != s.slice.matter
	})
}

func (s *space) live(p *domain.Project) (n int) {
	for i := range p.Works {
		if p.Works[i].WithdrawnOn.IsZero() {
			n++
		}
	}
	return n
}

// explores reports whether an item is one that the slice explores in full.
func (s *space) explores(code domain.ItemCode) bool {
	return s.slice == nil || !slices.Contains(s.slice.given, code)
}

// targetCodes gives the codes of the items on which an option acts; none where it acts on something else.
func targetCodes(p *domain.Project, target string) []domain.ItemCode {
	if _, it := p.Item(domain.ItemID(target)); it != nil {
		return []domain.ItemCode{it.Code}
	}
	a := p.Application(domain.ApplicationID(target))
	if a == nil {
		return nil
	}
	codes := make([]domain.ItemCode, len(a.Items))
	for i := range a.Items {
		codes[i] = a.Items[i].Code
	}
	return codes
}

// bring gives each result of which a slice asks only whether it is there, for the project or each of its works.
func (s *space) bring(from int32, p *domain.Project) {
	if s.slice == nil {
		return
	}
	for _, code := range s.slice.given {
		planned := p.Planned(code)
		if planned == nil {
			continue
		}
		for _, target := range targetsOf(p, planned) {
			if inHand(p, code, target.works) {
				continue
			}
			if after, by, ok := s.grant(p, planned, target); ok {
				s.reach(from, p, after, by)
			}
		}
	}
}

// stageTarget is where an item is applied for.
type stageTarget struct {
	id    string
	works domain.WorksID
}

func targetsOf(p *domain.Project, planned *domain.PlannedItem) []stageTarget {
	if st := p.Stage(planned.Stage); st == nil || !st.PerWorks {
		return []stageTarget{{id: string(planned.Stage)}}
	}
	var all []stageTarget
	for i := range p.Works {
		if w := &p.Works[i]; w.WithdrawnOn.IsZero() {
			all = append(all, stageTarget{string(planned.Stage) + "/" + string(w.ID), w.ID})
		}
	}
	return all
}

func inHand(p *domain.Project, code domain.ItemCode, works domain.WorksID) bool {
	_, newest := p.Latest(code, works)
	return p.Granted(code, works) != nil || newest != nil && newest.Open()
}

// grant applies for one item and carries it to its grant.
func (s *space) grant(p *domain.Project, planned *domain.PlannedItem, at stageTarget) (*domain.Project, []step, bool) {
	var trail []step
	for range 12 { // apply, accept, the steps of a signature: a plain item needs three
		if p.Granted(planned.Code, at.works) != nil {
			return p, trail, true
		}
		after, by, ok := s.lead(p, planned, at)
		if !ok {
			return nil, nil, false
		}
		p, trail = after, append(trail, by)
	}
	return nil, nil, false
}

// lead gives the next command that carries an item on.
func (s *space) lead(p *domain.Project, planned *domain.PlannedItem, at stageTarget) (*domain.Project, step, bool) {
	_, it := p.Latest(planned.Code, at.works)
	for _, actor := range s.actors {
		if actor.Department != "" && (it == nil || !it.Open() || actor.Department != planned.Department) {
			continue
		}
		for _, o := range s.offers(p, actor) {
			applying := o.Verb == "apply"
			if !uses[o.Verb].onward || applying && o.Target != at.id || !applying && !slices.Contains(targetCodes(p, o.Target), planned.Code) {
				continue
			}
			form := s.forms(o)[0]
			if applying {
				form["items"] = []string{string(planned.Code)}
			}
			if after, by, rejection := s.try(p, actor, o, form); rejection == nil {
				return after, by, true
			}
		}
	}
	for _, passed := range s.lapses(p) { // silence can lead on too
		after := s.rules.Lapse(p, passed, s.at).After
		if _, then := after.Latest(planned.Code, at.works); then != nil && it != nil && then.Open() && !then.AcceptedOn.IsZero() && it.AcceptedOn.IsZero() {
			return after, step{lapse: passed.Name()}, true
		}
	}
	return nil, step{}, false
}

// mayApply reports whether an item may be among those that are applied for together.
func (s *space) mayApply(code string) bool { return s.explores(domain.ItemCode(code)) }

// granted reports whether an item has its result, for each works where it belongs to them.
func granted(p *domain.Project, code domain.ItemCode) bool {
	planned := p.Planned(code)
	if planned == nil {
		return false
	}
	for _, t := range targetsOf(p, planned) {
		if p.Granted(code, t.works) == nil {
			return false
		}
	}
	return true
}
