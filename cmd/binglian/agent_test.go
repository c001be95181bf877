package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/cmd/binglian/agent"
	"binglian/domain"
	"binglian/events/stream"
	"binglian/views/problems"
)

// question asks about the department's own stream.
func (s *system) question(question, body string, told any) *problems.Problem {
	s.t.Helper()
	m, err := s.nc.Request("command."+s.department+"."+question, []byte(body), 20*time.Second)
	if err != nil {
		s.t.Fatalf("%s: %v", question, err)
	}
	if m.Header.Get("Nats-Service-Error-Code") != "" {
		var p problems.Problem
		if err := json.Unmarshal(m.Data, &p); err != nil {
			s.t.Fatalf("%s: %v: %s", question, err, m.Data)
		}
		return &p
	}
	if err := json.Unmarshal(m.Data, told); err != nil {
		s.t.Fatalf("%s: %v: %s", question, err, m.Data)
	}
	return nil
}

// history asks for all pages of what a department was told.
func (s *system) history(asked stream.HistoryAsked) (all []stream.CloudEvent) {
	s.t.Helper()
	for {
		body, err := json.Marshal(asked)
		if err != nil {
			s.t.Fatal(err)
		}
		var told stream.HistoryTold
		if refused := s.question("history", string(body), &told); refused != nil {
			s.t.Fatalf("%s: %+v", body, refused)
		}
		all = append(all, told.Events...)
		if asked.Page = told.Next; told.Next == "" {
			return all
		}
	}
}

