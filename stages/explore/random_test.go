package explore

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// hiding are rules under which some commands don't exist: a machine with a fault.
type hiding struct {
	*stages.Machine
	hidden []domain.Verb
}

func (h hiding) AvailableTo(p *domain.Project, all []domain.Actor, at time.Time) [][]stages.Option {
	offers := h.Machine.AvailableTo(p, all, at)
	for i := range offers {
		offers[i] = slices.DeleteFunc(offers[i], func(o stages.Option) bool { return slices.Contains(h.hidden, o.Verb) })
	}
	return offers
}

// Lapses implements Rules: where supervision is hidden, nothing is told of what is late.
func (h hiding) Lapses(p *domain.Project) []events.Body {
	all := h.Machine.Lapses(p)
	if slices.Contains(h.hidden, "open-supervision") {
		all = slices.DeleteFunc(all, func(e events.Body) bool { return passed[e.Name()] == supervision || passed[e.Name()] == extension })
	}
	return all
}

// small makes a small flow by chance, sound or broken, and says which commands its machine lacks.
func small(r *rand.Rand, b *stages.Book) (*stages.Flow, []domain.Verb) {
	chance := func(percent int) bool { return r.IntN(100) < percent }
	f := *b.Flow("social-general@1")
	f.Name, f.Class, f.Facts, f.Items = "small", domain.ClassOther, nil, nil
	f.Catalogue, f.Pauses = "", nil
	f.Collaboration.Consulted = []domain.DepartmentCode{"natural-resources", "development-reform"}
	f.Stages = []stages.StageRule{
		{Code: "s1", Lead: "natural-resources", Limit: 20, Any: chance(20)},
		{Code: "s2", Lead: "housing", Limit: 20, Works: true},
		{Code: events.StageFiling, Lead: "housing", Works: true, Open: true},
	}
	facts := 0
	if chance(35) {
		facts = 1
		f.Facts = []stages.FactRule{{Fact: "x", Values: []stages.FactValue{{Value: "a"}, {Value: "b"}}}}
	}
	condition := func(it *stages.ItemRule) {
		if facts > 0 && chance(40) {
			it.When = []map[domain.Fact][]string{{"x": {[]string{"a", "b"}[r.IntN(2)]}}}
		}
	}
	departments := []domain.DepartmentCode{"natural-resources", "housing"}
	n := 1
	if chance(40) {
		n = 2
	}
	for i := range n {
		it := stages.ItemRule{Code: domain.ItemCode(fmt.Sprint("i", i+1)), Stage: []domain.StageCode{"s1", "s2"}[r.IntN(2)], Kind: domain.ItemDecided,
			Department: departments[r.IntN(2)], Committed: stages.Days{Days: 3}, Steps: 1, Milestone: chance(60)}
		if i > 0 && chance(60) {
			it.Stage = f.Items[0].Stage
		}
		if chance(12) {
			it.Steps = 2
		}
		if chance(10) {
			it.Kind, it.Steps = domain.ItemRecorded, 1
		}
		condition(&it)
		f.Items = append(f.Items, it)
	}
	pick := func() domain.ItemCode { return f.Items[r.IntN(len(f.Items))].Code }
	for i := range f.Items {
		it := &f.Items[i]
		if chance(40) {
			it.Prerequisites = []domain.ItemCode{pick()}
			if it.Prerequisites[0] == it.Code && chance(80) {
				it.Prerequisites = nil
			}
		}
	}
	if n == 2 && chance(25) {
		it := &f.Items[1]
		it.Kind, it.With, it.Steps, it.Stage = domain.ItemWith, "i1", 1, f.Items[0].Stage
	} else if n == 2 && chance(40) {
		joint := &f.Items[1]
		joint.Kind, joint.Steps = domain.ItemJoint, 1
		f.Items[0].Party = !chance(15)
	}
	if chance(92) {
		filing := stages.ItemRule{Code: "end", Stage: events.StageFiling, Kind: domain.ItemFiling, Department: "housing", Committed: stages.Days{Days: 1}, Steps: 1}
		if chance(70) {
			filing.Prerequisites = []domain.ItemCode{pick()}
		}
		if chance(10) {
			condition(&filing)
		}
		f.Items = append(f.Items, filing)
	}
	hidden := []domain.Verb{"note-item", "require-off-list", "add-works", "return-to-pool", "amend-project", "withdraw-project"}
	often := map[domain.Verb]int{"pause-item": 75, "resume-item": 30, "withdraw-item": 50, "withdraw-application": 60, "request-correction": 90,
		"refuse-application": 85, "schedule-survey": 90, "return-decision": 60, "supply-supplement": 90, "sign-decision": 5, "accept-application": 5, "decide-item": 4, "suspend-project": 90, "resume-project": 40, "terminate-project": 85, "change-project": 70, "revoke-item": 80, "redo-item": 85, "correct-on-spot": 90}
	for _, v := range slices.Sorted(maps.Keys(often)) {
		if chance(often[v]) {
			hidden = append(hidden, v)
		}
	}
	if len(f.Items) > 1 || chance(50) { // with two items and supervision a whole flow has too many states to look at all at once
		hidden = append(hidden, "open-supervision", "answer-supervision", "close-supervision", "request-extension", "check-extension", "extend-item", "decline-extension", "extend-stage")
	}
	return f.Only(func(domain.ItemCode) bool { return true }, nil), hidden
}

