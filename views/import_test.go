package views_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/views"
)

// lists is a reader of lists whose every file holds one new, one changed and one bad row.
type lists struct{ asked []views.ImportChoice }

func (l *lists) Preview(_ context.Context, _ domain.Actor, name string, size int64, content io.ReaderAt) (views.Preview, error) {
	start := make([]byte, 6)
	if _, err := content.ReadAt(start, 0); err != nil && err != io.EOF {
		return views.Preview{}, err
	}
	if string(start) == "broken" {
		return views.Preview{Refused: domain.Text{Zh: "文件损坏。请另存后再导入。", En: "The file is broken. Save it again and import that."}}, nil
	}
	if size == 0 {
		return views.Preview{}, domain.Reject(domain.ByInput, "file-type", "file", name, "types", "XLSX, CSV")
	}
	text := func(s string) domain.Text { return domain.Text{Zh: s, En: s} }
	return views.Preview{Token: "t1", File: name, New: 1, Changed: 1, Bad: 1, Rows: []views.PreviewRow{
		{Sheet: "清单", Line: 2, State: "new", Name: "新厂房", Similar: []domain.Text{{Zh: "与新厂房一期相似", En: "much like 新厂房一期"}}, Notes: []domain.Text{text("全角数字已转换")}},
		{Sheet: "清单", Line: 3, State: "changed", Name: "旧厂房", Differences: []views.PreviewDifference{{Field: text("总投资"), Old: "100", New: "200"}}},
		{Sheet: "清单", Line: 4, State: "bad", Name: "<坏>行", Problems: []views.PreviewProblem{{Column: "D", Value: "9.1E+17", Reason: text("位数丢失"), Remedy: text("设为文本格式")}}},
	}}, nil
}

func (l *lists) Apply(_ context.Context, _ domain.Actor, token string, choice views.ImportChoice) (views.Preview, error) {
	if token != "t1" {
		return views.Preview{}, domain.Reject(domain.ByStale, "stale")
	}
	l.asked = append(l.asked, choice)
	return views.Preview{Token: token, New: 1, Changed: 1, Bad: 1, Done: choice.SkipBad, Imported: 1, Updated: 1}, nil
}

func (o *listsSite) upload(t *testing.T, who, content, lang string) shown {
	t.Helper()
	return o.uploadTo(t, "/import", who, content, lang)
}

func (o *listsSite) uploadTo(t *testing.T, page, who, content, lang string) shown {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", "清单.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, content); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.URL+page, &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	return o.ask(t, r, who, lang)
}

func TestAListIsLookedAtAndThenImported(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	if page := o.get(t, "planner", "/import"); !strings.Contains(page.html, "没有开通导入") || strings.Contains(page.html, "/examples/") {
		t.Error("importing is offered where it isn't set up")
	}
	l := &lists{}
	o.server.Importer = l
	o.server.Example = func() ([]byte, error) { return []byte("PK example"), nil }
	if page := o.get(t, "planner", "/import"); !strings.Contains(page.html, `type="file"`) || !strings.Contains(page.html, "/examples/reserve-pool.xlsx") {
		t.Fatalf("no form: %s", page.main().text())
	}
	if got := o.get(t, "planner", "/examples/reserve-pool.xlsx"); got.html != "PK example" || !strings.Contains(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the example: %d %v", got.status, got.header)
	}
	look := o.upload(t, "planner", "some rows", "zh").main()
	for _, want := range []string{"新项目 1", "有错误 1", "位数丢失", "设为文本格式", "清单 第 4 行", "总投资", "与新厂房一期相似", "全角数字已转换", "跳过有错误的 1 行"} {
		if !strings.Contains(look.text(), want) {
			t.Errorf("the preview lacks %q: %s", want, look.text())
		}
	}
	if !strings.Contains(look.html, `name="token" value="t1"`) {
		t.Fatal("the preview can't be confirmed")
	}
	held := o.post(t, "planner", "/import", url.Values{"token": {"t1"}, "update": {"yes"}})
	if held.status != http.StatusUnprocessableEntity || !strings.Contains(held.main().text(), "什么也不会导入") {
		t.Errorf("with bad rows: %d %s", held.status, held.main().text())
	}
	done := o.post(t, "planner", "/import", url.Values{"token": {"t1"}, "skip-bad": {"yes"}})
	if done.status != http.StatusOK || !strings.Contains(done.main().text(), "新增 1 个项目，更新 1 个") {
		t.Errorf("done: %d %s", done.status, done.main().text())
	}
	if len(l.asked) != 2 || l.asked[0] != (views.ImportChoice{Update: true}) || l.asked[1] != (views.ImportChoice{SkipBad: true}) {
		t.Errorf("asked for %+v", l.asked)
	}
}

func TestAListThatCantBeReadIsRefusedOnItsPage(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	o.server.Importer = &lists{}
	for name, got := range map[string]shown{
		"broken":    o.upload(t, "planner", "broken file", "zh"),
		"empty":     o.upload(t, "planner", "", "zh"),
		"no file":   o.post(t, "planner", "/import", url.Values{}),
		"old token": o.post(t, "planner", "/import", url.Values{"token": {"t0"}}),
	} {
		if got.status < 400 || got.status >= 500 || !strings.Contains(got.html, `role="alert"`) || !strings.Contains(got.html, `type="file"`) {
			t.Errorf("%s: %d %s", name, got.status, got.main().text())
		}
	}
	if got := o.upload(t, "planner", "broken file", "en"); !strings.Contains(got.main().text(), "Save it again") || strings.Contains(got.main().text(), "文件损坏") {
		t.Errorf("in English: %s", got.main().text())
	}
	if got := o.upload(t, "planner", strings.Repeat("x", 12<<20), "zh"); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", got.status)
	}
	if got := o.upload(t, "window", "some rows", "zh"); got.status != http.StatusForbidden {
		t.Errorf("as the window: %d", got.status)
	}
}
