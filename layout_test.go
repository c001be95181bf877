// Package binglian_test keeps the order in which the packages of this module may import each other.
package binglian_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const module = "binglian"

// layer is a folder whose packages stand at one place of the architecture (docs/adr/0001-layout.md).
type layer struct {
	folder  string
	imports []string // layers that its packages may import beside their own
	pure    bool     // meets no network, operating system, log, database or chance
	modules []string // of others that a pure layer may import
}

// layers list every folder that may hold packages. A package belongs to the layer with the longest folder that holds it.
var layers = []layer{
	{folder: "domain", pure: true},
	{folder: "events", pure: true, imports: []string{"domain"}, modules: []string{"github.com/gowebpki/jcs"}},
	{folder: "stages", pure: true, imports: []string{"domain", "events"}, modules: []string{"github.com/goccy/go-yaml"}},
	{folder: "store", imports: []string{"domain", "events", "stages"}},
	{folder: "events/stream", imports: []string{"domain", "events", "stages"}},
	{folder: "events/webhook", imports: []string{"domain", "events"}},
	{folder: "views", imports: []string{"domain", "events", "stages"}},
	{folder: "docs/examples", pure: true}, // files that the program embeds
	{folder: "docs/examples/department"},  // programs of others: they know nothing of ours
	{folder: "cmd", imports: []string{"domain", "events", "stages", "store", "events/stream", "events/webhook", "views", "docs/examples"}},
}

// impure are the packages of the standard library, with those below them, that pure layers don't import. What symbols
// they may not use, such as time.Now, is the linter's.
var impure = []string{"crypto/rand", "database/sql", "log", "math/rand", "net", "os", "syscall"}

// empty are names of packages that say nothing of what is in them.
var empty = []string{"internal", "pkg", "models", "services", "utils", "common", "helpers"}

func TestPackagesImportOnlyWhatStandsLeftOfThem(t *testing.T) {
	t.Parallel()
	read, faults := violations(t, os.DirFS("."))
	for _, f := range faults {
		t.Error(f)
	}
	for _, l := range layers {
		if read[l.folder] == 0 {
			t.Errorf("no Go file was read in %s: a layer that is gone is no layer", l.folder)
		}
	}
}

func TestViolationsAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, imports string
		want          []string
	}{
		"the order of the architecture":  {"stages/pool.go", "binglian/domain binglian/events slices", nil},
		"a package of the own layer":     {"store/intake/row.go", "binglian/store/documents", nil},
		"everything, for the program":    {"cmd/binglian/serve.go", "binglian/store binglian/events/stream binglian/views net", nil},
		"anything, for a test":           {"domain/day_test.go", "os binglian/store", nil},
		"anything, for a test's helpers": {"stages/stagestest/walk.go", "os math/rand/v2 binglian/store", nil},
		"what is no code of ours":        {"views/assets/node_modules/left/pad.go", "binglian/cmd/binglian", nil},

		"domain imports events":           {"domain/day.go", "binglian/events", []string{"domain/day.go: domain may not import binglian/events"}},
		"domain imports another's module": {"domain/day.go", "example.org/days", []string{"domain/day.go: domain may not import example.org/days"}},
		"events import stages":            {"events/pool.go", "binglian/stages", []string{"events/pool.go: events may not import binglian/stages"}},
		"events import their delivery":    {"events/pool.go", "binglian/events/stream", []string{"events/pool.go: events may not import binglian/events/stream"}},
		"stages import the store":         {"stages/pool.go", "binglian/store/intake", []string{"stages/pool.go: stages may not import binglian/store/intake"}},
		"stages import another's database": {"stages/pool.go", "github.com/uptrace/bun",
			[]string{"stages/pool.go: stages may not import github.com/uptrace/bun"}},
		"the store imports pages":  {"store/change.go", "binglian/views/words", []string{"store/change.go: store may not import binglian/views/words"}},
		"the stream imports store": {"events/stream/relay.go", "binglian/store", []string{"events/stream/relay.go: events/stream may not import binglian/store"}},
		"pages import the stream":  {"views/forms/form.go", "binglian/events/stream", []string{"views/forms/form.go: views may not import binglian/events/stream"}},
		"a package imports programs": {"views/live.go", "binglian/cmd/binglian/simulator",
			[]string{"views/live.go: views may not import binglian/cmd/binglian/simulator"}},
		"a tagged file counts too": {"views/live.go", "+e2e binglian/store", []string{"views/live.go: views may not import binglian/store"}},
		"impure packages": {"events/pool.go", "os net/url log/slog database/sql math/rand/v2 crypto/rand",
			[]string{
				"events/pool.go: events may not import crypto/rand", "events/pool.go: events may not import database/sql",
				"events/pool.go: events may not import log/slog", "events/pool.go: events may not import math/rand/v2",
				"events/pool.go: events may not import net/url", "events/pool.go: events may not import os",
			}},
		"a package at the root":   {"binglian.go", "fmt", []string{"binglian.go: stands in no layer"}},
		"a folder nobody planned": {"agents/run.go", "fmt", []string{"agents/run.go: stands in no layer"}},
		"a name that says nothing": {"store/utils/strings.go", "strings",
			[]string{"store/utils/strings.go: utils says nothing of what is in it"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, got := violations(t, fstest.MapFS{c.file: {Data: []byte(source(c.file, c.imports))}})
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

// source writes a file of a package named as its folder. An import with a plus is a build tag.
func source(file, imports string) string {
	var tag, list strings.Builder
	for _, name := range strings.Fields(imports) {
		if t, tagged := strings.CutPrefix(name, "+"); tagged {
			fmt.Fprintf(&tag, "//go:build %s\n\n", t)
			continue
		}
		fmt.Fprintf(&list, "import _ %q\n", name)
	}
	return tag.String() + "package " + strings.ReplaceAll(path.Base(path.Dir(file)), ".", "root") + "\n\n" + list.String()
}

// violations reads the direct imports of all Go files of a module, whatever their build tags, and says what is not as it
// should be; read counts the files of each layer. Tests, and packages that help them, may import what they like.
func violations(t *testing.T, tree fs.FS) (read map[string]int, faults []string) {
	t.Helper()
	read = map[string]int{}
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if entry.IsDir() {
			if name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || slices.Contains(elsewhere, base)) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		content, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.ImportsOnly)
		if err != nil {
			return err
		}
		if helps(file.Name.Name) {
			return nil
		}
		l := layerOf(path.Dir(name))
		if l == nil {
			faults = append(faults, name+": stands in no layer")
			return nil
		}
		read[l.folder]++
		if slices.Contains(empty, file.Name.Name) {
			faults = append(faults, fmt.Sprintf("%s: %s says nothing of what is in it", name, file.Name.Name))
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if !l.mayImport(imported) {
				faults = append(faults, fmt.Sprintf("%s: %s may not import %s", name, l.folder, imported))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return read, faults
}

// elsewhere are folders that hold no packages of the module.
var elsewhere = []string{"build", "data", "node_modules", "testdata"}

// helps reports whether a package is there to help tests.
func helps(pkg string) bool { return strings.HasSuffix(pkg, "test") && pkg != "test" }

// layerOf gives the layer of a folder, or nil.
func layerOf(folder string) *layer {
	var found *layer
	for i := range layers {
		l := &layers[i]
		if within(folder, l.folder) && (found == nil || len(l.folder) > len(found.folder)) {
			found = l
		}
	}
	return found
}

func within(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

func (l *layer) mayImport(name string) bool {
	if folder, ours := strings.CutPrefix(name, module+"/"); ours {
		other := layerOf(folder)
		return other != nil && (other.folder == l.folder || slices.Contains(l.imports, other.folder))
	}
	inside := func(folder string) bool { return within(name, folder) }
	first, _, _ := strings.Cut(name, "/")
	switch {
	case !l.pure:
		return true
	case strings.Contains(first, "."): // of another module
		return slices.ContainsFunc(l.modules, inside)
	}
	return !slices.ContainsFunc(impure, inside)
}
