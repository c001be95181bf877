package stream_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events"
	"binglian/events/stream"
)

// connect gives a department's own connection, over the network and with nothing but its file of credentials.
func (r *rig) connect(department domain.DepartmentCode) *nats.Conn {
	r.t.Helper()
	credentials, err := r.gate.Add(department)
	if err != nil {
		r.t.Fatal(err)
	}
	nc, err := r.dial(credentials)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(nc.Close)
	return nc
}

func (r *rig) lastSeq() uint64 {
	r.t.Helper()
	s, err := r.jetStream().Stream(r.t.Context(), stream.Name)
	if err != nil {
		r.t.Fatal(err)
	}
	return s.CachedInfo().State.LastSeq
}

// of gives the copies of a department.
func of(all []events.Delivery, department domain.DepartmentCode) []events.Delivery {
	var own []events.Delivery
	for _, d := range all {
		if d.Department == department {
			own = append(own, d)
		}
	}
	return own
}

// TestDepartmentHearsEverything takes thousands of events as a department does, answering each.
func TestDepartmentHearsEverything(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	committed := histories("p", 10, 400)
	go r.outbox.Commit(committed...)
	own := of(committed, "civil-defence")
	js, err := jetstream.New(r.connect("civil-defence"))
	if err != nil {
		t.Fatal(err)
	}
	consumer, err := js.Consumer(t.Context(), stream.Name, stream.LiveConsumer("civil-defence"))
	if err != nil {
		t.Fatal(err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(500))
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Stop()
	heard := map[string]bool{}
	for len(heard) < len(own) {
		m, err := messages.Next(jetstream.NextMaxWait(20 * time.Second))
		if err != nil {
			t.Fatalf("after %d of %d: %v", len(heard), len(own), err)
		}
		if department(m.Subject()) != "civil-defence" {
			t.Errorf("civil defence hears %s", m.Subject())
		}
		if err := m.Ack(); err != nil {
			t.Fatal(err)
		}
		heard[m.Headers().Get(nats.MsgIdHdr)] = true
	}
	for _, d := range own {
		if !heard[id(d)+"-civil-defence"] {
			t.Errorf("%s was not heard", id(d))
		}
	}
	r.until("every answer has arrived", func() bool {
		info, err := consumer.Info(t.Context())
		return err == nil && info.NumAckPending == 0 && info.NumPending == 0 && info.NumRedelivered == 0
	})
}

func TestStrangersAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if _, err := nats.Connect(r.server.URL()); !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("without credentials: %v; want %v", err, nats.ErrAuthorization)
	}
	other := newRig(t)
	credentials, err := other.gate.Add("housing")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nats.Connect(r.server.URL(), nats.UserCredentials(credentials)); !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("with another city's credentials: %v; want %v", err, nats.ErrAuthorization)
	}
}

// TestDepartmentComesLater adds a department while the server runs.
func TestDepartmentComesLater(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	nc := r.connect("gas")
	if err := r.stream.AddDepartments(t.Context(), "gas"); err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.Consumer(t.Context(), stream.Name, stream.LiveConsumer("gas")); err != nil {
		t.Error(err)
	}
	for _, wrong := range []domain.DepartmentCode{"", "a.b", "*", "Gas", "../gas"} {
		if _, err := r.gate.Add(wrong); err == nil {
			t.Errorf("the server takes a department named %q", wrong)
		}
		if err := r.stream.AddDepartments(t.Context(), wrong); err == nil {
			t.Errorf("the stream takes a department named %q", wrong)
		}
	}
}

// TestKeysStay keeps credentials good over a restart, and shut from others.
func TestKeysStay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	credentials, err := r.gate.Add("housing")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Stat(credentials)
	if err != nil || file.Mode().Perm() != 0o600 {
		t.Errorf("credentials: %v, %v; want mode 0600", file.Mode(), err)
	}
	folder, err := os.Stat(r.folder + "/keys")
	if err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("keys: %v, %v; want mode 0700", folder.Mode(), err)
	}
	r.nc.Close()
	r.server.Shutdown()
	r.start()
	nc, err := nats.Connect(r.server.URL(), nats.UserCredentials(credentials))
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()
}
