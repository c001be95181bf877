package views

import (
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/views/problems"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	answer, _ := s.get(t, "/gallery?page=2")
	if got := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || got != "/sign-in?next=%2Fgallery%3Fpage%3D2" {
		t.Fatalf("stranger: %d %s", answer.StatusCode, got)
	}
	answer, body := s.get(t, "/sign-in?next=%2Fgallery%3Fpage%3D2")
	if answer.StatusCode != http.StatusOK || !strings.Contains(body, `value="/gallery?page=2"`) || !strings.Contains(body, "演练账号") {
		t.Fatalf("sign-in page: %d %s", answer.StatusCode, body)
	}
	answer, body = s.post(t, "/sign-in", url.Values{"name": {"planner"}, "password": {"wrong"}, "next": {"/gallery"}})
	if answer.StatusCode != http.StatusUnauthorized || !strings.Contains(body, "用户名或密码不正确") || strings.Contains(body, `value="wrong"`) {
		t.Errorf("wrong password: %d %s", answer.StatusCode, body)
	}
	answer, body = s.post(t, "/sign-in", url.Values{"name": {"busy"}})
	if answer.StatusCode != http.StatusTooManyRequests || answer.Header.Get("Retry-After") != "30" || !strings.Contains(body, "30 秒") {
		t.Errorf("too many attempts: %d %v", answer.StatusCode, answer.Header)
	}
	answer, _ = s.post(t, "/sign-in", url.Values{"name": {"planner"}, "password": {"right"}, "next": {"/gallery?page=2"}})
	if got := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || got != "/gallery?page=2" {
		t.Fatalf("sign-in: %d %s", answer.StatusCode, got)
	}
	cookie := answer.Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge <= 0 {
		t.Errorf("session cookie: %+v", cookie)
	}
	if answer, body = s.get(t, "/gallery"); answer.StatusCode != http.StatusOK || !strings.Contains(body, "发改策划") {
		t.Fatalf("signed in: %d", answer.StatusCode)
	}
	if answer, _ = s.post(t, "/sign-out", nil); answer.Header.Get("Location") != "/sign-in" {
		t.Errorf("sign-out leads to %q", answer.Header.Get("Location"))
	}
	if _, body = s.get(t, "/sign-in"); !strings.Contains(body, "您已退出") {
		t.Error("signing out is not said")
	}
	if _, body = s.get(t, "/sign-in"); strings.Contains(body, "您已退出") {
		t.Error("signing out is said twice")
	}
	if answer, _ = s.get(t, "/gallery"); answer.StatusCode != http.StatusSeeOther {
		t.Errorf("after signing out: %d", answer.StatusCode)
	}
}

func TestComingBackNeverLeavesTheSite(t *testing.T) {
	t.Parallel()
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "evil", "", "\n/x"} {
		if got := localPath(next); got != "/" {
			t.Errorf("localPath(%q) = %q", next, got)
		}
	}
	if got := localPath("/projects/p1?tab=2"); got != "/projects/p1?tab=2" {
		t.Errorf("a page of ours: %q", got)
	}
}

func TestLanguageAndThemeAreKeptWithoutScript(t *testing.T) {
	t.Parallel()
	s := open(t)
	answer, _ := s.get(t, "/sign-in?next=%2Fgallery&lang=en&theme=dark")
	if got := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || got != "/sign-in?next=%2Fgallery" {
		t.Fatalf("switch: %d %s", answer.StatusCode, got)
	}
	answer, body := s.get(t, "/sign-in")
	if !strings.Contains(body, `<html lang="en" data-bs-theme="dark">`) || answer.Header.Get("Content-Language") != "en" {
		t.Errorf("not in English and dark: %.200s", body)
	}
	s.get(t, "/sign-in?lang=xx&theme=%22%3E")
	if _, body = s.get(t, "/sign-in"); !strings.Contains(body, `<html lang="zh-CN" data-bs-theme="auto">`) {
		t.Errorf("unknown preferences aren't the default: %.200s", body)
	}
}

