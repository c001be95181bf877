package stages_test

import (
	"os"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
)

func TestFlowsSayOnlyWhatIsTheirOwn(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("flows/social-general@1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b := stages.DefaultBook()
	read := func(old, now string) (*stages.Flow, error) {
		text := strings.Replace(string(raw), old, now, 1)
		if text == string(raw) {
			t.Fatalf("the flow doesn't say %q", old)
		}
		return b.ReadFlow("mine.yaml", []byte(text))
	}
	f, err := read("  - \"105\"\n", "  - {item: \"105\", committed: {days: 4, unit: working}, step_limits: [2, 1, 1]}\n")
	if err != nil {
		t.Fatal(err)
	}
	item, master := f.Item("105"), b.Catalogue("siping@1").Item("105")
	if item.Committed.Days != 4 || item.Title != master.Title || len(item.Prerequisites) == 0 || len(item.Materials) != len(master.Materials)-1 {
		t.Errorf("105 lies badly over the catalogue: %+v", item)
	}
	// Of the catalogue's, the feasibility study's approval isn't asked for: no item of the class brings it.
	if master.Committed.Days == 4 {
		t.Error("a flow changed its catalogue")
	}
	f, err = read("  - \"309\"\n", "") // 309 waits for 202; nothing waits for 309
	if err != nil || f.Item("309") != nil {
		t.Errorf("a flow without 309: %v", err)
	}
	f, err = read("  - \"204\"\n", "") // 403 waits for it, and asks for its result
	if err != nil {
		t.Fatal(err)
	}
	for _, pre := range f.Item("403").Prerequisites {
		if pre == "204" {
			t.Error("403 waits for an item that its class doesn't have")
		}
	}
	for _, m := range f.Item("403").Materials {
		if rule := f.Material(m.Material); rule == nil || rule.From == domain.ItemCode("204") {
			t.Errorf("403 asks for %s, which nothing brings", m.Material)
		}
	}
	for now, why := range map[string]string{
		"  - \"999\"\n": `[`,
		"  - {item: \"105\", prerequisites: [\"999\"]}\n":                                                      "unknown prerequisite 999",
		"  - {item: \"105\", colour: red}\n":                                                                   `unknown field "colour"`,
		"  - {item: \"105\", committed: soon}\n":                                                               "[",
		"  - {item: \"105\", commitment: {check_days: 20}, sensitive: national-security}\n":                    "告知承诺",
		"  - {item: \"105\", on_timeout: deemed-agree}\n":                                                      "deemed_basis",
		"  - {item: \"105\", deferral: {policy: rejected}}\n":                                                  "no material is deferrable",
		"  - {item: \"105\", steps: 2, step_limits: [1]}\n":                                                    "step_limits",
		"  - {item: \"105\", committed: {days: 4, unit: working}}\n":                                           "its steps take 5 days",
		"  - {item: \"105\", steps: 4}\n":                                                                      "steps must be 1 to 3",
		"  - {item: \"105\", committed: {days: 5, unit: weeks}}\n":                                             "a limit is a number",
		"  - {item: \"105\", materials: [{material: application-form, deferrable: true}]}\n":                   "no deferral says what follows",
		"  - {item: \"105\", deferral: {policy: wait}, materials: [{material: site-map, deferrable: true}]}\n": "unknown deferral policy",
	} {
		if _, err := read("  - \"105\"\n", now); err == nil || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), "mine.yaml") {
			t.Errorf("%s: %v, want %s", strings.TrimSpace(now), err, why)
		}
	}
}
