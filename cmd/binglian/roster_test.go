package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/stages"
	"binglian/store/private/privatetest"
)

// TestNewDepartmentsHearWithoutANewStart publishes departments while a server runs: by another process, and by the server's own page. Each
// then takes from its own consumer with its own credentials.
func TestNewDepartmentsHearWithoutANewStart(t *testing.T) {
	t.Parallel()
	data := filepath.Join(privatetest.Folder(t), "city")
	if out, code := output(t, data, "user", "add", "admin", "--name", "管理员", "--role", "administrator", "--password", testPassword); code != 0 {
		t.Fatal(out)
	}
	s := serveFrom(t, data)
	for _, d := range stages.DefaultBook().Departments { // those of counties as well
		takes(t, data, d.Code)
	}
	file := filepath.Join(t.TempDir(), "departments.yaml")
	shipped, err := os.ReadFile("../../stages/departments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	with := string(shipped)
	add := func(code domain.DepartmentCode, organisation, name string) {
		t.Helper()
		credit, err := domain.MakeCreditCode("11220300", organisation)
		if err != nil {
			t.Fatal(err)
		}
		with = strings.TrimRight(with, "\n") + "\n- {code: " + string(code) + ", kind: department, credit: " + string(credit) + ", short: " + name +
			", name: {zh: " + name + "局, en: " + string(code) + "}}\n"
		if err := os.WriteFile(file, []byte(with), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, code := output(t, data, "events", "tail", "--department", "tobacco"); code != 1 || !strings.Contains(out, "no such department") {
		t.Errorf("a department that the city hasn't: %d %s", code, out)
	}

	add("tobacco", "MB900030", "烟草")
	if out, code := output(t, data, "rules", "publish", file); code != 0 {
		t.Fatalf("%d: %s", code, out)
	}
	takes(t, data, "tobacco")

	if out, code := output(t, data, "department", "add", "salt", "--zh", "盐务局", "--en", "Salt: Administration", "--short", "盐"); code != 0 {
		t.Fatalf("%d: %s", code, out)
	}
	takes(t, data, "salt")
	if out, code := output(t, data, "department", "add", "salt", "--zh", "盐务局", "--en", "Salt", "--short", "盐"); code != 1 || !strings.Contains(out, "already") {
		t.Errorf("the same department once more: %d %s", code, out)
	}
	with = rulesFile(t, data)
	if !strings.Contains(with, "盐务局") {
		t.Error("the added department isn't among the rules in force")
	}
	revolve(t, data, "salt")

	add("sports", "MB900031", "体育")
	admin := newBrowser(t, s.address, "admin", testPassword)
	in := admin.open("/rules").forms("/rules")[0]
	in.called, in.content = "departments.yaml", with
	p := admin.send(in)
	for deadline := time.Now().Add(20 * time.Second); len(p.forms(p.path)) == 0; p = admin.open(p.path) {
		if time.Now().After(deadline) {
			t.Fatalf("not found good: %s", p.text)
		}
		time.Sleep(10 * time.Millisecond)
	}
	publish := p.forms(p.path)[0]
	publish.fill("sure", "yes")
	if p = admin.send(publish); p.path != "/rules" {
		t.Fatalf("%d %s: %s", p.status, p.path, p.text)
	}
	takes(t, data, "sports")
	s.stop(t)
}

// rulesFile reads departments.yaml as it is in force.
func rulesFile(t *testing.T, data string) string {
	t.Helper()
	d, err := (&Place{Data: data}).attach(t.Context(), wanted{log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.close(quiet())
	files, err := d.RuleFiles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Path == departmentsFile {
			return f.Content
		}
	}
	t.Fatal("no departments are in force")
	return ""
}

// revolve changes a department's access on the command line, while the server runs.
func revolve(t *testing.T, data string, department domain.DepartmentCode) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "new.creds")
	nc, err := stream.DialFolder(data, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"creds", string(department)}, 0, "BEGIN NATS USER JWT"},
		{[]string{"rotate", string(department), "--out", out}, 0, ""},
		{[]string{"rotate", string(department), "--out", out}, 1, "exists"},
		{[]string{"suspend", string(department)}, 0, "shut out"},
		{[]string{"list"}, 0, "suspended"},
		{[]string{"resume", string(department)}, 0, "gets in"},
		{[]string{"revoke", string(department)}, 0, "no more"},
		{[]string{"creds", string(department)}, 1, "rotate"},
		{[]string{"list"}, 0, "revoked"},
		{[]string{"rotate", "magic"}, 1, "no such department"},
	} {
		before, err := stream.AskGate(nc, stream.TurnLook, department)
		if err != nil {
			t.Fatal(err)
		}
		if got, code := output(t, data, append([]string{"department"}, c.args...)...); code != c.code || !strings.Contains(got, c.says) {
			t.Errorf("department %v: exit code %d, want %d; printed %s, which doesn't say %q", c.args, code, c.code, got, c.says)
		}
		if after, err := stream.AskGate(nc, stream.TurnLook, department); c.code != 0 && (err != nil || after[0] != before[0]) {
			t.Errorf("department %v was refused and has changed %+v to %+v, %v", c.args, before, after, err)
		}
	}
}

// takes asks a department's own consumers with its own credentials, once they are there.
func takes(t *testing.T, data string, department domain.DepartmentCode) {
	t.Helper()
	ctx := timeout(t, 30*time.Second)
	creds := filepath.Join(data, "keys", "departments", string(department)+".creds")
	for {
		if _, err := os.Stat(creds); err == nil {
			break
		}
		if ctx.Err() != nil {
			t.Fatalf("%s has no credentials", department)
		}
		time.Sleep(10 * time.Millisecond)
	}
	nc, err := stream.Dial(stream.Remote{URL: natsAt(t, data)}, creds, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{stream.LiveConsumer(department), stream.ReplayConsumer(department)} {
		for {
			_, err := js.Consumer(ctx, stream.Name, name)
			if err == nil {
				break
			}
			if ctx.Err() != nil {
				t.Fatalf("%s has no consumer %s: %v", department, name, err)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// natsAt gives the address of the NATS server that runs on a data folder.
func natsAt(t *testing.T, data string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(data, "nats.json"))
	var there struct{ URL string }
	if err == nil {
		err = json.Unmarshal(raw, &there)
	}
	if err != nil {
		t.Fatal(err)
	}
	return there.URL
}
