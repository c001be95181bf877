package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
	"binglian/views/api"
)

// begin begins a project of that name and gives its id.
func (c *client) begin(name string) domain.ProjectID {
	c.t.Helper()
	record := `{"fields":{"name":"` + name + `","investor":"四平演示置业有限公司","credit":"` + string(stagestest.Credit) + `","class":"3","region":"220302",
		"site":"铁西区开发大街一号","investment":12500.5,"land_area":20000,"floor_area":36000.25,"funding":"企业自筹","industry":"4710","start":"2023-06-01",
		"finish":"2024-12-31","contact":"演示联系人","phone":"13900000000"}}`
	return c.done(c.ask("POST", api.Prefix+"/commands/admit-project", record, "Idempotency-Key", name)).Project
}

// TestAListStaysWholeWhileProjectsChange goes through pages in every order, while projects come and change.
func TestAListStaysWholeWhileProjectsChange(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	c := w.token("planner")
	var all []domain.ProjectID
	for i := range 7 {
		all = append(all, c.begin(fmt.Sprintf("项目%d", i)))
	}
	for _, order := range []string{"admitted", "due", "investment", "name"} {
		met := map[domain.ProjectID]int{}
		cursor := ""
		for page := range 10 {
			list := get[api.ProjectList](c, "/projects?limit=2&sort="+order+"&cursor="+cursor)
			for _, l := range list.Projects {
				met[l.Project]++
			}
			if cursor = list.Next; cursor == "" {
				break
			}
			if page == 1 { // another comes, and one that was met goes
				c.begin("更多" + order)
				c.carry(all[len(all)-1], "withdraw-project", "")
				all = all[:len(all)-1]
			}
		}
		for _, id := range all {
			if met[id] != 1 {
				t.Errorf("by %s: %s was met %d times", order, id, met[id])
			}
		}
	}
	c.refused("another order's cursor", c.ask("GET", api.Prefix+"/projects?sort=name&cursor="+get[api.ProjectList](c, "/projects?limit=1").Next, ""),
		http.StatusUnprocessableEntity, "bad-cursor")
}

// TestWhatIsKnownIsNotSentAgain asks once more with the entity tag.
func TestWhatIsKnownIsNotSentAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	c := w.token("planner")
	id := c.begin("项目")
	for _, path := range []string{"/projects/" + string(id), "/projects", "/worklist", "/departments", "/flows", "/flows/industrial@1", "/calendars/2023", "/statistics/funnel",
		"/statistics/applications", "/statistics/surveys", "/statistics/cases?kind=admitted", "/surveys?from=2023-03-01&through=2023-04-01", "/access",
		"/projects/" + string(id) + "/events", "/projects/" + string(id) + "/commands", "/projects/" + string(id) + "/documents", "/projects/" + string(id) + "/surveys",
		"/projects/" + string(id) + "/sheets", "/../../openapi.json"} {
		path = strings.TrimPrefix(api.Prefix+path, api.Prefix+"/../..")
		first := c.ask("GET", path, "")
		tag := first.header.Get("ETag")
		if first.status != http.StatusOK || tag == "" {
			t.Errorf("%s: %d %s", path, first.status, first.body)
			continue
		}
		if again := c.ask("GET", path, "", "If-None-Match", tag); again.status != http.StatusNotModified || len(again.body) > 0 {
			t.Errorf("%s: %d with %s", path, again.status, tag)
		}
	}
	tag := c.ask("GET", api.Prefix+"/projects/"+string(id), "").header.Get("ETag")
	c.carry(id, "amend-project", "", "site", "铁东区")
	if again := c.ask("GET", api.Prefix+"/projects/"+string(id), "", "If-None-Match", tag); again.status != http.StatusOK || again.header.Get("Binglian-Version") != "2" {
		t.Errorf("after a change: %d %v", again.status, again.header)
	}
}

// TestAStreamTellsNothingMoreOnceItsTokenIsRevoked listens, has its token taken away, and hears nothing of what happens then.
func TestAStreamTellsNothingMoreOnceItsTokenIsRevoked(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	w.consulted()
	c := w.token("civil-defence")
	r, err := http.NewRequestWithContext(t.Context(), "GET", c.site+api.Prefix+"/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.secret)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	all, err := w.db.Tokens(t.Context(), "civil-defence")
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v %v", all, err)
	}
	if err := w.db.RevokeToken(t.Context(), "civil-defence", all[0].ID); err != nil {
		t.Fatal(err)
	}
	s := w.system("housing")
	if _, refused := s.ask(s.opinion(w.now(), "1")); refused != nil {
		t.Fatal(refused)
	}
	if told, err := io.ReadAll(answer.Body); err != nil || strings.Contains(string(told), "projects") {
		t.Errorf("%v: %s", err, told)
	}
}

