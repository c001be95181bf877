package importer_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/cmd/binglian/importer"
	"binglian/domain"
	"binglian/stages"
	"binglian/store/storetest"
)

var planner = domain.Actor{Account: "planner", Role: domain.RolePlanner}

// do carries out an act on a project as the planner.
func do(t *testing.T, c *storetest.City, p *domain.Project, by domain.Actor, act stages.Act) {
	t.Helper()
	cmd := stages.Command{Project: p.ID, By: by, Act: act}
	for _, target := range c.Machine.Targets(p, cmd.Verb(), p.LastAt) {
		cmd.Seen = target.Seen
	}
	if _, err := c.Change(t.Context(), cmd); err != nil {
		t.Fatal(err)
	}
}

func states(r importer.Report) string {
	var all []string
	for _, row := range r.Rows {
		all = append(all, string(row.State))
	}
	return strings.Join(all, " ")
}

func TestAProjectThatHasGotItsCodeIsTheSame(t *testing.T) {
	t.Parallel()
	c := city(t)
	all := example(t)
	before := run(t, c, importer.Command{File: all.only(3).set(3, "项目代码", "").file(t)})
	coded := all.only(3).set(3, "项目名称", "演示轴承产业园 一期").set(3, "建设地点", "铁西区演示大路１号")
	report := run(t, c, importer.Command{File: coded.file(t), Update: true})
	if states(report) != "changed" || report.Rows[0].Project != before.Rows[0].Project {
		t.Fatalf("%s", pretty(t, report))
	}
	p := c.MustProject(t, before.Rows[0].Project)
	if p.Record.Code != "2302-220302-04-01-100010" {
		t.Errorf("code %s", p.Record.Code)
	}
	// Found by its code now, whatever else changes; and without a code by what it is called.
	for _, same := range []list{coded.set(3, "项目名称", "演示轴承城").set(3, "建设地点", "别处"), all.only(3).set(3, "项目代码", "")} {
		if report := run(t, c, importer.Command{File: same.file(t)}); report.Rows[0].Project != p.ID {
			t.Errorf("%s", pretty(t, report))
		}
	}
	kept(t, c, 2)
}

func TestTwoRowsOfOneProject(t *testing.T) {
	t.Parallel()
	c := city(t)
	all := example(t)
	run(t, c, importer.Command{File: all.only(3).file(t)})
	both := append(all.only(3).set(3, "项目名称", "演示轴承城"), all.only(3).set(3, "项目代码", "")[2])
	report, err := try(t, c, importer.Command{File: both.file(t)})
	if !errors.Is(err, importer.ErrRefused) || states(report) != "changed bad" || report.Rows[1].Problems[0].Reason != importer.SameProject {
		t.Fatalf("%v %s", err, pretty(t, report))
	}
}

func TestARowWithoutCodeThatFitsSeveral(t *testing.T) {
	t.Parallel()
	c := city(t)
	all := example(t)
	twins := append(all.only(3), all.only(4).set(3, "项目名称", all[2][2]).set(3, "统一社会信用代码", all[2][4]).set(3, "建设地点", all[2][7])[2])
	if report := run(t, c, importer.Command{File: twins.file(t)}); report.Imported != 2 {
		t.Fatalf("two codes are two projects: %s", pretty(t, report))
	}
	report, err := try(t, c, importer.Command{File: all.only(3).set(3, "项目代码", "").file(t)})
	if !errors.Is(err, importer.ErrRefused) || report.Rows[0].Problems[0].Reason != importer.SeveralAlike {
		t.Fatalf("%v %s", err, pretty(t, report))
	}
	for _, code := range []string{all[2][1], all[3][1]} {
		if text := report.Rows[0].Problems[0].Text.Zh; !strings.Contains(text, code) {
			t.Errorf("%s is not named in %s", code, text)
		}
	}
	kept(t, c, 2)
}

