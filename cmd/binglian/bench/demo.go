package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"time"

	"binglian/cmd/binglian/simulator"
)

const (
	goalDemo   = 20.0 // s, beyond a first start
	goalMemory = 150  // MB of the program, without PostgreSQL
)

// measureDemo loads the demo city, opens pages as several people, and reads how much memory the program needed.
func measureDemo(ctx context.Context, s *Settings, p *Part, _ *Machine) error {
	return withFolder(s, func(folder string) error {
		data := filepath.Join(folder, "data")
		first, err := serve(ctx, s.Program, data, "--demo")
		if err != nil {
			return err
		}
		loaded, err := first.demo(ctx, p, "loading and serving it")
		if err != nil {
			_ = first.stop() // the first error says why
			return err
		}
		p.atMost("demo city loaded after the start", loaded.Seconds(), "s", goalDemo)
		again, err := serve(ctx, s.Program, data, "--demo")
		if err != nil {
			return err
		}
		p.atMost("warm start on the demo city", again.ready.Seconds(), "s", goalWarm)
		if _, err := again.demo(ctx, p, "serving it"); err != nil {
			_ = again.stop() // the first error says why
			return err
		}
		p.note("memory is that of the program's own process at its peak (VmHWM), PostgreSQL not counted")
		return nil
	})
}

// demo waits until the demo city is there, opens pages, notes the memory and stops the server. It gives how long the load took.
func (s *served) demo(ctx context.Context, p *Part, doing string) (time.Duration, error) {
	if err := s.until(ctx, "/sign-in", func(status int) bool { return status != http.StatusServiceUnavailable }); err != nil {
		return 0, err
	}
	loaded := time.Since(s.began) - s.ready
	scenario, err := simulator.Default()
	if err != nil {
		return 0, err
	}
	pages := 0
	for _, login := range []string{"planner", "window", "housing", "supervisor"} {
		n, err := s.browse(ctx, login, scenario.Password)
		if err != nil {
			return 0, err
		}
		pages += n
	}
	peak, err := s.memory("VmHWM")
	if err != nil {
		return 0, err
	}
	p.atMost(fmt.Sprintf("peak memory, %s, %d pages", doing, pages), peak, "MB", goalMemory)
	return loaded, s.stop()
}

// links finds the pages of the site that a page links to.
var links = regexp.MustCompile(`href="(/[a-z][^"#]*)"`)

// browse signs in and opens pages as somebody who follows links. It gives how many were opened.
func (s *served) browse(ctx context.Context, login, password string) (int, error) {
	const most = 25 // pages
	jar, err := cookiejar.New(nil)
	if err != nil {
		return 0, fmt.Errorf("browse: %w", err)
	}
	client := http.Client{Jar: jar, Timeout: stopWithin}
	defer client.CloseIdleConnections()
	site := "http://" + s.address
	answer, err := client.PostForm(site+"/sign-in", url.Values{"name": {login}, "password": {password}})
	if err != nil {
		return 0, fmt.Errorf("sign in as %s: %w", login, err)
	}
	if err := answer.Body.Close(); err != nil {
		return 0, fmt.Errorf("sign in as %s: %w", login, err)
	}
	if jar.Cookies(answer.Request.URL) == nil {
		return 0, fmt.Errorf("sign in as %s: refused with status %d", login, answer.StatusCode)
	}
	seen := map[string]bool{"/": true}
	for next := []string{"/"}; len(next) > 0 && len(seen) <= most; next = next[1:] {
		page, err := get(ctx, &client, site+next[0])
		if err != nil {
			return 0, err
		}
		for _, link := range links.FindAllStringSubmatch(page, -1) {
			if !seen[link[1]] {
				seen[link[1]], next = true, append(next, link[1])
			}
		}
	}
	return len(seen), nil
}

// get gives a page's text. An answer that is a refusal is a page too, a fault isn't.
func get(ctx context.Context, client *http.Client, page string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", page, err)
	}
	answer, err := client.Do(request)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", page, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= http.StatusInternalServerError {
		err = fmt.Errorf("status %d", answer.StatusCode)
	}
	if err != nil {
		return "", fmt.Errorf("open %s: %w", page, err)
	}
	return string(text), nil
}
