package stages_test

import (
	"testing"

	"pgregory.net/rapid"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

func TestStatusPaths(t *testing.T) {
	t.Parallel()
	always := func(domain.StatusCode) bool { return true }
	for _, c := range []struct {
		name     string
		from, to domain.StatusCode
		want     []domain.StatusCode
	}{
		{"withdrawn in correction", 6, 2, []domain.StatusCode{7, 2}},
		{"withdrawn in a special procedure", 9, 14, []domain.StatusCode{10, 14}},
		{"an instant item refused", 3, 13, []domain.StatusCode{8, 13}},
		{"an instant item granted", 3, 11, []domain.StatusCode{11}},
		{"withdrawn in a correction after acceptance", 6, 14, []domain.StatusCode{7, 8, 14}},
		{"from nothing to handling", 0, 8, []domain.StatusCode{1, 3, 8}},
		{"revoked", 12, 15, []domain.StatusCode{15}},
		{"nothing follows a refusal", 13, 8, nil},
		{"nothing follows a revocation", 15, 11, nil},
	} {
		got := c.from.Path(c.to, always)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
	}
	for code := domain.StatusReceived; code <= domain.StatusRevoked; code++ {
		if code.Text().Zh == "" || code.Text().En == "" {
			t.Errorf("status %d has no name", code)
		}
	}
}

// codesOf checks a history's status codes: each item begins with 1, nothing follows but what is allowed, acceptance is
// reported exactly of what was accepted, and the last code tells how the item ended.
func codesOf(t *rapid.T, p *domain.Project, history []events.Recorded) {
	steps, err := stages.StatusCodes(history)
	if err != nil {
		t.Fatal(err)
	}
	last, accepted := map[domain.ItemID]domain.StatusCode{}, map[domain.ItemID]bool{}
	for _, s := range steps {
		if !s.Code.Follows(last[s.Item]) {
			t.Fatalf("%s: %d was reported after %d", s.Item, s.Code, last[s.Item])
		}
		last[s.Item] = s.Code
		accepted[s.Item] = accepted[s.Item] || s.Code == domain.StatusAccepted || s.Code == domain.StatusHandling
		seen.code(s.Code)
	}
	for _, a := range p.Applications {
		for _, it := range a.Items {
			if accepted[it.ID] == it.AcceptedOn.IsZero() {
				t.Fatalf("%s: reported as accepted %t, accepted on %s", it.ID, accepted[it.ID], it.AcceptedOn)
			}
			terminal := map[domain.StatusCode]bool{2: true, 4: true, 5: true, 11: true, 12: true, 13: true, 14: true, 15: true}
			if terminal[last[it.ID]] == it.Open() {
				t.Fatalf("%s: %d was reported last, open %t", it.ID, last[it.ID], it.Open())
			}
		}
	}
}
