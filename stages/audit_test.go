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
		"no version":        {"version: 1\n", "", "version", 3},
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

// TestEachFindingHasItsPlace breaks a sound flow in one place each.
func TestEachFindingHasItsPlace(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("explore/testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for rule, c := range map[string]struct{ old, new string }{
		"basis":              {"basis: 建筑法 §7,", `basis: " ",`},
		"legal-cap":          {"basis: 建筑法 §7,\n     committed: {days: 5, unit: working}", "basis: 建筑法 §7,\n     committed: {days: 21, unit: working}"},
		"unknown-department": {"department: culture", "department: cultur"},
		"unknown-item":       {"prerequisites: [permit]", "prerequisites: [permits]"},
		"unknown-fact":       {"when: [{fire:", "when: [{fires:"},
		"unknown-value":      {`when: [{fire: ["yes"]}]`, `when: [{fire: ["perhaps"]}]`},
		"unknown-stage":      {"{item: relics, stage: s1", "{item: relics, stage: s7"},
		"twice":              {"{item: design,", "{item: relics,"},
		"title":              {"title: {zh: 施工许可, en: Building permit}", "title: {zh: 施工许可}"},
		"syntax":             {"milestone: true", "milestones: true"},
	} {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			broken := strings.Replace(string(raw), c.old, c.new, 1)
			if broken == string(raw) {
				t.Fatal("nothing is broken")
			}
			line := 1 + strings.Count(broken[:strings.Index(broken, c.new)], "\n")
			_, findings := stages.DefaultBook().LintFlow([]byte(broken))
			near := func(f stages.Finding) bool {
				return f.Rule == rule && f.Line >= line-2 && f.Line <= line+2 && f.Remedy.Zh != ""
			}
			if !slices.ContainsFunc(findings, near) {
				t.Errorf("no finding %s at line %d of %v", rule, line, findings)
			}
		})
	}
}
