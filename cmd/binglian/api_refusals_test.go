package main

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/views/api"
)

// consulted brings a town to where its departments are asked for their opinions, and gives the project's address.
func (w *town) consulted() (project string) {
	w.t.Helper()
	w.admit()
	w.as("natural-resources").do(w.project, "launch-collaboration", "", func(f *form) { w.fillFacts(f) })
	return api.Prefix + "/projects/" + string(w.project)
}

// TestTheAPIRefusesWhatIsWrong sends what is malformed, stale, repeated, too large and not asked for.
func TestTheAPIRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	project := w.consulted()
	defence := w.token("civil-defence")
	x := defence.offered(w.project, "give-opinion", "civil-defence")
	good := fmt.Sprintf(`{"target":"civil-defence","seen":%d,"fields":{"value":"agree","text":"同意"}}`, x.Seen)
	for name, c := range map[string]struct {
		path, body string
		header     []string
		status     int
		reason     domain.Reason
		field      string
	}{
		"no JSON":                   {x.Href, "{", nil, http.StatusBadRequest, "malformed-request", ""},
		"nothing":                   {x.Href, "", nil, http.StatusBadRequest, "malformed-request", ""},
		"no key":                    {x.Href, good, []string{"Idempotency-Key", ""}, http.StatusUnprocessableEntity, "invalid-fields", "header.Idempotency-Key"},
		"another type":              {x.Href, good, []string{"Content-Type", "text/xml"}, http.StatusUnsupportedMediaType, "unsupported-media-type", ""},
		"an unknown attribute":      {x.Href, strings.Replace(good, `"seen"`, `"colour":"red","seen"`, 1), nil, http.StatusUnprocessableEntity, "invalid-fields", "colour"},
		"an unknown field":          {x.Href, strings.Replace(good, `"text"`, `"texts"`, 1), nil, http.StatusUnprocessableEntity, "invalid-fields", ""},
		"a value that isn't":        {x.Href, strings.Replace(good, `"agree"`, `"perhaps"`, 1), nil, http.StatusUnprocessableEntity, "invalid-fields", "value"},
		"a day that is none":        {x.Href, strings.Replace(good, `"seen"`, `"day":"2023-02-30","seen"`, 1), nil, http.StatusUnprocessableEntity, "invalid-fields", "day"},
		"a day to come":             {x.Href, strings.Replace(good, `"seen"`, `"day":"2040-01-02","seen"`, 1), nil, http.StatusUnprocessableEntity, "invalid-fields", "day"},
		"an earlier day, unargued":  {x.Href, strings.Replace(good, `"seen"`, `"day":"2023-02-28","seen"`, 1), nil, http.StatusUnprocessableEntity, "invalid-fields", "reason"},
		"a version that has passed": {x.Href, strings.Replace(good, fmt.Sprintf(`"seen":%d`, x.Seen), `"seen":1`, 1), nil, http.StatusConflict, "stale", ""},
		"another's opinion":         {x.Href, strings.Replace(good, `"civil-defence"`, `"housing"`, 1), nil, http.StatusForbidden, "not-allowed", ""},
		"in another's name":         {x.Href, strings.Replace(good, `"seen"`, `"officer":"housing","seen"`, 1), nil, http.StatusForbidden, "officer-unknown", ""},
		"an older project":          {x.Href, good, []string{"If-Match", `"1.abc"`}, http.StatusPreconditionFailed, "project-changed", ""},
		"no tag":                    {x.Href, good, []string{"If-Match", `yesterday`}, http.StatusPreconditionFailed, "project-changed", ""},
		"an unknown verb":           {project + "/commands/explode", good, nil, http.StatusNotFound, "unknown-verb", ""},
		"a project that isn't":      {api.Prefix + "/projects/nowhere/commands/give-opinion", good, nil, http.StatusNotFound, "not-found", ""},
		"an address that isn't":     {api.Prefix + "/nowhere", good, nil, http.StatusNotFound, "not-found", ""},
		"a method that isn't":       {project, good, nil, http.StatusMethodNotAllowed, "method-not-allowed", ""},
		"too large":                 {x.Href, strings.Replace(good, "同意", strings.Repeat("同", 800_000), 1), nil, http.StatusRequestEntityTooLarge, "too-large", ""},
	} {
		p := defence.refused(name, defence.ask("POST", c.path, c.body, append([]string{"Idempotency-Key", "k"}, c.header...)...), c.status, c.reason)
		if c.field != "" && (len(p.Fields) != 1 || p.Fields[0].Field != c.field) {
			t.Errorf("%s: fields %+v", name, p.Fields)
		}
	}
	for path, field := range map[string]string{"/projects?colour=red": "query.colour", "/projects?limit=0": "query.limit", "/projects?sort=colour": "query.sort", "/surveys": "query.from"} {
		if p := defence.refused(path, defence.ask("GET", api.Prefix+path, ""), http.StatusUnprocessableEntity, "invalid-fields"); len(p.Fields) == 0 || p.Fields[0].Field != field {
			t.Errorf("%s: %+v", path, p)
		}
	}
	for _, path := range []string{"/projects?q=%FF", "/projects?q=%00", "/projects/%00", "/projects?q=%zz"} {
		defence.refused(path, defence.ask("GET", api.Prefix+path, ""), http.StatusBadRequest, "malformed-request")
	}
	defence.refused("a cursor that is none", defence.ask("GET", api.Prefix+"/projects?cursor=nonsense", ""), http.StatusUnprocessableEntity, "bad-cursor")
	defence.refused("a worklist's cursor that is none", defence.ask("GET", api.Prefix+"/worklist?cursor=bm9uc2Vuc2U", ""), http.StatusUnprocessableEntity, "bad-cursor")
	if v := w.now().Version; strconv.Itoa(v) != strings.Trim(strings.Split(defence.ask("GET", project, "").header.Get("ETag"), ".")[0], `"`) || v != x.Seen {
		t.Errorf("version %d after refusals alone, seen %d", v, x.Seen)
	}

	chinese := defence.ask("POST", x.Href, "{", "Idempotency-Key", "k", "Accept-Language", "zh-CN,zh;q=0.9")
	if p := defence.refused("in Chinese", chinese, http.StatusBadRequest, "malformed-request"); !strings.ContainsAny(p.Detail, "请求内容") {
		t.Errorf("%+v", p)
	}

	tag := defence.ask("GET", project, "").header.Get("ETag")
	first := defence.done(defence.ask("POST", x.Href, good, "Idempotency-Key", "k", "If-Match", tag))
	if first.Repeated || first.Version != x.Seen+1 {
		t.Errorf("%+v", first)
	}
	spaced := strings.ReplaceAll(good, ",", ", ")
	if again := defence.done(defence.ask("POST", x.Href, spaced, "Idempotency-Key", "k", "If-Match", tag)); !again.Repeated || again.Version != first.Version {
		t.Errorf("the same once more: %+v", again)
	}
	defence.refused("the same key, another body", defence.ask("POST", x.Href, strings.Replace(good, "agree", "disagree", 1), "Idempotency-Key", "k"),
		http.StatusUnprocessableEntity, "key-reused")
	defence.refused("another key, the same opinion", defence.ask("POST", x.Href, good, "Idempotency-Key", "k2"), http.StatusConflict, "stale")
}

