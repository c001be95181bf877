package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/views/problems"
)

// system is a department's own system: it has nothing but the department's credentials.
type system struct {
	t          *testing.T
	nc         *nats.Conn
	department string
}

func (w *town) system(department string) *system {
	w.t.Helper()
	nc, err := nats.Connect(w.nats, nats.UserCredentials(filepath.Join(w.data, "keys", "departments", department+".creds")))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(nc.Close)
	return &system{w.t, nc, department}
}

// ask gives a command as an envelope and gives its answer, or what it is refused for.
func (s *system) ask(subject, envelope string) (stream.Answer, *problems.Problem) {
	s.t.Helper()
	m, err := s.nc.Request(subject, []byte(envelope), 20*time.Second)
	if err != nil {
		s.t.Fatalf("%s: %v", subject, err)
	}
	var answer stream.Answer
	if status := m.Header.Get(micro.ErrorCodeHeader); status != "" {
		var p problems.Problem
		if err := json.Unmarshal(m.Data, &p); err != nil || strconv.Itoa(p.Status) != status {
			s.t.Fatalf("%s: status %s, %v: %s", subject, status, err, m.Data)
		}
		return answer, &p
	}
	if err := json.Unmarshal(m.Data, &answer); err != nil {
		s.t.Fatalf("%s: %v: %s", subject, err, m.Data)
	}
	return answer, nil
}