// take takes the next n events of a consumer without acknowledging them.
func (s *system) take(consumer string, n int) (ids []string) {
	s.t.Helper()
	js, err := jetstream.New(s.nc)
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := js.Consumer(s.t.Context(), stream.Name, consumer)
	if err != nil {
		s.t.Fatal(err)
	}
	batch, err := c.Fetch(n, jetstream.FetchMaxWait(10*time.Second))
	if err != nil {
		s.t.Fatal(err)
	}
	for m := range batch.Messages() {
		var e stream.CloudEvent
		if err := json.Unmarshal(m.Data(), &e); err != nil {
			s.t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	return ids
}

func ids(all []stream.CloudEvent) (ids []string) {
	for _, e := range all {
		ids = append(ids, e.ID)
	}
	return ids
}

// busyTown is a town in which civil defence has been told of a collaboration and of opinions on it, all of it relayed.
func busyTown(t *testing.T) (*town, *system) {
	t.Helper()
	w := newTown(t, domain.MustDay("2023-03-01"))
	w.admit()
	w.as("natural-resources").do(w.project, "launch-collaboration", "", func(f *form) { w.fillFacts(f) })
	before := w.now()
	for _, department := range []string{"civil-defence", "natural-resources", "housing"} {
		s := w.system(department)
		if _, refused := s.ask(s.opinion(before, "1")); refused != nil {
			t.Fatalf("%s: %+v", department, refused)
		}
	}
	s := w.system("civil-defence")
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if all := s.history(stream.HistoryAsked{}); len(all) >= 2 && s.waiting() >= uint64(len(all)) {
			return w, s
		}
		if time.Now().After(deadline) {
			t.Fatal("the events weren't relayed")
		}
	}
}

// live gives the department's live consumer.
func (s *system) live() jetstream.Consumer {
	s.t.Helper()
	js, err := jetstream.New(s.nc)
	if err != nil {
		s.t.Fatal(err)
	}
	c, err := js.Consumer(s.t.Context(), stream.Name, stream.LiveConsumer(domain.DepartmentCode(s.department)))
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// waiting gives how many events wait for the department's live consumer.
func (s *system) waiting() uint64 {
	s.t.Helper()
	return s.live().CachedInfo().NumPending
}

// TestReplayLeavesTheLiveConsumerAlone sets the replay consumer back, by id, time and day, and from the beginning.
func TestReplayLeavesTheLiveConsumerAlone(t *testing.T) {
	t.Parallel()
	_, s := busyTown(t)
	all := s.history(stream.HistoryAsked{})
	waiting := s.waiting()
	for i, e := range all {
		if i > 0 && (e.Previous == nil || *e.Previous != all[i-1].Version) {
			t.Errorf("%s follows %v", e.ID, e.Previous)
		}
		var told stream.ReplayTold
		if refused := s.question("replay", fmt.Sprintf(`{"from":%q}`, e.ID), &told); refused != nil {
			t.Fatalf("%s: %+v", e.ID, refused)
		}
		if want := uint64(len(all) - i); told.Waiting != want || !told.Whole || told.Consumer != "civil-defence-replay" {
			t.Errorf("from %s: %+v; want %d", e.ID, told, want)
		}
		if diff := cmp.Diff(ids(all[i:]), s.take("civil-defence-replay", len(all)-i)); diff != "" {
			t.Errorf("from %s (-want +got):\n%s", e.ID, diff)
		}
	}
	for mark, want := range map[string]int{"": len(all), "2023-02-01": len(all), all[0].Time: len(all), "2030-01-01": 0} {
		var told stream.ReplayTold
		if refused := s.question("replay", fmt.Sprintf(`{"from":%q}`, mark), &told); refused != nil || told.Waiting != uint64(want) || !told.Whole {
			t.Errorf("from %q: %+v %+v; want %d", mark, told, refused, want)
		}
	}
	if now := s.waiting(); now != waiting {
		t.Errorf("%d events wait for the live consumer, were %d", now, waiting)
	}
}

// TestWhatLeftTheStreamComesFromTheDatabase purges the stream.
func TestWhatLeftTheStreamComesFromTheDatabase(t *testing.T) {
	t.Parallel()
	w, s := busyTown(t)
	all := s.history(stream.HistoryAsked{})
	nc, err := stream.DialFolder(w.data, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	held, err := js.Stream(t.Context(), stream.Name)
	if err != nil {
		t.Fatal(err)
	}
	config := held.CachedInfo().Config
	config.MaxMsgs = 1 // the oldest leave, as they do by age
	if _, err := js.UpdateStream(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	var told stream.ReplayTold
	if refused := s.question("replay", fmt.Sprintf(`{"from":%q}`, all[0].ID), &told); refused != nil || told.Whole || told.Waiting > 1 {
		t.Errorf("what has left the stream: %+v %+v", told, refused)
	}
	for name, c := range map[string]struct {
		asked stream.HistoryAsked
		want  []stream.CloudEvent
	}{
		"everything":           {stream.HistoryAsked{}, all},
		"from an event":        {stream.HistoryAsked{From: all[1].ID}, all[1:]},
		"to an event":          {stream.HistoryAsked{To: all[1].ID}, all[:2]},
		"one event":            {stream.HistoryAsked{From: all[1].ID, To: all[1].ID}, all[1:2]},
		"from a day":           {stream.HistoryAsked{From: "2023-03-01"}, all},
		"from a later day":     {stream.HistoryAsked{From: "2023-03-02"}, nil},
		"to an earlier day":    {stream.HistoryAsked{To: "2023-02-28"}, nil},
		"a project":            {stream.HistoryAsked{Project: w.project}, all},
		"a project's middle":   {stream.HistoryAsked{Project: w.project, From: all[1].ID, To: all[1].ID}, all[1:2]},
		"a project that isn't": {stream.HistoryAsked{Project: "nowhere"}, nil},
	} {
		if diff := cmp.Diff(ids(c.want), ids(s.history(c.asked))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	var heard bytes.Buffer
	creds := filepath.Join(w.data, "keys", "departments", "civil-defence.creds")
	wire, err := agent.Dial(agent.Access{Server: w.nats, Credentials: creds}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer wire.Close()
	n, err := agent.Replay(t.Context(), wire, agent.Settings{Receiver: agent.NewLines(&heard), Tries: 1, Log: quiet()}, stream.HistoryAsked{From: all[1].ID})
	if err != nil || n != len(all)-1 || strings.Count(heard.String(), "\n") != n || !strings.Contains(heard.String(), `"id":"`+all[1].ID+`"`) {
		t.Errorf("replayed %d, %v:\n%s", n, err, heard.String())
	}
}

// TestQuestionsAreRefused asks for what isn't, in ways that aren't, and too much.
func TestQuestionsAreRefused(t *testing.T) {
	t.Parallel()
	w, s := busyTown(t)
	gas := w.system("gas")
	first := s.history(stream.HistoryAsked{})[0].ID
	before := gas.history(stream.HistoryAsked{})
	for name, c := range map[string]struct {
		of             *system
		question, body string
		reason         domain.Reason
	}{
		"no JSON":                     {s, "replay", "{", stream.QuestionMalformed},
		"an unknown field":            {s, "history", `{"department":"gas"}`, stream.QuestionMalformed},
		"two values":                  {s, "history", `{}{}`, stream.QuestionMalformed},
		"a mark that is none":         {s, "replay", `{"from":"yesterday"}`, stream.MarkMalformed},
		"an end that is none":         {s, "history", `{"to":"p-"}`, stream.MarkMalformed},
		"another project's mark":      {s, "history", `{"project":"p1","from":"p2-3"}`, stream.MarkMalformed},
		"an event that isn't":         {s, "replay", `{"from":"nowhere-1"}`, stream.EventNotTold},
		"an event of others":          {gas, "replay", `{"from":"` + first + `"}`, stream.EventNotTold},
		"the history since it":        {gas, "history", `{"from":"` + first + `"}`, stream.EventNotTold},
		"a page that isn't":           {s, "history", `{"page":"x"}`, stream.PageUnknown},
		"a project's page that isn't": {s, "history", `{"project":"p1","page":"x"}`, stream.PageUnknown},
		"a report that counts down":   {s, "report", `{"dead":-1}`, stream.QuestionMalformed},
		"a report with a novel":       {s, "report", `{"agent":"` + strings.Repeat("x", 200) + `"}`, stream.QuestionMalformed},
		"too large":                   {s, "history", `{"page":"` + strings.Repeat("x", 20_000) + `"}`, "too-long"},
	} {
		var told json.RawMessage
		refused := c.of.question(c.question, c.body, &told)
		if refused == nil {
			t.Errorf("%s: %s", name, told)
			continue
		}
		reason := refused.Reason
		if len(refused.Fields) > 0 {
			reason = refused.Fields[0].Reason
		}
		if reason != c.reason || refused.Status >= 500 {
			t.Errorf("%s: %+v; want %s", name, refused, c.reason)
		}
	}
	if diff := cmp.Diff(ids(before), ids(gas.history(stream.HistoryAsked{}))); diff != "" {
		t.Errorf("what gas was told (-was +is):\n%s", diff)
	}
	for _, e := range before {
		if e.ID == first {
			t.Errorf("gas was told of %s", first)
		}
	}
	flood(t, s)
}

// flood asks more at once than is answered at once.
func flood(t *testing.T, s *system) {
	t.Helper()
	const many = 200
	answers := s.nc.NewRespInbox()
	heard, err := s.nc.SubscribeSync(answers)
	if err != nil {
		t.Fatal(err)
	}
	for range many {
		if err := s.nc.PublishRequest("command.civil-defence.history", answers, []byte(`{}`)); err != nil {
			t.Fatal(err)
		}
	}
	refused := 0
	for range many {
		m, err := heard.NextMsg(20 * time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if m.Header.Get("Nats-Service-Error-Code") == "429" {
			refused++
		}
	}
	if refused == 0 || refused == many {
		t.Errorf("%d of %d questions were refused", refused, many)
	}
}
