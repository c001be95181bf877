package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

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

	errOvertaken = errors.New("a later transaction has changed a project that this one has locked since")
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
	w := &changes{store: s, all: all}
	if err := conn.Raw(func(driver any) error {
		w.conn = driver.(*stdlib.Conn).Conn()
		return w.run(ctx)
	}); err != nil {
		return nil, err
	}
	for i, step := range w.steps {
		step.tell(w.results[i])
	}
	return w.results, nil
}

// changes is several commands on their way in one transaction.
type changes struct {
	store   *Store
	conn    *pgx.Conn
	all     Changes
	steps   []*change
	results []Result
	batch   *pgx.Batch
	queued  []queued
}

// queued is a step whose statements wait in the batch.
type queued struct{ step, statements int }

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
		(&change{conn: w.conn}).rollback(ctx)
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
	if err := w.lock(ctx); err != nil {
		return rejection(err)
	}
	w.results, w.batch, w.queued = make([]Result, len(w.steps)), &pgx.Batch{}, nil
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
	_, err := w.conn.Exec(ctx, hotCommit)
	return err
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

// lock locks the rows of all projects in the order of their ids, and reads them.
func (w *changes) lock(ctx context.Context) error {
	w.steps = make([]*change, len(w.all.Commands))
	byProject := make(map[domain.ProjectID]*change, len(w.steps))
	ids := make([]string, len(w.steps))
	for i := range w.steps {
		w.steps[i] = &change{store: w.store, conn: w.conn, c: w.all.Commands[i]}
		byProject[w.steps[i].c.Project], ids[i] = w.steps[i], string(w.steps[i].c.Project)
	}
	found, err := w.conn.Query(ctx, `select id, version, shape, lists, hash, heard, snapshot from projects where id = any($1::text[]) order by id for update`, ids)
	if err != nil {
		return err
	}
	type locked struct {
		id  string
		row projectRow
	}
	all, err := pgx.CollectRows(found, func(r pgx.CollectableRow) (l locked, err error) {
		return l, r.Scan(append([]any{&l.id}, l.row.columns()...)...)
	})
	if err != nil {
		return err
	}
	for _, l := range all {
		step := byProject[domain.ProjectID(l.id)]
		if step.old, err = w.store.stateOf(ctx, pgxReader{w.conn}, step.c.Project, l.row, nil); err != nil {
			return err
		}
	}
	if err := w.inOrder(ctx, ids, len(all)); err != nil {
		return err
	}
	return w.time(ctx)
}

// inOrder makes sure that transactions rise with the versions of each project, by which followers order events. The first
// row that was locked gave this transaction its number; until the last one was, a later transaction may have changed it.
func (w *changes) inOrder(ctx context.Context, ids []string, locked int) error {
	if locked < 2 {
		return nil
	}
	var overtaken bool
	if err := w.conn.QueryRow(ctx, `select exists (select from projects p join events e on e.project = p.id and e.version = p.version
		where p.id = any($1::text[]) and e.xid > pg_current_xact_id())`, ids).Scan(&overtaken); err != nil {
		return err
	}
	if overtaken {
		return errOvertaken
	}
	return nil
}

// time gives all commands the store's time, as Change does.
func (w *changes) time(ctx context.Context) error {
	now := w.store.settings.Now() // after the locks: times rise with versions
	if w.store.mode == Rehearsal {
		if err := w.conn.QueryRow(ctx, hotClock).Scan(&now); err != nil {
			return err
		}
	}
	for _, step := range w.steps {
		if w.store.mode != Rehearsal || step.c.At.IsZero() {
			step.c.At = now
		}
	}
	return nil
}

// decide decides a step and queues what it changes.
func (w *changes) decide(ctx context.Context, i int) error {
	step := w.steps[i]
	d, err := step.decide(ctx)
	var refused *domain.Rejection
	if errors.As(err, &refused) && step.c.ID != "" {
		first, found, lookup := step.first(ctx)
		if lookup != nil {
			return lookup
		}
		if found {
			w.results[i] = first
			return nil
		}
	}
	if err != nil {
		return refusedAt(i, err)
	}
	w.results[i].Version = d.After.Version
	if len(d.Events) == 0 {
		return nil
	}
	if err := step.references(ctx, d); err != nil {
		return refusedAt(i, err)
	}
	before := w.batch.Len()
	if err := step.queueEvents(w.batch, d); err != nil {
		return err
	}
	step.queueLists(w.batch, d)
	if act, ok := step.c.Act.(stages.Contactful); ok {
		if person := act.ContactPerson(); person != nil {
			w.batch.Queue(hotContact, string(step.c.Project), person.Name, person.Phone)
		}
	}
	w.queued = append(w.queued, queued{i, w.batch.Len() - before})
	return nil
}

// flush sends what is queued and reads what came of it.
func (w *changes) flush(ctx context.Context, written int) error {
	if w.batch.Len() > 0 {
		results := w.conn.SendBatch(ctx, w.batch)
		for _, q := range w.queued {
			step := w.steps[q.step]
			if err := step.readResults(results, q.statements); err != nil {
				_ = results.Close() // it repeats the error
				return refusedAt(q.step, step.mended(err))
			}
			w.results[q.step].Events = step.kept
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
