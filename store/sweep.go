package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"binglian/domain"
)

const sweepEvery = time.Hour

// RunSweep removes, until the context ends, what nobody needs any more: uploads that no command named, and sessions and failed
// sign-ins that are over, tokens that ended a year ago, and the old end of the webhooks' log.
func (s *Store) RunSweep(ctx context.Context) {
	for {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("sweep failed, and is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(sweepEvery):
		}
	}
}

// Sweep does once what RunSweep does.
func (s *Store) Sweep(ctx context.Context) error {
	now := s.settings.Now()
	for what, statement := range map[string]string{
		"tokens":   `delete from tokens where coalesce(revoked_at, expires_at) < $1::timestamptz - interval '1 year'`,
		"sessions": `delete from sessions where expires < $1`,
		"sign-ins": `delete from sign_ins where last_at < $1::timestamptz - interval '1 day' and until < $1`,
	} {
		if _, err := s.sql.ExecContext(ctx, statement, now); err != nil {
			return fmt.Errorf("sweep %s: %w", what, err)
		}
	}
	if err := errors.Join(s.sweepWebhooks(ctx, now), s.sweepAlarms(ctx, now)); err != nil {
		return err
	}
	if s.folder == nil {
		return nil
	}
	before := now.Add(-unusedFor)
	city, err := s.Time(ctx) // uploads carry the city's time
	if err != nil {
		return err
	}
	if _, err := s.sql.ExecContext(ctx, `delete from uploads where not used and at < $1`, city.Add(-unusedFor)); err != nil {
		return fmt.Errorf("sweep uploads: %w", err)
	}
	if err := s.sweepFiles(ctx); err != nil {
		return fmt.Errorf("sweep files: %w", err)
	}
	return s.folder.Sweep(before)
}

// sweepFiles removes the files that no upload names.
func (s *Store) sweepFiles(ctx context.Context) error {
	var hashes []string
	if err := s.db.NewRaw(`select hash from material_files f where not exists (select from uploads u where u.hash = f.hash)`).
		Scan(ctx, &hashes); err != nil {
		return err
	}
	for _, hash := range hashes {
		if err := s.sweepFile(ctx, domain.Hash(hash)); err != nil {
			return err
		}
	}
	return nil
}

// sweepFile removes a file, unless it was uploaded again in the meantime.
func (s *Store) sweepFile(ctx context.Context, hash domain.Hash) error {
	tx, err := s.sql.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	if err := lockFile(ctx, tx, hash); err != nil {
		return err
	}
	gone, err := tx.ExecContext(ctx, `delete from material_files f where hash = $1 and not exists (select from uploads u where u.hash = f.hash)`, string(hash))
	if err != nil {
		return err
	}
	if n, err := gone.RowsAffected(); err != nil || n == 0 {
		return err
	}
	// The row goes after the file: after a crash in between, the next sweep finds the row again.
	if err := s.folder.Remove(hash); err != nil {
		return err
	}
	return tx.Commit()
}
