package views

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

// mayHear reports whether the reader may read the text of an event. What is deliberated within a department is told to the
// departments that the event concerns, and to those who watch over all.
func (v *visit) mayHear(k *events.Recorded) bool {
	return !slices.Contains(within, k.Name) ||
		slices.ContainsFunc(k.Audience, func(a events.Audience) bool { return v.deliberates(a.Department) })
}

// deliberates reports whether the reader may know what a department deliberates.
func (v *visit) deliberates(d domain.DepartmentCode) bool {
	a := v.actor()
	return a.Role == domain.RoleSupervisor || a.Role == domain.RoleAdministrator || a.Department != "" && a.Department == d
}
