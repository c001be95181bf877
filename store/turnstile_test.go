package store

import (
	"strconv"
	"testing"
	"time"
)

func TestTurnstileRemembersNoMoreThanItMay(t *testing.T) {
	t.Parallel()
	now := time.Date(2023, 3, 6, 9, 0, 0, 0, time.UTC)
	s := newTurnstile(1, time.Hour, 100)
	for i := range 1000 {
		s.enter(strconv.Itoa(i), now.Add(time.Duration(i)*time.Millisecond))
		if len(s.failed) > 100 {
			t.Fatalf("%d names are remembered", len(s.failed))
		}
	}
	if s.enter("999", now.Add(time.Second)) == 0 {
		t.Error("who failed last is forgotten")
	}
	f := &familiar{came: map[string]time.Time{}}
	for i := range 3 * addressesRemembered {
		f.see(strconv.Itoa(i), now)
	}
	if len(f.came) > addressesRemembered || !f.is(strconv.Itoa(3*addressesRemembered-1), now) {
		t.Errorf("%d addresses are familiar", len(f.came))
	}
}
