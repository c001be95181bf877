package stages_test

import (
	"os"
	"path/filepath"
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
