package views

import (
	"strings"

	"binglian/domain"
	"binglian/events"
	"binglian/views/words"
)

// tellSigning puts the steps of a signing chain into words.
func (v *visit) tellSigning(p *domain.Project, body events.Body, names map[domain.AccountID]string) (told, bool) {
	w := v.words
	switch e := body.(type) {
	case *events.DecisionProposed:
		return told{itemOf(w, p, e.Item), joined(w, w.T("item-outcome."+string(e.Outcome)), e.Reason, v.verified(e.Officers, names)), "status.waiting"}, true
	case *events.DecisionChecked:
		return told{itemOf(w, p, e.Item), e.Note, "status.waiting"}, true
	case *events.DecisionReturned:
		to := w.T("history.returned-to-officer")
		if e.To == domain.RoleChecker {
			to = w.T("history.returned-to-checker")
		}
		return told{itemOf(w, p, e.Item), joined(w, to, whyReturned(w, e.Reason)), "status.returned"}, true
	}
	return told{}, false
}

// whyReturned says why a proposed decision came back: as the head wrote, or what the rules found.
func whyReturned(w words.Words, reason string) string {
	if reason == "" {
		return w.T("history.overtaken")
	}
	return reason
}

// verified names those who verified the substance of what was decided; nothing where nobody had to.
func (v *visit) verified(officers []domain.AccountID, names map[domain.AccountID]string) string {
	if len(officers) == 0 {
		return ""
	}
	return v.words.T("history.verified", "names", peopleNames(v.words, officers, names))
}

// peopleNames lists people by their names, those without one by their accounts.
func peopleNames(w words.Words, accounts []domain.AccountID, names map[domain.AccountID]string) string {
	people := make([]string, len(accounts))
	for i, id := range accounts {
		if people[i] = names[id]; people[i] == "" {
			people[i] = string(id)
		}
	}
	return strings.Join(people, w.T("form.list-comma"))
}

// itemOf names an item that was applied for.
func itemOf(w words.Words, p *domain.Project, id domain.ItemID) string {
	if _, it := p.Item(id); it != nil {
		return itemName(w, it.Code)
	}
	return string(id)
}
