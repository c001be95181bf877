package stages_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// launched gives a project whose departments are being asked, of the general class, with facts that need little.
func launched(t *testing.T, m *stages.Machine, facts map[domain.Fact]string) *domain.Project {
	t.Helper()
	at := domain.MustDay("2026-03-02").At(9, 0)
	p := given(t, m, nil, poolPlanner, at, "", &stages.AdmitProject{RecordForm: pooled(domain.ClassSocialGeneral, nil)}).After
	flow := m.Book().FlowFor(domain.ClassSocialGeneral)
	all := map[domain.Fact]string{}
	for _, f := range flow.Facts {
		all[f.Fact] = f.Values[len(f.Values)-1].Value
		for _, v := range f.Values {
			if v.Value == "no" {
				all[f.Fact] = v.Value
			}
		}
	}
	maps.Copy(all, facts)
	return given(t, m, p, staff(flow.Collaboration.Lead), at.Add(time.Hour), "",
		&stages.LaunchCollaboration{Facts: all, Departments: flow.Collaboration.Consulted}).After
}

// opined has all departments agree, but for those that say something else.
func opined(t *testing.T, m *stages.Machine, p *domain.Project, said map[domain.DepartmentCode]*stages.GiveOpinion) *domain.Project {
	t.Helper()
	for _, o := range p.Collaboration.Opinions {
		act := said[o.Department]
		if act == nil {
			act = &stages.GiveOpinion{Value: domain.OpinionAgree}
		}
		p = given(t, m, p, staff(o.Department), p.LastAt.Add(time.Minute), string(o.Department), act).After
	}
	return p
}

// adjustable gives an item of a department that an opinion may take out of the plan, and one that it may put in.
func wishesOf(t *testing.T, m *stages.Machine, p *domain.Project) (d domain.DepartmentCode, out, in domain.ItemCode) {
	t.Helper()
	for _, o := range p.Collaboration.Opinions {
		for _, option := range m.Available(p, staff(o.Department), p.LastAt) {
			fields := map[string]stages.Field{}
			for _, f := range option.Fields {
				fields[f.Name] = f
			}
			a, b := fields["needless"].Choices, fields["needed"].Choices
			if option.Verb == "give-opinion" && len(a) > 0 && len(b) > 0 {
				return o.Department, domain.ItemCode(a[0].Value), domain.ItemCode(b[0].Value)
			}
		}
	}
	t.Fatal("no department has both")
	return "", "", ""
}

// TestDepartmentsTrimAndExtendTheSheet has a department take an item out and put another in; the lead takes one of both.
func TestDepartmentsTrimAndExtendTheSheet(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p := launched(t, m, nil)
	who, out, in := wishesOf(t, m, p)
	before := slices.Clone(p.Plan)
	short := told(m, p, staff(who), p.LastAt, string(who), &stages.GiveOpinion{Value: domain.OpinionAgree, Needless: domain.ItemNotes{out: "不需要"}})
	if _, refused := m.Decide(p, short); refused == nil || refused.Fields[0].Reason != stages.TooShort {
		t.Errorf("an item was taken out for hardly a reason: %v", refused)
	}
	foreign := told(m, p, staff("forestry"), p.LastAt, "forestry", &stages.GiveOpinion{Value: domain.OpinionAgree, Needless: domain.ItemNotes{"304": "本项目不需要办理施工许可"}})
	if _, refused := m.Decide(p, foreign); refused == nil {
		t.Error("a department took out what isn't its own")
	}
	p = opined(t, m, p, map[domain.DepartmentCode]*stages.GiveOpinion{who: {Value: domain.OpinionAgree,
		Needless: domain.ItemNotes{out: "经核实本项目不涉及该事项"}, Needed: domain.ItemNotes{in: "项目紧邻保护范围，需要办理"}}})
	if !slices.EqualFunc(before, p.Plan, func(a, b domain.PlannedItem) bool { return a.Code == b.Code }) {
		t.Error("the plan changed before the sheet")
	}
	lead := staff(p.Collaboration.Lead)
	p = given(t, m, p, lead, p.LastAt.Add(time.Hour), "", &stages.IssueSheet{Needless: []domain.ItemCode{out}}).After
	if p.InPlan(out) != nil || p.InPlan(in) != nil {
		t.Errorf("%s and %s: the plan isn't as the lead decided", out, in)
	}
	d := given(t, m, p, lead, p.LastAt.Add(time.Hour), "", &stages.IssueSheet{Reason: "补列事项后重新出具", Needed: []domain.ItemCode{in}})
	c := m.Consequences(d)
	if d.After.InPlan(out) == nil || d.After.InPlan(in) == nil || len(c.Joined) != 2 || len(c.Sheet) == 0 {
		t.Errorf("the second sheet: %d items join, %d lines change", len(c.Joined), len(c.Sheet))
	}
	var sheet *events.SheetIssued
	for _, e := range d.Events {
		if body, ok := e.Body.(*events.SheetIssued); ok {
			sheet = body
		}
	}
	why := false
	for _, section := range sheet.Sections {
		for _, row := range section.Rows {
			why = why || row.Department == who && row.Source == events.SourceOpinion && row.Text.Zh != ""
			if row.Rule == "" || row.Reference == "" {
				t.Errorf("%s: %s doesn't say why it is there", section.Code, row.Text.Zh)
			}
		}
	}
	if !why {
		t.Error("the sheet doesn't say who asked for the item")
	}
}

