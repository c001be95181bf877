package stages

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"binglian/domain"
)

// problems checks that what the form tells can have happened: days in order and none to come, items of the flow, each after its
// prerequisites, nothing applied for twice, documents with numbers. It prepares what is needed to tell it.
func (h *history) problems() []domain.FieldProblem {
	ps := h.c.checkRecord(h.scene)
	if h.c.LandArea == 0 && h.c.FloorArea == 0 {
		ps = append(ps, domain.Problem("land_area", Required))
	}
	ps = append(ps, h.checkFlow()...)
	ps = append(ps, h.checkBeginning()...)
	ps = append(ps, h.checkWorks()...)
	if h.flow == nil {
		return ps // nothing more can be said
	}
	for i := range h.c.Applications {
		ps = append(ps, h.checkApplication(i)...)
	}
	if ps = append(ps, h.checkSequence()...); len(ps) == 0 {
		h.tellLevels()
	}
	return ps
}

// checkFlow finds the flow and the plan that it makes of the project's facts.
func (h *history) checkFlow() []domain.FieldProblem {
	f := h.m.Book().FlowFor(h.c.Record().Class)
	if h.c.Flow != "" {
		f = h.m.Book().Flow(h.c.Flow)
	}
	switch {
	case f == nil && h.c.Flow != "":
		return []domain.FieldProblem{domain.Problem("flow", NotAChoice, "value", string(h.c.Flow))}
	case f == nil:
		return []domain.FieldProblem{domain.Problem("class", ClassWithoutFlow)}
	case f.Direct() || f.Class != h.c.Record().Class:
		return []domain.FieldProblem{domain.Problem("flow", NotAChoice, "value", string(f.ID()))}
	}
	h.facts = maps.Clone(h.c.Record().Facts)
	if h.facts == nil {
		h.facts = map[domain.Fact]string{}
	}
	asked := factFields(f.Facts, h.facts)
	for _, ask := range asked {
		if len(ask.Choices) == 1 && h.facts[ask.Fact] == "" { // the class settles it
			h.facts[ask.Fact] = ask.Choices[0].Value
		}
	}
	ps := (&Field{Name: "facts", Required: true, Facts: asked}).checkFacts(factsValue(h.facts))
	h.flow = f
	ps = append(ps, h.checkAdjustment()...)
	stages, items := f.planned(h.c.Record().Region, h.facts, h.adjusted)
	h.plan = &scene{m: h.m, flow: f, p: &domain.Project{Flow: f.ID(), Stages: stages, Plan: items}}
	return ps
}

// checkAdjustment checks what departments' opinions took out of the plan and put into it, as those opinions could (R1.2).
func (h *history) checkAdjustment() []domain.FieldProblem {
	var ps []domain.FieldProblem
	check := func(field string, codes []domain.ItemCode, planned bool) {
		for i, code := range codes {
			r := h.flow.Item(code)
			switch {
			case r == nil || r.Applies(h.facts) != planned:
				ps = append(ps, domain.Problem(fmt.Sprintf("%s.%d", field, i), ItemNotPlanned, "item", string(code), "stage", ""))
			case !h.flow.Adjustable(r):
				ps = append(ps, domain.Problem(fmt.Sprintf("%s.%d", field, i), NotAChoice, "value", string(code)))
			}
		}
	}
	check("needless", h.c.Needless, true)
	check("needed", h.c.Needed, false)
	if len(ps) == 0 {
		h.adjusted = adjustment{sortedCodes(h.c.Needless), sortedCodes(h.c.Needed)}
	}
	return ps
}

// after checks that a day is there, not before another and not to come.
func (h *history) after(field string, day, earliest domain.Day) []domain.FieldProblem {
	switch {
	case day.IsZero():
		return one(field, Required)
	case day > h.today:
		return one(field, DayInFuture)
	case day < earliest:
		return []domain.FieldProblem{domain.Problem(field, DayOutOfOrder, "day", earliest.String())}
	}
	return nil
}

func (h *history) checkBeginning() []domain.FieldProblem {
	c := h.c
	if h.coded = c.CodedOn; h.coded.IsZero() {
		h.coded = c.SheetOn
	}
	ps := h.after("launched_on", c.LaunchedOn, h.admitted)
	ps = append(ps, h.after("sheet_on", c.SheetOn, max(h.admitted, c.LaunchedOn))...)
	if !c.CodedOn.IsZero() {
		ps = append(ps, h.after("coded_on", c.CodedOn, max(h.admitted, c.SheetOn))...)
	}
	return append(ps, numberProblem("sheet_number", c.SheetNumber, c.SheetOn)...)
}

// numberProblem checks the number of a document of a day.
func numberProblem(field, number string, of domain.Day) []domain.FieldProblem {
	if blank(number) {
		return one(field, Required)
	}
	if p := domain.CheckDocumentNumber(field, strings.TrimSpace(number), of); p != nil {
		return []domain.FieldProblem{*p}
	}
	return nil
}

func (h *history) checkLine(field, value string) []domain.FieldProblem {
	if blank(value) {
		return one(field, Required)
	}
	return (&Field{MaxLength: maxLine}).checkText(field, value)
}

// worksOf gives the works to which an application belongs; none in a stage of the project.
func (h *history) worksOf(a *RunningApplication) domain.WorksID {
	st := h.plan.p.Stage(a.Stage)
	if st == nil || !st.PerWorks || a.Works < 0 || a.Works >= len(h.works) {
		return ""
	}
	return h.works[a.Works].Works
}

