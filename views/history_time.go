package views

import (
	"binglian/domain"
	"binglian/events"
)

// tellTime puts into words what stops, moves or lengthens a clock.
func (v *visit) tellTime(p *domain.Project, body events.Body) (told, bool) {
	w := v.words
	name := func(id domain.ItemID) string { return itemOf(w, p, id) }
	unit := func(id domain.ItemID) domain.Unit {
		_, it := p.Item(id)
		return it.Limit.Unit
	}
	due := func(day domain.Day) string {
		if day.IsZero() {
			return ""
		}
		return w.T("history.new-due", "day", day.String())
	}
	switch e := body.(type) {
	case *events.ItemPaused:
		return told{name(e.Item), v.pauseDetail(e), "status.paused"}, true
	case *events.ItemResumed:
		result := ""
		if e.Result != "" {
			result = w.T("choice.result." + e.Result)
		}
		return told{name(e.Item), joined(w, result, e.Note, due(e.Due)), "status.running"}, true
	case *events.ExtensionRequested:
		return told{name(e.Item), joined(w, v.units(e.Days, unit(e.Item)), e.Reason), "status.waiting"}, true
	case *events.ExtensionChecked:
		return told{name(e.Item), e.Note, "status.waiting"}, true
	case *events.ExtensionDeclined:
		return told{name(e.Item), e.Reason, "status.returned"}, true
	case *events.ExtensionLapsed:
		return told{subject: name(e.Item), look: "status.overdue"}, true
	case *events.ItemExtended:
		return told{name(e.Item), joined(w, v.units(e.Days, unit(e.Item)), e.Reason, due(e.Due)), "status.running"}, true
	case *events.StageExtended:
		a := p.Application(e.Application)
		var of domain.Unit
		if s := p.Stage(a.Stage); s != nil {
			of = s.Unit
		}
		return told{v.applicationName(p, e.Application), joined(w, v.units(e.Days, of),
			w.T("history.document", "document", e.Document, "day", w.Day(e.DocumentOn)), e.Reason, due(e.Due)), "status.running"}, true
	}
	return told{}, false
}

// revocationKind names why something was taken back; one that follows another's revocation has no kind of its own.
func (v *visit) revocationKind(e *events.ItemRevoked) string {
	if e.Kind == "" {
		return ""
	}
	return v.words.T("choice.revoke-item.kind." + string(e.Kind))
}

// pauseDetail says what a special procedure is for, on what basis, and how long the applicant was told it takes.
func (v *visit) pauseDetail(e *events.ItemPaused) string {
	w := v.words
	what := e.Title
	if what == "" {
		what = w.T("pause." + string(e.Kind))
	}
	asked, late := "", ""
	if e.Asked != "" {
		asked = w.T("history.asked." + e.Asked)
	}
	if e.Late {
		late = w.T("history.pause-late")
	}
	return joined(w, what, e.Reason, e.Basis, asked, w.T("project.planned-days", "n", v.units(e.Planned, e.Unit)), late)
}