func TestANameThatWasGivenUpIsAnotherProject(t *testing.T) {
	t.Parallel()
	c := city(t)
	one := example(t).only(12)
	first := run(t, c, importer.Command{File: one.file(t)}).Rows[0].Project
	p := c.MustProject(t, first)
	record := p.Record
	record.Name = "演示会展中心"
	do(t, c, p, planner, &stages.AmendProject{RecordForm: stages.FormOf(record, domain.Contact{})})
	second := run(t, c, importer.Command{File: one.file(t)})
	if states(second) != "new" || second.Rows[0].Project == first {
		t.Fatalf("%s", pretty(t, second))
	}
	if report := run(t, c, importer.Command{File: one.file(t)}); states(report) != "unchanged" || report.Rows[0].Project != second.Rows[0].Project {
		t.Errorf("%s", pretty(t, report))
	}
}

func TestWithdrawnProjectsStayOut(t *testing.T) {
	t.Parallel()
	c := city(t)
	rows := example(t).only(3, 12)
	for _, row := range run(t, c, importer.Command{File: rows.file(t)}).Rows {
		do(t, c, c.MustProject(t, row.Project), planner, &stages.WithdrawProject{Reason: "不再建设，出库。"})
	}
	report := run(t, c, importer.Command{File: rows.set(3, "总投资(万元)", "9").file(t), Update: true})
	if states(report) != "withdrawn withdrawn" || report.Outcome != importer.NothingToDo || report.Rows[0].Warnings[0].Reason != importer.OutOfPool {
		t.Errorf("%s", pretty(t, report))
	}
	kept(t, c, 4)
}

func TestALaunchedProjectIsLocked(t *testing.T) {
	t.Parallel()
	c := city(t)
	d := c.Drive(t, "p1", 1).Until(t, storetest.Launched)
	c.Clock.Set(d.Walk.At)
	rec := d.Walk.Project.Record
	row := example(t).only(3).set(3, "项目代码", string(rec.Code)).set(3, "项目名称", rec.Name).set(3, "统一社会信用代码", string(rec.Credit)).
		set(3, "建设地点", rec.Site).set(3, "入库日期", d.Walk.Project.AdmittedOn.String())
	before := len(d.Walk.Project.Works)
	version := c.MustProject(t, "p1").Version
	report := run(t, c, importer.Command{File: row.file(t), Update: true})
	if states(report) != "locked" || report.Rows[0].Project != "p1" || report.Outcome != importer.NothingToDo || report.Rows[0].Warnings[0].Reason != importer.PastPool {
		t.Errorf("%s", pretty(t, report))
	}
	if p := c.MustProject(t, "p1"); p.Version != version || len(p.Works) != before {
		t.Errorf("version %d after %d", p.Version, version)
	}
	if text := pretty(t, report); !strings.Contains(text, "退回储备库") || !strings.Contains(text, "总投资(万元)") {
		t.Errorf("no remedy or difference in\n%s", text)
	}
}

func TestLikelyDuplicatesOfThePoolAreShown(t *testing.T) {
	t.Parallel()
	c := city(t)
	run(t, c, importer.Command{File: examples + "reserve-pool.csv"})
	near := example(t).only(3, 12).set(3, "项目代码", "").set(3, "项目名称", "演示轴承产业园（一期）项目").set(4, "项目名称", "演示轴承产业园二期")
	report := run(t, c, importer.Command{File: near.file(t), DryRun: true})
	similar := report.Rows[0].Similar
	if report.Counts.Similar != 1 || report.Counts.New != 2 || len(similar) != 1 || similar[0].Args["name"] != "演示轴承产业园一期" {
		t.Errorf("%s", pretty(t, report))
	}
	kept(t, c, 12)
}

