// Package streamtest holds what tests of the stream need: an outbox in memory, histories of events, and the suite that every outbox
// must pass.
package streamtest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"binglian/events"
	"binglian/events/stream"
)

// Point is a place at which a test can stop the relay.
type Point int

// The points around the transaction that confirms.
const (
	BeforeConfirm Point = iota // published, not confirmed
	AfterConfirm               // confirmed, and the relay doesn't hear of it
)

// Memory is an outbox in memory. The zero value is not usable; see NewMemory.
type Memory struct {
	// Interrupt, if set, is asked at every point; its error is what the relay gets. Set it before the relay runs.
	Interrupt func(Point) error

	wake chan struct{}

	mu       sync.Mutex
	rows     []*row // by rising number
	position stream.Position
	holder   *session
}

type row struct {
	stream.Pending
	seq         uint64 // 0 while it waits
	confirmedAt time.Time
}

// NewMemory makes an empty outbox.
func NewMemory() *Memory { return &Memory{wake: make(chan struct{}, 1)} }

// Commit lets copies wait, in their order, and numbers them.
func (m *Memory) Commit(deliveries ...events.Delivery) {
	m.mu.Lock()
	for _, d := range deliveries {
		d.Outbox = int64(1)
		if n := len(m.rows); n > 0 {
			d.Outbox = m.rows[n-1].Outbox + 1
		}
		m.rows = append(m.rows, &row{Pending: stream.Pending{Delivery: d}})
	}
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// Waiting says how many copies wait.
func (m *Memory) Waiting() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, r := range m.rows {
		if r.seq == 0 {
			n++
		}
	}
	return n
}

// Lock is stream.Outbox's.
func (m *Memory) Lock(ctx context.Context) (stream.Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.holder != nil || ctx.Err() != nil {
		return nil, ctx.Err()
	}
	m.holder = &session{m}
	return m.holder, nil
}

// Wake is stream.Outbox's.
func (m *Memory) Wake() <-chan struct{} { return m.wake }

type session struct{ *Memory }

var errUnlocked = errors.New("the outbox is not locked by this session")

// do runs f under the mutex, if the session still holds the lock.
func (s *session) do(ctx context.Context, f func()) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holder != s {
		return errUnlocked
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f()
	return nil
}

func (s *session) Pending(ctx context.Context, limit int) ([]stream.Pending, error) {
	var pending []stream.Pending
	err := s.do(ctx, func() {
		for _, r := range s.rows {
			if r.seq == 0 && len(pending) < limit {
				pending = append(pending, r.Pending)
			}
		}
	})
	return pending, err
}

func (s *session) Confirm(ctx context.Context, name string, confirmed []stream.Confirmed) error {
	if err := s.interrupt(BeforeConfirm); err != nil {
		return err
	}
	err := s.do(ctx, func() {
		var last uint64
		for _, c := range confirmed {
			last = max(last, c.Seq)
			i, found := slices.BinarySearchFunc(s.rows, c.Outbox, func(r *row, n int64) int { return cmp.Compare(r.Outbox, n) })
			if found && s.rows[i].seq == 0 {
				s.rows[i].seq, s.rows[i].confirmedAt = c.Seq, time.Now()
			}
		}
		if s.position.Stream == name {
			last = max(last, s.position.Seq)
		}
		s.position = stream.Position{Stream: name, Seq: last}
	})
	return errors.Join(err, s.interrupt(AfterConfirm))
}

func (s *session) interrupt(p Point) error {
	if s.Interrupt == nil {
		return nil
	}
	return s.Interrupt(p)
}

func (s *session) Position(ctx context.Context) (stream.Position, error) {
	var position stream.Position
	err := s.do(ctx, func() { position = s.position })
	return position, err
}

func (s *session) Gap(ctx context.Context, held stream.Held) (uint64, error) {
	var gap uint64
	err := s.do(ctx, func() {
		for _, r := range s.rows {
			absent := r.seq < held.First || r.seq > held.Last || slices.Contains(held.Deleted, r.seq)
			if r.seq > 0 && absent && (gap == 0 || r.seq < gap) {
				gap = r.seq
			}
		}
	})
	return gap, err
}

func (s *session) PutBack(ctx context.Context, to stream.Position) (int64, error) {
	var moved int64
	err := s.do(ctx, func() {
		for _, r := range s.rows {
			if r.seq > to.Seq {
				r.seq = 0
				r.Again++
				moved++
			}
		}
		s.position = to
	})
	return moved, err
}

func (s *session) Forget(ctx context.Context, before time.Time, below uint64) error {
	return s.do(ctx, func() {
		s.rows = slices.DeleteFunc(s.rows, func(r *row) bool {
			return r.seq > 0 && (r.seq < below || r.confirmedAt.Before(before))
		})
	})
}

func (s *session) Unlock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holder == s {
		s.holder = nil
	}
}
