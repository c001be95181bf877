package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/store/private/privatetest"
	"binglian/store/storetest"
)

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	shape := func() (tables string) {
		if err := city.Connect(t).QueryRow(t.Context(), `select coalesce(string_agg(table_name || '.' || column_name || ' ' || data_type, ' '
			order by table_name, column_name), '') from information_schema.columns where table_schema = 'public' and table_name <> 'migrations'`).Scan(&tables); err != nil {
			t.Fatal(err)
		}
		return tables
	}
	before := shape()
	if err := city.Close(); err != nil {
		t.Fatal(err)
	}
	var versions int
	if err := city.Connect(t).QueryRow(t.Context(), `select max(version) from migrations`).Scan(&versions); err != nil {
		t.Fatal(err)
	}
	for to := versions - 1; to >= 0; to-- {
		if err := store.MigrateDown(t.Context(), city.Settings, to); err != nil {
			t.Fatal(err)
		}
	}
	if left := shape(); left != "" {
		t.Errorf("left behind: %s", left)
	}
	again, err := store.Open(t.Context(), city.Settings)
	if err != nil {
		t.Fatal(err)
	}
	if after := shape(); after != before || before == "" {
		t.Errorf("up again: %s; was %s", after, before)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

func TestStartsAtOnceDoNotCollide(t *testing.T) {
	t.Parallel()
	settings := storetest.Open(t).Settings
	settings.URL = privatetest.URL(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			s, err := store.Open(t.Context(), settings)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil  string
		change func(*store.Settings)
		want   error
	}{
		"of a newer program":          {`insert into migrations values (9999, 'later', now())`, nil, store.ErrNewerDatabase},
		"of a newer shape":            {`update database set shape = 1000`, nil, store.ErrNewerDatabase},
		"in production for rehearsal": {`select`, storetest.Rehearsal, store.ErrWrongMode},
		"a rehearsal for production":  {`update database set mode = 'rehearsal', clock = now()`, nil, store.ErrWrongMode},
		"empty, and nobody says what": {`delete from database`, func(s *store.Settings) { s.Mode = "" }, store.ErrNoDatabase},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			city := storetest.Open(t)
			city.Exec(t, test.spoil)
			settings := city.Settings
			if test.change != nil {
				test.change(&settings)
			}
			s, err := store.Open(t.Context(), settings)
			if s != nil || !errors.Is(err, test.want) {
				t.Errorf("got %v; want %v", err, test.want)
			}
		})
	}
}

func TestDatabaseIsOpenedAsItIs(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t, storetest.Rehearsal)
	city.Settings.Mode = ""
	if s := city.Again(t); s.Mode() != store.Rehearsal {
		t.Errorf("opened as %s", s.Mode())
	}
}

func TestRehearsalsClockMovesForwardDeadlineByDeadline(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t, storetest.Rehearsal)
	clock := func() time.Time {
		now, err := city.Time(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	if !clock().Equal(storetest.Begin) {
		t.Fatalf("begins at %v", clock())
	}
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	due := p.Collaboration.Due
	after := (due + 3).At(8, 30)
	if err := city.AdvanceClock(t.Context(), after); err != nil {
		t.Fatal(err)
	}
	if !clock().Equal(after) {
		t.Errorf("stands at %v; want %v", clock(), after)
	}
	late := city.MustProject(t, "p1").Collaboration
	for _, o := range late.Opinions {
		if o.Value != domain.OpinionNone || o.GivenOn != due {
			t.Errorf("%s: %s on %s; want no opinion on %s", o.Department, o.Value, o.GivenOn, due)
		}
	}
	if err := city.AdvanceClock(t.Context(), due.At(9, 0)); !errors.Is(err, store.ErrClockBackwards) {
		t.Errorf("backwards: %v", err)
	}
	if !clock().Equal(after) {
		t.Errorf("stands at %v after going backwards", clock())
	}
	same(t, city, city.MustProject(t, "p1").Version)
}

func TestAClockThatIsStoppedMidwayIsTold(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t, storetest.Rehearsal)
	city.Drive(t, "p1", 1).Until(t, storetest.Launched)
	stuck := storetest.Begin.AddDate(1, 0, 0)
	city.Exec(t, `update projects set shape = 1000, wake_at = $1`, stuck)
	notices := city.Watch(t.Context())
	if err := city.AdvanceClock(t.Context(), stuck.AddDate(1, 0, 0)); err == nil {
		t.Fatal("a project of a newer program was settled")
	}
	if now, err := city.Time(t.Context()); err != nil || !now.Equal(stuck) {
		t.Errorf("the clock stands at %v, %v; want %v", now, err, stuck)
	}
	for n := range notices {
		if n.Clock {
			break
		}
	}
}

func TestProductionsClockCannotBeMoved(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	if err := city.AdvanceClock(t.Context(), storetest.Begin.Add(time.Hour)); !errors.Is(err, store.ErrNotRehearsal) {
		t.Errorf("got %v", err)
	}
	d := city.Drive(t, "p1", 1).Until(t, storetest.Launched)
	c := opinion(d.Walk.Project, d.Walk.Project.Collaboration.Opinions[0].Department, "c")
	c.At = storetest.Begin.AddDate(-1, 0, 0)
	r, err := city.Change(t.Context(), c)
	if err != nil || r.Events[0].At.Before(storetest.Begin) {
		t.Errorf("a command chose its own time: %v, %v", r.Events, err)
	}
}

func TestClockSettlesWhatFallsDue(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	city.Clock.Set(p.Collaboration.Due.End()) // still in time
	if err := city.TickDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := city.MustProject(t, "p1").Version; n != p.Version {
		t.Fatalf("%d events before the deadline had passed", n-p.Version)
	}
	go city.RunClock(t.Context())
	city.Clock.Set((p.Collaboration.Due + 9).At(12, 0)) // late, and dated all the same
	waitFor(t, func() bool { return !city.MustProject(t, "p1").Collaboration.ConcludedOn.IsZero() })
	c := city.MustProject(t, "p1").Collaboration
	if c.ConcludedOn != c.Due {
		t.Errorf("concluded on %s; want %s", c.ConcludedOn, c.Due)
	}
	r, err := city.Change(t.Context(), stages.Command{Project: "p1", By: domain.Actor{Role: domain.RoleClock}, Act: &stages.Tick{}})
	if err != nil || len(r.Events) > 0 {
		t.Errorf("a tick for nothing: %+v, %v", r, err)
	}
}

func TestCitySettingsAreKept(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	if from, err := city.CountFrom(t.Context()); from != 0 || err != nil {
		t.Errorf("counts from %s, %v", from, err)
	}
	day := domain.MustDay("2022-07-01")
	if err := city.SetCountFrom(t.Context(), day); err != nil {
		t.Fatal(err)
	}
	if from, err := city.CountFrom(t.Context()); from != day || err != nil {
		t.Errorf("counts from %s, %v", from, err)
	}
	var got map[string]int
	if found, err := city.Setting(t.Context(), "progress", &got); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
	for n := range 2 {
		if err := city.SetSetting(t.Context(), "progress", map[string]int{"step": n}); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := city.Setting(t.Context(), "progress", &got); !found || err != nil || got["step"] != 1 {
		t.Errorf("%v, %v, %v", got, found, err)
	}
}
