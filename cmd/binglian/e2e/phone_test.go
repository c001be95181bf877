//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"image/jpeg"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"binglian/events"
)

const (
	surveyor = "housing"
	fault    = "南侧围挡未封闭，临时道路占压控制线"
	clause   = "城乡规划法 §40"
	half     = "北侧既有建筑退线待"
)

// phone takes surveys to sites without a signal: what is written there arrives once, whatever happens on the way.
func phone(t *testing.T, city, data string) {
	l := newLine(t, city, data)
	trusted := trusting(selfOf(t, data))
	desk := newOffice(t, city, surveyor, trusted)
	visits := desk.organise(surveyor, 3)
	newOffice(t, city, "administrator", trusted).send("/clock", url.Values{"to": {latest(visits)}})

	ctx := browse(t, l.pin)
	signIn(t, ctx, l.site, surveyor)
	t.Run("a visit without a signal", func(t *testing.T) { withoutSignal(t, ctx, l, desk, visits[0]) })
	t.Run("a visit that was moved meanwhile", func(t *testing.T) { moved(t, ctx, l, desk, visits[1]) })
	t.Run("a session that ended meanwhile", func(t *testing.T) { signedOut(t, ctx, l, desk, visits[2]) })
	t.Run("a visit that was called off meanwhile", func(t *testing.T) { calledOff(t, ctx, l, desk, visits[2]) })
	t.Run("another officer's phone", func(t *testing.T) { othersRecords(t, ctx, l, visits[2]) })
}

func latest(visits []visit) string {
	return slices.MaxFunc(visits, func(a, b visit) int { return strings.Compare(a.day, b.day) }).day
}

// withoutSignal writes everything down without a signal, kills the page, and sends from another once there is one; the line dies over
// the answer to the finding.
func withoutSignal(t *testing.T, ctx context.Context, l *line, desk *office, v visit) {
	before := desk.checkIns(v)
	tab := newTab(t, ctx)
	opened(t, tab, l, v)
	signal(t, tab, l, false)
	holds(t, tab, `document.querySelector("[data-signal]").textContent.length > 0`)
	run(t, tab, press(`[data-act="check-in"] [name="companion"]`), press(`[data-act="check-in"] [type="submit"]`),
		press(`[data-act="check-in"] [type="submit"]`)) // twice, as impatient thumbs do
	becomes(t, tab, `document.querySelector('[data-act="check-in"]').hidden`)
	run(t, tab, press(`.site-items button`), fill(`[name="findings.text"]`, fault), fill(`[name="findings.clause"]`, clause),
		press(`[data-act="record-finding"] [name="result"][value="rectify"]`),
		chromedp.SetUploadFiles(chromedp.CSS(`.site-camera input[capture]`), []string{photo(t, "fence.jpg")}))
	becomes(t, tab, `document.querySelectorAll(".site-photos canvas").length === 1`)
	run(t, tab, press(`[data-act="record-finding"] .rows + .btn`), fill(`[data-row]:last-child [name="findings.text"]`, half))
	becomes(t, tab, `document.querySelector('[data-act="record-finding"] [role="status"]').textContent.length > 0`)
	shoot(t, tab, "phone-draft")
	kill(t, tab)

	tab = newTab(t, ctx)
	signal(t, tab, l, false)
	run(t, tab, chromedp.Navigate(l.site+v.site))
	ready(t, tab)
	holds(t, tab, `document.querySelectorAll(".site-waiting li").length === 1`)
	holds(t, tab, `document.querySelector('[data-act="check-in"]').hidden`)
	holds(t, tab, fmt.Sprintf(`document.querySelector('[name="findings.text"]').value === %q`, fault))
	holds(t, tab, fmt.Sprintf(`document.querySelectorAll('[name="findings.text"]')[1].value === %q`, half))
	holds(t, tab, `document.querySelector('[name="findings.position"]').value === "`+photoPosition+`"`)
	holds(t, tab, `document.querySelector('[name="findings.taken_at"]').value === "`+photoTaken+`"`)
	becomes(t, tab, `document.querySelectorAll(".site-photos canvas").length === 1`)
	run(t, tab, fill(`[data-row]:last-child [name="findings.text"]`, half+"复核"), press(`[data-act="record-finding"] [type="submit"]`))
	run(t, tab, pressIfThere(`[data-act="record-finding"] [type="submit"]`)) // not everything was ticked
	becomes(t, tab, `document.querySelectorAll(".site-waiting li").length === 2`)
	shoot(t, tab, "phone-waiting")

	l.dieOver("/do/record-finding")
	signal(t, tab, l, true)
	becomes(t, tab, `document.querySelector("[data-ready]") !== null && document.querySelectorAll(".site-waiting, .site-refused").length === 0 && document.querySelectorAll("[data-act]:not([hidden])").length === 0`)
	if sent, lost := l.count("POST " + v.project + "/do/record-finding"); sent < 2 || lost != 1 {
		t.Errorf("the finding was sent %d times, and %d answers were lost", sent, lost)
	}
	shoot(t, tab, "phone-sent")
	arrived(t, desk, v)
	if n := desk.checkIns(v); n != before+1 {
		t.Errorf("the history tells of %d check-ins more", n-before)
	}
	kill(t, tab)
}

