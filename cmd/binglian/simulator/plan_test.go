package simulator_test

import (
	"testing"
	"time"

	"binglian/cmd/binglian/simulator"
	"binglian/stages"
)

func scenario(t *testing.T) *simulator.Scenario {
	t.Helper()
	sc, err := simulator.Default()
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

func TestEverySeedMeetsTheTargets(t *testing.T) {
	t.Parallel()
	sc, m := scenario(t), stages.Default(true)
	for seed := range uint64(40) {
		began := time.Now()
		s, err := simulator.Plan(m, sc, seed)
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		f := s.Figures()
		t.Logf("seed %d: %d projects, %d commands, %d events, %d/%d/%d, %d accepted, %d completed, %v in %s", seed, len(s.Projects), len(s.Steps),
			f.Events, f.Admitted, f.Launched, f.Sheets, f.Accepted, f.Completed, f.Stages["s1"].Investment, time.Since(began).Round(time.Millisecond))
	}
}
