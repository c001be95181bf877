package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
	"binglian/store"
	"binglian/store/storetest"
)

// neglected are projects whose people leave things lying until lights burn and orders go to the leader.
func neglected(t *testing.T) (*storetest.City, []*domain.Project) {
	t.Helper()
	city := storetest.Open(t)
	all := make([]*domain.Project, 3)
	for i := range all {
		d := city.Drive(t, domain.ProjectID(fmt.Sprintf("p%d", i+1)), uint64(i+1))
		d.Until(t, func(p *domain.Project) bool {
			return slices.ContainsFunc(p.Applications, func(a domain.Application) bool {
				return slices.ContainsFunc(a.Items, func(it domain.Item) bool { return it.Running() && it.Limit.Days > 1 })
			})
		})
		for range 40 {
			at, due := city.Machine.WakeAt(d.Walk.Project)
			if !due || slices.ContainsFunc(d.Walk.Project.Supervisions, func(o domain.Supervision) bool { return !o.EscalatedOn.IsZero() }) {
				break
			}
			d.Do(t, stages.Command{Project: d.Walk.ID, By: domain.Actor{Role: domain.RoleClock}, At: at, Act: &stages.Tick{}})
			d.Walk.At = at
		}
		all[i] = d.Walk.Project
	}
	return city, all
}

