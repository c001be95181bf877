package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// Change carries out a command in one transaction: the project's row is locked, the machine decides, and the snapshot,
// the events, the outbox and the read models are written. It returns a *domain.Rejection if the command is refused;
// nothing is written then. A repeated command, known by its id, is answered with its first result. If the context ends
// before the command is written, nothing is written.
//
// The command's recorded time is the store's: the machine's clock, and in a rehearsal the rehearsal's, or the command's own if
// it has one.
//
// Commands that are given at once on different projects share a transaction (see queue). None of them hears of the others: what
// fails together is carried out again one by one.
func (s *Store) Change(ctx context.Context, c stages.Command) (Result, error) {
	if stages.Spreads(c.Act) {
		return s.spread(ctx, c)
	}
	w := &change{store: s, ctx: ctx, given: c, done: make(chan struct{})}
	begun := s.settings.Now()
	s.queue.add(w)
	select {
	case <-w.done:
		if s.settings.Observe != nil {
			s.settings.Observe(Observed{Verb: c.Verb(), Outcome: outcomeOf(w.result, w.err), Took: s.settings.Now().Sub(begun), Decided: w.decided})
		}
		return w.result, w.err
	case <-ctx.Done():
		s.queue.withdraw(w)
		return Result{}, fmt.Errorf("%s on project %s: %w", c.Verb(), c.Project, context.Cause(ctx))
	}
}

// change is one command on its way.
type change struct {
	store *Store
	ctx   context.Context // of whoever gave it
	given stages.Command
	done  chan struct{} // closed when result and err are final

	c        stages.Command // as given, with the store's time and number
	old      *state         // nil for a new project
	next     *state
	decision stages.Decision
	kept     []events.Recorded
	result   Result
	err      error
	stamp    int  // of the rules by which it is decided: see Store.stamp
	ended    bool // result and err stand; nothing of it is written, or all

	decided time.Duration // what the rules took
}

// begin forgets what an earlier attempt has left.
func (w *change) begin() {
	w.c, w.old, w.next, w.decision, w.kept, w.result, w.err = w.given, nil, nil, stages.Decision{}, nil, Result{}, nil
}

// end answers the command.
func (w *change) end(err error) { w.err, w.ended = err, true }

// setTime gives the command the store's time. now is the store's clock, read after the locks: times rise with versions.
func (w *change) setTime(now time.Time) {
	rehearsal := w.store.mode == Rehearsal
	if !rehearsal || w.c.At.IsZero() {
		w.c.At = now
	}
	if w.old != nil && !rehearsal && w.c.At.Before(w.old.project.LastAt) {
		w.c.At = w.old.project.LastAt
	}
	w.c.At = w.c.At.In(domain.City).Truncate(time.Microsecond)
}

// before gives the project as it stands, nil for a new one.
func (w *change) before() *domain.Project {
	if w.old == nil {
		return nil
	}
	return w.old.project
}

// decide asks the machine. It reports whether there is something to write; the command has ended otherwise. A fault in the rules
// ends this command and no other.
func (w *change) decide() (writes bool) {
	defer func() {
		if r := recover(); r != nil {
			writes = false
			w.end(fmt.Errorf("%s on project %s: panic: %v\n%s", w.c.Verb(), w.c.Project, r, debug.Stack()))
		}
	}()
	w.stamp = w.store.stamp() // before the machine is asked: what a publication overtakes is reckoned again
	begun := w.store.settings.Now()
	d, refused := w.store.machine.Decide(w.before(), w.c)
	w.decided += w.store.settings.Now().Sub(begun)
	switch {
	case refused != nil:
		w.end(refused)
	case w.ctx.Err() != nil:
		w.end(fmt.Errorf("%s on project %s: %w", w.c.Verb(), w.c.Project, context.Cause(w.ctx)))
	case len(d.Events) == 0:
		if w.old != nil {
			w.result.Version = w.old.project.Version
		}
		w.end(nil)
	default:
		w.decision = d
		w.result.Version = d.After.Version
		return true
	}
	return false
}

// tell remembers what was committed, and tells of it.
func (w *change) tell() {
	w.store.memory.keep(w.next)
	w.store.news.committed(w.c.Project, w.result.Version)
}

// repeated answers a refused command with its first result if it was carried out before. A repeat is most often refused, as what
// it asks for is done: so whether it is one is asked here, and not of every command.
func (w *change) repeated(ctx context.Context, conn *pgx.Conn) error {
	var refused *domain.Rejection
	if w.c.ID == "" || !errors.As(w.err, &refused) {
		return nil
	}
	var version, count int
	err := conn.QueryRow(ctx, hotRepeat, string(w.c.Project), string(w.c.ID)).Scan(&version, &count)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for a repeated command: %w", err)
	}
	kept, err := readEvents(ctx, pgxReader{conn}, w.c.Project, version-count, version)
	if err != nil {
		return err
	}
	w.result = Result{Version: version, Events: kept, Repeated: true}
	w.end(nil)
	return nil
}

// rollback ends the transaction if one is open.
func rollback(ctx context.Context, conn *pgx.Conn) {
	if conn.IsClosed() || conn.PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
	defer cancel()
	if _, err := conn.Exec(ctx, "rollback"); err != nil {
		_ = conn.Close(ctx) // the pool drops it, and PostgreSQL rolls back
	}
}

// rollbackTime is how long a rollback may take before the connection is given up.
const rollbackTime = 3 * time.Second
