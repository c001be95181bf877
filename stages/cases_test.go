package stages_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"binglian/stages"
	"binglian/stages/cases"
)

var update = flag.Bool("update", false, "write what happens into the case files, to be reviewed as a diff")

// TestCases runs the specification. Its files are for officers and lawyers: what is expected in them is counted by hand.
func TestCases(t *testing.T) {
	t.Parallel()
	for _, path := range caseFiles(t) {
		t.Run(strings.TrimSuffix(filepath.ToSlash(path), ".yaml"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c, err := cases.Read(path, raw)
			if err != nil {
				t.Fatal(err)
			}
			report := cases.Run(stages.DefaultBook(), c)
			if *update && report.Failed() {
				if err := os.WriteFile(path, report.Update(), 0o644); err != nil {
					t.Fatal(err)
				}
				t.Log("written anew: review the diff")
			}
			for _, difference := range report.Differences() {
				t.Error(difference)
			}
		})
	}
}

func caseFiles(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(filepath.Join("testdata", "cases"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".yaml") {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
