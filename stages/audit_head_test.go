package stages_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"binglian/stages"
)

// What a flow says can be used, and yet can't be meant, or can't be read by people: each is told at its line.
func TestWhatCannotBeMeantIsFound(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("explore/testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const facts, pauses = "\nfacts:", "\npauses:\n  - {pause: supplement, cap: 20, source: 行政许可法 §32}\n  - {pause: "
	const relics = "{item: relics, stage: s1"
	for name, c := range map[string]struct{ old, new, rule string }{
		"a name that leads out of its folder":   {"flow: sound", "flow: ../sound", "code"},
		"a code that cuts a task's name in two": {relics, "{item: relics/w2, stage: s1", "code"},
		"a stage without a name":                {"{stage: s1, title: {zh: ", `{stage: s1, title: {zh: "", en: One}} #`, "title"},
		"an unknown class":                      {"class: 10", "class: 11", "head"},
		"more days to file than the law has":    {"filing_days: 15", "filing_days: 16", "legal-cap"},
		"opinions within a month":               {"opinion_days: 5", "opinion_days: 30", "days"},
		"opinions within eight days":            {"opinion_days: 5", "opinion_days: 8", "days"},
		"opinions within two days":              {"opinion_days: 5", "opinion_days: 2", "days"},
		"a sheet within a month":                {"sheet_days: 3", "sheet_days: 30", "days"},
		"a sheet within eight days":             {"sheet_days: 3", "sheet_days: 8", "days"},
		"corrections within a quarter":          {"correction_days: 10", "correction_days: 61", "days"},
		"a department asked twice":              {"consulted: [", "consulted: [natural-resources, ", "twice"},
		"a notice of less than no days":         {relics, "{item: relics, notice: -7, stage: s1", "days"},
		"seven days by law, six worked":         {"basis: 建筑法 §7,\n     committed: {days: 5,", "basis: 建筑法 §7, statutory: {days: 7, unit: calendar},\n     committed: {days: 6,", "legal-cap"},
		"a variant beyond its own law":          {"basis: 建筑法 §7,", `basis: 建筑法 §7, variants: [{when: {fire: ["yes"]}, days: 4, statutory: {days: 3, unit: working}}],`, "legal-cap"},
		"a condition that never holds":          {`when: [{fire: ["yes"]}]`, `when: [{fire: ["yes"]}, {fire: []}]`, "contradiction"},
		"a condition of nothing":                {`when: [{fire: ["yes"]}]`, `when: [{fire: ["yes"]}, {}]`, "contradiction"},
		"decided with itself":                   {relics, "{item: relics, kind: with, with: relics, stage: s1", "with"},
		"an answer within six days":             {"answer_days: 5", "answer_days: 6", "days"},
		"a stage of a day too many":             {"limit: 20, works: true", "limit: 46, works: true", "legal-cap"},
		"a pause of no known kind":              {facts, pauses + "holiday, cap: 20, source: 惯例}" + facts, "unknown-kind"},
		"a pause without an end":                {facts, pauses + "hearing, cap: 100000, source: 行政许可法 §47}" + facts, "days"},
		"a pause of a day too many":             {facts, pauses + "hearing, cap: 121, source: 行政许可法 §47}" + facts, "days"},
		"a pause of no days":                    {facts, pauses + "hearing, cap: 0, source: 行政许可法 §47}" + facts, "days"},
		"an item's pause without an end":        {facts, pauses + "hearing, cap: 20, caps: {land: 900}, source: 行政许可法 §47}" + facts, "days"},
		"an unknown item's pause":               {facts, pauses + "hearing, cap: 20, caps: {lamd: 10}, source: 行政许可法 §47}" + facts, "unknown-item"},
		"a pause that no law allows":            {facts, pauses + "hearing, cap: 20}" + facts, "basis"},
		"a pause that stands twice":             {facts, pauses + "supplement, cap: 20, source: 行政许可法 §32}" + facts, "twice"},
		"a full-width number":                   {"filing_days: 15", "filing_days: １５", "syntax"},
		"an anchor":                             {"class: 10", "class: &ten 10", "syntax"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken := strings.Replace(string(raw), c.old, c.new, 1)
			if broken == string(raw) {
				t.Fatal("nothing is broken")
			}
			line := 1 + strings.Count(broken[:strings.Index(broken, c.new)], "\n")
			_, findings := stages.DefaultBook().LintFlow([]byte(broken))
			near := func(f stages.Finding) bool {
				return f.Rule == c.rule && f.Line >= line && f.Line <= line+3 && f.Remedy.Zh != ""
			}
			if !slices.ContainsFunc(findings, near) {
				t.Errorf("no finding %s at line %d of %v", c.rule, line, findings)
			}
		})
	}
}

// A file that would cost its reader minutes and gigabytes is refused before it is parsed.
func TestFilesThatNobodyWroteAreNotRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":              " \n",
		"ten megabytes":      "flow: long\n#" + strings.Repeat("x", 10<<20),
		"nested in brackets": "flow: " + strings.Repeat("[", 100_000),
		"nested in lists":    strings.Repeat("- ", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flow, findings := stages.DefaultBook().LintFlow([]byte(text))
			if flow != nil || len(findings) != 1 || findings[0].Line != 1 || findings[0].Rule != "syntax" {
				t.Errorf("findings %v", findings)
			}
			if path := stages.RulePath("long.yaml", []byte(text)); path != "" {
				t.Errorf("is taken for %s", path)
			}
		})
	}
}

func TestAFileOfRulesIsKnownByWhatItSays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"flow: social-small\nversion: 2\n":                 "flows/social-small@2.yaml",
		"catalogue: siping\nversion: 2\n":                  "catalogues/siping@2.yaml",
		"copy: \"220322\"\nversion: 2\ncopies: siping@1\n": "catalogues/220322@2.yaml",
		"year: 2027\n":   "calendars/2027.yaml",
		"hello: world\n": "",
	} {
		if got := stages.RulePath("a.yaml", []byte(text)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestAByteOrderMarkSaysNothing: some editors put one before UTF-8, and a file with it is the file without.
func TestAByteOrderMarkSaysNothing(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("explore/testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	marked := append([]byte("\xEF\xBB\xBF"), raw...)
	if f, findings := stages.DefaultBook().LintFlow(marked); f == nil || len(findings) > 0 {
		t.Errorf("a flow with a mark: %v", findings)
	}
	if got, want := stages.RulePath("a.yaml", marked), "flows/sound@1.yaml"; got != want {
		t.Errorf("it is %q, not %q", got, want)
	}
	broken := strings.Replace(string(marked), "class: 10", "class: 11", 1)
	line := 1 + strings.Count(broken[:strings.Index(broken, "class: 11")], "\n")
	if _, findings := stages.DefaultBook().LintFlow([]byte(broken)); len(findings) == 0 || findings[0].Line != line {
		t.Errorf("of line %d: %v", line, findings)
	}
	rules := fstest.MapFS{}
	if err := fs.WalkDir(stages.Shipped(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(stages.Shipped(), name)
		rules[name] = &fstest.MapFile{Data: append([]byte("\xEF\xBB\xBF"), raw...)}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if book, err := stages.Load(rules); err != nil || len(book.Flows()) != len(stages.DefaultBook().Flows()) {
		t.Errorf("rules with marks: %v", err)
	}
}
