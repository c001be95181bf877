package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/stages"
)

// group is commands on different projects that are carried out in one transaction. Its steps go as batches of statements, a
// round trip each: one locks and reads the projects, one the numbers if some are drawn, one writes everything and commits.
type group struct {
	store *Store
	conn  *pgx.Conn
	steps []*change
	wait  bool // for locks that other processes hold; else their commands are left for later
}

// errOvertaken means that a later transaction has changed a project that this one has locked since: followers order the
// events of a project by their transactions.
var errOvertaken = errors.New("a later transaction has changed a project that this one has locked since")

// run carries out what can be. It returns an error if nothing of it is written; commands that were refused have ended all the same.
func (g *group) run(ctx context.Context) error {
	for _, w := range g.steps {
		w.begin()
	}
	err := g.attempt(ctx)
	if err != nil {
		rollback(ctx, g.conn)
		if refused := (*domain.Rejection)(nil); len(g.steps) == 1 && errors.As(err, &refused) {
			g.steps[0].end(refused)
		}
	}
	for _, w := range g.steps {
		if !w.ended || w.err == nil {
			continue
		}
		if failed := w.repeated(ctx, g.conn); failed != nil {
			w.end(failed)
		}
	}
	if err == nil {
		return nil
	}
	if len(g.steps) == 1 {
		return fmt.Errorf("%s on project %s: %w", g.steps[0].given.Verb(), g.steps[0].given.Project, err)
	}
	return fmt.Errorf("%d commands: %w", len(g.steps), err)
}

// attempt carries out the commands. It leaves the transaction open if it returns an error.
func (g *group) attempt(ctx context.Context) error {
	if err := prepareHot(ctx, g.conn); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	batch.Queue(hotBegin)
	free, err := g.lock(ctx, batch)
	if err != nil {
		return rejection(err)
	}
	drawn := numbers{}
	writing, err := g.decide(ctx, free, drawn)
	if err != nil {
		return rejection(err)
	}
	if len(writing) == 0 {
		rollback(ctx, g.conn)
		return nil
	}
	if err := references(ctx, g.conn, writing); err != nil {
		return rejection(err)
	}
	return g.write(ctx, writing, drawn)
}

// write sends everything that the decisions change, and the commit.
func (g *group) write(ctx context.Context, writing []*change, drawn numbers) error {
	all, err := newWrites(writing)
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	drawn.queue(batch)
	numbered := batch.Len()
	all.queue(batch)
	batch.Queue(hotCommit)
	results := g.conn.SendBatch(ctx, batch)
	err = succeeded(results, numbered)
	if err == nil {
		err = all.read(results)
	}
	if err == nil {
		err = succeeded(results, 1)
	}
	if err = errors.Join(err, results.Close()); err != nil {
		if len(g.steps) == 1 {
			return g.steps[0].mended(err)
		}
		return err
	}
	for _, w := range writing {
		w.result.Events = w.kept
		w.end(nil)
		g.store.recent.keep(w.kept)
	}
	for _, w := range writing { // the relay, which may begin at once, finds everything
		w.tell()
	}
	return nil
}

