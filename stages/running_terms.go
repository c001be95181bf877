package stages

import (
	"fmt"

	"binglian/domain"
	"binglian/events"
)

// What is noted of a correction and an extension whose papers aren't here.
const (
	notedCorrection = "见原补正告知书"
	notedExtension  = "见原延长审批决定"
)

// checkCorrection checks a correction notice of the past: given once the application was there, and answered before it was accepted.
func (h *history) checkCorrection(field string, a *RunningApplication) []domain.FieldProblem {
	switch {
	case a.NoticedOn.IsZero() && a.SuppliedOn.IsZero():
		return nil
	case a.NoticedOn.IsZero():
		return one(field+"noticed_on", Required)
	}
	ps := h.after(field+"noticed_on", a.NoticedOn, a.ReceivedOn)
	if !a.SuppliedOn.IsZero() || !a.answered().IsZero() {
		ps = append(ps, h.after(field+"supplied_on", a.SuppliedOn, a.NoticedOn)...)
	}
	return ps
}

// answered gives the day on which the window accepted the application, that of its first item; none if it hasn't.
func (a *RunningApplication) answered() (first domain.Day) {
	for _, it := range a.Items {
		if !it.AcceptedOn.IsZero() && (first.IsZero() || it.AcceptedOn < first) {
			first = it.AcceptedOn
		}
	}
	return first
}

// correction tells the notice and what was brought. Where that is still to come, the applicant has the full time from the import on.
func (a *toldApplication) correction() []fact {
	var all []fact
	if a.of.NoticedOn.IsZero() {
		return nil
	}
	all = append(all, fact{a.of.NoticedOn, func() bool { return a.id != "" }, func() {
		e := &events.CorrectionRequested{Application: a.id, Defects: []string{notedCorrection}, Due: a.limit(a.flow.Window.CorrectionDays), Calendar: a.cal().Version()}
		if !a.of.SuppliedOn.IsZero() {
			e.Due = a.fromThen(a.flow.Window.CorrectionDays)
		}
		a.emit(e)
	}})
	if !a.of.SuppliedOn.IsZero() {
		all = append(all, fact{a.of.SuppliedOn, func() bool { return a.id != "" && a.p.Application(a.id).Correction != nil }, func() {
			a.emit(&events.CorrectionSupplied{Application: a.id, Due: a.answerDue(), Calendar: a.cal().Version(), Note: a.back})
		}})
	}
	return all
}

// corrected reports whether nothing is missing any more.
func (a *toldApplication) corrected() bool {
	c := a.p.Application(a.id).Correction
	return a.of.NoticedOn.IsZero() || c != nil && !c.SuppliedOn.IsZero()
}

// fromThen gives the last of so many working days from the day that is told.
func (h *history) fromThen(days int) domain.Day {
	due, _ := domain.Clock{From: h.on, Limit: domain.Limit{Days: days, Unit: domain.UnitWorking}}.Due(h.cal())
	return due
}

// checkExtension checks that an item's time can have been extended (行政许可法 §42(1)): once, by at most ten, while it ran. Whether
// it was in time shows as it is told.
func (h *history) checkExtension(field string, a *RunningApplication, it *RunningItem, planned *domain.PlannedItem) []domain.FieldProblem {
	var ps []domain.FieldProblem
	switch {
	case it.Extended == 0 && it.ExtendedOn.IsZero():
		return nil
	case it.Extended < 1 || it.Extended > longestExtension:
		ps = append(ps, domain.Problem(field+"extended", OutOfRange, "min", "1", "max", fmt.Sprint(longestExtension)))
	}
	counted := planned.Kind == domain.ItemDecided || planned.Kind == domain.ItemFiling || planned.Kind == domain.ItemJoint
	switch {
	case !counted || planned.Kind != domain.ItemJoint && planned.Limit.Days == 0:
		ps = append(ps, domain.Problem(field+"extended", NotExtendable))
	case planned.Party && h.jointly(a):
		ps = append(ps, domain.Problem(field+"extended", ExtendedWithJoint))
	}
	if it.AcceptedOn.IsZero() {
		return append(ps, domain.Problem(field+"accepted_on", Required))
	}
	ps = append(ps, h.after(field+"extended_on", it.ExtendedOn, it.AcceptedOn)...)
	if !it.EndedOn.IsZero() && it.ExtendedOn > it.EndedOn {
		ps = append(ps, domain.Problem(field+"ended_on", DayOutOfOrder, "day", it.ExtendedOn.String()))
	}
	return ps
}

// jointly reports whether several parties of the joint acceptance were applied for together: they have its time.
func (h *history) jointly(a *RunningApplication) bool {
	parties := 0
	for _, it := range a.Items {
		if planned := h.plan.p.InPlan(it.Code); planned != nil && planned.Party {
			parties++
		}
	}
	return parties > 1
}

// extension tells that an item was given more time. field names it in the form.
func (a *toldApplication) extension(field string, of *RunningItem) fact {
	ready := func() bool {
		_, it := a.p.Item(a.itemID(of.Code))
		return it != nil && it.Open() && !it.AcceptedOn.IsZero()
	}
	return fact{of.ExtendedOn, ready, func() {
		id := a.itemID(of.Code)
		application, it := a.p.Item(id)
		if a.overdue(application, it, a.on) > 0 {
			a.tooLate = append(a.tooLate, domain.Problem(field+"extended_on", DueOver))
		}
		a.emit(&events.ExtensionRequested{Item: id, Days: of.Extended, Reason: notedExtension})
		application, it = a.p.Item(id)
		after := *it
		granted := *it.Extension
		granted.GrantedOn = a.on
		after.Extension = &granted
		a.emit(&events.ItemExtended{Item: id, Days: of.Extended, Reason: notedExtension, Due: a.due(application, &after), DueAt: a.dueAt(&after), Calendar: a.cal().Version()})
	}}
}
