package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/events"
)

// Difference says that what is kept of a project is not what its events give.
type Difference struct {
	Project domain.ProjectID
	What    string // snapshot, tasks, line, alerts, figures …
	Detail  string
}

// Report is what a replay found.
type Report struct {
	Projects    int
	Events      int
	Differences []Difference // mended, unless the replay was dry
}

// Replay makes the snapshots and read models again from the event log, and tells what was different; dry, it changes nothing.
// Each project is locked while it is looked at, so that the program may go on. A broken history is an error, and nothing is
// changed in that project.
func (s *Store) Replay(ctx context.Context, dry bool) (Report, error) {
	var report Report
	for after := domain.ProjectID(""); ; {
		var ids []string
		if err := s.db.NewRaw(`select distinct project from events where project > ? order by project limit 500`, string(after)).Scan(ctx, &ids); err != nil {
			return report, fmt.Errorf("list projects: %w", err)
		}
		if len(ids) == 0 {
			break
		}
		for _, id := range ids {
			if err := s.replay(ctx, domain.ProjectID(id), dry, &report); err != nil {
				return report, fmt.Errorf("replay %s: %w", id, err)
			}
		}
		after = domain.ProjectID(ids[len(ids)-1])
	}
	return report, s.replayFigures(ctx, dry, &report)
}

func (s *Store) replay(ctx context.Context, id domain.ProjectID, dry bool, report *Report) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driver any) error {
		w := &replaying{store: s, conn: pgxConn(driver), id: id, dry: dry, report: report}
		defer rollback(ctx, w.conn)
		return w.run(ctx)
	})
}

// replaying is one project's replay; it writes with the statements of a change.
type replaying struct {
	store  *Store
	conn   *pgx.Conn
	next   *state
	id     domain.ProjectID
	dry    bool
	report *Report
	found  []Difference
}

func (w *replaying) differ(what, format string, args ...any) {
	w.found = append(w.found, Difference{w.id, what, fmt.Sprintf(format, args...)})
}

func (w *replaying) run(ctx context.Context) error {
	if err := prepareHot(ctx, w.conn); err != nil {
		return err
	}
	if _, err := w.conn.Exec(ctx, "begin"); err != nil {
		return err
	}
	var row projectRow
	var wakeAt sql.NullTime
	err := w.conn.QueryRow(ctx, `select version, shape, lists, hash, heard, snapshot, wake_at from projects where id = $1 for update`,
		string(w.id)).Scan(append(row.columns(), &wakeAt)...)
	missing := errors.Is(err, pgx.ErrNoRows)
	if err != nil && !missing {
		return rejection(err)
	}
	kept, err := readEvents(ctx, pgxReader{w.conn}, w.id, 0, maxVersion)
	if err != nil {
		return err
	}
	stamp := w.store.stamp() // before anything is reckoned: what a publication overtakes is reckoned again
	if w.next, err = fold(kept); err != nil {
		return err
	}
	w.next.lists = stamp
	w.report.Projects++
	w.report.Events += len(kept)
	w.compareRow(row, missing)
	if at, ok := w.store.machine.WakeAt(w.next.project); ok != wakeAt.Valid || ok && !at.Equal(wakeAt.Time) {
		w.differ("wake", "%v, not %v", wakeAt.Time, at)
	}
	if err := w.compareLists(ctx, row.lists); err != nil {
		return err
	}
	w.report.Differences = append(w.report.Differences, w.found...)
	if w.dry || len(w.found) == 0 {
		return nil
	}
	return w.mend(ctx)
}

// fold gives the state that the events make, once their chain is found whole.
func fold(kept []events.Recorded) (*state, error) {
	next := &state{heard: map[domain.DepartmentCode]int{}}
	for i := range kept {
		k := &kept[i]
		hash, err := events.Chain(next.hash, k)
		if err != nil {
			return nil, err
		}
		if k.Previous != next.hash || k.Hash != hash {
			return nil, &BrokenChain{k.Project, k.Version, "its hash is another"}
		}
		next.hash = hash
		for _, a := range k.Audience {
			next.heard[a.Department] = k.Version
		}
	}
	var err error
	next.project, err = events.Fold(nil, kept...)
	return next, err
}

