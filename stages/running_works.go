package stages

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// worksNamed gives the works of the form with their ids, and of which each is a part.
func (c *ImportProject) worksNamed(admitted domain.Day) (all []events.ImportedWorks, whole []int) {
	if len(c.Works) == 0 {
		return []events.ImportedWorks{{Works: "w1", Title: strings.TrimSpace(c.Name), AddedOn: admitted}}, []int{-1}
	}
	for i, w := range c.Works {
		all = append(all, events.ImportedWorks{Works: domain.WorksID(fmt.Sprintf("w%d", i+1)), Title: strings.TrimSpace(w.Name), AddedOn: cmp.Or(w.AddedOn, admitted)})
		of := -1
		if w.Of != "" {
			of = slices.IndexFunc(c.Works, func(x RunningWorks) bool { return strings.TrimSpace(x.Name) == strings.TrimSpace(w.Of) })
		}
		whole = append(whole, of)
	}
	return all, whole
}

// undivided gives the works that are no part of another.
func (h *history) undivided() []events.ImportedWorks {
	var all []events.ImportedWorks
	for i, w := range h.works {
		if h.whole[i] < 0 {
			all = append(all, w)
		}
	}
	return all
}

// wholeOf gives the works of which another is a part.
func (h *history) wholeOf(works domain.WorksID) (domain.WorksID, bool) {
	for i, w := range h.works {
		if w.Works == works && h.whole[i] >= 0 {
			return h.works[h.whole[i]].Works, true
		}
	}
	return "", false
}

// partsOf lists the parts of a works.
func (h *history) partsOf(whole int) []events.ImportedWorks {
	var all []events.ImportedWorks
	for i, w := range h.works {
		if h.whole[i] == whole {
			all = append(all, w)
		}
	}
	return all
}

func (h *history) checkWorks() []domain.FieldProblem {
	var ps []domain.FieldProblem
	h.works, h.whole = h.c.worksNamed(h.admitted)
	for i, w := range h.works[:len(h.c.Works)] {
		field := fmt.Sprintf("works.%d.", i)
		ps = append(ps, h.checkLine(field+"name", w.Title)...)
		if slices.ContainsFunc(h.works[:i], func(x events.ImportedWorks) bool { return x.Title == w.Title }) {
			ps = append(ps, domain.Problem(field+"name", GivenTwice, "value", w.Title))
		}
		ps = append(ps, h.checkPart(field, i)...)
	}
	return ps
}

// checkPart checks the day of a works, and of a part that its works could be divided then: into as many, all at once.
func (h *history) checkPart(field string, i int) []domain.FieldProblem {
	added, of := h.works[i].AddedOn, h.whole[i]
	switch {
	case h.c.Works[i].Of == "":
		return h.after(field+"added_on", added, h.admitted)
	case of < 0 || h.circular(i):
		h.whole[i] = -1 // nothing more can be said of it
		return []domain.FieldProblem{domain.Problem(field+"of", NotAChoice, "value", h.c.Works[i].Of)}
	}
	ps := h.after(field+"added_on", h.c.Works[i].AddedOn, h.works[of].AddedOn)
	parts := h.partsOf(of)
	if len(parts) < fewestParts {
		ps = append(ps, domain.Problem(field+"of", TooFewWorks, "min", fmt.Sprint(fewestParts)))
	}
	if len(parts) > mostParts {
		ps = append(ps, domain.Problem(field+"of", TooMany, "max", fmt.Sprint(mostParts)))
	}
	if parts[0].AddedOn != added {
		ps = append(ps, domain.Problem(field+"added_on", DayOutOfOrder, "day", parts[0].AddedOn.String()))
	}
	return ps
}

// circular reports whether a works is a part of itself, by however many others.
func (h *history) circular(i int) bool {
	for n, of := 0, h.whole[i]; of >= 0; n, of = n+1, h.whole[of] {
		if of == i || n > len(h.whole) {
			return true
		}
	}
	return false
}

// dividedOn gives the day on which a works was divided; none if it wasn't.
func (h *history) dividedOn(works domain.WorksID) domain.Day {
	for i, w := range h.works {
		if parts := h.partsOf(i); w.Works == works && len(parts) > 0 {
			return parts[0].AddedOn
		}
	}
	return 0
}

// checkOfWhole checks what an application says of a works that was divided, or of a part of one: nothing is applied for after the
// division, its acceptance was neither granted nor open then, and what was granted for the whole isn't applied for again.
func (h *history) checkOfWhole(field string, a *RunningApplication) []domain.FieldProblem {
	works := h.worksOf(a)
	divided := h.dividedOn(works)
	whole, part := h.wholeOf(works)
	if divided.IsZero() && !part {
		return nil
	}
	var ps []domain.FieldProblem
	if !divided.IsZero() && a.ReceivedOn > divided {
		ps = append(ps, domain.Problem(field+"received_on", WorksGone))
	}
	for i, it := range a.Items {
		planned := h.plan.p.InPlan(it.Code)
		at := fmt.Sprintf("%sitems.%d.", field, i)
		switch {
		case planned == nil:
		case part && h.granted(it.Code, whole) != nil:
			ps = append(ps, domain.Problem(at+"code", ItemInHand, "item", string(it.Code)))
		case divided.IsZero() || !planned.Party && planned.Kind != domain.ItemJoint && planned.Kind != domain.ItemFiling:
		case it.Outcome == domain.ItemGranted:
			ps = append(ps, domain.Problem(at+"outcome", AcceptanceBegun))
		case it.EndedOn.IsZero() || it.EndedOn > divided:
			ps = append(ps, domain.Problem(at+"ended_on", WorksBusy))
		}
	}
	return ps
}

// divisions tell which works were divided, each on its day.
func (h *history) divisions() []fact {
	var all []fact
	for i, w := range h.works {
		parts := h.partsOf(i)
		if len(parts) == 0 {
			continue
		}
		e := &events.WorksDivided{Works: w.Works, Reason: h.back}
		slices.SortFunc(parts, func(a, b events.ImportedWorks) int {
			return cmp.Or(cmp.Compare(len(a.Works), len(b.Works)), cmp.Compare(a.Works, b.Works))
		})
		for _, part := range parts {
			e.Parts = append(e.Parts, events.WorksPart{Works: part.Works, Title: part.Title})
		}
		ready := func() bool {
			s := *h.scene
			s.target.works = h.p.WorksOf(w.Works)
			return s.target.works != nil && nothingOpen.Holds(&s)
		}
		all = append(all, fact{parts[0].AddedOn, ready, func() { h.emit(e) }})
	}
	return all
}
