package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events/webhook"
)

// walking is a clock that stands until it is moved, and then moves on.
type walking struct{ at atomic.Pointer[time.Time] }

func newWalking(at time.Time) *walking {
	w := &walking{}
	w.at.Store(&at)
	return w
}

func (w *walking) now() time.Time { return *w.at.Load() }

func (w *walking) on(d time.Duration) {
	at := w.now().Add(d)
	w.at.Store(&at)
}

// clock gives a clock that stands at the city's time, and moves the store's with it.
func (h *hooked) clock() *walking { return newWalking(h.city.Clock.Now()) }

// log gives every delivery of a webhook, the latest first.
func (h *hooked) log(id domain.WebhookID) []domain.WebhookDelivery {
	h.t.Helper()
	all, err := h.city.WebhookDeliveries(h.t.Context(), id, 0, 10000)
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// tried counts the attempts of a webhook's deliveries.
func (h *hooked) tried(id domain.WebhookID) (n int) {
	for _, d := range h.log(id) {
		n += d.Tries
	}
	return n
}

// TestWhatIsNotTaken tells what each kind of broken receiver is taken for. None is taken for one that has taken an event, and none is
// followed elsewhere.
func TestWhatIsNotTaken(t *testing.T) {
	t.Parallel()
	elsewhere := newWebServer(t, nil)
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(untrusted.Close)
	status := func(code int, head ...string) func(*testing.T) string {
		return func(t *testing.T) string {
			return newWebServer(t, func(_ int, _ posted, w http.ResponseWriter, _ *http.Request) bool {
				for i := 0; i+1 < len(head); i += 2 {
					w.Header().Set(head[i], head[i+1])
				}
				w.WriteHeader(code)
				_, _ = w.Write([]byte("答复\x00" + strings.Repeat("很长", 1000)))
				return false
			}).URL
		}
	}
	at := func(url string) func(*testing.T) string { return func(*testing.T) string { return url } }
	for name, c := range map[string]struct {
		url    func(*testing.T) string
		fault  domain.WebhookFault
		status int
	}{
		"an error of its own":    {status(500), domain.FaultStatus, 500},
		"not found":              {status(404), domain.FaultStatus, 404},
		"told to slow down":      {status(429, "Retry-After", "1"), domain.FaultStatus, 429},
		"moved":                  {status(301, "Location", elsewhere.URL), domain.FaultRedirect, 301},
		"moved, with the body":   {status(307, "Location", elsewhere.URL), domain.FaultRedirect, 307},
		"moved to metadata":      {status(302, "Location", "http://169.254.169.254/latest/meta-data/"), domain.FaultRedirect, 302},
		"gone":                   {status(410), domain.FaultGone, 410},
		"nobody listens":         {at(dead.URL), domain.FaultNoAnswer, 0},
		"a name that isn't":      {at("https://receiver.invalid/"), domain.FaultName, 0},
		"no good certificate":    {at(untrusted.URL), domain.FaultTLS, 0},
		"an address not allowed": {at("https://10.255.255.1/"), domain.FaultAddress, 0},
		"http where only https":  {at("http://93.184.216.34/"), domain.FaultAddress, 0},
		"hangs before it answers": {func(t *testing.T) string {
			return newWebServer(t, func(_ int, _ posted, _ http.ResponseWriter, r *http.Request) bool { <-r.Context().Done(); return false }).URL
		}, domain.FaultSlow, 0},
		"hangs in its answer": {func(t *testing.T) string {
			return newWebServer(t, func(_ int, _ posted, w http.ResponseWriter, r *http.Request) bool {
				w.WriteHeader(http.StatusOK)
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
				return false
			}).URL
		}, domain.FaultSlow, 200},
		"breaks off": {func(t *testing.T) string {
			return newWebServer(t, func(_ int, _ posted, w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Content-Length", "1000")
				_, _ = w.Write([]byte("half"))
				_ = http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			}).URL
		}, domain.FaultNoAnswer, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHooked(t)
			id, _ := h.subscribe("civil-defence", c.url(t), domain.WebhookFilter{})
			number, err := h.city.TestWebhook(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			h.send(time.Now)
			var d domain.WebhookDelivery
			until(t, "the test is over", func() bool {
				if d, err = h.city.WebhookDelivery(t.Context(), id, number); err != nil {
					t.Fatal(err)
				}
				return d.State != domain.DeliveryWaiting
			})
			if d.State != domain.DeliveryFailed || d.Last.Fault != c.fault || d.Last.Status != c.status {
				t.Errorf("%s: %+v; want %s %d", d.State, d.Last, c.fault, c.status)
			}
			if len(d.Last.Answer) > 520 || strings.ContainsRune(d.Last.Answer, 0) || strings.Contains(d.Last.Answer, "10.255") {
				t.Errorf("keeps of its answer %q", d.Last.Answer)
			}
			if w := h.hook(id); w.Failures != 0 || w.Paused() {
				t.Errorf("a test counts: %+v", w)
			}
		})
	}
	t.Cleanup(func() {
		if n := elsewhere.asked(); n > 0 {
			t.Errorf("%d requests were sent on elsewhere", n)
		}
	})
}

// TestAHugeAnswerIsTaken reads only the beginning of an answer that never ends.
func TestAHugeAnswerIsTaken(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	r := newWebServer(t, func(_ int, _ posted, w http.ResponseWriter, _ *http.Request) bool {
		for {
			if _, err := w.Write([]byte(strings.Repeat("x", 1<<16))); err != nil {
				return true
			}
		}
	})
	id, _ := h.subscribe("civil-defence", r.URL, domain.WebhookFilter{Events: []string{"collaboration-launched"}})
	h.send(time.Now)
	h.launch(1)
	until(t, "it is taken", func() bool {
		all := h.log(id)
		return len(all) == 1 && all[0].State == domain.DeliveryDelivered && len(all[0].Last.Answer) == 500
	})
}

// TestABrokenReceiverIsPaused fails for more than an hour, by the documented times; the others don't notice. Supervision is told. Resumed, it
// gets everything in order, under the same ids.
func TestABrokenReceiverIsPaused(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	var well atomic.Bool
	tried := map[string]int{}
	broken := newWebServer(t, func(_ int, p posted, w http.ResponseWriter, _ *http.Request) bool {
		if !well.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return well.Load()
	})
	other := newWebServer(t, nil)
	id, _ := h.subscribe("civil-defence", broken.URL, domain.WebhookFilter{})
	h.subscribe("civil-defence", other.URL, domain.WebhookFilter{})
	h.launch(1)
	want := h.want("civil-defence", 1)
	c := h.clock()
	h.send(c.now)
	until(t, "the other has it all", func() bool { return len(other.taken()) == count(want) })
	for n := 1; n < webhook.PauseAfter+10; n++ {
		until(t, "it is tried, or paused", func() bool { return h.tried(id) >= n || h.hook(id).Paused() }) // the pause is told after the last try
		if h.hook(id).Paused() {
			break
		}
		if got := h.hook(id).Failures; got != n {
			t.Fatalf("%d failures after %d attempts", got, n)
		}
		c.on(webhook.Waits[n-1] - time.Second)
		time.Sleep(20 * time.Millisecond)
		if broken.asked() != n {
			t.Fatalf("asked %d times before the next attempt was due", broken.asked())
		}
		c.on(time.Second)
	}
	until(t, "it is paused", func() bool { return h.hook(id).Paused() })
	w := h.hook(id)
	if w.PausedFor != domain.PausedForFailing || w.Waiting != count(want) || w.Failures < webhook.PauseAfter || c.now().Sub(w.FailingSince) < webhook.PauseOver {
		t.Errorf("stands %+v", w)
	}
	open, err := h.city.Alarms(t.Context(), "civil-defence", false, 10)
	if err != nil || len(open) != 1 || open[0].Webhook != id || open[0].Reason != "failing" || open[0].Waiting != count(want) {
		t.Errorf("alarms %+v, %v", open, err)
	}
	asked := broken.asked()
	c.on(48 * time.Hour)
	well.Store(true)
	if _, err := h.city.TestWebhook(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	until(t, "a test gets through", func() bool { return len(broken.taken()) == 1 })
	if broken.asked() != asked+1 {
		t.Error("a paused webhook was sent more than the test")
	}
	if err := h.city.ResumeWebhook(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	until(t, "all is taken", func() bool { return len(broken.taken()) == count(want)+1 })
	got := broken.taken()[1:]
	for i, body := range want["p0"] {
		if got[i].body != body {
			t.Errorf("event %d: %s; want %s", i, got[i].body, body)
		}
		tried[got[i].id]++
	}
	if len(tried) != count(want) {
		t.Errorf("%d ids for %d events", len(tried), count(want))
	}
	if open, err := h.city.Alarms(t.Context(), "", false, 10); err != nil || len(open) > 0 {
		t.Errorf("alarms %+v, %v", open, err)
	}
	if all, err := h.city.Alarms(t.Context(), "", true, 10); err != nil || len(all) != 1 || all[0].EndedAt.IsZero() {
		t.Errorf("history %+v, %v", all, err)
	}
}

// TestGoneIsPausedAtOnce takes 410 at its word.
func TestGoneIsPausedAtOnce(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	r := newWebServer(t, func(_ int, _ posted, w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusGone)
		return false
	})
	id, _ := h.subscribe("civil-defence", r.URL, domain.WebhookFilter{Events: []string{"collaboration-launched"}})
	h.launch(1)
	h.send(h.clock().now)
	until(t, "it is paused", func() bool { return h.hook(id).PausedFor == domain.PausedForGone })
	if r.asked() != 1 || h.hook(id).Waiting != 1 {
		t.Errorf("asked %d times; %+v", r.asked(), h.hook(id))
	}
}

// TestOneProjectDoesNotHoldUpOthers refuses everything of one project, and hangs for another: the third goes on, in order. What is refused to the
// end is given up, the project goes on after it, and it can be sent again by hand.
func TestOneProjectDoesNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	var cured atomic.Bool
	var bad atomic.Value
	bad.Store("")
	r := newWebServer(t, func(_ int, p posted, w http.ResponseWriter, q *http.Request) bool {
		switch {
		case strings.Contains(p.body, `"subject":"p1"`) && !cured.Load():
			<-q.Context().Done()
			return false
		case strings.Contains(p.body, `"subject":"p0"`) && !cured.Load():
			bad.CompareAndSwap("", p.id)
			if p.id == bad.Load() {
				w.WriteHeader(http.StatusUnprocessableEntity)
				return false
			}
		}
		return true
	})
	id, _ := h.subscribe("civil-defence", r.URL, domain.WebhookFilter{})
	h.launch(3)
	want := h.want("civil-defence", 3)
	c := h.clock()
	h.send(c.now)
	until(t, "the third has all", func() bool { return slices.Equal(r.byProject(t)["p2"], want["p2"]) })
	if len(r.byProject(t)["p0"]) > 0 {
		t.Error("later events of a project came before an earlier one")
	}
	for _, wait := range webhook.Waits {
		n := func() int {
			for _, d := range h.log(id) {
				if d.Last.Status == http.StatusUnprocessableEntity {
					return d.Tries
				}
			}
			return 0
		}
		until(t, "it was tried", func() bool { return n() > 0 })
		before := n()
		if h.hook(id).Paused() { // nothing else was taken meanwhile: by hand it goes on
			if err := h.city.ResumeWebhook(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			until(t, "it is tried anew", func() bool { return n() == 1 })
			continue
		}
		c.on(wait)
		until(t, "it is tried again", func() bool { return n() > before || h.hook(id).Paused() })
	}
	cured.Store(true)
	if h.hook(id).Paused() {
		if err := h.city.ResumeWebhook(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	c.on(24 * time.Hour)
	until(t, "all is taken in the end", func() bool { return h.hook(id).Waiting == 0 })
	for p, of := range want {
		if got := r.byProject(t)[p]; !slices.Equal(got, of) {
			t.Errorf("%s: %d events, want %d", p, len(got), len(of))
		}
	}
}