// TestOverlapsAreSettledBeforeTheSheet has two departments bound one height differently.
func TestOverlapsAreSettledBeforeTheSheet(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	says := func(text string) *stages.GiveOpinion {
		return &stages.GiveOpinion{Value: domain.OpinionConditions, Conditions: []domain.Condition{{Section: "conditions", Text: text}}}
	}
	p := opined(t, m, launched(t, m, nil), map[domain.DepartmentCode]*stages.GiveOpinion{
		"natural-resources": says("建筑高度不超过 50 米"), "meteorology": says("建筑高度不超过 24 米")})
	lead := staff(p.Collaboration.Lead)
	key := stages.Overlaps(p.Collaboration.Opinions)[0].Key
	_, refused := m.Decide(p, told(m, p, lead, p.LastAt, "", &stages.IssueSheet{}))
	if refused == nil || refused.Fields[0].Field != "settled."+key || refused.Fields[0].Reason != stages.Required {
		t.Fatalf("the sheet was issued over a contradiction: %v", refused)
	}
	d := given(t, m, p, lead, p.LastAt, "", &stages.IssueSheet{Settled: domain.OverlapNotes{key: "探测环境保护区内按 24 米执行"}})
	found := false
	for _, section := range m.Sheet(d.After) {
		for _, row := range section.Rows {
			found = found || row.Source == events.SourceLead && row.Department == p.Collaboration.Lead
		}
	}
	if !found {
		t.Error("the sheet doesn't say what the lead says")
	}
}

// TestAnotherInvestorTakesOver changes the investor of a project in the middle of its stages.
func TestAnotherInvestorTakesOver(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p := carried(t, m, func(p *domain.Project) bool {
		return handling(p) && slices.ContainsFunc(p.Applications, func(a domain.Application) bool {
			return slices.ContainsFunc(a.Items, func(it domain.Item) bool { return it.Outcome == domain.ItemGranted })
		})
	})
	form := stages.FormOf(p.Record, domain.Contact{})
	form.Investor, form.Credit = "受让公司", string(stagestest.Stranger)
	at := p.LastAt.Add(time.Hour)
	nothing := stages.FormOf(p.Record, domain.Contact{})
	if _, refused := m.Decide(p, told(m, p, poolPlanner, at, "", &stages.ChangeProject{RecordForm: nothing, Reason: "什么也没有改变的变更"})); refused == nil {
		t.Error("nothing was changed, and taken")
	}
	d := given(t, m, p, poolPlanner, at, "", &stages.ChangeProject{RecordForm: form, Reason: "土地使用权整体转让，建设单位变更"})
	c := m.Consequences(d)
	granted := 0
	for _, a := range p.Applications {
		for _, it := range a.Items {
			if it.Outcome == domain.ItemGranted {
				granted++
			}
		}
	}
	if c.Investors[1] != "受让公司" || len(c.Registered) != granted || granted == 0 || len(c.Applications) == 0 || c.Outdated.IsZero() {
		t.Errorf("another investor: %+v", c)
	}
	before := domain.Actor{Account: "investor", Role: domain.RoleInvestor, Organisation: stagestest.Credit}
	after := domain.Actor{Account: "stranger", Role: domain.RoleInvestor, Organisation: stagestest.Stranger}
	if m.MayRead(before, d.After) || !m.MayRead(after, d.After) || len(m.Available(d.After, before, at)) > 0 || len(m.Available(d.After, after, at)) == 0 {
		t.Error("rights don't follow the record")
	}
	if !d.After.SheetOutdated() || !slices.ContainsFunc(m.Tasks(d.After, at), func(x domain.Task) bool { return x.Kind == domain.TaskSheet && x.Due == c.Outdated }) {
		t.Error("nobody is asked for a new sheet")
	}
	for i := range p.Applications {
		for j := range p.Applications[i].Items {
			was, now := p.Applications[i].Items[j], d.After.Applications[i].Items[j]
			if was.Outcome != now.Outcome || was.AcceptedOn != now.AcceptedOn {
				t.Errorf("%s changed", was.ID)
			}
		}
	}
	settled := map[string]string{}
	for _, o := range stages.Overlaps(p.Collaboration.Opinions) {
		settled[o.Key] = "按其中较严的一条执行，双方已会商一致"
	}
	issued := given(t, m, d.After, staff(p.Collaboration.Lead), at.Add(time.Hour), "", &stages.IssueSheet{Reason: "建设单位变更", Settled: settled}).After
	if issued.SheetOutdated() {
		t.Error("the new sheet is out of date")
	}
}

