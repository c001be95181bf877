package views

import (
	"cmp"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
	"binglian/views/words"
)

// tellDrawings puts what happens in a joint drawing review into words.
func (v *visit) tellDrawings(p *domain.Project, body events.Body) (told, bool) {
	w := v.words
	name := func(id domain.ItemID) string { return itemOf(w, p, id) }
	comment := func(n int) string { return w.T("history.comment", "n", strconv.Itoa(n)) }
	switch e := body.(type) {
	case *events.DrawingsSubmitted:
		sheets := make([]string, len(e.Sheets))
		for i, s := range e.Sheets {
			sheets[i] = strings.TrimSpace(s.No + " " + s.Title)
		}
		said := []string{w.T("history.drawings", "n", strconv.Itoa(e.Version))}
		if len(sheets) > 0 {
			said = append(said, w.T("history.sheets-changed", "sheets", strings.Join(sheets, w.T("form.list-comma"))))
		}
		if len(e.Removed) > 0 {
			said = append(said, w.T("history.sheets-removed", "sheets", strings.Join(e.Removed, w.T("form.list-comma"))))
		}
		return told{name(e.Item), joined(w, append(said, e.Note)...), "status.running"}, true
	case *events.DrawingCommented:
		must := ""
		if e.Must {
			must = w.T("history.must")
		}
		return told{name(e.Item), joined(w, comment(e.Comment), disciplineName(w, e.Discipline), sheetNames(w, e.Sheets), e.Text, e.Clause, must), "status.returned"}, true
	case *events.DrawingCommentAnswered:
		return told{name(e.Item), joined(w, comment(e.Comment), e.Text), "status.running"}, true
	case *events.DrawingCommentSettled:
		if e.Open {
			return told{name(e.Item), joined(w, comment(e.Comment), w.T("history.still-open"), e.Text), "status.returned"}, true
		}
		return told{name(e.Item), joined(w, comment(e.Comment), w.T("history.settled"), e.Text), "status.done"}, true
	case *events.DrawingRoundClosed:
		look := "status.done"
		if e.Outcome == domain.DrawingRevise {
			look = "status.returned"
		}
		return told{name(e.Item), joined(w, w.T("history.round", "n", strconv.Itoa(e.Round)), w.T("choice.close-round.outcome."+string(e.Outcome)), e.Note), look}, true
	case *events.DrawingOpinionGiven:
		return told{name(e.Item), joined(w, disciplineName(w, e.Discipline), w.Name("department", string(e.Department)), w.T("survey-result."+string(e.Result)),
			w.T("history.drawings", "n", strconv.Itoa(e.Version)), sheetNames(w, e.Sheets), e.Text), "survey-result." + string(e.Result)}, true
	case *events.DrawingOpinionConfirmed:
		return told{name(e.Item), joined(w, disciplineName(w, e.Discipline), w.T("history.still-valid", "n", strconv.Itoa(e.Version))), "status.done"}, true
	}
	return told{}, false
}

func disciplineName(w words.Words, d domain.DrawingDiscipline) string {
	return w.T("choice.discipline." + string(d))
}

// sheetNames lists the sheets of which something speaks; none means the whole set.
func sheetNames(w words.Words, sheets []string) string {
	return cmp.Or(strings.Join(sheets, w.T("form.list-comma")), w.T("history.whole-set"))
}
