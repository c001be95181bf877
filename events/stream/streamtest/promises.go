package streamtest

import (
	"testing"
	"time"

	"binglian/events/stream"
)

func oneRelay(t *testing.T, f Fixture) {
	first := lock(t, f.Outbox)
	if second, err := f.Outbox.Lock(t.Context()); err != nil || second != nil {
		t.Fatalf("second Lock: %v, %v; want neither a session nor an error", second, err)
	}
	first.Unlock()
	lock(t, f.Outbox)
}

func commitWakes(t *testing.T, f Fixture) {
	select {
	case <-f.Outbox.Wake():
	default:
	}
	f.Commit(t, 1)
	select {
	case <-f.Outbox.Wake():
	case <-time.After(5 * time.Second):
		t.Error("nobody was woken by a commit")
	}
}

func oldestFirst(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	if p := pending(t, s, 10); len(p) > 0 {
		t.Fatalf("%d copies wait in an empty outbox", len(p))
	}
	f.Commit(t, 10)
	all := pending(t, s, 1000)
	if len(all) < 10 {
		t.Fatalf("%d copies wait; want at least 10", len(all))
	}
	for i := range all[1:] {
		if all[i].Outbox >= all[i+1].Outbox {
			t.Errorf("copy %d stands before %d", all[i].Outbox, all[i+1].Outbox)
		}
	}
	for _, p := range all {
		if p.Again != 0 || p.Event.Project == "" || p.Event.Version == 0 || p.Event.Name == "" || len(p.Event.Payload) == 0 {
			t.Errorf("copy is not whole: %+v", p)
		}
	}
	if some := pending(t, s, 3); len(some) != 3 || some[0].Outbox != all[0].Outbox || some[2].Outbox != all[2].Outbox {
		t.Errorf("with a limit of 3: %v", some)
	}
}

func confirmedWaitsNoMore(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	f.Commit(t, 5)
	all := pending(t, s, 1000)
	err := s.Confirm(t.Context(), "one", []stream.Confirmed{{Outbox: all[0].Outbox, Seq: 7}, {Outbox: all[2].Outbox, Seq: 8}})
	if err != nil {
		t.Fatal(err)
	}
	wantPending(t, s, append([]stream.Pending{all[1]}, all[3:]...))
}

func positionMoves(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	wantPosition(t, s, stream.Position{})
	f.Commit(t, 3)
	all := confirm(t, s, "one", 5)
	last := uint64(4 + len(all))
	wantPosition(t, s, stream.Position{Stream: "one", Seq: last})
	f.Commit(t, 1)
	one := pending(t, s, 1)
	if err := s.Confirm(t.Context(), "one", []stream.Confirmed{{Outbox: one[0].Outbox, Seq: 2}}); err != nil {
		t.Fatal(err)
	}
	wantPosition(t, s, stream.Position{Stream: "one", Seq: last}) // it never falls
}

func passedOver(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	f.Commit(t, 2)
	all := confirm(t, s, "one", 1)
	twice := []stream.Confirmed{{Outbox: all[0].Outbox, Seq: 50}, {Outbox: all[len(all)-1].Outbox + 1000, Seq: 51}}
	if err := s.Confirm(t.Context(), "one", twice); err != nil {
		t.Fatal(err)
	}
	wantGap(t, s, stream.Held{First: 1, Last: uint64(len(all))}, 0) // the first sequence stays
	f.Commit(t, 1)
	if p := pending(t, s, 1000); len(p) == 0 {
		t.Error("a copy committed later was confirmed with those that were not there")
	}
}

func gapSeen(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	wantGap(t, s, stream.Held{First: 1}, 0)
	f.Commit(t, 4)
	last := uint64(10 + len(confirm(t, s, "one", 11)))
	wantGap(t, s, stream.Held{First: 1, Last: last}, 0)
	wantGap(t, s, stream.Held{First: 11, Last: last + 5}, 0)
	wantGap(t, s, stream.Held{First: 12, Last: last}, 11)
	wantGap(t, s, stream.Held{First: 1, Last: last - 1}, last)
	wantGap(t, s, stream.Held{First: 1, Last: 3}, 11)
	wantGap(t, s, stream.Held{First: 1, Last: last, Deleted: []uint64{5, 9}}, 0)
	wantGap(t, s, stream.Held{First: 1, Last: last, Deleted: []uint64{5, 12, 13}}, 12)
	wantGap(t, s, stream.Held{First: last + 1, Last: last}, 11)
}

