package stages

import (
	"slices"
	"strings"

	"binglian/domain"
)

// mostStageDays is the longest limit of joint handling, in working days (行政许可法 §42).
const mostStageDays = 45

// ends checks that a project of the flow can come to its end: each works is filed, and a joint acceptance has parties.
func (l *linter) ends() {
	count := func(is func(*ItemRule) bool) (n int) {
		for i := range l.flow.Items {
			if is(&l.flow.Items[i]) {
				n++
			}
		}
		return n
	}
	perWorks := func(it *ItemRule) bool { s := l.flow.Stage(it.Stage); return s != nil && s.Works }
	filings := count(func(it *ItemRule) bool { return it.Kind == domain.ItemFiling && perWorks(it) })
	switch {
	case !l.flow.Direct() && filings != 1:
		l.fault("ends", "a project ends with its filing: one item of kind filing is needed, in a stage of a works")
	case l.flow.Direct() && (filings > 0 || slices.ContainsFunc(l.flow.Stages, func(s StageRule) bool { return s.Works })):
		l.fault("ends", "a flow without a pool has neither works nor a filing")
	case l.flow.Direct() && !slices.ContainsFunc(l.flow.Stages, func(s StageRule) bool { return !s.Open }):
		l.fault("ends", "a flow without a pool ends when its stages do: one must be able to close")
	}
	joint := count(func(it *ItemRule) bool { return it.Kind == domain.ItemJoint })
	if parties := count(func(it *ItemRule) bool { return it.Party }); joint > 1 || joint == 1 && parties == 0 || joint == 0 && parties > 0 {
		l.fault("joint", "a joint acceptance is one item of kind joint, with at least one party")
	}
}

func (l *linter) stages() {
	codes := map[domain.StageCode]bool{}
	for i, s := range l.flow.Stages {
		l.at("stages[%d]", i)
		if codes[s.Code] {
			l.fault("twice", "stage %s stands twice", s.Code)
		}
		codes[s.Code] = true
	}
	for i, s := range l.flow.Stages {
		l.at("stages[%d]", i)
		where := "stage " + string(s.Code)
		l.department(where, s.Lead)
		if s.Unit != "" && s.Unit != domain.UnitWorking && s.Unit != domain.UnitHours {
			l.fault("days", "%s: the limit is in working days or hours", where)
		}
		if s.Limit < 0 || s.Limit > mostStageDays {
			l.fault("legal-cap", "%s: the limit must be 0 to %d working days (行政许可法 §42)", where, mostStageDays)
		}
		milestone := slices.ContainsFunc(l.flow.Items, func(i ItemRule) bool { return i.Stage == s.Code && i.Milestone })
		if !s.Open && !milestone {
			l.fault("milestone", "%s: has no milestone and could never close", where)
		}
		if s.Open && milestone {
			l.fault("milestone", "%s: never closes, and must have no milestone", where)
		}
	}
}

// decidedAfter gives the items after which another is decided, its prerequisites aside: the parties of a joint acceptance, and the item
// with which it is decided.
func (l *linter) decidedAfter(it *ItemRule) []*ItemRule {
	var all []*ItemRule
	for i := range l.flow.Items {
		r := &l.flow.Items[i]
		if it.Kind == domain.ItemJoint && r.Party || it.Kind == domain.ItemWith && r.Code == it.With {
			all = append(all, r)
		}
	}
	return all
}

// chains finds circles of prerequisites, and chains within a stage that are longer than the stage.
func (l *linter) chains() {
	length := map[domain.ItemCode]int{}
	var onPath []string
	var walk func(it *ItemRule) int
	walk = func(it *ItemRule) int {
		if n, done := length[it.Code]; done {
			return n
		}
		if at := slices.Index(onPath, string(it.Code)); at >= 0 {
			l.at("items[%d].prerequisites", slices.IndexFunc(l.flow.Items, func(x ItemRule) bool { return x.Code == it.Code }))
			l.fault("cycle", "item %s: waits for itself: %s → %s", it.Code, strings.Join(onPath[at:], " → "), it.Code)
			return 0
		}
		onPath = append(onPath, string(it.Code))
		before := 0
		for _, pre := range it.Prerequisites {
			if r := l.flow.Item(pre); r != nil {
				n := walk(r)
				if r.Stage == it.Stage {
					before = max(before, n)
				}
			}
		}
		for _, r := range l.decidedAfter(it) {
			walk(r)
		}
		onPath = onPath[:len(onPath)-1]
		length[it.Code] = before + l.longest(it)
		return length[it.Code]
	}
	for i := range l.flow.Items {
		it := &l.flow.Items[i]
		n := walk(it)
		l.at("items[%d]", i)
		if s := l.flow.Stage(it.Stage); s != nil && s.Limit > 0 && it.Kind != domain.ItemJoint && n > s.Limit {
			l.fault("chain", "item %s: its chain takes %d working days or hours, its stage has %d", it.Code, n, s.Limit)
		}
	}
}
