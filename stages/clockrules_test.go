package stages_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"binglian/stages/cases"
)

var (
	clockRule = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \| ((?:` + "`[a-z0-9/-]+` ?" + `)+)\|$`)
	inTicks   = regexp.MustCompile("`([^`]+)`")
)

// TestEveryClockRuleHasItsCase holds docs/clock-rules.md against the case files: each that it names is there, and says by itself that it is
// about that rule; and every source of clock rules is named.
func TestEveryClockRuleHasItsCase(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/clock-rules.md")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	rows := clockRule.FindAllStringSubmatch(string(raw), -1)
	if lines := strings.Count(string(raw), "\n| ") - strings.Count(string(raw), "\n| rule |"); len(rows) != lines {
		t.Errorf("%d of %d lines are read", len(rows), lines)
	}
	for _, row := range rows {
		sources := strings.Fields(row[2])
		for _, source := range sources {
			named[source] = true
		}
		for _, found := range inTicks.FindAllStringSubmatch(row[3], -1) {
			path := filepath.Join("testdata", "cases", found[1]+".yaml")
			text, err := os.ReadFile(path)
			if err != nil {
				t.Errorf("%s: %v", row[1], err)
				continue
			}
			c, err := cases.Read(path, text)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(sources, func(s string) bool { return slices.Contains(c.Rules, s) }) && !slices.Contains(c.Rules, row[2]) {
				t.Errorf("%s: %s is about %v, not about %s", row[1], path, c.Rules, row[2])
			}
		}
	}
	for _, source := range []string{"§3.2", "§3.3", "§3.4", "§3.6", "§3.7", "§4.0", "R3.3", "R3.4", "R3.5", "R3.8", "R3.9", "R3.10", "R3.19", "R3.20",
		"R3.20a", "R3.20b", "R3.22", "R3.28", "R4.1", "R4.3", "中止"} {
		if !named[source] {
			t.Errorf("no clock rule of %s is named", source)
		}
	}
}
