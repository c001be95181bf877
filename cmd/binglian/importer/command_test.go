package importer_test

import (
	"path/filepath"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"binglian/cmd/binglian/importer"
)

func TestCommandLine(t *testing.T) {
	t.Parallel()
	var program struct {
		Import importer.Command `cmd:""`
	}
	parser, err := kong.New(&program)
	if err != nil {
		t.Fatal(err)
	}
	path, err := filepath.Abs("清单.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"import", "--running", "项目.csv", "工程.csv", "事项.csv"}); err != nil {
		t.Fatal(err)
	}
	if !program.Import.Running || len(program.Import.Parts) != 2 {
		t.Errorf("three tables: %+v", program.Import)
	}
	program.Import = importer.Command{}
	if _, err := parser.Parse([]string{"import", "清单.xlsx", "--update", "--skip-bad", "--dry-run", "--json", "--lang", "en"}); err != nil {
		t.Fatal(err)
	}
	want := importer.Command{File: path, Update: true, SkipBad: true, DryRun: true, JSON: true, Lang: importer.English}
	if diff := cmp.Diff(want, program.Import); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range [][]string{{"import"}, {"import", "a", "--lang", "fr"}, {"import", "a", "--force"}} {
		if _, err := parser.Parse(wrong); err == nil {
			t.Errorf("%v was taken", wrong)
		}
	}
}
