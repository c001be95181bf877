package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages/stagestest"
	"binglian/views/api"
	"binglian/views/problems"
)

// client asks the API with a token.
type client struct {
	t      *testing.T
	site   string
	secret string
}

// token makes an account's token and gives who comes with it.
func (w *town) token(login string, scopes ...domain.Scope) *client {
	w.t.Helper()
	if len(scopes) == 0 {
		scopes = domain.Scopes()
	}
	_, secret, err := w.db.AddToken(w.t.Context(), domain.NewToken{Name: "test", Account: domain.AccountID(login), Scopes: scopes, Days: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	return &client{w.t, w.site, secret}
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request; header are pairs of name and value.
func (c *client) ask(method, path, body string, header ...string) reply {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.site+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if c.secret != "" {
		r.Header.Set("Authorization", "Bearer "+c.secret)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept-Language", "en")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, raw}
}

// get reads a document.
func get[T any](c *client, path string) T {
	c.t.Helper()
	a := c.ask("GET", api.Prefix+path, "")
	if a.status != http.StatusOK {
		c.t.Fatalf("GET %s: %d %s", path, a.status, a.body)
	}
	return read[T](c.t, a)
}

func read[T any](t *testing.T, a reply) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return v
}

// offered finds a command among those that may be given.
func (c *client) offered(project domain.ProjectID, verb domain.Verb, target string) api.Command {
	c.t.Helper()
	list := get[api.CommandList](c, "/projects/"+string(project)+"/commands")
	for _, x := range list.Commands {
		if x.Verb == verb && (target == "" || x.Target == target) {
			return x
		}
	}
	c.t.Fatalf("%s isn't offered; refused are %+v", verb, list.Refused)
	return api.Command{}
}

// give gives a command that is offered, with its fields in JSON.
func (c *client) give(project domain.ProjectID, verb domain.Verb, target, fields, key string, header ...string) reply {
	c.t.Helper()
	x := c.offered(project, verb, target)
	body := fmt.Sprintf(`{"target":%q,"seen":%d,"fields":%s}`, x.Target, x.Seen, fields)
	return c.ask("POST", x.Href, body, append([]string{"Idempotency-Key", key}, header...)...)
}

// done requires that a command was carried out.
func (c *client) done(a reply) api.Outcome {
	c.t.Helper()
	if a.status != http.StatusOK {
		c.t.Fatalf("%d %s", a.status, a.body)
	}
	return read[api.Outcome](c.t, a)
}

// refused requires a problem document.
func (c *client) refused(name string, a reply, status int, reason domain.Reason) problems.Problem {
	c.t.Helper()
	p := read[problems.Problem](c.t, a)
	if a.status != status || p.Status != status || p.Reason != reason || p.Detail == "" || !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
		c.t.Errorf("%s: %d %s %s; want %d %s", name, a.status, a.header.Get("Content-Type"), a.body, status, reason)
	}
	return p
}

// shape is what a program reads of the schema of a command's fields.
type shape struct {
	Type       string           `json:"type"`
	Const      any              `json:"const"`
	Default    any              `json:"default"`
	Required   []string         `json:"required"`
	Properties map[string]shape `json:"properties"`
	OneOf      []shape          `json:"oneOf"`
	AllOf      []shape          `json:"allOf"`
	Contains   *shape           `json:"contains"`
	Items      *shape           `json:"items"`
	MinLength  int              `json:"minLength"`
	Minimum    float64          `json:"minimum"`
}

// filled fills in what a schema needs, as a program would that knows nothing else; files are brought on the way.
func (c *client) filled(project domain.ProjectID, s shape) map[string]any {
	c.t.Helper()
	fields := map[string]any{}
	for name, property := range s.Properties {
		if needed := slices.Contains(s.Required, name); needed || len(property.AllOf) > 0 {
			fields[name] = c.value(project, property)
		}
	}
	return fields
}

func (c *client) value(project domain.ProjectID, s shape) any {
	c.t.Helper()
	switch {
	case len(s.AllOf) > 0:
		var refs []json.RawMessage
		for _, one := range s.AllOf {
			material := one.Contains.Properties["material"].Const.(string)
			path := api.Prefix + "/uploads?project=" + string(project) + "&name=one.pdf&material=" + material
			a := c.ask("POST", path, "%PDF-1.7\n"+material, "Content-Type", "application/octet-stream")
			if a.status != http.StatusCreated {
				c.t.Fatalf("upload: %d %s", a.status, a.body)
			}
			refs = append(refs, a.body)
		}
		return refs
	case s.Default != nil:
		return s.Default
	case len(s.OneOf) > 0:
		return s.OneOf[0].Const
	case s.Type == "array" && len(s.Items.OneOf) > 0:
		var all []any
		for _, x := range s.Items.OneOf {
			all = append(all, x.Const)
		}
		return all
	case s.Type == "object":
		return c.filled(project, s)
	case s.Type == "string":
		return strings.Repeat("同意", 1+s.MinLength)
	case s.Type == "boolean":
		return true
	}
	return s.Minimum
}

// carry gives a command that is offered, filled in by its schema, with other values where pairs of name and value say so.
func (c *client) carry(project domain.ProjectID, verb domain.Verb, target string, other ...string) api.Outcome {
	c.t.Helper()
	x := c.offered(project, verb, target)
	raw, err := json.Marshal(x.Schema)
	if err != nil {
		c.t.Fatal(err)
	}
	var s shape
	if err := json.Unmarshal(raw, &s); err != nil {
		c.t.Fatal(err)
	}
	values := c.filled(project, s)
	for i := 0; i+1 < len(other); i += 2 {
		values[other[i]] = other[i+1]
	}
	fields, err := json.Marshal(values)
	if err != nil {
		c.t.Fatal(err)
	}
	a := c.give(project, verb, x.Target, string(fields), rand.Text())
	if a.status != http.StatusOK {
		c.t.Fatalf("%s %s with %s: %d %s", verb, x.Target, fields, a.status, a.body)
	}
	return c.done(a)
}

// TestDepartmentsActThroughTheAPI lets a planner begin a project, its departments give their opinions and an investor look on.
func TestDepartmentsActThroughTheAPI(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	planner := w.token("planner")
	beginnings := get[api.CommandList](planner, "/commands")
	if len(beginnings.Commands) == 0 || beginnings.Commands[0].Verb != "admit-project" {
		t.Fatalf("%+v", beginnings)
	}
	record := `{"fields":{"name":"铁西区标准厂房接口项目","investor":"四平演示置业有限公司","credit":"` + string(stagestest.Credit) + `","class":"3","region":"220302",
		"site":"铁西区开发大街一号","investment":12500.5,"land_area":20000,"floor_area":36000.25,"funding":"企业自筹","industry":"4710","start":"2023-06-01",
		"finish":"2024-12-31","contact":"演示联系人","phone":"13900000000"}}`
	begun := planner.done(planner.ask("POST", api.Prefix+"/commands/admit-project", record, "Idempotency-Key", "one"))
	w.project = begun.Project
	if again := planner.done(planner.ask("POST", api.Prefix+"/commands/admit-project", record, "Idempotency-Key", "one")); !again.Repeated || again.Project != begun.Project {
		t.Errorf("the same once more: %+v", again)
	}
	lead := w.token("natural-resources")
	lead.carry(w.project, "launch-collaboration", "")
	before := get[api.Project](lead, "/projects/"+string(w.project))
	if before.State != domain.StateCollaboration || len(before.Collaboration.Opinions) < 5 {
		t.Fatalf("%+v", before)
	}
	for _, o := range before.Collaboration.Opinions {
		c := w.token(string(o.Department))
		if got := c.done(c.give(w.project, "give-opinion", string(o.Department), `{"value":"agree","text":"同意"}`, "opinion")); got.Repeated || got.Events[0].Type != "approval.opinion-given.v1" {
			t.Errorf("%s: %+v", o.Department, got)
		}
	}
	lead.carry(w.project, "issue-sheet", "")
	planner.carry(w.project, "record-project-code", "")
	investor, window := w.token("investor"), w.token("window")
	applied := investor.carry(w.project, "apply", "")
	if len(applied.Events) == 0 {
		t.Fatalf("%+v", applied)
	}
	window.carry(w.project, "accept-application", "")
	p := get[api.Project](investor, "/projects/"+string(w.project))
	at := slices.IndexFunc(p.Stages, func(s api.Stage) bool { return len(s.Applications) > 0 })
	if at < 0 {
		t.Fatalf("%+v", p.Stages)
	}
	if !slices.ContainsFunc(p.Stages[at].Applications[0].Items, func(i api.Item) bool {
		return i.Due != nil && !i.Due.Day.IsZero() && i.Due.Light == "green" && len(i.Due.Explanation) > 1 && i.Due.Reckoned.Limit > 0
	}) {
		t.Errorf("no item says when it is due: %+v", p.Stages[at].Applications)
	}
}
