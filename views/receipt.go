package views

import (
	"strconv"

	"binglian/domain"
	"binglian/events"
)

// receipt is one receipt 凭证 of an application, a dated paper with its number and the place of its seal (行政许可法 §32), as
// it was given: nothing that happened later changes it.
func receipt(v *visit, p *domain.Project) (paper, error) {
	a := p.Application(domain.ApplicationID(v.r.PathValue("application")))
	n, err := strconv.Atoi(v.r.PathValue("n"))
	if a == nil || err != nil || n < 1 || n > len(a.Papers) {
		return paper{}, noPaper()
	}
	given := a.Papers[n-1]
	then, body, err := v.asOf(p, given.Event)
	if err != nil {
		return paper{}, err
	}
	w := v.words
	d := v.newPaper(then)
	d.Title, d.Number = w.T("receipt.kind."+string(given.Kind)), w.T("receipt.number", "number", given.Number)
	d.Signers, d.On, d.Seal = []string{v.titled("receipt.issuer")}, w.LongDay(given.On), w.T("receipt.seal")
	matter := placeOf(w, then, a.Stage, a.Works, a.Number)
	d.Lead = w.T("receipt.lead."+string(given.Kind), "investor", then.Record.Investor, "matter", matter)
	d.Facts = []paperFact{{Label: w.T("field.name"), Value: then.Record.Name, Shares: true}, {Label: w.T("field.code"), Value: string(then.Record.Code)},
		{Label: w.T("receipt.applicant"), Value: then.Record.Investor, Shares: true}, {Label: w.T("receipt.matter"), Value: matter}}
	v.word(&d, then, then.Application(a.ID), given, body)
	return d, nil
}

// asOf gives a project as an event and what followed from it at once had made it, with that event.
func (v *visit) asOf(p *domain.Project, version int) (*domain.Project, events.Body, error) {
	var then *domain.Project
	var body events.Body
	done := false
	err := v.eachEvent(p, func(k *events.Recorded) error {
		if done = done || k.Version > version && !k.At.Equal(then.LastAt); done {
			return nil
		}
		next, err := events.Fold(then, *k)
		if err != nil {
			return err
		}
		then = next
		if k.Version == version {
			body, err = events.Decode(k.Name, k.Payload)
		}
		return err
	})
	return then, body, err
}

// word puts a receipt into words.
func (v *visit) word(view *paper, p *domain.Project, a *domain.Application, given domain.Paper, body events.Body) {
	w := v.words
	switch e := body.(type) {
	case *events.ApplicationReceived:
		view.list(w.T("receipt.items"), v.appliedItems(e))
		view.list(w.T("receipt.materials"), v.filesByKind(e.Materials))
		view.list(w.T("receipt.spared"), v.materialLines(e.Spared))
		view.list(w.T("receipt.deferred"), v.deferredLines(a))
		view.follow(w.T("receipt.answer-by", "day", w.LongDay(e.Due)))
	case *events.ApplicationCorrected:
		view.list(w.T("receipt.corrections"), e.Corrections)
		view.list(w.T("receipt.materials"), v.filesByKind(e.Materials))
		view.fact(w.T("field.by"), w.T("choice.by."+string(e.By)))
		view.follow(w.T("receipt.whole", "day", w.LongDay(given.On)), w.T("receipt.answer-by", "day", w.LongDay(e.Due)))
	case *events.CorrectionRequested:
		view.list(w.T("receipt.defects"), e.Defects)
		if e.Reason != "" {
			view.fact(w.T("receipt.second"), e.Reason)
		}
		view.follow(w.T("receipt.correct-by", "day", w.LongDay(e.Due)))
	case *events.CorrectionSupplied:
		view.list(w.T("receipt.materials"), v.filesByKind(e.Materials))
		view.fact(w.T("field.supply-correction.note"), e.Note)
		view.follow(w.T("receipt.answer-by", "day", w.LongDay(e.Due)))
	case *events.ApplicationAccepted:
		v.wordAcceptance(view, p, a, e)
	case *events.ApplicationRefused:
		view.fact(w.T("field.refuse-application.reason"), e.Reason)
		view.follow(v.titled("receipt.remedies"))
	case *events.ApplicationLapsed:
		view.list(w.T("receipt.defects"), a.Correction.Defects)
		view.follow(w.T("receipt.lapsed", "day", w.LongDay(a.Correction.Due)), w.T("receipt.again"))
	case *events.DeferredSupplied:
		view.list(w.T("receipt.materials"), v.filesByKind(e.Materials))
		view.list(w.T("receipt.still"), v.deferredLines(a))
	case *events.DeferralLapsed:
		_, it := p.Item(e.Item)
		view.fact(w.T("column.item"), itemName(w, it.Code))
		view.list(w.T("receipt.missing"), v.materialLines(e.Missing))
		view.follow(w.T("receipt.forfeited", "day", w.LongDay(it.Deferral.Due), "consequence", w.T("deferral-policy."+string(e.Policy))), w.T("receipt.again"))
		if e.Policy != domain.DeferralWithdrawn {
			view.follow(v.titled("receipt.remedies"))
		}
	}
}

