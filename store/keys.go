package store

import (
	"context"
	"fmt"

	"binglian/domain"
)

// KeyOfAnother reports whether a command on the project was carried out whose id begins alike and is another: its idempotency key came
// with another request.
func (s *Store) KeyOfAnother(ctx context.Context, project domain.ProjectID, beginning string, id domain.CommandID) (bool, error) {
	var another bool
	err := s.sql.QueryRowContext(ctx, `select exists (select from commands where project = $1 and starts_with(id, $2) and id <> $3)`,
		string(project), beginning, string(id)).Scan(&another)
	if err != nil {
		return false, fmt.Errorf("look for a key's command: %w", err)
	}
	return another, nil
}
