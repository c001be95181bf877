package store_test

import (
	"fmt"
	"testing"

	"binglian/domain"
	"binglian/events"
	"binglian/store/storetest"
)

// TestFollowerMissesNothingThatCommitsLate holds one command's transaction open across a thousand others.
func TestFollowerMissesNothingThatCommitsLate(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	const others = 1000
	p := city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project
	conn := city.Connect(t)
	// What the log holds of a command whose commit takes long: its numbers are drawn before those of the thousand.
	if _, err := conn.Exec(t.Context(), `begin`); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `insert into events (project, version, name, at, "on", by, stage, audience, payload, prev_hash, hash)
		select 'late', 1, name, at, "on", by, stage, audience, payload, prev_hash, hash from events where project = 'p1' and version = 1`); err != nil {
		t.Fatal(err)
	}
	c := opinion(p, p.Collaboration.Opinions[0].Department, "")
	for i := range others {
		c.ID = domain.CommandID(fmt.Sprint("c", i))
		r, err := city.Change(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		c.Seen = r.Version
		if i%100 == 0 {
			if err := city.FillFigures(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := city.FillFigures(t.Context()); err != nil {
		t.Fatal(err)
	}
	counted := func() (projects int) {
		if err := city.Connect(t).QueryRow(t.Context(), `select count(*) from figures where kind = 'admitted'`).Scan(&projects); err != nil {
			t.Fatal(err)
		}
		return projects
	}
	if n := counted(); n > 1 {
		t.Fatalf("%d projects counted before the late one was committed", n)
	}
	if _, err := conn.Exec(t.Context(), `commit`); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		if err := city.FillFigures(t.Context()); err != nil {
			t.Fatal(err)
		}
		return counted() == 2
	})
}

func TestFiguresAreWhatTheProjectsSay(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	planner := domain.Actor{Role: domain.RolePlanner}
	want := map[domain.FigureKind]int{}
	stagesDone := map[domain.StageCode]int{}
	var eligible, together int
	for seed := range uint64(6) {
		p := city.Drive(t, domain.ProjectID(fmt.Sprintf("p%d", seed)), seed).Until(t, storetest.Completed).Walk.Project
		want[domain.FigureAdmitted]++
		want[domain.FigureCoded]++
		want[domain.FigureProjectCompleted]++
		want[domain.FigureSheetIssued] += len(p.Sheets)
		want[domain.FigureLaunched] += p.Collaboration.Round
		for _, c := range p.Completions {
			want[domain.FigureStageCompleted]++
			stagesDone[c.Stage]++
		}
		for _, a := range p.Applications {
			for _, it := range a.Items {
				if it.Outcome == domain.ItemGranted || it.Outcome == domain.ItemRefused || it.Outcome == domain.ItemRevoked {
					want[domain.FigureItemDecided]++
				}
			}
			if a.Stage == events.StageFiling { // counted by its stage alone
				continue
			}
			want[domain.FigureApplicationReceived]++
			if a.Outcome == domain.ApplicationFailed {
				want[domain.FigureApplicationFailed]++
			}
			if !a.CompletedOn.IsZero() {
				want[domain.FigureApplicationCompleted]++
			}
			accepted := false
			for _, it := range a.Items {
				accepted = accepted || !it.AcceptedOn.IsZero()
			}
			if !accepted {
				continue
			}
			want[domain.FigureApplicationAccepted]++
			if a.Applicable >= 2 && !a.Again {
				eligible++
				if a.Asked >= 2 {
					together++
				}
			}
		}
	}
	waitForFigures(t, city)
	for kind, n := range want {
		q := domain.FigureQuery{Kind: kind}
		got, err := city.Figure(t.Context(), planner, q)
		if err != nil || got.Count != n {
			t.Errorf("%s: %d, %v; want %d", kind, got.Count, err, n)
		}
		q.Limit = 500
		cases, err := city.Cases(t.Context(), planner, q)
		if err != nil || cases.Total != n || len(cases.Cases) != n {
			t.Errorf("%s: %d cases of %d, %v; want %d", kind, len(cases.Cases), cases.Total, err, n)
		}
	}
	f, err := city.Applications(t.Context(), planner, domain.FigureQuery{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Accepted.Count != want[domain.FigureApplicationAccepted] || f.OfAccepted != want[domain.FigureApplicationCompleted] ||
		f.Parallel != (domain.Rate{Part: together, Whole: eligible}) {
		t.Errorf("%+v; want %v, parallel %d of %d", f, want, together, eligible)
	}
	funnel, err := city.Funnel(t.Context(), planner, 0, 0)
	if err != nil || funnel.Admitted.Count != 6 || funnel.Sheets.Count != 6 || funnel.Launched.Count != 6 {
		t.Errorf("%+v, %v", funnel, err)
	}
	for stage, n := range stagesDone {
		if funnel.Stages[stage].Count != n {
			t.Errorf("%s completed %d times; want %d", stage, funnel.Stages[stage].Count, n)
		}
	}
	later, err := city.Funnel(t.Context(), planner, domain.DayOf(storetest.Begin)+1, 0)
	if err != nil || later.Sheets.Count > later.Admitted.Count || later.Admitted.Count >= 6 {
		t.Errorf("counted from a later day: %+v, %v", later, err)
	}
	stranger := domain.Actor{Role: domain.RoleInvestor, Organisation: "91220300MA0Y000090"} // whom no change of the investor names
	if none, err := city.Funnel(t.Context(), stranger, 0, 0); err != nil || none.Admitted.Count != 0 {
		t.Errorf("a stranger counts %+v, %v", none.Admitted, err)
	}
	if err := city.RebuildFigures(t.Context()); err != nil {
		t.Fatal(err)
	}
	if report, err := city.Replay(t.Context(), true); err != nil || len(report.Differences) > 0 {
		t.Errorf("replay: %v, %v", report.Differences, err)
	}
}

func TestRunningFollowerKeepsUp(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	go city.RunFigures(t.Context())
	city.Drive(t, "p1", 1).Until(t, storetest.Coded)
	waitFor(t, func() bool {
		f, err := city.Funnel(t.Context(), domain.Actor{Role: domain.RolePlanner}, 0, 0)
		return err == nil && f.Coded.Count == 1
	})
}

// waitForFigures fills the figures until they hold every event: tests beside this one may have transactions open.
func waitForFigures(t *testing.T, city *storetest.City) {
	t.Helper()
	conn := city.Connect(t)
	waitFor(t, func() bool {
		if err := city.FillFigures(t.Context()); err != nil {
			t.Fatal(err)
		}
		var all bool
		err := conn.QueryRow(t.Context(), `select (select (xid, seq) from followers) = (select (xid, seq) from events order by xid desc, seq desc limit 1)`).Scan(&all)
		return err == nil && all
	})
}
