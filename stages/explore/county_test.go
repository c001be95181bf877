package explore

import (
	"slices"
	"strings"
	"testing"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// county is the sound flow with an item of both levels, for which another waits.
func county(t *testing.T) *stages.Flow {
	t.Helper()
	const item = "department: housing, title: {zh: 消防设计审查"
	text := strings.Replace(sound(t), item, "department: forestry, both_levels: true, title: {zh: 林地审核", 1)
	f, findings := stages.DefaultBook().LintFlow([]byte(text))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if got := f.Counties(); !slices.Equal(got, []domain.RegionCode{"220322"}) {
		t.Fatalf("the flow is another in %v", got)
	}
	return f
}

// idle are rules under which a department never decides: a machine with a fault.
type idle struct {
	*stages.Machine
	department domain.DepartmentCode
}

func (i idle) AvailableTo(p *domain.Project, all []domain.Actor, at time.Time) [][]stages.Option {
	offers := i.Machine.AvailableTo(p, all, at)
	for j, a := range all {
		offers[j] = slices.DeleteFunc(offers[j], func(o stages.Option) bool { return a.Department == i.department && o.Verb == "decide-item" })
	}
	return offers
}

// A flow is explored as it is in the city and as in each county: what a county's department leaves undone is found, and the city doesn't wait for it.
func TestCountiesAreExplored(t *testing.T) {
	t.Parallel()
	f := county(t)
	e := Explorer{Book: stages.DefaultBook(), Limits: DefaultLimits}
	if r := e.Explore(f); len(r.Faults) > 0 {
		t.Errorf("%+v", r.Faults)
	}
	e.Rules = func(b *stages.Book) Rules { return idle{stages.New(b, true), "forestry-lishu"} }
	r := e.Explore(f)
	dead := slices.IndexFunc(r.Faults, func(x Fault) bool { return x.Rule == ruleDeadEnd })
	if dead < 0 || !slices.Contains(append(r.Faults[dead].Open, r.Faults[dead].Missing...), "design-220322") {
		t.Errorf("no dead end at the county's part: %+v", r.Faults)
	}
	if r := e.Explore(f.Only(func(domain.ItemCode) bool { return true }, nil)); len(r.Faults) > 0 {
		t.Errorf("the city waits for the county's department: %+v", r.Faults)
	}
}
