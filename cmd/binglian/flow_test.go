package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestFlowsOnTheCommandLine(t *testing.T) {
	t.Parallel()
	run := func(args ...string) (string, int) {
		t.Helper()
		path, err := built()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(path, args...)
		out, err := cmd.Output()
		if err != nil && cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	out, code := run("flow", "check", "enterprise-opening@1", "--json")
	var report struct {
		Flow   string
		Proved bool
		Items  int
		States int
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 0 || !report.Proved || report.Flow != "enterprise-opening@1" || report.Items != 8 || report.States < 100 {
		t.Errorf("%d: %v: %s", code, err, out)
	}
	if out, code := run("flow", "check", "no-such-flow@1"); code != exitUsage || out != "" {
		t.Errorf("no such flow: %d: %s", code, out)
	}
	malformed := filepath.Join(t.TempDir(), "malformed.yaml")
	if err := os.WriteFile(malformed, []byte("flow: x\nversion: 1\nlimit: 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := run("flow", "check", malformed); code != 1 || !strings.Contains(out, "malformed.yaml:3:1: ") || !strings.Contains(out, "→") {
		t.Errorf("an unknown key: %d: %s", code, out)
	}
	if out, code := run("flow", "list"); code != 0 || !strings.Contains(out, "gov-building@1") || strings.Count(out, "\n") != 7 {
		t.Errorf("flow list: %d: %s", code, out)
	}
	if out, code := run("flow", "show", "social-small@1"); code != 0 || !strings.Contains(out, "|") {
		t.Errorf("flow show: %d: %s", code, out)
	}
}
