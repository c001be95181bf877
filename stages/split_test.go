package stages_test

import (
	"testing"

	"binglian/domain"
	"binglian/stages"
)

func TestParts(t *testing.T) {
	t.Parallel()
	reason := "分期建设，分别立项推进"
	whole := decide(t, nil, &stages.AdmitProject{RecordForm: pooled(domain.ClassSocialGeneral, nil)}) // 800 万元
	for name, c := range map[string]struct {
		parts []string
		want  domain.Reason // of the field parts; empty if they are fine
	}{
		"two":                   {[]string{"一期厂房 300", "二期厂房 500"}, ""},
		"with 万元 and a comma":   {[]string{"一期厂房，300.5万元", "二期厂房, 499.5"}, ""},
		"a name with a space":   {[]string{"一期 厂房 300", "二期 厂房 500"}, ""},
		"without an investment": {[]string{"一期厂房", "二期厂房 500"}, stages.PartForm},
		"nothing":               {[]string{"一期厂房 0", "二期厂房 800"}, stages.PartForm},
		"less than the whole":   {[]string{"一期厂房 300", "二期厂房 499.9999"}, stages.PartsSum},
		"the same name twice":   {[]string{"厂房 300", "厂房 500"}, stages.PartTwice},
		"one":                   {[]string{"一期厂房 800"}, stages.TooFewParts},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := stages.Default(true)
			cmd := poolCommand(whole, &stages.SplitProject{Parts: c.parts, Reason: reason})
			d, refused := m.Decide(whole, cmd)
			if c.want != "" {
				if refused == nil || refused.Fields[0].Field != "parts" || refused.Fields[0].Reason != c.want {
					t.Fatalf("answered %v, want %s", refused, c.want)
				}
				return
			}
			if refused != nil {
				t.Fatal(refused)
			}
			if d.After.WithdrawnOn.IsZero() || len(d.After.Into) != len(c.parts) {
				t.Errorf("the whole goes on: %+v", d.After)
			}
			_, others := m.Others(whole, cmd)
			sum := domain.Yuan(0)
			for i, other := range others {
				part, refused := m.Decide(nil, other)
				if refused != nil {
					t.Fatal(refused)
				}
				if part.After.ID != d.After.Into[i] || part.After.From != whole.ID || part.After.Record.Credit != whole.Record.Credit {
					t.Errorf("a part is %+v", part.After)
				}
				sum += part.After.Record.Investment
			}
			if len(others) != len(c.parts) || sum != whole.Record.Investment {
				t.Errorf("%d parts come to %d yuan", len(others), sum)
			}
		})
	}
}