var photoLink = regexp.MustCompile(`/projects/[a-z0-9-]+/files/[0-9]+" download><svg[^>]*><use[^>]*></use></svg><span>fence\.jpg`)

// arrived looks at what the city has of a visit.
func arrived(t *testing.T, desk *office, v visit) {
	t.Helper()
	told := desk.history(v)
	for _, text := range []string{fault, half + "复核"} {
		if n := strings.Count(told, text); n != 1 {
			t.Errorf("the history tells %d times of %q", n, text)
		}
	}
	photos := links(desk.open(v.project), photoLink)
	if len(photos) != 1 {
		t.Fatalf("the project has the photo %d times: %v", len(photos), photos)
	}
	answer, err := desk.client.Get(desk.site + strings.Split(photos[0], `"`)[0])
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	small, err := jpeg.DecodeConfig(answer.Body)
	if err != nil || small.Width != 1600 || small.Height != 1200 {
		t.Errorf("the photo is %d by %d: %v", small.Width, small.Height, err)
	}
	if page := desk.open(v.site); !strings.Contains(page, fault) {
		t.Error("the site's page doesn't show what was found")
	}
}

// checkIns counts of how many check-ins a project's history tells.
func (o *office) checkIns(v visit) int {
	kinds := events.Kinds()
	called := kinds[slices.IndexFunc(kinds, func(k events.Kind) bool { return k.Name == (&events.SurveyCheckedIn{}).Name() })].Text.Zh
	return strings.Count(o.history(v), called)
}

// signedOut checks in without a signal, and the session ends meanwhile: it asks to sign in, and then sends.
func signedOut(t *testing.T, ctx context.Context, l *line, desk *office, v visit) {
	before := desk.checkIns(v)
	tab := newTab(t, ctx)
	opened(t, tab, l, v)
	signal(t, tab, l, false)
	run(t, tab, press(`[data-act="check-in"] [name="companion"]`), press(`[data-act="check-in"] [type="submit"]`))
	becomes(t, tab, `document.querySelectorAll(".site-waiting li").length === 1`)
	run(t, tab, command(network.ClearBrowserCookies, cdp.Empty{}))
	signal(t, tab, l, true)
	becomes(t, tab, `document.querySelector('[data-signal] a[href^="/sign-in"]') !== null`)
	shoot(t, tab, "phone-signed-out")
	run(t, tab, press(`[data-signal] a`), chromedp.SendKeys(chromedp.CSS("input[name=name]"), surveyor),
		chromedp.SendKeys(chromedp.CSS("input[name=password]"), password+"\r"))
	becomes(t, tab, `document.querySelector("[data-ready]") !== null && document.querySelectorAll(".site-waiting").length === 0 && document.querySelector('[data-act="check-in"]') === null`)
	if n := desk.checkIns(v); n != before+1 {
		t.Errorf("the history tells of %d check-ins more", n-before)
	}
	kill(t, tab)
}

