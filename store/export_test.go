package store

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
