package store

import (
	"container/list"
	"sync"

	"binglian/domain"
)

// memory keeps decoded projects that were used lately, by the hash of their last event: it names the whole history, so what
// is kept can't be out of date. Decoding a snapshot costs more than everything else that a command does in this process.
// What is kept is shared: nobody may change it.
type memory struct {
	mu    sync.Mutex
	limit int
	order *list.List // of *state, lately used first
	by    map[domain.ProjectID]*list.Element
}

// state is a project as its row holds it.
type state struct {
	project *domain.Project
	heard   map[domain.DepartmentCode]int // version of the last event sent to each department
	hash    [32]byte                      // of the last event
	lists   int                           // shape of the read models' rows
	rows    *lists                        // these rows, if they are known
	parts   encodedParts                  // of the snapshot, if they were encoded
}

func newMemory(limit int) *memory {
	return &memory{limit: limit, order: list.New(), by: make(map[domain.ProjectID]*list.Element, limit)}
}

// recall gives what is kept of a project, or nil. The caller compares its hash with the row's.
func (m *memory) recall(id domain.ProjectID) *state {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.by[id]
	if !ok {
		return nil
	}
	m.order.MoveToFront(e)
	return e.Value.(*state)
}

// keep remembers a state; of two the one of the higher version stays.
func (m *memory) keep(s *state) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.by[s.project.ID]; ok {
		if e.Value.(*state).project.Version <= s.project.Version {
			e.Value = s
		}
		m.order.MoveToFront(e)
		return
	}
	m.by[s.project.ID] = m.order.PushFront(s)
	if m.order.Len() > m.limit {
		oldest := m.order.Back()
		m.order.Remove(oldest)
		delete(m.by, oldest.Value.(*state).project.ID)
	}
}
