package store_test

import (
	"fmt"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/storetest"
)

// admissions are commands that admit projects.
func admissions(t *testing.T, city *storetest.City, n int) (all []stages.Command) {
	t.Helper()
	for i := range n {
		w := city.Drive(t, domain.ProjectID(fmt.Sprintf("p%d", i)), uint64(i)).Walk
		c, err := w.Command(w.Pick(w.Choices()), true)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

func TestCommandsAreCarriedOutTogether(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	all := admissions(t, city, 5)
	if _, err := city.Change(t.Context(), all[2]); err != nil { // by an earlier import
		t.Fatal(err)
	}
	results, _, err := city.ChangeAll(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range results {
		if r.Version != 1 || r.Repeated != (i == 2) || len(r.Events) != 1 {
			t.Errorf("command %d: %+v", i, r)
		}
	}
	same(t, city, 5)
	if page, err := city.ProjectLines(t.Context(), domain.Actor{Role: domain.RolePlanner}, domain.ProjectQuery{}); err != nil || page.Total != 5 {
		t.Errorf("%d projects, %v", page.Total, err)
	}
}

func TestOneRefusedCommandRefusesAll(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	all := admissions(t, city, 5)
	all[3].Act = &stages.AdmitProject{}
	_, which, err := city.ChangeAll(t.Context(), all)
	refused(t, err, domain.InvalidFields)
	if which != 3 {
		t.Errorf("refused command %d; want 3", which)
	}
	same(t, city, 0)
	all[3] = all[0] // the same command twice: its first result stands in the same transaction
	if results, _, err := city.ChangeAll(t.Context(), all); err != nil || !results[3].Repeated {
		t.Errorf("%+v, %v", results, err)
	}
	same(t, city, 4)
}
