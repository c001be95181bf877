package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
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
	// What a crash of PostgreSQL makes it forget of the stream's answers, the relay finds in the stream: so nobody waits for the disk. Commands
	// wait for it less then, too.
	if _, err := conn.ExecContext(ctx, `set synchronous_commit = off`); err != nil {
		return nil, errors.Join(fmt.Errorf("lock outbox: %w", err), conn.Raw(func(any) error { return errBroken }), conn.Close())
	}
	return &OutboxSession{conn: conn, recent: o.store.recent}, nil
}

// OutboxSession is the outbox in the hands of the one relay. Its connection holds the lock: who loses one loses both.
type OutboxSession struct {
	conn    *sql.Conn
	recent  *recent
	pending []Pending // of the last answer, whose room serves the next
	waiting []span    // of the last answer
}

// Unlock ends the session; again it does nothing.
func (o *OutboxSession) Unlock() {
	if o.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), unlockWithin) //nolint:forbidigo // after the relay's own has ended
	defer cancel()
	_, err := o.conn.ExecContext(ctx, `reset synchronous_commit`)
	if err == nil {
		_, err = o.conn.ExecContext(ctx, `select pg_advisory_unlock($1)`, relayLock)
	}
	if err != nil {
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
	o.pending, o.waiting = o.pending[:0], nil
	err := o.prepared(ctx, func(conn *pgx.Conn) error {
		waiting, err := oldest(ctx, conn, limit)
		if err != nil {
			return err
		}
		found, err := o.eventsOf(ctx, conn, waiting)
		if err != nil {
			return err
		}
		for i := range waiting {
			w := &waiting[i]
			for n := range min(w.copies, limit-len(o.pending)) {
				o.pending = append(o.pending, Pending{Delivery: copyOf(found[i], w.first+int64(n)), Again: w.again})
			}
		}
		o.waiting = waiting
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	return o.pending, nil
}

// oldest gives the oldest waiting ranges that hold so many copies.
func oldest(ctx context.Context, conn *pgx.Conn, copies int) (all []span, err error) {
	found, err := conn.Query(ctx, outboxOldest, copies)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for copies > 0 && found.Next() {
		var s span
		if err := found.Scan(&s.first, &s.copies, &s.again, &s.project, &s.version); err != nil {
			return nil, err
		}
		all = append(all, s)
		copies -= s.copies
	}
	found.Close()
	return all, found.Err()
}

// eventsOf gives the events of waiting ranges, in their order: those that this process has just committed as it remembers them.
func (o *OutboxSession) eventsOf(ctx context.Context, conn *pgx.Conn, waiting []span) ([]events.Recorded, error) {
	all := make([]events.Recorded, len(waiting))
	missing := map[eventKey][]int{} // places; a range that was cut apart names its event more than once
	var projects []string
	var versions []int32
	for i, w := range waiting {
		key := eventKey{domain.ProjectID(w.project), w.version}
		if e, ok := o.recent.take(key); ok {
			all[i] = e
			continue
		}
		if missing[key] == nil {
			projects, versions = append(projects, w.project), append(versions, int32(w.version))
		}
		missing[key] = append(missing[key], i)
	}
	if len(missing) == 0 {
		return all, nil
	}
	found, err := conn.Query(ctx, outboxEvents, projects, versions)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for found.Next() {
		e, err := scanEvent(pgxRows{found})
		if err != nil {
			return nil, err
		}
		key := eventKey{e.Project, e.Version}
		for _, i := range missing[key] {
			all[i] = e
		}
		delete(missing, key)
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	for key := range missing {
		return nil, fmt.Errorf("there is no event %d of project %s", key.version, key.project)
	}
	return all, nil
}

// The statements of relaying, by the names under which the session's connection prepares them once.
const (
	outboxOldest   = "outbox_oldest"
	outboxEvents   = "outbox_events"
	outboxSettle   = "outbox_settle"
	outboxWaiting  = "outbox_waiting"
	outboxTake     = "outbox_take"
	outboxLeave    = "outbox_leave"
	outboxDeliver  = "outbox_deliver"
	outboxPosition = "outbox_position"
)

var outboxStatements = map[string]string{
	hotBegin:  `begin`,
	hotCommit: `commit`,

	outboxOldest: `select first, copies, again, project, version from outbox order by first limit $1`,

	outboxEvents: `select ` + eventColumnList + ` from events
		where (project, version) in (select * from unnest($1::text[], $2::int[]))`,

	// All of some ranges is delivered. Nothing is kept if they don't all wait: a division by zero ends the transaction then.
	outboxSettle: `with taken as (delete from outbox where first = any($1::bigint[]) returning 1
		), kept as (
			insert into delivered (first, copies, again, project, version, seq)
			select * from unnest($1::bigint[], $2::int[], $3::int[], $4::text[], $5::int[], $6::bigint[])
		)
		insert into stream_position as p (stream, seq)
		select $7, $8::bigint / (case when (select count(*) from taken) = cardinality($1::bigint[]) then 1 else 0 end)
		on conflict (one) do update set stream = excluded.stream,
			seq = case when p.stream = excluded.stream then greatest(p.seq, excluded.seq) else excluded.seq end`,

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

// inTransaction changes what the relay goes by, on the disk before anything is published by it.
func (o *OutboxSession) inTransaction(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := o.conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("write outbox: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	if _, err := tx.ExecContext(ctx, `set local synchronous_commit = on`); err != nil {
		return fmt.Errorf("write outbox: %w", err)
	}
	if err := f(tx); err != nil {
		return fmt.Errorf("write outbox: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("write outbox: %w", err)
	}
	return nil
}
