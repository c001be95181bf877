package stream_test

import (
	"encoding/json"
	"testing"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"

	"binglian/domain"
)

// TestEnvelope reads what was published with the CloudEvents SDK.
func TestEnvelope(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.run()
	committed := histories("p", 1, 3)
	r.outbox.Commit(committed...)
	r.settle()
	r.stop()
	for i, m := range r.held() {
		d := committed[i]
		raw, err := json.Marshal(m.event)
		if err != nil {
			t.Fatal(err)
		}
		var e cloudevents.Event
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatal(err)
		}
		if err := e.Validate(); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		if e.ID() != id(d) || e.Source() != "/binglian" || e.Type() != "approval."+d.Event.Name+".v1" || e.Subject() != "p0" {
			t.Errorf("event is %s", raw)
		}
		if !e.Time().Equal(d.Event.At) || m.event.Time != d.Event.At.In(domain.City).Format("2006-01-02T15:04:05.000000+08:00") {
			t.Errorf("time is %s; want %v", m.event.Time, d.Event.At.Format(time.RFC3339Nano))
		}
		if string(m.event.Data) != string(d.Event.Payload) {
			t.Errorf("data are %s; want %s", m.event.Data, d.Event.Payload)
		}
		if m.header.Get("Approval-Project") != "p0" {
			t.Errorf("header names project %q", m.header.Get("Approval-Project"))
		}
		extensions := e.Extensions()
		if extensions["version"] != int32(d.Event.Version) || extensions["day"] != "2023-05-31" {
			t.Errorf("extensions are %v", extensions)
		}
		if previous, ok := extensions["previous"]; ok != (d.Department != "") || (ok && previous != int32(d.Previous)) {
			t.Errorf("previous is %v on a copy to %q; want %d", previous, d.Department, d.Previous)
		}
	}
}
