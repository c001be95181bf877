package views

import (
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// tellPromise tells of what was corrected on the spot, undertaken, promised and checked.
func (v *visit) tellPromise(p *domain.Project, body events.Body) (told, bool) {
	w := v.words
	name := func(id domain.ItemID) string {
		if _, it := p.Item(id); it != nil {
			return itemName(w, it.Code)
		}
		return string(id)
	}
	switch e := body.(type) {
	case *events.ApplicationCorrected:
		return told{v.applicationName(p, e.Application), joined(w, strings.Join(e.Corrections, w.T("project.semicolon")),
			w.T("history.corrected-by", "who", w.T("choice.by."+string(e.By))), w.T("history.answer-by", "day", e.Due.String())), "status.running"}, true
	case *events.DeferredSupplied:
		return told{v.applicationName(p, e.Application), joined(w, v.kindsOf(e.Materials), e.Note), "status.done"}, true
	case *events.DeferralLapsed:
		return told{name(e.Item), joined(w, w.T("deferral-policy."+string(e.Policy)), v.materialNames(e.Missing)), "item-outcome." + string(e.Outcome)}, true
	case *events.CommitmentWithdrawn:
		return told{subject: name(e.Item), look: "status.withdrawn"}, true
	case *events.PostCheckRecorded:
		by := ""
		if !e.RectifyBy.IsZero() {
			by = w.T("history.rectify-by", "day", e.RectifyBy.String())
		}
		return told{name(e.Item), joined(w, w.T("check-result."+string(e.Result)), e.Text, by), checkLooks[e.Result]}, true
	case *events.RectificationReported:
		return told{name(e.Item), e.Note, "status.running"}, true
	}
	return told{}, false
}

var checkLooks = map[domain.CheckResult]string{
	domain.CheckMet: "status.done", domain.CheckRectify: "status.returned", domain.CheckFailed: "status.refused",
}

// received tells what an application came with beside its items.
func (v *visit) received(e *events.ApplicationReceived) []string {
	w := v.words
	var said []string
	for _, i := range e.Items {
		if d := i.Deferred; d != nil {
			said = append(said, itemName(w, i.Code)+w.T("project.colon")+w.T("history.deferred-of", "materials", v.materialNames(d.Missing), "day", d.Due.String()))
		}
	}
	if len(e.Spared) > 0 {
		said = append(said, w.T("history.spared", "n", strconv.Itoa(len(e.Spared))))
	}
	if !e.FirstOn.IsZero() {
		said = append(said, w.T("history.first-contact", "day", e.FirstOn.String()))
	}
	return said
}

// decidedHow tells what is particular of a decision: by commitment, by silence, before everything was there.
func (v *visit) decidedHow(e *events.ItemDecided) string {
	switch {
	case e.Deemed != "":
		return v.words.T("history.deemed-grant", "basis", e.Deemed)
	case !e.CheckDue.IsZero():
		return v.words.T("history.by-commitment", "day", e.CheckDue.String())
	case e.Deferred:
		return v.words.T("history.deferred-grant")
	}
	return ""
}

// materialNames lists kinds of materials by their names.
func (v *visit) materialNames(codes []domain.MaterialCode) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = v.words.Name("material", string(code))
	}
	return strings.Join(names, v.words.T("form.list-comma"))
}

// kindsOf lists the kinds of some files, each once.
func (v *visit) kindsOf(files []domain.MaterialRef) string {
	var codes []domain.MaterialCode
	known := map[domain.MaterialCode]bool{}
	for _, f := range files {
		if !known[f.Material] {
			codes = append(codes, f.Material)
		}
		known[f.Material] = true
	}
	return v.materialNames(codes)
}

// second tells why a correction notice is a second one.
func (v *visit) second(e *events.CorrectionRequested) []string {
	if e.Reason == "" {
		return nil
	}
	said := []string{v.words.T("history.second-notice") + v.words.T("project.colon") + e.Reason}
	if e.Knowable {
		said = append(said, v.words.T("history.knowable"))
	}
	return said
}
