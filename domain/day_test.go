package domain_test

import (
	"testing"
	"time"

	"binglian/domain"
)

func TestDayIsWrittenAsTheLayoutSays(t *testing.T) {
	t.Parallel()
	last := domain.MustDay("9999-12-31")
	for d := domain.MustDay("0000-01-01"); d <= last+400; d += 13 {
		want := ""
		if d != 0 {
			want = d.Start().Format(time.DateOnly)
		}
		text, err := d.MarshalText()
		if d.String() != want || string(text) != want || err != nil {
			t.Fatalf("day %d is written %q and %q (%v); want %q", int(d), d.String(), text, err, want)
		}
	}
}
