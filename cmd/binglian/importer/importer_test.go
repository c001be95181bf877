package importer_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"binglian/cmd/binglian/importer"
	"binglian/domain"
	"binglian/store/private/privatetest"
	"binglian/store/storetest"
)

func TestMain(m *testing.M) { privatetest.Main(m) }

const examples = "../../../docs/examples/"

// city is a city on a day after all days of the example lists.
func city(t *testing.T) *storetest.City {
	t.Helper()
	c := storetest.Open(t)
	c.Clock.Set(domain.MustDay("2023-06-30").At(9, 0))
	return c
}

// run runs the command and reads its report as JSON.
func run(t *testing.T, c *storetest.City, command importer.Command) importer.Report {
	t.Helper()
	report, err := try(t, c, command)
	if err != nil {
		t.Fatalf("%v\n%s", err, pretty(t, report))
	}
	return report
}

func try(t *testing.T, c *storetest.City, command importer.Command) (importer.Report, error) {
	t.Helper()
	command.JSON = true
	var out bytes.Buffer
	err := command.Run(t.Context(), importer.Deps{Pool: c.Store, Machine: c.Machine, Out: &out})
	var report importer.Report
	if fault := json.Unmarshal(out.Bytes(), &report); fault != nil && err == nil {
		t.Errorf("report: %v", fault)
	}
	return report, err
}

func pretty(t *testing.T, report importer.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteText(&b, importer.Chinese); err != nil {
		t.Error(err)
	}
	return b.String()
}

// kept ends the test unless so many events are kept, and what stands beside them is what follows from them.
func kept(t *testing.T, c *storetest.City, want int) {
	t.Helper()
	var n int
	if err := c.Connect(t).QueryRow(t.Context(), `select count(*) from events`).Scan(&n); err != nil || n != want {
		t.Errorf("%d events are kept, %v; want %d", n, err, want)
	}
	if replay, err := c.Replay(t.Context(), true); err != nil || len(replay.Differences) > 0 {
		t.Errorf("replay: %v, %v", replay.Differences, err)
	}
}

// list is a list as a table, for tests to spoil.
type list [][]string

