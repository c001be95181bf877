package stages_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/stages/stagestest"
)

func TestLightsOfALimit(t *testing.T) {
	t.Parallel()
	rule := stages.DefaultBook().City.Lights
	for _, c := range []struct {
		allowed, used int
		want          domain.LightLevel
	}{
		{0, 0, ""}, {0, 1, "red"}, {1, 0, ""}, {1, 1, ""}, {1, 2, "red"}, // a limit of one day has no yellow
		{2, 0, ""}, {2, 1, "yellow"}, {2, 2, "yellow"}, {2, 3, "red"},
		{5, 3, ""}, {5, 4, "yellow"}, {10, 8, ""}, {10, 9, "yellow"}, {10, 10, "yellow"}, {10, 11, "red"},
		{20, 17, ""}, {20, 18, "yellow"}, {45, 40, ""}, {45, 41, "yellow"},
	} {
		if got := rule.Light(c.used, c.allowed); got != c.want {
			t.Errorf("%d of %d used: %q, want %q", c.used, c.allowed, got, c.want)
		}
	}
	if warns, ok := (domain.LightRule{YellowPercent: 90, YellowLeft: 3}).Warns(2); warns != 1 || !ok {
		t.Errorf("a city that warns three days ahead warns of a limit of two after %d (%t)", warns, ok)
	}
}

// Ninety percent of 15 hours are 13½; one hour is left of 4 after 3.
func TestLightsOfALimitInHours(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	for _, c := range []struct {
		allowed, used string
		want          domain.LightLevel
	}{
		{"1h", "1h", ""}, {"1h", "1h1m", "red"}, {"2h", "59m", ""}, {"2h", "1h", "yellow"}, {"4h", "2h59m", ""}, {"4h", "3h", "yellow"},
		{"4h", "4h", "yellow"}, {"4h", "4h1m", "red"}, {"15h", "13h29m", ""}, {"15h", "13h30m", "yellow"},
	} {
		used, _ := time.ParseDuration(c.used)
		allowed, _ := time.ParseDuration(c.allowed)
		if got := m.HoursLight(used, allowed); got != c.want {
			t.Errorf("%s of %s used: %q, want %q", c.used, c.allowed, got, c.want)
		}
	}
}

// TestLightsComeOnOnTheirDay lets projects wait: each light is raised on the first day on which it burns, a red one opens a
// supervision order, which goes to the leader when it isn't answered.
func TestLightsComeOnOnTheirDay(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	met := map[string]int{}
	for seed := range uint64(6) {
		w := stagestest.New(m, rand.New(rand.NewPCG(seed, 7)), domain.ProjectID(fmt.Sprintf("p%d", seed)), domain.MustDay("2023-03-01"))
		w.Haste = 10
		for range 400 {
			all := w.Choices()
			busy := w.Project != nil && running(w.Project)
			if len(all) == 0 || busy && w.Chance.IntN(2) == 0 {
				before := w.Project
				if w.Tick() != nil {
					break
				}
				burning(t, m, before, w.Project, met)
				continue
			}
			cmd, err := w.Command(w.Pick(all), true)
			if err != nil {
				t.Fatal(err)
			}
			cmd.On, cmd.Back = 0, ""
			if d, r := m.Decide(w.Project, cmd); r == nil {
				w.Project = d.After
			}
			w.At = w.At.Add(time.Hour)
		}
	}
	for _, what := range []string{"yellow", "red"} {
		if met[what] == 0 {
			t.Errorf("no %s was met: %v", what, met)
		}
	}
}

func running(p *domain.Project) bool {
	for i := range p.Applications {
		for j := range p.Applications[i].Items {
			if p.Applications[i].Items[j].Running() {
				return true
			}
		}
	}
	return false
}

