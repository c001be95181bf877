package views

import (
	"binglian/domain"
	"binglian/events"
)

// tellLights puts into words lights, pauses that overran, and orders 督办.
func (v *visit) tellLights(p *domain.Project, body events.Body) (told, bool) {
	w := v.words
	order := func(id domain.SupervisionID) string {
		name, _ := targetNames(w, p, string(id))
		return name
	}
	switch e := body.(type) {
	case *events.LightRaised:
		subject := v.applicationName(p, e.Application)
		if e.Item != "" {
			subject = itemOf(w, p, e.Item)
		}
		return told{subject, joined(w, w.T("light."+string(e.Level)), w.T("history.limit", "limit", v.units(e.Allowed, e.Unit))), "light." + string(e.Level)}, true
	case *events.PauseOverran:
		return told{itemOf(w, p, e.Item), w.T("history.planned", "limit", v.units(e.Planned, e.Unit)), "light.red"}, true
	case *events.SupervisionOpened:
		return told{order(e.Supervision), joined(w, w.T("order-rule."+e.Rule), w.Name("department", string(e.Department)), e.Text,
			w.T("history.answer-order-by", "day", e.Due.String())), "light.red"}, true
	case *events.SupervisionAnswered:
		return told{order(e.Supervision), e.Text, "status.waiting"}, true
	case *events.SupervisionEscalated:
		return told{subject: order(e.Supervision), look: "light.red"}, true
	case *events.SupervisionClosed:
		return told{order(e.Supervision), e.Text, "status.done"}, true
	}
	return told{}, false
}
