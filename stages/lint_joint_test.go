package stages_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"binglian/stages"
)

// The days of rectifications are the flow's, within what domain 4.3 leaves to it.
func TestRectificationDaysAreWithinTheirBounds(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("flows/social-general@1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	opening, err := os.ReadFile("flows/enterprise-opening@1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	survey := func(rest string) string {
		return strings.Replace(string(raw), "survey: {finding_days: 2}\n", "rectification: "+rest+"\n", 1)
	}
	for name, c := range map[string]struct{ flow, rule string }{
		"as usual":                     {survey("{}"), ""},
		"all said":                     {survey("{list_days: 5, mend_days: 30, again_days: 30, look_days: 5}"), ""},
		"a list before the findings":   {survey("{list_days: -1}"), "days"},
		"a list after a week":          {survey("{list_days: 6}"), "days"},
		"looked at before the report":  {survey("{look_days: -1}"), "days"},
		"looked at after a week":       {survey("{look_days: 6}"), "days"},
		"no day to mend":               {survey("{mend_days: -1}"), "days"},
		"longer than may be given":     {survey("{mend_days: 31}"), "days"},
		"no day for the second try":    {survey("{again_days: -1}"), "days"},
		"a second try without end":     {survey("{again_days: 31}"), "days"},
		"nothing that finds something": {strings.Replace(string(opening), "window:", "rectification: {list_days: 1}\nwindow:", 1), "joint"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, findings := stages.DefaultBook().LintFlow([]byte(c.flow))
			if c.rule == "" && len(findings) > 0 {
				t.Fatal(findings)
			}
			if c.rule != "" && !slices.ContainsFunc(findings, func(f stages.Finding) bool {
				return f.Rule == c.rule && f.Line > 0 && strings.HasPrefix(f.Text.En, "rectification: ")
			}) {
				t.Errorf("no finding %s with its line in %v", c.rule, findings)
			}
		})
	}
}
