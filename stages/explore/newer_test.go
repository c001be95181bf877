package explore

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"binglian/stages"
)

// published gives a book in which the sound flow is in force.
func published(t *testing.T) *stages.Book {
	t.Helper()
	files := fstest.MapFS{"flows/sound@1.yaml": {Data: []byte(sound(t))}}
	err := fs.WalkDir(stages.Shipped(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(stages.Shipped(), name)
		files[name] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	book, err := stages.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// A newer version is proved to take over projects of the one in force, or refused with the way to where it can't.
func TestANewerVersionTakesProjectsOver(t *testing.T) {
	t.Parallel()
	book := published(t)
	const relics = `  - {item: relics, stage: s1, department: culture, title: {zh: 文物意见, en: Relics}, basis: 文物保护法 §29,
     committed: {days: 5, unit: working}, prerequisites: [land], when: [{relics: ["yes"]}]}
`
	for name, c := range map[string]struct{ old, new, fault string }{
		"the same":                           {"days: 7", "days: 6", ""},
		"an item that is gone":               {relics, "", ""},
		"a milestone more in a closed stage": {relics, strings.Replace(relics, "when: [{relics: [\"yes\"]}]", "milestone: true", 1), ""},
		"an item in another stage":           {"- {item: design, stage: s2", "- {item: design, stage: s1", ruleResultLost},
		"a prerequisite more":                {"prerequisites: [land, design], milestone", "prerequisites: [land, design, relics], milestone", ""},
		"a stage that is the project's": {"{stage: s2, title: {zh: 施工许可, en: Permit}, lead: housing, limit: 20, works: true}",
			"{stage: s2, title: {zh: 施工许可, en: Permit}, lead: housing, limit: 20}", ruleResultLost},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(sound(t), "version: 1", "version: 2", 1)
			if strings.Count(text, c.old) != 1 {
				t.Fatalf("%q stands %d times", c.old, strings.Count(text, c.old))
			}
			text = strings.Replace(text, c.old, c.new, 1)
			if c.new == "" { // the fact that only it asks for goes with it
				from, to := strings.Index(text, "  - fact: relics"), strings.Index(text, "  - fact: fire")
				text = text[:from] + text[to:]
			}
			r := Check(book, []byte(text), nil)
			if len(r.Findings) > 0 {
				t.Fatal(r.Findings)
			}
			if c.fault == "" {
				if !r.Proved() {
					t.Errorf("%+v", r.Faults)
				}
				return
			}
			if !slices.ContainsFunc(r.Faults, func(f Fault) bool {
				return f.Rule == c.fault && slices.ContainsFunc(f.Trace, func(s Step) bool { return s.Verb == "move-flow" })
			}) {
				t.Errorf("no fault %s after a move in %+v", c.fault, r.Faults)
			}
		})
	}
}
