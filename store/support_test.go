package store_test

import (
	"testing"
	"time"
)

// waitFor looks again and again until it holds.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	patience := time.After(30 * time.Second)
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for !holds() {
		select {
		case <-patience:
			t.Fatal("waited in vain")
		case <-again.C:
		}
	}
}
