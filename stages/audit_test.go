package stages_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"binglian/stages"
)

func TestShippedFlowsHaveNoFindings(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("flows/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no flows: %v", err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, findings := stages.DefaultBook().LintFlow(raw)
		for _, f := range findings {
			t.Errorf("%s: %s", name, f)
		}
	}
}

// What a lenient reader would pass over in silence is refused: half a day, a flow without its version, a second document.
func TestFlowFilesAreReadToTheLetter(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("flows/enterprise-opening@1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		old, new, rule string
		line           int
	}{
		"half a day":        {"committed: {days: 2, unit: hours}", "committed: {days: 1.5, unit: hours}", "days", 27},
		"no version":        {"version: 1\n", "", "version", 0},
		"version naught":    {"version: 1\n", "version: 0\n", "version", 4},
		"a second document": {"window:", "---\nwindow:", "syntax", 7},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flow, findings := stages.DefaultBook().LintFlow([]byte(strings.Replace(string(raw), c.old, c.new, 1)))
			if flow != nil || !slices.ContainsFunc(findings, func(f stages.Finding) bool { return f.Rule == c.rule && f.Line == c.line }) {
				t.Errorf("no finding %s in line %d of %v", c.rule, c.line, findings)
			}
		})
	}
}
