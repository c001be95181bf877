package stages_test

import (
	"fmt"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// opening carries an enterprise's opening through its commands.
type opening struct {
	*testing.T
	m *stages.Machine
	p *domain.Project
	n int
}

func (o *opening) at(clock string, who domain.Actor, target string, act stages.Act) []events.Event {
	o.Helper()
	d, r := o.give(clock, who, target, act)
	if r != nil {
		o.Fatalf("%s %s: %v", clock, target, r)
	}
	o.p = d.After
	return d.Events
}

func (o *opening) give(clock string, who domain.Actor, target string, act stages.Act) (stages.Decision, *domain.Rejection) {
	o.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", clock, domain.City)
	if err != nil {
		o.Fatal(err)
	}
	o.n++
	cmd := stages.Command{ID: domain.CommandID(fmt.Sprint(o.n)), Project: "e1", By: who, At: at, Target: target, Act: act, Number: o.n}
	for _, option := range o.m.Available(o.p, who, at) {
		if option.Target == target {
			cmd.Seen = option.Seen
		}
	}
	return o.m.Decide(o.p, cmd)
}

func officer(d domain.DepartmentCode) domain.Actor {
	return domain.Actor{Account: domain.AccountID(d), Role: domain.RoleOfficer, Department: d}
}

var (
	founder = domain.Actor{Account: "founder", Role: domain.RoleInvestor, Organisation: stagestest.Credit}
	clerk   = domain.Actor{Account: "clerk", Role: domain.RoleWindow}
)

func TestAnEnterpriseOpensInHours(t *testing.T) {
	t.Parallel()
	o := &opening{T: t, m: stages.Default(false)}
	flow := "enterprise-opening@1"
	open := &stages.OpenCase{Name: "四平某某科技有限公司", Investor: "某某", Credit: string(stagestest.Credit), Region: "220302", Site: "铁西区",
		Facts: map[domain.Fact]string{"employees": "no"}}
	if _, r := o.give("2023-05-08 09:00", founder, flow, &stages.OpenCase{Name: "甲", Investor: "乙", Credit: string(stagestest.Stranger), Region: "220302", Site: "丙",
		Facts: map[domain.Fact]string{"employees": "no"}}); r == nil || r.Class != domain.ByInput {
		t.Errorf("opened for a stranger's organisation: %v", r)
	}
	if _, r := o.give("2023-05-08 09:00", officer("tax"), flow, open); r == nil || r.Class != domain.ByRights {
		t.Errorf("a department opened a case: %v", r)
	}
	o.at("2023-05-08 09:00", founder, flow, open)
	if state := domain.StateOf(o.p); state != domain.StateApproval {
		t.Errorf("a case without a pool is in %s", state)
	}
	file := func(m domain.MaterialCode) domain.MaterialRef {
		return domain.MaterialRef{Material: m, Hash: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", Bytes: 1, Type: "application/pdf"}
	}
	o.at("2023-05-08 09:30", founder, "opening", &stages.ApplyForStage{Items: []domain.ItemCode{"licence", "seal", "tax", "bank-account"},
		Materials: []domain.MaterialRef{file("opening-form"), file("premises"), file("articles")}})
	o.at("2023-05-08 11:00", clerk, "a1", &stages.AcceptApplication{})
	due := func(id domain.ItemID, want string) {
		t.Helper()
		c, ok := o.m.ItemHours(o.p, id)
		at, known := c.Due(o.m.Book().Calendar)
		if got := at.Format("2006-01-02 15:04"); !ok || !known || got != want {
			t.Errorf("%s is due %s, want %s", id, got, want)
		}
	}
	due("a1.licence", "2023-05-08 14:00") // an hour before the break, an hour after it
	if _, ok := o.m.ItemHours(o.p, "a1.seal"); ok {
		t.Error("the seal's hours run before the licence is there")
	}
	o.at("2023-05-08 11:30", officer("market-regulation"), "a1.licence", &stages.PauseItem{Kind: domain.PauseSupplement, Reason: "住所证明不清", Days: 1})
	o.at("2023-05-08 16:00", founder, "a1.licence", &stages.SupplySupplement{Note: "已重新上传"})
	o.at("2023-05-08 16:30", officer("market-regulation"), "a1.licence", &stages.ResumeItem{Result: "completed"})
	due("a1.licence", "2023-05-09 09:30") // half an hour used, half an hour to go on the 8th, an hour on the 9th
	decided := o.at("2023-05-09 10:00", officer("market-regulation"), "a1.licence", &stages.DecideItem{Outcome: domain.ItemGranted})
	var raised []domain.LightLevel
	for _, e := range decided {
		switch b := e.Body.(type) {
		case *events.LightRaised:
			raised = append(raised, b.Level)
		case *events.ItemDecided:
			if b.Used != 3 || b.Overdue != 1 {
				t.Errorf("decided %+v, want 2.5 hours used, half an hour too late, in whole hours", b)
			}
		}
	}
	if len(raised) != 2 || raised[1] != domain.LightRed {
		t.Errorf("lights %v, want yellow on the 8th and red on the 9th", raised)
	}
	due("a1.seal", "2023-05-09 11:00")
	o.at("2023-05-09 10:30", officer("public-security"), "a1.seal", &stages.DecideItem{Outcome: domain.ItemGranted})
	o.at("2023-05-09 10:45", officer("tax"), "a1.tax", &stages.DecideItem{Outcome: domain.ItemGranted})
	stage, ok := o.m.StageHours(o.p, o.p.Application("a1"))
	cal := o.m.Book().Calendar
	if at, known := stage.Due(cal); !ok || !known || at.Format("15:04") != "11:30" {
		t.Errorf("the stage is due %s", at) // 0:30 and 0:30 on the 8th, three hours on the 9th
	}
	last := o.at("2023-05-09 11:00", officer("bank"), "a1.bank-account", &stages.DecideItem{Outcome: domain.ItemGranted})
	if o.p.CompletedOn != domain.MustDay("2023-05-09") {
		t.Errorf("the enterprise isn't open: %v", last)
	}
	if used := stage.Used(cal, time.Date(2023, 5, 9, 11, 0, 0, 0, domain.City)); used != 3*time.Hour+30*time.Minute {
		t.Errorf("the stage used %s", used)
	}
}

func TestAFlowWithoutAPool(t *testing.T) {
	t.Parallel()
	o := &opening{T: t, m: stages.Default(false)}
	window := &stages.OpenCase{Name: "新设企业", Investor: "张某", Region: "220302", Site: "铁西区", Facts: map[domain.Fact]string{"employees": "yes"}}
	if _, r := o.give("2023-05-08 09:00", founder, "enterprise-opening@1", window); r == nil || r.Class != domain.ByInput {
		t.Errorf("an investor opened a case without naming its organisation: %v", r)
	}
	if _, r := o.give("2023-05-08 09:00", clerk, "social-general@1", window); r == nil || r.Reason != stages.NoSuchTarget {
		t.Errorf("a construction project began without the pool: %v", r)
	}
	o.at("2023-05-08 09:00", clerk, "enterprise-opening@1", window) // at the counter, by one who has no organisation yet
	if n := len(o.p.Plan); n != 8 {
		t.Errorf("%d items apply to an enterprise with employees", n)
	}
	planner := domain.Actor{Account: "planner", Role: domain.RolePlanner, Department: "development-reform"}
	for _, option := range o.m.Available(o.p, planner, o.p.LastAt) {
		t.Errorf("a planner may %s on a case without a pool", option.Verb)
	}
	if _, r := o.give("2023-05-08 09:30", clerk, "", &stages.AddWorks{Name: "二期"}); r == nil || r.Reason != stages.WithoutWorks {
		t.Errorf("a works was added: %v", r)
	}
	if tasks := o.m.Tasks(o.p, o.p.LastAt); len(tasks) != 1 || tasks[0].Kind != domain.TaskApply {
		t.Errorf("waited for: %+v", tasks)
	}
}
