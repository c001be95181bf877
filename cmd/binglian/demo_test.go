package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"binglian/store"
	"binglian/store/private/privatetest"
)

// TestAPlayedCityIsNotTakenForAnother asks for another seed and another scenario once the city has been played to its end.
func TestAPlayedCityIsNotTakenForAnother(t *testing.T) {
	t.Parallel()
	demo, err := prepareDemo("", 1)
	if err != nil {
		t.Fatal(err)
	}
	place := &Place{Data: filepath.Join(privatetest.Folder(t), "city")}
	d, err := place.open(t.Context(), wanted{mode: store.Rehearsal, begin: time.Date(2023, 3, 1, 1, 0, 0, 0, time.UTC), log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.close(quiet())
	if err := d.SetSetting(t.Context(), playedSetting, played{Scenario: demo.scenario.Name, Seed: 1, Complete: true}); err != nil {
		t.Fatal(err)
	}
	renamed := *demo.scenario
	renamed.Name = "elsewhere"
	for what, c := range map[string]struct {
		city    *demoCity
		refused bool
	}{
		"the same":         {demo, false},
		"another seed":     {&demoCity{demo.scenario, 2}, true},
		"another scenario": {&demoCity{&renamed, 1}, true},
	} {
		fresh, err := c.city.play(t.Context(), d, func(int, int) {})
		if fresh || (err != nil) != c.refused || err != nil && !strings.Contains(err.Error(), "seed 1") {
			t.Errorf("%s: played %v, %v", what, fresh, err)
		}
	}
}
