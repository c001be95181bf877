package store

import (
	"context"
	"fmt"
)

// KeepAgain records uploads whose content is kept already, in one statement: what a project's people bring that others
// brought before. It returns an error if the content of one isn't kept.
func (s *Store) KeepAgain(ctx context.Context, uploads []Upload) error {
	if len(uploads) == 0 {
		return nil
	}
	n := len(uploads)
	projects, materials, hashes, names, accounts := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, u := range uploads {
		projects[i], materials[i], hashes[i] = string(u.Project), string(u.Ref.Material), string(u.Ref.Hash)
		names[i], accounts[i] = u.Name, string(u.By)
	}
	if _, err := s.sql.ExecContext(ctx, `insert into uploads (project, material, hash, name, account, at)
		select p, m, h, n, a, $6 from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as u(p, m, h, n, a)`,
		projects, materials, hashes, names, accounts, uploads[0].At); err != nil {
		return fmt.Errorf("keep files again: %w", err)
	}
	return nil
}
