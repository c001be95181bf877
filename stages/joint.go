package stages

import (
	"binglian/domain"
	"binglian/events"
)

// followRectification keeps the joint acceptance's clock with its parties': while one of them waits for the builder to
// put something right, it stands (domain 4.0).
func followRectification(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if !it.Open() || it.AcceptedOn.IsZero() {
				continue
			}
			if planned := s.p.Planned(it.Code); planned == nil || planned.Kind != domain.ItemJoint {
				continue
			}
			r := s.rectification(a.Works)
			if r.running && !it.Paused() && it.Proposal == nil {
				return &events.ItemPaused{Item: it.ID, Kind: domain.PauseRectification, Planned: r.days, Listed: r.listed}, r.since
			}
			if !r.running && it.Paused() {
				return s.resumed(a, it, max(s.on, r.until)), r.until
			}
		}
	}
	return nil, 0
}

// rectification is what the builder puts right for the acceptance parties of a works.
type rectification struct {
	running      bool
	listed       bool       // by findings on the list alone
	days         int        // longest planned one, working days
	since, until domain.Day // the latest to begin, and to end
}

func (s *scene) rectification(works domain.WorksID) (r rectification) {
	for _, planned := range s.p.Plan {
		if !planned.Party {
			continue
		}
		_, it := s.p.Latest(planned.Code, works)
		if it == nil {
			continue
		}
		for _, pause := range it.Pauses {
			if pause.Kind != domain.PauseRectification {
				continue
			}
			r.until = max(r.until, pause.To)
			if pause.To.IsZero() {
				r.listed = pause.Listed && (r.listed || !r.running)
				r.running, r.days, r.since = true, max(r.days, pause.Planned), max(r.since, pause.From)
			}
		}
	}
	return r
}

// returnOvertaken gives the proposed joint acceptance back when a party's item was applied for again meanwhile.
func returnOvertaken(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if it.Proposal == nil {
				continue
			}
			if planned := s.p.Planned(it.Code); planned == nil || planned.Kind != domain.ItemJoint {
				continue
			}
			state := s.partiesDecided(a.Works)
			if state == undecided || (state == partiesGranted) != (it.Proposal.Outcome == domain.ItemGranted) {
				return &events.DecisionReturned{Item: it.ID, Slow: s.slowStep(a, it, s.on)}, it.Proposal.On
			}
		}
	}
	return nil, 0
}

// firstPartyAccepted gives the day on which the first of a works' acceptance parties was accepted.
func (s *scene) firstPartyAccepted(works domain.WorksID) (first domain.Day, ok bool) {
	for _, planned := range s.p.Plan {
		if !planned.Party {
			continue
		}
		_, it := s.p.Latest(planned.Code, works)
		if it != nil && !it.AcceptedOn.IsZero() && (it.Open() || it.Outcome == domain.ItemGranted || it.Outcome == domain.ItemRefused) {
			if !ok || it.AcceptedOn < first {
				first, ok = it.AcceptedOn, true
			}
		}
	}
	return first, ok
}

// partiesState says how far the parties of a joint acceptance are.
type partiesState int

const (
	undecided partiesState = iota
	partiesGranted
	partyRefused
)

// partiesDecided looks at the newest decision of each party's item that applies: all granted, or one refused, once none
// is missing or open (domain 4.0).
func (s *scene) partiesDecided(works domain.WorksID) partiesState {
	state := partiesGranted
	for _, planned := range s.p.Plan {
		if !planned.Party || s.p.Granted(planned.Code, works) != nil {
			continue
		}
		_, it := s.p.Latest(planned.Code, works)
		if it == nil || it.Outcome != domain.ItemRefused {
			return undecided
		}
		state = partyRefused
	}
	return state
}
