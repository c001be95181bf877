package explore

import (
	"os"
	"slices"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
)

func sound(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestSoundFlowIsProved(t *testing.T) {
	t.Parallel()
	if r := Check(stages.DefaultBook(), []byte(sound(t)), nil); !r.Proved() {
		t.Errorf("%v\n%+v", r.Findings, r.Faults)
	}
}

// Each broken flow is refused: by the lint, with the line, and by what comes of it, with the way there.
func TestBrokenFlowsAreRefusedWithTraces(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		old, new string
		finding  string // rule of the lint; empty where it can't see it
		fault    string // rule of the exploration
	}{
		"deadlock": {"basis: 土地管理法 §53,", "basis: 土地管理法 §53, prerequisites: [relics],", "cycle", ruleDeadEnd},
		"unreachable item, decided by one that never applies with it": {"committed: {days: 5, unit: working}, prerequisites: [land], when: [{relics: [\"yes\"]}]}",
			"kind: with, with: land2, committed: {days: 5, unit: working}, when: [{relics: [\"yes\"]}]}\n" +
				"  - {item: land2, stage: s1, department: culture, title: {zh: 文物, en: Relics}, basis: 文物保护法, committed: {days: 5, unit: working}, when: [{relics: [\"no\"]}]}",
			"idle-with", ruleNeverDue},
		"stage that can't close": {"steps: 2, milestone: true}\n  - {item: relics", "steps: 2}\n  - {item: relics", "milestone", ruleNeverCloses},
		"stage that can't close for some": {"steps: 2, milestone: true}\n  - {item: relics", "steps: 2, when: [{relics: [\"yes\"]}], milestone: true}\n" +
			"  - {item: plan, stage: s1, department: housing, title: {zh: 规划, en: Plan}, basis: 城乡规划法, committed: {days: 5, unit: working}}\n  - {item: relics",
			"", ruleNeverCloses},
		"circle that departments close": {"prerequisites: [land], when: [{relics: [\"yes\"]}]}",
			"prerequisites: [plot], when: [{relics: [\"yes\"]}]}\n" +
				"  - {item: plot, stage: s1, department: housing, title: {zh: 地块, en: Plot}, basis: 城乡规划法, committed: {days: 5, unit: working}, prerequisites: [relics], when: [{relics: [\"no\"]}]}",
			"cycle", ruleDeadEnd},
		"stage that departments open, and nothing closes": {"steps: 2, prerequisites: [land, design], milestone: true}",
			"steps: 2, prerequisites: [land, design], milestone: true}\n" +
				"  - {item: trees, stage: s3, department: forestry, title: {zh: 树木, en: Trees}, basis: 森林法, committed: {days: 5, unit: working}, when: [{relics: [\"yes\"]}]}\n" +
				"  - {item: felled, stage: s3, department: forestry, title: {zh: 采伐, en: Felling}, basis: 森林法, committed: {days: 5, unit: working}, when: [{relics: [\"yes\"]}], milestone: true}",
			"", ruleNeverCloses},
		"contradictory conditions":     {"when: [{fire: [\"yes\"]}]", "when: [{fire: []}]", "contradiction", ruleNeverDue},
		"filing that waits for itself": {"prerequisites: [permit]}", "prerequisites: [permit, filed]}", "cycle", ruleDeadEnd},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(sound(t), "  - {stage: filing,", "  - {stage: s3, title: {zh: 林木, en: Trees}, lead: housing, limit: 20}\n  - {stage: filing,", min(1, strings.Count(c.new, "stage: s3")))
			if strings.Contains(c.new, "plot") {
				text = strings.Replace(text, "prerequisites: [permit]}", "prerequisites: [permit, relics]}", 1)
			}
			if strings.Count(text, c.old) != 1 {
				t.Fatalf("%q stands %d times", c.old, strings.Count(text, c.old))
			}
			r := Check(stages.DefaultBook(), []byte(strings.Replace(text, c.old, c.new, 1)), nil)
			if r.Proved() {
				t.Fatal("proved")
			}
			if c.finding != "" && !slices.ContainsFunc(r.Findings, func(f stages.Finding) bool { return f.Rule == c.finding && f.Line > 0 }) {
				t.Errorf("no finding %s with its line in %v", c.finding, r.Findings)
			}
			if !slices.ContainsFunc(r.Faults, func(f Fault) bool { return f.Rule == c.fault && len(f.Trace) > 0 }) {
				t.Errorf("no fault %s with a trace in %+v", c.fault, r.Faults)
			}
		})
	}
}

// A flow without a pool and without one milestone has nothing to end it: it is refused, and nothing falls over it.
func TestFlowThatNothingEndsIsRefused(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../flows/enterprise-opening@1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r := Check(stages.DefaultBook(), []byte(strings.ReplaceAll(string(raw), "milestone: true", "milestone: false")), nil)
	if !slices.ContainsFunc(r.Findings, func(f stages.Finding) bool { return f.Rule == "milestone" && f.Line > 0 }) {
		t.Errorf("no finding with its line in %v", r.Findings)
	}
	if !slices.ContainsFunc(r.Faults, func(f Fault) bool { return f.Rule == ruleNeverCloses && f.Stage == "opening" && len(f.Trace) > 0 }) {
		t.Errorf("no stage that never closes in %+v", r.Faults)
	}
	if len(r.Faults) != 1 {
		t.Errorf("%d faults are told where one is the cause", len(r.Faults))
	}
}

// A limit of no hours leaves no time to decide: the lint says so, in words.
func TestNoHoursAreRefused(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../flows/enterprise-opening@1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, findings := stages.DefaultBook().LintFlow([]byte(strings.Replace(string(raw), "committed: {days: 2, unit: hours}", "committed: {days: 0, unit: hours}", 1)))
	if !slices.ContainsFunc(findings, func(f stages.Finding) bool {
		return f.Rule == "days" && f.Line > 0 && strings.Contains(f.Text.En, "0 hours")
	}) {
		t.Errorf("%v", findings)
	}
}

// A clock that nothing starts again is no flow's fault but the rules': it is found all the same.
func TestPauseThatIsNeverResumedIsRefused(t *testing.T) {
	t.Parallel()
	f, findings := stages.DefaultBook().LintFlow([]byte(sound(t)))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	e := Explorer{Book: stages.DefaultBook(), Limits: DefaultLimits, Rules: func(b *stages.Book) Rules {
		return hiding{stages.New(b, true), []domain.Verb{"resume-item"}}
	}}
	r := e.Explore(f)
	at := slices.IndexFunc(r.Faults, func(f Fault) bool { return f.Rule == ruleDeadEnd })
	if at < 0 || len(r.Faults[at].Trace) == 0 || r.Faults[at].Trace[len(r.Faults[at].Trace)-1].Verb != "pause-item" {
		t.Errorf("no dead end behind a pause in %+v", r.Faults)
	}
}

// A bound hides no state: where it is hit, nothing is proved.
func TestBoundsRefuse(t *testing.T) {
	t.Parallel()
	f, _ := stages.DefaultBook().LintFlow([]byte(sound(t)))
	for _, limits := range []Limits{{States: 20, Assignments: 100, Workers: 1}, {States: 100_000, Assignments: 1, Workers: 1}} {
		e := Explorer{Book: stages.DefaultBook(), Limits: limits}
		if r := e.Explore(f); !slices.ContainsFunc(r.Faults, func(f Fault) bool { return f.Rule == ruleBound }) {
			t.Errorf("%+v: %+v", limits, r.Faults)
		}
	}
}
