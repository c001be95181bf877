package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"binglian/cmd/binglian/agent"
	"binglian/cmd/binglian/simulator"
	"binglian/events/stream"
	"binglian/stages"
)

// lives are what civil defence is told of the demo city.
var lives = sync.OnceValues(func() ([]agent.Life, error) {
	sc, err := simulator.Default()
	if err != nil {
		return nil, err
	}
	script, err := simulator.Plan(stages.Default(true), sc, 1)
	if err != nil {
		return nil, err
	}
	return agent.Lives(script, own)
})

func TestLivesAreWhatTheDepartmentIsTold(t *testing.T) {
	t.Parallel()
	all, err := lives()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, l := range all {
		last := 0
		for _, e := range l {
			if e.Previous == nil || *e.Previous != last || e.Version <= last || !strings.HasPrefix(e.ID, "rehearsal-") || !json.Valid(e.Data) {
				t.Fatalf("%+v follows version %d", e, last)
			}
			last, kinds[e.Type] = e.Version, true
		}
	}
	for _, kind := range []string{"collaboration-launched", "item-accepted", "item-paused", "survey-scheduled", "correction-requested", "item-decided", "rectification-required"} {
		if !kinds["approval."+kind+".v1"] {
			t.Errorf("%s isn't among what is rehearsed: %v", kind, kinds)
		}
	}
}

// TestRehearsalFindsWhatASystemDoesWrong lets systems be wrong in one thing each.
func TestRehearsalFindsWhatASystemDoesWrong(t *testing.T) {
	t.Parallel()
	all, err := lives()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, l := range all {
		for _, e := range l {
			known[e.Type] = true
		}
	}
	for name, c := range map[string]struct {
		answer func(seen map[string]int, last map[string]int, e stream.CloudEvent, raw []byte) int
		fails  []string
	}{
		"right": {func(map[string]int, map[string]int, stream.CloudEvent, []byte) int { return 204 }, nil},
		"away until what is missing came": {func(_, last map[string]int, e stream.CloudEvent, _ []byte) int {
			if *e.Previous > last[e.Subject] {
				return 503
			}
			return 200
		}, nil},
		"refuses what comes twice": {func(seen, _ map[string]int, e stream.CloudEvent, _ []byte) int {
			if seen[e.ID] > 0 {
				return 409
			}
			return 200
		}, []string{"takes an event that comes twice", "takes an event that comes once more after all others",
			"takes an event that comes before the one before it, or says that it is away until that came"}},
		"refuses a gap": {func(_, last map[string]int, e stream.CloudEvent, _ []byte) int {
			if *e.Previous > last[e.Subject] {
				return 422
			}
			return 200
		}, []string{"takes an event that comes before the one before it, or says that it is away until that came"}},
		"refuses unknown kinds": {func(_, _ map[string]int, e stream.CloudEvent, _ []byte) int {
			if !known[e.Type] {
				return 400
			}
			return 200
		}, []string{"takes a kind of event that it doesn't know"}},
		"reads strictly": {func(_, _ map[string]int, _ stream.CloudEvent, raw []byte) int {
			if strings.Contains(string(raw), "added_later") {
				return 400
			}
			return 200
		}, []string{"takes fields and attributes that it doesn't know", "takes a long text"}},
		"a small mouth": {func(_, _ map[string]int, _ stream.CloudEvent, raw []byte) int {
			if len(raw) > 200_000 {
				return 413
			}
			return 200
		}, []string{"takes a long text"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			seen, last := map[string]int{}, map[string]int{}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var raw json.RawMessage
				var e stream.CloudEvent
				if err := json.NewDecoder(r.Body).Decode(&raw); err != nil {
					t.Error(err)
				}
				if err := json.Unmarshal(raw, &e); err != nil || r.Header.Get("Content-Type") != "application/cloudevents+json; charset=utf-8" {
					t.Errorf("%v: %v", r.Header, err)
				}
				mu.Lock()
				defer mu.Unlock()
				status := c.answer(seen, last, e, raw)
				if status < 300 {
					seen[e.ID]++
					last[e.Subject] = max(last[e.Subject], e.Version)
				}
				w.WriteHeader(status)
			}))
			defer server.Close()
			found, err := agent.Rehearse(t.Context(), agent.NewWebhook(server.URL, nil, 10*time.Second), own, all[:2])
			if err != nil {
				t.Fatal(err)
			}
			var failed []string
			for _, check := range found.Checks {
				if !check.Passed {
					failed = append(failed, check.Name)
				}
			}
			if !slices.Equal(failed, c.fails) || found.Failed() != len(c.fails) {
				t.Errorf("failed: %q; want %q", failed, c.fails)
			}
		})
	}
}

