package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/events"
)

// Outbox is what waits for the stream and what the stream has confirmed. It does what events/stream asks of an outbox; its
// types are the store's own, field by field the same.
//
// Each event has one row for all its copies: copy 0 goes to everybody, the others to its audience in order. So a commit writes
// one row an event, however many departments hear of it. A copy's number is 1024 × the event's seq + its place.
type Outbox struct{ store *Store }

// Outbox gives the database's outbox.
func (s *Store) Outbox() *Outbox { return &Outbox{s} }

const (
	copiesOfEvent = 1024            // more than a city has departments
	relayLock     = 0x62696e67_0002 // advisory lock of the one relay
	unlockWithin  = 900 * time.Millisecond
)

// Pending is a copy that waits for the stream.
type Pending struct {
	events.Delivery
	Again int // how often it was put back after a loss
}

// Confirmed says under which sequence the stream holds a copy.
type Confirmed struct {
	Outbox int64
	Seq    uint64
}

// Position is how far the stream has confirmed.
type Position struct {
	Stream string
	Seq    uint64
}

// Held is what the stream holds: First to Last without Deleted.
type Held struct {
	First   uint64
	Last    uint64
	Deleted []uint64
}

// Wake gives a channel that says that something may wait.
func (o *Outbox) Wake() <-chan struct{} { return o.store.news.relay }

// Lock makes this process the only relay. The session is nil while another process is.
func (o *Outbox) Lock(ctx context.Context) (*OutboxSession, error) {
	conn, err := o.store.hot.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	var locked bool
	if err := conn.QueryRowContext(ctx, `select pg_try_advisory_lock($1)`, relayLock).Scan(&locked); err != nil {
		return nil, errors.Join(fmt.Errorf("lock outbox: %w", err), conn.Close())
	}
	if !locked {
		return nil, conn.Close()
	}
	return &OutboxSession{conn: conn}, nil
}

// OutboxSession is the outbox in the hands of the one relay. Its connection holds the lock: who loses one loses both.
type OutboxSession struct {
	conn    *sql.Conn
	pending []Pending // of the last answer, whose room serves the next
}

// Unlock ends the session; again it does nothing.
func (o *OutboxSession) Unlock() {
	if o.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), unlockWithin) //nolint:forbidigo // after the relay's own has ended
	defer cancel()
	if _, err := o.conn.ExecContext(ctx, `select pg_advisory_unlock($1)`, relayLock); err != nil {
		_ = o.conn.Raw(func(any) error { return errBroken }) // the pool drops the connection, and the lock with it
	}
	_ = o.conn.Close()
	o.conn = nil
}

var (
	errBroken = fmt.Errorf("connection is of no more use: %w", sql.ErrConnDone)
	errOver   = errors.New("the session is over")
)

// span is a range of copies of one event, waiting or remembered.
type span struct {
	first   int64
	copies  int
	again   int
	project string
	version int
	seq     int64 // of the first copy, where remembered
}