func (w *replaying) compareRow(row projectRow, missing bool) {
	if missing {
		w.differ("snapshot", "missing")
		return
	}
	if row.version != w.next.project.Version || !bytes.Equal(row.hash, w.next.hash[:]) {
		w.differ("snapshot", "version %d, not %d", row.version, w.next.project.Version)
		return
	}
	if row.shape != domain.SnapshotShape {
		w.differ("snapshot", "shape %d, not %d", row.shape, domain.SnapshotShape)
		return
	}
	var live domain.Project
	if err := json.Unmarshal(row.snapshot, &live); err != nil {
		w.differ("snapshot", "unreadable: %v", err)
		return
	}
	// Both through the same encoding: what matters is what a snapshot can hold.
	if a, b := encoded(&live), encoded(w.next.project); !bytes.Equal(a, b) {
		w.differ("snapshot", "%s, not %s", a, b)
	}
	var heard map[domain.DepartmentCode]int
	if err := json.Unmarshal(row.heard, &heard); err != nil || !maps.Equal(heard, w.next.heard) {
		w.differ("heard", "%v, not %v", heard, w.next.heard)
	}
}

func encoded(p *domain.Project) []byte {
	raw, err := json.Marshal(p)
	if err != nil {
		return []byte(err.Error())
	}
	return raw
}

// compareLists compares the rows of tasks, project_lines and alerts.
func (w *replaying) compareLists(ctx context.Context, lists int) error {
	if lists != w.next.lists {
		w.differ("tasks", "shape %d, not %d", lists, w.next.lists)
		return nil
	}
	want := map[taskKey]taskRow{}
	for _, t := range tasksOf(w.store.machine, w.next.project) {
		want[t.key()] = t
	}
	live, err := readTasks(ctx, w.conn, w.id)
	if err != nil {
		return err
	}
	for _, t := range live {
		if wanted, ok := want[t.key()]; !ok || wanted != t {
			w.differ("tasks", "%+v, not %+v", t, wanted)
		}
		delete(want, t.key())
	}
	for _, t := range want {
		w.differ("tasks", "missing %+v", t)
	}
	line := lineOf(w.store.machine, w.next.project)
	old, ok, err := readLine(ctx, w.conn, w.id)
	if err != nil {
		return err
	}
	for i, text := range line.terms {
		line.terms[i] = keptTerm(text)
	}
	if !ok || !old.same(line) || !slices.Equal(old.terms, line.terms) {
		w.differ("line", "%+v, not %+v", old, line)
	}
	if err := w.compareAlerts(ctx); err != nil {
		return err
	}
	return w.compareVisits(ctx)
}

// mend writes what the events give.
func (w *replaying) mend(ctx context.Context) error {
	p := w.next.project
	heard, err := json.Marshal(w.next.heard)
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	batch.Queue(`insert into projects (id, version, shape, lists, wake_at, changed_at, hash, heard, snapshot)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (id) do update set version = excluded.version, shape = excluded.shape, lists = excluded.lists,
			wake_at = excluded.wake_at, changed_at = excluded.changed_at, hash = excluded.hash, heard = excluded.heard,
			snapshot = excluded.snapshot`,
		string(w.id), p.Version, domain.SnapshotShape, w.next.lists, wake(w.store.machine, p), p.LastAt, w.next.hash[:], string(heard), string(encoded(p)))
	var again listColumns
	again.all(p, listsOf(w.store.machine, p))
	again.queue(batch)
	batch.Queue(hotCommit)
	if err := w.conn.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	w.store.memory.keep(w.next)
	return nil
}

