package events_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// What a release wrote stays readable, and keeps its effect: whole event logs of each release stand in testdata with the
// projects that they make. They are written once, for a new release, by -freeze, and never again.
var freeze = flag.String("freeze", "", "write the event logs of this release into testdata")

type frozenEvent struct {
	Version int             `json:"version"`
	Name    string          `json:"name"`
	At      time.Time       `json:"at"`
	On      domain.Day      `json:"on"`
	By      domain.Actor    `json:"by"`
	Back    string          `json:"back,omitempty"`
	Payload json.RawMessage `json:"payload"`
}

func TestFrozenEventLogs(t *testing.T) {
	t.Parallel()
	if *freeze != "" {
		write(t, filepath.Join("testdata", *freeze))
	}
	logs, err := filepath.Glob("testdata/*/*.events.jsonl")
	if err != nil || len(logs) == 0 {
		t.Fatalf("no frozen event logs: %v", err)
	}
	met := map[string]bool{}
	for _, log := range logs {
		project := domain.ProjectID(filepath.Base(log[:len(log)-len(".events.jsonl")]))
		kept := read(t, log, project)
		for _, k := range kept {
			met[k.Name] = true
		}
		p, err := events.Fold(nil, kept...)
		if err != nil {
			t.Errorf("%s: %v", log, err)
			continue
		}
		got, err := json.MarshalIndent(p, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(filepath.Dir(log), string(project)+".snapshot.json"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(bytes.TrimSpace(want), got) {
			t.Errorf("%s: folds to another project than it did when it was released", log)
		}
	}
	for _, k := range events.Kinds() {
		if !met[k.Name] {
			t.Errorf("no frozen log holds %s", k.Name)
		}
	}
}

func read(t *testing.T, log string, project domain.ProjectID) []events.Recorded {
	t.Helper()
	raw, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var kept []events.Recorded
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e frozenEvent
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%s: %v", log, err)
		}
		kept = append(kept, events.Recorded{Project: project, Version: e.Version, Name: e.Name, At: e.At, On: e.On, By: e.By, Back: e.Back, Payload: e.Payload})
	}
	return kept
}

type seeded struct{ *rand.Rand }

// history is one project's log as it is written.
type history struct {
	id    domain.ProjectID
	log   bytes.Buffer
	p     *domain.Project
	fresh bool // it holds a kind of event that none before it holds
}

// write takes seeded walks until every kind of event was met, and keeps those that met something new.
func write(t *testing.T, folder string) {
	t.Helper()
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	m := stagestest.Machine()
	met := map[string]bool{}
	for seed := uint64(1); len(met) < len(events.Kinds()) && seed < 1000; seed++ {
		h := history{id: domain.ProjectID(fmt.Sprintf("p%d", seed))}
		w := stagestest.New(m, seeded{rand.New(rand.NewPCG(seed, seed))}, h.id, domain.MustDay("2022-03-01"))
		w.Newer = stagestest.Newer(m)
		for range 250 {
			w.Wait()
			all := w.SomeChoices()
			if len(all) == 0 {
				break
			}
			cmd, err := w.Command(w.Pick(all), true)
			if err != nil {
				t.Fatal(err)
			}
			h.decide(t, w.Machine, cmd, met)
			w.Project = h.p
		}
		h.keep(t, folder)
		if p := w.Machine.Settled(h.p, w.At); !met["application-imported"] && !p.CodedOn.IsZero() && !p.Direct() { // told as a list would
			taken := history{id: h.id + "-taken-over"}
			taken.decide(t, w.Machine, stages.Command{Project: taken.id, By: domain.Actor{Role: domain.RoleImport}, At: w.At, On: p.AdmittedOn,
				Back: "在途项目补录", Act: stagestest.Running(p)}, met)
			taken.keep(t, folder)
		}
	}
}

// decide adds what a command leads to; what is refused adds nothing.
func (h *history) decide(t *testing.T, m *stages.Machine, cmd stages.Command, met map[string]bool) {
	t.Helper()
	d, rejection := m.Decide(h.p, cmd)
	if rejection != nil {
		return
	}
	h.p = d.After
	for _, e := range d.Events {
		payload, err := events.Encode(e.Body)
		if err != nil {
			t.Fatal(err)
		}
		line, err := json.Marshal(frozenEvent{e.Version, e.Body.Name(), e.At, e.On, e.By, e.Back, payload})
		if err != nil {
			t.Fatal(err)
		}
		h.log.Write(append(line, '\n'))
		h.fresh = h.fresh || !met[e.Body.Name()]
		met[e.Body.Name()] = true
	}
}

// keep writes a log that holds something new, and the project that it makes.
func (h *history) keep(t *testing.T, folder string) {
	t.Helper()
	if !h.fresh {
		return
	}
	snapshot, err := json.MarshalIndent(h.p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{".events.jsonl": h.log.Bytes(), ".snapshot.json": snapshot} {
		if err := os.WriteFile(filepath.Join(folder, string(h.id)+name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
