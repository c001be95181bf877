package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/stdlib"

	"binglian/stages"
)

// ChangeAll carries out commands in order and in one transaction, as an import does: all of them, or none. If one is refused it
// returns which, counted from 0, and its *domain.Rejection. Those that were carried out before answer with their first
// results. The projects stay locked until the end: it is not for projects on which many act.
func (s *Store) ChangeAll(ctx context.Context, commands []stages.Command) (results []Result, refused int, err error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("connect to database: %w", err)
	}
	defer conn.Close()
	err = conn.Raw(func(driver any) error {
		whole := &change{store: s, conn: driver.(*stdlib.Conn).Conn(), bounds: transaction}
		if _, err := whole.conn.Exec(ctx, "begin"); err != nil {
			return fmt.Errorf("carry out %d commands: %w", len(commands), err)
		}
		defer whole.rollback(ctx)
		parts := make([]*change, len(commands))
		for i, c := range commands {
			parts[i] = &change{store: s, conn: whole.conn, c: c, bounds: savepoint}
			result, err := parts[i].run(ctx)
			if err != nil {
				refused = i
				return err
			}
			results = append(results, result)
		}
		if _, err := whole.conn.Exec(ctx, "commit"); err != nil {
			return fmt.Errorf("carry out %d commands: %w", len(commands), err)
		}
		for i := range parts {
			parts[i].tell(results[i])
		}
		return nil
	})
	if err != nil {
		return nil, refused, err
	}
	return results, 0, nil
}
