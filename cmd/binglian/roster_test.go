package main

import (
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
	url, err := os.ReadFile(filepath.Join(data, "nats.url"))
	if err != nil {
		t.Fatal(err)
	}
	nc, err := stream.Dial(string(url), creds, quiet())
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
