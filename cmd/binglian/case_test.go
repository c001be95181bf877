package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"binglian/stages"
	"binglian/stages/cases"
)

// TestTheManualsExampleHolds plays what docs/cases.md shows.
func TestTheManualsExampleHolds(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile(filepath.Join("..", "..", "docs", "cases.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(manual), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d examples, want a case and clocks", len(blocks))
	}
	c, err := cases.Read("cases.md", []byte(blocks[0][1]+blocks[1][1]))
	if err != nil {
		t.Fatal(err)
	}
	report := cases.Run(stages.DefaultBook(), c)
	if len(report.Steps) != 3 || len(report.Clocks) != 1 || report.Failed() {
		t.Errorf("%d steps, %d clocks, %v", len(report.Steps), len(report.Clocks), report.Differences())
	}
	w, err := wordsIn("en")
	if err != nil {
		t.Fatal(err)
	}
	told := strings.Join(protocolLines(w, stages.DefaultBook(), report), "\n")
	for _, want := range []string{"A window that is silent", "30 Apr 2026 09:00, Investor", "2026-05-11 Application accepted a2",
		"✓ item 105 due: 2026-05-11", "✓ refused: application-answered", "All is as expected."} {
		if !strings.Contains(told, want) {
			t.Errorf("the protocol doesn't say %q:\n%s", want, told)
		}
	}
}

func TestCaseRunEndsWithItsExitCode(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const clock = "case: {zh: 钟, en: Clock}\nrules: [§3.2]\nclocks:\n  - {from: 2023-04-24, days: 10, expect: {due: %}}\n"
	holds := write("holds.yaml", strings.Replace(clock, "%", "2023-05-10", 1))
	differs := write("differs.yaml", strings.Replace(clock, "%", "2023-05-09", 1))
	broken := write("broken.yaml", "case: {zh: 钟, en: Clock}\nrule: x\n")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"holds":              {[]string{holds}, 0, "与预期一致"},
		"differs":            {[]string{holds, differs}, exitFound, "实际 2023-05-10，应为 2023-05-09"},
		"differs, briefly":   {[]string{"--quiet", holds, differs}, exitFound, "differs.yaml:4: clock 1: clock due is \"2023-05-10\", expected \"2023-05-09\""},
		"in English":         {[]string{"--lang", "en", differs}, exitFound, "clock due is 2023-05-10, expected 2023-05-09"},
		"is no case":         {[]string{holds, broken}, exitUsage, `broken.yaml:2: a case has no "rule"`},
		"isn't there":        {[]string{filepath.Join(folder, "none.yaml")}, exitUsage, "none.yaml"},
		"a book that's none": {[]string{"--book", folder, holds}, exitUsage, "--book"},
		"no file":            {nil, exitUsage, "expected \"<file> ...\""},
	} {
		out, code := output(t, t.TempDir(), append([]string{"case", "run"}, c.args...)...)
		if code != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%s: exit code %d, want %d and %q: %s", name, code, c.code, c.want, out)
		}
	}
	out, code := output(t, t.TempDir(), "case", "run", "--json", holds, differs)
	var protocols []protocol
	if err := json.Unmarshal([]byte(out), &protocols); err != nil || code != exitFound || len(protocols) != 2 {
		t.Fatalf("exit code %d, %v: %s", code, err, out)
	}
	if !protocols[0].Holds || protocols[1].Holds || len(protocols[1].Differences) != 1 || protocols[1].Clocks[0].Checks[0].Got != "2023-05-10" {
		t.Errorf("protocols %+v", protocols)
	}
}

// TestCaseRunTakesACitysOwnBook runs a case by rules from a folder, as a city keeps them.
func TestCaseRunTakesACitysOwnBook(t *testing.T) {
	t.Parallel()
	const file = "../../stages/testdata/cases/scenarios/7-opinions.yaml"
	out, code := output(t, t.TempDir(), "case", "run", "--book", "../../stages", file)
	if code != 0 || !strings.Contains(out, "与预期一致") {
		t.Errorf("exit code %d: %s", code, out)
	}
}