func (h *history) checkApplication(n int) []domain.FieldProblem {
	a := &h.c.Applications[n]
	field := fmt.Sprintf("applications.%d.", n)
	ps := h.checkLine(field+"number", a.Number)
	if slices.ContainsFunc(h.c.Applications[:n], func(x RunningApplication) bool { return x.Number == a.Number }) {
		ps = append(ps, domain.Problem(field+"number", GivenTwice, "value", a.Number))
	}
	st := h.plan.p.Stage(a.Stage)
	if st == nil {
		return append(ps, domain.Problem(field+"stage", NotAChoice, "value", string(a.Stage)))
	}
	earliest := h.coded
	if st.PerWorks {
		if a.Works < 0 || a.Works >= len(h.works) {
			return append(ps, domain.Problem(field+"works", NotAChoice, "value", fmt.Sprint(a.Works)))
		}
		earliest = max(earliest, h.works[a.Works].AddedOn)
	}
	ps = append(ps, h.after(field+"received_on", a.ReceivedOn, earliest)...)
	ps = append(ps, h.checkOfWhole(field, a)...)
	ps = append(ps, h.checkCorrection(field, a)...)
	ps = append(ps, h.checkLonger(field, a, st)...)
	ps = append(ps, h.checkVisits(field, a)...)
	if len(a.Items) == 0 {
		ps = append(ps, domain.Problem(field+"items", Required))
	}
	for i := range a.Items {
		ps = append(ps, h.checkItem(fmt.Sprintf("%sitems.%d.", field, i), a, i)...)
	}
	return ps
}

func (h *history) checkItem(field string, a *RunningApplication, n int) []domain.FieldProblem {
	it := &a.Items[n]
	planned := h.plan.p.InPlan(it.Code)
	switch {
	case planned == nil || planned.Stage != a.Stage:
		return []domain.FieldProblem{domain.Problem(field+"code", ItemNotPlanned, "item", string(it.Code), "stage", string(a.Stage))}
	case planned.Kind == domain.ItemWith:
		return []domain.FieldProblem{domain.Problem(field+"code", DecidedElsewhere)}
	case slices.ContainsFunc(a.Items[:n], func(x RunningItem) bool { return x.Code == it.Code }):
		return []domain.FieldProblem{domain.Problem(field+"code", GivenTwice, "value", string(it.Code))}
	}
	var ps []domain.FieldProblem
	if it.Department != "" && it.Department != planned.Department {
		ps = append(ps, domain.Problem(field+"department", NotAChoice, "value", string(it.Department)))
	}
	if !it.AcceptedOn.IsZero() {
		ps = append(ps, h.after(field+"accepted_on", it.AcceptedOn, max(a.ReceivedOn, a.NoticedOn, a.SuppliedOn, a.AgainOn, a.BroughtOn))...)
		ps = append(ps, h.checkPrerequisites(field, a, it, planned)...)
	}
	ps = append(ps, h.checkPauses(field, it, planned)...)
	ps = append(ps, h.checkExtension(field, a, it, planned)...)
	return append(ps, h.checkEnd(field, a, it, planned)...)
}

// checkPrerequisites checks that an accepted item had what it waits for (R3.19).
func (h *history) checkPrerequisites(field string, a *RunningApplication, it *RunningItem, planned *domain.PlannedItem) []domain.FieldProblem {
	var ps []domain.FieldProblem
	works := h.worksOf(a)
	for _, pre := range planned.Prerequisites {
		granted := h.granted(pre, h.plan.worksFor(pre, works))
		if granted == nil {
			ps = append(ps, domain.Problem(field+"accepted_on", PrerequisiteUngranted, "item", string(pre)))
		} else if granted.EndedOn > it.AcceptedOn {
			ps = append(ps, domain.Problem(field+"accepted_on", DayOutOfOrder, "day", granted.EndedOn.String()))
		}
	}
	if planned.Kind != domain.ItemJoint {
		return ps
	}
	var first domain.Day
	h.each(works, func(_ *RunningApplication, x *RunningItem, of *domain.PlannedItem) {
		if of.Party && !x.AcceptedOn.IsZero() && (first.IsZero() || x.AcceptedOn < first) {
			first = x.AcceptedOn
		}
	})
	switch {
	case first.IsZero():
		ps = append(ps, domain.Problem(field+"accepted_on", PartiesUndecided))
	case it.AcceptedOn < first:
		ps = append(ps, domain.Problem(field+"accepted_on", DayOutOfOrder, "day", first.String()))
	}
	return ps
}

// each visits every item of a works, or of the project, that the flow knows.
func (h *history) each(works domain.WorksID, visit func(*RunningApplication, *RunningItem, *domain.PlannedItem)) {
	for i := range h.c.Applications {
		a := &h.c.Applications[i]
		if h.worksOf(a) != works {
			continue
		}
		for j := range a.Items {
			if planned := h.plan.p.InPlan(a.Items[j].Code); planned != nil {
				visit(a, &a.Items[j], planned)
			}
		}
	}
}

// granted gives the item of that code that was granted for a works, or nil. What is decided with another item is granted
// with it, and so is a county's part of which nothing is told.
func (h *history) granted(code domain.ItemCode, works domain.WorksID) (found *RunningItem) {
	if planned := h.plan.p.InPlan(code); planned != nil && planned.Kind == domain.ItemWith {
		code = planned.With
	} else if planned != nil && planned.Master != "" && !h.names(code, works) {
		code = planned.Master
	}
	h.each(works, func(_ *RunningApplication, it *RunningItem, _ *domain.PlannedItem) {
		if it.Code == code && it.Outcome == domain.ItemGranted {
			found = it
		}
	})
	if whole, is := h.wholeOf(works); found == nil && is {
		return h.granted(code, whole)
	}
	return found
}
