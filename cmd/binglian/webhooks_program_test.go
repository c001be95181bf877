package main

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/events/envelope"
	"binglian/store/private/privatetest"
)

// TestWebhooksSurviveKills kills the server with SIGKILL while it posts a city's events to a receiver that now and then refuses one at first. In the end
// the receiver has every event of its department, each project's in order, and what came twice came under the same id.
func TestWebhooksSurviveKills(t *testing.T) {
	t.Parallel()
	data := filepath.Join(privatetest.Folder(t), "city")
	var refused sync.Map
	r := newWebServer(t, func(_ int, p posted, w http.ResponseWriter, _ *http.Request) bool {
		if _, again := refused.LoadOrStore(p.id, true); !again && strings.HasSuffix(p.id, "17") {
			w.WriteHeader(http.StatusBadGateway)
			return false
		}
		return true
	})
	s := serveFrom(t, data, "--demo", "--seed", "7", "--webhook-allow", "127.0.0.0/8")
	out, code := output(t, data, "webhook", "add", "housing", r.URL)
	if code != 0 || !strings.Contains(out, "whsec_") {
		t.Fatal(out)
	}
	id := regexp.MustCompile(`wh-\w+`).FindString(out)
	if out, code := output(t, data, "webhook", "redeliver", id, "--since", "2020-01-01"); code != 0 {
		t.Fatal(out)
	}
	for range 6 {
		time.Sleep(time.Duration(rand.IntN(1500)) * time.Millisecond) // the moment is the test's subject
		s.kill()
		s = serveFrom(t, data, "--demo", "--seed", "7", "--webhook-allow", "127.0.0.0/8", "--metrics-listen", "127.0.0.1:0")
	}
	s.await(t, regexp.MustCompile("demo accounts"))
	d := look(t, data)
	want := map[domain.ProjectID][]string{}
	if err := eachEvent(t.Context(), d, func(e *events.Recorded) {
		for _, a := range e.Audience {
			if a.Department == "housing" {
				want[e.Project] = append(want[e.Project], envelope.ID(e))
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	until(t, "all is taken", func() bool {
		w, err := d.Webhook(t.Context(), domain.WebhookID(id))
		if err != nil {
			t.Fatal(err)
		}
		return w.Waiting == 0 && w.Failed == 0 && len(r.taken()) >= count(want)
	})
	got, twice := map[domain.ProjectID][]string{}, 0
	seen := map[string]string{}
	for _, p := range r.taken() {
		var e envelope.CloudEvent
		if err := json.Unmarshal([]byte(p.body), &e); err != nil {
			t.Fatal(err)
		}
		if body, again := seen[p.id]; again {
			if body != p.body {
				t.Errorf("%s came with another body", p.id)
			}
			twice++
			continue
		}
		seen[p.id] = p.body
		got[domain.ProjectID(e.Subject)] = append(got[domain.ProjectID(e.Subject)], e.ID)
	}
	for p, ids := range want {
		if !slices.Equal(got[p], ids) {
			t.Errorf("%s: %v, want %v", p, got[p], ids)
		}
	}
	if len(got) != len(want) {
		t.Errorf("events of %d projects, want %d", len(got), len(want))
	}
	t.Logf("%d events, %d twice", count(want), twice)
	scrape(t, s, id)
	for _, c := range []struct{ args, says string }{{"test " + id, "taken with 200"}, {"list", "running"}, {"log " + id, "delivered"}, {"pause " + id, ""},
		{"list housing", "paused: by-hand"}, {"resume " + id, ""}, {"rotate " + id, "whsec_"}, {"remove --yes " + id, ""}, {"list", "WEBHOOK"}} {
		if out, code := output(t, data, append([]string{"webhook"}, strings.Fields(c.args)...)...); code != 0 || !strings.Contains(out, c.says) {
			t.Errorf("webhook %s: %d %s", c.args, code, out)
		}
	}
	if out, code := output(t, data, "webhook", "log", id); code == 0 {
		t.Errorf("a webhook that is removed has a log: %s", out)
	}
	s.stop(t)
}

// scrape reads the metrics as Prometheus does.
func scrape(t *testing.T, s *served, id string) {
	t.Helper()
	address := regexp.MustCompile(`metrics are served at (http://\S+/metrics)`).FindStringSubmatch(s.printed.String())
	if address == nil {
		t.Fatal("no metrics are served")
	}
	answer, err := http.Get(address[1])
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{`binglian_wires_known 1`, `binglian_webhook_waiting_events{department="housing",webhook="` + id + `"} 0`, `binglian_department_waiting_events{department="housing"} `,
		`binglian_webhook_attempts_total{outcome="taken"} `, "binglian_outbox_events "} {
		if !strings.Contains(string(text), line) {
			t.Errorf("nothing says %s", line)
		}
	}
}