// listen opens the stream of changes; next gives its next message as name, id and data.
func (c *client) listen(last string) (next func() (name, id, data string)) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), "GET", c.site+api.Prefix+"/stream", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.secret)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" {
		c.t.Fatalf("%v %v", answer, err)
	}
	c.t.Cleanup(func() { answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	return func() (name, id, data string) {
		c.t.Helper()
		for lines.Scan() {
			line := lines.Text()
			switch field, value, _ := strings.Cut(line, ": "); {
			case field == "event":
				name = value
			case field == "id":
				id = value
			case field == "data":
				data = value
			case line == "" && (name != "" || id != ""):
				return name, id, data
			}
		}
		c.t.Fatalf("the stream ended: %v", lines.Err())
		return "", "", ""
	}
}

// TestProgramsHearOfNewVersions listens, goes away, and comes back.
func TestProgramsHearOfNewVersions(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	c, stranger := w.token("planner"), w.token("stranger")
	first := c.begin("项目一")
	next, others := c.listen(""), stranger.listen("")
	if name, id, _ := next(); name != "" || id == "" {
		t.Fatalf("it begins with %q %q", name, id)
	}
	others()
	c.carry(first, "amend-project", "", "site", "铁东区")
	name, last, data := next()
	var versions map[domain.ProjectID]int
	if err := json.Unmarshal([]byte(data), &versions); err != nil || name != "projects" || versions[first] != 2 {
		t.Errorf("%s %s: %v", name, data, err)
	}
	second := c.begin("项目二")
	resumed := c.listen(last)
	resumed()
	if name, _, data = resumed(); name != "projects" || !strings.Contains(data, `"`+string(second)+`":1`) {
		t.Errorf("what was missed: %s %s", name, data)
	}
	heard := make(chan string, 1)
	go func() { n, _, d := others(); heard <- n + d }()
	select {
	case what := <-heard:
		t.Errorf("a stranger hears %s", what)
	case <-time.After(500 * time.Millisecond):
	}
	// What a stranger is told at last is of another thing.
	if err := w.db.advance(t.Context(), domain.MustDay("2023-03-02").At(9, 0)); err != nil {
		t.Fatal(err)
	}
	if what := <-heard; what != "day2023-03-02" {
		t.Errorf("a stranger hears %s", what)
	}
}

// TestTheContractIsServed compares what is served with what is printed.
func TestTheContractIsServed(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	all, err := printed()
	if err != nil {
		t.Fatal(err)
	}
	nobody := &client{t, w.site, ""}
	for _, path := range []string{api.DocumentPath, api.Prefix + api.DocumentPath} {
		if a := nobody.ask("GET", path, ""); a.status != http.StatusOK || string(a.body) != all["openapi.json"] {
			t.Errorf("%s: %d, %d bytes", path, a.status, len(a.body))
		}
	}
	page := nobody.ask("GET", "/api/docs", "", "Accept", "text/html")
	for _, verb := range stages.Verbs() {
		if _, roles := stages.Described(verb); len(roles) > 0 && !strings.Contains(string(page.body), "/commands/"+string(verb)+"<") {
			t.Errorf("%s isn't on the page", verb)
		}
	}
	if strings.Contains(string(page.body), "https://unpkg") || strings.Contains(string(page.body), "cdn") {
		t.Error("the page asks others")
	}
}

// TestPeopleMakeTheirOwnTokens makes tokens on the page, and ends them there.
func TestPeopleMakeTheirOwnTokens(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	planner, administrator := w.as("planner"), w.as("administrator")
	f := planner.open("/tokens").forms("/tokens")
	if len(f) != 1 || f[0].values.Has("role") {
		t.Fatalf("%+v", f)
	}
	f[0].fill("days", "1000")
	if p := planner.send(f[0]); p.status != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", p.status, p.text)
	}
	f[0].fill("name", "填报程序")
	f[0].fill("days", "30")
	made := planner.send(f[0])
	secret := made.secret()
	c := &client{t, w.site, secret}
	if a := get[api.Access](c, "/access"); a.Login != "planner" || !slices.Equal(a.Scopes, []domain.Scope{domain.ScopeRead}) {
		t.Errorf("%+v", a)
	}
	if p := planner.open("/tokens"); strings.Contains(p.text, secret) || p.secret() != "" || !strings.Contains(p.text, "填报程序") {
		t.Errorf("shown again: %s", p.text)
	}
	if p := w.as("window").open("/tokens"); strings.Contains(p.text, "填报程序") {
		t.Errorf("others see it: %s", p.text)
	}

	g := administrator.open("/tokens").forms("/tokens")
	system := g[len(g)-1]
	system.fill("name", "人防办公系统")
	system.fill("role", "officer")
	system.fill("department", "civil-defence")
	if a := get[api.Access](&client{t, w.site, administrator.send(system).secret()}, "/access"); !a.System || a.Actor.Department != "civil-defence" {
		t.Errorf("%+v", a)
	}
	sly := *f[0] // somebody else can't make a system's, whatever the form says
	sly.fill("role", "officer")
	sly.fill("department", "civil-defence")
	if a := get[api.Access](&client{t, w.site, planner.send(&sly).secret()}, "/access"); a.System {
		t.Errorf("%+v", a)
	}
	for _, f := range administrator.open("/tokens").forms("/tokens") {
		if f.values.Has("id") && strings.HasPrefix(secret, f.values.Get("id")) {
			f.fill("do", "revoke")
			administrator.send(f)
		}
	}
	c.refused("revoked on the page", c.ask("GET", api.Prefix+"/access", ""), http.StatusUnauthorized, "token-revoked")
}

// secret gives the token that a page shows; nothing if it shows none.
func (p page) secret() (found string) {
	each(p.root, func(n *html.Node) {
		if attr(n, "id") == "secret" {
			found = attr(n, "value")
		}
	})
	return found
}
