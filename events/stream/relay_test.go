package stream_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/events/stream"
	"binglian/events/stream/streamtest"
)

func id(d events.Delivery) string {
	return string(d.Event.Project) + "-" + strconv.Itoa(d.Event.Version)
}

// department gives the third token of approval.dept.<department>.…, and nothing for everybody's subjects.
func department(subject string) string {
	if rest, ok := strings.CutPrefix(subject, "approval.dept."); ok {
		return rest[:strings.IndexByte(rest, '.')]
	}
	return ""
}

// histories interleaves the first events of several projects.
func histories(prefix string, projects, versions int) []events.Delivery {
	all := make([][]events.Delivery, projects)
	for i := range all {
		all[i] = streamtest.History(domain.ProjectID(prefix+strconv.Itoa(i)), versions, departments...)
	}
	var mixed []events.Delivery
	for i := range all[0] {
		for _, h := range all {
			mixed = append(mixed, h[i])
		}
	}
	return mixed
}

func TestEveryCopyIsRelayedOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	committed := histories("p", 5, 100)
	for _, d := range committed {
		r.outbox.Commit(d)
	}
	r.settle()
	r.stop()
	r.check(committed, 1)
	if got := r.relay.Counters(); got != (stream.Counters{Published: int64(len(committed))}) {
		t.Errorf("counters %+v; want %d published and nothing else", got, len(committed))
	}
}

// TestRelayStopsAnywhere stops the relay at random: by its context, between publishing and confirming, and after confirming without
// hearing of it; while copies keep coming.
func TestRelayStopsAnywhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test that can be repeated
	var broken [2]atomic.Int64
	r.outbox.Interrupt = func(p streamtest.Point) error { // called by one relay at a time
		if random.IntN(3) > 0 {
			return nil
		}
		broken[p].Add(1)
		return fmt.Errorf("broken at %d", p)
	}
	committed := histories("p", 10, 150)
	for rest, round := committed, 0; len(rest) > 0; round++ {
		n := min(len(rest), 1+(round*37)%200)
		r.run()
		for _, d := range rest[:n] {
			r.outbox.Commit(d)
		}
		rest = rest[n:]
		target := int64(round * 29 % 90)
		r.until("some copies are relayed", func() bool { return r.relay.Counters().Published >= target || r.outbox.Waiting() == 0 })
		r.stop()
	}
	r.run()
	r.settle()
	r.stop()
	for p := range broken {
		if n := broken[p].Load(); n < 20 {
			t.Errorf("only %d breaks at %d; want 20", n, p)
		}
	}
	r.check(committed, 1)
}

// TestSecondRelayWaits runs two relays on one outbox: one works, the other takes over.
func TestSecondRelayWaits(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	first, stopFirst := r.relay, r.stop
	committed := histories("p", 2, 50)
	half := len(committed) / 2
	r.outbox.Commit(committed[:half]...)
	r.settle()
	r.run()
	second, stopSecond := r.relay, r.stop
	stopFirst()
	r.outbox.Commit(committed[half:]...)
	r.settle()
	stopSecond()
	if a, b := first.Counters().Published, second.Counters().Published; a != int64(half) || b != int64(len(committed)-half) {
		t.Errorf("first relayed %d, second %d; want %d and %d", a, b, half, len(committed)-half)
	}
	r.check(committed, 1)
}

// TestLeftoversOutsideTheWindow lets a relay die between publishing and confirming, and the duplicate window pass, before the next.
func TestLeftoversOutsideTheWindow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.settings.Duplicates = 100 * time.Millisecond // the least that the server takes
	var err error
	if r.stream, err = stream.Open(t.Context(), r.nc, r.settings); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r.outbox.Interrupt = func(streamtest.Point) error { cancel(); return errors.New("killed") }
	committed := histories("p", 1, 10)
	r.outbox.Commit(committed...)
	(&stream.Relay{Stream: r.stream, Outbox: r.outbox, Log: quiet}).Run(ctx)
	if n := r.outbox.Waiting(); n != len(committed) {
		t.Fatalf("%d copies wait; want %d", n, len(committed))
	}
	published := time.Now()
	r.until("the window has passed", func() bool { return time.Since(published) > 300*time.Millisecond })
	r.outbox.Interrupt = nil
	r.run()
	r.settle()
	r.stop()
	r.check(committed, 1)
	if got := r.relay.Counters(); got.Skipped != int64(len(committed)) {
		t.Errorf("counters %+v; want all %d skipped", got, len(committed))
	}
}

func TestShutdownWaitsForNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	r.outbox.Commit(histories("p", 1, 10)...)
	r.settle()
	r.server.Shutdown() // the stream answers no more
	r.outbox.Commit(histories("q", 1, 10)...)
	r.until("the relay holds copies", func() bool { return r.relay.Counters().Waiting > 0 || r.relay.Counters().Published > 0 })
	start := time.Now()
	r.stop()
	if took := time.Since(start); took > time.Second {
		t.Errorf("the relay took %v to stop", took)
	}
}

// TestStaleRelayIsRefused publishes as a relay does that doesn't know of messages still on their way when it looked: the stream
// takes none of its batch, also not those whose number happens to be the next.
func TestStaleRelayIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	committed := histories("p", 1, 10)
	r.outbox.Commit(committed[:8]...)
	r.settle()
	r.stop()
	rest := make([]stream.Pending, len(committed)-8)
	for i, d := range committed[8:] {
		rest[i] = stream.Pending{Delivery: d}
	}
	for _, last := range []uint64{5, 7, 9} {
		if err := stream.PublishAfter(t.Context(), r.stream, last, rest); !errors.Is(err, stream.ErrMoved) {
			t.Errorf("after %d: %v; want %v", last, err, stream.ErrMoved)
		}
	}
	r.run()
	r.outbox.Commit(committed[8:]...)
	r.settle()
	r.stop()
	r.check(committed, 1)
}
