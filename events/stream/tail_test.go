package stream_test

import (
	"context"
	"errors"
	"testing"

	"binglian/events/stream"
)

func TestTail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	before := histories("p", 1, 20)
	r.outbox.Commit(before...)
	r.settle()
	nc, err := stream.DialFolder(r.folder, quiet) // as another process does
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)

	enough := errors.New("enough")
	want := of(before, "civil-defence")
	var got []stream.CloudEvent
	err = stream.Tail(t.Context(), nc, "civil-defence", stream.FromStart, func(e stream.CloudEvent) error {
		if got = append(got, e); len(got) == len(want) {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	for i, d := range want {
		if got[i].ID != id(d) || *got[i].Previous != d.Previous || got[i].Version != d.Event.Version || string(got[i].Data) != string(d.Event.Payload) {
			t.Errorf("event %d is %+v; want %+v", i, got[i], d)
		}
	}

	// A live tail hears what comes from now on; it is there once the stream has one more consumer.
	ctx, stop := context.WithCancel(t.Context())
	consumers := r.consumers()
	heard := make(chan stream.CloudEvent, 1)
	ended := make(chan error)
	go func() {
		ended <- stream.Tail(ctx, nc, "", stream.FromNow, func(e stream.CloudEvent) error { heard <- e; return nil })
	}()
	r.until("the tail listens", func() bool { return r.consumers() > consumers })
	r.outbox.Commit(histories("q", 1, 1)...)
	if e := <-heard; e.ID != "q0-1" || e.Previous != nil {
		t.Errorf("the live tail hears %+v; want q0-1 as everybody does", e)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("a tail that is stopped: %v", err)
	}
}

func (r *rig) consumers() int {
	r.t.Helper()
	s, err := r.jetStream().Stream(r.t.Context(), stream.Name)
	if err != nil {
		r.t.Fatal(err)
	}
	return s.CachedInfo().State.Consumers
}

func TestNobodyRuns(t *testing.T) {
	t.Parallel()
	if _, err := stream.DialFolder(t.TempDir(), quiet); !errors.Is(err, stream.ErrNotRunning) {
		t.Errorf("%v; want %v", err, stream.ErrNotRunning)
	}
}