// lock locks the rows of the projects in the order of their ids and reads what isn't remembered. It gives the commands whose
// projects are locked now; the others' are locked by somebody else. What is queued before is sent with it.
func (g *group) lock(ctx context.Context, batch *pgx.Batch) ([]*change, error) {
	steps := slices.Clone(g.steps)
	slices.SortFunc(steps, func(a, b *change) int { return strings.Compare(string(a.c.Project), string(b.c.Project)) })
	ids, hashes := make([]string, len(steps)), make([][]byte, len(steps))
	remembered := make([]*state, len(steps))
	clock := false
	for i, w := range steps {
		ids[i] = string(w.c.Project)
		if remembered[i] = g.store.memory.recall(w.c.Project); remembered[i] != nil {
			hashes[i] = remembered[i].hash[:]
		}
		clock = clock || w.c.At.IsZero()
	}
	clock = clock && g.store.mode == Rehearsal
	before := batch.Len()
	if clock {
		batch.Queue(hotClock)
	}
	statement := hotLock
	if g.wait {
		statement = hotLockWait
	}
	batch.Queue(statement, ids, hashes)
	results := g.conn.SendBatch(ctx, batch)
	rows, now, err := readLocked(results, before, clock, len(steps))
	if err = errors.Join(err, results.Close()); err != nil {
		return nil, err
	}
	if g.store.mode != Rehearsal {
		now = g.store.settings.Now() // after the locks: times rise with versions
	}
	if len(rows) > 0 && rows[0].rules != g.store.RulesVersion() { // somebody has published: decide by what is in force
		if err := g.store.adoptRules(ctx); err != nil {
			return nil, err
		}
	}
	free := make([]*change, 0, len(steps))
	for i, w := range steps {
		if rows[i].elsewhere {
			continue
		}
		if rows[i].overtakes() {
			return nil, errOvertaken
		}
		if rows[i].writer != nil {
			if w.old, err = g.store.stateOf(ctx, pgxReader{g.conn}, w.c.Project, rows[i].projectRow, remembered[i]); err != nil {
				return nil, err
			}
		}
		w.setTime(now)
		free = append(free, w)
	}
	return free, nil
}

// lockedRow is a project's row under lock, or that there is none.
type lockedRow struct {
	projectRow
	writer    *uint32 // transaction that wrote the row; nil where there is none
	own       uint32  // this transaction
	elsewhere bool    // somebody else has locked it
	rules     int     // version of the rules in force
}

// overtakes reports whether the row's writer is a later transaction than this. Transaction numbers go round.
func (r *lockedRow) overtakes() bool { return r.writer != nil && int32(r.own-*r.writer) < 0 }

// readLocked reads the rows after other statements' results, and the rehearsal's clock if it was asked for.
func readLocked(results pgx.BatchResults, before int, clock bool, want int) (all []lockedRow, now time.Time, err error) {
	for range before {
		if _, err := results.Exec(); err != nil {
			return nil, now, err
		}
	}
	if clock {
		if err := results.QueryRow().Scan(&now); err != nil {
			return nil, now, err
		}
	}
	found, err := results.Query()
	if err != nil {
		return nil, now, err
	}
	defer found.Close()
	for found.Next() {
		var r lockedRow
		var version, shape, lists *int
		if err := found.Scan(&version, &shape, &lists, &r.hash, &r.heard, &r.snapshot, &r.writer, &r.own, &r.elsewhere, &r.rules); err != nil {
			return nil, now, err
		}
		if r.writer != nil {
			r.version, r.shape, r.lists = *version, *shape, *lists
		}
		all = append(all, r)
	}
	if err := found.Err(); err != nil {
		return nil, now, err
	}
	if len(all) != want {
		return nil, now, fmt.Errorf("%d rows for %d projects", len(all), want)
	}
	return all, now, nil
}

// takeNumbers keeps the numbers of documents that a decided command tells of from being drawn again.
func (w *change) takeNumbers(ctx context.Context, conn *pgx.Conn, drawn numbers) error {
	taken := w.store.machine.Taken(w.c)
	if len(taken) == 0 {
		return nil
	}
	if err := drawn.lock(ctx, conn, slices.Collect(maps.Keys(taken))); err != nil {
		return err
	}
	drawn.taken(taken)
	return nil
}

// decide lets the machine decide, last those whose documents need numbers: the rows of these are locked from then to the commit.
// It gives the commands that write something.
func (g *group) decide(ctx context.Context, steps []*change, drawn numbers) (writing []*change, err error) {
	var numbered []*change
	var series []stages.Series
	for _, w := range steps {
		if of, needed := g.store.machine.Series(w.before(), w.c); needed {
			numbered, series = append(numbered, w), append(series, of)
		} else if w.decide() {
			writing = append(writing, w)
			if err := w.takeNumbers(ctx, g.conn, drawn); err != nil {
				return nil, err
			}
		}
	}
	if err := drawn.lock(ctx, g.conn, series); err != nil {
		return nil, err
	}
	for i, w := range numbered {
		if drawn.decide(w, series[i]) {
			writing = append(writing, w)
		}
	}
	return writing, nil
}