func TestAlertsAreTheMachines(t *testing.T) {
	t.Parallel()
	city, projects := neglected(t)
	var want []domain.Alert
	met := map[string]int{}
	for _, p := range projects {
		for _, a := range city.Machine.Alerts(p) {
			want = append(want, a)
			met[string(a.Sort)+" "+a.Kind]++
		}
	}
	for _, what := range []string{"light red", "order escalated"} {
		if met[what] == 0 {
			t.Errorf("no %s: %v", what, met)
		}
	}
	supervisor := domain.Actor{Role: domain.RoleSupervisor}
	var got []domain.Alert
	for q := (domain.AlertQuery{Limit: 2}); ; q.Offset += q.Limit {
		page, err := city.Alerts(t.Context(), supervisor, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Lines {
			if l.Kind != domain.AlertBackEntry {
				got = append(got, l.Alert)
			}
		}
		if q.Offset+q.Limit >= page.Total {
			break
		}
	}
	byKey := cmpopts.SortSlices(func(a, b domain.Alert) bool { return fmt.Sprint(a) < fmt.Sprint(b) })
	if diff := cmp.Diff(want, got, byKey); diff != "" {
		t.Errorf("page by page (-want +got):\n%s", diff)
	}
	counts, err := city.CountAlerts(t.Context(), supervisor, domain.AlertQuery{Sort: "ignored", Kind: "ignored"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		if c.Kind != domain.AlertBackEntry && met[string(c.Sort)+" "+c.Kind] != c.Count {
			t.Errorf("%d %s %s; want %d", c.Count, c.Sort, c.Kind, met[string(c.Sort)+" "+c.Kind])
		}
	}
	if report, err := city.Replay(t.Context(), true); err != nil || len(report.Differences) > 0 {
		t.Errorf("replay: %v, %v", report.Differences, err)
	}
	city.Exec(t, `update alerts set kind = 'other' where sort = 'light'; delete from alerts where sort = 'order'`)
	report, err := city.Replay(t.Context(), false)
	if err != nil || !slices.ContainsFunc(report.Differences, func(d store.Difference) bool { return d.What == "alerts" && strings.Contains(d.Detail, "missing") }) {
		t.Errorf("replay of spoilt rows: %v, %v", report.Differences, err)
	}
	if report, err := city.Replay(t.Context(), true); err != nil || len(report.Differences) > 0 {
		t.Errorf("replay mended nothing: %v, %v", report.Differences, err)
	}
}

func TestAlertsAreShownToWhomTheyConcern(t *testing.T) {
	t.Parallel()
	city, projects := neglected(t)
	all := map[domain.DepartmentCode]int{}
	total := 0
	for _, p := range projects {
		for _, a := range city.Machine.Alerts(p) {
			all[a.Department]++
			total++
		}
	}
	actors := append(stagestest.Actors(city.Machine.Book()), domain.Actor{}, domain.Actor{Role: domain.RoleOfficer},
		domain.Actor{Role: domain.RoleInvestor, Organisation: stagestest.Credit})
	for _, a := range actors {
		page, err := city.Alerts(t.Context(), a, domain.AlertQuery{Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		switch {
		case !city.Machine.ShowsAlerts(a):
		case a.Role == domain.RoleOfficer || a.Role == domain.RoleChecker || a.Role == domain.RoleHead:
			want = all[a.Department]
		default:
			want = total
		}
		got := len(slices.DeleteFunc(page.Lines, func(l domain.AlertLine) bool { return l.Kind == domain.AlertBackEntry }))
		if got != want || !city.Machine.ShowsAlerts(a) && page.Total > 0 {
			t.Errorf("%s of %q sees %d; want %d", a.Role, a.Department, got, want)
		}
	}
}

func TestAlertsAreNarrowed(t *testing.T) {
	t.Parallel()
	city, projects := neglected(t)
	supervisor := domain.Actor{Role: domain.RoleSupervisor}
	whole, err := city.Alerts(t.Context(), supervisor, domain.AlertQuery{Limit: 500})
	if err != nil || whole.Total == 0 {
		t.Fatalf("%d alerts, %v", whole.Total, err)
	}
	first := whole.Lines[0]
	for name, test := range map[string]struct {
		query domain.AlertQuery
		fits  func(domain.AlertLine) bool
	}{
		"sort":       {domain.AlertQuery{Sort: domain.AlertOrder}, func(l domain.AlertLine) bool { return l.Sort == domain.AlertOrder }},
		"kind":       {domain.AlertQuery{Kind: "red"}, func(l domain.AlertLine) bool { return l.Kind == "red" }},
		"department": {domain.AlertQuery{Department: first.Department}, func(l domain.AlertLine) bool { return l.Department == first.Department }},
		"stage":      {domain.AlertQuery{Stage: first.Stage}, func(l domain.AlertLine) bool { return l.Stage == first.Stage }},
		"project":    {domain.AlertQuery{Project: "p2"}, func(l domain.AlertLine) bool { return l.Project == "p2" }},
		"from":       {domain.AlertQuery{From: first.Since}, func(l domain.AlertLine) bool { return l.Since >= first.Since }},
		"to":         {domain.AlertQuery{To: first.Since}, func(l domain.AlertLine) bool { return l.Since <= first.Since }},
		"by today":   {domain.AlertQuery{Today: first.Since}, func(l domain.AlertLine) bool { return l.Since <= first.Since }},
		"text":       {domain.AlertQuery{Text: projects[0].Record.Name + " p1"}, func(l domain.AlertLine) bool { return l.Project == "p1" }},
		"nothing":    {domain.AlertQuery{Kind: "blue"}, func(domain.AlertLine) bool { return false }},
	} {
		test.query.Limit = 500
		page, err := city.Alerts(t.Context(), supervisor, test.query)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := slices.DeleteFunc(slices.Clone(whole.Lines), func(l domain.AlertLine) bool { return !test.fits(l) })
		if diff := cmp.Diff(want, page.Lines, cmpopts.EquateEmpty()); diff != "" || page.Total != len(want) {
			t.Errorf("%s: %d (-want +got):\n%s", name, page.Total, diff)
		}
	}
}

// TestOrdersTellWhatWasWritten answers and closes an order, and enters the answer late.
func TestOrdersTellWhatWasWritten(t *testing.T) {
	t.Parallel()
	city, projects := neglected(t)
	p := projects[0]
	order := p.Supervisions[0]
	at := p.LastAt.AddDate(0, 0, 1)
	give := func(c stages.Command) {
		t.Helper()
		c.Project, c.At, c.Target = p.ID, at, string(order.ID)
		city.Clock.Set(at)
		r, err := city.Change(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		order.Seen = r.Version
	}
	head := domain.Actor{Account: domain.AccountID(string(order.Department) + "-head"), Role: domain.RoleHead, Department: order.Department}
	const answer, closing = "评审机构延期出具报告，已催办，明日办结", "已核实"
	give(stages.Command{By: head, Seen: order.Seen, On: domain.DayOf(at) - 1, Back: "系统停用期间补录", Act: &stages.AnswerSupervision{Text: answer}})
	supervisor := domain.Actor{Account: "supervisor", Role: domain.RoleSupervisor}
	give(stages.Command{By: supervisor, Seen: order.Seen, Act: &stages.CloseSupervision{Text: closing}})
	page, err := city.Alerts(t.Context(), supervisor, domain.AlertQuery{Sort: domain.AlertOrder, Kind: domain.OrderClosed, Project: p.ID})
	if err != nil || len(page.Lines) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	light, err := city.Alerts(t.Context(), supervisor, domain.AlertQuery{Sort: domain.AlertLight, Project: p.ID})
	if err != nil || !slices.ContainsFunc(light.Lines, func(l domain.AlertLine) bool {
		return l.Order == string(order.ID) && l.OrderKind == domain.OrderClosed && l.Answer == answer
	}) {
		t.Errorf("the answer stands at no light: %+v, %v", light, err)
	}
	if l := page.Lines[0]; l.Answer != answer || l.Order != string(order.ID) || l.Closing != closing || l.AnsweredOn != domain.DayOf(at)-1 || l.ClosedOn != domain.DayOf(at) {
		t.Errorf("%+v", l)
	}
	late, err := city.Alerts(t.Context(), head, domain.AlertQuery{Kind: domain.AlertBackEntry, Project: p.ID, From: domain.DayOf(at)})
	if err != nil || len(late.Lines) != 1 {
		t.Fatalf("%+v, %v", late, err)
	}
	if l := late.Lines[0]; l.Since != domain.DayOf(at) || l.Effective != domain.DayOf(at)-1 || l.Event != "supervision-answered" ||
		l.Reason != "系统停用期间补录" || l.Department != order.Department {
		t.Errorf("entered late: %+v", l)
	}
}

// TestATakenOverProjectIsOneBackEntry brings in a project with everything that happened to it elsewhere.
func TestATakenOverProjectIsOneBackEntry(t *testing.T) {
	t.Parallel()
	d := storetest.Open(t).Drive(t, "p1", 5).Until(t, storetest.Coded)
	p := d.Walk.Project
	city := storetest.Open(t)
	at := p.LastAt.AddDate(0, 1, 0)
	city.Clock.Set(at)
	planner := domain.Actor{Account: "planner", Role: domain.RolePlanner}
	if _, err := city.Change(t.Context(), stages.Command{ID: "import", Project: p.ID, By: planner, At: at, On: p.AdmittedOn, Back: "导入 在途项目.xlsx",
		Act: stagestest.Running(p)}); err != nil {
		t.Fatal(err)
	}
	page, err := city.Alerts(t.Context(), planner, domain.AlertQuery{Kind: domain.AlertBackEntry})
	if err != nil || len(page.Lines) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	if l := page.Lines[0]; l.Event != "project-imported" || l.Since != domain.DayOf(at) || l.Effective != p.AdmittedOn {
		t.Errorf("%+v", l)
	}
}
