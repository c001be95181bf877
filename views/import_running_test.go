package views_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/storetest"
	"binglian/views"
)

// runningLists is a reader of lists of projects under way: each holds a new project, and one whose item's row is bad.
type runningLists struct{ lists }

func (l *runningLists) Preview(ctx context.Context, by domain.Actor, name string, size int64, content io.ReaderAt) (views.Preview, error) {
	p, err := l.lists.Preview(ctx, by, name, size, content)
	if err != nil {
		return p, err
	}
	text := func(s string) domain.Text { return domain.Text{Zh: s, En: s} }
	p.Changed, p.Rows = 0, []views.PreviewRow{
		{Sheet: "项目", Line: 2, State: "new", Name: "在途仓储项目"},
		{Sheet: "项目", Line: 3, State: "bad", Name: "在途厂房", Problems: []views.PreviewProblem{{Sheet: "事项", Line: 17, Column: "I 受理日期", Value: "2022-08-18",
			Reason: text("前置事项还没有办成"), Remedy: text("补上前置事项的结果")}}},
	}
	return p, nil
}

func TestProjectsUnderWayAreLookedAtAndThenTakenOver(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	for _, who := range []string{"planner", "administrator"} {
		if page := o.get(t, who, "/import/running"); page.status != http.StatusOK || !strings.Contains(page.html, "没有开通导入") {
			t.Errorf("%s, where it isn't set up: %d", who, page.status)
		}
	}
	l := &runningLists{}
	o.server.Running = l
	o.server.RunningExample = func() ([]byte, error) { return []byte("PK template"), nil }
	page := o.get(t, "planner", "/import/running")
	for _, want := range []string{`action="/import/running"`, `href="/examples/running-projects.xlsx"`, `href="/import"`, `accept=".xlsx"`} {
		if !strings.Contains(page.html, want) {
			t.Errorf("the page lacks %s: %s", want, page.main().text())
		}
	}
	if page := o.get(t, "administrator", "/import/running"); !strings.Contains(page.html, `type="file"`) || strings.Contains(page.main().html, `href="/import"`) {
		t.Errorf("as the administrator, who imports no pool: %s", page.main().text())
	}
	if got := o.get(t, "planner", "/examples/running-projects.xlsx"); got.html != "PK template" || !strings.Contains(got.header.Get("Content-Disposition"), "running-projects.xlsx") {
		t.Errorf("the template: %d %v", got.status, got.header)
	}
	look := o.uploadTo(t, "/import/running", "planner", "some rows", "zh").main()
	for _, want := range []string{"确认后补录 1 个在途项目", "事项 第 17 行", "前置事项还没有办成", "补上前置事项的结果", "跳过有错误的 1 行"} {
		if !strings.Contains(look.text(), want) {
			t.Errorf("the preview lacks %q: %s", want, look.text())
		}
	}
	if held := o.post(t, "planner", "/import/running", url.Values{"token": {"t1"}}); held.status != http.StatusUnprocessableEntity {
		t.Errorf("with bad rows: %d", held.status)
	}
	done := o.post(t, "planner", "/import/running", url.Values{"token": {"t1"}, "skip-bad": {"yes"}})
	if done.status != http.StatusOK || !strings.Contains(done.main().text(), "补录 1 个在途项目") {
		t.Errorf("done: %d %s", done.status, done.main().text())
	}
	for _, who := range []string{"window", "supervisor"} {
		if got := o.get(t, who, "/import/running"); got.status != http.StatusForbidden {
			t.Errorf("as %s: %d", who, got.status)
		}
	}
	if got := o.uploadTo(t, "/import/running", "planner", "some rows", "en").main(); !strings.Contains(got.text(), "will be taken over: 1") {
		t.Errorf("in English: %s", got.text())
	}
}

// TestWhatWasTakenOverSaysSo on the project's page, on its sheet and in its history.
func TestWhatWasTakenOverSaysSo(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	day := domain.DayOf(storetest.Begin)
	facts := map[domain.Fact]string{}
	for _, f := range o.city.Machine.Book().FlowFor(domain.ClassSocialGeneral).Facts {
		facts[f.Fact] = f.Values[len(f.Values)-1].Value
	}
	form := &stages.ImportProject{RecordForm: stages.RecordForm{Code: "2209-220302-04-01-100107", Name: "在途仓储项目", Investor: "演示轴承产业有限公司",
		Credit: "91220302MA0D000171", Class: "3", Region: "220302", Site: "演示大路 21 号", Investment: 8600, LandArea: 26000, Funding: "企业自筹", Facts: facts},
		LaunchedOn: day - 90, SheetNumber: fmt.Sprintf("四协同〔%d〕3号", (day - 80).Year()), SheetOn: day - 80,
		Applications: []stages.RunningApplication{{Number: "202209010001", Stage: "s1", ReceivedOn: day - 60, Items: []stages.RunningItem{{Code: "105"}}}}}
	if _, err := o.city.Change(t.Context(), stages.Command{ID: "import", Project: "r1", By: domain.Actor{Account: "planner", Role: domain.RolePlanner},
		On: day - 100, Back: "导入 在途.xlsx", Act: form}); err != nil {
		t.Fatal(err)
	}
	if page := o.get(t, "planner", "/projects/r1").main().text(); !strings.Contains(page, "补录项目") || !strings.Contains(page, "不计入用时统计") {
		t.Errorf("the project's page: %s", page)
	}
	if page := o.get(t, "planner", "/projects/r1/sheets/1").main().text(); !strings.Contains(page, "以原件为准") || !strings.Contains(page, form.SheetNumber) {
		t.Errorf("the sheet: %s", page)
	}
	if page := o.get(t, "planner", "/projects/r1/history").main().text(); !strings.Contains(page, "在途项目补录") || !strings.Contains(page, "补录阶段申请") || !strings.Contains(page, "导入 在途.xlsx") {
		t.Errorf("the history: %s", page)
	}
}
