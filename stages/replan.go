package stages

import (
	"reflect"
	"slices"

	"binglian/domain"
	"binglian/events"
)

// adjustment is how departments' opinions change what the facts alone make of a flow.
type adjustment struct{ trimmed, extended []domain.ItemCode }

// adjustment gives the one that the newest sheet decided.
func (s *scene) adjustment() adjustment {
	if c := s.p.Collaboration; c != nil {
		return adjustment{c.Trimmed, c.Extended}
	}
	return adjustment{}
}

// replan says what becomes of the plan when the project follows a flow with this record's facts and this adjustment: empty if it
// stays. What runs keeps its terms; what was applied for and isn't in the plan any more is remembered.
func (s *scene) replan(f *Flow, record domain.Record, a adjustment) events.Replan {
	planned, items := f.planned(record.Region, record.Facts, a)
	for i := range items {
		if old := s.p.InPlan(items[i].Code); old != nil && s.anyRunning(old.Code) {
			items[i].Kind, items[i].With, items[i].Steps, items[i].Party = old.Kind, old.With, old.Steps, old.Party
		}
	}
	planned = s.keptStages(planned)
	r := events.Replan{Plan: items}
	if !reflect.DeepEqual(planned, s.p.Stages) {
		r.Stages = planned
	}
	if len(r.Stages) == 0 && reflect.DeepEqual(items, s.p.Plan) {
		return events.Replan{}
	}
	for i := range s.p.Applications {
		for _, it := range s.p.Applications[i].Items {
			has := func(x domain.PlannedItem) bool { return x.Code == it.Code }
			if old := s.p.Planned(it.Code); old != nil && !slices.ContainsFunc(items, has) && !slices.ContainsFunc(r.Former, has) {
				r.Former = append(r.Former, *old)
			}
		}
	}
	after := &scene{m: s.m, p: &domain.Project{Plan: items, Works: s.p.Works, Applications: s.p.Applications}}
	for _, c := range s.p.Completions {
		at := slices.IndexFunc(planned, func(st domain.PlannedStage) bool { return st.Code == c.Stage })
		if at < 0 {
			continue
		}
		if _, reached := after.milestonesReached(planned[at], c.Works); !reached {
			r.Reopened = append(r.Reopened, c)
		}
	}
	return r
}

// keptStages adds to the stages of a flow those of the project's in which something was applied for, and that the flow
// doesn't have: what runs there comes to its end there.
func (s *scene) keptStages(planned []domain.PlannedStage) []domain.PlannedStage {
	for _, st := range s.p.Stages {
		used := slices.ContainsFunc(s.p.Applications, func(a domain.Application) bool { return a.Stage == st.Code })
		if used && !slices.ContainsFunc(planned, func(x domain.PlannedStage) bool { return x.Code == st.Code }) {
			st.Limit, st.Unit = 0, "" // it is nothing to be completed any more
			planned = append(planned, st)
		}
	}
	return planned
}

func (s *scene) anyRunning(code domain.ItemCode) bool {
	for i := range s.p.Applications {
		for j := range s.p.Applications[i].Items {
			if it := &s.p.Applications[i].Items[j]; it.Code == code && it.Open() && !it.AcceptedOn.IsZero() {
				return true
			}
		}
	}
	return false
}

// withdrawNeedless takes back what was applied for and doesn't apply any more: for a permit that isn't needed nothing is
// handled (行政许可法 §32(1)). Results stay.
func withdrawNeedless(s *scene) (events.Body, domain.Day) {
	if len(s.p.Former) == 0 {
		return nil, 0
	}
	for i := range s.p.Applications {
		for j := range s.p.Applications[i].Items {
			if it := &s.p.Applications[i].Items[j]; it.Open() && s.p.InPlan(it.Code) == nil {
				return &events.ItemWithdrawn{Item: it.ID, Needless: true}, 0
			}
		}
	}
	return nil, 0
}
