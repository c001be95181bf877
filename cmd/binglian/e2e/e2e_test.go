//go:build e2e

// Package e2e opens the pages of a demo city in a real browser, as each role, in both languages, on a desk and in a hand.
// The pictures stay in build/screenshots.
package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"binglian/store/private/privatetest"
)

const password = "siping-demo"

// shots is where pictures of what browsers show stay.
var shots = filepath.Join("..", "..", "..", "build", "screenshots")

// TestInABrowser serves one demo city, over TLS with a certificate of its own, to desks and to a phone on the way.
func TestInABrowser(t *testing.T) {
	if err := os.MkdirAll(shots, 0o755); err != nil {
		t.Fatal(err)
	}
	city, data := serve(t)
	t.Run("every page", func(t *testing.T) { everyPage(t, city, pinOf(selfOf(t, data))) })
	t.Run("keyboard", func(t *testing.T) { keyboardAlone(t, city, data) })
	t.Run("phone", func(t *testing.T) { phone(t, city, data) })
}

// serve builds the program and serves the demo city until the test ends. It gives its address and its data folder.
func serve(t *testing.T) (site, data string) {
	t.Helper()
	data = filepath.Join(privatetest.Folder(t), "demo")
	program := filepath.Join(t.TempDir(), "binglian")
	if out, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(program, "serve", "--demo", "--tls-self", "--data", data, "--listen", "127.0.0.1:0", "--nats-port", "0")
	out, in := io.Pipe()
	cmd.Stdout, cmd.Stderr = in, in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	served, address := regexp.MustCompile(`pages are served at (\S+)`), make(chan string, 1)
	var once sync.Once
	loaded := make(chan struct{})
	go func() {
		site := ""
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if m := served.FindStringSubmatch(lines.Text()); m != nil {
				site = m[1]
			}
			if strings.Contains(lines.Text(), "demo accounts") {
				once.Do(func() { address <- site; close(loaded) })
			}
		}
	}()
	select {
	case <-loaded:
	case <-time.After(2 * time.Minute):
		t.Fatal("the demo city was not loaded in two minutes")
	}
	return <-address, data
}

// browse starts a browser that trusts the certificate of that key; tabs opened from the context share nothing with those of
// other browsers.
func browse(t *testing.T, pin string) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("ignore-certificate-errors-spki-list", pin))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// role is somebody's way through the pages.
type role struct {
	login string // empty: signed out
	pages []string
}

var roles = []role{
	{"", []string{"/", "/sign-in", "/progress", "/api/docs"}},
	{"investor", []string{"/", "/expected", "/projects", "/help", "/begin/enterprise-opening@1", "/tokens", "/search", "/search?q=none-of-it"}},
	{"window", []string{"/desk", "/projects", "/phrases", "/search?q=四平", "/search?q=四平&in=projects&page=2"}},
	{"natural-resources", []string{"/worklist", "/worklist?overdue=1", "/surveys", "/projects"}},
	{"housing-head", []string{"/worklist", "/supervision", "/webhooks"}},
	{"supervisor", []string{"/supervision", "/supervision?list=orders", "/supervision?list=faults", "/supervision?q=none-of-it", "/worklist"}},
	{"planner", []string{"/projects?state=pool", "/pipeline", "/pipeline/cases?kind=application-completed&stage=s1&from=2023-01-01&to=2023-05-31", "/projects/new", "/import", "/import/running", "/catalogue"}},
	{"administrator", []string{"/rules", "/clock", "/pipeline", "/listeners", "/listeners/housing", "/webhooks", "/tokens"}},
}

// everyPage looks at the pages of each role, and holds them to the rules of accessibility and of HTML.
func everyPage(t *testing.T, site, pin string) {
	held := newExaminer(t)
	defer held.validate(t)
	for _, r := range roles {
		ctx := browse(t, pin)
		complaints := listen(t, ctx)
		if r.login != "" {
			signIn(t, ctx, site, r.login)
		}
		pages := append(r.pages, projectPages(t, ctx, site, r)...)
		pages = append(pages, webhookPages(t, ctx, site, r)...)
		for _, lang := range []string{"zh", "en"} {
			for _, width := range []int64{1280, 390} {
				for _, p := range pages {
					look(t, ctx, site, p, lang, width, filepath.Join(shots, name(r.login, p, lang, width)))
					held.examine(t, ctx, p, lang, width)
					if lang == "zh" && width > 600 {
						held.keep(t, ctx, strings.TrimSuffix(name(r.login, p, lang, width), ".png")+".html")
					}
				}
			}
		}
		for _, c := range complaints() {
			t.Errorf("%s: the browser complains: %s", r.login, c)
		}
	}
}

var unfit = regexp.MustCompile(`[^a-z0-9]+`)

func name(login, page, lang string, width int64) string {
	if login == "" {
		login = "nobody"
	}
	return fmt.Sprintf("%s-%s-%s-%d.png", login, strings.Trim(unfit.ReplaceAllString(page, "-"), "-"), lang, width)
}

// listen gathers what scripts and the console complain about.
func listen(t *testing.T, ctx context.Context) func() []string {
	t.Helper()
	var mu sync.Mutex
	var all []string
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			all = append(all, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError {
				all = append(all, e.Entry.Text+" "+e.Entry.URL)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

func signIn(t *testing.T, ctx context.Context, site, login string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.Navigate(site+"/sign-in"), chromedp.SendKeys(chromedp.CSS("input[name=name]"), login),
		chromedp.SendKeys(chromedp.CSS("input[name=password]"), password+"\r"), chromedp.WaitNotPresent(chromedp.CSS("input[name=password]"))); err != nil {
		t.Fatalf("%s can't sign in: %v", login, err)
	}
}

// projectPages finds a project of the reader's lists, and the first thing that may be done there.
func projectPages(t *testing.T, ctx context.Context, site string, r role) []string {
	t.Helper()
	if r.login == "" {
		return nil
	}
	const links = `[...document.querySelectorAll('main a[href^="/projects/"]')].map(a => a.getAttribute('href')).filter(h => !h.startsWith('/projects/new'))`
	found := ask[[]string](t, ctx, site+r.pages[0], links)
	if len(found) == 0 {
		return nil
	}
	project := strings.Join(strings.Split(found[0], "/")[:3], "/")
	if i := strings.IndexAny(project, "?#"); i > 0 {
		project = project[:i]
	}
	pages := []string{project}
	const forms = `[...document.querySelectorAll('main a[href*="/do/"], main a[href*="/receipts/"]')].map(a => a.getAttribute('href'))`
	acts := ask[[]string](t, ctx, site+project, forms)
	return append(pages, acts[:min(5, len(acts))]...)
}

// look opens a page, fails if it is wider than its window, and keeps a picture.
func look(t *testing.T, ctx context.Context, site, page, lang string, width int64, file string) {
	t.Helper()
	sep := "?"
	if strings.Contains(page, "?") {
		sep = "&"
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)); err != nil {
		t.Fatal(err)
	}
	status := ask[int64](t, ctx, site+page+sep+"lang="+lang, `performance.getEntriesByType('navigation')[0].responseStatus`)
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	if status != http.StatusOK {
		t.Errorf("%s answers %d", page, status)
	}
	if wide > width {
		t.Errorf("%s in %s is %d wide in a window of %d", page, lang, wide, width)
	}
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		t.Fatal(err)
	}
}

// ask opens a page and asks it something.
func ask[T any](t *testing.T, ctx context.Context, address, expression string) T {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return answer
}
