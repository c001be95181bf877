package store

import (
	"context"
	"database/sql"
	"fmt"

	"binglian/domain"
	"binglian/events"
)

// BrokenChain says where a project's events are not what they were when they were kept.
type BrokenChain struct {
	Project domain.ProjectID
	Version int
	Reason  string
}

// Error implements error.
func (b *BrokenChain) Error() string {
	return fmt.Sprintf("history of project %s is broken at version %d: %s", b.Project, b.Version, b.Reason)
}

// Verify reckons the hash chain of a project's events again, and holds it against the snapshot. It returns how many events
// it has seen, and a *BrokenChain if one doesn't fit.
func (s *Store) Verify(ctx context.Context, project domain.ProjectID) (int, error) {
	// One view of both, or a command in between would look like a break.
	tx, err := s.sql.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return 0, fmt.Errorf("verify %s: %w", project, err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	kept, err := readEvents(ctx, sqlReader{tx}, project, 0, maxVersion)
	if err != nil {
		return 0, err
	}
	var last [32]byte
	for i := range kept {
		k := &kept[i]
		hash, err := events.Chain(last, k)
		switch {
		case err != nil:
			return i, fmt.Errorf("verify %s: %w", project, err)
		case k.Version != i+1:
			return i, &BrokenChain{project, i + 1, "an event is missing"}
		case k.Previous != last:
			return i, &BrokenChain{project, k.Version, "it doesn't follow the event before"}
		case k.Hash != hash:
			return i, &BrokenChain{project, k.Version, "its hash is another"}
		}
		last = hash
	}
	var hash []byte
	var version int
	err = tx.QueryRowContext(ctx, `select coalesce(max(version), 0), coalesce(max(encode(hash, 'hex')), '') from projects where id = $1`,
		string(project)).Scan(&version, &hash)
	if err != nil {
		return len(kept), fmt.Errorf("verify %s: %w", project, err)
	}
	if version != len(kept) || version > 0 && string(hash) != fmt.Sprintf("%x", last) {
		return len(kept), &BrokenChain{project, version, "the snapshot is of another history"}
	}
	return len(kept), nil
}

// maxVersion is above every version.
const maxVersion = 1<<31 - 1