// wordAcceptance tells which items' clocks run and until when, what waits, what is to follow and what becomes of it else.
func (v *visit) wordAcceptance(view *paper, p *domain.Project, a *domain.Application, e *events.ApplicationAccepted) {
	w := v.words
	if e.Deemed {
		view.Marks = append(view.Marks, w.T("receipt.deemed"))
	}
	view.fact(w.T("receipt.accepted-on"), w.LongDay(e.AcceptedOn))
	var running, waiting, promised []string
	for i := range a.Items {
		it := &a.Items[i]
		due, _ := v.server.Machine.Due(p, it.ID, p.LastAt)
		switch {
		case it.AcceptedOn.IsZero():
			waiting = append(waiting, itemName(w, it.Code))
		case due.IsZero():
			running = append(running, itemName(w, it.Code))
		default:
			running = append(running, itemName(w, it.Code)+w.T("project.colon")+w.T("receipt.due", "day", w.LongDay(due)))
		}
		if it.Commitment != nil {
			promised = append(promised, itemName(w, it.Code))
		}
	}
	view.list(w.T("receipt.running"), running)
	view.list(w.T("receipt.waiting"), waiting)
	view.list(w.T("receipt.promised"), promised)
	view.list(w.T("receipt.deferred"), v.deferredLines(a))
	if !e.SupplyBy.IsZero() {
		view.follow(w.T("receipt.supply-by", "day", w.LongDay(e.SupplyBy)))
	}
	view.follow(w.T("receipt.next"))
}

func (v *visit) appliedItems(e *events.ApplicationReceived) []string {
	lines := make([]string, 0, len(e.Items))
	for _, i := range e.Items {
		line := itemName(v.words, i.Code)
		if i.CheckDays > 0 {
			line += v.words.T("receipt.by-commitment")
		}
		lines = append(lines, line)
	}
	return lines
}

// filesByKind lists what was brought: each kind of material with the number of its files.
func (v *visit) filesByKind(files []domain.MaterialRef) []string {
	var order []domain.MaterialCode
	count := map[domain.MaterialCode]int{}
	for _, f := range files {
		if count[f.Material] == 0 {
			order = append(order, f.Material)
		}
		count[f.Material]++
	}
	lines := make([]string, len(order))
	for i, code := range order {
		lines[i] = v.words.T("receipt.files", "material", string(code), "n", strconv.Itoa(count[code]))
	}
	return lines
}

func (v *visit) materialLines(codes []domain.MaterialCode) []string {
	lines := make([]string, len(codes))
	for i, code := range codes {
		lines[i] = v.words.Name("material", string(code))
	}
	return lines
}

// deferredLines lists what is still to follow, for which item, and what becomes of the item if it doesn't.
func (v *visit) deferredLines(a *domain.Application) []string {
	var lines []string
	for i := range a.Items {
		if it := &a.Items[i]; it.Open() && it.Deferral.Open() || it.Short() {
			lines = append(lines, v.words.T("receipt.deferred-of", "item", itemName(v.words, it.Code), "materials", v.materialNames(it.Deferral.Missing),
				"day", v.words.LongDay(it.Deferral.Due), "consequence", v.words.T("deferral-policy."+string(it.Deferral.Policy))))
		}
	}
	return lines
}
