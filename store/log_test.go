package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/events"
	"binglian/store"
	"binglian/store/storetest"
)

func TestEventsAreKeptForEver(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	city.Drive(t, "p1", 1).Until(t, storetest.Launched)
	conn := city.Connect(t)
	for _, statement := range []string{
		`update events set payload = '{}'`,
		`update events set back = 'x' where version = 1`,
		`delete from events where version = 1`,
		`truncate events`,
	} {
		if _, err := conn.Exec(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "kept for ever") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if _, err := city.Verify(t.Context(), "p1"); err != nil {
		t.Error(err)
	}
}

func TestBrokenHistoryIsFound(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]string{
		"another payload":  `update events set payload = replace(payload, '"', '''') where version = 2`,
		"another day":      `update events set "on" = "on" - 1 where version = 2`,
		"another actor":    `update events set by = by || '{"account": "somebody"}' where version = 2`,
		"a missing event":  `delete from events where version = 2`,
		"missing last":     `delete from events where version = (select max(version) from events)`,
		"another snapshot": `update projects set hash = sha256('x')`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			city := storetest.Open(t)
			city.Drive(t, "p1", 1).Until(t, storetest.Launched)
			city.Exec(t, `alter table events disable trigger all`)
			city.Exec(t, spoil)
			_, err := city.Verify(t.Context(), "p1")
			if broken := (*store.BrokenChain)(nil); !errors.As(err, &broken) || broken.Project != "p1" {
				t.Errorf("got %v; want a broken chain", err)
			}
		})
	}
}

func TestProjectCanBeSeenAsItWas(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	d := city.Drive(t, "p1", 1).Until(t, storetest.Coded)
	last := d.Walk.Project.Version
	all, err := city.Events(t.Context(), "p1", 0, last)
	if err != nil || len(all) != last {
		t.Fatalf("%d events of %d, %v", len(all), last, err)
	}
	some, err := city.Events(t.Context(), "p1", 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all[2:5], some); diff != "" {
		t.Errorf("three events after the second (-want +got):\n%s", diff)
	}
	for i := range all {
		if i+1 < len(all) && all[i+1].At.Equal(all[i].At) {
			continue
		}
		then, err := city.ProjectAt(t.Context(), "p1", all[i].At)
		if err != nil {
			t.Fatal(err)
		}
		want, err := events.Fold(nil, all[:i+1]...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, then); diff != "" {
			t.Errorf("at version %d (-want +got):\n%s", i+1, diff)
		}
	}
	if before, err := city.ProjectAt(t.Context(), "p1", all[0].At.Add(-1000)); before != nil || err != nil {
		t.Errorf("before its first event: %v, %v", before, err)
	}
	one, err := city.Event(t.Context(), "p1", 2)
	if err != nil || one == nil || one.Version != 2 {
		t.Errorf("second event: %v, %v", one, err)
	}
	if none, err := city.Event(t.Context(), "p1", last+1); none != nil || err != nil {
		t.Errorf("an event to come: %v, %v", none, err)
	}
}

func TestReadersMayChangeWhatTheyGet(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	city.Drive(t, "p1", 1).Until(t, storetest.Launched)
	mine := city.MustProject(t, "p1")
	mine.Record.Name, mine.Works[0].Name, mine.Collaboration.Opinions[0].Text = "x", "x", "x"
	theirs := city.MustProject(t, "p1")
	if theirs.Record.Name == "x" || theirs.Works[0].Name == "x" || theirs.Collaboration.Opinions[0].Text == "x" {
		t.Error("what one reader changed, another sees")
	}
}

func TestEachDepartmentCanSeeGaps(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	d := city.Drive(t, "p1", 1).Until(t, storetest.Completed)
	all, err := city.Events(t.Context(), "p1", 0, d.Walk.Project.Version)
	if err != nil {
		t.Fatal(err)
	}
	heard := map[domain.DepartmentCode]int{}
	for _, e := range all {
		for _, a := range e.Audience {
			if a.Previous != heard[a.Department] {
				t.Errorf("%s hears version %d after %d; told after %d", a.Department, e.Version, heard[a.Department], a.Previous)
			}
			heard[a.Department] = e.Version
		}
	}
	if len(heard) < 5 {
		t.Errorf("only %d departments heard of the project", len(heard))
	}
}

func TestOlderSnapshotIsFoldedAgain(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	city.Exec(t, `update projects set shape = 0, lists = 0, snapshot = '{"id": "nonsense"}'`)
	city.Exec(t, `delete from tasks; delete from project_lines`)
	other := city.Again(t) // remembers nothing
	got, err := other.Project(t.Context(), "p1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, got); diff != "" {
		t.Errorf("as read (-want +got):\n%s", diff)
	}
	if _, err := other.Change(t.Context(), opinion(p, p.Collaboration.Opinions[0].Department, "c")); err != nil {
		t.Fatal(err)
	}
	same(t, city, p.Version+1)
}

func TestProgramOlderThanItsDatabaseDoesNotWrite(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]string{
		"newer snapshot": `update projects set shape = 1000`,
		"unknown event": `update projects set shape = 0; alter table events disable trigger all;
			update events set name = 'project-moved-to-the-moon' where version = 2`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			city := storetest.Open(t)
			p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
			city.Exec(t, spoil)
			_, err := city.Again(t).Change(t.Context(), opinion(p, p.Collaboration.Opinions[0].Department, "c"))
			if refused := (*domain.Rejection)(nil); err == nil || errors.As(err, &refused) {
				t.Fatalf("got %v; want a fault", err)
			}
			var n int
			if err := city.Connect(t).QueryRow(t.Context(), `select count(*) from events`).Scan(&n); err != nil || n != p.Version {
				t.Errorf("%d events, %v; want %d", n, err, p.Version)
			}
		})
	}
}

func TestReplayMendsWhatWasSpoilt(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	d := city.Drive(t, "p1", 1).Until(t, storetest.Coded)
	city.Drive(t, "p2", 2).Until(t, storetest.Launched)
	waitForFigures(t, city) // other databases of the server keep the log's end uncertain for a while
	if report, err := city.Replay(t.Context(), false); err != nil || len(report.Differences) > 0 {
		t.Fatalf("before: %v, %v", report.Differences, err)
	}
	for what, spoil := range map[string]string{
		"snapshot": `update projects set snapshot = replace(snapshot, '"admitted_on":"2023', '"admitted_on":"2022') where id = 'p1'`,
		"heard":    `update projects set heard = '{}' where id = 'p1'`,
		"wake":     `update projects set wake_at = '2050-01-01' where id = 'p1'`,
		"tasks":    `delete from tasks where project = 'p1'`,
		"line":     `update project_lines set name = 'x' where project = 'p1'`,
		"figures":  `update figures set day = day + 1 where project = 'p1' and kind = 'coded'`,
	} {
		city.Exec(t, spoil)
		for _, dry := range []bool{true, false} { // dry changes nothing, so the other finds it again
			report, err := city.Replay(t.Context(), dry)
			if err != nil || len(report.Differences) == 0 || report.Differences[0].Project != "p1" || report.Differences[0].What != what {
				t.Errorf("%s, dry %v: %+v, %v", what, dry, report.Differences, err)
			}
		}
	}
	city.Exec(t, `delete from projects where id = 'p1'; delete from project_lines; delete from tasks; delete from figures`)
	if _, err := city.Replay(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	same(t, city, d.Walk.Project.Version+city.MustProject(t, "p2").Version)
	if diff := cmp.Diff(d.Walk.Project, city.MustProject(t, "p1")); diff != "" {
		t.Errorf("after (-want +got):\n%s", diff)
	}
}
