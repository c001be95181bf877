package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
	"binglian/store"
	"binglian/store/storetest"
)

// refused ends the test unless the error is a rejection for that reason.
func refused(t *testing.T, err error, reason domain.Reason) {
	t.Helper()
	if !errors.Is(err, &domain.Rejection{Reason: reason}) {
		t.Fatalf("got %v; want a rejection for %s", err, reason)
	}
}

// same ends the test unless nothing but what was kept before is kept now.
func same(t *testing.T, city *storetest.City, before int) {
	t.Helper()
	var n int
	if err := city.Connect(t).QueryRow(t.Context(), `select count(*) from events`).Scan(&n); err != nil || n != before {
		t.Errorf("%d events are kept, %v; want %d", n, err, before)
	}
	if report, err := city.Replay(t.Context(), true); err != nil || len(report.Differences) > 0 {
		t.Errorf("replay: %v, %v", report.Differences, err)
	}
}

// opinion is a department's answer to a project that is launched.
func opinion(p *domain.Project, department domain.DepartmentCode, id string) stages.Command {
	return stages.Command{
		ID: domain.CommandID(id), Project: p.ID, By: domain.Actor{Account: "officer", Role: domain.RoleOfficer, Department: department},
		Target: string(department), Seen: p.Collaboration.OpinionOf(department).Seen, Act: &stages.GiveOpinion{Value: domain.OpinionAgree},
	}
}

func TestProjectsComeToTheirEnds(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	for seed := range uint64(4) {
		id := domain.ProjectID(fmt.Sprintf("p%d", seed))
		d := city.Drive(t, id, seed).Until(t, storetest.Completed)
		if n, err := city.Verify(t.Context(), id); err != nil || n != d.Walk.Project.Version {
			t.Errorf("verified %d events of %d: %v", n, d.Walk.Project.Version, err)
		}
	}
	report, err := city.Replay(t.Context(), true)
	if err != nil || len(report.Differences) > 0 || report.Projects != 4 {
		t.Errorf("replay: %+v, %v", report, err)
	}
}

func TestWithinAProjectLogOrderIsVersionOrder(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	city.Drive(t, "p1", 1).Until(t, storetest.Completed)
	var wrong int
	if err := city.Connect(t).QueryRow(t.Context(), `select count(*) from events a join events b using (project)
		where a.version < b.version and ((a.xid, a.seq) >= (b.xid, b.seq) or a.at > b.at)`).Scan(&wrong); err != nil || wrong > 0 {
		t.Errorf("%d pairs of events are out of order, %v", wrong, err)
	}
}

func TestNineDepartmentsAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	const rounds = 20
	var all sync.WaitGroup
	for i := range min(9, len(p.Collaboration.Opinions)) {
		department := p.Collaboration.Opinions[i].Department
		all.Go(func() {
			c := opinion(p, department, "")
			for round := range rounds {
				c.ID = domain.CommandID(fmt.Sprintf("%s-%d", department, round))
				result, err := city.Change(t.Context(), c)
				if err != nil {
					t.Error(err)
					return
				}
				c.Seen = result.Events[0].Version
			}
		})
	}
	all.Wait()
	var given int
	if err := city.Connect(t).QueryRow(t.Context(), `select count(*) from commands where id ~ '-[0-9]+$' and id not like 'p1-%'`).Scan(&given); err != nil {
		t.Fatal(err)
	}
	if want := rounds * min(9, len(p.Collaboration.Opinions)); given != want || want < 9 {
		t.Errorf("%d opinions are kept of %d", given, want)
	}
	if _, err := city.Verify(t.Context(), "p1"); err != nil {
		t.Error(err)
	}
	if report, err := city.Replay(t.Context(), true); err != nil || len(report.Differences) > 0 {
		t.Errorf("replay: %v, %v", report.Differences, err)
	}
}

