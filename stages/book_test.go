package stages_test

import (
	"testing"

	"binglian/domain"
	"binglian/stages"
)

func TestTheShippedBookIsWhole(t *testing.T) {
	t.Parallel()
	b := stages.DefaultBook()
	if b.Flow("social-general@1") == nil || b.FlowFor(domain.ClassSocialGeneral) == nil {
		t.Fatal("social-general@1 is not shipped")
	}
	for year := 2021; year <= 2026; year++ {
		if !b.Calendar.Loaded(year) {
			t.Errorf("calendar of %d is not shipped", year)
		}
	}
	for _, f := range b.Flows() {
		for _, d := range f.Collaboration.Consulted {
			if b.Department(d) == nil {
				t.Errorf("%s consults unknown %s", f.ID(), d)
			}
		}
	}
}
