package views_test

import (
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/store/storetest"
	"binglian/views"
	"binglian/views/assets"
	"binglian/views/words"
)

// listsSite is a site on a real city, of which a test may change the settings. People are signed in by their names.
type listsSite struct {
	*httptest.Server
	city   *storetest.City
	server *views.Server
	people map[string]domain.Actor
}

// staff are people of every role, each named by the role or the department; heads by the department and -head.
func staff() map[string]domain.Actor {
	all := map[string]domain.Actor{}
	for _, role := range []domain.Role{domain.RoleWindow, domain.RolePlanner, domain.RoleSupervisor, domain.RoleAdministrator} {
		all[string(role)] = domain.Actor{Account: domain.AccountID(role), Role: role}
	}
	for _, d := range stages.DefaultBook().Departments {
		for suffix, role := range map[string]domain.Role{"": domain.RoleOfficer, "-head": domain.RoleHead} {
			name := string(d.Code) + suffix
			all[name] = domain.Actor{Account: domain.AccountID(name), Role: role, Department: d.Code}
		}
	}
	return all
}

// openLists opens a site on a new city.
func openLists(t *testing.T, changes ...func(*store.Settings)) *listsSite {
	t.Helper()
	c := storetest.Open(t, changes...)
	book := c.Machine.Book()
	set, err := words.Load(book.Name)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	o := &listsSite{city: c, people: staff()}
	k := &archive{City: c, people: o.people}
	o.server = &views.Server{
		Words: set, Assets: files, Accounts: k, City: k, Machine: c.Machine, Now: o.now(t),
		Calendar: func() *domain.Calendar { return book.Calendar }, Entries: views.EntriesByRole(c.Mode() == store.Rehearsal),
		Ready: c.Ready, Rehearsal: c.Mode() == store.Rehearsal, Log: slog.New(slog.DiscardHandler),
	}
	o.Server = httptest.NewServer(o.server.Handler())
	t.Cleanup(o.Close)
	return o
}

func (o *listsSite) now(t *testing.T) func() time.Time {
	return func() time.Time {
		at, err := o.city.Time(context.Background())
		if err != nil {
			t.Error(err)
		}
		return at.In(domain.City)
	}
}

// shown is what came back, as people read it.
type shown struct {
	status int
	header http.Header
	html   string
}

// text is the page without its markup.
func (a shown) text() string {
	plain := regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(a.html, " ")
	return strings.Join(strings.Fields(html.UnescapeString(plain)), " ")
}

// main is what stands in the page's frame.
func (a shown) main() shown {
	_, rest, _ := strings.Cut(a.html, "<main")
	content, _, _ := strings.Cut(rest, "</main>")
	return shown{a.status, a.header, "<main" + content}
}

// links gives the addresses of a page that begin with one.
func (a shown) links(begin string) []string {
	var found []string
	for _, m := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(a.html, -1) {
		if to := html.UnescapeString(m[1]); strings.HasPrefix(to, begin) {
			found = append(found, to)
		}
	}
	return found
}

func (o *listsSite) ask(t *testing.T, r *http.Request, who, lang string) shown {
	t.Helper()
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "binglian-session", Value: who})
	}
	r.AddCookie(&http.Cookie{Name: "binglian-lang", Value: lang})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return shown{got.StatusCode, got.Header, string(body)}
}

// get asks for a page as somebody, in Chinese.
func (o *listsSite) get(t *testing.T, who, path string) shown {
	t.Helper()
	return o.getIn(t, who, path, "zh")
}

func (o *listsSite) getIn(t *testing.T, who, path, lang string) shown {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return o.ask(t, r, who, lang)
}

func (o *listsSite) post(t *testing.T, who, path string, form url.Values) shown {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return o.ask(t, r, who, "zh")
}

// admit lets a number of projects into the pool and gives the investor of the first an account, investor.
func (o *listsSite) admit(t *testing.T, n int) []*storetest.Driver {
	t.Helper()
	all := make([]*storetest.Driver, n)
	for i := range all {
		all[i] = o.city.Drive(t, domain.ProjectID(fmt.Sprintf("p-%03d", i+1)), uint64(i+1))
		all[i].Until(t, func(*domain.Project) bool { return true })
	}
	credit := all[0].Walk.Project.Record.Credit
	o.people["investor"] = domain.Actor{Account: "investor", Role: domain.RoleInvestor, Organisation: credit}
	return all
}

// count fills the statistics with everything that has happened. Transactions of other tests on the same server hold events
// back for a while, as one never knows what they will still commit.
func (o *listsSite) count(t *testing.T) {
	t.Helper()
	conn := o.city.Connect(t)
	const caughtUp = `select (select (xid, seq) from followers where name = 'figures') = (select (xid, seq) from events order by xid desc, seq desc limit 1)`
	patience, again := time.After(30*time.Second), time.NewTicker(10*time.Millisecond)
	defer again.Stop()
	for {
		if err := o.city.FillFigures(t.Context()); err != nil {
			t.Fatal(err)
		}
		var all bool
		if err := conn.QueryRow(t.Context(), caughtUp).Scan(&all); err == nil && all {
			return
		}
		select {
		case <-patience:
			t.Fatal("the statistics never held every event")
		case <-again.C:
		}
	}
}
