package stream_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events"
	"binglian/events/stream"
	"binglian/events/stream/streamtest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := streamtest.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

var departments = []domain.DepartmentCode{"housing", "civil-defence", "natural-resources"}

// quiet is a log for tests that break things on purpose.
var quiet = slog.New(slog.DiscardHandler)

// rig is a server, a stream and an outbox, with at most one relay between them.
type rig struct {
	t        *testing.T
	folder   string
	settings stream.Settings
	server   *stream.Server
	gate     *stream.Gate  // of the server, or of servers of one's own
	where    stream.Remote // departments connect there
	nc       *nats.Conn
	stream   *stream.Stream
	outbox   *streamtest.Memory
	relay    *stream.Relay
	stop     func()
	compare  time.Duration // of the relay; 50 ms if 0
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, folder: t.TempDir(), outbox: streamtest.NewMemory(), stop: func() {}}
	r.settings.Departments = departments
	r.start()
	t.Cleanup(func() { r.stopAll() })
	return r
}

func (r *rig) start() {
	r.t.Helper()
	var err error
	r.server, err = stream.Start(stream.Embedded{Folder: r.folder, Port: stream.RandomPort, Departments: departments, Log: quiet})
	if err != nil {
		r.t.Fatal(err)
	}
	r.gate, r.where = r.server.Gate(), stream.Remote{URL: r.server.URL()}
	if r.nc, err = r.server.Connect(); err != nil {
		r.t.Fatal(err)
	}
	if r.stream, err = stream.Open(r.t.Context(), r.nc, r.settings); err != nil {
		r.t.Fatal(err)
	}
}

// dial connects as somebody outside does.
func (r *rig) dial(credentials string, more ...nats.Option) (*nats.Conn, error) {
	more = append(more, nats.UserCredentials(credentials), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if r.where.CA != "" {
		more = append(more, nats.RootCAs(r.where.CA))
	}
	return nats.Connect(r.where.URL, more...)
}

func (r *rig) stopAll() {
	r.stop()
	r.nc.Close()
	r.server.Shutdown()
}

// run starts the relay; stop stops it and waits for its end.
func (r *rig) run() {
	ctx, cancel := context.WithCancel(context.Background())
	r.relay = &stream.Relay{
		Stream: r.stream, Outbox: r.outbox, Log: quiet, Batch: 64, Look: 10 * time.Millisecond, Compare: 50 * time.Millisecond,
	}
	if r.compare > 0 {
		r.relay.Compare = r.compare
	}
	var done sync.WaitGroup
	done.Go(func() { r.relay.Run(ctx) })
	r.stop = func() { cancel(); done.Wait() }
}

// settle waits until nothing waits in the outbox.
func (r *rig) settle() {
	r.t.Helper()
	r.until("everything is relayed", func() bool { return r.outbox.Waiting() == 0 })
}

func (r *rig) until(what string, true func() bool) {
	r.t.Helper()
	deadline := time.After(60 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !true() {
		select {
		case <-deadline:
			r.t.Fatalf("waited too long until %s", what)
		case <-tick.C:
		}
	}
}

func (r *rig) jetStream() jetstream.JetStream {
	r.t.Helper()
	js, err := jetstream.New(r.nc)
	if err != nil {
		r.t.Fatal(err)
	}
	return js
}

// message is what the stream holds, as a subscriber sees it.
type message struct {
	subject string
	event   stream.CloudEvent
	header  nats.Header
}

// held reads the whole stream.
func (r *rig) held() []message {
	r.t.Helper()
	consumer, err := r.jetStream().OrderedConsumer(r.t.Context(), stream.Name, jetstream.OrderedConsumerConfig{})
	if err != nil {
		r.t.Fatal(err)
	}
	left := consumer.CachedInfo().NumPending
	messages, err := consumer.Messages()
	if err != nil {
		r.t.Fatal(err)
	}
	defer messages.Stop()
	var all []message
	for left > 0 {
		m, err := messages.Next(jetstream.NextMaxWait(10 * time.Second))
		if err != nil {
			r.t.Fatal(err)
		}
		metadata, err := m.Metadata()
		if err != nil {
			r.t.Fatal(err)
		}
		left = metadata.NumPending
		got := message{subject: m.Subject(), header: m.Headers()}
		if err := json.Unmarshal(m.Data(), &got.event); err != nil {
			r.t.Fatal(err)
		}
		all = append(all, got)
	}
	return all
}

// copyKey tells one copy of an event from another.
type copyKey struct{ subject, id string }

// times counts how often the stream holds each copy.
func times(all []message) map[copyKey]int {
	n := map[copyKey]int{}
	for _, m := range all {
		n[copyKey{m.subject, m.event.ID}]++
	}
	return n
}

// check holds the stream to what was committed: every copy is there, none more often than most, and in the first readings of
// each project by each department no version stands before a lower one.
func (r *rig) check(committed []events.Delivery, most int) {
	r.t.Helper()
	all := r.held()
	found := times(all)
	for _, d := range committed {
		key := copyKey{"approval.project." + d.Event.Name, id(d)}
		if d.Department != "" {
			key.subject = "approval.dept." + string(d.Department) + "." + string(d.Event.Stage) + "." + d.Event.Name
		}
		if n := found[key]; n < 1 || n > most {
			r.t.Errorf("%v is held %d times; want 1 to %d", key, n, most)
		}
		delete(found, key)
	}
	for key := range found {
		r.t.Errorf("%v was never committed", key)
	}
	if most == 1 {
		checkOrder(r.t, all)
	}
}

// checkOrder holds every department's events of a project to the order in which they point to each other.
func checkOrder(t *testing.T, all []message) {
	t.Helper()
	last := map[string]int{}
	for _, m := range all {
		listener := m.event.Subject + " to " + department(m.subject)
		if m.event.Previous != nil && *m.event.Previous != last[listener] {
			t.Errorf("%s: version %d says that it follows %d, and follows %d", listener, m.event.Version, *m.event.Previous, last[listener])
		}
		if m.event.Version <= last[listener] {
			t.Errorf("%s: version %d follows %d", listener, m.event.Version, last[listener])
		}
		last[listener] = m.event.Version
	}
}