// example reads the example list.
func example(t *testing.T) list {
	t.Helper()
	raw, err := os.ReadFile(examples + "reserve-pool.csv")
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// set changes the value of a column in a line, as the table program counts lines.
func (l list) set(line int, column, value string) list {
	changed := slices.Clone(l)
	changed[line-1] = slices.Clone(l[line-1])
	changed[line-1][slices.Index(l[1], column)] = value
	return changed
}

// only keeps the header and some lines.
func (l list) only(lines ...int) list {
	kept := list{l[0], l[1]}
	for _, n := range lines {
		kept = append(kept, l[n-1])
	}
	return kept
}

func (l list) bytes(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(l); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func file(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (l list) file(t *testing.T) string { return file(t, "清单.csv", l.bytes(t)) }

func TestTheExamplesAreImportedOnce(t *testing.T) {
	t.Parallel()
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(example(t).bytes(t))
	if err != nil {
		t.Fatal(err)
	}
	files := []string{examples + "reserve-pool.xlsx", examples + "reserve-pool.csv", file(t, "国标.csv", gb)}
	for i := range files {
		c := city(t)
		first := run(t, c, importer.Command{File: files[i]})
		if first.Outcome != importer.Imported || first.Imported != 12 || first.Counts.New != 12 {
			t.Fatalf("%s: %s", files[i], pretty(t, first))
		}
		kept(t, c, 12)
		for _, again := range files {
			report := run(t, c, importer.Command{File: again, Update: true})
			if report.Outcome != importer.NothingToDo || report.Counts.Unchanged != 12 {
				t.Errorf("%s after %s: %s", again, files[i], pretty(t, report))
			}
		}
		kept(t, c, 12)
	}
}

func TestWhatIsImported(t *testing.T) {
	t.Parallel()
	c := city(t)
	report := run(t, c, importer.Command{File: examples + "reserve-pool.xlsx"})
	p := c.MustProject(t, report.Rows[0].Project)
	want := domain.Record{Code: "2302-220302-04-01-100010", Name: "演示轴承产业园一期", Investor: "演示轴承产业有限公司", Credit: p.Record.Credit,
		Class: domain.ClassSocialGeneral, Region: "220302", Site: "铁西区演示大路 1 号", Investment: 186_000_000, LandArea: 42000, FloorArea: 51000,
		Industry: "通用设备制造业", Funding: "企业自筹", Start: domain.MustDay("2023-07-01"), Finish: domain.MustDay("2025-06-30"), Position: "124.345100,43.151200",
		Facts: map[domain.Fact]string{domain.FactLand: "transfer", domain.FactApproval: "filing", domain.FactNature: "new", domain.FactScheme: "no", domain.FactSpecialFire: "no"}}
	if diff := cmp.Diff(want, p.Record); diff != "" {
		t.Error(diff)
	}
	event, err := c.Event(t.Context(), p.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	if event.On != domain.MustDay("2023-02-13") || event.Back != "导入 reserve-pool.xlsx" || event.By.Account != importer.CommandLine || event.By.Role != domain.RoleImport {
		t.Errorf("on %v, back %q, by %+v", event.On, event.Back, event.By)
	}
	contact, err := c.Contact(t.Context(), p.ID)
	if err != nil || contact == nil || *contact != (domain.Contact{Name: "项目办", Phone: "0434-0000001"}) {
		t.Errorf("contact %v, %v", contact, err)
	}
	if strings.Contains(string(event.Payload), "项目办") {
		t.Error("the event holds the contact person")
	}
}

func TestOneBadRowImportsNothing(t *testing.T) {
	t.Parallel()
	c := city(t)
	path := example(t).set(5, "入库日期", "2099-01-01").set(7, "统一社会信用代码", "91220382MA0D000599").file(t)
	for _, dry := range []bool{true, false} {
		report, err := try(t, c, importer.Command{File: path, DryRun: dry})
		if !errors.Is(err, importer.ErrRefused) || report.Counts.Bad != 2 || report.Imported != 0 {
			t.Fatalf("%v: %s", err, pretty(t, report))
		}
		kept(t, c, 0)
	}
	if report := run(t, c, importer.Command{File: path, SkipBad: true, DryRun: true}); report.Outcome != importer.Previewed || report.Counts.New != 10 {
		t.Errorf("dry: %s", pretty(t, report))
	}
	kept(t, c, 0)
	report := run(t, c, importer.Command{File: path, SkipBad: true})
	if report.Imported != 10 || report.Counts.Bad != 2 {
		t.Errorf("%s", pretty(t, report))
	}
	kept(t, c, 10)
	bad := report.Rows[2].Problems
	if len(bad) != 1 || bad[0].Line != 5 || bad[0].Column != "R" || bad[0].Header != "入库日期" || bad[0].Value != "2099-01-01" || bad[0].Text.Zh == "" || bad[0].Remedy.En == "" {
		t.Errorf("%+v", bad)
	}
	if report := run(t, c, importer.Command{File: examples + "reserve-pool.csv"}); report.Imported != 2 || report.Counts.Unchanged != 10 {
		t.Errorf("mended: %s", pretty(t, report))
	}
}

func TestWhatTheRulesRefuseIsAProblemOfItsColumn(t *testing.T) {
	t.Parallel()
	c := city(t)
	report, err := try(t, c, importer.Command{File: example(t).set(3, "建设地点", strings.Repeat("长", 250)).file(t)})
	if !errors.Is(err, importer.ErrRefused) {
		t.Fatal(err)
	}
	var got []string
	for _, f := range report.Rows[0].Problems {
		got = append(got, f.Column+" "+f.Header+" "+string(f.Reason)+" "+f.Remedy.Zh)
	}
	want := []string{"H 建设地点 too-long 缩短内容。"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDifferencesAreShownAndAppliedOnlyOnRequest(t *testing.T) {
	t.Parallel()
	c := city(t)
	run(t, c, importer.Command{File: examples + "reserve-pool.csv"})
	path := example(t).set(3, "总投资(万元)", "19,000").set(5, "联系电话", "0434-1111111").set(5, "建筑面积(㎡)", "").set(14, "入库日期", "2023-05-28").file(t)
	shown := run(t, c, importer.Command{File: path})
	if shown.Outcome != importer.NothingToDo || shown.Counts.Changed != 2 || shown.Counts.Unchanged != 10 {
		t.Fatalf("%s", pretty(t, shown))
	}
	for line, want := range map[int]string{3: "investment 18600 19000", 5: "phone 0434-0000003 0434-1111111"} {
		d := shown.Rows[line-3].Differences
		if len(d) != 1 || string(d[0].Field)+" "+d[0].Old+" "+d[0].New != want {
			t.Errorf("line %d: %+v", line, d)
		}
	}
	if w := shown.Rows[11].Warnings; len(w) != 1 || w[0].Reason != importer.EnteredOther || w[0].Args["kept"] != "2023-05-29" {
		t.Errorf("another day of admission: %+v", w)
	}
	kept(t, c, 12)
	applied := run(t, c, importer.Command{File: path, Update: true})
	if applied.Outcome != importer.Imported || applied.Amended != 2 || applied.Imported != 0 {
		t.Errorf("%s", pretty(t, applied))
	}
	kept(t, c, 14)
	changed := c.MustProject(t, applied.Rows[0].Project)
	event, err := c.Event(t.Context(), changed.ID, 2)
	if err != nil || changed.Record.Investment != 190_000_000 || event.On != domain.MustDay("2023-06-30") || event.Back != "" {
		t.Errorf("%+v, %+v, %v", changed.Record, event, err)
	}
	called := c.MustProject(t, applied.Rows[2].Project)
	contact, err := c.Contact(t.Context(), called.ID)
	if err != nil || *contact != (domain.Contact{Name: "项目办", Phone: "0434-1111111"}) || called.Record.FloorArea != 21000 {
		t.Errorf("%v, %v, %+v", contact, err, called.Record)
	}
	if again := run(t, c, importer.Command{File: path, Update: true}); again.Outcome != importer.NothingToDo {
		t.Errorf("%s", pretty(t, again))
	}
	kept(t, c, 14)
}

func TestTwoImportsAtOnceMakeNoDoubles(t *testing.T) {
	t.Parallel()
	c := city(t)
	other := example(t).only(3, 4, 5, 6, 12, 13, 14).file(t)
	var all sync.WaitGroup
	total := make(chan int, 8)
	for i := range 8 {
		path := examples + "reserve-pool.csv"
		if i%2 == 1 {
			path = other
		}
		all.Go(func() {
			report, err := try(t, c, importer.Command{File: path})
			if err != nil {
				t.Errorf("%v\n%s", err, pretty(t, report))
			}
			total <- report.Imported
		})
	}
	all.Wait()
	close(total)
	sum := 0
	for n := range total {
		sum += n
	}
	if sum != 12 {
		t.Errorf("%d projects imported", sum)
	}
	kept(t, c, 12)
}

func TestAFileThatIsNoListIsRefused(t *testing.T) {
	t.Parallel()
	c := city(t)
	old := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 2000)...)
	for name, path := range map[domain.Reason]string{
		"file-old-excel":     file(t, "清单.xls", old),
		importer.FileMissing: filepath.Join(t.TempDir(), "没有.xlsx"),
		"file-empty":         file(t, "空.csv", nil),
	} {
		report, err := try(t, c, importer.Command{File: path})
		if !errors.Is(err, importer.ErrRefused) || report.Outcome != importer.Refused || report.Refusal == nil || report.Refusal.Reason != name || report.Refusal.Remedy.Zh == "" {
			t.Errorf("%s: %v, %+v", name, err, report.Refusal)
		}
	}
	kept(t, c, 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	command := importer.Command{File: examples + "reserve-pool.csv"}
	if err := command.Run(ctx, importer.Deps{Pool: c.Store, Machine: c.Machine, Out: &bytes.Buffer{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	kept(t, c, 0)
}
