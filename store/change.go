package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// Change carries out a command in one transaction: the project's row is locked, the machine decides, and the snapshot,
// the events, the outbox and the read models are written. It returns a *domain.Rejection if the command is refused;
// nothing is written then. A repeated command, known by its id, is answered with its first result.
//
// The command's recorded time is the store's: the machine's clock, and in a rehearsal the rehearsal's, or the command's own if
// it has one.
func (s *Store) Change(ctx context.Context, c stages.Command) (Result, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("connect to database: %w", err)
	}
	defer conn.Close()
	var result Result
	err = conn.Raw(func(driver any) error {
		w := &change{store: s, conn: driver.(*stdlib.Conn).Conn(), c: c}
		var err error
		result, err = w.run(ctx)
		w.tell(result)
		return err
	})
	return result, err
}

// change is one command on its way. Its steps go as two batches of statements, a round trip each: that decides what a
// command costs.
type change struct {
	store *Store
	conn  *pgx.Conn
	c     stages.Command
	old   *state // nil for a new project
	next  *state
	kept  []events.Recorded
}

func (w *change) run(ctx context.Context) (Result, error) {
	result, err := w.attempt(ctx)
	if err == nil {
		return result, nil
	}
	w.rollback(ctx)
	var refused *domain.Rejection
	if errors.As(err, &refused) && w.c.ID != "" {
		// A repeat is most often refused: what it asks for is done. So whether it is one is asked here, and not of
		// every command.
		if first, found, lookup := w.first(ctx); lookup != nil || found {
			return first, lookup
		}
		return Result{}, refused
	}
	if errors.As(err, &refused) {
		return Result{}, refused
	}
	return Result{}, fmt.Errorf("%s on project %s: %w", w.c.Verb(), w.c.Project, err)
}

// attempt carries out the command. It leaves the transaction open if it returns an error.
func (w *change) attempt(ctx context.Context) (Result, error) {
	if err := prepareHot(ctx, w.conn); err != nil {
		return Result{}, err
	}
	if err := w.lock(ctx); err != nil {
		return Result{}, rejection(err)
	}
	d, err := w.decide(ctx)
	if err != nil {
		return Result{}, err
	}
	if len(d.Events) == 0 {
		w.rollback(ctx)
		if w.old == nil {
			return Result{}, nil
		}
		return Result{Version: w.old.project.Version}, nil
	}
	if err := w.write(ctx, d); err != nil {
		return Result{}, w.mended(err)
	}
	return Result{Version: d.After.Version, Events: w.kept}, nil
}

// lock begins the transaction, locks the project's row and reads what isn't remembered.
func (w *change) lock(ctx context.Context) error {
	remembered := w.store.memory.recall(w.c.Project)
	var hash []byte
	if remembered != nil {
		hash = remembered.hash[:]
	}
	batch := &pgx.Batch{}
	batch.Queue(hotBegin)
	rehearsal := w.store.mode == Rehearsal && w.c.At.IsZero()
	if rehearsal {
		batch.Queue(hotClock)
	}
	batch.Queue(hotLock, string(w.c.Project), hash)
	results := w.conn.SendBatch(ctx, batch)
	if _, err := results.Exec(); err != nil {
		return errors.Join(err, results.Close())
	}
	if rehearsal {
		if err := results.QueryRow().Scan(&w.c.At); err != nil {
			return errors.Join(err, results.Close())
		}
	}
	var row projectRow
	err := results.QueryRow().Scan(row.columns()...)
	if closed := results.Close(); err == nil || errors.Is(err, pgx.ErrNoRows) {
		if closed != nil {
			return closed
		}
	}
	if w.store.mode != Rehearsal {
		w.c.At = w.store.settings.Now() // after the lock: times rise with versions
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	w.old, err = w.store.stateOf(ctx, pgxReader{w.conn}, w.c.Project, row, remembered)
	return err
}

// decide draws a number if the command needs one, as the last thing before deciding: its row is locked from then to the
// commit.
func (w *change) decide(ctx context.Context) (stages.Decision, error) {
	var before *domain.Project
	if w.old != nil {
		before = w.old.project
		if w.store.mode != Rehearsal && w.c.At.Before(before.LastAt) {
			w.c.At = before.LastAt
		}
	}
	w.c.At = w.c.At.In(domain.City).Truncate(time.Microsecond)
	if series, needed := w.store.machine.Series(before, w.c); needed {
		if err := w.conn.QueryRow(ctx, hotNumber, series.Name, series.Year).Scan(&w.c.Number); err != nil {
			return stages.Decision{}, rejection(err)
		}
	}
	d, refused := w.store.machine.Decide(before, w.c)
	if refused != nil {
		return stages.Decision{}, refused
	}
	return d, nil
}

// write sends everything that the decision changes, and the commit.
func (w *change) write(ctx context.Context, d stages.Decision) error {
	if err := w.references(ctx, d); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	if err := w.queueEvents(batch, d); err != nil {
		return err
	}
	w.queueLists(batch, d)
	if act, ok := w.c.Act.(stages.Contactful); ok {
		if person := act.ContactPerson(); person != nil {
			batch.Queue(hotContact, string(w.c.Project), person.Name, person.Phone)
		}
	}
	batch.Queue(hotCommit)
	results := w.conn.SendBatch(ctx, batch)
	if err := w.readResults(results, batch.Len()); err != nil {
		return errors.Join(err, results.Close())
	}
	return results.Close()
}

// readResults reads the numbers that the events got, and whether each statement worked.
func (w *change) readResults(results pgx.BatchResults, statements int) error {
	rows, err := results.Query()
	if err != nil {
		return err
	}
	i := 0
	for ; rows.Next(); i++ {
		if i == len(w.kept) {
			continue
		}
		if err := rows.Scan(&w.kept[i].Seq); err != nil {
			rows.Close()
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if i != len(w.kept) {
		return fmt.Errorf("the snapshot was changed under its lock: %d of %d events kept", i, len(w.kept))
	}
	for range statements - 1 {
		if _, err := results.Exec(); err != nil {
			return err
		}
	}
	return nil
}

// tell remembers what was committed, and tells of it.
func (w *change) tell(r Result) {
	if !r.Repeated && len(r.Events) > 0 {
		w.store.memory.keep(w.next)
		w.store.news.committed(w.c.Project, r.Version)
	}
}

// rollback ends the transaction if one is open.
func (w *change) rollback(ctx context.Context) {
	if w.conn.IsClosed() || w.conn.PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
	defer cancel()
	if _, err := w.conn.Exec(ctx, "rollback"); err != nil {
		_ = w.conn.Close(ctx) // the pool drops it, and PostgreSQL rolls back
	}
}

// rollbackTime is how long a rollback may take before the connection is given up.
const rollbackTime = 3 * time.Second

// first gives the first result of a command that was carried out before.
func (w *change) first(ctx context.Context) (Result, bool, error) {
	var version, count int
	err := w.conn.QueryRow(ctx, hotRepeat, string(w.c.Project), string(w.c.ID)).Scan(&version, &count)
	if errors.Is(err, pgx.ErrNoRows) {
		return Result{}, false, nil
	}
	if err != nil {
		return Result{}, false, fmt.Errorf("look for a repeated command: %w", err)
	}
	kept, err := readEvents(ctx, pgxReader{w.conn}, w.c.Project, version-count, version)
	return Result{Version: version, Events: kept, Repeated: true}, true, err
}
