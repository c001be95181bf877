package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Waiting tells how many commands wait for a group.
func (s *Store) Waiting() int {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	return len(s.queue.waiting)
}

// OneGroup lets commands wait for each other as they do for a second group.
func (s *Store) OneGroup() {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	s.queue.atOnce = 1
}

// Company is how many commands make a second group.
const Company = company

// Queries tells each query of the lists before it is made.
func (s *Store) Queries(tell func(query string)) { s.db = s.db.WithQueryHook(listener(tell)) }

type listener func(query string)

// BeforeQuery implements bun.QueryHook.
func (l listener) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	l(e.Query)
	return ctx
}

// AfterQuery implements bun.QueryHook.
func (l listener) AfterQuery(context.Context, *bun.QueryEvent) {}

// Bigrams gives how a text is kept to be looked for.
func Bigrams(text string) string { return bigrams(plainLines(text)) }