// TestTokensLetInWhoMayComeIn tries tokens that are missing, unknown, ended, too weak, and of others.
func TestTokensLetInWhoMayComeIn(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	project := w.consulted()
	nobody := &client{t, w.site, ""}
	if a := nobody.ask("GET", project, ""); a.header.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("%+v", a.header)
	}
	nobody.refused("none", nobody.ask("GET", project, ""), http.StatusUnauthorized, "token-missing")
	nobody.refused("basic", nobody.ask("GET", project, "", "Authorization", "Basic abc"), http.StatusUnauthorized, "token-missing")
	(&client{t, w.site, "bl_abc_def"}).refused("unknown", (&client{t, w.site, "bl_abc_def"}).ask("GET", project, ""), http.StatusUnauthorized, "token-unknown")
	if a, err := w.as("planner").client.Get(w.site + api.Prefix + "/projects"); err != nil || a.Body.Close() != nil || a.StatusCode != http.StatusUnauthorized {
		t.Errorf("a session's cookie lets in: %v %v", a, err)
	}

	stranger := w.token("stranger")
	stranger.refused("another's project", stranger.ask("GET", project, ""), http.StatusNotFound, "not-found")
	stranger.refused("another's events", stranger.ask("GET", project+"/events", ""), http.StatusNotFound, "not-found")
	if list := get[api.ProjectList](stranger, "/projects"); list.Total != 0 || len(list.Projects) != 0 {
		t.Errorf("%+v", list)
	}
	reader := w.token("civil-defence", domain.ScopeRead)
	reader.refused("acting with a token to read", reader.give(w.project, "give-opinion", "civil-defence", `{"value":"agree"}`, "k"), http.StatusForbidden, "scope-missing")
	reader.refused("events with a token to read", reader.ask("GET", project+"/events", ""), http.StatusForbidden, "scope-missing")

	all, err := w.db.Tokens(t.Context(), "civil-defence")
	if err != nil || len(all) != 1 || all[0].UsedAt.IsZero() {
		t.Fatalf("%+v %v", all, err)
	}
	if err := w.db.RevokeToken(t.Context(), "stranger", all[0].ID); err == nil {
		t.Error("somebody else's token was revoked")
	}
	if err := w.db.RevokeToken(t.Context(), "civil-defence", all[0].ID); err != nil {
		t.Fatal(err)
	}
	reader.refused("revoked", reader.ask("GET", project, ""), http.StatusUnauthorized, "token-revoked")
	late := w.token("window")
	ended(t, w, "window")
	late.refused("at its end", late.ask("GET", project, ""), http.StatusUnauthorized, "token-expired")
	planner := w.token("planner")
	if err := w.db.SetActive(t.Context(), "planner", false); err != nil {
		t.Fatal(err)
	}
	planner.refused("of a closed account", planner.ask("GET", project, ""), http.StatusUnauthorized, "token-revoked")
	for range 2 * 20 { // who goes on with a token that isn't good is told to wait; whose token is good isn't
		if a := (&client{t, w.site, "bl_abc_def"}).ask("GET", project, ""); a.status == http.StatusTooManyRequests {
			nobody.refused("again and again", a, http.StatusTooManyRequests, "too-many-requests")
			break
		} else if a.status != http.StatusUnauthorized {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	get[api.Access](w.token("window"), "/access")
}

// ended lets the tokens of an account come to their end.
func ended(t *testing.T, w *town, account string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.db.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), `update tokens set made_at = made_at - interval '2 days', expires_at = now() where account = $1`, account); err != nil {
		t.Fatal(err)
	}
}