// burning compares the lights that a tick raised with those reckoned for the day before and the day itself.
func burning(t *testing.T, m *stages.Machine, before, after *domain.Project, met map[string]int) {
	t.Helper()
	for i := range before.Applications {
		for j := range before.Applications[i].Items {
			was := &before.Applications[i].Items[j]
			_, is := after.Item(was.ID)
			if was.Light == is.Light || !is.Running() {
				continue
			}
			day := domain.DayOf(after.LastAt)
			if is.Light == domain.LightRed {
				order := slices.IndexFunc(after.Supervisions, func(x domain.Supervision) bool { return x.Item == is.ID && x.Rule == domain.SupervisionOverdue })
				if order < 0 || after.Supervisions[order].Department != is.Department {
					t.Fatalf("%s: no supervision order for its red light", is.ID)
				}
				day = after.Supervisions[order].OpenedOn // what was accepted by silence may have been late before
			}
			if got := m.Light(after, is.ID, day.At(12, 0)); got != is.Light {
				t.Errorf("%s: %q was raised on %s, when its light is %q", is.ID, is.Light, day, got)
			}
			if got := m.Light(after, is.ID, (day-1).At(12, 0)); got == is.Light && !was.AcceptedOn.IsZero() {
				t.Errorf("%s: %q was raised on %s, but burnt the day before", is.ID, is.Light, day)
			}
			met[string(is.Light)]++
		}
	}
}

func TestASupervisionOrderIsAnsweredOrEscalated(t *testing.T) {
	t.Parallel()
	o := &opening{T: t, m: stages.Default(false)}
	supervisor := domain.Actor{Account: "watch", Role: domain.RoleSupervisor}
	head := domain.Actor{Account: "head", Role: domain.RoleHead, Department: "market-regulation"}
	o.at("2023-05-08 09:00", clerk, "enterprise-opening@1", &stages.OpenCase{Name: "新设企业", Investor: "张某", Region: "220302", Site: "铁西区",
		Facts: map[domain.Fact]string{"employees": "no"}})
	file := func(m domain.MaterialCode) domain.MaterialRef {
		return domain.MaterialRef{Material: m, Hash: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", Bytes: 1, Type: "application/pdf"}
	}
	o.at("2023-05-08 09:10", clerk, "opening", &stages.ApplyForStage{Items: []domain.ItemCode{"licence"},
		Materials: []domain.MaterialRef{file("opening-form"), file("premises"), file("articles")}})
	o.at("2023-05-08 09:20", clerk, "a1", &stages.AcceptApplication{})
	o.at("2023-05-08 10:00", supervisor, "a1.licence", &stages.OpenSupervision{Text: "企业反映多次催办，请说明进度。"})
	if _, r := o.give("2023-05-08 10:05", supervisor, "a1.licence", &stages.OpenSupervision{Text: "再次督办"}); r == nil || r.Reason != stages.SupervisionOpen {
		t.Errorf("a second order was opened: %v", r)
	}
	if _, r := o.give("2023-05-08 10:05", supervisor, "d1", &stages.CloseSupervision{}); r == nil || r.Reason != stages.SupervisionUnanswered {
		t.Errorf("an unanswered order was closed: %v", r)
	}
	if _, r := o.give("2023-05-08 10:05", officer("market-regulation"), "d1", &stages.AnswerSupervision{Text: "正在核对住所材料，今日办结。"}); r == nil || r.Class != domain.ByRights {
		t.Errorf("an officer answered for the head: %v", r)
	}
	var tasks []domain.TaskKind
	for _, task := range o.m.Tasks(o.p, o.p.LastAt) {
		tasks = append(tasks, task.Kind)
	}
	if tasks[len(tasks)-1] != domain.TaskOrder {
		t.Errorf("waited for: %v", tasks)
	}
	late := o.at("2023-05-12 09:00", head, "d1", &stages.AnswerSupervision{Text: "系统故障所致，材料已核对完毕，今日办结。"}) // due on the 11th
	escalated := false
	for _, e := range late {
		if b, ok := e.Body.(*events.SupervisionEscalated); ok && b.Supervision == "d1" {
			escalated = e.On == domain.MustDay("2023-05-11")
		}
	}
	if !escalated {
		t.Error("an order of the 8th that nobody answered by the 11th didn't go to the leader")
	}
	o.at("2023-05-12 10:00", supervisor, "d1", &stages.CloseSupervision{})
	if _, r := o.give("2023-05-12 10:05", supervisor, "d1", &stages.CloseSupervision{}); r == nil || r.Reason != stages.SupervisionClosedAlready {
		t.Errorf("an order was closed twice: %v", r)
	}
	if len(o.p.Supervisions) != 2 || o.p.Supervisions[1].Rule != domain.SupervisionOverdue {
		t.Errorf("orders %+v, want the supervisor's and that of the red light", o.p.Supervisions)
	}
}
