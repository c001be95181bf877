package explore

import (
	"slices"
	"strings"
	"testing"

	"binglian/stages"
)

// joined is the small flow with a parallel track and a joint acceptance: its one stage of the works stands for two merged ones.
func joined(t *testing.T) string {
	t.Helper()
	replaced := func(text, old, fresh string) string {
		if strings.Count(text, old) != 1 {
			t.Fatalf("%q stands %d times", old, strings.Count(text, old))
		}
		return strings.Replace(text, old, fresh, 1)
	}
	text := replaced(sound(t), "  - {stage: filing,", `  - {stage: s4, title: {zh: 竣工验收, en: Acceptance}, lead: housing, limit: 10, works: true}
  - {stage: track, title: {zh: 并行推进, en: Parallel track}, lead: natural-resources, limit: 0, open: true}
  - {stage: filing,`)
	text = replaced(text, "{item: relics, stage: s1,", "{item: relics, stage: track,")
	return replaced(text, "  - {item: filed,", `  - {item: plan-checked, stage: s4, department: natural-resources, title: {zh: 规划核实, en: Planning verified}, basis: 城乡规划法 §45,
     committed: {days: 5, unit: working}, prerequisites: [permit], party: true, milestone: true}
  - {item: fire-checked, stage: s4, department: housing, title: {zh: 消防验收, en: Fire acceptance}, basis: 消防法 §13,
     committed: {days: 5, unit: working}, prerequisites: [permit], party: true, milestone: true, when: [{fire: ["yes"]}]}
  - {item: accepted, stage: s4, kind: joint, department: housing, title: {zh: 联合验收意见, en: Joint acceptance}, basis: 质量条例 §16,
     committed: {days: 10, unit: working}, milestone: true}
  - {item: filed,`)
}

// TestBrokenTogether breaks what only several parts of a flow break together: the track with a stage, a party with its acceptance, the
// merged stage for some projects alone. Each is refused, with the way there.
func TestBrokenTogether(t *testing.T) {
	t.Parallel()
	whole := strings.Replace(joined(t), "prerequisites: [permit]}", "prerequisites: [accepted]}", 1)
	if r := Check(stages.DefaultBook(), []byte(whole), nil); !r.Proved() {
		t.Fatalf("%v\n%+v", r.Findings, r.Faults)
	}
	const parties = "committed: {days: 5, unit: working}, prerequisites: [permit], party: true, milestone: true}"
	for name, c := range map[string]struct{ old, new, finding, fault string }{
		"the track waits for the stage that waits for it": {"basis: 土地管理法 §53,", "basis: 土地管理法 §53, prerequisites: [relics],", "cycle", ruleDeadEnd},
		"a party waits for the opinion that waits for it": {parties, strings.Replace(parties, "[permit]", "[permit, accepted]", 1), "cycle", ruleDeadEnd},
		"an acceptance without parties for some":          {parties, strings.Replace(parties, "milestone: true", "milestone: true, when: [{fire: [\"yes\"]}]", 1), "", ruleDeadEnd},
		"a party waits for the filing of its acceptance":  {parties, strings.Replace(parties, "[permit]", "[permit, filed]", 1), "cycle", ruleDeadEnd},
		"a merged stage that closes for some alone": {"steps: 2, prerequisites: [land, design], milestone: true}", "steps: 2, prerequisites: [land, design]}\n" +
			"  - {item: heat, stage: s2, department: housing, title: {zh: 供热, en: Heat}, basis: 城乡规划法 §40, committed: {days: 5, unit: working}, milestone: true, when: [{fire: [\"yes\"]}]}",
			"", ruleNeverCloses},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(whole, c.old) != 1 {
				t.Fatalf("%q stands %d times", c.old, strings.Count(whole, c.old))
			}
			r := Check(stages.DefaultBook(), []byte(strings.Replace(whole, c.old, c.new, 1)), nil)
			if c.finding != "" && !slices.ContainsFunc(r.Findings, func(f stages.Finding) bool {
				return f.Rule == c.finding && f.Line > 0 && strings.Contains(f.Text.En, " → ")
			}) {
				t.Errorf("no finding %s with its line and the way round in %v", c.finding, r.Findings)
			}
			if !slices.ContainsFunc(r.Faults, func(f Fault) bool { return f.Rule == c.fault && len(f.Trace) > 0 }) {
				t.Errorf("no fault %s with a trace in %+v", c.fault, r.Faults)
			}
		})
	}
}
