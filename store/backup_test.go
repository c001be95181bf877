package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/store"
	"binglian/store/private/privatetest"
	"binglian/store/storetest"
)

// dumped is a dump in memory.
type dumped struct {
	store.Dump
	rows map[string]*bytes.Buffer
}

type kept struct{ *bytes.Buffer }

func (kept) Close() error { return nil }

func dump(t *testing.T, s *store.Store) *dumped {
	t.Helper()
	d := &dumped{rows: map[string]*bytes.Buffer{}}
	var err error
	d.Dump, err = s.Dump(t.Context(), func(table string) (io.WriteCloser, error) {
		d.rows[table] = &bytes.Buffer{}
		return kept{d.rows[table]}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *dumped) from(table string) (io.ReadCloser, error) {
	if d.rows[table] == nil {
		return nil, errors.New("the table is not there")
	}
	return io.NopCloser(bytes.NewReader(d.rows[table].Bytes())), nil
}

// TestADumpGivesTheSameCity restores a dump elsewhere, compares, and goes on there.
func TestADumpGivesTheSameCity(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	city.People(t)
	for i, id := range []domain.ProjectID{"p1", "p2"} {
		city.Drive(t, id, uint64(i+1)).Until(t, storetest.Coded)
	}
	launched := city.Drive(t, "p3", 3).Until(t, storetest.Launched).Walk.Project
	counted := func(c *storetest.City) func() bool {
		return func() bool {
			if err := c.FillFigures(t.Context()); err != nil {
				t.Fatal(err)
			}
			page, err := c.Cases(t.Context(), domain.Actor{Role: domain.RolePlanner}, domain.FigureQuery{Kind: domain.FigureAdmitted})
			return err == nil && page.Total == 3
		}
	}
	waitFor(t, counted(city))
	d := dump(t, city.Store)

	settings := city.Settings
	settings.URL = privatetest.URL(t)
	if err := store.Restore(t.Context(), settings, d.Dump, d.from); err != nil {
		t.Fatal(err)
	}
	there := &storetest.City{Settings: settings, Machine: city.Machine, Clock: city.Clock}
	there.Store = there.Again(t)
	again := dump(t, there.Store)
	if diff := cmp.Diff(d.Dump, again.Dump); diff != "" {
		t.Errorf("another dump (-first +restored):\n%s", diff)
	}
	for table, rows := range d.rows {
		if !bytes.Equal(rows.Bytes(), again.rows[table].Bytes()) {
			t.Errorf("table %s differs", table)
		}
	}
	waitFor(t, counted(there))
	report, err := there.Replay(t.Context(), true)
	if err != nil || len(report.Differences) > 0 || report.Projects != 3 {
		t.Errorf("replay: %+v, %v", report, err)
	}
	if _, err := there.Change(t.Context(), opinion(launched, launched.Collaboration.Opinions[0].Department, "同意")); err != nil {
		t.Errorf("it doesn't go on: %v", err)
	}
	if n, err := there.Verify(t.Context(), "p3"); err != nil || n != launched.Version+1 {
		t.Errorf("the chain of hashes: %d events, %v", n, err)
	}
}

// TestARestoreIsWholeOrNothing breaks off, and meets a database that isn't empty.
func TestARestoreIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	city.Drive(t, "p1", 1).Until(t, storetest.Launched)
	d := dump(t, city.Store)
	if err := store.Restore(t.Context(), city.Settings, d.Dump, d.from); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("into a city that is there: %v", err)
	}
	city.MustProject(t, "p1")

	settings := city.Settings
	settings.URL = privatetest.URL(t)
	broken := errors.New("broken off")
	last := d.Tables[len(d.Tables)-1].Name
	err := store.Restore(t.Context(), settings, d.Dump, func(table string) (io.ReadCloser, error) {
		if table == last {
			return nil, broken
		}
		return d.from(table)
	})
	if !errors.Is(err, broken) {
		t.Fatalf("broken off: %v", err)
	}
	short := slices.Clone(d.Tables)
	for i := range short {
		short[i].Rows++
	}
	if err := store.Restore(t.Context(), settings, store.Dump{Form: d.Form, Mode: d.Mode, Tables: short}, d.from); err == nil {
		t.Error("rows are missing and nobody notices")
	}
	if err := store.Restore(t.Context(), settings, store.Dump{Form: d.Form + 1}, d.from); !errors.Is(err, store.ErrNewerDatabase) {
		t.Errorf("of a newer program: %v", err)
	}
	if err := store.Restore(context.WithoutCancel(t.Context()), settings, d.Dump, d.from); err != nil {
		t.Errorf("after what failed: %v", err)
	}
}
