package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"binglian/stages"
	"binglian/store/private/privatetest"
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
		out, code := nowhere(t, "catalogue", "compare", given)
		if code != want {
			t.Errorf("%s: exit code %d, want %d: %s", named, code, want, out)
		}
		if named == "broken.yaml" && !strings.Contains(out, "[5:") {
			t.Errorf("%s names no line: %s", named, out)
		}
	}
	out, _ := nowhere(t, "catalogue", "compare", filepath.Join(folder, "other.yaml"), "--json")
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
	out, code := nowhere(t, "catalogue", "figures", "--json")
	var f stages.CatalogueFigures
	if err := json.Unmarshal([]byte(out), &f); err != nil || code != 0 {
		t.Fatalf("%v, %d: %s", err, code, out)
	}
	if f.Compression.Ratio == nil || len(f.Exempt) != 4 || len(f.Formulas) == 0 {
		t.Errorf("%+v", f)
	}
	if county, code := nowhere(t, "catalogue", "figures", "220322", "--json"); code != 0 || !strings.Contains(county, `"catalogue": "220322@1"`) {
		t.Errorf("a county's figures: %d %s", code, county)
	}
	words, code := nowhere(t, "catalogue", "figures", "--lang", "en")
	if code != 0 || !strings.Contains(words, "ratio of sums") {
		t.Errorf("%d: %s", code, words)
	}
}

// TestTheCatalogueIsTheCitys: of a folder of rules, the answer is that folder's; and that of a city is asked of what it has in force.
func TestTheCatalogueIsTheCitys(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.CopyFS(folder, stages.Shipped()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "catalogues", "220322@1.yaml")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	own := strings.Replace(string(raw), "version: 1\n", "version: 2\n", 1)
	if !strings.Contains(own, "items:") {
		own += "items:\n"
	}
	own = strings.Replace(own, "items:\n", "items:\n  - {item: \"105\", committed: {days: 8, unit: working}}\n", 1)
	next := filepath.Join(folder, "catalogues", "220322@2.yaml")
	if err := os.WriteFile(next, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := nowhere(t, "catalogue", "compare", "220322", "--book", folder); code != exitFound || !strings.Contains(out, "8 个工作日") {
		t.Errorf("a folder of rules: %d %s", code, out)
	}
	if out, code := nowhere(t, "catalogue", "compare", "220322"); code != 0 {
		t.Errorf("the shipped rules: %d %s", code, out)
	}
	city := filepath.Join(privatetest.Folder(t), "city")
	if out, code := output(t, city, "user", "add", "admin", "--name", "管理员", "--role", "administrator", "--password", testPassword); code != 0 {
		t.Fatal(out)
	}
	if out, code := output(t, city, "rules", "publish", next); code != 0 {
		t.Fatalf("%d %s", code, out)
	}
	if out, code := output(t, city, "catalogue", "compare", "220322"); code != exitFound || !strings.Contains(out, "8 个工作日") {
		t.Errorf("the city's rules: %d %s", code, out)
	}
	if out, code := output(t, city, "catalogue", "figures", "220322", "--json"); code != 0 || !strings.Contains(out, `"catalogue": "220322@2"`) {
		t.Errorf("the city's figures: %d %s", code, out)
	}
}
