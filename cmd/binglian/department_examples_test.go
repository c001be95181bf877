package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"binglian/cmd/binglian/agent"
	"binglian/domain"
)

const exampleFolder = "../../docs/examples/department/"

// want gives a program of another language, or skips the test.
func want(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed", program)
	}
	return path
}

// launched is a town whose collaboration waits for opinions.
func launched(t *testing.T) (w *town, creds string) {
	t.Helper()
	w = newTown(t, domain.MustDay("2023-03-01"))
	w.admit()
	w.as("natural-resources").do(w.project, "launch-collaboration", "", func(f *form) { w.fillFacts(f) })
	return w, filepath.Join(w.data, "keys", "departments", "civil-defence.creds")
}

// agreed waits until civil defence has agreed.
func (w *town) agreed(printed fmt.Stringer) {
	w.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		for _, o := range w.now().Collaboration.Opinions {
			if o.Department == "civil-defence" && o.Value == domain.OpinionAgree {
				return
			}
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("no opinion was given: %s", printed)
		}
	}
}

// start runs a program until the test ends.
func start(t *testing.T, cmd *exec.Cmd) *buffer {
	t.Helper()
	printed := &buffer{}
	cmd.Stdout, cmd.Stderr = printed, printed
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return printed
}

func TestExampleInGo(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "listen")
	if out, err := exec.Command("go", "build", "-o", program, exampleFolder+"listen").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	w, creds := launched(t)
	w.agreed(start(t, exec.Command(program, w.nats, "civil-defence", creds, "civil-defence")))
}

// TestExampleInPython acts through the agent, and passes a rehearsal.
func TestExampleInPython(t *testing.T) {
	t.Parallel()
	python := want(t, "python3")
	script, err := filepath.Abs(exampleFolder + "handle.py")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	w, creds := launched(t)
	line := python + " " + script + " " + filepath.Join(folder, "cases.db")
	cmd := exec.Command(program, "department", "run", "--creds", creds, "--server", w.nats, "--state", filepath.Join(folder, "state"), "--exec", line)
	cmd.Env = append(os.Environ(), "BINGLIAN="+program, "CREDS="+creds, "OFFICER=civil-defence", "BINGLIAN_SERVER="+w.nats)
	w.agreed(start(t, cmd))
	rehearsed(t, "--exec", python+" "+script+" "+filepath.Join(folder, "rehearsed.db"), "--projects", "1")
}

func TestExampleInJava(t *testing.T) {
	t.Parallel()
	java := want(t, "java")
	printed := start(t, exec.Command(java, exampleFolder+"Receive.java", "0"))
	const says = "listening on port "
	for deadline := time.Now().Add(60 * time.Second); !strings.Contains(printed.String(), says); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(printed)
		}
	}
	_, port, _ := strings.Cut(printed.String(), says)
	address := "http://127.0.0.1:" + strings.TrimSpace(port) + "/"
	if answer, err := http.Post(address, "application/json", strings.NewReader("{}")); err != nil || answer.StatusCode != http.StatusBadRequest {
		t.Errorf("no event: %v, %v", answer, err)
	}
	rehearsed(t, "--webhook", address)
}

