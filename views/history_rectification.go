package views

import (
	"strconv"

	"binglian/domain"
	"binglian/events"
)

// tellRectification puts what happens to findings of a joint acceptance into words.
func (v *visit) tellRectification(p *domain.Project, body events.Body, names map[domain.AccountID]string) (told, bool) {
	w := v.words
	row := func(id domain.RectificationID) string {
		r := p.Rectification(id)
		return joined(w, w.T("history.mend", "n", strconv.Itoa(p.ListNumber(id))), w.Name("department", string(r.Department)))
	}
	switch e := body.(type) {
	case *events.RectificationRequired:
		return told{itemOf(w, p, e.Item), joined(w, e.Text, e.Clause), "status.returned"}, true
	case *events.RectificationListIssued:
		last := e.Rows[0].Due
		for _, x := range e.Rows {
			last = max(last, x.Due)
		}
		return told{joined(w, e.Number, v.worksName(p, e.Works)),
			joined(w, w.T("history.listed", "n", strconv.Itoa(len(e.Rows))), w.T("history.mend-by", "day", last.String()), e.Note), "status.returned"}, true
	case *events.FindingReported:
		return told{row(e.Rectification), joined(w, e.Note, w.T("history.look-by", "day", e.Due.String())), "status.running"}, true
	case *events.FindingReinspected:
		key, look := "history.mend-passed", "status.done"
		switch e.Result {
		case domain.RectificationOpen:
			key, look = "history.mend-failed", "status.returned"
		case domain.RectificationUnmet:
			key, look = "history.mend-unmet", "status.refused"
		case domain.RectificationPassed, domain.RectificationFound, domain.RectificationReported, domain.RectificationClosed:
		}
		said := []string{w.T(key), e.Text}
		if !e.Due.IsZero() {
			said = append(said, w.T("history.mend-by", "day", e.Due.String()))
		}
		if e.Late {
			said = append(said, w.T("history.look-late"))
		}
		return told{row(e.Rectification), joined(w, append(said, peopleNames(w, e.Officers, names))...), look}, true
	case *events.RectificationClosed:
		key := "history.mend-ended"
		if e.TakenBack {
			key = "history.mend-back"
		}
		all := make([]string, len(e.Rectifications))
		for i, id := range e.Rectifications {
			all[i] = row(id)
		}
		return told{joined(w, all...), w.T(key), "status.withdrawn"}, true
	}
	return told{}, false
}
