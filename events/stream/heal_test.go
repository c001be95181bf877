package stream_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"binglian/events/stream"
)

// TestDeletedStreamHeals deletes the stream under a running relay.
func TestDeletedStreamHeals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	committed := histories("p", 4, 50)
	half := len(committed) / 2
	r.outbox.Commit(committed[:half]...)
	r.settle()
	if err := r.jetStream().DeleteStream(t.Context(), stream.Name); err != nil {
		t.Fatal(err)
	}
	r.outbox.Commit(committed[half:]...) // while nobody has noticed
	r.until("the lost copies are back", func() bool { return r.relay.Counters().Republished >= int64(half) && r.outbox.Waiting() == 0 })
	r.stop()
	r.check(committed, 1) // it is a new stream, with everything in it once and in order
	for _, d := range departments {
		for _, name := range []string{stream.LiveConsumer(d), stream.ReplayConsumer(d)} {
			if _, err := r.jetStream().Consumer(t.Context(), stream.Name, name); err != nil {
				t.Errorf("consumer %s: %v", name, err)
			}
		}
	}
}

// TestLostTailHeals puts the folder of an hour ago in the place of today's, as a power cut does with what was not synced.
func TestLostTailHeals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	committed := histories("p", 4, 60)
	part := len(committed) / 3
	relay := func(from, to int) {
		r.run()
		r.outbox.Commit(committed[from:to]...)
		r.settle()
		r.stop()
	}
	relay(0, part)
	r.nc.Close()
	r.server.Shutdown()
	jetStream := filepath.Join(r.folder, "jetstream")
	kept := filepath.Join(t.TempDir(), "kept")
	if err := os.CopyFS(kept, os.DirFS(jetStream)); err != nil {
		t.Fatal(err)
	}
	r.start()
	relay(part, 2*part)
	r.nc.Close()
	r.server.Shutdown()
	if err := os.RemoveAll(jetStream); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(jetStream, os.DirFS(kept)); err != nil {
		t.Fatal(err)
	}
	r.start()
	relay(2*part, len(committed))
	r.check(committed, 1)
	if got, want := r.relay.Counters().Republished, int64(part); got != want {
		t.Errorf("%d published again; want %d", got, want)
	}
}

// TestDeletedFolderHeals starts the server without what it held.
func TestDeletedFolderHeals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	committed := histories("p", 4, 50)
	r.outbox.Commit(committed...)
	r.settle()
	r.stopAll()
	if err := os.RemoveAll(filepath.Join(r.folder, "jetstream")); err != nil {
		t.Fatal(err)
	}
	r.start()
	r.run()
	r.until("everything is back", func() bool { return r.relay.Counters().Republished >= int64(len(committed)) && r.outbox.Waiting() == 0 })
	r.stop()
	r.check(committed, 1)
}

// TestFolderDeletedWhileRunningHeals deletes the folder beneath a running server, which doesn't notice by itself.
func TestFolderDeletedWhileRunningHeals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.compare = 12 * time.Second // the server keeps in memory what was read in the last 10 s
	r.run()
	committed := histories("p", 4, 50)
	text := json.RawMessage(`{"text":"` + strings.Repeat("x", 100_000) + `"}`) // several of the server's files
	for i := range committed {
		committed[i].Event.Payload = text
	}
	r.outbox.Commit(committed...)
	r.settle()
	if err := os.RemoveAll(filepath.Join(r.folder, "jetstream")); err != nil {
		t.Fatal(err)
	}
	r.until("everything is back", func() bool { return r.relay.Counters().Republished >= int64(len(committed)) && r.outbox.Waiting() == 0 })
	r.stop()
	r.check(committed, 1)
}

