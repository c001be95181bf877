package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/stages"
)

// Changes are commands on different projects that are carried out all together or not at all, as a list is imported.
type Changes struct {
	Commands []stages.Command
	// Position is where the pool must stand (see PoolEntries), if it isn't empty.
	Position string
	// Progress hears how many commands are written, if set; they are kept once all are.
	Progress func(written int)
}

var (
	// ErrPoolMoved means that projects have entered, left or been renamed since the pool was read.
	ErrPoolMoved = errors.New("the pool has changed since it was read")
)

// Refused says which of several commands was refused; its rejection is found by errors.As.
type Refused struct {
	Index     int // of the command
	Rejection *domain.Rejection
}

// Error gives the place of the command and the rejection, for logs.
func (r *Refused) Error() string { return fmt.Sprintf("command %d: %v", r.Index, r.Rejection) }

// Unwrap gives the rejection.
func (r *Refused) Unwrap() error { return r.Rejection }

// ChangeAll carries out commands in one transaction, each as Change would. It returns a *Refused for the first that is
// refused, ErrPoolMoved if the pool stands elsewhere than at the position, and nothing is written then. Commands that were
// carried out before are answered with their first results. One ChangeAll runs at a time; the others wait.
func (s *Store) ChangeAll(ctx context.Context, all Changes) ([]Result, error) {
	seen := make(map[domain.ProjectID]bool, len(all.Commands))
	for i := range all.Commands {
		if id := all.Commands[i].Project; seen[id] {
			return nil, fmt.Errorf("change all: two commands on project %s", id)
		}
		seen[all.Commands[i].Project] = true
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	defer conn.Close()
	w := &changes{all: all}
	if err := conn.Raw(func(driver any) error {
		w.group = group{store: s, conn: pgxConn(driver), wait: true}
		return w.run(ctx)
	}); err != nil {
		return nil, err
	}
	results := make([]Result, len(w.steps))
	for i, step := range w.steps {
		results[i] = step.result
		if step.next != nil {
			step.tell()
		}
	}
	return results, nil
}

// changes is a group of commands that are carried out all or not at all.
type changes struct {
	group
	all     Changes
	numbers numbers
	batch   *pgx.Batch
	queued  []queued
}

// queued is a step whose statements wait in the batch.
type queued struct {
	step   int
	writes *writes
}

const (
	overtakenTries   = 10
	statementsAtOnce = 400 // in a batch: what is sent before anything is read back
)

func (w *changes) run(ctx context.Context) error {
	for try := 1; ; try++ {
		err := w.attempt(ctx)
		if err == nil {
			return nil
		}
		rollback(ctx, w.conn)
		if errors.Is(err, errOvertaken) && try < overtakenTries {
			continue
		}
		if errors.Is(err, errOvertaken) {
			return domain.Reject(domain.ByState, ProjectBusy)
		}
		var refused *domain.Rejection
		if errors.As(err, &refused) || errors.Is(err, ErrPoolMoved) {
			return err
		}
		return fmt.Errorf("change %d projects: %w", len(w.all.Commands), err)
	}
}

// attempt carries out the commands. It leaves the transaction open if it returns an error.
func (w *changes) attempt(ctx context.Context) error {
	if err := prepareHot(ctx, w.conn); err != nil {
		return err
	}
	if err := w.begin(ctx); err != nil {
		return rejection(err)
	}
	w.steps = make([]*change, len(w.all.Commands))
	for i := range w.steps {
		w.steps[i] = &change{store: w.store, ctx: ctx, given: w.all.Commands[i]}
		w.steps[i].begin()
	}
	if _, err := w.lock(ctx, &pgx.Batch{}); err != nil {
		return rejection(err)
	}
	w.numbers, w.batch, w.queued = numbers{}, &pgx.Batch{}, nil
	for i := range w.steps {
		if err := w.decide(ctx, i); err != nil {
			return err
		}
		if w.batch.Len() >= statementsAtOnce {
			if err := w.flush(ctx, i+1); err != nil {
				return err
			}
		}
	}
	if err := w.flush(ctx, len(w.steps)); err != nil {
		return err
	}
	w.numbers.queue(w.batch)
	w.batch.Queue(hotCommit)
	return w.conn.SendBatch(ctx, w.batch).Close()
}

// begin opens the transaction, with limits for much work, as the only one of its kind, and makes sure of the pool.
func (w *changes) begin(ctx context.Context) error {
	for _, statement := range []string{
		hotBegin,
		`set local statement_timeout = '10min'`,
		`set local idle_in_transaction_session_timeout = '10min'`,
		`set local lock_timeout = '60s'`,
		`select pg_advisory_xact_lock(hashtext('change all'))`,
	} {
		if _, err := w.conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	if w.all.Position == "" {
		return nil
	}
	position, err := poolEntries(ctx, pgxReader{w.conn}, func(PoolEntry) {})
	if err == nil && position != w.all.Position {
		err = ErrPoolMoved
	}
	return err
}

// decide decides a step and queues what it changes.
func (w *changes) decide(ctx context.Context, i int) error {
	step := w.steps[i]
	writing, err := w.group.decide(ctx, w.steps[i:i+1], w.numbers)
	if err != nil {
		return refusedAt(i, rejection(err))
	}
	if len(writing) == 0 {
		if err := step.repeated(ctx, w.conn); err != nil {
			return err
		}
		return refusedAt(i, step.err)
	}
	if err := references(ctx, w.conn, writing); err != nil {
		return refusedAt(i, rejection(err))
	}
	all, err := newWrites(writing)
	if err != nil {
		return err
	}
	all.queue(w.batch)
	w.queued = append(w.queued, queued{i, all})
	return nil
}

// flush sends what is queued and reads what came of it.
func (w *changes) flush(ctx context.Context, written int) error {
	if w.batch.Len() > 0 {
		results := w.conn.SendBatch(ctx, w.batch)
		for _, q := range w.queued {
			step := w.steps[q.step]
			if err := q.writes.read(results); err != nil {
				_ = results.Close() // it repeats the error
				return refusedAt(q.step, step.mended(err))
			}
			step.result.Events = step.kept
		}
		if err := results.Close(); err != nil {
			return err
		}
	}
	w.batch, w.queued = &pgx.Batch{}, nil
	if w.all.Progress != nil {
		w.all.Progress(written)
	}
	return nil
}

// refusedAt says which command a rejection is for; other errors stay as they are.
func refusedAt(i int, err error) error {
	if refused := (*domain.Rejection)(nil); errors.As(err, &refused) {
		return &Refused{Index: i, Rejection: refused}
	}
	return err
}
