package store_test

import (
	"testing"

	"binglian/store/storetest"
)

func TestProjectComesToItsEnd(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	d := city.Drive(t, "p1", 1).Until(t, storetest.Completed)
	n, err := city.Verify(t.Context(), "p1")
	if err != nil || n != d.Walk.Project.Version {
		t.Errorf("verified %d events of %d: %v", n, d.Walk.Project.Version, err)
	}
	report, err := city.Replay(t.Context(), true)
	if err != nil || len(report.Differences) > 0 || report.Projects != 1 || report.Events != n {
		t.Errorf("replay: %+v, %v", report, err)
	}
}
