package views_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/views"
)

func TestEveryRoleBeginsAtItsOwnWork(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	o.admit(t, 1)
	for who, home := range map[string]string{"window": "/desk", "planner": "/pipeline", "supervisor": "/supervision", "administrator": "/pipeline",
		"housing": "/worklist", "housing-head": "/worklist"} {
		if got := o.get(t, who, "/"); got.status != http.StatusSeeOther || got.header.Get("Location") != home {
			t.Errorf("%s: %d %s", who, got.status, got.header.Get("Location"))
		}
		if got := o.get(t, who, home); got.status != http.StatusOK || !strings.Contains(got.html, `aria-current="page"`) {
			t.Errorf("%s at %s: %d", who, home, got.status)
		}
	}
	if got := o.get(t, "investor", "/"); got.status != http.StatusOK {
		t.Errorf("investor: %d", got.status)
	}
}

func TestPagesAreForThoseWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	o.admit(t, 1)
	const refused, moved = http.StatusForbidden, http.StatusSeeOther
	for path, want := range map[string]map[string]int{
		"/pipeline":                     {"window": refused, "housing": refused, "investor": refused, "planner": 200, "supervisor": 200, "administrator": 200},
		"/pipeline/cases?kind=admitted": {"window": refused, "housing-head": refused, "investor": refused, "planner": 200, "supervisor": 200},
		"/import":                       {"window": refused, "housing": refused, "investor": refused, "supervisor": refused, "planner": 200},
		"/desk":                         {"window": 200, "housing": refused, "investor": refused, "planner": refused, "supervisor": 200},
		"/worklist":                     {"window": moved, "investor": moved, "housing": 200, "housing-head": 200, "planner": 200},
		"/projects":                     {"window": 200, "investor": 200, "housing": 200, "planner": 200},
		"/help":                         {"": 200, "window": 200, "investor": 200},
	} {
		for who, status := range want {
			if got := o.get(t, who, path); got.status != status {
				t.Errorf("%s as %q: %d, not %d", path, who, got.status, status)
			}
		}
		if got := o.get(t, "", path); path != "/help" && (got.status != moved || !strings.HasPrefix(got.header.Get("Location"), "/sign-in?next=")) {
			t.Errorf("%s as a stranger: %d", path, got.status)
		}
	}
}

// TestEveryWordIsTranslated looks for keys that were left as they are.
func TestEveryWordIsTranslated(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	for i, d := range o.admit(t, 3) {
		for range 40 * i {
			d.Step(t)
		}
	}
	o.count(t)
	key := regexp.MustCompile(`\b(nav|lists|worklist|desk|pool|pipeline|cases|figure|import|clock|help|home|landing|try|order|task|role|stage|project-state|choice|holder|unit)\.[a-z][a-z0-9.-]*\b`)
	for who, paths := range map[string][]string{
		"":              {"/", "/help"},
		"planner":       {"/pipeline", "/pipeline/cases?kind=admitted", "/projects", "/import", "/worklist"},
		"window":        {"/desk", "/desk?q=x"},
		"investor":      {"/", "/projects", "/help"},
		"housing":       {"/worklist", "/worklist?group=item", "/worklist?group=procedure", "/worklist?whose=department"},
		"supervisor":    {"/worklist?late=yes"},
		"administrator": {"/help"},
	} {
		for _, path := range paths {
			for _, lang := range []string{"zh", "en"} {
				page := o.getIn(t, who, path, lang)
				if page.status != http.StatusOK {
					t.Errorf("%s as %q: %d", path, who, page.status)
				}
				if left := key.FindString(page.text()); left != "" {
					t.Errorf("%s as %q in %s: %q is left as it is", path, who, lang, left)
				}
				for _, forbidden := range []string{"<style", " style=", "onclick=", "<script>"} {
					if strings.Contains(page.html, forbidden) {
						t.Errorf("%s holds %s, which the policy refuses", path, forbidden)
					}
				}
			}
		}
	}
}

func TestStrangersAreToldWhatThisIs(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	if page := o.get(t, "", "/").main(); page.status != http.StatusOK || strings.Contains(page.html, "password") || !strings.Contains(page.html, `href="/sign-in"`) {
		t.Errorf("in production: %d %s", page.status, page.text())
	}
	for _, name := range []string{"window", "housing", "water", "ecology", "culture"} {
		o.server.Demo = append(o.server.Demo, views.DemoAccount{Name: name, Password: "open", Role: o.people[name].Role, Title: domain.Text{Zh: name, En: name}})
	}
	page := o.get(t, "", "/").main()
	if n := strings.Count(page.html, `action="/sign-in"`); n != 5 || !strings.Contains(page.text(), "另有 1 个账号") {
		t.Errorf("%d accounts to choose from: %s", n, page.text())
	}
	english := o.getIn(t, "", "/", "en").main().text()
	if !strings.Contains(english, "Water") || !strings.Contains(english, "ecology / open") {
		t.Errorf("accounts have no English names: %s", english)
	}
	if !strings.Contains(page.text(), "在待办里反馈协同意见") {
		t.Error("nobody says what an officer may try")
	}
}
