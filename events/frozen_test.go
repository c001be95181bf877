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

// write takes seeded walks until every kind of event was met, and keeps those that met something new.
func write(t *testing.T, folder string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	m := stagestest.Newer(stagestest.Machine())
	met := map[string]bool{}
	for seed := uint64(1); len(met) < len(events.Kinds()) && seed < 1000; seed++ {
		id := domain.ProjectID(fmt.Sprintf("p%d", seed))
		w := stagestest.New(m, seeded{rand.New(rand.NewPCG(seed, seed))}, id, domain.MustDay("2022-03-01"))
		var log bytes.Buffer
		fresh := false
		for range 250 {
			w.Wait()
			all := w.Choices()
			if len(all) == 0 {
				break
			}
			cmd, err := w.Command(w.Pick(all), true)
			if err != nil {
				t.Fatal(err)
			}
			d, rejection := m.Decide(w.Project, cmd)
			if rejection != nil {
				continue
			}
			for _, e := range d.Events {
				payload, err := events.Encode(e.Body)
				if err != nil {
					t.Fatal(err)
				}
				line, err := json.Marshal(frozenEvent{e.Version, e.Body.Name(), e.At, e.On, e.By, e.Back, payload})
				if err != nil {
					t.Fatal(err)
				}
				log.Write(append(line, '\n'))
				fresh = fresh || !met[e.Body.Name()]
				met[e.Body.Name()] = true
			}
			w.Project = d.After
		}
		if !fresh {
			continue
		}
		snapshot, err := json.MarshalIndent(w.Project, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string][]byte{".events.jsonl": log.Bytes(), ".snapshot.json": snapshot} {
			if err := os.WriteFile(filepath.Join(folder, string(id)+name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
