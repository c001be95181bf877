package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"binglian/domain"
)

// Mode says what a database is for. It is decided when the database is made and never changes: what was rehearsed must
// not be taken for what happened.
type Mode string

// The modes.
const (
	Production Mode = "production"
	Rehearsal  Mode = "rehearsal" // its clock stands still between advances
)

var (
	// ErrWrongMode means that the database is of the other mode than the one asked for.
	ErrWrongMode = errors.New("wrong kind of database")
	// ErrNoDatabase means that the database is new and nobody said what it shall be.
	ErrNoDatabase = errors.New("the database is empty: start the program with it once")
	// ErrNotRehearsal means that a clock can't be moved, since it is the real one.
	ErrNotRehearsal = errors.New("only a rehearsal's clock can be moved: this database is in production")
	// ErrClockBackwards means that a rehearsal's clock would run backwards.
	ErrClockBackwards = errors.New("a rehearsal's clock moves forward only")
)

// claim makes sure that the database is of the right mode and shape; a new one becomes so.
func (s *Store) claim(ctx context.Context) error {
	if s.settings.Mode != "" {
		var begin any
		if s.settings.Mode == Rehearsal {
			begin = s.settings.Begin
		}
		if _, err := s.sql.ExecContext(ctx, `insert into database (mode, clock, shape) values ($1, $2, $3) on conflict do nothing`,
			string(s.settings.Mode), begin, domain.SnapshotShape); err != nil {
			return fmt.Errorf("claim database: %w", err)
		}
	}
	var shape int
	err := s.sql.QueryRowContext(ctx, `select mode, shape from database`).Scan(&s.mode, &shape)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNoDatabase
	}
	if err != nil {
		return fmt.Errorf("read what the database is: %w", err)
	}
	if s.settings.Mode != "" && s.mode != s.settings.Mode {
		return fmt.Errorf("%w: it holds a %s and can't be used for %s", ErrWrongMode, s.mode, s.settings.Mode)
	}
	if shape > domain.SnapshotShape {
		return ErrNewerDatabase
	}
	if _, err := s.sql.ExecContext(ctx, `update database set shape = $1 where shape < $1`, domain.SnapshotShape); err != nil {
		return fmt.Errorf("claim database: %w", err)
	}
	return nil
}

// Mode says what the database is for.
func (s *Store) Mode() Mode { return s.mode }

// Time gives the city's time: the machine's clock, or where the rehearsal's stands.
func (s *Store) Time(ctx context.Context) (time.Time, error) {
	if s.mode != Rehearsal {
		return s.settings.Now(), nil
	}
	var at time.Time
	if err := s.sql.QueryRowContext(ctx, `select clock from database`).Scan(&at); err != nil {
		return time.Time{}, fmt.Errorf("read the rehearsal's clock: %w", err)
	}
	return at, nil
}

// CountFrom gives the day on which the reform's count begins; none if every project counts.
func (s *Store) CountFrom(ctx context.Context) (domain.Day, error) {
	var from day
	if err := s.sql.QueryRowContext(ctx, `select count_from from database`).Scan(&from); err != nil {
		return 0, fmt.Errorf("read where the count begins: %w", err)
	}
	return domain.Day(from), nil
}

// SetCountFrom sets the day on which the reform's count begins.
func (s *Store) SetCountFrom(ctx context.Context, from domain.Day) error {
	if _, err := s.sql.ExecContext(ctx, `update database set count_from = $1::date`, day(from)); err != nil {
		return fmt.Errorf("set where the count begins: %w", err)
	}
	return nil
}

// Setting reads a setting of the city into a value as JSON. It reports whether it was ever set.
func (s *Store) Setting(ctx context.Context, key string, into any) (bool, error) {
	var raw []byte
	if err := s.sql.QueryRowContext(ctx, `select (settings -> $1::text)::text from database`, key).Scan(&raw); err != nil {
		return false, fmt.Errorf("read setting %s: %w", key, err)
	}
	if raw == nil {
		return false, nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return false, fmt.Errorf("read setting %s: %w", key, err)
	}
	return true, nil
}

// SetSetting keeps a setting of the city as JSON.
func (s *Store) SetSetting(ctx context.Context, key string, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("set setting %s: %w", key, err)
	}
	const merge = `update database set settings = settings || jsonb_build_object($1::text, $2::text::jsonb)`
	if _, err := s.sql.ExecContext(ctx, merge, key, string(raw)); err != nil {
		return fmt.Errorf("set setting %s: %w", key, err)
	}
	return nil
}
