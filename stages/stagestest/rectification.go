package stagestest

import (
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// mends reports whether the option has to do with what a joint acceptance finds to be put right, which few projects come to; also
// what takes an item back meanwhile.
func (w *Walk) mends(o stages.Option) bool {
	switch o.Verb {
	case "require-rectification": // enough that the list has two rows
		return len(w.Project.Rectifications) < 2
	case "issue-rectification-list", "report-finding", "reinspect-finding":
		return true
	case "withdraw-item":
		a, it := w.Project.Item(domain.ItemID(o.Target))
		return slices.ContainsFunc(w.Project.Rectifications, func(r domain.Rectification) bool { return r.Runs() && r.About(a, it) })
	}
	return false
}
