package stages

import (
	"slices"

	"binglian/domain"
	"binglian/events"
)

// within lists the events whose texts are a department's own deliberation: a note is a working paper, and a draft is no
// decision until it is signed. A supervision order is between the supervisor and the department.
var within = []string{"item-noted", "decision-proposed", "decision-checked", "decision-returned",
	"supervision-opened", "supervision-answered", "supervision-escalated", "supervision-closed",
	"extension-requested", "extension-checked", "extension-declined", "extension-lapsed"}

// MayHear reports whether the actor, who may read the project, may read the text of an event of it. What is deliberated within a
// department is told to the departments that the event concerns, and to those who watch over all.
func (m *Machine) MayHear(a domain.Actor, k *events.Recorded) bool {
	return !slices.Contains(within, k.Name) ||
		slices.ContainsFunc(k.Audience, func(x events.Audience) bool { return m.Deliberates(a, x.Department) })
}

// Deliberates reports whether the actor may know what a department deliberates.
func (m *Machine) Deliberates(a domain.Actor, d domain.DepartmentCode) bool {
	return a.Role == domain.RoleSupervisor || a.Role == domain.RoleAdministrator || a.Department != "" && a.Department == d
}