// moved writes a finding without a signal for a visit that the lead moves meanwhile: it is shown with why, and kept until its writer
// sends it again.
func moved(t *testing.T, ctx context.Context, l *line, desk *office, v visit) {
	tab := newTab(t, ctx)
	opened(t, tab, l, v)
	signal(t, tab, l, false)
	object(t, tab)
	desk.give(v.project+"/do/reschedule-survey?target="+v.name, url.Values{"visit": {v.day}, "from": {"14:00"}, "to": {"16:00"}, "reason": {"现场道路中断，下午恢复"}})
	signal(t, tab, l, true)
	refused(t, tab)
	becomes(t, tab, `document.querySelector("[data-ready]")?.textContent.includes("14:00")`)
	shoot(t, tab, "phone-conflict")
	run(t, tab, press(`.site-refused .btn-primary`)) // take it back, and give it once more
	becomes(t, tab, fmt.Sprintf(`document.querySelectorAll(".site-refused").length === 0 && document.querySelector('[name="findings.text"]')?.value === %q`, fault))
	holds(t, tab, `document.querySelectorAll("[data-row]").length === 1`)
	run(t, tab, press(`[data-act="record-finding"] [type="submit"]`))
	run(t, tab, pressIfThere(`[data-act="record-finding"] [type="submit"]`))
	becomes(t, tab, `document.querySelector("[data-ready]") !== null && document.querySelectorAll(".site-waiting, .site-refused, [data-act]").length === 0`)
	if n := strings.Count(desk.history(v), fault); n != 1 {
		t.Errorf("the history tells %d times of the finding", n)
	}
	kill(t, tab)
}

// calledOff writes a finding without a signal for a visit that the lead cancels meanwhile: what was written stays.
func calledOff(t *testing.T, ctx context.Context, l *line, desk *office, v visit) {
	tab := newTab(t, ctx)
	opened(t, tab, l, v)
	signal(t, tab, l, false)
	object(t, tab)
	desk.give(v.project+"/do/cancel-survey?target="+v.name, url.Values{"reason": {"现场道路中断，另行安排"}})
	signal(t, tab, l, true)
	refused(t, tab)
	becomes(t, tab, `document.querySelector("[data-ready]") !== null && document.querySelectorAll("[data-act]").length === 0`)
	run(t, tab, chromedp.Navigate(l.site+v.site))
	refused(t, tab)
	if strings.Contains(desk.history(v), fault) {
		t.Error("the finding of a visit that was called off was recorded")
	}
	kill(t, tab)
}

// object writes a finding that objects, and gives it.
func object(t *testing.T, tab context.Context) {
	t.Helper()
	run(t, tab, pressIfThere(`[data-act="record-finding"] [name="companion"]`), press(`[data-act="record-finding"] .rows + .btn`),
		fill(`[name="findings.text"]`, fault), press(`[name="result"][value="object"]`), press(`[data-act="record-finding"] [type="submit"]`))
	run(t, tab, pressIfThere(`[data-act="record-finding"] [type="submit"]`)) // not everything was ticked
	becomes(t, tab, `document.querySelectorAll(".site-waiting li").length === 1`)
}

// refused waits until the page, drawn anew, shows what the server wouldn't take.
func refused(t *testing.T, tab context.Context) {
	t.Helper()
	becomes(t, tab, fmt.Sprintf(`document.querySelector("[data-ready]") !== null && document.querySelectorAll(".site-refused").length === 1 &&
		document.querySelectorAll(".site-waiting").length === 0 && document.querySelector(".site-refused").textContent.includes(%q)`, fault))
}

// othersRecords signs somebody else in on the same phone: nothing of what was written before is sent or shown, and it is told.
func othersRecords(t *testing.T, ctx context.Context, l *line, v visit) {
	before, _ := l.count("POST " + v.project)
	run(t, ctx, chromedp.Navigate(l.site+"/"), press(`form[action="/sign-out"] button`), chromedp.WaitVisible(chromedp.CSS(`a[href^="/sign-in"], input[name=password]`)))
	signIn(t, ctx, l.site, "natural-resources")
	opened(t, ctx, l, v)
	holds(t, ctx, `document.querySelectorAll("[data-queue] .alert").length === 1`)
	holds(t, ctx, fmt.Sprintf(`!document.querySelector("[data-queue]").textContent.includes(%q)`, fault))
	if after, _ := l.count("POST " + v.project); after != before {
		t.Error("what another officer wrote was sent")
	}
	kept, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`caches.keys()`, awaited))
	if err != nil || slices.Contains(kept, "binglian-site-"+surveyor) {
		t.Errorf("the pages of who signed out are still there: %v %v", kept, err)
	}
}

