package importer_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"binglian/cmd/binglian/importer"
	"binglian/domain"
	"binglian/stages"
	"binglian/store/storetest"
)

// parts are the tables of a list of projects under way, for tests to spoil.
type parts map[string]list

var partFiles = []string{"running-projects.csv", "running-works.csv", "running-items.csv"}

func underWay(t *testing.T) parts {
	t.Helper()
	all := parts{}
	for _, name := range partFiles {
		raw, err := os.ReadFile(examples + name)
		if err != nil {
			t.Fatal(err)
		}
		if all[name], err = csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")))).ReadAll(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// set changes the value of a column in a line of a part, as the table program counts lines.
func (p parts) set(part string, line int, column, value string) parts {
	name := "running-" + part + ".csv"
	p[name][line-1][slices.Index(p[name][0], column)] = value
	return p
}

// line finds the first line of items of a project's works and item.
func (p parts) line(t *testing.T, works, item string) int {
	t.Helper()
	for i, cells := range p["running-items.csv"] {
		if cells[1] == works && cells[3] == item {
			return i + 1
		}
	}
	t.Fatalf("no line of %s %s", works, item)
	return 0
}

func (p parts) command(t *testing.T) importer.Command {
	t.Helper()
	folder := t.TempDir()
	var paths []string
	for _, name := range partFiles {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, p[name].bytes(t), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return importer.Command{Running: true, File: paths[0], Parts: paths[1:]}
}

const workbook = examples + "running-projects.xlsx"

// TestTheWorkbookOfProjectsUnderWay holds what the text tables hold; -update writes it.
func TestTheWorkbookOfProjectsUnderWay(t *testing.T) {
	t.Parallel()
	if *update {
		writeWorkbook(t, underWay(t))
	}
	c := city(t)
	if first := run(t, c, importer.Command{File: workbook, Running: true}); first.Imported != 3 || first.Outcome != importer.Imported {
		t.Fatalf("the workbook: %s", pretty(t, first))
	}
	again := run(t, c, underWay(t).command(t))
	if again.Outcome != importer.NothingToDo || again.Counts.Unchanged != 3 {
		t.Errorf("the text tables after the workbook: %s", pretty(t, again))
	}
}

func writeWorkbook(t *testing.T, all parts) {
	t.Helper()
	f := excelize.NewFile()
	for i, name := range partFiles {
		sheet := []string{"项目", "单项工程", "事项"}[i]
		if i == 0 {
			if err := f.SetSheetName("Sheet1", sheet); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for line, cells := range all[name] {
			for column, text := range cells {
				at, err := excelize.CoordinatesToCellName(column+1, line+1)
				if err == nil && text != "" {
					err = f.SetCellStr(sheet, at, text)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
			t.Fatal(err)
		}
		if err := f.SetColWidth(sheet, "A", "AZ", 22); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(workbook); err != nil {
		t.Fatal(err)
	}
}

func TestProjectsUnderWayComeIn(t *testing.T) {
	t.Parallel()
	c := city(t)
	command := underWay(t).command(t)
	dry := command
	dry.DryRun = true
	if report := run(t, c, dry); report.Outcome != importer.Previewed || report.Counts.New != 3 {
		t.Errorf("dry: %s", pretty(t, report))
	}
	kept(t, c, 0)
	first := run(t, c, command)
	if first.Outcome != importer.Imported || first.Imported != 3 {
		t.Fatalf("not imported: %s", pretty(t, first))
	}
	var n int
	if err := c.Connect(t).QueryRow(t.Context(), `select count(*) from events`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	kept(t, c, n)
	if again := run(t, c, command); again.Outcome != importer.NothingToDo || again.Counts.Unchanged != 3 {
		t.Errorf("again: %s", pretty(t, again))
	}
	kept(t, c, n)

	p := c.MustProject(t, first.Rows[1].Project)
	if p.Imported == nil || p.Imported.On != domain.MustDay("2023-06-30") || p.AdmittedOn != domain.MustDay("2022-05-09") {
		t.Errorf("imported %v, admitted %v", p.Imported, p.AdmittedOn)
	}
	for _, stage := range []struct {
		code  domain.StageCode
		works domain.WorksID
		want  bool
	}{{"s1", "", true}, {"s2", "w1", true}, {"s3", "w1", true}, {"s4", "w1", false}, {"s2", "w2", true}, {"s3", "w2", false}} {
		if got := p.Completed(stage.code, stage.works); got != stage.want {
			t.Errorf("%s %s completed: %v", stage.code, stage.works, got)
		}
	}
	if _, it := p.Latest("402a", "w1"); it == nil || !it.Paused() || it.AcceptedOn != domain.MustDay("2023-05-16") {
		t.Errorf("402a: %+v", it)
	}
	if _, joint := p.Latest("408", "w1"); joint == nil || !joint.Open() || !joint.Paused() {
		t.Errorf("the joint acceptance came along: %+v", joint)
	}
	if _, it := p.Latest("304", "w2"); it == nil || !it.AcceptedOn.IsZero() {
		t.Errorf("304 waits: %+v", it)
	}
	if _, it := p.Latest("111", ""); it == nil || it.Outcome != domain.ItemGranted || !slices.Contains(p.Collaboration.Extended, "111") {
		t.Errorf("111 was asked for besides: %+v", it)
	}
	if _, it := p.Latest("201", "w2"); it == nil || it.Extension.Granted() != 3 || it.Extension.GrantedOn != domain.MustDay("2023-04-12") {
		t.Errorf("201 was given three days more: %+v", it)
	}
	if a, it := c.MustProject(t, first.Rows[0].Project).Latest("201", "w1"); it == nil || a.Correction == nil || a.Correction.SuppliedOn != domain.MustDay("2023-05-10") {
		t.Errorf("201 was corrected: %+v", a)
	}
	v := p.Survey("v1")
	if v == nil || v.ConcludedOn != domain.MustDay("2023-05-18") || v.Party("civil-defence") == nil || !v.Party("civil-defence").Absent() || v.OpinionOwed() {
		t.Errorf("the visit: %+v", v)
	}
	late := func(day string) (on domain.Day) {
		for _, a := range stages.Default(true).Settled(p, domain.MustDay(day).At(9, 0)).Applications {
			on = max(on, a.SurveyLate)
		}
		return on
	}
	if on := late("2023-12-01"); !on.IsZero() {
		t.Errorf("another visit is owed since %s", on)
	}
	history, err := c.Events(t.Context(), p.ID, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := stages.StatusCodes(history)
	if err != nil {
		t.Fatal(err)
	}
	before := map[domain.ItemID]domain.StatusCode{}
	for _, step := range codes {
		if !step.Code.Follows(before[step.Item]) {
			t.Errorf("%s: %d after %d", step.Item, step.Code, before[step.Item])
		}
		before[step.Item] = step.Code
	}
	for _, k := range history {
		if k.Back != "导入 running-projects.csv、running-works.csv、running-items.csv" || k.On > domain.MustDay("2023-06-30") {
			t.Errorf("%s on %s, back %q", k.Name, k.On, k.Back)
		}
		if k.Name == "project-imported" && strings.Contains(string(k.Payload), "项目办") {
			t.Error("the event holds the contact person")
		}
	}
}

// TestWhatIsTakenOverStaysOutOfAverages: it counts, as one back-entry a project, however much came with it.
func TestWhatIsTakenOverStaysOutOfAverages(t *testing.T) {
	t.Parallel()
	c := city(t)
	run(t, c, underWay(t).command(t))
	count(t, c)
	planner := domain.Actor{Account: "planner", Role: domain.RolePlanner, Department: "development-reform"}
	for kind, want := range map[domain.FigureKind]int{domain.FigureAdmitted: 3, domain.FigureSheetIssued: 3, domain.FigureCoded: 3, domain.FigureStageCompleted: 5,
		domain.FigureApplicationReceived: 15} {
		page, err := c.Cases(t.Context(), planner, domain.FigureQuery{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		if page.Total != want {
			t.Errorf("%s: %d, want %d", kind, page.Total, want)
		}
		for _, x := range page.Cases {
			if !x.Back {
				t.Errorf("%s of %s counts for averages", kind, x.Name)
			}
		}
	}
	alerts, err := c.Alerts(t.Context(), domain.Actor{Account: "supervisor", Role: domain.RoleSupervisor}, domain.AlertQuery{Kind: domain.AlertBackEntry, Today: domain.MustDay("2023-06-30")})
	if err != nil || alerts.Total != 3 {
		t.Errorf("%d back-entries to look at, not one a project, %v", alerts.Total, err)
	}
}

// count fills the statistics with every event: what other tests on the same server haven't committed yet holds them back.
func count(t *testing.T, c *storetest.City) {
	t.Helper()
	conn := c.Connect(t)
	patience, again := time.After(30*time.Second), time.NewTicker(10*time.Millisecond)
	defer again.Stop()
	for {
		if err := c.FillFigures(t.Context()); err != nil {
			t.Fatal(err)
		}
		var all bool
		if err := conn.QueryRow(t.Context(), `select (select (xid, seq) from followers where name = 'figures') =
			(select (xid, seq) from events order by xid desc, seq desc limit 1)`).Scan(&all); err == nil && all {
			return
		}
		select {
		case <-patience:
			t.Fatal("the statistics never held every event")
		case <-again.C:
		}
	}
}

// TestTheRestOfAListOfProjectsUnderWay is imported if that is asked for.
func TestTheRestOfAListOfProjectsUnderWay(t *testing.T) {
	t.Parallel()
	c := city(t)
	all := underWay(t)
	command := all.set("items", all.line(t, "1 号研发楼", "401"), "办结日期", "2023-05-15").command(t)
	command.SkipBad = true
	report := run(t, c, command)
	if report.Imported != 2 || report.Counts.Bad != 1 {
		t.Fatalf("%s", pretty(t, report))
	}
	mended := underWay(t).command(t)
	if report = run(t, c, mended); report.Imported != 1 || report.Counts.Unchanged != 2 {
		t.Errorf("mended: %s", pretty(t, report))
	}
	later := underWay(t).set("projects", 2, "总投资(万元)", "8700").command(t)
	if report = run(t, c, later); report.Imported != 0 || report.Counts.Locked != 1 || report.Rows[0].Warnings[0].Reason != importer.RunningChanged {
		t.Errorf("changed: %s", pretty(t, report))
	}
}

// TestOfTheDeskProjectsUnderWayComeInToo previews, and then does exactly that.
func TestOfTheDeskProjectsUnderWayComeInToo(t *testing.T) {
	t.Parallel()
	c := city(t)
	desk := importer.NewDesk(c.Store, c.Machine, c.Clock.Now)
	raw, err := os.ReadFile(workbook)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := desk.PreviewRunning(t.Context(), "planner", importer.Upload{Name: "在途.xlsx", Content: bytes.NewReader(raw), Size: int64(len(raw))}, importer.Options{})
	if err != nil || seen.Counts.New != 3 || !seen.Running {
		t.Fatalf("%v %s", err, pretty(t, seen))
	}
	kept(t, c, 0)
	done, err := desk.Apply(t.Context(), "planner", seen.Token)
	if err != nil || done.Imported != 3 {
		t.Fatalf("%v %s", err, pretty(t, done))
	}
	p := c.MustProject(t, done.Rows[0].Project)
	event, err := c.Event(t.Context(), p.ID, 1)
	if err != nil || event.By.Account != "planner" || event.Back != "导入 在途.xlsx" {
		t.Errorf("by %+v, back %q, %v", event.By, event.Back, err)
	}
}

// TestAProjectThatIsThereIsntTakenOver: one that waits in the pool is no project under way.
func TestAProjectThatIsThereIsntTakenOver(t *testing.T) {
	t.Parallel()
	c := city(t)
	pool := list{{"项目代码", "项目名称", "建设单位", "统一社会信用代码", "项目类型", "行政区划", "建设地点", "总投资(万元)", "入库日期"},
		{"2209-220302-04-01-100107", "在途示范冷链仓储项目", "演示轴承产业有限公司", "91220302MA0D000171", "一般社会投资", "铁西区", "铁西区演示大路 21 号", "8600", "2022-09-05"}}
	run(t, c, importer.Command{File: pool.file(t)})
	report, err := try(t, c, underWay(t).command(t))
	if !errors.Is(err, importer.ErrRefused) || report.Rows[0].Problems[0].Reason != importer.RunningKnown {
		t.Errorf("%v %s", err, pretty(t, report))
	}
	for _, refused := range []importer.Command{{File: workbook, Running: true, Update: true}, {File: workbook, Parts: []string{workbook}},
		{File: examples + "running-items.csv", Running: true}} {
		if report, err := try(t, c, refused); !errors.Is(err, importer.ErrRefused) || report.Refusal == nil || report.Refusal.Remedy.Zh == "" {
			t.Errorf("%+v: %v %s", refused, err, pretty(t, report))
		}
	}
}
