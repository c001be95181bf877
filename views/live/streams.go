package live

import (
	"slices"
	"sync"
)

// MostStreams is how many streams a reader may have open: a browser has one for all its tabs, and for a moment another
// when it opens a new one.
const MostStreams = 4

// Streams are those that are open, by whose they are.
type Streams struct {
	mu   sync.Mutex
	open map[string][]chan struct{} // oldest first
}

// Enter notes a stream of a reader. Full is closed when newer ones leave no room for it; leave must be called at its end.
func (s *Streams) Enter(reader string) (full <-chan struct{}, leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[string][]chan struct{}{}
	}
	mine := make(chan struct{})
	all := append(s.open[reader], mine)
	for ; len(all) > MostStreams; all = all[1:] {
		close(all[0])
	}
	s.open[reader] = all
	return mine, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		rest := slices.DeleteFunc(s.open[reader], func(c chan struct{}) bool { return c == mine })
		if s.open[reader] = rest; len(rest) == 0 {
			delete(s.open, reader)
		}
	}
}

// Readers counts those who have a stream open.
func (s *Streams) Readers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}