func putBack(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	f.Commit(t, 4)
	all := confirm(t, s, "one", 1)
	f.Commit(t, 2)
	later := pending(t, s, 1000)
	wantPutBack(t, s, stream.Position{Stream: "one", Seq: 2}, len(all)-2)
	wantPending(t, s, append(again(all[2:]), later...))
	wantGap(t, s, stream.Held{First: 1, Last: 2}, 0)
	wantPutBack(t, s, stream.Position{Stream: "one", Seq: 2}, 0)
}

func putBackTwice(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	f.Commit(t, 3)
	all := confirm(t, s, "one", 1)
	for range 2 {
		wantPutBack(t, s, stream.Position{Stream: "one"}, len(all))
		all = again(all)
		wantPending(t, s, all)
		confirm(t, s, "one", 1)
		wantPending(t, s, nil)
		wantPosition(t, s, stream.Position{Stream: "one", Seq: uint64(len(all))})
	}
}

func positionFalls(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	f.Commit(t, 3)
	confirm(t, s, "one", 100)
	wantPutBack(t, s, stream.Position{Stream: "one", Seq: 500}, 0)
	wantPosition(t, s, stream.Position{Stream: "one", Seq: 500})
	wantPutBack(t, s, stream.Position{Stream: "one", Seq: 200}, 0)
	wantPosition(t, s, stream.Position{Stream: "one", Seq: 200})
}

func madeAgain(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	f.Commit(t, 3)
	all := confirm(t, s, "one", 100)
	wantPutBack(t, s, stream.Position{Stream: "two"}, len(all))
	wantPosition(t, s, stream.Position{Stream: "two"})
	confirm(t, s, "two", 1)
	wantPosition(t, s, stream.Position{Stream: "two", Seq: uint64(len(all))})
	f.Commit(t, 1)
	n := uint64(len(confirm(t, s, "three", 1)))
	wantPosition(t, s, stream.Position{Stream: "three", Seq: n}) // another stream's sequence says nothing
}

func forgetAge(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	f.Commit(t, 2)
	all := confirm(t, s, "one", 1)
	f.Commit(t, 2)
	waiting := pending(t, s, 1000)
	forget(t, s, time.Now().Add(-time.Hour), 0)
	wantGap(t, s, stream.Held{First: 100, Last: 100}, 1)
	forget(t, s, time.Now().Add(time.Hour), 0)
	wantGap(t, s, stream.Held{First: 100, Last: 100}, 0)
	wantPosition(t, s, stream.Position{Stream: "one", Seq: uint64(len(all))})
	wantPutBack(t, s, stream.Position{Stream: "one"}, 0)
	wantPending(t, s, waiting) // what waits is never forgotten
}

func forgetSize(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	f.Commit(t, 4)
	all := confirm(t, s, "one", 1)
	forget(t, s, time.Time{}, 3)
	wantGap(t, s, stream.Held{First: 100, Last: 100}, 3)
	wantPutBack(t, s, stream.Position{Stream: "one"}, len(all)-2)
	wantPending(t, s, again(all[2:]))
}

func overIsOver(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	f.Commit(t, 1)
	all := pending(t, s, 1)
	s.Unlock()
	if err := s.Confirm(t.Context(), "one", []stream.Confirmed{{Outbox: all[0].Outbox, Seq: 1}}); err == nil {
		t.Error("a session confirmed after Unlock")
	}
	if p := pending(t, lock(t, f.Outbox), 1); len(p) != 1 {
		t.Error("the copy waits no more")
	}
	s.Unlock() // once more does no harm
}

func outlives(t *testing.T, f Fixture) {
	s := lock(t, f.Outbox)
	f.Commit(t, 3)
	all := confirm(t, s, "one", 1)
	s.Unlock()
	s = lock(t, f.Outbox)
	wantPosition(t, s, stream.Position{Stream: "one", Seq: uint64(len(all))})
	wantPutBack(t, s, stream.Position{Stream: "one", Seq: 1}, len(all)-1)
	wantPending(t, s, again(all[1:]))
}
