package stages_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// TestMaterialsComeWithAChange brings with a change of facts what the item asks for that it adds: when the item is applied for, that isn't
// asked for again, and the item's department reads it.
func TestMaterialsComeWithAChange(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p := opined(t, m, launched(t, m, nil), nil)
	p = given(t, m, p, staff(p.Collaboration.Lead), p.LastAt.Add(time.Hour), "", &stages.IssueSheet{}).After
	flow := m.Book().Flow(p.Flow)
	change := offered(t, m, p, staff(p.Collaboration.Lead), "change-project", "")
	asked := change.Fields[len(change.Fields)-1]
	if asked.Name != "materials" || len(asked.Materials) < 2 {
		t.Fatalf("a change asks for %+v", asked)
	}
	ref := func(kind domain.MaterialCode) domain.MaterialRef {
		return domain.MaterialRef{Material: kind, Hash: domain.Hash(strings.Repeat("ab", 32)), Bytes: 10, Type: "application/pdf"}
	}
	// Facts that bring the first item which alone asks for a kind.
	var kind domain.MaterialCode
	var item domain.ItemCode
	for _, f := range asked.Materials {
		for _, code := range f.For {
			if it := flow.Item(code); !flow.Stage(it.Stage).Works && len(it.Prerequisites) == 0 && len(it.When) > 0 {
				kind, item = f.Material, code
			}
		}
	}
	if item == "" {
		t.Fatalf("no item that waits for nothing among %+v", asked.Materials)
	}
	facts := maps.Clone(p.Record.Facts)
	for fact, values := range flow.Item(item).When[0] {
		facts[fact] = values[0]
	}
	act := &stages.ChangeProject{RecordForm: stages.FormOf(p.Record, domain.Contact{}), Reason: "规模调整，增加相应事项。", Materials: []domain.MaterialRef{ref(kind), ref("supplement")}}
	act.Facts = facts
	d := given(t, m, p, staff(p.Collaboration.Lead), p.LastAt.Add(time.Hour), "", act)
	after := d.After
	if after.InPlan(item) == nil || !slices.Equal(after.Brought, []domain.MaterialCode{kind}) {
		t.Fatalf("%s in plan %v, brought %v", item, after.InPlan(item) != nil, after.Brought)
	}
	changed, ok := d.Events[0].Body.(*events.ProjectChanged)
	if !ok || len(changed.Materials) != 2 {
		t.Fatalf("%+v", d.Events[0].Body)
	}
	renamed := &stages.ChangeProject{RecordForm: stages.FormOf(after.Record, domain.Contact{}), Reason: "名称更正，材料不变。"}
	renamed.Name = "更正后的名称"
	if again := given(t, m, after, staff(p.Collaboration.Lead), after.LastAt.Add(time.Hour), "", renamed); len(again.After.Brought) != 1 {
		t.Errorf("what was brought is forgotten: %v", again.After.Brought)
	}
	lead := staff(p.Collaboration.Lead)
	if !m.MayReadMaterial(lead, after, changed, "supplement") {
		t.Error("who concludes the change can't read its proof")
	}
	department := staff(flow.Item(item).Department)
	if m.MayReadMaterial(department, after, changed, kind) {
		t.Error("a department reads what belongs to nothing that is applied for yet")
	}
	applied := applying(t, m, after, item)
	for _, f := range applied.asked {
		if f.Material == kind && (f.Required || !f.Given) {
			t.Errorf("%s is asked for again: %+v", kind, f)
		}
	}
	if !m.MayReadMaterial(department, applied.project, changed, kind) {
		t.Error("the item's department can't read what was brought for it")
	}
}

// application is one that was made in a test: what it asked for, and where the project stands then.
type application struct {
	asked   []stages.MaterialField
	project *domain.Project
}

// applying codes the project and applies for an item that waits for nothing.
func applying(t *testing.T, m *stages.Machine, p *domain.Project, item domain.ItemCode) application {
	t.Helper()
	keeper := domain.Actor{Account: "planner", Role: domain.RolePlanner, Department: m.Book().City.CodeKeeper}
	code, _ := offered(t, m, p, keeper, "record-project-code", "").Fields[0].Value.(string)
	p = given(t, m, p, keeper, p.LastAt.Add(time.Hour), "", &stages.RecordProjectCode{Code: code}).After
	investor := domain.Actor{Account: "investor", Role: domain.RoleInvestor, Organisation: stagestest.Credit}
	stage := string(p.InPlan(item).Stage)
	var asked []stages.MaterialField
	act := &stages.ApplyForStage{Items: []domain.ItemCode{item}}
	for _, f := range offered(t, m, p, investor, "apply", stage).Fields {
		asked = append(asked, f.Materials...)
	}
	for _, f := range asked {
		if slices.Contains(f.For, item) && f.Required && !f.Given {
			act.Materials = append(act.Materials, domain.MaterialRef{Material: f.Material, Hash: domain.Hash(strings.Repeat("cd", 32)), Bytes: 10, Type: "application/pdf"})
		}
	}
	return application{asked, given(t, m, p, investor, p.LastAt.Add(time.Hour), stage, act).After}
}

// offered gives what an actor may do to a target.
func offered(t *testing.T, m *stages.Machine, p *domain.Project, by domain.Actor, verb domain.Verb, target string) stages.Option {
	t.Helper()
	for _, o := range m.Available(p, by, p.LastAt) {
		if o.Verb == verb && o.Target == target {
			return o
		}
	}
	t.Fatalf("%s on %q isn't offered to %s", verb, target, by.Account)
	return stages.Option{}
}