func TestRefusalsHaveTheirStatusForPeopleAndPrograms(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, c := range []struct {
		method, path string
		status       int
		reason       domain.Reason
		text         string
	}{
		{http.MethodGet, "/nowhere", http.StatusNotFound, problems.NotFound, "没有这个页面"},
		{http.MethodPost, "/healthz", http.StatusMethodNotAllowed, problems.MethodNotAllowed, "请求方式不对"},
		{http.MethodGet, "/refuses?class=rights", http.StatusForbidden, "not-in-pool", "无权办理"},
		{http.MethodGet, "/refuses?class=state", http.StatusConflict, "not-in-pool", "情况已有变化"},
		{http.MethodGet, "/refuses?class=stale", http.StatusConflict, "not-in-pool", "情况已有变化"},
		{http.MethodGet, "/refuses?class=input", http.StatusUnprocessableEntity, "not-in-pool", "需要修改"},
		{http.MethodGet, "/fails", http.StatusInternalServerError, problems.Fault, "系统出了问题"},
		{http.MethodGet, "/panics", http.StatusInternalServerError, problems.Fault, "系统出了问题"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, s.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, body := s.ask(t, r.Clone(t.Context()))
		if answer.StatusCode != c.status || !strings.Contains(body, c.text) || strings.Contains(body, "secret") {
			t.Errorf("%s %s: page %d %s", c.method, c.path, answer.StatusCode, body)
		}
		if !strings.Contains(answer.Header.Get("Content-Security-Policy"), "default-src 'self'") {
			t.Errorf("%s: no policy on the page of a refusal", c.path)
		}
		r.Header.Set("Accept", "application/json")
		answer, body = s.ask(t, r)
		var p problems.Problem
		if err := json.Unmarshal([]byte(body), &p); err != nil {
			t.Fatalf("%s: %v in %s", c.path, err, body)
		}
		if answer.StatusCode != c.status || p.Status != c.status || p.Reason != c.reason || p.Detail == "" || p.Title == "" ||
			answer.Header.Get("Content-Type") != "application/problem+json; charset=utf-8" {
			t.Errorf("%s: document %d %s", c.path, answer.StatusCode, body)
		}
	}
}

func TestFaultIsLoggedUnderTheNumberThatItsPageShows(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, body := s.get(t, "/fails", "Accept", "application/json")
	var p problems.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatal(err)
	}
	number := strings.TrimPrefix(p.Instance, "urn:binglian:request:")
	s.Close() // so that the log is complete
	if log := s.log.String(); number == "" || !strings.Contains(log, "number="+number) || !strings.Contains(log, "secret cause") {
		t.Errorf("number %q in log %s", number, s.log.String())
	}
}

func TestBrowserIsBoundOnEveryAnswer(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.signIn(t)
	for _, path := range []string{"/sign-in", "/gallery", "/nowhere", "/healthz"} {
		answer, body := s.get(t, path)
		policy := answer.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"} {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("%s: %s %q", path, name, got)
			}
		}
		for _, forbidden := range []string{"<style", " style=", "onclick=", "<script>", "http://", "https://"} {
			if strings.Contains(body, forbidden) {
				t.Errorf("%s: page holds %s, which the policy refuses", path, forbidden)
			}
		}
	}
}

func TestOtherSitesCantSendForms(t *testing.T) {
	t.Parallel()
	s := open(t)
	answer, body := s.post(t, "/sign-out", nil, "Sec-Fetch-Site", "cross-site")
	if answer.StatusCode != http.StatusForbidden || !strings.Contains(body, "请求来自别的网站") {
		t.Errorf("cross-site: %d %s", answer.StatusCode, body)
	}
	if answer, _ = s.post(t, "/sign-out", nil, "Sec-Fetch-Site", "same-origin"); answer.StatusCode != http.StatusSeeOther {
		t.Errorf("same origin: %d", answer.StatusCode)
	}
}

func TestPageIsSentAgainOnlyWhenItDiffers(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.signIn(t)
	answer, _ := s.get(t, "/gallery")
	tag := answer.Header.Get("ETag")
	if answer, body := s.get(t, "/gallery", "If-None-Match", tag); answer.StatusCode != http.StatusNotModified || body != "" {
		t.Fatalf("same page: %d", answer.StatusCode)
	}
	different := map[string]func(){
		"another address": nil,
		"another reader": func() {
			s.city.mu.Lock()
			defer s.city.mu.Unlock()
			other := planner
			other.Actor.Department = "housing"
			s.city.sessions["token-1"] = other
		},
		"another language": func() { s.get(t, "/sign-in?lang=en") },
	}
	for name, change := range different {
		path := "/gallery"
		if change == nil {
			path += "?page=2"
		} else {
			change()
		}
		if answer, _ := s.get(t, path, "If-None-Match", tag); answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", name, answer.StatusCode)
		}
	}
}

func TestReadiness(t *testing.T) {
	t.Parallel()
	s := open(t)
	if answer, _ := s.get(t, "/readyz"); answer.StatusCode != http.StatusOK {
		t.Errorf("ready: %d", answer.StatusCode)
	}
	s.city.broken = errors.New("no database")
	if answer, _ := s.get(t, "/readyz"); answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("not ready: %d", answer.StatusCode)
	}
	if answer, _ := s.get(t, "/healthz"); answer.StatusCode != http.StatusNoContent {
		t.Errorf("alive: %d", answer.StatusCode)
	}
}

// TestPagesInBothLanguages compares whole pages with what was looked at and found good.
func TestPagesInBothLanguages(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, lang := range []string{"zh", "en"} {
		s.get(t, "/sign-in?lang="+lang)
		_, page := s.get(t, "/sign-in")
		golden(t, "sign-in."+lang+".html", page)
	}
	s.signIn(t)
	for _, lang := range []string{"zh", "en"} {
		s.get(t, "/gallery?lang="+lang)
		_, page := s.get(t, "/gallery")
		golden(t, "gallery."+lang+".html", page)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, "><", ">\n<") + "\n"
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (rewrite with -update): %s", name, diff)
	}
}
