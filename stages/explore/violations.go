package explore

import (
	"slices"

	"binglian/domain"
)

// violation is a step that must never be possible.
type violation struct {
	from int32
	by   step
	rule string
	item domain.ItemCode
	at   domain.StageCode
}

// Rules that no step may break.
const (
	ruleClosesOver  = "closes-over"  // a stage is completed over a milestone that isn't granted (R3.22)
	ruleBeforeReady = "before-ready" // an item is accepted before its prerequisites are granted (R3.19)
	ruleResultLost  = "result-lost"  // a move to a newer version asks again for what was granted
)

// violations gives what a step did that the field's rules forbid whatever the program's say.
func violations(before, after *domain.Project) []violation {
	var all []violation
	known := 0
	if before != nil {
		known = len(before.Completions)
	}
	for _, c := range after.Completions[min(known, len(after.Completions)):] {
		if item, over := closedOver(after, c); over {
			all = append(all, violation{rule: ruleClosesOver, item: item, at: c.Stage})
		}
	}
	if before != nil && before.Flow != after.Flow && before.Flow != "" && after.Flow != "" {
		all = append(all, lostBy(before, after)...)
	}
	for i := range after.Applications {
		a := &after.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if it.AcceptedOn.IsZero() || before != nil && acceptedIn(before, it.ID) {
				continue
			}
			if pre, early := acceptedEarly(after, a, it); early {
				all = append(all, violation{rule: ruleBeforeReady, item: pre, at: a.Stage})
			}
		}
	}
	return all
}

// lostBy gives the results that don't count any more for a newer version, though it has the item.
func lostBy(before, after *domain.Project) (all []violation) {
	for i := range before.Plan {
		c := before.Plan[i].Code
		if after.InPlan(c) != nil && granted(before, c) && !granted(after, c) {
			all = append(all, violation{rule: ruleResultLost, item: c, at: before.Plan[i].Stage})
		}
	}
	return all
}

// closedOver gives the milestone over which a stage was completed.
func closedOver(p *domain.Project, c domain.Completion) (over domain.ItemCode, ok bool) {
	st := p.Stage(c.Stage)
	granted, milestones := 0, 0
	for _, it := range p.Plan {
		if it.Stage != c.Stage || !it.Milestone {
			continue
		}
		milestones++
		if p.Granted(it.Code, c.Works) != nil {
			granted++
		} else {
			over = it.Code
		}
	}
	if st != nil && st.Any {
		return over, granted == 0
	}
	return over, granted < milestones || milestones == 0
}

func acceptedIn(p *domain.Project, id domain.ItemID) bool {
	_, it := p.Item(id)
	return it != nil && !it.AcceptedOn.IsZero()
}

func acceptedEarly(p *domain.Project, a *domain.Application, it *domain.Item) (domain.ItemCode, bool) {
	planned := p.Planned(it.Code)
	if planned == nil || planned.Kind == domain.ItemJoint || planned.Kind == domain.ItemWith { // they follow others
		return "", false
	}
	at := slices.IndexFunc(planned.Prerequisites, func(pre domain.ItemCode) bool {
		works := a.Works
		if of := p.Planned(pre); of != nil {
			if st := p.Stage(of.Stage); st != nil && !st.PerWorks {
				works = ""
			}
		}
		return p.Granted(pre, works) == nil
	})
	if at < 0 {
		return "", false
	}
	return planned.Prerequisites[at], true
}
