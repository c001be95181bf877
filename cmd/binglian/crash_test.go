package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/events"
	"binglian/events/stream"
	"binglian/store/private"
	"binglian/store/private/privatetest"
)

// TestKilledTwentyTimes kills the server with SIGKILL at 20 random moments while it plays the demo city, every other time its PostgreSQL
// first. The next starts go on; in the end nothing is lost, nothing stands twice on a subject, replay equals live, and the city is the very one
// that its seed says, with the figures of its scenario.
func TestKilledTwentyTimes(t *testing.T) {
	t.Parallel()
	data := filepath.Join(privatetest.Folder(t), "city")
	for round := range 20 {
		s := serveFrom(t, data, "--demo", "--seed", "7")
		time.Sleep(time.Duration(rand.IntN(2500)) * time.Millisecond) // the moment is the test's subject
		if round%2 == 1 {
			s.pause(t)
			killDatabase(t, data)
		}
		s.kill()
	}
	s := serveFrom(t, data, "--demo", "--seed", "7")
	s.await(t, regexp.MustCompile("demo accounts"))
	want, code := output(t, data, "simulate", "--print", "--seed", "7")
	if code != 0 {
		t.Fatal(want)
	}
	heard := listen(t, data, s, "")
	compareWithPlan(t, data, want)
	if n := strings.Count(want, "\n"); len(heard) != n {
		t.Errorf("everybody's subject has %d events, the city %d", len(heard), n)
	}
	for _, d := range []domain.DepartmentCode{"civil-defence", "housing", "water", "power"} {
		listen(t, data, s, d)
	}
	if out, code := output(t, data, "replay", "--dry-run"); code != 0 || !strings.Contains(out, " 0 differences") {
		t.Errorf("replay: %s", out)
	}
	figures(t, data)
	s.stop(t)
	nothingRuns(t, data)
}

