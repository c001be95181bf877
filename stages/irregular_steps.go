package stages

import "binglian/domain"

// slowStep gives the step of signing in which an item stands, if it has taken longer through a day than the department's own limit
// for it; nil if not, and where it has none. Days in which the item's clock stands don't count.
func (s *scene) slowStep(a *domain.Application, it *domain.Item, through domain.Day) *domain.SlowStep {
	c, ok := s.stepClock(a, it)
	if !ok {
		return nil
	}
	since, known := c.Clock.Exceeds(s.cal())
	if !known || since > through {
		return nil
	}
	return &domain.SlowStep{Step: c.Step, Since: since}
}

// slowSteps are steps of signing that take, or took, longer than the department's own limit for them: the item itself may be in time.
// One that was withdrawn or taken back is never late, and nor are its steps.
func slowSteps(s *scene) []Irregularity {
	var all []Irregularity
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if !it.Outcome.CanBeLate() {
				continue
			}
			found := Irregularity{Department: it.Department, Application: a.ID, Item: it.ID}
			for _, step := range it.Slow {
				found.Kind, found.On = slowKind(step.Step), step.Since
				all = append(all, found)
			}
			if step := s.slowStep(a, it, lasted(s, 0)); step != nil {
				found.Kind, found.On, found.Running = slowKind(step.Step), step.Since, true
				all = append(all, found)
			}
		}
	}
	return all
}

func slowKind(step domain.Role) IrregularityKind {
	switch step {
	case domain.RoleChecker:
		return IrregularCheckerStep
	case domain.RoleHead:
		return IrregularHeadStep
	default:
		return IrregularOfficerStep
	}
}
