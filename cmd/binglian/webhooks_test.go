package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"binglian/domain"
	"binglian/events"
	"binglian/events/envelope"
	"binglian/events/webhook"
	"binglian/store/storetest"
)

// hooked is a city whose events are posted to receivers of this test.
type hooked struct {
	t    *testing.T
	city *storetest.City
	stop func() // ends the sender and waits for it
}

func newHooked(t *testing.T) *hooked {
	t.Helper()
	h := &hooked{t: t, city: storetest.Open(t), stop: func() {}}
	t.Cleanup(func() { h.stop() })
	return h
}

var loopback = webhook.Guard{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}

// send runs a sender.
func (h *hooked) send(now func() time.Time) {
	ctx, cancel := context.WithCancel(h.t.Context())
	s := &webhook.Sender{Box: webhookBox{h.city.WebhookBox()}, Source: "/binglian", Guard: loopback, Within: 300 * time.Millisecond, Now: now, Log: quiet()}
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	h.stop = func() { cancel(); <-done }
}

// subscribe adds a webhook.
func (h *hooked) subscribe(d domain.DepartmentCode, url string, f domain.WebhookFilter) (domain.WebhookID, string) {
	h.t.Helper()
	secret := webhook.NewSecret()
	w, err := h.city.AddWebhook(h.t.Context(), "", domain.Webhook{Department: d, URL: url, Filter: f}, secret)
	if err != nil {
		h.t.Fatal(err)
	}
	return w.ID, secret
}

// launch begins projects and brings them to where departments are asked for their opinions.
func (h *hooked) launch(n int) {
	h.t.Helper()
	for i := range n {
		h.city.Drive(h.t, domain.ProjectID(fmt.Sprintf("p%d", i)), uint64(i)).Until(h.t, storetest.Coded)
	}
}

// want gives the events that a department is to hear of, each project's in order.
func (h *hooked) want(d domain.DepartmentCode, n int) map[domain.ProjectID][]string {
	h.t.Helper()
	all := map[domain.ProjectID][]string{}
	for i := range n {
		id := domain.ProjectID(fmt.Sprintf("p%d", i))
		kept, err := h.city.Events(h.t.Context(), id, 0, 10000)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, e := range kept {
			for _, a := range e.Audience {
				if a.Department != d {
					continue
				}
				body, err := envelope.Write("/binglian", &events.Delivery{Department: d, Previous: a.Previous, Event: e})
				if err != nil {
					h.t.Fatal(err)
				}
				all[id] = append(all[id], string(body))
			}
		}
	}
	return all
}

// hook gives how a webhook stands.
func (h *hooked) hook(id domain.WebhookID) domain.Webhook {
	h.t.Helper()
	w, err := h.city.Webhook(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return w
}

// until waits for something.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
	}
}

// posted is one request as a receiver got it.
type posted struct {
	id   string
	body string
	head http.Header
}

// webServer is a department's own server.
type webServer struct {
	*httptest.Server
	mu  sync.Mutex
	got []posted // that it has taken
	all int      // requests that came
	// answer does as the receiver does with a request; it reports whether it has taken it.
	answer func(n int, p posted, w http.ResponseWriter, r *http.Request) bool
}

func newWebServer(t *testing.T, answer func(int, posted, http.ResponseWriter, *http.Request) bool) *webServer {
	t.Helper()
	r := &webServer{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		p := posted{q.Header.Get("webhook-id"), string(body), q.Header}
		r.mu.Lock()
		r.all++
		n := r.all
		r.mu.Unlock()
		if r.answer == nil || r.answer(n, p, w, q) {
			r.mu.Lock()
			r.got = append(r.got, p)
			r.mu.Unlock()
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *webServer) taken() []posted {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

func (r *webServer) asked() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all
}

// byProject sorts what was taken by projects; each in the order in which it came, and once.
func (r *webServer) byProject(t *testing.T) map[domain.ProjectID][]string {
	t.Helper()
	all, seen := map[domain.ProjectID][]string{}, map[string]bool{}
	for _, p := range r.taken() {
		var e envelope.CloudEvent
		if err := json.Unmarshal([]byte(p.body), &e); err != nil {
			t.Fatal(err)
		}
		if seen[p.id] {
			continue
		}
		seen[p.id] = true
		all[domain.ProjectID(e.Subject)] = append(all[domain.ProjectID(e.Subject)], p.body)
	}
	return all
}

func count(all map[domain.ProjectID][]string) (n int) {
	for _, of := range all {
		n += len(of)
	}
	return n
}

// TestEventsArePosted posts what a department is told on its subject, byte for byte, in order, signed; after a rotation by both secrets.
func TestEventsArePosted(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	r := newWebServer(t, nil)
	id, secret := h.subscribe("civil-defence", r.URL, domain.WebhookFilter{})
	other := newWebServer(t, nil)
	narrow, _ := h.subscribe("civil-defence", other.URL, domain.WebhookFilter{Events: []string{"collaboration-launched"}})
	second := webhook.NewSecret()
	if err := h.city.RotateWebhook(t.Context(), id, second, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	h.send(time.Now)
	h.launch(3)
	want := h.want("civil-defence", 3)
	if count(want) == 0 {
		t.Fatal("the projects concern nobody")
	}
	until(t, "all is delivered", func() bool { return len(r.taken()) == count(want) && len(other.taken()) == 3 })
	if got := r.byProject(t); !slices.EqualFunc([]domain.ProjectID{"p0", "p1", "p2"}, []domain.ProjectID{"p0", "p1", "p2"}, func(a, b domain.ProjectID) bool {
		return slices.Equal(got[a], want[b])
	}) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	for _, p := range r.taken() {
		for _, s := range []string{secret, second} {
			verifier, err := standardwebhooks.NewWebhook(s)
			if err != nil {
				t.Fatal(err)
			}
			if err := verifier.Verify([]byte(p.body), p.head); err != nil {
				t.Errorf("%s: %v", p.id, err)
			}
			if verifier.Verify([]byte(p.body+" "), p.head) == nil {
				t.Error("another body has the same signature")
			}
		}
		var e envelope.CloudEvent
		if err := json.Unmarshal([]byte(p.body), &e); err != nil || p.id != string(id)+"-"+e.ID {
			t.Errorf("webhook-id %s of event %s: %v", p.id, e.ID, err)
		}
	}
	until(t, "it is kept that all is delivered", func() bool { return h.hook(id).Waiting == 0 && h.hook(narrow).Waiting == 0 })
	if w := h.hook(id); w.Failed != 0 || w.Failures != 0 || w.AnsweredAt.IsZero() {
		t.Errorf("stands %+v", w)
	}
}
