package main

import (
	"path/filepath"
	"testing"

	"binglian/domain"
	"binglian/store"
	"binglian/store/private/privatetest"
)

// TestThePagesKnowTheTimeOnceTheClockIsMoved has nobody follow the clock: who moved it on a page sees the new day at once.
func TestThePagesKnowTheTimeOnceTheClockIsMoved(t *testing.T) {
	t.Parallel()
	begin := domain.MustDay("2023-03-01")
	place := &Place{Data: filepath.Join(privatetest.Folder(t), "town")}
	d, err := place.open(t.Context(), wanted{mode: store.Rehearsal, begin: begin.At(9, 0), log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.close(quiet())
	s, err := newSite(t.Context(), quiet(), d, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	to := (begin + 1).At(9, 0)
	if err := (city{d, s.readTime}).AdvanceClock(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if !s.time().Equal(to) {
		t.Errorf("the pages are at %v; want %v", s.time(), to)
	}
}