// TestExampleWithCurl begins to listen before there is anything to answer, and acts by the API with a system's token.
func TestExampleWithCurl(t *testing.T) {
	t.Parallel()
	want(t, "curl")
	want(t, "jq")
	w := newTown(t, domain.MustDay("2023-03-01"))
	_, secret, err := w.db.AddToken(t.Context(), domain.NewToken{Name: "OA", Role: domain.RoleOfficer, Department: "civil-defence", Scopes: domain.Scopes(), Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", exampleFolder+"act.sh", "civil-defence")
	cmd.Env = append(os.Environ(), "SITE="+w.site, "TOKEN="+secret, "OFFICER=civil-defence")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what it has started ends with it
	printed := start(t, cmd)
	t.Cleanup(func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	w.consulted()
	w.agreed(printed)
}

// rehearsed rehearses a system from the command line, and wants no fault.
func rehearsed(t *testing.T, args ...string) {
	t.Helper()
	out, code := nowhere(t, append([]string{"department", "rehearse", "--json", "-d", "civil-defence"}, args...)...)
	var found agent.Findings
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != 0 || len(found.Kinds) < 20 || found.Failed() > 0 {
		t.Errorf("exit code %d, %v: %s", code, err, out)
	}
}

// TestDepartmentByCommandLine replays, rehearses the wires, looks at the lag, acts, and sees to dead letters with the program itself.
func TestDepartmentByCommandLine(t *testing.T) {
	t.Parallel()
	w, creds := launched(t)
	state := filepath.Join(t.TempDir(), "state")
	access := []string{"--creds", creds, "--server", w.nats}
	run := func(want int, contains string, args ...string) string {
		t.Helper()
		out, code := nowhere(t, args...)
		if code != want || !strings.Contains(out, contains) {
			t.Errorf("%q: exit code %d: %s", args, code, out)
		}
		return out
	}
	with := func(args ...string) []string { return append(args, access...) }
	for deadline := time.Now().Add(20 * time.Second); w.system("civil-defence").waiting() == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing was relayed")
		}
	}
	run(0, `"type":"approval.collaboration-launched.v1"`, with("department", "replay", "--ndjson")...)
	run(0, "events wait there", with("department", "replay", "--reset", "--from", "2023-03-01")...)
	run(1, "事件编号", with("department", "replay", "--ndjson", "--from", "yesterday")...)
	run(1, "go on with --from "+string(w.project)+"-", with("department", "replay", "--exec", "exit 3", "--tries", "1")...)
	run(1, "--exec CMD", with("department", "replay")...)
	run(1, "at least", with("department", "run", "--ndjson", "--tries", "0", "--state", state)...)
	run(0, "ok    a command that is none", with("department", "rehearse")...)
	run(1, "8 of 8 checks failed", "department", "rehearse", "-d", "gas", "--exec", "exit 1")
	run(1, "no such department", "department", "rehearse", "-d", "magic", "--exec", "true")
	run(0, "civil-defence", with("department", "lag", "--state", state)...)
	run(0, `"version":`, with("department", "act", string(w.project), "give-opinion", `{"value":"agree","text":"同意"}`, "--officer", "civil-defence",
		"--target", "civil-defence", "--seen", fmt.Sprint(w.now().Version), "--id", "1")...)
	run(1, "binglian: ask for", with("department", "act", string(w.project), "give-opinion", `{}`, "--officer", "housing", "--seen", "1", "--id", "2")...)

	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	ready := filepath.Join(t.TempDir(), "ready") // what the system lacks
	line := "cat >/dev/null; test -e " + ready + " || { echo no such parcel >&2; exit 1; }"
	cmd := exec.Command(program, with("department", "run", "--state", state, "--tries", "1", "--exec", line)...)
	printed := start(t, cmd)
	until := func(what string, true func(string) bool) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			out, _ := nowhere(t, "department", "dead", "list", "--json", "--state", state)
			if true(out) {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("waited too long until %s: %s\n%s", what, out, printed)
			}
		}
	}
	until("all is set aside", func(out string) bool { return strings.Contains(out, `"behind":true`) })
	list, _ := nowhere(t, "department", "dead", "list", "--json", "--state", state)
	var letters []agent.Letter
	for in := json.NewDecoder(strings.NewReader(list)); in.More(); {
		var l agent.Letter
		if err := in.Decode(&l); err != nil {
			t.Fatal(err)
		}
		letters = append(letters, l)
	}
	run(0, "no such parcel", "department", "dead", "list", "--state", state)
	run(0, `"why": "exit status 1: no such parcel"`, "department", "dead", "show", letters[0].ID, "--state", state)
	run(1, "waits behind", "department", "dead", "redrive", letters[1].ID, "--state", state)
	run(1, "name one event", "department", "dead", "redrive", "--state", state)
	run(1, "no dead letter", "department", "dead", "drop", "nowhere-1", "--state", state)
	run(0, "is dropped", "department", "dead", "drop", letters[len(letters)-1].ID, "--state", state)
	if err := os.WriteFile(ready, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	run(0, "1 to be handed over", "department", "dead", "redrive", "--all", "--state", state)
	until("nothing is left", func(out string) bool { return strings.TrimSpace(out) == "" })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("after Ctrl-C: %v\n%s", err, printed)
	}
	if !bytes.Contains([]byte(printed.String()), []byte("msg=stopped")) {
		t.Errorf("it didn't end by itself: %s", printed)
	}
}
