package store_test

import (
	"context"
	"fmt"
	"testing"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/events/stream/streamtest"
	"binglian/store"
	"binglian/store/storetest"
)

// outbox fits the store's outbox to what the stream asks for, as the program does.
type outbox struct{ *store.Outbox }

func (o outbox) Lock(ctx context.Context) (stream.Session, error) {
	s, err := o.Outbox.Lock(ctx)
	if s == nil {
		return nil, err
	}
	return session{s}, err
}

type session struct{ *store.OutboxSession }

func (s session) Pending(ctx context.Context, limit int) ([]stream.Pending, error) {
	found, err := s.OutboxSession.Pending(ctx, limit)
	all := make([]stream.Pending, len(found))
	for i, p := range found {
		all[i] = stream.Pending(p)
	}
	return all, err
}

func (s session) Confirm(ctx context.Context, name string, confirmed []stream.Confirmed) error {
	all := make([]store.Confirmed, len(confirmed))
	for i, c := range confirmed {
		all[i] = store.Confirmed(c)
	}
	return s.OutboxSession.Confirm(ctx, name, all)
}

func (s session) Position(ctx context.Context) (stream.Position, error) {
	p, err := s.OutboxSession.Position(ctx)
	return stream.Position(p), err
}

func (s session) Gap(ctx context.Context, held stream.Held) (uint64, error) {
	return s.OutboxSession.Gap(ctx, store.Held(held))
}

func (s session) PutBack(ctx context.Context, to stream.Position) (int64, error) {
	return s.OutboxSession.PutBack(ctx, store.Position(to))
}

func TestOutboxKeepsThePromisesOfTheStream(t *testing.T) {
	t.Parallel()
	streamtest.TestOutbox(t, func(t *testing.T) streamtest.Fixture {
		city := storetest.Open(t)
		n := 0
		return streamtest.Fixture{
			Outbox: outbox{city.Outbox()},
			Commit: func(t *testing.T, copies int) {
				t.Helper()
				conn := city.Connect(t)
				var before, now int
				const waiting = `select coalesce(sum(copies), 0) from outbox`
				if err := conn.QueryRow(t.Context(), waiting).Scan(&before); err != nil {
					t.Fatal(err)
				}
				n++
				d := city.Drive(t, domain.ProjectID(fmt.Sprintf("p%d", n)), 1)
				for now = before; now < before+copies; {
					if !d.Step(t) {
						t.Fatal("the project ended too soon")
					}
					if err := conn.QueryRow(t.Context(), waiting).Scan(&now); err != nil {
						t.Fatal(err)
					}
				}
			},
		}
	})
}

func TestEverybodyConcernedGetsACopy(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	city.Drive(t, "p1", 1).Until(t, storetest.Launched)
	s, err := city.Outbox().Lock(t.Context())
	if err != nil || s == nil {
		t.Fatal(s, err)
	}
	defer s.Unlock()
	pending, err := s.Pending(t.Context(), 10000)
	if err != nil {
		t.Fatal(err)
	}
	copies := map[int]int{}
	for _, p := range pending {
		if place := copies[p.Event.Version]; place == 0 {
			if p.Department != "" {
				t.Errorf("the first copy of version %d goes to %s; want everybody", p.Event.Version, p.Department)
			}
		} else if to := p.Event.Audience[place-1]; p.Department != to.Department || p.Previous != to.Previous {
			t.Errorf("copy %d of version %d goes to %s; want %s", place, p.Event.Version, p.Department, to.Department)
		}
		copies[p.Event.Version]++
	}
	all, err := city.Events(t.Context(), "p1", 0, 1000)
	if err != nil || len(all) != len(copies) {
		t.Fatalf("%d events wait of %d, %v", len(copies), len(all), err)
	}
	for _, e := range all {
		if copies[e.Version] != 1+len(e.Audience) {
			t.Errorf("version %d has %d copies; want %d", e.Version, copies[e.Version], 1+len(e.Audience))
		}
	}
}

func TestOtherProcessesAreWoken(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	other := city.Again(t)
	watched := other.Watch(t.Context())
	go other.RunNews(t.Context())
	<-watched // what happened before it listened is unknown
	<-other.Outbox().Wake()
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	for n := range watched {
		if n.Project == "p1" && n.Version == p.Version {
			break
		}
	}
	<-other.Outbox().Wake()
}

func TestWatcherGetsEachProjectOnce(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t, storetest.Rehearsal)
	ctx, cancel := context.WithCancel(t.Context())
	watched := city.Watch(ctx)
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	if err := city.AdvanceClock(t.Context(), p.LastAt.AddDate(0, 3, 0)); err != nil {
		t.Fatal(err)
	}
	moved, versions := false, 0
	for n := range watched {
		moved = moved || n.Clock
		versions = max(versions, n.Version)
		if moved && versions == city.MustProject(t, "p1").Version {
			break
		}
	}
	cancel()
	for range watched { // ends
	}
}