func TestSlowSystemIsFound(t *testing.T) {
	t.Parallel()
	all, err := lives()
	if err != nil {
		t.Fatal(err)
	}
	found, err := agent.Rehearse(t.Context(), agent.Command{Line: `case "$BINGLIAN_PROJECT" in *long) sleep 20 ;; esac`, Limit: 300 * time.Millisecond}, own, []agent.Life{all[0][:3]})
	if err != nil {
		t.Fatal(err)
	}
	if last := found.Checks[len(found.Checks)-1]; last.Passed || !strings.Contains(last.Detail, "not done after 300ms") || found.Slowest > 5*time.Second {
		t.Errorf("%+v, slowest %v", last, found.Slowest)
	}
}

func TestRehearsalOfTheWires(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.commit(life("p", 5))
	found, err := agent.RehearseWires(t.Context(), c.dial())
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range found.Checks { // no desk answers commands here
		if check.Passed == strings.HasPrefix(check.Name, "a command") {
			t.Errorf("%+v", check)
		}
	}
}

// TestReceiversSayWhatBecameOfAnEvent asks commands and addresses that take, refuse and are away.
func TestReceiversSayWhatBecameOfAnEvent(t *testing.T) {
	t.Parallel()
	e := &agent.Event{CloudEvent: stream.CloudEvent{ID: "p-3", Subject: "p", Version: 3, Type: "approval.item-paused.v1"}, Raw: []byte(`{"id":"p-3"}`), Department: own, Try: 2}
	for line, want := range map[string]string{
		`test "$(cat)" = '{"id":"p-3"}' && test "$BINGLIAN_ID $BINGLIAN_PROJECT $BINGLIAN_VERSION $BINGLIAN_DEPARTMENT $BINGLIAN_TRY" = "p-3 p 3 civil-defence 2"`: "",
		`true`:                            "", // it doesn't even read
		`echo no such parcel >&2; exit 1`: "no such parcel",
		`exit 75`:                         "away",
		`sleep 60 & sleep 60`:             "not done after",
		`/nowhere/there/is/none`:          "not found",
		`head -c 100000 /dev/zero | tr '\0' x; exit 2`: "exit status 2",
	} {
		err := agent.Command{Line: line, Limit: time.Second}.Hand(t.Context(), e)
		switch {
		case want == "" && err != nil, want != "" && err == nil:
			t.Errorf("%s: %v", line, err)
		case want == "away" && !errors.Is(err, agent.ErrAway), want != "away" && errors.Is(err, agent.ErrAway):
			t.Errorf("%s: %v", line, err)
		case want != "" && !strings.Contains(err.Error(), want) || err != nil && len(err.Error()) > 3000:
			t.Errorf("%s: %v", line, err)
		}
	}
	for status, away := range map[int]bool{500: false, 400: false, 302: false, 429: true, 502: true, 503: true, 504: true} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer x" {
				t.Errorf("headers: %v", r.Header)
			}
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(status)
		}))
		if err := agent.NewWebhook(server.URL, map[string]string{"Authorization": "Bearer x"}, time.Second).Hand(t.Context(), e); err == nil || errors.Is(err, agent.ErrAway) != away {
			t.Errorf("%d: %v", status, err)
		}
		server.Close()
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	if err := agent.NewWebhook(gone.URL, nil, time.Second).Hand(t.Context(), e); !errors.Is(err, agent.ErrAway) {
		t.Errorf("nobody there: %v", err)
	}
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // or the server doesn't see that the other side has gone
		<-r.Context().Done()
	}))
	defer slow.Close()
	if err := agent.NewWebhook(slow.URL, nil, 50*time.Millisecond).Hand(t.Context(), e); err == nil || errors.Is(err, agent.ErrAway) {
		t.Errorf("too slow: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (agent.Command{Line: "true", Limit: time.Second}).Hand(ended, e); err == nil {
		t.Error("an agent that has ended handed an event over")
	}
}
