// Package storetest opens stores on real PostgreSQL for tests, and carries projects on through them.
package storetest

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/store/private/privatetest"
)

// Begin is where the clocks of tests stand at first: a Monday.
var Begin = domain.MustDay("2023-03-06").At(9, 0)

// migrated is a database with every migration in it, and of no mode yet.
var migrated = privatetest.Template{Fill: func(ctx context.Context, url string) error {
	s, err := store.Open(ctx, settings(url, &Clock{at: Begin}))
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `delete from database`); err != nil {
		return err
	}
	return conn.Close(ctx)
}}

// Clock is a clock that tests move.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now gives the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// City is a store under test with what it was opened with.
type City struct {
	*store.Store
	Settings store.Settings
	Machine  *stages.Machine
	Clock    *Clock
}

func settings(url string, clock *Clock) store.Settings {
	return store.Settings{URL: url, Machine: stages.Default(true), Now: clock.Now, Log: slog.New(slog.DiscardHandler), Mode: store.Production}
}

// Open opens a store on a new database, with the shipped book of rules. Each change is made to the settings first. Without
// any, it is in production with a clock that stands at Begin.
func Open(t testing.TB, changes ...func(*store.Settings)) *City {
	t.Helper()
	clock := &Clock{at: Begin}
	set := settings(migrated.URL(t), clock)
	for _, change := range changes {
		change(&set)
	}
	machine, ok := set.Machine.(*stages.Machine)
	if !ok { // one that a test has made, which decides as the shipped book says
		machine = stages.Default(true)
	}
	c := &City{Settings: set, Machine: machine, Clock: clock}
	c.Store = c.Again(t)
	return c
}

// Again opens the city's database once more, as another process would.
func (c *City) Again(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), c.Settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Rehearsal opens a rehearsal whose clock stands at Begin.
func Rehearsal(s *store.Settings) { s.Mode, s.Begin = store.Rehearsal, Begin }

// Connect opens a connection beside the store, to look at or to spoil what it keeps.
func (c *City) Connect(t testing.TB) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.Settings.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return conn
}

// Exec runs a statement beside the store.
func (c *City) Exec(t testing.TB, statement string, args ...any) {
	t.Helper()
	conn := c.Connect(t)
	if _, err := conn.Exec(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

// MustProject reads a project that is there.
func (c *City) MustProject(t testing.TB, id domain.ProjectID) *domain.Project {
	t.Helper()
	p, err := c.Project(t.Context(), id)
	if err != nil || p == nil {
		t.Fatalf("project %s: %v, %v", id, p, err)
	}
	return p
}
