//go:build e2e

package views

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/views/assets"
)

// TestPagesInARealBrowser opens the pages in Chromium with the bundled assets: nothing may be refused by the policy,
// go wrong in a script, or be asked of another origin; and what scripts add must work.
func TestPagesInARealBrowser(t *testing.T) {
	t.Parallel()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if !files.Built() {
		t.Fatal("the assets are not built: make assets")
	}
	s := open(t)
	s.server.Assets = files
	site := httptest.NewServer(s.server.handler(append(s.server.routes(), route{"GET /gallery", signedIn, showGallery})))
	t.Cleanup(site.Close)

	ctx, heard := startBrowser(t, browser, site.URL)
	file := filepath.Join(t.TempDir(), "总平面图.pdf")
	if err := os.WriteFile(file, []byte("%PDF-1.7"), 0o600); err != nil {
		t.Fatal(err)
	}
	const form = "#f-try-everything-a1-201-"
	do(t, ctx, heard,
		chromedp.Navigate(site.URL+"/sign-in?next=/gallery"),
		chromedp.SendKeys(chromedp.CSS("#name"), "planner"), chromedp.SendKeys(chromedp.CSS("#password"), "right\r"),
		chromedp.WaitVisible(chromedp.CSS("html.scripted "+form+"form")),
		// By the keyboard: a click goes to a place on the page, and the page may still move.
		chromedp.SendKeys(chromedp.CSS(form+"conditions [data-add-row]"), "\r"),
		chromedp.SetUploadFiles(chromedp.CSS(form+"materials-scheme"), []string{file}),
		chromedp.WaitVisible(chromedp.CSS(form+`materials input[type=checkbox][value="u-总平面图.pdf"]`)),
	)
	const added = 5 // rows: one preset, three empty, one added
	holds(t, ctx, heard, fmt.Sprintf(`document.querySelectorAll("%sconditions [data-row]").length == %d`, form, added))
	holds(t, ctx, heard, `document.querySelectorAll("svg.icon use").length > 0`)
	do(t, ctx, heard, chromedp.EmulateViewport(390, 844))
	holds(t, ctx, heard, `document.documentElement.scrollWidth <= 390`)
	do(t, ctx, heard, chromedp.EmulateViewport(1280, 900), chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))

	// A change of a project that the page shows makes its region ask for itself again.
	select {
	case projects := <-s.city.asked:
		if diff := cmp.Diff([]domain.ProjectID{"p1", "p2"}, projects); diff != "" {
			t.Errorf("the browser watches: %s", diff)
		}
	case <-ctx.Done():
		t.Fatal("the browser never asked for the live stream", heard.list())
	}
	s.city.changes <- Change{Project: "p2", Version: 8}
	select {
	case <-heard.asked:
	case <-ctx.Done():
		t.Error("the region never asked for itself")
	}
	if said := heard.list(); len(said) > 0 {
		t.Errorf("the browser complains: %s", strings.Join(said, "; "))
	}
}

func do(t *testing.T, ctx context.Context, heard *complaints, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err, heard.list())
	}
}

func holds(t *testing.T, ctx context.Context, heard *complaints, expression string) {
	t.Helper()
	ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
	if err != nil {
		t.Fatal(err, heard.list())
	}
	if !ok {
		t.Errorf("not so in the browser: %s", expression)
	}
}

// startBrowser opens a tab and listens to what the browser finds wrong in it.
func startBrowser(t *testing.T, path, origin string) (context.Context, *complaints) {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.WindowSize(1280, 900))
	allocated, release := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(release)
	tab, closeTab := chromedp.NewContext(allocated)
	t.Cleanup(closeTab)
	heard := &complaints{origin: origin, asked: make(chan struct{}, 1)}
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(tab, heard.hear); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tab, time.Minute)
	t.Cleanup(cancel)
	return ctx, heard
}

// complaints gathers what the browser finds wrong, and notices when a region of a page asks for itself.
type complaints struct {
	origin string
	asked  chan struct{}
	mu     sync.Mutex
	said   []string
}

func (c *complaints) list() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.said...)
}

func (c *complaints) hear(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			c.note(e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		c.note(e.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		if e.Request.Headers["HX-Request"] != nil {
			select {
			case c.asked <- struct{}{}:
			default:
			}
		}
		if !strings.HasPrefix(e.Request.URL, c.origin) && !strings.HasPrefix(e.Request.URL, "data:") {
			c.note("asks " + e.Request.URL)
		}
	}
}

func (c *complaints) note(said string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = append(c.said, said)
}
