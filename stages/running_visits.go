package stages

import (
	"fmt"
	"slices"

	"binglian/domain"
	"binglian/events"
)

// notedFinding stands for what was found at a visit whose papers aren't here.
const notedFinding = "见原联合踏勘意见单"

// visit is a joint survey of the past: the departments that went for their items of one application, or should have.
type visit struct {
	on      domain.Day
	parties []domain.DepartmentCode
	found   map[domain.DepartmentCode]domain.SurveyResult
}

// visits gives the surveys of an application by their days.
func (h *history) visits(a *RunningApplication) []visit {
	var all []visit
	for _, it := range a.Items {
		r := h.flow.Item(it.Code)
		if it.VisitedOn.IsZero() || r == nil {
			continue
		}
		at := slices.IndexFunc(all, func(v visit) bool { return v.on == it.VisitedOn })
		if at < 0 {
			all, at = append(all, visit{on: it.VisitedOn, found: map[domain.DepartmentCode]domain.SurveyResult{}}), len(all)
		}
		if v := &all[at]; !slices.Contains(v.parties, r.Department) {
			v.parties, v.found[r.Department] = append(v.parties, r.Department), it.Found
		}
	}
	slices.SortFunc(all, func(x, y visit) int { return int(x.on - y.on) })
	return all
}

// checkVisits checks surveys of the past: held once the application was accepted, for items in hand, by two departments at least,
// each with one result.
func (h *history) checkVisits(field string, a *RunningApplication) []domain.FieldProblem {
	var ps []domain.FieldProblem
	all := h.visits(a)
	for i, it := range a.Items {
		at := fmt.Sprintf("%sitems.%d.", field, i)
		r := h.flow.Item(it.Code)
		switch {
		case r == nil:
			continue
		case it.VisitedOn.IsZero() && it.Found == "":
			continue
		case it.VisitedOn.IsZero():
			ps = append(ps, domain.Problem(at+"visited_on", Required))
			continue
		case it.Found == "":
			ps = append(ps, domain.Problem(at+"found", Required))
		case !slices.Contains([]domain.SurveyResult{domain.SurveyPass, domain.SurveyRectify, domain.SurveyObject, domain.SurveyNone}, it.Found):
			ps = append(ps, domain.Problem(at+"found", NotAChoice, "value", string(it.Found)))
		}
		v := all[slices.IndexFunc(all, func(v visit) bool { return v.on == it.VisitedOn })]
		if len(v.parties) < 2 {
			ps = append(ps, domain.Problem(at+"visited_on", SurveyNeedsTwo))
		}
		if v.found[r.Department] != it.Found {
			ps = append(ps, domain.Problem(at+"found", GivenTwice, "value", string(it.Found)))
		}
		if a.answered().IsZero() {
			ps = append(ps, domain.Problem(at+"accepted_on", Required))
			continue
		}
		ps = append(ps, h.after(at+"visited_on", it.VisitedOn, a.answered())...)
		if !it.EndedOn.IsZero() && it.VisitedOn > it.EndedOn {
			ps = append(ps, domain.Problem(at+"ended_on", DayOutOfOrder, "day", it.VisitedOn.String()))
		}
	}
	return ps
}

// visits tell of each survey at once, with what everybody found: its opinion sheet was issued elsewhere.
func (a *toldApplication) visits() []fact {
	var all []fact
	for _, v := range a.history.visits(a.of) {
		ready := func() bool {
			return a.id != "" && !a.p.Application(a.id).AcceptedOn.IsZero()
		}
		all = append(all, fact{v.on, ready, func() {
			id := domain.SurveyID(fmt.Sprintf("v%d", len(a.p.Surveys)+1))
			a.emit(&events.SurveyScheduled{Survey: id, Application: a.id, Lead: a.flow.Stage(a.of.Stage).Lead, Visit: v.on, Due: v.on,
				Calendar: a.cal().Version(), Place: a.p.Record.Site, Departments: slices.Sorted(slices.Values(v.parties))})
			for _, d := range v.parties {
				if v.found[d] == domain.SurveyNone {
					a.emit(&events.SurveyPartyLapsed{Survey: id, Department: d})
				} else {
					a.emit(&events.SurveyFindingRecorded{Survey: id, Department: d, Result: v.found[d], Text: notedFinding})
				}
			}
			a.emit(&events.SurveyConcluded{Survey: id})
		}})
	}
	return all
}
