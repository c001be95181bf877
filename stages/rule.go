package stages

import (
	"slices"
	"strconv"

	"binglian/domain"
)

// Rule is a command's rule as data: who may give it, on what, under which conditions. Generic code checks it and can ask
// it without doing, so that pages and the API draw themselves.
type Rule struct {
	Verb     domain.Verb
	Text     domain.Text // what the command does
	Who      []Who       // any of them
	On       targetKind
	When     []Condition // all of them, checked in order
	Final    bool        // can't be taken back
	Standing bool        // may be given while the whole project stands
	Destroy  bool        // ends what somebody else began
	Source   string      // of the rule: a statute, or a rule of the field
}

// Who names those who may give a command.
type Who struct {
	Name  string
	Text  domain.Text
	Roles []domain.Role // one of them, at least
	Is    func(*scene) bool
}

// Condition is a state in which alone a command is possible, with the reason told where it isn't.
type Condition struct {
	Reason domain.Reason
	Text   domain.Text // the condition, in words
	Holds  func(*scene) bool
}

// allows reports whether the actor may give the command on the scene's target.
func (r *Rule) allows(s *scene) bool {
	for _, w := range r.Who {
		if slices.Contains(w.Roles, s.actor.Role) && w.Is(s) {
			return true
		}
	}
	return false
}

// concerns reports whether anybody of that role may give the command at all.
func (r *Rule) concerns(role domain.Role) bool {
	return slices.ContainsFunc(r.Who, func(w Who) bool { return slices.Contains(w.Roles, role) })
}

// barred gives the reason of the first condition that doesn't hold; it is empty where the state of things allows the command.
func (s *scene) barred(r *Rule) domain.Reason {
	switch {
	case !s.p.TerminatedOn.IsZero():
		return ProjectEnded
	case s.p.Suspended() && !r.Standing:
		return ProjectStands
	}
	for _, c := range r.When {
		if !c.Holds(s) {
			return c.Reason
		}
	}
	return ""
}

// permit finds the target and checks the rule: rights first, then state.
func (s *scene) permit(r *Rule, id string) *domain.Rejection {
	if !r.concerns(s.actor.Role) { // whatever it is on: nobody learns here what there is
		return domain.Reject(domain.ByRights, NotAllowed, "verb", string(r.Verb))
	}
	if r.On.begins() != s.isNew {
		if s.isNew {
			return domain.Reject(domain.ByState, NoSuchProject)
		}
		return domain.Reject(domain.ByState, ProjectExists)
	}
	t, ok := s.find(r.On, id)
	if !ok {
		if !s.m.MayRead(s.actor, s.p) {
			return domain.Reject(domain.ByRights, NotAllowed, "verb", string(r.Verb))
		}
		return domain.Reject(domain.ByState, NoSuchTarget, "target", id, "kind", string(r.On))
	}
	s.target = t
	if !r.allows(s) {
		return domain.Reject(domain.ByRights, NotAllowed, "verb", string(r.Verb))
	}
	if reason := s.barred(r); reason != "" {
		return domain.Reject(domain.ByState, reason, "verb", string(r.Verb))
	}
	return nil
}

// admissible checks what isn't the rule's: the version of the task, the effective day, and the fields.
func (s *scene) admissible(a Act) *domain.Rejection {
	c := s.cmd
	if c.Version != 0 && c.Version != s.p.Version {
		return domain.Reject(domain.ByStale, Stale, "version", strconv.Itoa(s.p.Version))
	}
	if c.Seen != s.target.seen && !c.along {
		return domain.Reject(domain.ByStale, Stale)
	}
	today, last := domain.DayOf(s.at), s.target.last
	for _, x := range s.p.Suspensions { // nothing was done while the project stood
		last = max(last, x.To)
	}
	switch {
	case s.on > today:
		return domain.RejectFields(domain.Problem("on", DayInFuture))
	case s.on < today && blank(c.Back):
		return domain.RejectFields(domain.Problem("back", BackEntryReason))
	case s.on < today && s.on < last:
		return domain.RejectFields(domain.Problem("on", BackEntryTooEarly, "day", last.String()))
	}
	return domain.RejectFields(check(a, a.fields(s))...)
}
