package stream_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events/stream"
)

// turn does something about a department's access and gives how it stands then.
func (r *rig) turn(what stream.Turn, department domain.DepartmentCode) stream.Access {
	r.t.Helper()
	a, err := r.gate.Turn(what, department)
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

// enter connects with a department's credentials as they are now. A connection that is cut off stays so.
func (r *rig) enter(department domain.DepartmentCode) *nats.Conn {
	r.t.Helper()
	nc, err := r.dial(r.turn(stream.TurnLook, department).Credentials, nats.NoReconnect())
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(nc.Close)
	return nc
}

// cut waits until a connection is cut off.
func (r *rig) cut(nc *nats.Conn) {
	r.t.Helper()
	r.until("the connection is cut off", nc.IsClosed)
}

func (r *rig) hears(nc *nats.Conn, department domain.DepartmentCode) {
	r.t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		r.t.Fatal(err)
	}
	if _, err := js.Consumer(r.t.Context(), stream.Name, stream.LiveConsumer(department)); err != nil {
		r.t.Errorf("%s can't reach its consumer: %v", department, err)
	}
}

// TestNewCredentialsCutOffTheOld rotates one department's credentials while others are connected.
func TestNewCredentialsCutOffTheOld(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	other, old := r.enter("civil-defence"), r.enter("housing")
	before := r.turn(stream.TurnLook, "housing")
	kept, err := os.ReadFile(before.Credentials)
	if err != nil {
		t.Fatal(err)
	}
	if before.Connections != 1 || before.Suspended || time.Since(before.Issued) > time.Hour {
		t.Errorf("before: %+v", before)
	}
	r.turn(stream.TurnRotate, "housing")
	r.cut(old)
	stolen := t.TempDir() + "/old.creds"
	if err := os.WriteFile(stolen, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // now, and after another start
		if _, err := r.dial(stolen); !errors.Is(err, nats.ErrAuthorization) {
			t.Errorf("with the old credentials: %v; want %v", err, nats.ErrAuthorization)
		}
		r.hears(r.enter("housing"), "housing")
		if other.IsClosed() {
			t.Error("another department is cut off, too")
		}
		r.stopAll()
		r.start()
		other = r.enter("civil-defence")
	}
}

// TestRevokedStaysOut keeps a department out whose credentials were taken from it, over restarts, until it gets new ones.
func TestRevokedStaysOut(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	nc := r.enter("housing")
	if a := r.turn(stream.TurnRevoke, "housing"); a.Credentials != "" {
		t.Errorf("after the revocation: %+v", a)
	}
	r.cut(nc)
	r.turn(stream.TurnRevoke, "housing") // once more changes nothing
	r.stopAll()
	r.start() // which adds every department of the city
	if a := r.turn(stream.TurnLook, "housing"); a.Credentials != "" {
		t.Errorf("after a start: %+v", a)
	}
	if path, err := r.gate.Add("housing"); path != "" || err != nil {
		t.Errorf("it is added again: %q, %v", path, err)
	}
	r.turn(stream.TurnRotate, "housing")
	r.hears(r.enter("housing"), "housing")
}

// TestSuspendedComesBack shuts a department out and lets it in with the same credentials.
func TestSuspendedComesBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	nc := r.enter("housing")
	if a := r.turn(stream.TurnSuspend, "housing"); !a.Suspended || a.Credentials == "" {
		t.Errorf("suspended: %+v", a)
	}
	r.cut(nc)
	r.turn(stream.TurnRotate, "housing") // new credentials don't let it in either
	if _, err := nats.Connect(r.server.URL(), nats.UserCredentials(r.turn(stream.TurnLook, "housing").Credentials)); !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("while it is suspended: %v; want %v", err, nats.ErrAuthorization)
	}
	r.turn(stream.TurnResume, "housing")
	r.hears(r.enter("housing"), "housing")
}

// TestTheGateAnswersOtherProcesses asks as another process of the machine does, with a server and without one.
func TestTheGateAnswersOtherProcesses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	asks, err := stream.DialFolder(r.folder, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer asks.Close()
	housing := r.enter("housing")
	if all, err := stream.AskGate(asks, stream.TurnLook, ""); err != nil || len(all) != len(departments) {
		t.Errorf("all: %+v, %v", all, err)
	}
	if _, err := stream.AskGate(asks, stream.TurnRotate, "magic"); !errors.Is(err, stream.ErrNoDepartment) {
		t.Errorf("a department that isn't: %v", err)
	}
	if _, err := stream.AskGate(asks, "open", "housing"); err == nil {
		t.Error("a turn that isn't was done")
	}
	if _, err := stream.AskGate(housing, stream.TurnResume, "housing"); !errors.Is(err, stream.ErrNoGate) {
		t.Errorf("a department reaches the gate: %v", err)
	}
	if one, err := stream.AskGate(asks, stream.TurnSuspend, "housing"); err != nil || !one[0].Suspended {
		t.Errorf("suspend: %+v, %v", one, err)
	}
	r.cut(housing)
	if _, err := stream.OpenGate(t.TempDir()); !errors.Is(err, stream.ErrNoKeys) {
		t.Errorf("a folder without keys: %v", err)
	}
	asks.Close()
	r.stopAll()
	gate, err := stream.OpenGate(r.folder)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := gate.Turn(stream.TurnResume, "housing"); err != nil || a.Suspended {
		t.Errorf("resume without a server: %+v, %v", a, err)
	}
	if _, err := gate.Turn(stream.TurnRotate, "../application"); !errors.Is(err, stream.ErrNoDepartment) {
		t.Errorf("a path: %v", err)
	}
	r.start()
	r.hears(r.enter("housing"), "housing")
}
