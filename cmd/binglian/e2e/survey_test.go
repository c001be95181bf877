//go:build e2e

package e2e

import (
	"context"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// mostKeys is how many strokes a lead needs at most to organise a survey, beside the text that is typed.
const mostKeys = 40

// keyboard counts what is pressed.
type keyboard struct {
	ctx  context.Context
	keys int
}

func (k *keyboard) press(t *testing.T, keys ...string) {
	t.Helper()
	for _, key := range keys {
		k.keys++
		run(t, k.ctx, chromedp.KeyEvent(key))
	}
}

// types types text, which isn't counted.
func (k *keyboard) types(t *testing.T, text string) {
	t.Helper()
	run(t, k.ctx, chromedp.KeyEvent(text))
}

// tabTo goes on until something has the focus.
func (k *keyboard) tabTo(t *testing.T, selector string) {
	t.Helper()
	for range mostKeys {
		k.press(t, kb.Tab)
		there, err := chromedp.Run(k.ctx, chromedp.Evaluate[bool](`document.activeElement.matches(`+strconv.Quote(selector)+`)`))
		if err != nil {
			t.Fatal(err)
		}
		if there {
			return
		}
	}
	t.Fatalf("%s can't be reached by keyboard", selector)
}

// opened waits until a page is there, by the end of its path.
func (k *keyboard) opened(t *testing.T, path string) {
	t.Helper()
	becomes(t, k.ctx, `document.readyState === 'complete' && /`+path+`$/.test(location.pathname)`)
}

var (
	acceptLink = regexp.MustCompile(`/projects/[a-z0-9-]+/do/accept-application\?target=[a-z0-9]+`)
	askLink    = regexp.MustCompile(`/projects/[a-z0-9-]+/do/ask-survey\?target=[a-z0-9.-]+`)
)

// keyboardAlone has departments need the site, and the lead propose times for a visit without a mouse: the parties, the place and the
// times are proposed by the form, what the investor shall prepare is typed.
func keyboardAlone(t *testing.T, city, data string) {
	trusted := trusting(selfOf(t, data))
	var projects []string
	window := newOffice(t, city, "window", trusted)
	for _, project := range links(window.open("/desk"), projectLink) {
		for _, accept := range links(window.open(project), acceptLink) {
			window.give(accept, url.Values{})
			projects = append(projects, project)
		}
	}
	for _, department := range []string{"natural-resources", "review-body", "meteorology"} {
		officer := newOffice(t, city, department, trusted)
		for _, project := range links(officer.open("/worklist?whose=department"), projectLink) {
			for _, need := range links(officer.open(project), askLink) {
				officer.give(need, url.Values{"reason": {"须现场核对"}})
			}
		}
	}

	ctx := browse(t, pinOf(selfOf(t, data)))
	signIn(t, ctx, city, "housing")
	const prepare = "备好施工图和放线成果，现场留出通道"
	k := &keyboard{ctx: ctx}
	if ask[int64](t, ctx, city+"/surveys", `document.querySelectorAll('#surveys-organise tr.row-link').length`) == 0 {
		t.Fatalf("the lead owes no survey for %v", projects)
	}
	k.press(t, "j", kb.Enter) // the first survey that is to be organised
	k.opened(t, `\/surveys\/demo-\d+\/a\d+`)
	k.press(t, kb.Tab, kb.Enter) // past the head of the page
	k.tabTo(t, `a[href*="/do/propose-survey"]`)
	k.press(t, kb.Enter)
	k.opened(t, `\/do\/propose-survey`)
	survey, err := chromedp.Run(ctx, chromedp.Evaluate[string](`'/surveys/' + location.pathname.split('/')[2] + '/' + new URLSearchParams(location.search).get('target')`))
	if err != nil {
		t.Fatal(err)
	}
	k.press(t, kb.Tab, kb.Enter)
	k.tabTo(t, `textarea[name=prepare]`)
	k.types(t, prepare)
	k.press(t, kb.Tab, kb.Enter) // in any field of one line, Enter sends
	k.opened(t, `\/projects\/demo-\d+`)
	t.Logf("%d keystrokes", k.keys)
	if k.keys > mostKeys {
		t.Errorf("a lead needs %d keystrokes, %d at most", k.keys, mostKeys)
	}
	if told := ask[string](t, ctx, city+survey, `document.querySelector('main').innerText`); !strings.Contains(told, prepare) || !strings.Contains(told, "未答复") {
		t.Errorf("the survey's page tells %s", told)
	}
}
