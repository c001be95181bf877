package views_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/store/storetest"
)

// TestEveryFigureLeadsToItsCases follows each figure of the pipeline and counts what it leads to.
func TestEveryFigureLeadsToItsCases(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	for i, d := range o.admit(t, 6) {
		switch {
		case i == 0:
		case i < 3:
			d.Until(t, storetest.Launched)
		default:
			d.Until(t, func(p *domain.Project) bool { return len(p.Completions) > 0 || !p.CompletedOn.IsZero() })
		}
	}
	o.count(t)
	page := o.get(t, "planner", "/pipeline").main()
	figure := regexp.MustCompile(`(?s)<a[^>]*href="(/pipeline/cases[^"]*)"[^>]*>(.*?)</a>`)
	found := figure.FindAllStringSubmatch(page.html, -1)
	if len(found) < 15 {
		t.Fatalf("%d figures lead to cases", len(found))
	}
	number := regexp.MustCompile(`class="(?:tile-value|funnel-count)">([^<]*)<|^(\d+)$`)
	compared, more := 0, 0
	for _, m := range found {
		n := number.FindStringSubmatch(m[2])
		if n == nil || strings.Contains(n[1], "%") || n[1] == "—" {
			continue // a rate leads to what it is a part of
		}
		want, err := strconv.Atoi(n[1] + n[2])
		if err != nil {
			t.Fatalf("figure %q: %v", m[2], err)
		}
		cases := o.get(t, "planner", html.UnescapeString(m[1])).main()
		if text := cases.text(); cases.status != http.StatusOK || !strings.Contains(text, fmt.Sprintf("共 %d 件", want)) {
			t.Errorf("%s shows %d, its cases: %d %.200s", m[1], want, cases.status, text)
		}
		if rows := strings.Count(cases.html, `class="row-link"`); rows != min(want, 50) {
			t.Errorf("%s shows %d, %d cases are listed", m[1], want, rows)
		}
		compared++
		more += min(want, 1)
	}
	if compared < 15 || more < 8 {
		t.Errorf("%d figures compared, %d of them above zero: too few to mean anything", compared, more)
	}
}

func TestNothingOfNothingIsNoRate(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	page := o.get(t, "planner", "/pipeline").main()
	if text := page.text(); !strings.Contains(text, "办结率 —") || !strings.Contains(text, "并联审批率 —") || strings.Contains(text, "100 %") {
		t.Errorf("an empty city: %s", text)
	}
}

func TestPipelineTellsWhatOfTheTimeItCouldNotRead(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	year := storetest.Begin.Year()
	for address, want := range map[string]string{
		"?from=yesterday":                "“yesterday”不是日期",
		"?from=2023-02-02&to=2023-01-01": "开始日期晚于结束日期",
		"?from=2023-02-30":               "不是日期",
	} {
		page := o.get(t, "planner", "/pipeline"+address)
		if text := page.main().text(); page.status != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("/pipeline%s: %d %.200s", address, page.status, text)
		}
		if !strings.Contains(page.html, fmt.Sprintf(`value="%d-01-01"`, year)) {
			t.Errorf("/pipeline%s: the usual time isn't shown", address)
		}
	}
	if page := o.get(t, "planner", "/pipeline/cases"); page.status != http.StatusOK || !strings.Contains(page.main().text(), "入储备库") {
		t.Errorf("without a figure: %d %.200s", page.status, page.main().text())
	}
	for _, address := range []string{"?kind=births", "?kind=admitted&from=never", "?kind=admitted&class=x", "?kind=admitted&parallel=maybe"} {
		if page := o.get(t, "planner", "/pipeline/cases"+address); page.status != http.StatusUnprocessableEntity ||
			strings.Contains(page.main().text(), "kind") || strings.Contains(page.main().text(), "figure") {
			t.Errorf("/pipeline/cases%s: %d %.300s", address, page.status, page.main().text())
		}
	}
}
