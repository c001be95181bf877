package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"binglian/domain"
	"binglian/stages"
)

const (
	clockLook  = time.Second // between looks for what falls due
	clockBatch = 200
)

var clockActor = domain.Actor{Role: domain.RoleClock}

// RunClock settles, until the context ends, what falls due by itself. Nothing hangs on it being in time: a command settles what
// fell due before it, dated the same. A rehearsal's clock stands still, so nothing is done there.
func (s *Store) RunClock(ctx context.Context) {
	if s.mode == Rehearsal {
		return
	}
	for ctx.Err() == nil {
		if err := s.TickDue(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("what fell due was not settled, and is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(clockLook):
		}
	}
}

// TickDue settles once everything that has fallen due by the city's time.
func (s *Store) TickDue(ctx context.Context) error {
	for {
		now, err := s.Time(ctx)
		if err != nil {
			return err
		}
		due, err := s.due(ctx, now, clockBatch)
		if err != nil {
			return err
		}
		moved := false
		for _, d := range due {
			changed, err := s.tick(ctx, d.project, now)
			if err != nil && !errors.Is(err, &domain.Rejection{Reason: ProjectBusy}) { // who acts there settles it
				return err
			}
			moved = moved || changed
		}
		if !moved || len(due) < clockBatch {
			return nil
		}
	}
}

// wakeUp is a project in which something falls due.
type wakeUp struct {
	project domain.ProjectID
	at      time.Time
}

// due lists the projects in which something falls due by a time, the earliest first.
func (s *Store) due(ctx context.Context, by time.Time, limit int) ([]wakeUp, error) {
	found, err := s.sql.QueryContext(ctx, `select id, wake_at from projects where wake_at <= $1 order by wake_at, id limit $2`, by, limit)
	if err != nil {
		return nil, fmt.Errorf("look for what falls due: %w", err)
	}
	defer found.Close()
	var all []wakeUp
	for found.Next() {
		var w wakeUp
		if err := found.Scan((*string)(&w.project), &w.at); err != nil {
			return nil, fmt.Errorf("look for what falls due: %w", err)
		}
		all = append(all, w)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("look for what falls due: %w", err)
	}
	return all, nil
}

// tick gives a project the clock's command. It reports whether that settled anything.
func (s *Store) tick(ctx context.Context, project domain.ProjectID, at time.Time) (bool, error) {
	r, err := s.Change(ctx, stages.Command{Project: project, By: clockActor, At: at, Act: &stages.Tick{}})
	return len(r.Events) > 0, err
}

// AdvanceClock moves a rehearsal's clock forward, deadline by deadline: the clock stands at each moment at which something falls
// due while that is settled. It returns ErrNotRehearsal in production, and ErrClockBackwards for an earlier time. Stopped midway,
// it leaves the clock at the last such moment.
func (s *Store) AdvanceClock(ctx context.Context, to time.Time) error {
	if s.mode != Rehearsal {
		return ErrNotRehearsal
	}
	defer s.news.moved() // midway, too
	to = to.Truncate(time.Microsecond)
	var last wakeUp
	for {
		due, err := s.due(ctx, to, 1)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			break
		}
		if due[0] == last {
			return fmt.Errorf("advance clock: project %s stays due at %v", last.project, last.at)
		}
		last = due[0]
		if err := s.settleAt(ctx, last, to); err != nil {
			return err
		}
	}
	moved, err := s.sql.ExecContext(ctx, `update database set clock = $1 where clock <= $1`, to)
	if err != nil {
		return fmt.Errorf("advance clock: %w", err)
	}
	if n, err := moved.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrClockBackwards)
	}
	return nil
}

// settleAt moves the clock to a deadline, if it stands before it, and settles what falls due there.
func (s *Store) settleAt(ctx context.Context, d wakeUp, to time.Time) error {
	var clock time.Time
	err := s.sql.QueryRowContext(ctx, `update database set clock = greatest(clock, $1) where clock <= $2 returning clock`, d.at, to).Scan(&clock)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrClockBackwards
	}
	if err != nil {
		return fmt.Errorf("advance clock: %w", err)
	}
	_, err = s.tick(ctx, d.project, clock)
	return err
}
