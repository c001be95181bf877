package views

import (
	"binglian/domain"
	"binglian/events"
)

// mayHear reports whether the reader may read the text of an event.
func (v *visit) mayHear(k *events.Recorded) bool { return v.server.Machine.MayHear(v.actor(), k) }

// deliberates reports whether the reader may know what a department deliberates.
func (v *visit) deliberates(d domain.DepartmentCode) bool {
	return v.server.Machine.Deliberates(v.actor(), d)
}
