package views

import (
	"net/http"
	"strconv"

	"binglian/domain"
	"binglian/events"
	"binglian/views/problems"
)

// receiptView is a receipt 凭证: a dated paper with its number and the place of its seal (行政许可法 §32).
type receiptView struct {
	Project   *domain.Project
	City      string
	Title     string
	Number    string
	On        string
	Matter    string // the application's stage, works and number
	Lead      string // what it tells
	Lists     []receiptList
	Facts     []receiptFact
	Follows   []string // what follows, and by when
	Remedies  string   // of what refuses
	Deemed    bool     // given by silence
	Rehearsal bool
}

// receiptList is a list in a receipt.
type receiptList struct {
	Title string
	Lines []string
}

// receiptFact is one line of a receipt's table.
type receiptFact struct{ Label, Value string }

// showReceipt is one receipt of an application, as it was given: nothing that happened later changes it.
func showReceipt(v *visit) error {
	p, _, err := v.openProject()
	if err != nil {
		return err
	}
	a := p.Application(domain.ApplicationID(v.r.PathValue("application")))
	n, err := strconv.Atoi(v.r.PathValue("n"))
	if a == nil || err != nil || n < 1 || n > len(a.Papers) {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	if v.unchanged("receipt", a.ID, n, p.ID) {
		return nil
	}
	paper := a.Papers[n-1]
	then, body, err := v.asOf(p, paper.Event)
	if err != nil {
		return err
	}
	view := receiptView{Project: then, City: v.words.Text(v.server.Machine.Book().City.Name), Title: v.words.T("receipt.kind." + string(paper.Kind)),
		Number: paper.Number, On: v.words.LongDay(paper.On), Rehearsal: v.server.Rehearsal}
	view.Matter = placeOf(v.words, then, a.Stage, a.Works, a.Number)
	v.word(&view, then, then.Application(a.ID), paper, body)
	return v.show(http.StatusOK, receiptPage(v.frame(view.Title+" "+view.Number), view))
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
func (v *visit) word(view *receiptView, p *domain.Project, a *domain.Application, paper domain.Paper, body events.Body) {
	w := v.words
	view.Lead = w.T("receipt.lead."+string(paper.Kind), "investor", p.Record.Investor, "matter", view.Matter)
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
		view.follow(w.T("receipt.whole", "day", w.LongDay(paper.On)), w.T("receipt.answer-by", "day", w.LongDay(e.Due)))
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
		view.Remedies = w.T("receipt.remedies", "city", view.City)
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
			view.Remedies = w.T("receipt.remedies", "city", view.City)
		}
	}
}

// wordAcceptance tells which items' clocks run and until when, what waits, what is to follow and what becomes of it else.
func (v *visit) wordAcceptance(view *receiptView, p *domain.Project, a *domain.Application, e *events.ApplicationAccepted) {
	w := v.words
	view.Deemed = e.Deemed
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

func (v *receiptView) list(title string, lines []string) {
	if len(lines) > 0 {
		v.Lists = append(v.Lists, receiptList{title, lines})
	}
}

func (v *receiptView) fact(label, value string) {
	v.Facts = append(v.Facts, receiptFact{label, value})
}

func (v *receiptView) follow(lines ...string) { v.Follows = append(v.Follows, lines...) }

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
