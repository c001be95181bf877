package main

import (
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events/webhook"
)

// TestGivenUpAndSentAgain gives one event up after the last attempt; the project's next ones go on. By hand it is sent again, alone or with
// everything since a day.
func TestGivenUpAndSentAgain(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	h.launch(1) // before the webhook is there
	want := h.want("civil-defence", 1)
	var cured atomic.Bool
	r := newWebServer(t, func(_ int, p posted, w http.ResponseWriter, _ *http.Request) bool {
		if !cured.Load() && p.body == want["p0"][0] {
			w.WriteHeader(http.StatusBadRequest)
			return false
		}
		return true
	})
	id, _ := h.subscribe("civil-defence", r.URL, domain.WebhookFilter{})
	c := h.clock()
	h.send(c.now)
	if n, err := h.city.RedeliverSince(t.Context(), id, domain.MustDay("2023-01-01").Start()); err != nil || n != count(want) {
		t.Fatalf("%d events before the webhook was added, want %d: %v", n, count(want), err)
	}
	first := func() domain.WebhookDelivery {
		all := h.log(id)
		return all[len(all)-1]
	}
	// What others take between would keep it running: a streak that ends is no broken receiver.
	runs := func() {
		h.city.Exec(t, `update webhooks set paused_at = null, paused_for = '', failures = 0, failing_since = null where id = $1`, string(id))
	}
	for rounds := 0; first().State == domain.DeliveryWaiting; rounds++ {
		if rounds > 2*len(webhook.Waits) {
			t.Fatal("it is never given up")
		}
		tried := first().Tries
		runs()
		if rounds > 0 {
			c.on(12 * time.Hour)
		}
		until(t, "it is tried", func() bool {
			d := first()
			return d.Tries > tried || d.State == domain.DeliveryFailed || h.hook(id).Paused()
		})
	}
	if d := first(); d.Tries != len(webhook.Waits)+1 || d.State != domain.DeliveryFailed {
		t.Errorf("given up: %+v", d)
	}
	attempts, err := h.city.WebhookAttempts(t.Context(), first().ID)
	if err != nil || len(attempts) != len(webhook.Waits)+1 {
		t.Errorf("%d attempts are kept: %v", len(attempts), err)
	}
	runs()
	until(t, "the later ones are taken", func() bool { return len(r.taken()) == count(want)-1 && h.hook(id).Waiting == 0 })
	cured.Store(true)
	if err := h.city.Redeliver(t.Context(), id, first().ID); err != nil {
		t.Fatal(err)
	}
	until(t, "it is taken", func() bool { return first().State == domain.DeliveryDelivered })
	if got := r.taken(); got[len(got)-1].body != want["p0"][0] {
		t.Error("another event was sent again")
	}
	before := r.taken()
	if n, err := h.city.RedeliverSince(t.Context(), id, domain.MustDay("2023-01-01").Start()); err != nil || n != count(want) {
		t.Fatalf("%d events again: %v", n, err)
	}
	until(t, "all is taken again", func() bool { return len(r.taken()) == len(before)+count(want) })
	ids := map[string]bool{}
	for _, p := range r.taken() {
		ids[p.id] = true
	}
	if len(ids) != count(want) {
		t.Errorf("%d ids for %d events", len(ids), count(want))
	}
	if err := h.city.Redeliver(t.Context(), id, 99999); !errors.Is(err, &domain.Rejection{Reason: "delivery-unknown"}) {
		t.Errorf("a delivery that isn't: %v", err)
	}
}

// TestARemovedWebhookIsForgotten is removed while it hangs.
func TestARemovedWebhookIsForgotten(t *testing.T) {
	t.Parallel()
	h := newHooked(t)
	r := newWebServer(t, func(_ int, _ posted, _ http.ResponseWriter, q *http.Request) bool { <-q.Context().Done(); return false })
	id, _ := h.subscribe("civil-defence", r.URL, domain.WebhookFilter{})
	stays := newWebServer(t, nil)
	h.subscribe("civil-defence", stays.URL, domain.WebhookFilter{})
	h.launch(1)
	h.send(time.Now)
	until(t, "it hangs", func() bool { return r.asked() > 0 })
	if err := h.city.RemoveWebhook(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	h.city.Drive(t, "later", 5).Until(t, func(p *domain.Project) bool { return p.Version > 3 })
	until(t, "the other goes on", func() bool { return len(stays.taken()) >= count(h.want("civil-defence", 1)) })
	if _, err := h.city.Webhook(t.Context(), id); !errors.Is(err, &domain.Rejection{Reason: "webhook-unknown"}) {
		t.Errorf("it is still there: %v", err)
	}
}
