package explore

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// coverage is what an exploration met.
type coverage struct {
	offered, given  map[domain.Verb]bool
	lapsed          map[string]bool
	due, granted    map[domain.ItemCode]bool // accepted; granted
	closed, planned map[planStage]bool       // stages that were completed, and those that had items, by plan
	unfilled        map[domain.Verb]string   // what a form was last rejected for
}

// planStage is a stage under a plan, which is written as its codes.
type planStage struct {
	plan  string
	stage domain.StageCode
}

func planName(p *domain.Project) string {
	var b strings.Builder
	for i := range p.Plan {
		b.WriteString(string(p.Plan[i].Code))
		b.WriteByte(' ')
	}
	return b.String()
}

// uncovered gives what an exploration never met.
func uncovered(f *stages.Flow, seen *coverage) []Fault {
	var all []Fault
	for i := range f.Items {
		it := &f.Items[i]
		switch {
		case !seen.due[it.Code]:
			all = append(all, Fault{Rule: ruleNeverDue, Item: it.Code})
		case !seen.granted[it.Code]:
			all = append(all, Fault{Rule: ruleNeverDecided, Item: it.Code})
		}
	}
	for _, v := range stages.Verbs() {
		if u := uses[v]; u.needs != nil && !u.needs(f) {
			continue
		}
		switch {
		case !seen.offered[v]:
			all = append(all, Fault{Rule: ruleNeverAvailable, Verb: v})
		case !seen.given[v]:
			all = append(all, Fault{Rule: ruleNeverAccepted, Verb: v, Detail: seen.unfilled[v]})
		}
	}
	return all
}

// neverClosed gives the stages that have items under a plan and never close. Track 5 and the filing never do.
func neverClosed(f *stages.Flow, every []plan, seen *coverage) []Fault {
	var all []Fault
	known := map[domain.StageCode]bool{}
	for _, p := range every {
		name := ""
		for _, c := range p.items {
			name += string(c) + " "
		}
		for i := range f.Stages {
			st := &f.Stages[i]
			at := planStage{name, st.Code}
			if st.Open || known[st.Code] || seen.closed[at] || !slices.ContainsFunc(p.items, func(c domain.ItemCode) bool { return f.Item(c).Stage == st.Code }) {
				continue
			}
			known[st.Code] = true
			all = append(all, Fault{Rule: ruleNeverCloses, Stage: st.Code, Facts: p.assignment})
		}
	}
	return all
}

// reachable forgets of what was seen in slices what can't be reached in the whole: a slice takes it that the results for
// which its items wait can be had.
func (e *Explorer) reachable(f *stages.Flow, seen *coverage) {
	granted, due := map[domain.ItemCode]bool{}, map[domain.ItemCode]bool{}
	for found := true; found; {
		found = false
		for i := range f.Items {
			it := &f.Items[i]
			if granted[it.Code] && due[it.Code] {
				continue
			}
			d := dependencies(f, it)
			every, _ := plans(f, unique(append(slices.Clone(d), it.Code)), e.Limits.Assignments)
			all := func(of map[domain.ItemCode]bool) bool {
				return slices.ContainsFunc(every, func(p plan) bool {
					return p.has(it.Code) && !slices.ContainsFunc(p.items, func(c domain.ItemCode) bool { return c != it.Code && !of[c] })
				})
			}
			if seen.granted[it.Code] && !granted[it.Code] && all(granted) {
				granted[it.Code], found = true, true
			}
			first := granted
			if it.Kind == domain.ItemJoint || it.With != "" { // they are accepted with others, not after them
				first = due
			}
			if seen.due[it.Code] && !due[it.Code] && all(first) {
				due[it.Code], found = true, true
			}
		}
	}
	seen.granted, seen.due = granted, due
}

// addLike adds what was seen in a slice to a coverage as if it had been another of the same shape.
func (c *coverage) addLike(seen *coverage, one, other *slice) {
	as := map[domain.ItemCode]domain.ItemCode{}
	for i, code := range one.full {
		as[code] = other.full[i]
	}
	for _, m := range []struct{ from, to map[domain.ItemCode]bool }{{seen.due, c.due}, {seen.granted, c.granted}} {
		for code := range m.from {
			if like, ok := as[code]; ok {
				m.to[like] = true
			}
		}
	}
}
