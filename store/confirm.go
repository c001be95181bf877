package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
)

// Confirm moves copies from waiting to remembered under the sequences that the stream gave, and moves the position. Copies that
// don't wait are passed over.
func (o *OutboxSession) Confirm(ctx context.Context, stream string, confirmed []Confirmed) error {
	if o.conn == nil {
		return errOver
	}
	if len(confirmed) == 0 {
		return nil
	}
	confirmed = slices.Clone(confirmed)
	slices.SortFunc(confirmed, func(a, b Confirmed) int { return cmp.Compare(a.Outbox, b.Outbox) })
	position := Position{Stream: stream}
	for _, c := range confirmed {
		position.Seq = max(position.Seq, c.Seq)
	}
	return o.inTransaction(ctx, func(tx *sql.Tx) error {
		waiting, err := waitingSpans(ctx, tx, confirmed[0].Outbox, confirmed[len(confirmed)-1].Outbox)
		if err != nil {
			return err
		}
		taken, left, delivered := settle(waiting, confirmed)
		if err := writeSpans(ctx, tx, taken, left, delivered); err != nil {
			return err
		}
		return raisePosition(ctx, tx, position)
	})
}

// waitingSpans gives the waiting ranges that may hold copies of those numbers, rising.
func waitingSpans(ctx context.Context, tx *sql.Tx, from, through int64) ([]span, error) {
	// A range stays within its event's numbers.
	found, err := tx.QueryContext(ctx, `select first, copies, again, project, version from outbox
		where first >= $1 and first <= $2 order by first`, from-from%copiesOfEvent, through)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var all []span
	for found.Next() {
		var s span
		if err := found.Scan(&s.first, &s.copies, &s.again, &s.project, &s.version); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, found.Err()
}

// settle takes the confirmed copies, sorted by number, out of the waiting ranges. It gives the ranges that must go, those that are
// left of them, and what is delivered: as few ranges as can be.
func settle(waiting []span, confirmed []Confirmed) (taken []int64, left, delivered []span) {
	i := 0
	for _, w := range waiting {
		rest, touched := w, false
		end := w.first + int64(w.copies)
		for ; i < len(confirmed) && confirmed[i].Outbox < end; i++ {
			c := confirmed[i]
			if c.Outbox < rest.first {
				continue // it doesn't wait, or is named twice
			}
			touched = true
			if before := int(c.Outbox - rest.first); before > 0 {
				part := rest
				part.copies = before
				left = append(left, part)
			}
			one := span{first: c.Outbox, copies: 1, again: w.again, project: w.project, version: w.version, seq: int64(c.Seq)}
			if n := len(delivered); n > 0 && delivered[n-1].joins(one) {
				delivered[n-1].copies++
			} else {
				delivered = append(delivered, one)
			}
			rest.first, rest.copies = c.Outbox+1, int(end-c.Outbox-1)
		}
		if !touched {
			continue
		}
		taken = append(taken, w.first)
		if rest.copies > 0 {
			left = append(left, rest)
		}
	}
	return taken, left, delivered
}

// joins reports whether the copy continues the delivered range.
func (s *span) joins(next span) bool {
	return s.project == next.project && s.version == next.version && s.again == next.again &&
		s.first+int64(s.copies) == next.first && s.seq+int64(s.copies) == next.seq
}

func writeSpans(ctx context.Context, tx *sql.Tx, taken []int64, left, delivered []span) error {
	if len(taken) == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `delete from outbox where first = any($1::bigint[])`, taken); err != nil {
		return err
	}
	if len(left) > 0 {
		l := columnsOf(left)
		if _, err := tx.ExecContext(ctx, `insert into outbox (first, copies, again, project, version)
			select * from unnest($1::bigint[], $2::int[], $3::int[], $4::text[], $5::int[])`, l.first, l.copies, l.again, l.project, l.version); err != nil {
			return err
		}
	}
	d := columnsOf(delivered)
	_, err := tx.ExecContext(ctx, `insert into delivered (first, copies, again, project, version, seq)
		select * from unnest($1::bigint[], $2::int[], $3::int[], $4::text[], $5::int[], $6::bigint[])`,
		d.first, d.copies, d.again, d.project, d.version, d.seq)
	return err
}

type spanColumns struct {
	first, seq             []int64
	copies, again, version []int32
	project                []string
}

func columnsOf(spans []span) (c spanColumns) {
	for _, s := range spans {
		c.first, c.seq = append(c.first, s.first), append(c.seq, s.seq)
		c.copies, c.again, c.version = append(c.copies, int32(s.copies)), append(c.again, int32(s.again)), append(c.version, int32(s.version))
		c.project = append(c.project, s.project)
	}
	return c
}

// raisePosition moves the position to a stream and sequence; within a stream it never falls.
func raisePosition(ctx context.Context, tx *sql.Tx, to Position) error {
	_, err := tx.ExecContext(ctx, `insert into stream_position as p (stream, seq) values ($1, $2)
		on conflict (one) do update set stream = excluded.stream,
			seq = case when p.stream = excluded.stream then greatest(p.seq, excluded.seq) else excluded.seq end`, to.Stream, int64(to.Seq))
	return err
}
