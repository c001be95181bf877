package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"binglian/domain"
)

const (
	greatest     = 32 // commands in a group
	groupsAtOnce = 2
	company      = 4 // commands that make a second group
	raceTries    = 5
)

// queue gathers commands into groups, each carried out in one transaction. A command that finds nothing under way goes at once and
// alone; those that come meanwhile go together. So nobody waits for company, and the busier the city, the less a command
// costs: a transaction's statements, round trips and its way to the disk are paid once a group. A second group is decided while
// PostgreSQL writes the first, once it is one.
//
// A project has one command under way at a time. Those after it wait here and not for the row's lock, in their order.
type queue struct {
	store  *Store
	atOnce int // groups that may be under way

	mu      sync.Mutex
	waiting []*change
	working int                       // groups under way
	drawing bool                      // one of them draws numbers
	busy    map[domain.ProjectID]bool // projects with a command under way
	draws   map[domain.Verb]bool      // whether the last command of that name drew a number
	running sync.WaitGroup
}

func newQueue(s *Store) *queue {
	return &queue{store: s, atOnce: groupsAtOnce, busy: map[domain.ProjectID]bool{}, draws: map[domain.Verb]bool{}}
}

// add lets a command wait and sees to it that somebody takes it.
func (q *queue) add(w *change) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, w)
	q.begin(w.ctx)
}

// begin lets another group begin if there are enough commands for it. The caller holds the lock.
func (q *queue) begin(ctx context.Context) {
	if q.enough(q.working) {
		q.working++
		q.running.Add(1)
		go q.work(context.WithoutCancel(ctx)) // what is under way for many doesn't end with one of them
	}
}

// enough reports whether what waits makes a group while so many others are under way: fewer go with the next. The caller holds the lock.
func (q *queue) enough(others int) bool {
	least := 1
	switch {
	case others >= q.atOnce:
		return false
	case others > 0:
		least = company
	}
	if len(q.waiting) < least {
		return false
	}
	for _, w := range q.waiting {
		if q.free(w) {
			least--
		}
	}
	return least <= 0
}

// free reports whether nothing that is under way keeps a command from being carried out: another of its project, or another that draws
// a number, for whose end it would wait in the database. Whether it draws one is told by the last of its name: a guess that costs time where
// it is wrong, and nothing else. The caller holds the lock.
func (q *queue) free(w *change) bool {
	return !q.busy[w.given.Project] && !(q.drawing && q.draws[w.given.Verb()])
}

// withdraw takes back a command that nobody has begun with.
func (q *queue) withdraw(w *change) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = slices.DeleteFunc(q.waiting, func(other *change) bool { return other == w })
}

// close waits until nothing is under way.
func (q *queue) close() { q.running.Wait() }

// work carries out groups while commands wait.
func (q *queue) work(ctx context.Context) {
	defer q.running.Done()
	for {
		runtime.Gosched() // who was answered may come with the next command
		steps, draws := q.next()
		if len(steps) == 0 {
			return
		}
		err := q.store.together(ctx, steps, false)
		q.ended(draws)
		for _, w := range steps {
			switch {
			case w.ended:
				q.answer(w)
			case len(steps) == 1 && err != nil && !again(err):
				w.end(err)
				q.answer(w)
			default: // its project is locked by another process, or it shared a transaction with one that failed
				q.running.Add(1)
				go q.alone(ctx, w)
			}
		}
	}
}

// next takes the commands that may go together, the first of each project, and tells whether numbers are to be drawn. There are none where
// the group ends.
func (q *queue) next() (steps []*change, draws bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.enough(q.working - 1) {
		q.working--
		return nil, false
	}
	left := q.waiting[:0]
	for _, w := range q.waiting {
		if len(steps) == greatest || !q.free(w) {
			left = append(left, w)
			continue
		}
		q.busy[w.given.Project] = true
		draws = draws || q.draws[w.given.Verb()]
		steps = append(steps, w)
	}
	clear(q.waiting[len(left):])
	q.waiting = left
	q.drawing = q.drawing || draws
	return steps, draws
}

// ended notes that a group isn't under way any more.
func (q *queue) ended(draws bool) {
	if draws {
		q.mu.Lock()
		q.drawing = false
		q.mu.Unlock()
	}
}

// alone carries out a command by itself, waiting for the locks of others.
func (q *queue) alone(ctx context.Context, w *change) {
	defer q.running.Done()
	err := q.store.together(ctx, []*change{w}, true)
	for try := 1; again(err) && try < raceTries; try++ {
		err = q.store.together(ctx, []*change{w}, true)
	}
	if !w.ended {
		w.end(err)
	}
	q.answer(w)
}

// answer gives the result to whoever waits for it, and lets the project's next command go.
func (q *queue) answer(w *change) {
	defer close(w.done)
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.busy, w.given.Project)
	if w.err == nil {
		q.draws[w.given.Verb()] = w.c.Number > 0
	}
	q.begin(w.ctx)
}

// together carries out commands on different projects in one transaction. A command that has ended stands as it ended; the error
// is of those that haven't.
func (s *Store) together(ctx context.Context, steps []*change, wait bool) error {
	conn, err := s.hot.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to database: %w", err)
	}
	defer conn.Close()
	return conn.Raw(func(driver any) error {
		g := &group{store: s, conn: pgxConn(driver), steps: steps, wait: wait}
		return g.run(ctx)
	})
}

// again reports whether an attempt failed for what the next won't meet.
func again(err error) bool { return errors.Is(err, errOvertaken) || broken(err, "numbers_pkey") }

// pgxConn gives the connection under one of database/sql.
func pgxConn(driver any) *pgx.Conn { return driver.(*stdlib.Conn).Conn() }
