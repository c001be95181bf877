package stages

import (
	"strings"

	"binglian/domain"
	"binglian/events"
)

// The signing chain 承办 → 审核 → 签发 (R3.13): with three steps the officer proposes, the checker passes on and the head
// signs; with two the head signs what the officer proposes. Each step is another person's.

// stepsOfThree is the number of steps with which a checker stands between officer and head.
const stepsOfThree = 3

// CheckDecision passes a proposed decision on to the head.
type CheckDecision struct {
	Note string `json:"note"`
}

var checkDecision = Rule{Verb: "check-decision", Text: domain.Text{Zh: "审核决定", En: "Check the decision and pass it on"},
	Who: []Who{itemChecker}, On: onItem, When: []Condition{itemOpen, threeSteps, proposed, ownStep, otherPerson}, Source: "R3.13"}

func (*CheckDecision) rule() *Rule           { return &checkDecision }
func (*CheckDecision) fields(*scene) []Field { return []Field{long("note", false)} }

func (c *CheckDecision) decide(s *scene) *domain.Rejection {
	s.emit(&events.DecisionChecked{Item: s.target.item.ID, Note: strings.TrimSpace(c.Note), Slow: s.slowStep(s.target.app, s.target.item, s.on)})
	return nil
}

// SignDecision is the last signature: the decision is dated by it (R3.13).
type SignDecision struct{}

var signDecision = Rule{Verb: "sign-decision", Text: domain.Text{Zh: "签发决定", En: "Sign the decision"},
	Who: []Who{itemHead}, On: onItem, When: []Condition{itemOpen, proposed, ownStep, otherPerson, surveyFound, nothingShort}, Final: true, Source: "R3.13"}

func (*SignDecision) rule() *Rule           { return &signDecision }
func (*SignDecision) fields(*scene) []Field { return nil }

func (*SignDecision) series(s *scene) string { return s.decisionSeries(s.target.item) }

func (*SignDecision) decide(s *scene) *domain.Rejection {
	s.decideNow(*s.target.item.Proposal, s.decisionNumber(s.target.item))
	return nil
}

// ReturnDecision gives a proposed decision back inside the department, with the reason: the checker to the officer, the head
// to either.
type ReturnDecision struct {
	Reason string      `json:"reason"`
	To     domain.Role `json:"to"` // officer or checker, where the head may choose
}

var returnDecision = Rule{Verb: "return-decision", Text: domain.Text{Zh: "部门内退回", En: "Return the decision inside the department"},
	Who: []Who{itemChecker, itemHead}, On: onItem, When: []Condition{itemOpen, proposed, ownStep}, Source: "R3.13"}

func (*ReturnDecision) rule() *Rule { return &returnDecision }

func (*ReturnDecision) fields(s *scene) []Field {
	fields := []Field{long("reason", true)}
	if s.returnsToEither() {
		fields = append(fields, choice("to", string(domain.RoleOfficer), string(domain.RoleChecker)))
	}
	return fields
}

// returnsToEither reports whether the actor may choose to whom the work goes back.
func (s *scene) returnsToEither() bool {
	return s.actor.Role == domain.RoleHead && s.target.planned.Steps >= stepsOfThree
}

func (c *ReturnDecision) decide(s *scene) *domain.Rejection {
	e := &events.DecisionReturned{Item: s.target.item.ID, Reason: strings.TrimSpace(c.Reason), Slow: s.slowStep(s.target.app, s.target.item, s.on)}
	if s.returnsToEither() && c.To == domain.RoleChecker {
		e.To = c.To
	}
	s.emit(e)
	return nil
}

// signer gives who acts next on a proposed decision.
func signer(it *domain.Item, planned *domain.PlannedItem) domain.Role {
	if planned.Steps >= stepsOfThree && it.Proposal.CheckedOn.IsZero() {
		return domain.RoleChecker
	}
	return domain.RoleHead
}

// StepClock is the department's own limit for the step in which an item stands (R3.13): it moves no due date of the item.
type StepClock struct {
	Step  domain.Role // officer, checker or head: whose step it is
	Clock domain.Clock
}

// StepClock gives the clock of the step in which an item stands; ok is false where the department has set no limit, and
// where nobody can take the step yet.
func (m *Machine) StepClock(p *domain.Project, id domain.ItemID) (StepClock, bool) {
	a, it := p.Item(id)
	if it == nil {
		return StepClock{}, false
	}
	s := &scene{m: m, p: p, flow: m.Book().Flow(p.Flow)}
	return s.stepClock(a, it)
}

func (s *scene) stepClock(a *domain.Application, it *domain.Item) (StepClock, bool) {
	planned, r := s.p.Planned(it.Code), s.flow.Item(it.Code)
	if planned == nil || r == nil || len(r.StepLimits) < planned.Steps || !it.Open() || it.AcceptedOn.IsZero() || !hasLimit(s.p, it) {
		return StepClock{}, false
	}
	c := StepClock{Step: domain.RoleOfficer, Clock: domain.Clock{From: max(it.AcceptedOn, it.ReturnedOn), Pauses: pauses(nil, s.p, it)}}
	if a.Deemed { // silence dates acceptance back: nobody could take the step before
		c.Clock.From = max(c.Clock.From, a.Due)
	}
	step := 0
	if it.Proposal != nil {
		c.Step, step = signer(it, planned), planned.Steps-1
		if c.Step == domain.RoleChecker {
			step--
		}
		c.Clock.From = max(it.Proposal.On, it.Proposal.CheckedOn, it.ReturnedOn)
	} else if planned.Kind == domain.ItemJoint {
		if s.partiesDecided(a.Works) == undecided {
			return StepClock{}, false
		}
		c.Clock.From = max(c.Clock.From, s.lastPartyDecided(a.Works))
	}
	c.Clock.Limit = domain.Limit{Days: r.StepLimits[step], Unit: domain.UnitWorking}
	return c, true
}

// lastPartyDecided gives the day on which the last of a works' acceptance parties decided.
func (s *scene) lastPartyDecided(works domain.WorksID) (last domain.Day) {
	for _, planned := range s.p.Plan {
		if !planned.Party {
			continue
		}
		if _, it := s.p.Latest(planned.Code, works); it != nil {
			last = max(last, it.EndedOn)
		}
	}
	return last
}

// stepDue gives the last day of the step's own limit; none where there is none, and while the clock stands.
func (s *scene) stepDue(a *domain.Application, it *domain.Item) domain.Day {
	c, ok := s.stepClock(a, it)
	if !ok {
		return 0
	}
	due, _ := c.Clock.Due(s.cal())
	return due
}