// killDatabase kills PostgreSQL if it runs on the data: it loses whatever it hasn't written by then.
func killDatabase(t *testing.T, data string) {
	t.Helper()
	known, err := os.ReadFile(filepath.Join(data, "postgres", "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	first, _, _ := strings.Cut(string(known), "\n")
	pid, _ := strconv.Atoi(first) // none while the file is being written
	line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || !strings.Contains(string(line), data) { // of a start before
		return
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// listen reads what a department's subject holds until it holds all that the database says, and fails for an id that
// stands twice.
func listen(t *testing.T, data string, s *served, department domain.DepartmentCode) map[string]bool {
	t.Helper()
	d := look(t, data)
	want, err := audience(timeout(t, time.Minute), d, department)
	if err != nil {
		t.Fatal(err)
	}
	nc, err := stream.DialFolder(data, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	ids, enough := map[string]bool{}, errors.New("enough")
	err = stream.Tail(timeout(t, time.Minute), nc, department, stream.FromStart, func(e stream.CloudEvent) error {
		if ids[e.ID] {
			t.Errorf("%s stands twice on the subject of %q", e.ID, department)
		}
		ids[e.ID] = true
		if len(ids) == want {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("%q heard %d of %d events: %v\n%s", department, len(ids), want, err, s.printed)
	}
	return ids
}

// audience counts the events that concern a department; all for none.
func audience(ctx context.Context, d *database, department domain.DepartmentCode) (n int, err error) {
	err = eachEvent(ctx, d, func(e *events.Recorded) {
		if department == "" || slices.ContainsFunc(e.Audience, func(a events.Audience) bool { return a.Department == department }) {
			n++
		}
	})
	return n, err
}

// eachEvent reads the whole event log.
func eachEvent(ctx context.Context, d *database, each func(*events.Recorded)) error {
	conn, err := pgx.Connect(ctx, d.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `select project, version, name, at, "on"::text, audience, payload from events order by project, version`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e events.Recorded
		var on, audience, payload string
		if err := rows.Scan((*string)(&e.Project), &e.Version, &e.Name, &e.At, &on, &audience, &payload); err != nil {
			return err
		}
		e.Payload = json.RawMessage(payload)
		if err := errors.Join(e.On.UnmarshalText([]byte(on)), json.Unmarshal([]byte(audience), &e.Audience)); err != nil {
			return err
		}
		each(&e)
	}
	return rows.Err()
}

// look opens the database of a running server.
func look(t *testing.T, data string) *database {
	t.Helper()
	url, err := private.Running(data)
	if err != nil {
		t.Fatal(err)
	}
	d, err := connect(t.Context(), url, data, wanted{log: quiet()}, func() {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.close(quiet()) })
	return d
}

// compareWithPlan compares the event log with what the simulator says the seed leads to: project by project, version by
// version.
func compareWithPlan(t *testing.T, data, want string) {
	t.Helper()
	type line struct {
		Project domain.ProjectID `json:"project"`
		Version int              `json:"version"`
		Name    string           `json:"name"`
		At      time.Time        `json:"at"`
		On      domain.Day       `json:"on"`
		Payload json.RawMessage  `json:"payload"`
	}
	type key struct {
		project domain.ProjectID
		version int
	}
	planned := map[key]line{}
	scanner := bufio.NewScanner(strings.NewReader(want))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var l line
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		planned[key{l.Project, l.Version}] = l
	}
	n := 0
	if err := eachEvent(t.Context(), look(t, data), func(e *events.Recorded) {
		n++
		l, ok := planned[key{e.Project, e.Version}]
		if !ok || l.Name != e.Name || !l.At.Equal(e.At) || l.On != e.On || !bytes.Equal(l.Payload, e.Payload) {
			t.Errorf("%s version %d: %s at %s, planned %s at %s", e.Project, e.Version, e.Name, e.At, l.Name, l.At)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if n != len(planned) {
		t.Errorf("the log holds %d events, the plan %d", n, len(planned))
	}
}

// figures compares the planner's figures, which the store computed from the events, with the seed article's.
func figures(t *testing.T, data string) {
	t.Helper()
	d, ctx := look(t, data), t.Context()
	end := domain.MustDay("2023-05-31")
	a := settled(t, d, domain.FigureQuery{From: domain.MustDay("2023-01-01"), To: end}, 136)
	planner := domain.Actor{Account: "planner", Role: domain.RolePlanner}
	from, err := d.CountFrom(ctx)
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Funnel(ctx, planner, from, end)
	if err != nil {
		t.Fatal(err)
	}
	if f.Admitted.Count != 140 || f.Launched.Count != 80 || f.Sheets.Count != 60 {
		t.Errorf("funnel %d → %d → %d, want 140 → 80 → 60", f.Admitted.Count, f.Launched.Count, f.Sheets.Count)
	}
	if a.Accepted.Count != 136 || a.Completed.Count != 79 || a.OfAccepted != 79 {
		t.Errorf("applications: %d accepted, %d completed, %d of those accepted; want 136, 79, 79", a.Accepted.Count, a.Completed.Count, a.OfAccepted)
	}
	if s1 := a.DoneByStage["s1"]; s1.Count != 24 || s1.Investment != 2_650_000_000 {
		t.Errorf("stage 1: %d completed with %d yuan, want 24 with 2650000000", s1.Count, s1.Investment)
	}
	if a.Parallel.Whole == 0 || a.Parallel.Part != a.Parallel.Whole {
		t.Errorf("parallel rate %d of %d, want all", a.Parallel.Part, a.Parallel.Whole)
	}
	cases, err := d.Cases(ctx, planner, domain.FigureQuery{Kind: domain.FigureApplicationCompleted, From: domain.MustDay("2023-01-01"), To: end, Stage: "s1"})
	if err != nil || cases.Total != 24 {
		t.Errorf("the figure 24 leads to %d cases: %v", cases.Total, err)
	}
}