// Pending gives at most limit waiting copies, oldest first. They stand until it is asked again.
func (o *OutboxSession) Pending(ctx context.Context, limit int) ([]Pending, error) {
	if o.conn == nil {
		return nil, errOver
	}
	all := o.pending[:0]
	err := o.prepared(ctx, func(conn *pgx.Conn) error {
		found, err := conn.Query(ctx, outboxPending, limit)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() && len(all) < limit {
			var first int64
			var copies, again int
			k, err := scanEvent(pgxRows{found}, &first, &copies, &again)
			if err != nil {
				return err
			}
			for i := range min(copies, limit-len(all)) {
				all = append(all, Pending{Delivery: copyOf(k, first+int64(i)), Again: again})
			}
		}
		return found.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	o.pending = all
	return all, nil
}

// The statements of relaying, by the names under which the session's connection prepares them once.
const (
	outboxPending  = "outbox_pending"
	outboxWaiting  = "outbox_waiting"
	outboxTake     = "outbox_take"
	outboxLeave    = "outbox_leave"
	outboxDeliver  = "outbox_deliver"
	outboxPosition = "outbox_position"
)

var outboxStatements = map[string]string{
	hotBegin:  `begin`,
	hotCommit: `commit`,

	outboxPending: pendingStatement,

	outboxWaiting: `select first, copies, again, project, version from outbox where first >= $1 and first <= $2 order by first`,

	outboxTake: `delete from outbox where first = any($1::bigint[])`,

	outboxLeave: `insert into outbox (first, copies, again, project, version)
		select * from unnest($1::bigint[], $2::int[], $3::int[], $4::text[], $5::int[])`,

	outboxDeliver: `insert into delivered (first, copies, again, project, version, seq)
		select * from unnest($1::bigint[], $2::int[], $3::int[], $4::text[], $5::int[], $6::bigint[])`,

	// Within a stream the position never falls.
	outboxPosition: `insert into stream_position as p (stream, seq) values ($1, $2)
		on conflict (one) do update set stream = excluded.stream,
			seq = case when p.stream = excluded.stream then greatest(p.seq, excluded.seq) else excluded.seq end`,
}

// prepared uses the session's connection with its statements prepared.
func (o *OutboxSession) prepared(ctx context.Context, use func(*pgx.Conn) error) error {
	return o.conn.Raw(func(driver any) error {
		conn := pgxConn(driver)
		if err := prepare(ctx, conn, "binglian_outbox", outboxStatements); err != nil {
			return err
		}
		return use(conn)
	})
}

var pendingStatement = `select e.` + strings.ReplaceAll(eventColumnList, ", ", ", e.") + `, o.first, o.copies, o.again
	from (select *, sum(copies) over (order by first) - copies as before
		from (select first, copies, again, project, version from outbox order by first limit $1) as oldest) o
	join events e on e.project = o.project and e.version = o.version
	where o.before < $1 order by o.first`

// copyOf gives the copy of that number.
func copyOf(k events.Recorded, number int64) events.Delivery {
	d := events.Delivery{Outbox: number, Event: k}
	if place := number % copiesOfEvent; place > 0 {
		to := k.Audience[place-1]
		d.Department, d.Previous = to.Department, to.Previous
	}
	return d
}

// Position gives how far the stream has confirmed.
func (o *OutboxSession) Position(ctx context.Context) (p Position, err error) {
	if o.conn == nil {
		return p, errOver
	}
	var seq int64
	err = o.conn.QueryRowContext(ctx, `select stream, seq from stream_position`).Scan(&p.Stream, &seq)
	if errors.Is(err, sql.ErrNoRows) {
		return Position{}, nil
	}
	if err != nil {
		return p, fmt.Errorf("read position of stream: %w", err)
	}
	p.Seq = uint64(seq)
	return p, nil
}

// Gap gives the lowest remembered sequence that the stream doesn't hold, or 0.
func (o *OutboxSession) Gap(ctx context.Context, held Held) (uint64, error) {
	if o.conn == nil {
		return 0, errOver
	}
	deleted := make([]int64, len(held.Deleted))
	for i, d := range held.Deleted {
		deleted[i] = int64(d)
	}
	var gap int64
	err := o.conn.QueryRowContext(ctx, `select coalesce(least(
		(select min(seq) from delivered where seq < $1),
		(select min(greatest(seq, $2 + 1)) from delivered where seq + copies - 1 > $2),
		(select min(gone) from unnest($3::bigint[]) as gone where exists
			(select from delivered where seq > gone - $4 and seq <= gone and seq + copies > gone))), 0)`,
		int64(held.First), int64(held.Last), deleted, copiesOfEvent).Scan(&gap)
	if err != nil {
		return 0, fmt.Errorf("compare what is remembered: %w", err)
	}
	return uint64(gap), nil
}

// Forget drops what left the stream by retention.
func (o *OutboxSession) Forget(ctx context.Context, before time.Time, below uint64) error {
	if o.conn == nil {
		return errOver
	}
	return o.inTransaction(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `delete from delivered where confirmed_at < $1`, before); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `delete from delivered where seq < $1 and seq + copies <= $1`, int64(below)); err != nil {
			return err
		}
		// A range that begins below goes on above.
		_, err := tx.ExecContext(ctx, `update delivered set first = first + ($1 - seq), copies = copies - ($1 - seq)::int, seq = $1 where seq < $1`, int64(below))
		return err
	})
}

// PutBack lets what the stream confirmed after a position wait again. It gives how many copies that are.
func (o *OutboxSession) PutBack(ctx context.Context, to Position) (int64, error) {
	if o.conn == nil {
		return 0, errOver
	}
	var n int64
	err := o.inTransaction(ctx, func(tx *sql.Tx) error {
		lost := int64(to.Seq) + 1
		if err := tx.QueryRowContext(ctx, `with taken as (
				delete from delivered where seq + copies > $1 returning first, copies, again, project, version, seq, confirmed_at
			), stays as (
				insert into delivered (first, copies, again, project, version, seq, confirmed_at)
				select first, ($1 - seq)::int, again, project, version, seq, confirmed_at from taken where seq < $1
			), waits as (
				insert into outbox (first, copies, again, project, version)
				select first + greatest($1 - seq, 0), copies - greatest($1 - seq, 0)::int, again + 1, project, version from taken
				returning copies
			) select coalesce(sum(copies), 0) from waits`, lost).Scan(&n); err != nil {
			return err
		}
		return setPosition(ctx, tx, to)
	})
	return n, err
}

func setPosition(ctx context.Context, tx *sql.Tx, to Position) error {
	_, err := tx.ExecContext(ctx, `insert into stream_position (stream, seq) values ($1, $2)
		on conflict (one) do update set stream = excluded.stream, seq = excluded.seq`, to.Stream, int64(to.Seq))
	return err
}

func (o *OutboxSession) inTransaction(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := o.conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("write outbox: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	if err := f(tx); err != nil {
		return fmt.Errorf("write outbox: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("write outbox: %w", err)
	}
	return nil
}
