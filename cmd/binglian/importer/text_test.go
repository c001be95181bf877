package importer_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/cmd/binglian/importer"
)

var update = flag.Bool("update", false, "write the golden reports anew")

// TestReports compares whole reports, in both languages, with those that were agreed upon.
func TestReports(t *testing.T) {
	t.Parallel()
	c := city(t)
	run(t, c, importer.Command{File: examples + "reserve-pool.csv"})
	changed := example(t).set(3, "总投资(万元)", "１９，０００").set(12, "项目名称", "演示商业综合体项目").set(13, "联系人", "").file(t)
	for name, command := range map[string]importer.Command{
		"faulty":  {File: examples + "reserve-pool-faulty.csv"},
		"changed": {File: changed, DryRun: true},
		"update":  {File: changed, DryRun: true, Update: true},
		"missing": {File: "没有.xlsx"},
	} {
		for _, lang := range []importer.Lang{importer.Chinese, importer.English} {
			command.Lang = lang
			var out bytes.Buffer
			err := command.Run(t.Context(), importer.Deps{Pool: c.Store, Machine: c.Machine, Out: &out})
			if refused := name == "faulty" || name == "missing"; (err != nil) != refused {
				t.Errorf("%s: %v", name, err)
			}
			golden(t, name+"."+string(lang)+".txt", out.Bytes())
		}
	}
	kept(t, c, 12)
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s (-agreed +got):\n%s", name, diff)
	}
}
