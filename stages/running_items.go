package stages

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"binglian/domain"
)

func factsValue(facts map[domain.Fact]string) reflect.Value { return reflect.ValueOf(facts) }

// checkPauses checks that an item's clock stood only while it ran, once at a time.
func (h *history) checkPauses(field string, it *RunningItem, planned *domain.PlannedItem) []domain.FieldProblem {
	var ps []domain.FieldProblem
	earliest := it.AcceptedOn
	for i, pause := range it.Pauses {
		at := fmt.Sprintf("%spauses.%d.", field, i)
		switch {
		case planned.Kind == domain.ItemRecorded || planned.Kind == domain.ItemJoint:
			return append(ps, domain.Problem(at+"from", NoClock))
		case it.AcceptedOn.IsZero():
			return append(ps, domain.Problem(at+"from", ItemWaits))
		case !slices.Contains(domain.PauseKinds(), pause.Kind) || pause.Kind == domain.PauseRectification && !planned.Party:
			ps = append(ps, domain.Problem(at+"kind", NotAChoice, "value", string(pause.Kind)))
		}
		ps = append(ps, h.after(at+"from", pause.From, earliest)...)
		last := i == len(it.Pauses)-1
		if !pause.To.IsZero() || !last || it.Outcome != "" && it.Outcome != domain.ItemWithdrawn {
			ps = append(ps, h.after(at+"to", pause.To, pause.From)...)
		}
		earliest = max(earliest, pause.From, pause.To) + 1
	}
	if n := len(it.Pauses); n > 0 && !it.EndedOn.IsZero() {
		if last := it.Pauses[n-1]; it.EndedOn < max(last.From, last.To) {
			ps = append(ps, domain.Problem(field+"ended_on", DayOutOfOrder, "day", max(last.From, last.To).String()))
		}
	}
	return ps
}

// checkEnd checks how and when an item ended.
func (h *history) checkEnd(field string, a *RunningApplication, it *RunningItem, planned *domain.PlannedItem) []domain.FieldProblem {
	switch it.Outcome {
	case "":
		if !it.EndedOn.IsZero() {
			return one(field+"outcome", OutcomeDay)
		}
		return nil
	case domain.ItemWithdrawn:
		return h.checkEnded(field, it, max(a.ReceivedOn, it.AcceptedOn))
	case domain.ItemGranted, domain.ItemRefused:
	default:
		return []domain.FieldProblem{domain.Problem(field+"outcome", NotAChoice, "value", string(it.Outcome))}
	}
	var ps []domain.FieldProblem
	if it.AcceptedOn.IsZero() {
		ps = append(ps, domain.Problem(field+"accepted_on", Required))
	}
	ps = append(ps, h.checkEnded(field, it, max(a.ReceivedOn, it.AcceptedOn))...)
	ps = append(ps, numberProblem(field+"number", it.Number, it.EndedOn)...)
	if planned.Kind == domain.ItemJoint {
		ps = append(ps, h.checkOpinion(field, a, it)...)
	}
	return ps
}

func (h *history) checkEnded(field string, it *RunningItem, earliest domain.Day) []domain.FieldProblem {
	if it.EndedOn.IsZero() {
		return one(field+"ended_on", OutcomeDay)
	}
	return h.after(field+"ended_on", it.EndedOn, earliest)
}

// checkOpinion checks a joint acceptance against its parties: all granted by then, or one refused (domain 4.0).
func (h *history) checkOpinion(field string, a *RunningApplication, it *RunningItem) []domain.FieldProblem {
	works := h.worksOf(a)
	refused := false
	for _, planned := range h.plan.p.Plan {
		if !planned.Party {
			continue
		}
		var decided *RunningItem
		h.each(works, func(_ *RunningApplication, x *RunningItem, _ *domain.PlannedItem) {
			if x.Code == planned.Code && x.EndedOn <= it.EndedOn && (x.Outcome == domain.ItemGranted || x.Outcome == domain.ItemRefused) &&
				(decided == nil || decided.EndedOn <= x.EndedOn) {
				decided = x
			}
		})
		if decided == nil {
			return []domain.FieldProblem{domain.Problem(field+"outcome", PrerequisiteUngranted, "item", string(planned.Code))}
		}
		refused = refused || decided.Outcome == domain.ItemRefused
	}
	switch {
	case refused && it.Outcome == domain.ItemGranted:
		return one(field+"outcome", MustRefuse)
	case !refused && it.Outcome == domain.ItemRefused:
		return one(field+"outcome", MustGrant)
	}
	return nil
}

// checkSequence checks that an item was applied for again only after it had ended without being granted.
func (h *history) checkSequence() []domain.FieldProblem {
	type key struct {
		code  domain.ItemCode
		works domain.WorksID
	}
	type place struct {
		field    string
		received domain.Day
		item     *RunningItem
	}
	of := map[key][]place{}
	var order []key
	for i := range h.c.Applications {
		a := &h.c.Applications[i]
		for j := range a.Items {
			k := key{a.Items[j].Code, h.worksOf(a)}
			if of[k] == nil {
				order = append(order, k)
			}
			of[k] = append(of[k], place{fmt.Sprintf("applications.%d.items.%d.code", i, j), a.ReceivedOn, &a.Items[j]})
		}
	}
	var ps []domain.FieldProblem
	for _, k := range order {
		slices.SortStableFunc(of[k], func(a, b place) int { return cmp.Compare(a.received, b.received) })
		for i := 1; i < len(of[k]); i++ {
			before, now := of[k][i-1].item, of[k][i]
			if before.Outcome == "" || before.Outcome == domain.ItemGranted || before.EndedOn > now.received {
				ps = append(ps, domain.Problem(now.field, ItemInHand, "item", string(k.code)))
			}
		}
	}
	return ps
}

// unreached checks the stages that are said to be completed against those that are.
func (h *history) unreached() []domain.FieldProblem {
	var ps []domain.FieldProblem
	check := func(field string, said []domain.StageCode, works domain.WorksID) {
		for _, code := range said {
			st := h.p.Stage(code)
			if st == nil || st.PerWorks != (works != "") {
				ps = append(ps, domain.Problem(field, NotAChoice, "value", string(code)))
			} else if !h.p.Completed(code, works) {
				ps = append(ps, domain.Problem(field, StageNotReached, "stage", string(code), "item", string(h.lacking(code, works))))
			}
		}
	}
	check("completed", h.c.Completed, "")
	for i, w := range h.c.Works {
		check(fmt.Sprintf("works.%d.completed", i), w.Completed, h.works[i].Works)
	}
	return ps
}

// lacking gives a milestone of the stage that isn't granted.
func (h *history) lacking(code domain.StageCode, works domain.WorksID) domain.ItemCode {
	for _, it := range h.p.Plan {
		if it.Stage == code && it.Milestone && h.p.Granted(it.Code, works) == nil {
			return it.Code
		}
	}
	return ""
}
