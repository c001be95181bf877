package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"binglian/cmd/binglian/simulator"
	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/store"
	"binglian/store/private/privatetest"
	"binglian/store/storetest"
)

func TestMain(m *testing.M) { privatetest.Main(m) }

// told is what must be the same for the same seed.
type told struct {
	Project domain.ProjectID
	Version int
	Name    string
	At      time.Time
	On      domain.Day
	Payload string
}

func tellings(t *testing.T, happened []simulator.Happening) []told {
	t.Helper()
	all := make([]told, len(happened))
	for i, h := range happened {
		payload, err := events.Encode(h.Body)
		if err != nil {
			t.Fatal(err)
		}
		all[i] = told{h.Project, h.Version, h.Body.Name(), h.At.UTC(), h.On, string(payload)}
	}
	return all
}

// load is what loads a script into a store: it uploads what a command names, and gives the command.
type load struct {
	city      *storetest.City
	documents map[domain.Hash]simulator.Document
	mu        sync.Mutex
	uploaded  map[string]bool
	given     int
	breaksAt  int // commands that are carried out before the load is cut off; 0 for all
}

var errKilled = errors.New("killed")

func (l *load) change(ctx context.Context, c stages.Command) error {
	l.mu.Lock()
	l.given++
	killed := l.breaksAt > 0 && l.given > l.breaksAt
	l.mu.Unlock()
	if killed {
		return errKilled
	}
	for _, ref := range simulator.MaterialsOf(c.Act) {
		if err := l.upload(ctx, c, ref); err != nil {
			return err
		}
	}
	_, err := l.city.Change(ctx, c)
	return err
}

func (l *load) upload(ctx context.Context, c stages.Command, ref domain.MaterialRef) error {
	key := string(c.Project) + string(c.By.Account) + string(ref.Hash)
	l.mu.Lock()
	known := l.uploaded[key]
	l.mu.Unlock()
	if known {
		return nil
	}
	d := l.documents[ref.Hash]
	u := store.Upload{Project: c.Project, Ref: ref, Name: d.Name, By: c.By.Account}
	if _, err := l.city.KeepUpload(ctx, u, bytes.NewReader(d.Content)); err != nil {
		return err
	}
	l.mu.Lock()
	l.uploaded[key] = true
	l.mu.Unlock()
	return nil
}

func TestScriptPlaysThroughTheStore(t *testing.T) {
	t.Parallel()
	sc := scenario(t)
	s, err := simulator.Plan(stages.Default(true), sc, 7)
	if err != nil {
		t.Fatal(err)
	}
	city := storetest.Open(t, func(set *store.Settings) {
		set.Mode, set.Begin, set.Documents = store.Rehearsal, s.Begin(), t.TempDir()
	})
	addAccounts(t, city, sc)
	l := &load{city: city, documents: simulator.Documents(city.Machine.Book()), uploaded: map[string]bool{}, breaksAt: 700}
	position := 0
	progress := func(done, _ int) { position = done }
	began := time.Now()
	if err := simulator.Play(t.Context(), s, l.change, 0, progress); !errors.Is(err, errKilled) {
		t.Fatalf("a load that is cut off gives %v", err)
	}
	if position == 0 || position > 700 {
		t.Fatalf("cut off after 700 commands at position %d", position)
	}
	l.breaksAt, l.given = 600, 0
	if err := simulator.Play(t.Context(), s, l.change, position, progress); !errors.Is(err, errKilled) {
		t.Fatalf("a load that is cut off again gives %v", err)
	}
	l.breaksAt = 0 // and now the position is lost, too
	if err := simulator.Play(t.Context(), s, l.change, 0, progress); err != nil {
		t.Fatal(err)
	}
	if position != len(s.Steps) {
		t.Errorf("position %d after all of %d commands", position, len(s.Steps))
	}
	t.Logf("%d commands and %d uploads in %s", len(s.Steps), len(l.uploaded), time.Since(began).Round(time.Millisecond))
	sameHistory(t, city, s)
	sameFigures(t, city, s)
	if _, err := city.SignIn(t.Context(), "investor", sc.Password, "127.0.0.1"); err != nil {
		t.Error(err)
	}
}

// addAccounts adds the accounts of the scenario, of which a newcomer is told a few of every role.
func addAccounts(t *testing.T, city *storetest.City, sc *simulator.Scenario) {
	t.Helper()
	accounts, err := simulator.Accounts(sc, city.Machine.Book())
	if err != nil {
		t.Fatal(err)
	}
	roles := map[domain.Role]bool{}
	for _, a := range accounts {
		if a.Listed {
			roles[a.Role] = true
		}
		if _, err := city.AddAccount(t.Context(), store.NewAccount{ID: a.ID, Login: a.Login, Name: a.Name, Role: a.Role,
			Department: a.Department, Organisation: a.Organisation, Password: a.Password}); err != nil {
			t.Errorf("account %s: %v", a.Login, err)
		}
	}
	if len(roles) != 8 {
		t.Errorf("a newcomer is told of the roles %v", roles)
	}
}

func sameHistory(t *testing.T, city *storetest.City, s *simulator.Script) {
	t.Helper()
	kept := map[domain.ProjectID][]told{}
	for _, w := range tellings(t, s.Happened) {
		kept[w.Project] = append(kept[w.Project], w)
	}
	for _, p := range s.Projects {
		recorded, err := city.Events(t.Context(), p.ID, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		happened, err := simulator.Happenings(recorded)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(kept[p.ID], tellings(t, happened)); diff != "" {
			t.Fatalf("project %s (-script +store):\n%s", p.ID, diff)
		}
		want, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(city.MustProject(t, p.ID))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, got) {
			t.Errorf("project %s is\n%s, not\n%s", p.ID, got, want)
		}
	}
}

func sameFigures(t *testing.T, city *storetest.City, s *simulator.Script) {
	t.Helper()
	if err := city.FillFigures(t.Context()); err != nil {
		t.Fatal(err)
	}
	planner := domain.Actor{Account: "planner", Role: domain.RolePlanner}
	want := s.Figures()
	funnel, err := city.Funnel(t.Context(), planner, s.Scenario.CountFrom, s.Scenario.End)
	if err != nil {
		t.Fatal(err)
	}
	if funnel.Admitted.Count != want.Admitted || funnel.Launched.Count != want.Launched || funnel.Sheets.Count != want.Sheets {
		t.Errorf("the store counts %d admitted, %d launched, %d sheets", funnel.Admitted.Count, funnel.Launched.Count, funnel.Sheets.Count)
	}
	period := s.Scenario.Targets.Period
	for code, stage := range want.Stages {
		got, err := city.Applications(t.Context(), planner, domain.FigureQuery{From: period.From, To: period.To, Stage: code})
		if err != nil {
			t.Fatal(err)
		}
		if got.Accepted.Count != stage.Accepted || got.Completed.Count != stage.Completed || got.OfAccepted != stage.Completed ||
			got.Completed.Investment != stage.Investment {
			t.Errorf("stage %s: the store counts %+v, the script %+v", code, got, stage)
		}
		if got.Parallel.Part != got.Parallel.Whole {
			t.Errorf("stage %s: parallel rate %d of %d", code, got.Parallel.Part, got.Parallel.Whole)
		}
	}
}