// TestGuessesKeepNobodyOut comes with tokens that nobody has until that is too often: a good one from the same address goes on.
func TestGuessesKeepNobodyOut(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	good := w.token("planner")
	guesser := &client{t, w.site, "bl_abc_def"}
	for range 1000 {
		a := guesser.ask("GET", api.Prefix+"/access", "")
		if a.status == http.StatusUnauthorized {
			continue
		}
		guesser.refused("too many guesses", a, http.StatusTooManyRequests, "too-many-requests")
		if wait, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || wait < 1 {
			t.Errorf("%+v", a.header)
		}
		if got := good.ask("GET", api.Prefix+"/access", ""); got.status != http.StatusOK {
			t.Errorf("a good token is kept out by another's guesses: %d %s", got.status, got.body)
		}
		return
	}
	t.Error("nothing was too often")
}

// TestASystemActsThroughItsOfficers lets a department's system name who acts.
func TestASystemActsThroughItsOfficers(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	project := w.consulted()
	made, secret, err := w.db.AddToken(t.Context(), domain.NewToken{Name: "OA", Role: domain.RoleOfficer, Department: "civil-defence", Scopes: domain.Scopes(), Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	system := &client{t, w.site, secret}
	if a := get[api.Access](system, "/access"); !a.System || a.Actor.Department != "civil-defence" || a.Token != made.ID || !strings.HasPrefix(secret, string(made.ID)+"_") {
		t.Errorf("%+v", a)
	}
	x := system.offered(w.project, "give-opinion", "civil-defence")
	body := func(officer string) string {
		return fmt.Sprintf(`{"target":"civil-defence","seen":%d,%s"fields":{"value":"agree","text":"同意"}}`, x.Seen, officer)
	}
	ask := func(officer string) reply { return system.ask("POST", x.Href, body(officer), "Idempotency-Key", "k") }
	system.refused("nobody is named", ask(""), http.StatusUnprocessableEntity, "invalid-fields")
	system.refused("nobody of that name", ask(`"officer":"ghost",`), http.StatusForbidden, "officer-unknown")
	system.refused("another department's", ask(`"officer":"housing",`), http.StatusForbidden, "officer-unknown")
	got := system.done(ask(`"officer":"civil-defence",`))
	if got.Events[0].By.Account != "civil-defence" || !strings.Contains(string(got.Events[0].Data), `"text":"同意"`) {
		t.Errorf("%+v", got)
	}
	if list := get[api.EventList](system, strings.TrimPrefix(project, api.Prefix)+"/events?after=1&limit=1"); len(list.Events) != 1 || list.Events[0].Version != 2 || list.Next != 2 {
		t.Errorf("%+v", list)
	}
}

// TestTokensAreAskedAtTheirRate asks until it is too often.
func TestTokensAreAskedAtTheirRate(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	c := w.token("planner")
	before := 0
	for range 50 * burstSeconds * defaultRate {
		a := c.ask("GET", api.Prefix+"/access", "")
		if a.status == http.StatusTooManyRequests {
			c.refused("too often", a, http.StatusTooManyRequests, "too-many-requests")
			if wait, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || wait < 1 || a.header.Get("RateLimit-Remaining") != "0" || a.header.Get("RateLimit-Limit") == "" || a.header.Get("RateLimit-Reset") == "" {
				t.Errorf("%+v", a.header)
			}
			if before < burstSeconds*defaultRate {
				t.Errorf("after %d requests", before)
			}
			if other := w.token("window").ask("GET", api.Prefix+"/access", ""); other.status != http.StatusOK {
				t.Errorf("another token has to wait too: %d", other.status)
			}
			return
		}
		before++
	}
	t.Error("nothing was too often")
}
