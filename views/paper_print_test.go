//go:build e2e

package views

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"binglian/domain"
	"binglian/views/assets"
	"binglian/views/parts"
	"binglian/views/pdf"
	"binglian/views/words"
)

// largest is a document as large and as awkward as they come: twelve parties, thirty findings, long names, rare characters.
func largest(t *testing.T, lang words.Lang) *paper {
	t.Helper()
	set, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	k := parts.Kit{Words: set.In(lang, 0), Assets: files}
	d := &paper{Kit: k, Project: &domain.Project{}, Letter: true, Rehearsal: true, Issuer: "四平市住房和城乡建设局", Title: k.T("paper.notice.title"),
		Number: k.T("paper.notice.number", "application", "20260000012", "n", "1"), To: k.T("paper.to", "to", "四平市𠮷祥䶮城房地产开发有限公司、"+strings.Repeat("自然资源和规划局、", 11)+"林业和草原局"),
		Lead: k.T("paper.notice.lead", "project", "㙓家屯片区老旧小区改造及配套基础设施建设项目（二期）", "matter", "立项用地规划许可阶段"),
		On:   "2026 年 11 月 23 日", Seal: k.T("paper.seal"), Signers: []string{"四平市住房和城乡建设局"}}
	d.Facts = []paperFact{{Label: k.T("paper.notice.when"), Value: "2026 年 11 月 25 日（周三）9:30 至 11:30"},
		{Label: k.T("paper.notice.where"), Value: "四平市铁西区北体育街与公园北街交汇处" + strings.Repeat("东北侧三百二十米，", 20) + strings.Repeat("Siping-Tiexi-North-", 12)}}
	t1 := &paperTable{Head: columns(k, "column.department", "paper-rule", "paper.notice.items", "", "paper.notice.role", "paper-short")}
	for i := range 12 {
		t1.Rows = append(t1.Rows, []string{fmt.Sprintf("参加部门之%d（含所属事业单位）", i+1), strings.Repeat("建设用地规划许可，", i+1), k.T("paper.notice.takes-part")})
	}
	t2 := &paperTable{Head: columns(k, "column.item", "paper-day", "sheet.text", "", "sheet.rule", "paper-day", "column.department", "paper-day")}
	for i := range 30 {
		t2.Rows = append(t2.Rows, []string{fmt.Sprintf("%d 消防验收", 400+i), strings.Repeat("疏散通道宽度不足，须拓宽至一点四米；", i%7+1), "《建筑设计防火规范》第 6.4.2 条", "消防救援支队"})
	}
	d.Blocks = []paperBlock{{Title: k.T("paper.notice.parties"), Table: t1}, {Title: k.T("paper.acceptance.parties"), Table: t2},
		{Title: k.T("paper.acceptance.reasons"), List: []string{"一项，" + strings.Repeat("理由充分，", 30), "另一项。"}}}
	d.Follows = []string{k.T("paper.notice.officers"), k.T("paper.notice.absent"), k.T("paper.notice.investor")}
	return d
}

// TestPapersArePrintedWhole prints the largest document in both languages with the browser of this machine.
func TestPapersArePrintedWhole(t *testing.T) {
	t.Parallel()
	browser := pdf.Find(slog.New(slog.DiscardHandler))
	if browser == nil {
		t.Fatal("no Chromium is installed")
	}
	for _, lang := range []words.Lang{words.Chinese, words.English} {
		var page bytes.Buffer
		if err := paperFile(largest(t, lang), assets.PaperStyle).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		printed, err := browser.Print(t.Context(), page.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		pages := len(regexp.MustCompile(`/Type\s*/Page\b[^s]`).FindAll(printed, -1))
		if pages < 4 || pages > 20 {
			t.Errorf("%s: %d pages", lang, pages)
		}
		file := filepath.Join(t.TempDir(), string(lang)+".pdf")
		if err := os.WriteFile(file, printed, 0o600); err != nil {
			t.Fatal(err)
		}
		reader, err := exec.LookPath("pdftotext")
		if err != nil {
			continue // the browser's own layout is looked at below, the text of the file only where it can be read
		}
		text, err := exec.CommandContext(t.Context(), reader, "-layout", file, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		checkText(t, lang, string(text), pages)
	}
}

// checkText looks at a printed document's text: its pages are numbered, every page of a table has its head, nothing is missing
// and no line begins with a mark that ends one.
func checkText(t *testing.T, lang words.Lang, text string, pages int) {
	t.Helper()
	numbered, head := "第 %d 页 共 %d 页", "序号"
	if lang == words.English {
		numbered, head = "Page %d of %d", "No."
	}
	all := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	if len(all) != pages {
		t.Errorf("%s: %d pages of text, %d in the file", lang, len(all), pages)
	}
	for i, page := range all {
		if want := fmt.Sprintf(numbered, i+1, pages); !strings.Contains(page, want) {
			t.Errorf("%s: page %d doesn't say %q", lang, i+1, want)
		}
		if strings.Contains(page, "消防验收") && !strings.Contains(page, head) {
			t.Errorf("%s: page %d goes on with a table without its head", lang, i+1)
		}
	}
	for _, want := range []string{"𠮷", "䶮", "㙓", "U+20BB7", "429", "参加部门之12"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s: %s isn't in the text", lang, want)
		}
	}
	if wrong := regexp.MustCompile(`(?m)^\s*[，。；：、）》！？].*$`).FindString(text); wrong != "" {
		t.Errorf("%s: a line begins with %q", lang, wrong)
	}
}

// TestPapersBreakTheirLinesWell lays the document out as wide as the paper's own text: nothing goes beyond it, and no line begins
// with a mark that ends one.
func TestPapersBreakTheirLinesWell(t *testing.T) {
	t.Parallel()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = paperFile(largest(t, words.Chinese), strings.ReplaceAll(assets.PaperStyle, "@media print", "@media all")).Render(r.Context(), w)
	}))
	t.Cleanup(site.Close)
	const width = 612 // 162 mm: A4 without its margins
	ctx, heard := startBrowser(t, browser, site.URL)
	do(t, ctx, heard, chromedp.EmulateViewport(width, 900), chromedp.Navigate(site.URL), chromedp.WaitVisible(chromedp.CSS(".paper")))
	holds(t, ctx, heard, fmt.Sprintf(`document.documentElement.scrollWidth <= %d`, width))
	holds(t, ctx, heard, fmt.Sprintf(`[...document.querySelectorAll(".paper *")].every(e => e.getBoundingClientRect().right <= %d.5)`, width))
	holds(t, ctx, heard, `(() => {
		const walk = document.createTreeWalker(document.querySelector(".paper"), NodeFilter.SHOW_TEXT);
		for (let node; (node = walk.nextNode()); ) {
			let top = null;
			for (let i = 0; i < node.length; i++) {
				const r = document.createRange();
				r.setStart(node, i);
				r.setEnd(node, i + 1);
				const box = r.getBoundingClientRect();
				if (box.height && top !== null && box.top > top + 4 && "，。；：、）》！？".includes(node.data[i])) return false;
				if (box.height) top = box.top;
			}
		}
		return true;
	})()`)
}
