package stream_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"binglian/events/stream"
	"binglian/events/stream/streamtest"
)

// ear is a department that listens as the guide says: it keeps the ids that it knows, and holds back what follows something that it hasn't heard.
type ear struct {
	mu   sync.Mutex
	ids  map[string]bool
	last map[string]int // version of a project's last event
	held int
}

func (e *ear) hear(m jetstream.Msg) error {
	var got stream.CloudEvent
	if err := json.Unmarshal(m.Data(), &got); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.ids[got.ID]: // it comes again where its acknowledgement was lost
	case *got.Previous != e.last[got.Subject]: // what stands before it was on its way when the server died, and comes again
		e.held++
		return m.NakWithDelay(holdBack)
	default:
		e.ids[got.ID], e.last[got.Subject] = true, got.Version
	}
	return m.Ack()
}

const holdBack = 200 * time.Millisecond

func (e *ear) heard() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.ids)
}

// TestNATSKilledTwentyTimes kills a nats-server process at 20 random moments under load, while a department listens: nothing is lost, the
// department hears each event effectively once and in its order.
func TestNATSKilledTwentyTimes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	port := streamtest.Ports(t, 1)[0]
	config := filepath.Join(folder, "nats.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, "listen: \"127.0.0.1:%d\"\njetstream { store_dir: %q }\n", port, folder), 0o600); err != nil {
		t.Fatal(err)
	}
	process := streamtest.Run(t, config)
	r := &rig{t: t, where: stream.Remote{URL: fmt.Sprintf("nats://127.0.0.1:%d", port)}, outbox: streamtest.NewMemory()}
	r.until("the server runs", func() bool {
		var err error
		r.nc, err = stream.Dial(r.where, "", quiet)
		return err == nil
	})
	t.Cleanup(r.nc.Close)
	var err error
	if r.stream, err = stream.Open(t.Context(), r.nc, stream.Settings{Departments: departments}); err != nil {
		t.Fatal(err)
	}
	const listener = "civil-defence"
	e := &ear{ids: map[string]bool{}, last: map[string]int{}}
	listening, silent := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { r.listen(listening, listener, e) })
	r.run()
	committed := histories("p", 10, 1500)
	part := len(committed) / 21
	for round := range 20 { // each part keeps the relay busy for longer than it takes until the server is killed
		before := r.relay.Counters().Published
		r.outbox.Commit(committed[round*part:][:part]...)
		r.until("the relay is at work", func() bool { return r.relay.Counters().Published > before })
		time.Sleep(rand.N(50 * time.Millisecond)) // the moment is the test's subject
		process.Kill()
		process.Start()
	}
	r.outbox.Commit(committed[20*part:]...)
	r.settle()
	want := len(of(committed, listener))
	r.until("the department has heard everything", func() bool { return e.heard() == want })
	silent()
	done.Wait()
	r.stop()
	r.check(committed, 1+int(r.relay.Counters().Republished))
	t.Logf("relay %+v, %d times held back", r.relay.Counters(), e.held)
}

// listen takes a department's events until the context ends, again and again while the server is away.
func (r *rig) listen(ctx context.Context, department string, e *ear) {
	for ctx.Err() == nil {
		err := r.listenOnce(ctx, department, e)
		if err != nil && !errors.Is(err, context.Canceled) {
			time.Sleep(10 * time.Millisecond)
		}
	}
}

func (r *rig) listenOnce(ctx context.Context, department string, e *ear) error {
	js, err := jetstream.New(r.nc)
	if err != nil {
		return err
	}
	consumer, err := js.Consumer(ctx, stream.Name, department+"-live")
	if err != nil {
		return err
	}
	for {
		batch, err := consumer.Fetch(100, jetstream.FetchMaxWait(time.Second))
		if err != nil {
			return err
		}
		for m := range batch.Messages() {
			if err := e.hear(m); err != nil {
				return err
			}
		}
		if err := errors.Join(batch.Error(), ctx.Err()); err != nil {
			return err
		}
	}
}
