package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"binglian/events"
)

// follower reads the event log behind those who write it, each event once, in an order in which nothing comes later: only what
// is surely committed, by transaction and then by number. Plain numbers would not do: a transaction that drew a lower one may
// commit after it was passed.
type follower struct {
	name  string
	shape int // of its rows; when it is another, everything is filled again
	// begin empties the rows.
	begin func(context.Context, *sql.Tx) error
	// fill takes events in order, in the transaction that keeps the position.
	fill func(context.Context, *sql.Tx, []events.Recorded) error
	// idle reports that whatever is committed by now may be passed over; nil for a follower that reads everything.
	idle func(context.Context, *sql.Tx) (bool, error)
}

const (
	followBatch = 1000                   // events in one transaction
	followPause = 100 * time.Millisecond // between looks at a busy log: fewer, larger fills
	followLook  = time.Second            // after which the log is looked at even if nobody told
)

// catchUp fills until nothing surely committed is left. It does nothing while another process does it.
func (s *Store) catchUp(ctx context.Context, f follower) error {
	for {
		n, err := s.follow(ctx, f)
		if err != nil {
			return fmt.Errorf("fill %s: %w", f.name, err)
		}
		if n < followBatch {
			return nil
		}
	}
}

// follow fills one batch, and gives its length.
func (s *Store) follow(ctx context.Context, f follower) (int, error) {
	tx, err := s.sql.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	var mine bool
	if err := tx.QueryRowContext(ctx, `select pg_try_advisory_xact_lock(hashtext('follower ' || $1))`, f.name).Scan(&mine); err != nil || !mine {
		return 0, err
	}
	at, err := f.position(ctx, tx)
	if err != nil {
		return 0, err
	}
	if f.idle != nil {
		if none, err := f.idle(ctx, tx); err != nil {
			return 0, err
		} else if none {
			_, err := tx.ExecContext(ctx, `update followers set xid = pg_snapshot_xmin(pg_current_snapshot()), seq = 0
				where name = $1 and xid < pg_snapshot_xmin(pg_current_snapshot())`, f.name)
			return 0, errors.Join(err, tx.Commit())
		}
	}
	batch, at, err := committed(ctx, tx, at, logEnd)
	if err != nil {
		return 0, err
	}
	if len(batch) == 0 {
		return 0, tx.Commit()
	}
	if err := f.fill(ctx, tx, batch); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `update followers set xid = $2::text::xid8, seq = $3 where name = $1`, f.name, at.xid, at.seq); err != nil {
		return 0, err
	}
	return len(batch), tx.Commit()
}

// logPosition is a place in the log: after the event of that transaction and number.
type logPosition struct {
	xid string // a number of 64 bits without sign, which database/sql has no type for
	seq int64
}

var (
	logStart = logPosition{"0", 0}
	logEnd   = logPosition{"18446744073709551615", 1<<63 - 1}
)

// position gives where the follower stands; at the beginning, with its rows emptied, where they are of another shape.
func (f follower) position(ctx context.Context, tx *sql.Tx) (at logPosition, err error) {
	var shape int
	err = tx.QueryRowContext(ctx, `select xid::text, seq, shape from followers where name = $1`, f.name).Scan(&at.xid, &at.seq, &shape)
	if err == nil && shape == f.shape {
		return at, nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return at, err
	}
	if err := f.begin(ctx, tx); err != nil {
		return at, err
	}
	_, err = tx.ExecContext(ctx, `insert into followers (name, shape, xid, seq) values ($1, $2, '0', 0)
		on conflict (name) do update set shape = excluded.shape, xid = excluded.xid, seq = excluded.seq`, f.name, f.shape)
	return logStart, err
}

// committed reads the next surely committed events after one place through another, and gives where they end.
func committed(ctx context.Context, tx *sql.Tx, after, through logPosition) (batch []events.Recorded, at logPosition, err error) {
	// The text of xid needs another name: order by would take it for the column, and 1000 comes before 999 as a text.
	found, err := tx.QueryContext(ctx, `select `+eventColumnList+`, xid::text as transaction from events
		where (xid, seq) > ($1::text::xid8, $2) and (xid, seq) <= ($3::text::xid8, $4) and xid < pg_snapshot_xmin(pg_current_snapshot())
		order by xid, seq limit $5`, after.xid, after.seq, through.xid, through.seq, followBatch)
	if err != nil {
		return nil, after, err
	}
	defer found.Close()
	for found.Next() {
		k, err := scanEvent(found, &after.xid)
		if err != nil {
			return nil, after, err
		}
		after.seq = k.Seq
		batch = append(batch, k)
	}
	return batch, after, found.Err()
}

// run follows the log until the context ends.
func (s *Store) run(ctx context.Context, f follower) {
	for ctx.Err() == nil {
		if err := s.catchUp(ctx, f); err != nil && ctx.Err() == nil {
			s.log.Warn("statistics are behind, and are tried again", "follower", f.name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.news.follow:
		case <-time.After(followLook):
		}
		select {
		case <-ctx.Done():
		case <-time.After(followPause):
		}
	}
}
