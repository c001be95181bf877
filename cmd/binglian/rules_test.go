package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/store"
	"binglian/store/private"
	"binglian/store/private/privatetest"
)

// TestAnAdministratorPublishesRules walks the pages: a broken flow is refused with its trace, a good one is put in force.
func TestAnAdministratorPublishesRules(t *testing.T) {
	t.Parallel()
	place := &Place{Data: filepath.Join(privatetest.Folder(t), "town")}
	d, err := place.open(t.Context(), wanted{mode: store.Production, log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.close(quiet())
	s, err := newSite(t.Context(), quiet(), d, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	for login, role := range map[string]domain.Role{"admin": domain.RoleAdministrator, "planner": domain.RolePlanner} {
		if _, err := d.AddAccount(t.Context(), store.NewAccount{Login: login, Name: login, Role: role, Password: testPassword}); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile("../../stages/explore/testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	admin := newBrowser(t, server.URL, "admin", testPassword)
	if p := newBrowser(t, server.URL, "planner", testPassword).open("/rules"); p.status != http.StatusForbidden {
		t.Errorf("a planner sees the rules: %d", p.status)
	}
	check := func(content string) page {
		t.Helper()
		p := admin.open("/rules")
		in := p.forms("/rules")
		if len(in) == 0 {
			t.Fatalf("no form: %s", p.text)
		}
		in[0].content = content
		p = admin.send(in[0])
		id, ok := strings.CutPrefix(p.path, "/rules/checks/")
		if !ok {
			t.Fatalf("%d %s: %s", p.status, p.path, p.text)
		}
		s.rules.Await(t.Context(), id)
		return admin.open(p.path)
	}
	p := check(strings.Replace(string(raw), "basis: 土地管理法 §53,", "basis: 土地管理法 §53, prerequisites: [relics],", 1))
	if !strings.Contains(p.text, "未通过校验") || !strings.Contains(p.text, "1. ") || len(p.forms(p.path)) > 0 {
		t.Errorf("a deadlock: %s", p.text)
	}
	p = check(string(raw))
	in := p.forms(p.path)
	if !strings.Contains(p.text, "sound@1 通过校验") || len(in) != 1 {
		t.Fatalf("a good flow: %s", p.text)
	}
	if sure := admin.send(in[0]); sure.status != http.StatusUnprocessableEntity || d.RulesVersion() != 1 {
		t.Errorf("published without confirmation: %d", sure.status)
	}
	in[0].fill("sure", "yes")
	in[0].fill("note", "试行")
	p = admin.send(in[0])
	if p.path != "/rules" || !strings.Contains(p.text, "flows/sound@1.yaml") || !strings.Contains(p.text, "试行") || d.machine.Book().Flow("sound@1") == nil {
		t.Errorf("%d %s: %s", p.status, p.path, p.text)
	}
	if p = check(string(raw)); !strings.Contains(p.text, "完全相同") {
		t.Errorf("the same again: %s", p.text)
	}
}

func TestRulesOnTheCommandLine(t *testing.T) {
	t.Parallel()
	data := filepath.Join(privatetest.Folder(t), "city")
	if out, code := output(t, data, "user", "add", "admin", "--name", "管理员", "--role", "administrator", "--password", testPassword); code != 0 {
		t.Fatal(out)
	}
	file := filepath.Join(t.TempDir(), "2027.yaml")
	if err := os.WriteFile(file, []byte("year: 2027\nsource: 国办发明电（演练）\noff: [2027-01-01..2027-01-03]\nmakeup: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := output(t, data, "rules", "publish", file, "--note", "演练"); code != 0 || !strings.Contains(out, "calendars/2027.yaml: 2") {
		t.Errorf("%d: %s", code, out)
	}
	if out, code := output(t, data, "rules", "list"); code != 0 || !strings.Contains(out, "calendars/2027.yaml") || !strings.Contains(out, "演练") {
		t.Errorf("%d: %s", code, out)
	}
	raw, err := os.ReadFile("../../stages/explore/testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(t.TempDir(), "good.yaml")
	if err := os.WriteFile(good, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := output(t, data, "flow", "publish", good); code != 0 {
		t.Fatalf("%d: %s", code, out)
	}
	if out, code := output(t, data, "flow", "list"); code != 0 || !strings.Contains(out, "sound@1") || !strings.Contains(out, "gov-building@1") {
		t.Errorf("the city's flows: %d: %s", code, out)
	}
	if out, code := output(t, data, "flow", "show", "sound@1"); code != 0 || !strings.Contains(out, "sound") {
		t.Errorf("the city's flow: %d: %s", code, out)
	}
	broken := filepath.Join(t.TempDir(), "broken.yaml")
	text := strings.Replace(string(raw), "basis: 土地管理法 §53,", "basis: 土地管理法 §53, prerequisites: [relics],", 1)
	if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"check", "publish"} {
		if out, code := output(t, data, "flow", verb, broken, "--lang", "en"); code != 1 || !strings.Contains(out, "broken.yaml:26:") || !strings.Contains(out, "Launch") {
			t.Errorf("flow %s: %d: %s", verb, code, out)
		}
	}
}

// TestAStartReckonsWhatAPublicationLeft has a program end between a publication and the due dates that follow from it.
func TestAStartReckonsWhatAPublicationLeft(t *testing.T) {
	t.Parallel()
	data := filepath.Join(privatetest.Folder(t), "city")
	s := serveFrom(t, data)
	if out, code := output(t, data, "import", "../../docs/examples/reserve-pool.csv"); code != 0 {
		t.Fatal(out)
	}
	sql := func(query string) (n int) {
		t.Helper()
		url, err := private.Running(data)
		if err != nil {
			t.Fatal(err)
		}
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if err := conn.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := sql(`with stale as (update projects set lists = 0 returning 1) select count(*) from stale`); n == 0 {
		t.Fatal("nothing was imported")
	}
	s.stop(t)
	serveFrom(t, data)
	for deadline := time.Now().Add(time.Minute); sql(`select count(*) from projects where lists = 0`) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("projects are still as the former rules reckoned them")
		}
	}
}
