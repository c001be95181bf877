package main

import (
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
)

// acknowledge takes all that waits for the department's live consumer, and acknowledges it.
func (s *system) acknowledge() {
	s.t.Helper()
	c := s.live()
	batch, err := c.Fetch(int(c.CachedInfo().NumPending), jetstream.FetchMaxWait(10*time.Second))
	if err != nil {
		s.t.Fatal(err)
	}
	for m := range batch.Messages() {
		if err := m.DoubleAck(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
	}
}

// TestSupervisionHearsOfSilence stops a department that listened, with real NATS: once an hour is over supervision is told, and no more
// when it listens again. It can be read afterwards.
func TestSupervisionHearsOfSilence(t *testing.T) {
	t.Parallel()
	w, s := busyTown(t)
	begin := time.Now()
	look := func(minutes int) (found *domain.Alarm) {
		t.Helper()
		now := func() time.Time { return begin.Add(time.Duration(minutes) * time.Minute) }
		if err := (&watch{w.delivery.nc, w.delivery.roster.gate, w.db, now, quiet()}).look(t.Context()); err != nil {
			t.Fatal(err)
		}
		open, err := w.db.Alarms(t.Context(), "", false, 100)
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range open {
			switch a.Department {
			case "civil-defence":
				found = &open[i]
			case "housing", "natural-resources": // connected, too
			default:
				t.Errorf("%s never listened: %+v", a.Department, a)
			}
		}
		return found
	}
	says := func(who, address, text string) bool { return strings.Contains(w.as(who).open(address).text, text) }
	const silent = "没有接收消息，积压"

	look(0)
	if a := look(59); a != nil {
		t.Errorf("before an hour: %+v", a)
	}
	waiting := int(s.waiting())
	if a := look(60); a == nil || a.Waiting != waiting || !a.Since.Equal(begin.Truncate(time.Microsecond)) || a.Kind != domain.AlarmSilent {
		t.Fatalf("after an hour: %+v", a)
	}
	look(75)
	if all, err := w.db.Alarms(t.Context(), "civil-defence", true, 10); err != nil || len(all) != 1 {
		t.Errorf("looked again: %+v, %v", all, err)
	}
	if !says("supervisor", "/supervision", "人民防空办公室自") || !says("supervisor", "/supervision", silent) || !says("civil-defence", "/supervision", silent) {
		t.Error("supervision or the department isn't told")
	}
	if says("water", "/supervision", silent) {
		t.Error("another department is told")
	}
	s.acknowledge()
	if a := look(80); a != nil {
		t.Errorf("once it listens again: %+v", a)
	}
	all, err := w.db.Alarms(t.Context(), "civil-defence", true, 10)
	if err != nil || len(all) != 1 || !all[0].EndedAt.Equal(begin.Add(80*time.Minute).Truncate(time.Microsecond)) {
		t.Errorf("history %+v: %v", all, err)
	}
	if !says("supervisor", "/listeners", "接入告警") || !says("supervisor", "/listeners", "已恢复") {
		t.Error("what is over can't be read")
	}
}
