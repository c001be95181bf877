package intake

import (
	"slices"
	"strings"

	"binglian/domain"
)

// Wording is the text of one reason for people, and what to do about it. {name} stands for an argument.
type Wording struct {
	Reason domain.Reason
	Text   domain.Text
	Remedy domain.Text // empty for notes, which ask for nothing
}

// Reasons are the wordings of every reason that a list can give: refusals, skipped sheets, passed lines, notes, and
// problems, with those of the domain's checks.
var Reasons = slices.Concat(refusalWords, sheetWords, noteWords, codeWords, cellWords, dateWords, rowWords, runningWords)

// FindWording finds the wording of a reason.
func FindWording(reason domain.Reason) (Wording, bool) {
	i := slices.IndexFunc(Reasons, func(w Wording) bool { return w.Reason == reason })
	if i < 0 {
		return Wording{}, false
	}
	return Reasons[i], true
}

// Fill puts arguments in the place of their names in both languages.
func Fill(t domain.Text, args map[string]string) domain.Text {
	for name, value := range args {
		t.Zh = strings.ReplaceAll(t.Zh, "{"+name+"}", value)
		t.En = strings.ReplaceAll(t.En, "{"+name+"}", value)
	}
	return t
}

// Say gives the text of a reason with its arguments, and what to do about it.
func Say(reason domain.Reason, args map[string]string) (what, remedy domain.Text) {
	w, ok := FindWording(reason)
	if !ok {
		return domain.Text{Zh: string(reason), En: string(reason)}, domain.Text{}
	}
	return Fill(w.Text, args), Fill(w.Remedy, args)
}