// unguarded makes the stream again without what forbids to delete and purge, so that a test can do what a damaged disk does.
func (r *rig) unguarded() jetstream.Stream {
	r.t.Helper()
	js := r.jetStream()
	made, err := js.Stream(r.t.Context(), stream.Name)
	if err != nil {
		r.t.Fatal(err)
	}
	config := made.CachedInfo().Config
	config.DenyDelete, config.DenyPurge = false, false
	if err := js.DeleteStream(r.t.Context(), stream.Name); err != nil {
		r.t.Fatal(err)
	}
	r.until("the stream is there again", func() bool { // its old folder may still be going
		made, err = js.CreateStream(r.t.Context(), config)
		return err == nil
	})
	return made
}

// TestEmptiedStreamHeals takes all messages, of which none is old enough to have left by itself.
func TestEmptiedStreamHeals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	damaged := r.unguarded()
	r.run()
	committed := histories("p", 2, 50)
	r.outbox.Commit(committed...)
	r.settle()
	if err := damaged.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.until("everything is back", func() bool { return r.relay.Counters().Republished >= int64(len(committed)) && r.outbox.Waiting() == 0 })
	r.stop()
	r.check(committed, 1)
}

// TestGapHeals takes one message from the middle: all from it on is published again, once.
func TestGapHeals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	damaged := r.unguarded()
	r.run()
	committed := histories("p", 2, 50)
	r.outbox.Commit(committed...)
	r.settle()
	const gap = 40
	if err := damaged.DeleteMsg(t.Context(), gap); err != nil {
		t.Fatal(err)
	}
	again := int64(len(committed) - gap + 1)
	r.until("the gap is filled", func() bool { return r.relay.Counters().Republished >= again && r.outbox.Waiting() == 0 })
	r.stop()
	r.check(committed, 2)
	all := r.held()
	if got := len(all); got != len(committed)-1+int(again) {
		t.Errorf("the stream holds %d messages; want %d and %d again", got, len(committed)-1, again)
	}
	// The deleted sequence stays deleted; what it held is elsewhere now, and is no gap any more.
	r.run()
	last := histories("q", 1, 3)
	r.outbox.Commit(last...)
	r.settle()
	r.stop()
	if got := r.relay.Counters().Republished; got != 0 {
		t.Errorf("%d published again after the gap was healed", got)
	}
}

// TestRetentionIsNoLoss lets the oldest events leave by size.
func TestRetentionIsNoLoss(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.settings.MaxBytes = 64 << 10
	var err error
	if r.stream, err = stream.Open(t.Context(), r.nc, r.settings); err != nil {
		t.Fatal(err)
	}
	r.run()
	committed := histories("p", 4, 100)
	r.outbox.Commit(committed...)
	r.settle()
	r.stop()
	before := len(r.held())
	if before >= len(committed) {
		t.Fatalf("all %d messages fit: the test tests nothing", before)
	}
	r.run()
	last := histories("q", 1, 2)
	r.outbox.Commit(last...)
	r.settle()
	r.stop()
	if got := r.relay.Counters(); got.Republished != 0 || got.Published != int64(len(last)) {
		t.Errorf("counters %+v; want %d published and none again", got, len(last))
	}
}

// TestAgeIsNoLoss lets all events leave by age.
func TestAgeIsNoLoss(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.settings.MaxAge = 500 * time.Millisecond
	r.settings.Duplicates = 200 * time.Millisecond
	var err error
	if r.stream, err = stream.Open(t.Context(), r.nc, r.settings); err != nil {
		t.Fatal(err)
	}
	r.run()
	r.outbox.Commit(histories("p", 1, 20)...)
	r.settle()
	r.until("the stream is empty", func() bool {
		s, err := r.jetStream().Stream(t.Context(), stream.Name)
		return err == nil && s.CachedInfo().State.Msgs == 0
	})
	r.stop()
	r.run()
	r.outbox.Commit(histories("q", 1, 1)...)
	r.settle()
	r.stop()
	if got := r.relay.Counters().Republished; got != 0 {
		t.Errorf("%d published again; what left by age is not lost", got)
	}
}
