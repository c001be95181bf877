package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"binglian/cmd/binglian/agent"
	"binglian/domain"
	"binglian/events"
	"binglian/events/stream"
	"binglian/events/stream/streamtest"
)

const own domain.DepartmentCode = "civil-defence"

var quiet = slog.New(slog.DiscardHandler)

// city is a NATS server with a stream, a relay and a department, which tells from memory what the department was told.
type city struct {
	t      *testing.T
	access agent.Access
	nc     *nats.Conn
	stream *stream.Stream
	outbox *streamtest.Memory
	state  string

	mu     sync.Mutex
	told   []events.Delivery // of the department
	silent bool              // the archive answers nothing
}

func newCity(t *testing.T) *city {
	t.Helper()
	c := &city{t: t, outbox: streamtest.NewMemory(), state: t.TempDir()}
	server, err := stream.Start(stream.Embedded{Folder: t.TempDir(), Port: stream.RandomPort, Departments: []domain.DepartmentCode{own}, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Shutdown)
	c.access.Server = server.URL()
	if c.nc, err = server.Connect(); err != nil {
		t.Fatal(err)
	}
	if c.access.Credentials, err = server.Gate().Add(own); err != nil {
		t.Fatal(err)
	}
	c.serve()
	return c
}

// serve opens the stream, relays what is committed, and answers the department, until the test ends.
func (c *city) serve() {
	c.t.Helper()
	var err error
	if c.stream, err = stream.Open(c.t.Context(), c.nc, stream.Settings{Departments: []domain.DepartmentCode{own}}); err != nil {
		c.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	relay := &stream.Relay{Stream: c.stream, Outbox: c.outbox, Log: quiet, Look: 10 * time.Millisecond}
	var running sync.WaitGroup
	running.Go(func() { relay.Run(ctx) })
	running.Go(func() {
		if err := c.stream.ServeListeners(ctx, c, time.Now, quiet); err != nil {
			c.t.Error(err)
		}
	})
	c.t.Cleanup(func() {
		stop()
		running.Wait()
		c.nc.Close()
	})
	for _, question := range []string{"replay", "history", "report"} {
		c.until("it is answered", func() bool {
			_, err := c.nc.Request("command."+string(own)+"."+question, []byte("nothing that it could be asked"), time.Second)
			return !errors.Is(err, nats.ErrNoResponders)
		})
	}
}

// commit commits copies; those of versions that are named as lost are in the archive alone.
func (c *city) commit(copies []events.Delivery, lost ...int) {
	c.mu.Lock()
	c.told = append(c.told, copies...)
	c.mu.Unlock()
	c.outbox.Commit(slices.DeleteFunc(slices.Clone(copies), func(d events.Delivery) bool { return slices.Contains(lost, d.Event.Version) })...)
}

// life makes the department's copies of a project's first events.
func life(project domain.ProjectID, versions int) []events.Delivery {
	return slices.DeleteFunc(streamtest.History(project, versions, own), func(d events.Delivery) bool { return d.Department != own })
}

// History implements stream.Archive.
func (c *city) History(_ context.Context, h stream.History) (found []events.Delivery, next string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.silent {
		return nil, "", errors.New("the archive is away")
	}
	for _, d := range c.told {
		e := &d.Event
		if h.Project != "" && e.Project != h.Project || h.From.Version > e.Version || h.To.Version > 0 && h.To.Version < e.Version || e.At.Before(h.From.Time) {
			continue
		}
		found = append(found, d)
	}
	return found, "", nil
}

// StreamPlace implements stream.Archive: everything, from the beginning.
func (*city) StreamPlace(context.Context, domain.DepartmentCode, stream.Mark) (uint64, bool, error) {
	return 1, true, nil
}

// Refuse implements stream.Archive.
func (*city) Refuse(err error, _ string) (int, []byte) {
	document, _ := json.Marshal(map[string]string{"detail": err.Error()})
	return 500, document
}

// dial connects as the department.
func (c *city) dial() *agent.Wire {
	c.t.Helper()
	w, err := agent.Dial(c.access, quiet)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(w.Close)
	return w
}

// run runs an agent until the function that it gives is called.
func (c *city) run(s agent.Settings) (stop func()) {
	c.t.Helper()
	s.State = c.state
	if s.AtOnce == 0 {
		s.AtOnce = 4
	}
	if s.Tries == 0 {
		s.Tries = 3
	}
	if s.Retry == 0 {
		s.Retry = time.Millisecond
	}
	if s.Wait == 0 {
		s.Wait = time.Minute
	}
	if s.Log == nil {
		s.Log = quiet
	}
	ctx, cancel := context.WithCancel(context.Background())
	w := c.dial()
	var running sync.WaitGroup
	running.Go(func() {
		if err := agent.Run(ctx, w, s); err != nil {
			c.t.Error(err)
		}
		w.Close()
	})
	var once sync.Once
	stop = func() { once.Do(func() { cancel(); running.Wait() }) }
	c.t.Cleanup(stop)
	return stop
}

// until waits for something.
func (c *city) until(what string, true func() bool) {
	c.t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for !true() {
		if time.Now().After(deadline) {
			c.t.Fatalf("waited too long until %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// system is a department's system: it keeps what it was given, and refuses what it is told to.
type system struct {
	mu      sync.Mutex
	given   []agent.Event
	refuses func(*agent.Event) error
}

// Hand implements agent.Receiver.
func (s *system) Hand(_ context.Context, e *agent.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuses != nil {
		if err := s.refuses(e); err != nil {
			return err
		}
	}
	s.given = append(s.given, *e)
	return nil
}

// of gives the versions of a project that were taken, in their order.
func (s *system) of(project string) (versions []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.given {
		if e.Subject == project {
			versions = append(versions, e.Version)
		}
	}
	return versions
}

func (s *system) refuse(f func(*agent.Event) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuses = f
}

func (s *system) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.given)
}

// versions gives those of copies.
func versions(copies []events.Delivery) (all []int) {
	for _, d := range copies {
		all = append(all, d.Event.Version)
	}
	return all
}