// opinion gives the subject and the envelope of an opinion.
func (s *system) opinion(p *domain.Project, id string) (subject, envelope string) {
	return "command." + s.department + "." + string(p.ID) + ".give-opinion",
		fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"/oa","type":"approval.command.give-opinion.v1","officer":%q,"target":%q,"seen":%d,
		"datacontenttype":"application/json","data":{"value":"agree","text":"同意"}}`, id, s.department, s.department, p.Version)
}

// TestDepartmentsGiveCommandsOverNats lets the departments of a collaboration answer from systems of their own.
func TestDepartmentsGiveCommandsOverNats(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	w.admit()
	w.as("natural-resources").do(w.project, "launch-collaboration", "", func(f *form) { w.fillFacts(f) })
	before := w.now()
	defence := w.system("civil-defence")
	subject, body := defence.opinion(before, "1")
	answer, refused := defence.ask(subject, body)
	if refused != nil || answer.Version != before.Version+1 || len(answer.Events) != 1 || answer.Repeated {
		t.Fatalf("%+v, %+v", answer, refused)
	}
	if e := answer.Events[0]; e.Type != "approval.opinion-given.v1" || e.ID != fmt.Sprintf("%s-%d", w.project, answer.Version) || !strings.Contains(string(e.Data), "civil-defence") {
		t.Errorf("the event is %+v", e)
	}
	if again, refused := defence.ask(subject, body); refused != nil || !again.Repeated || again.Version != answer.Version {
		t.Errorf("the same once more: %+v, %+v", again, refused)
	}
	_, other := defence.opinion(before, "2")
	if _, refused := defence.ask(subject, other); refused == nil || refused.Status != http.StatusConflict {
		t.Errorf("a second opinion: %+v", refused)
	}
	if v := w.now().Version; v != answer.Version {
		t.Errorf("version %d after one opinion, want %d", v, answer.Version)
	}
	var all sync.WaitGroup // every other department at once
	for i := range before.Collaboration.Opinions {
		if o := before.Collaboration.Opinions[i]; o.Department != "civil-defence" {
			s := w.system(string(o.Department))
			all.Go(func() {
				if _, refused := s.ask(s.opinion(before, "1")); refused != nil {
					t.Errorf("%s: %+v", s.department, refused)
				}
			})
		}
	}
	all.Wait()
	for _, o := range w.now().Collaboration.Opinions {
		if o.Value != domain.OpinionAgree {
			t.Errorf("%s: %q", o.Department, o.Value)
		}
	}
}

// TestCommandsOverNatsAreRefused gives commands that are malformed, of nobody, of others, or on another project.
func TestCommandsOverNatsAreRefused(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	w.admit()
	w.as("natural-resources").do(w.project, "launch-collaboration", "", func(f *form) { w.fillFacts(f) })
	before := w.now()
	s := w.system("civil-defence")
	subject, good := s.opinion(before, "1")
	seen := fmt.Sprintf(`"seen":%d`, before.Version)
	for name, c := range map[string]struct {
		subject, body string
		status        int
		reason        domain.Reason
	}{
		"no JSON":                   {subject, "{", http.StatusUnprocessableEntity, stream.EnvelopeMalformed},
		"nothing":                   {subject, "", http.StatusUnprocessableEntity, stream.EnvelopeMalformed},
		"no id":                     {subject, strings.Replace(good, `"id":"1",`, "", 1), http.StatusUnprocessableEntity, stream.EnvelopeMalformed},
		"another type":              {subject, strings.Replace(good, "give-opinion", "issue-sheet", 1), http.StatusUnprocessableEntity, stream.EnvelopeAttribute},
		"another subject":           {subject, strings.Replace(good, `"id"`, `"subject":"p2","id"`, 1), http.StatusUnprocessableEntity, stream.EnvelopeAttribute},
		"an unknown attribute":      {subject, strings.Replace(good, `"id"`, `"colour":"red","id"`, 1), http.StatusUnprocessableEntity, stream.EnvelopeAttribute},
		"a version that is none":    {subject, strings.Replace(good, seen, `"seen":"x"`, 1), http.StatusUnprocessableEntity, stream.EnvelopeAttribute},
		"no version":                {subject, strings.Replace(good, seen+",", "", 1), http.StatusUnprocessableEntity, "required"},
		"a day that is none":        {subject, strings.Replace(good, `"id"`, `"day":"2023-02-30","id"`, 1), http.StatusUnprocessableEntity, stream.EnvelopeAttribute},
		"a day to come":             {subject, strings.Replace(good, `"id"`, `"day":"2040-01-02","id"`, 1), http.StatusUnprocessableEntity, "day-in-future"},
		"nobody":                    {subject, strings.Replace(good, `"officer":"civil-defence",`, "", 1), http.StatusUnprocessableEntity, "required"},
		"an officer who isn't":      {subject, strings.Replace(good, `"officer":"civil-defence"`, `"officer":"ghost"`, 1), http.StatusForbidden, stream.OfficerUnknown},
		"another department's":      {subject, strings.Replace(good, `"officer":"civil-defence"`, `"officer":"housing"`, 1), http.StatusForbidden, stream.OfficerUnknown},
		"another's opinion":         {subject, strings.Replace(good, `"target":"civil-defence"`, `"target":"housing"`, 1), http.StatusForbidden, "not-allowed"},
		"a field that isn't":        {subject, strings.Replace(good, `"text"`, `"texts"`, 1), http.StatusUnprocessableEntity, "malformed-value"},
		"an unknown verb":           {strings.Replace(subject, "give-opinion", "explode", 1), strings.Replace(good, "give-opinion", "explode", 1), http.StatusNotFound, "unknown-verb"},
		"a project that isn't":      {strings.Replace(subject, string(w.project), "nowhere", 1), good, http.StatusNotFound, "no-such-project"},
		"a version that has passed": {subject, strings.Replace(good, seen, `"seen":1`, 1), http.StatusConflict, "stale"},
		"too large":                 {subject, strings.Replace(good, "同意", strings.Repeat("同", 400_000), 1), http.StatusUnprocessableEntity, "too-long"},
	} {
		_, refused := s.ask(c.subject, c.body)
		if refused == nil || refused.Status != c.status {
			t.Errorf("%s: %+v; want %d", name, refused, c.status)
			continue
		}
		reason := refused.Reason
		if len(refused.Fields) > 0 {
			reason = refused.Fields[0].Reason
		}
		if reason != c.reason || refused.Detail == "" {
			t.Errorf("%s: %+v; want %s", name, refused, c.reason)
		}
	}
	if _, refused := s.ask(subject, strings.Replace(good, `"id"`, `"day":"2040-01-02","id"`, 1)); refused == nil || len(refused.Fields) != 1 || refused.Fields[0].Field != "day" {
		t.Errorf("a day to come isn't told by its attribute's name: %+v", refused)
	}
	m := nats.NewMsg(subject)
	m.Header.Set("Accept-Language", "en-GB,en;q=0.9")
	m.Data = []byte("{")
	if reply, err := s.nc.RequestMsg(m, 10*time.Second); err != nil || !strings.Contains(string(reply.Data), "valid CloudEvents") {
		t.Errorf("in English: %v %s", err, reply.Data)
	}
	for _, foreign := range []string{"command.housing." + string(w.project) + ".give-opinion", "command.civil-defence." + string(w.project), "$SRV.PING", "command.>"} {
		if _, err := s.nc.Request(foreign, []byte(good), time.Second); err == nil {
			t.Errorf("somebody answers on %s", foreign)
		}
	}
	if err := s.nc.PublishRequest(subject, "approval.dept.civil-defence.collaboration.opinion-given", []byte("{")); err != nil {
		t.Fatal(err)
	}
	if _, refused := s.ask(subject, "{"); refused == nil { // by then the one before is answered
		t.Error("an envelope that is none was taken")
	}
	if v := w.now().Version; v != before.Version {
		t.Errorf("version %d after refused commands, was %d", v, before.Version)
	}
}