// verdict names what is wrong, without how it was found.
func verdict(r Result) string {
	var all []string
	for _, f := range r.Faults {
		switch f.Rule {
		case ruleNeverAvailable, ruleNeverAccepted, ruleDeadEnd:
			all = append(all, f.Rule+" "+string(f.Verb))
		case ruleNeverCloses:
			all = append(all, f.Rule+" "+string(f.Stage))
		default:
			all = append(all, f.Rule+" "+string(f.Item))
		}
	}
	has := func(rule string) bool {
		return slices.ContainsFunc(all, func(s string) bool { return strings.HasPrefix(s, rule) })
	}
	if has(ruleDeadEnd) {
		return ruleDeadEnd
	}
	if has(ruleNeverDue) || has(ruleNeverDecided) { // what can't be reached takes its commands with it
		all = slices.DeleteFunc(all, func(s string) bool {
			return strings.HasPrefix(s, ruleNeverAvailable) || strings.HasPrefix(s, ruleNeverAccepted)
		})
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "; ")
}

var flows = flag.Int("flows", 60, "how many small flows are explored both by slices and at once")

// mostWhole is how many states a small flow may have to be explored at once: another one is drawn for a larger one.
const mostWhole = 8000

func TestSlicesFindWhatTheWholeDoes(t *testing.T) {
	t.Parallel()
	b := stages.DefaultBook()
	r := rand.New(rand.NewPCG(1, 2))
	var mu sync.Mutex
	kinds := map[string]int{}
	done, states, sliced := 0, 0, 0
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				mu.Lock()
				enough := done >= *flows
				f, hidden := small(r, b)
				mu.Unlock()
				if enough {
					return
				}
				e := &Explorer{Book: b, Limits: Limits{States: mostWhole, Assignments: 100, Workers: 1}, Rules: func(b *stages.Book) Rules {
					return hiding{stages.New(b, true), hidden}
				}}
				whole := e.Whole(f)
				if whole.States >= mostWhole {
					continue
				}
				parts := e.Explore(f)
				mu.Lock()
				done, states, sliced = done+1, states+whole.States, sliced+parts.States
				for _, x := range whole.Faults {
					kinds[x.Rule]++
				}
				mu.Unlock()
				if w, p := verdict(whole), verdict(parts); w != p {
					t.Errorf("without %v:\n whole: %s\n parts: %s\n%s", hidden, w, p, describe(f))
				}
			}
		})
	}
	wg.Wait()
	for _, rule := range []string{ruleDeadEnd, ruleNeverDue, ruleNeverCloses, ruleNeverAvailable} {
		if kinds[rule] == 0 {
			t.Errorf("no flow showed %s", rule)
		}
	}
	t.Logf("%d flows: %v; %d states at once, %d by slices", done, kinds, states, sliced)
}

func describe(f *stages.Flow) string {
	var s strings.Builder
	for _, it := range f.Items {
		fmt.Fprintf(&s, "  %s in %s, %s, %s, after %v, with %q, when %v, party %v, milestone %v, steps %d\n", it.Code, it.Stage, it.Kind, it.Department, it.Prerequisites, it.With, it.When, it.Party, it.Milestone, it.Steps)
	}
	return s.String()
}
