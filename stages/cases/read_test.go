package cases_test

import (
	"strings"
	"testing"

	"binglian/stages"
	"binglian/stages/cases"
)

const head = `case: {zh: 标题, en: Title}
rules: [R3.4]
given:
  flow: social-general
  facts: {approval: filing}
  opening:
    - 2026-03-02: coded
`

func TestReadNamesFileLineAndStep(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"no YAML":                  {"case: [\nrules: x\n", "law.yaml:1: sequence end token"},
		"a tab":                    {"case:\n\tzh: x\n", "law.yaml:2: found character"},
		"empty":                    {"# nothing\n", "law.yaml:1: a case file holds one case"},
		"two cases":                {head + "---\n" + head, "law.yaml:1: a case file holds one case"},
		"an anchor":                {"case: &x {zh: 标题, en: Title}\n", "law.yaml:1: anchors, aliases and tags have no place"},
		"a key twice":              {head + "rules: [x]\n", "law.yaml:8: mapping key \"rules\" already defined"},
		"an unknown key":           {head + "stops: []\n", `law.yaml:8: a case has no "stops"; it has case, clocks, given, note, rules, steps`},
		"one language alone":       {"case: {zh: 标题}\nrules: [x]\n", "law.yaml:1: a text is wanted in both languages"},
		"no title":                 {"rules: [x]\n", "law.yaml:1: a case needs its title"},
		"no rule":                  {"case: {zh: 标题, en: Title}\n", "law.yaml:1: a case needs the rules that it is about"},
		"nothing happens":          {head, "law.yaml:1: a case needs steps or clocks"},
		"nothing is given":         {"case: {zh: 标题, en: Title}\nrules: [x]\nsteps:\n  - {on: 2026-03-03, by: window, do: x}\n", "needs to say what is given"},
		"no flow":                  {"case: {zh: 标题, en: Title}\nrules: [x]\ngiven:\n  facts: {a: b}\nsteps:\n  - {on: 2026-03-03, by: window, do: x}\n", "law.yaml:4: a project is of a flow or of a class"},
		"an opening of two":        {strings.Replace(head, "    - 2026-03-02: coded", "    - {2026-03-02: coded, 2026-03-03: coded}", 1) + "steps:\n  - {on: 2026-03-03, by: window, do: x}\n", "law.yaml:7: an opening is a day and a point"},
		"an opening on no day":     {strings.Replace(head, "2026-03-02", "2026-02-30", 1) + "steps:\n  - {on: 2026-03-03, by: window, do: x}\n", "law.yaml:7: a day is wanted here"},
		"a limit without days":     {strings.Replace(head, "  facts", "  limits: {\"104\": ten}\n  facts", 1) + "steps:\n  - {on: 2026-03-03, by: window, do: x}\n", "law.yaml:5: a limit is a number of working days"},
		"the first step undated":   {head + "steps:\n  - by: window\n    do: x\n", "law.yaml:9: step 1: the first step needs its day"},
		"a day that isn't":         {head + "steps:\n  - on: 2026-02-29\n    by: window\n    do: x\n", "law.yaml:9: step 1: on is a day"},
		"back in time":             {head + "steps:\n  - {on: 2026-03-03, by: window, do: x}\n  - {on: 2026-03-02, by: window, do: x}\n", "law.yaml:10: step 2: this step is before the one above it"},
		"nobody does it":           {head + "steps:\n  - {on: 2026-03-03, do: x}\n", "law.yaml:9: step 1: who does it?"},
		"nothing is done":          {head + "steps:\n  - {on: 2026-03-03, by: window, expect: {project: pool}}\n", "law.yaml:9: step 1: what is done?"},
		"an idle step":             {head + "steps:\n  - {on: 2026-03-03}\n", "law.yaml:9: step 1: a step does something, or looks at something"},
		"an unknown subject":       {head + "steps:\n  - on: 2026-03-03\n    expect:\n      items: {}\n", `law.yaml:11: step 1: nothing is known of "items"; subjects are alerts, application, drawing, events, form, irregularities, item,`},
		"a stale maybe":            {head + "steps:\n  - {on: 2026-03-03, by: window, do: x, stale: maybe}\n", "law.yaml:9: step 1: yes or no is wanted here"},
		"a clock of no unit":       {"case: {zh: 标题, en: Title}\nrules: [x]\nclocks:\n  - {from: 2026-03-03, days: 3, unit: weeks, expect: {due: x}}\n", "law.yaml:4: clock 1: the unit of a clock is working or calendar"},
		"a clock of no day":        {"case: {zh: 标题, en: Title}\nrules: [x]\nclocks:\n  - {from: 2026-03-03, days: 3, expect: {used: 1}}\n", "law.yaml:4: clock 1: what is used and overdue is told as of a day"},
		"a clock with a bad pause": {"case: {zh: 标题, en: Title}\nrules: [x]\nclocks:\n  - {from: 2026-03-03, days: 3, pauses: [2026-03-05..2026-03-04], expect: {due: x}}\n", `"2026-03-05..2026-03-04" is no pause`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := cases.Read("law.yaml", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}

func TestRunNamesFileLineAndStep(t *testing.T) {
	t.Parallel()
	step := func(s string) string {
		return head + "steps:\n  - on: 2026-03-03\n    " + strings.ReplaceAll(s, "\n", "\n    ") + "\n"
	}
	for name, c := range map[string]struct{ text, want string }{
		"a flow that isn't":       {strings.Replace(step("by: window\ndo: tick"), "social-general", "social-special", 1), `law.yaml:4: there is no flow "social-special"`},
		"a limit of nothing":      {strings.Replace(step("by: window\ndo: tick"), "  facts", "  limits: {\"999\": 5}\n  facts", 1), "law.yaml:4: social-general@1 has no stage and no item 999"},
		"a limit over its stage":  {strings.Replace(step("by: window\ndo: tick"), "  facts", "  limits: {\"105\": 50}\n  facts", 1), "its limit of 50 is more than its stage's 12"},
		"a point that isn't":      {strings.Replace(step("by: window\ndo: tick"), ": coded", ": built", 1), `law.yaml:7: there is no point "built"`},
		"a point of an item":      {strings.Replace(step("by: window\ndo: tick"), ": coded", ": granted 999", 1), "law.yaml:7: item 999 doesn't apply"},
		"a point of nothing":      {strings.Replace(step("by: window\ndo: tick"), ": coded", ": accepted", 1), "law.yaml:7: accepted what?"},
		"too much of a point":     {strings.Replace(step("by: window\ndo: tick"), ": coded", ": coded s1", 1), `"s1" is too much`},
		"a stranger":              {step("by: the mayor\ndo: apply"), `law.yaml:9: step 1 (2026-03-03 09:00): nobody is known as "the mayor"`},
		"a command that isn't":    {step("by: window\ndo: dance"), `there is no command "dance"`},
		"a field that isn't":      {step("by: investor\ndo: apply\nto: s1\nwith: {speed: fast}"), `apply has no field "speed"; it has committed, first, items, materials, note, supply_by, undertake`},
		"a number that isn't":     {step("by: window\ndo: request-correction\nwith: {days: soon}"), "days: a number is wanted here"},
		"nothing to leave out":    {step("by: investor\ndo: apply\nto: s1\nwithout: [soul]"), `neither a field nor a material "soul"`},
		"refused, unexpectedly":   {step("by: window\ndo: apply\nto: s4"), "refused: prerequisites-missing"},
		"done, unexpectedly":      {step("by: investor\ndo: apply\nto: s1\nrefused: not-allowed"), "was carried out, and should have been refused"},
		"refused for another why": {step("by: water\ndo: apply\nto: s1\nrefused: stale"), `refused is "not-allowed", expected "stale"`},
		"an attribute that isn't": {step("expect:\n  project: {mood: good}"), "project mood: project has no such thing; it has admitted,"},
		"an item that isn't said": {step("expect:\n  item: {due: none}"), "which item?"},
		"another value":           {step("expect:\n  project: {state: pool}"), `law.yaml:11: step 1 (2026-03-03 09:00): project state is "approval", expected "pool"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, err := cases.Read("law.yaml", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			report := cases.Run(stages.DefaultBook(), x)
			if got := strings.Join(report.Differences(), "\n"); !strings.Contains(got, c.want) || !report.Failed() {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}