func TestRepeatedCommandAnswersWithItsFirstResult(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	c := opinion(p, p.Collaboration.Opinions[0].Department, "once")
	var all sync.WaitGroup
	results := make([]store.Result, 8)
	for i := range results {
		all.Go(func() {
			var err error
			if results[i], err = city.Change(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	firsts := 0
	for _, r := range results {
		if !r.Repeated {
			firsts++
		}
		if diff := cmp.Diff(results[0].Events, r.Events); diff != "" || r.Version != results[0].Version {
			t.Errorf("another result (-first +other):\n%s", diff)
		}
	}
	if firsts != 1 {
		t.Errorf("the command worked %d times", firsts)
	}
	// One that would be allowed again works once all the same.
	c = opinion(p, p.Collaboration.Opinions[1].Department, "once")
	if again, err := city.Change(t.Context(), c); err != nil || !again.Repeated || again.Version != results[0].Version {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestRepeatedAdmissionAnswersWithItsFirstResult(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	d := city.Drive(t, "p1", 1)
	var admit stages.Command
	d.Changed = func(c stages.Command, _ store.Result) { admit = c }
	d.Until(t, func(*domain.Project) bool { return true })
	again, err := city.Change(t.Context(), admit)
	if err != nil || !again.Repeated || again.Version != 1 || again.Events[0].Name != "project-admitted" {
		t.Errorf("%+v, %v", again, err)
	}
	admit.ID = "another"
	_, err = city.Change(t.Context(), admit)
	refused(t, err, stages.ProjectExists)
	same(t, city, 1)
}

func TestProjectCodeNamesOneProject(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	city.Drive(t, "p1", 1).Until(t, storetest.Coded)
	d := city.Drive(t, "p2", 2)
	taken := city.MustProject(t, "p1").Record.Code
	d.Until(t, func(p *domain.Project) bool { return len(p.Sheets) > 0 && p.CodedOn.IsZero() })
	before := d.Walk.Project.Version
	_, err := city.Change(t.Context(), stages.Command{
		ID: "code", Project: "p2", By: domain.Actor{Account: "keeper", Role: domain.RoleOfficer, Department: city.Machine.Book().City.CodeKeeper},
		At: d.Walk.At, Seen: d.Walk.Project.Seen, Act: &stages.RecordProjectCode{Code: string(taken)},
	})
	refused(t, err, store.ProjectCodeTaken)
	if p := city.MustProject(t, "p2"); p.Version != before {
		t.Errorf("version %d after a rejection at %d", p.Version, before)
	}
}

func TestRejectedCommandDrawsNoNumber(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	d := city.Drive(t, "p1", 3).Until(t, storetest.Coded)
	var last, events int
	conn := city.Connect(t)
	numbers := func() int {
		if err := conn.QueryRow(t.Context(), `select coalesce(sum(last), 0), (select count(*) from events) from numbers`).Scan(&last, &events); err != nil {
			t.Fatal(err)
		}
		return last
	}
	before := numbers()
	c := stages.Command{ID: "apply", Project: "p1", By: domain.Actor{Account: "investor", Role: domain.RoleInvestor, Organisation: stagestest.Credit},
		At: d.Walk.At, Target: "s1", Act: &stages.ApplyForStage{}}
	if series, drawn := city.Machine.Series(d.Walk.Project, c); !drawn || series.Name == "" {
		t.Fatal("the command would draw no number")
	}
	_, err := city.Change(t.Context(), c)
	refused(t, err, domain.InvalidFields)
	if after := numbers(); after != before {
		t.Errorf("%d numbers are drawn after a rejection, %d before", after, before)
	}
	d.Until(t, storetest.Completed)
	var applications int
	if err := conn.QueryRow(t.Context(), `select count(*), max((select last from numbers where series = 'receipt' and year = 2023)) from events
		where name = 'application-received' and "on" < '2024-01-01'`).Scan(&applications, &last); err != nil || applications != last {
		t.Errorf("%d applications with numbers to %d, %v", applications, last, err)
	}
}

func TestBusyProjectIsToldSo(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	conn := city.Connect(t)
	if _, err := conn.Exec(t.Context(), `begin`); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `select from projects where id = 'p1' for update`); err != nil {
		t.Fatal(err)
	}
	_, err := city.Change(t.Context(), opinion(p, p.Collaboration.Opinions[0].Department, "busy"))
	refused(t, err, store.ProjectBusy)
}

// cutting is a machine that loses its connection in the middle of some decisions.
type cutting struct {
	*stages.Machine
	cut func()
}

func (m *cutting) Decide(p *domain.Project, c stages.Command) (stages.Decision, *domain.Rejection) {
	d, r := m.Machine.Decide(p, c)
	m.cut()
	return d, r
}

func TestConnectionLostBetweenTheBatchesWritesNothing(t *testing.T) {
	t.Parallel()
	m := &cutting{Machine: stages.Default(true), cut: func() {}}
	city := storetest.Open(t, func(s *store.Settings) { s.Machine, s.Connections = m, 2 })
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	conn := city.Connect(t)
	m.cut = func() {
		if _, err := conn.Exec(context.Background(), `select pg_terminate_backend(pid, 5000) from pg_stat_activity
			where datname = current_database() and state = 'idle in transaction'`); err != nil {
			t.Error(err)
		}
	}
	c := opinion(p, p.Collaboration.Opinions[0].Department, "cut")
	if _, err := city.Change(t.Context(), c); err == nil {
		t.Fatal("a command was carried out without a connection")
	}
	m.cut = func() {}
	same(t, city, p.Version)
	if r, err := city.Change(t.Context(), c); err != nil || r.Repeated || r.Version <= p.Version {
		t.Errorf("the next attempt: %+v, %v", r, err)
	}
}

func TestCancelledCommandWritesNothing(t *testing.T) {
	t.Parallel()
	m := &cutting{Machine: stages.Default(true), cut: func() {}}
	city := storetest.Open(t, func(s *store.Settings) { s.Machine = m })
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	ctx, cancel := context.WithCancel(t.Context())
	m.cut = cancel
	c := opinion(p, p.Collaboration.Opinions[0].Department, "cancelled")
	if _, err := city.Change(ctx, c); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v; want that the context was cancelled", err)
	}
	same(t, city, p.Version)
	if _, err := city.Change(t.Context(), c); err != nil {
		t.Errorf("the next attempt: %v", err)
	}
}

func TestTwoProcessesDecideOnTheSameProject(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	other := city.Again(t)
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	for i, s := range []*store.Store{city.Store, other, city.Store, other} {
		if _, err := s.Change(t.Context(), opinion(p, p.Collaboration.Opinions[i].Department, fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []*store.Store{city.Store, other} {
		if got, err := s.Project(t.Context(), "p1"); err != nil || got.Version != p.Version+4 {
			t.Errorf("version %v, %v; want %d", got.Version, err, p.Version+4)
		}
	}
	same(t, city, p.Version+4)
}

func TestTimesNeverFallWithinAProject(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	city.Clock.Set(p.LastAt.Add(-time.Minute)) // another server's clock
	r, err := city.Change(t.Context(), opinion(p, p.Collaboration.Opinions[0].Department, "late"))
	if err != nil || r.Events[0].At.Before(p.LastAt) {
		t.Errorf("recorded at %v after %v, %v", r.Events, p.LastAt, err)
	}
}
