package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"binglian/stages"
)

func TestCatalogueCompareEndsWithItsExitCode(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("same.yaml", "copy: \"220322\"\nversion: 3\ncopies: siping@1\n")
	write("other.yaml", "copy: \"220322\"\nversion: 3\ncopies: siping@1\nitems:\n  - {item: \"105\", committed: {days: 8, unit: working}}\n")
	write("broken.yaml", "copy: \"220322\"\nversion: 3\ncopies: siping@1\nitems:\n  - {item: \"105\", colour: red}\n")
	for named, want := range map[string]int{"220322": 0, "same.yaml": 0, "other.yaml": exitFound, "broken.yaml": exitUsage, "nowhere.yaml": exitUsage, "220300": exitUsage} {
		given := named
		if strings.HasSuffix(named, ".yaml") {
			given = filepath.Join(folder, named)
		}
		out, code := output(t, folder, "catalogue", "compare", given)
		if code != want {
			t.Errorf("%s: exit code %d, want %d: %s", named, code, want, out)
		}
		if named == "broken.yaml" && !strings.Contains(out, "[5:") {
			t.Errorf("%s names no line: %s", named, out)
		}
	}
	out, _ := output(t, folder, "catalogue", "compare", filepath.Join(folder, "other.yaml"), "--json")
	var told comparison
	if err := json.Unmarshal([]byte(out), &told); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if len(told.Differences) != 1 || told.Differences[0].Element != stages.ElementLimits || told.Differences[0].Item != "105" ||
		!strings.Contains(told.Differences[0].Copy.Zh, "8 个工作日") || !strings.Contains(told.Differences[0].Master.En, "5 working days") {
		t.Errorf("%+v", told)
	}
}

func TestCatalogueFiguresAreTold(t *testing.T) {
	t.Parallel()
	out, code := output(t, t.TempDir(), "catalogue", "figures", "--json")
	var f stages.CatalogueFigures
	if err := json.Unmarshal([]byte(out), &f); err != nil || code != 0 {
		t.Fatalf("%v, %d: %s", err, code, out)
	}
	if f.Compression.Ratio == nil || len(f.Exempt) != 4 || len(f.Formulas) == 0 {
		t.Errorf("%+v", f)
	}
	if county, code := output(t, t.TempDir(), "catalogue", "figures", "220322", "--json"); code != 0 || !strings.Contains(county, `"catalogue": "220322@1"`) {
		t.Errorf("a county's figures: %d %s", code, county)
	}
	words, code := output(t, t.TempDir(), "catalogue", "figures", "--lang", "en")
	if code != 0 || !strings.Contains(words, "ratio of sums") {
		t.Errorf("%d: %s", code, words)
	}
}
