package stages

import (
	"fmt"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// What is noted of a correction and an extension whose papers aren't here.
const (
	notedCorrection = "见原补正告知书"
	notedExtension  = "见原延长审批决定"
)

// checkCorrection checks the correction notices of the past: the first given once the application was there, a second once the first
// was answered, and each answered before the application was accepted.
func (h *history) checkCorrection(field string, a *RunningApplication) []domain.FieldProblem {
	notice := func(noticed, supplied string, on, brought, earliest domain.Day, over bool) []domain.FieldProblem {
		switch {
		case on.IsZero() && brought.IsZero():
			return nil
		case on.IsZero():
			return one(field+noticed, Required)
		}
		ps := h.after(field+noticed, on, earliest)
		if over || !brought.IsZero() {
			ps = append(ps, h.after(field+supplied, brought, on)...)
		}
		return ps
	}
	answered, second := !a.answered().IsZero(), !a.AgainOn.IsZero() || !a.BroughtOn.IsZero()
	ps := notice("noticed_on", "supplied_on", a.NoticedOn, a.SuppliedOn, a.ReceivedOn, answered || second)
	if second && a.NoticedOn.IsZero() {
		return append(ps, one(field+"noticed_on", Required)...)
	}
	return append(ps, notice("again_on", "brought_on", a.AgainOn, a.BroughtOn, a.SuppliedOn, answered)...)
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

// correction tells the notices and what was brought. Where that is still to come, the applicant has the full time from the import on.
// Whether the first notice could have named what the second did isn't known here: it is held against nobody.
func (a *toldApplication) correction() []fact {
	received := func() bool { return a.id != "" }
	all := a.notice(a.of.NoticedOn, a.of.SuppliedOn, received, "")
	first := func() bool {
		return received() && a.p.Application(a.id).Earlier == nil && a.supplied()
	}
	return append(all, a.notice(a.of.AgainOn, a.of.BroughtOn, first, notedCorrection)...)
}

// notice tells one notice, of the application as ready finds it, and what was brought for it; why is said of a second one.
func (a *toldApplication) notice(on, brought domain.Day, ready func() bool, why string) []fact {
	if on.IsZero() {
		return nil
	}
	all := []fact{{on, ready, func() {
		e := &events.CorrectionRequested{Application: a.id, Defects: []string{notedCorrection}, Due: a.limit(a.flow.Window.CorrectionDays),
			Calendar: a.cal().Version(), Reason: why}
		if !brought.IsZero() {
			e.Due = a.fromThen(a.flow.Window.CorrectionDays)
		}
		a.emit(e)
	}}}
	if brought.IsZero() {
		return all
	}
	asked := func() bool {
		return a.id != "" && a.p.Application(a.id).Correction != nil && !a.supplied() && (why != "") == (a.p.Application(a.id).Earlier != nil)
	}
	return append(all, fact{brought, asked, func() {
		a.emit(&events.CorrectionSupplied{Application: a.id, Due: a.answerDue(), Calendar: a.cal().Version(), Note: a.back})
	}})
}

// supplied reports whether what the last notice asked for is there.
func (a *toldApplication) supplied() bool {
	c := a.p.Application(a.id).Correction
	return c != nil && !c.SuppliedOn.IsZero()
}

// corrected reports whether nothing is missing any more.
func (a *toldApplication) corrected() bool {
	second := a.p.Application(a.id).Earlier != nil
	return a.of.NoticedOn.IsZero() || a.supplied() && second == !a.of.AgainOn.IsZero()
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

// checkLonger checks that the government can have given a stage application more time (行政许可法 §42(2)): once, by at most fifteen, with
// a document. Whether it was in time shows as it is told.
func (h *history) checkLonger(field string, a *RunningApplication, st *domain.PlannedStage) []domain.FieldProblem {
	var ps []domain.FieldProblem
	switch {
	case a.Longer == 0 && a.LongerOn.IsZero() && blank(a.LongerNumber):
		return nil
	case st.Limit == 0:
		return one(field+"longer", StageUnlimited)
	case a.Longer < 1 || a.Longer > longestStageExtension:
		ps = append(ps, domain.Problem(field+"longer", OutOfRange, "min", "1", "max", fmt.Sprint(longestStageExtension)))
	}
	if a.answered().IsZero() {
		return append(ps, one(field+"longer_on", NotAccepted)...)
	}
	ps = append(ps, h.checkLine(field+"longer_number", a.LongerNumber)...)
	return append(ps, h.after(field+"longer_on", a.LongerOn, a.answered())...)
}

// longer tells that the government gave the application more time; nothing where it didn't. field names the application in the form.
func (a *toldApplication) longer(field string) []fact {
	if a.of.LongerOn.IsZero() {
		return nil
	}
	ready := func() bool {
		return a.id != "" && !a.p.Application(a.id).AcceptedOn.IsZero()
	}
	return []fact{{a.of.LongerOn, ready, func() {
		application := *a.p.Application(a.id)
		if clock, ok := a.m.StageClock(a.p, &application); ok && clock.Overdue(a.cal(), a.on) > 0 || !application.Open() {
			a.tooLate = append(a.tooLate, domain.Problem(field+"longer_on", DueOver))
		}
		application.Extension = &domain.StageExtension{Days: a.of.Longer}
		e := &events.StageExtended{Application: a.id, Days: a.of.Longer, Document: strings.TrimSpace(a.of.LongerNumber), DocumentOn: a.on,
			Reason: notedExtension, Calendar: a.cal().Version()}
		if clock, ok := a.m.StageClock(a.p, &application); ok {
			e.Due, _ = clock.Due(a.cal())
		}
		a.emit(e)
	}}}
}