// opened opens a survey's page where there is a signal, until the phone has all of it.
func opened(t *testing.T, ctx context.Context, l *line, v visit) {
	t.Helper()
	run(t, ctx, chromedp.EmulateViewport(390, 844), chromedp.Navigate(l.site+v.site))
	ready(t, ctx)
	becomes(t, ctx, fmt.Sprintf(`navigator.serviceWorker.ready.then(() => caches.match(%q)).then(Boolean)`, v.site))
	becomes(t, ctx, `[...document.querySelectorAll("[data-site] .btn")].filter((b) => b.offsetParent).every((b) => b.offsetHeight >= 44)`)
	holds(t, ctx, `document.documentElement.scrollWidth <= 390`)
}

func ready(t *testing.T, ctx context.Context) {
	t.Helper()
	run(t, ctx, chromedp.WaitReady(chromedp.CSS("[data-ready]")))
}

// signal cuts the line of the page, of its worker and of the whole phone, or mends it.
func signal(t *testing.T, tab context.Context, l *line, there bool) {
	t.Helper()
	l.cutOff(!there)
	worker := !there
	run(t, tab, command(network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{EmulateOfflineServiceWorker: &worker,
		MatchedNetworkConditions: []*network.Conditions{{Offline: !there, DownloadThroughput: -1, UploadThroughput: -1}}}),
		command(network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: !there, DownloadThroughput: -1, UploadThroughput: -1}))
}

func command[P, R any](c cdp.Command[P, R], p P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (none chromedp.Void, err error) {
		_, err = cdp.Call(ctx, target, c, p)
		return none, err
	}
}

// newTab opens a page of the same phone.
func newTab(t *testing.T, phone context.Context) context.Context {
	t.Helper()
	tab, closeTab := chromedp.NewContext(phone)
	t.Cleanup(closeTab)
	if err := chromedp.Do(tab, chromedp.EmulateViewport(390, 844)); err != nil { // opened by a context that lasts
		t.Fatal(err)
	}
	return tab
}

// kill ends a page without asking it.
func kill(t *testing.T, tab context.Context) {
	t.Helper()
	within, cancel := context.WithTimeout(tab, time.Minute)
	defer cancel()
	if err := chromedp.Cancel(within); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	within, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(within, steps...); err != nil {
		t.Fatal(err)
	}
}

// becomes waits until something is so; it survives a page that loads again.
func becomes(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	within, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if so, err := chromedp.Run(within, chromedp.Evaluate[bool](expression, awaited)); err == nil && so {
			return
		}
		select {
		case <-within.Done():
			shoot(t, ctx, "phone-failed")
			t.Fatalf("it never was so: %s", expression)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// awaited waits for what an expression promises.
func awaited(p *runtime.EvaluateParams) {
	wait := true
	p.AwaitPromise = &wait
}

func holds(t *testing.T, ctx context.Context, expression string) {
	t.Helper()
	within, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if so, err := chromedp.Run(within, chromedp.Evaluate[bool](expression, awaited)); err != nil || !so {
		shoot(t, ctx, "phone-failed")
		t.Fatalf("not so: %s %v", expression, err)
	}
}

// set writes into a field as a thumb does.
func set(selector, how string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const f = document.querySelector(%q); %s; })()`, selector, how))
}

func fill(selector, value string) chromedp.Action[chromedp.Void] {
	return set(selector, fmt.Sprintf(`f.value = %q; f.dispatchEvent(new Event("input", { bubbles: true }))`, value))
}

func press(selector string) chromedp.Action[chromedp.Void] { return set(selector, "f.click()") }

func pressIfThere(selector string) chromedp.Action[chromedp.Void] {
	return set(selector, "if (f?.offsetParent) f.click()")
}

// shoot keeps a picture of what the phone shows.
func shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	within, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	picture, err := chromedp.Run(within, chromedp.FullScreenshot(100))
	if err != nil {
		t.Log(err)
		return
	}
	if err := os.WriteFile(filepath.Join(shots, name+".png"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}
