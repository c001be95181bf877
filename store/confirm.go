package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
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
	delivered, whole := wholly(o.waiting, confirmed)
	o.waiting = nil
	err := o.prepared(ctx, func(conn *pgx.Conn) error {
		if whole {
			d := columnsOf(delivered)
			_, err := conn.Exec(ctx, outboxSettle, d.first, d.copies, d.again, d.project, d.version, d.seq, position.Stream, int64(position.Seq))
			if !divided(err) {
				return err
			}
		}
		defer rollback(ctx, conn) // after a commit it does nothing
		waiting, err := waitingSpans(ctx, conn, confirmed[0].Outbox, confirmed[len(confirmed)-1].Outbox)
		if err != nil {
			return err
		}
		batch := &pgx.Batch{}
		taken, left, delivered := settle(waiting, confirmed)
		queueSpans(batch, taken, left, delivered)
		batch.Queue(outboxPosition, position.Stream, int64(position.Seq))
		batch.Queue(hotCommit)
		return conn.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return fmt.Errorf("write outbox: %w", err)
	}
	return nil
}

// wholly reports whether the copies, sorted by number, are all of those ranges under rising sequences, and gives the ranges as delivered
// then. So it is with nearly every answer: a range is one event's, and its copies stand together in the stream.
func wholly(waiting []span, confirmed []Confirmed) ([]span, bool) {
	delivered := make([]span, 0, len(waiting))
	for _, w := range waiting {
		if len(confirmed) < w.copies {
			return nil, false
		}
		w.seq = int64(confirmed[0].Seq)
		for i, c := range confirmed[:w.copies] {
			if c.Outbox != w.first+int64(i) || int64(c.Seq) != w.seq+int64(i) {
				return nil, false
			}
		}
		delivered, confirmed = append(delivered, w), confirmed[w.copies:]
	}
	return delivered, len(delivered) > 0 && len(confirmed) == 0
}

// waitingSpans begins a transaction and gives the waiting ranges that may hold copies of those numbers, rising.
func waitingSpans(ctx context.Context, conn *pgx.Conn, from, through int64) (all []span, err error) {
	batch := &pgx.Batch{}
	batch.Queue(hotBegin)
	batch.Queue(outboxWaiting, from-from%copiesOfEvent, through) // a range stays within its event's numbers
	results := conn.SendBatch(ctx, batch)
	defer func() { err = errors.Join(err, results.Close()) }()
	if _, err := results.Exec(); err != nil {
		return nil, err
	}
	found, err := results.Query()
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, func(r pgx.CollectableRow) (s span, err error) {
		return s, r.Scan(&s.first, &s.copies, &s.again, &s.project, &s.version)
	})
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

func queueSpans(batch *pgx.Batch, taken []int64, left, delivered []span) {
	if len(taken) == 0 {
		return
	}
	batch.Queue(outboxTake, taken)
	if len(left) > 0 {
		l := columnsOf(left)
		batch.Queue(outboxLeave, l.first, l.copies, l.again, l.project, l.version)
	}
	d := columnsOf(delivered)
	batch.Queue(outboxDeliver, d.first, d.copies, d.again, d.project, d.version, d.seq)
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