// TestOtherFactsEndWhatDoesNotApplyAnyMore changes a fact on which an item in hand depends.
func TestOtherFactsEndWhatDoesNotApplyAnyMore(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	flow := m.Book().FlowFor(domain.ClassSocialGeneral)
	var open *domain.Item
	var other map[domain.Fact]string
	p := carried(t, m, func(p *domain.Project) bool {
		for i := range p.Applications {
			for j := range p.Applications[i].Items {
				it := &p.Applications[i].Items[j]
				if rule := flow.Item(it.Code); !it.Open() || p.Record.Class != flow.Class || p.Planned(it.Code).Kind == domain.ItemWith || len(rule.When) == 0 {
					continue
				}
				for _, f := range flow.Facts {
					for _, v := range f.Values {
						facts := maps.Clone(p.Record.Facts)
						facts[f.Fact] = v.Value
						if !flow.Item(it.Code).Applies(facts) {
							open, other = it, facts
							return true
						}
					}
				}
			}
		}
		return false
	})
	form := stages.FormOf(p.Record, domain.Contact{})
	form.Facts = map[domain.Fact]string{}
	for _, f := range flow.Facts {
		form.Facts[f.Fact] = other[f.Fact]
	}
	d := given(t, m, p, poolPlanner, p.LastAt.Add(time.Hour), "", &stages.ChangeProject{RecordForm: form, Reason: "建设方案调整，项目情形变化"})
	_, now := d.After.Item(open.ID)
	if now.Outcome != domain.ItemWithdrawn || d.After.InPlan(open.Code) != nil || d.After.Planned(open.Code) == nil {
		t.Errorf("%s is %q", open.ID, now.Outcome)
	}
	c := m.Consequences(d)
	if len(c.Left) == 0 || len(c.Ended) == 0 || len(c.Facts) != 1 || len(c.Sheet) == 0 || len(c.Told) == 0 {
		t.Errorf("what is told before: %+v", c)
	}
}

// TestRunningItemsKeepTheirTermsWhenTheFlowMoves moves a project to a newer version of its flow.
func TestRunningItemsKeepTheirTermsWhenTheFlowMoves(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	newer := stagestest.Newer(m)
	p := carried(t, m, handling)
	lead := staff(p.Collaboration.Lead)
	at := p.LastAt.Add(time.Hour)
	facts := map[domain.Fact]string{}
	for _, f := range newer.Book().FlowFor(p.Record.Class).Facts {
		facts[f.Fact] = p.Record.Facts[f.Fact]
	}
	act := &stages.MoveFlow{Facts: facts, Reason: "按新版流程办理后续事项"}
	if _, refused := m.Decide(p, told(m, p, lead, at, "", act)); refused == nil || refused.Reason != stages.NoNewerFlow {
		t.Errorf("moved to no newer flow: %v", refused)
	}
	_, refused := newer.Decide(p, told(newer, p, lead, at, "", act))
	if refused == nil || refused.Fields[0].Field != "facts."+string(stagestest.NewerFact) {
		t.Fatalf("a fact that nobody knows wasn't asked for: %v", refused)
	}
	facts[stagestest.NewerFact] = "no"
	d := given(t, newer, p, lead, at, "", act)
	if d.After.Flow == p.Flow || d.After.Record.Facts[stagestest.NewerFact] != "no" {
		t.Errorf("the project follows %s", d.After.Flow)
	}
	c := newer.Consequences(d)
	if len(c.Joined)+len(c.Left)+len(c.Limits) == 0 {
		t.Errorf("nothing changes: %+v", c)
	}
	for i := range p.Applications {
		for j := range p.Applications[i].Items {
			was, now := p.Applications[i].Items[j], d.After.Applications[i].Items[j]
			if was.Running() && now.Open() && (was.Limit != now.Limit || was.AcceptedOn != now.AcceptedOn) {
				t.Errorf("%s lost its terms", was.ID)
			}
		}
	}
}

// TestWhatIsAskedOffTheListIsFlagged asks for a certificate that no list has.
func TestWhatIsAskedOffTheListIsFlagged(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p := carried(t, m, handling)
	for i := range p.Applications {
		for j := range p.Applications[i].Items {
			it := &p.Applications[i].Items[j]
			if !it.Running() || it.Proposal != nil {
				continue
			}
			bare := &stages.RequireOffList{OffList: stages.OffList{Beyond: []string{"无违法违规证明"}}}
			if _, refused := m.Decide(p, told(m, p, staff(it.Department), p.LastAt, string(it.ID), bare)); refused == nil {
				t.Error("something was asked for off the list without a reason")
			}
			bare.BeyondReason = "申请单位近期有投诉，需核实守法情况"
			after := given(t, m, p, staff(it.Department), p.LastAt, string(it.ID), bare).After
			found := slices.DeleteFunc(m.Irregularities(after, p.LastAt), func(x stages.Irregularity) bool {
				return x.Kind != stages.IrregularOffList || x.Item != it.ID
			})
			if len(found) != 1 || found[0].Kind != stages.IrregularOffList || found[0].Item != it.ID || found[0].Department != it.Department {
				t.Errorf("supervision sees %+v", found)
			}
			return
		}
	}
	t.Fatal("no item runs")
}
