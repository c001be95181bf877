//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// examiner holds pages to WCAG 2.2 AA with axe, in light and dark, and keeps their HTML for the validator.
type examiner struct {
	axe  string
	html string // folder
	seen map[string]bool
}

func newExaminer(t *testing.T) *examiner {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("npm", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatalf("axe is fetched by 'make e2e': %v", err)
	}
	return &examiner{axe: string(source), html: t.TempDir(), seen: map[string]bool{}}
}

// violation is a rule of axe that a page breaks, and where.
type violation struct {
	Rule   string   `json:"rule"`
	Help   string   `json:"help"`
	Places []string `json:"places"`
}

// violations runs axe on the open page.
const violations = `axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}, resultTypes: ['violations']})
	.then(found => JSON.stringify(found.violations.map(v => ({rule: v.id, help: v.help, places: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' · ' + n.html.slice(0, 160) + ' · ' + n.failureSummary.slice(0, 300))}))))`

// examine holds the open page to the rules. What was broken is told once a page.
func (e *examiner) examine(t *testing.T, ctx context.Context, page, lang string, width int64) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		if scheme == "dark" && (lang == "en") == (width > 600) { // once a language is enough
			continue
		}
		run(t, ctx, command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}))
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](e.axe+"; null")); err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		raw, err := chromedp.Run(ctx, chromedp.Evaluate[string](violations, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		var found []violation
		if err := json.Unmarshal([]byte(raw), &found); err != nil {
			t.Fatal(err)
		}
		for _, v := range found {
			key := page + v.Rule
			if !e.seen[key] {
				e.seen[key] = true
				t.Errorf("%s in %s, %d wide, %s: %s (%s):\n\t%s", page, lang, width, scheme, v.Rule, v.Help, strings.Join(v.Places, "\n\t"))
			}
		}
	}
}

// keep keeps the open page's HTML as the server sends it.
func (e *examiner) keep(t *testing.T, ctx context.Context, file string) {
	t.Helper()
	source, err := chromedp.Run(ctx, chromedp.Evaluate[string](`fetch(location.href).then(r => r.text())`, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(e.html, file), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
}

// validate holds what was kept to the standard of HTML.
func (e *examiner) validate(t *testing.T) {
	t.Helper()
	told := filepath.Join(t.TempDir(), "told.json") // its own output is cut short where there is much
	check := exec.Command(filepath.Join("npm", "node_modules", ".bin", "html-validate"), "--config", filepath.Join("npm", "html-validate.json"), "--formatter", "json="+told, e.html)
	out, err := check.CombinedOutput()
	raw, unread := os.ReadFile(told)
	if unread != nil {
		t.Fatalf("html-validate: %v: %s", err, out)
	}
	var reports []struct {
		File     string `json:"filePath"`
		Messages []struct {
			Rule    string `json:"ruleId"`
			Message string `json:"message"`
			Line    int    `json:"line"`
			Context any    `json:"selector"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(raw, &reports); err != nil {
		t.Fatal(err)
	}
	broken := map[string]int{}
	for _, r := range reports {
		for _, m := range r.Messages {
			if broken[m.Rule]++; broken[m.Rule] <= 3 {
				t.Errorf("%s:%d: %s: %s (%v)", filepath.Base(r.File), m.Line, m.Rule, m.Message, m.Context)
			}
		}
	}
	rules := slices.Sorted(maps.Keys(broken))
	for _, r := range rules {
		t.Logf("%s: %d times", r, broken[r])
	}
}
