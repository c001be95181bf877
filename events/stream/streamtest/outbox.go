package streamtest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"binglian/events/stream"
)

// Fixture is an empty outbox under test.
type Fixture struct {
	Outbox stream.Outbox
	// Commit commits events in the implementation's own way, until at least n more copies wait.
	Commit func(t *testing.T, n int)
}

// TestOutbox holds an implementation of stream.Outbox to what the interface promises. Each test opens an outbox of its own.
func TestOutbox(t *testing.T, open func(t *testing.T) Fixture) {
	for name, test := range map[string]func(*testing.T, Fixture){
		"one relay at a time":                         oneRelay,
		"a commit wakes":                              commitWakes,
		"the oldest come first":                       oldestFirst,
		"what is confirmed waits no more":             confirmedWaitsNoMore,
		"the position moves with what is confirmed":   positionMoves,
		"what can't be confirmed is passed over":      passedOver,
		"a gap is seen":                               gapSeen,
		"what is put back stands where it stood":      putBack,
		"what is put back can be confirmed again":     putBackTwice,
		"what left by age is forgotten":               forgetAge,
		"what left by size is forgotten":              forgetSize,
		"a session that is over can't do anything":    overIsOver,
		"what is remembered outlives the session":     outlives,
		"a position can fall when copies come back":   positionFalls,
		"a stream that was made again begins at zero": madeAgain,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func lock(t *testing.T, o stream.Outbox) stream.Session {
	t.Helper()
	s, err := o.Lock(t.Context())
	if err != nil || s == nil {
		t.Fatalf("Lock: %v, %v; want a session", s, err)
	}
	t.Cleanup(s.Unlock)
	return s
}

func pending(t *testing.T, s stream.Session, limit int) []stream.Pending {
	t.Helper()
	p, err := s.Pending(t.Context(), limit)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// confirm confirms every waiting copy under rising sequences from first, and gives the copies.
func confirm(t *testing.T, s stream.Session, name string, first uint64) []stream.Pending {
	t.Helper()
	all := pending(t, s, 1000)
	confirmed := make([]stream.Confirmed, len(all))
	for i, p := range all {
		confirmed[i] = stream.Confirmed{Outbox: p.Outbox, Seq: first + uint64(i)}
	}
	if err := s.Confirm(t.Context(), name, confirmed); err != nil {
		t.Fatal(err)
	}
	return all
}

func wantPosition(t *testing.T, s stream.Session, want stream.Position) {
	t.Helper()
	got, err := s.Position(t.Context())
	if err != nil || got != want {
		t.Errorf("position %v, %v; want %v", got, err, want)
	}
}

func wantGap(t *testing.T, s stream.Session, held stream.Held, want uint64) {
	t.Helper()
	got, err := s.Gap(t.Context(), held)
	if err != nil || got != want {
		t.Errorf("gap %d, %v where the stream holds %v; want %d", got, err, held, want)
	}
}

func wantPutBack(t *testing.T, s stream.Session, to stream.Position, want int) {
	t.Helper()
	got, err := s.PutBack(t.Context(), to)
	if err != nil || got != int64(want) {
		t.Errorf("put back %d, %v; want %d", got, err, want)
	}
}

func forget(t *testing.T, s stream.Session, before time.Time, below uint64) {
	t.Helper()
	if err := s.Forget(t.Context(), before, below); err != nil {
		t.Fatal(err)
	}
}

func again(copies []stream.Pending) []stream.Pending {
	for i := range copies {
		copies[i].Again++
	}
	return copies
}

func wantPending(t *testing.T, s stream.Session, want []stream.Pending) {
	t.Helper()
	if diff := cmp.Diff(want, pending(t, s, 1000), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("what waits (-want +got):\n%s", diff)
	}
}