func readTasks(ctx context.Context, conn *pgx.Conn, id domain.ProjectID) ([]taskRow, error) {
	found, err := conn.Query(ctx, `select kind, target, department, stage, works, application, item, holder, waits_for, investor, role,
		since, due, step_due, optional, seen from tasks where project = $1`, string(id))
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var all []taskRow
	for found.Next() {
		var r taskLineRow
		var investor string
		if err := found.Scan(&r.Kind, &r.Target, &r.Department, &r.Stage, &r.Works, &r.Application, &r.Item, &r.Holder, &r.WaitsFor,
			&investor, &r.Role, &r.Since, &r.Due, &r.StepDue, &r.Optional, &r.Seen); err != nil {
			return nil, err
		}
		all = append(all, taskRow{Task: r.line().Task, investor: domain.CreditCode(investor)})
	}
	return all, found.Err()
}

func readLine(ctx context.Context, conn *pgx.Conn, id domain.ProjectID) (line projectLine, ok bool, err error) {
	var r projectLineRow
	err = conn.QueryRow(ctx, `select project, code, name, investor, credit, pool, class, region, site, investment, flow, state, stage, departments,
		admitted, launched, sheet, coded, completed, array(select term || E'\t' || coalesce(array_to_string(tsvector_to_array(grams), ' '), '') from project_terms where project = $1 order by place) from project_lines where project = $1`, string(id)).
		Scan(&r.Project, &r.Code, &r.Name, &r.Investor, &r.Credit, &r.Pool, &r.Class, &r.Region, &r.Site, &r.Investment, &r.Flow, &r.State, &r.Stage,
			&r.Departments, &r.Admitted, &r.Launched, &r.Sheet, &r.Coded, &r.Completed, &line.terms)
	if errors.Is(err, pgx.ErrNoRows) {
		return line, false, nil
	}
	line.ProjectLine = r.line()
	return line, err == nil, err
}

// keptTerm gives what the row of a term holds, as readLine reads it.
func keptTerm(text string) string {
	term := plainLines(text)
	return term + "\t" + bigrams(term)
}

// replayFigures counts everything again, and tells which projects' figures were different.
func (s *Store) replayFigures(ctx context.Context, dry bool, report *Report) error {
	if err := s.FillFigures(ctx); err != nil {
		return err
	}
	tx, err := s.sql.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("count again: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	differ, err := s.countAgain(ctx, tx)
	if err != nil {
		return fmt.Errorf("count again: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(differ)) {
		report.Differences = append(report.Differences, Difference{domain.ProjectID(id), "figures", "counted otherwise"})
	}
	if dry || len(differ) == 0 {
		return nil
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("count again: %w", err)
	}
	return nil
}

// countAgain fills the figures anew within the transaction, through where the follower stands, and gives the projects whose rows
// became others.
func (s *Store) countAgain(ctx context.Context, tx *sql.Tx) (map[string]bool, error) {
	if _, err := tx.ExecContext(ctx, `select pg_advisory_xact_lock(hashtext('follower figures'))`); err != nil {
		return nil, err
	}
	through, err := s.figures().position(ctx, tx)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, `create temporary table figures_before on commit drop as select * from figures; delete from figures`); err != nil {
		return nil, err
	}
	for at := logStart; ; {
		batch, next, err := committed(ctx, tx, at, through)
		if err != nil {
			return nil, err
		}
		if len(batch) == 0 {
			break
		}
		if err := s.fillFigures(ctx, tx, batch); err != nil {
			return nil, err
		}
		at = next
	}
	found, err := tx.QueryContext(ctx, `select distinct project from (
		(select * from figures except select * from figures_before) union all (select * from figures_before except select * from figures)) as d`)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	differ := map[string]bool{}
	for found.Next() {
		var id string
		if err := found.Scan(&id); err != nil {
			return nil, err
		}
		differ[id] = true
	}
	return differ, found.Err()
}