func TestFactsAreKeptForEveryClass(t *testing.T) {
	t.Parallel()
	c := city(t)
	one := example(t).only(3).set(3, "项目代码", "").set(3, "立项类型(审批/核准/备案)", "审批")
	all := one[:2]
	for class := domain.ClassGovernmentBuilding; class <= domain.ClassOther; class++ {
		all = append(all, one.set(3, "项目类型", fmt.Sprint(int(class))).set(3, "项目名称", fmt.Sprintf("演示项目%d期", class))[2])
	}
	want := map[domain.Fact]string{domain.FactLand: "transfer", domain.FactApproval: "approval", domain.FactNature: "new",
		domain.FactScheme: "no", domain.FactSpecialFire: "no"}
	for _, row := range run(t, c, importer.Command{File: all.file(t)}).Rows {
		if diff := cmp.Diff(want, c.MustProject(t, row.Project).Record.Facts); diff != "" || len(row.Notes) > 0 {
			t.Errorf("line %d: %v %s", row.Line, row.Notes, diff)
		}
	}
	want[domain.FactApproval] = "filing"
	for n := range all[2:] {
		all = all.set(n+3, "立项类型(审批/核准/备案)", "备案")
	}
	for _, row := range run(t, c, importer.Command{File: all.file(t), Update: true}).Rows {
		if diff := cmp.Diff(want, c.MustProject(t, row.Project).Record.Facts); diff != "" {
			t.Errorf("amended line %d: %s", row.Line, diff)
		}
	}
	kept(t, c, 20)
}

// TestAListAmendsAProjectThatCameBack keeps what the launch has settled, and updates the rest.
func TestAListAmendsAProjectThatCameBack(t *testing.T) {
	t.Parallel()
	c := city(t)
	d := c.Drive(t, "p1", 1).Until(t, storetest.Launched)
	c.Clock.Set(d.Walk.At)
	p := c.MustProject(t, "p1")
	settled := maps.Clone(p.Record.Facts)
	lead := domain.Actor{Account: "lead", Role: domain.RoleOfficer, Department: p.Collaboration.Lead}
	opposed := p.Collaboration.Opinions[0]
	if _, err := c.Change(t.Context(), stages.Command{Project: p.ID, Target: string(opposed.Department), Seen: opposed.Seen,
		By:  domain.Actor{Account: "officer", Role: domain.RoleOfficer, Department: opposed.Department},
		Act: &stages.GiveOpinion{Value: domain.OpinionDisagree, Text: "与相关规划存在冲突，需进一步论证后再定。"}}); err != nil {
		t.Fatal(err)
	}
	do(t, c, c.MustProject(t, "p1"), lead, &stages.ReturnToPool{Reason: "会商认为建设条件尚不成熟，退回。"})
	r := p.Record
	row := example(t).only(3).set(3, "项目代码", string(r.Code)).set(3, "项目名称", r.Name).set(3, "统一社会信用代码", string(r.Credit)).
		set(3, "建设地点", r.Site).set(3, "入库日期", p.AdmittedOn.String())
	report := run(t, c, importer.Command{File: row.file(t), Update: true})
	if states(report) != "changed" || report.Amended != 1 {
		t.Fatalf("%s", pretty(t, report))
	}
	maps.Copy(settled, map[domain.Fact]string{domain.FactLand: "transfer", domain.FactApproval: "filing", domain.FactNature: "new",
		domain.FactScheme: "no", domain.FactSpecialFire: "no"})
	if diff := cmp.Diff(settled, c.MustProject(t, "p1").Record.Facts); diff != "" {
		t.Error(diff)
	}
}

func TestAThousandRows(t *testing.T) {
	t.Parallel()
	c := city(t)
	long := example(t).only()
	for n := range 1000 {
		row := example(t).set(3, "项目代码", "").set(3, "项目名称", fmt.Sprintf("演示厂房第%d栋", n)).set(3, "建设地点", fmt.Sprintf("铁西区演示路 %d 号", n))
		long = append(long, row[2])
	}
	var progress [2]int
	command := importer.Command{File: long.file(t)}
	var out strings.Builder
	if err := command.Run(t.Context(), importer.Deps{Pool: c.Store, Machine: c.Machine, Out: &out, Progress: func(n, all int) { progress = [2]int{n, all} }}); err != nil {
		t.Fatal(err)
	}
	if progress != [2]int{1000, 1000} || !strings.Contains(out.String(), "新增 1000 个项目") {
		t.Errorf("%v\n%s", progress, out.String())
	}
	if again := run(t, c, command); again.Counts.Unchanged != 1000 {
		t.Errorf("%+v", again.Counts)
	}
	kept(t, c, 1000)
}
