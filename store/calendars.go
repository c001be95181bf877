package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// CalendarFeed gives what is known of an account's calendar address; nil if it has none.
func (s *Store) CalendarFeed(ctx context.Context, of domain.AccountID) (*domain.CalendarFeed, error) {
	var f domain.CalendarFeed
	var read sql.NullTime
	err := s.sql.QueryRowContext(ctx, `select made_at, read_at from calendar_feeds where account = $1`, string(of)).Scan(&f.MadeAt, &read)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read calendar address: %w", err)
	}
	f.ReadAt = read.Time
	return &f, nil
}

// NewCalendarFeed makes an account's calendar address, in the place of one that it had. The token is told this once: the
// database holds its hash alone. It returns a *domain.Rejection for those who can have none.
func (s *Store) NewCalendarFeed(ctx context.Context, by domain.Actor) (token string, err error) {
	if !by.HasCalendar() {
		return "", domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	token = rand.Text()
	_, err = s.sql.ExecContext(ctx, `insert into calendar_feeds (account, token, made_at) values ($1, $2, $3)
		on conflict (account) do update set token = excluded.token, made_at = excluded.made_at, read_at = null`,
		string(by.Account), tokenHash(token), s.settings.Now())
	if err != nil {
		return "", fmt.Errorf("make calendar address: %w", err)
	}
	return token, nil
}

// EndCalendarFeed ends an account's calendar address; one that has none is no error.
func (s *Store) EndCalendarFeed(ctx context.Context, of domain.AccountID) error {
	if _, err := s.sql.ExecContext(ctx, `delete from calendar_feeds where account = $1`, string(of)); err != nil {
		return fmt.Errorf("end calendar address: %w", err)
	}
	return nil
}

// CalendarReader gives whose calendar address has that token, and notes that it was read; nil if it is nobody's, or of
// somebody who may not sign in any more.
func (s *Store) CalendarReader(ctx context.Context, token string) (*domain.Actor, error) {
	now := s.settings.Now()
	var a domain.Account
	var read sql.NullTime
	err := s.sql.QueryRowContext(ctx, `select `+accountColumns+`, read_at from calendar_feeds f join accounts a on a.id = f.account
		where f.token = $1 and a.active`, tokenHash(token)).
		Scan(&a.ID, &a.Login, &a.Name, &a.Role, &a.Department, &a.Organisation, &a.Active, &read)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read calendar address: %w", err)
	}
	if now.Sub(read.Time) > seenEvery {
		if _, err := s.sql.ExecContext(ctx, `update calendar_feeds set read_at = $2 where account = $1`, string(a.ID), now); err != nil {
			return nil, fmt.Errorf("note that a calendar was read: %w", err)
		}
	}
	actor := a.Actor()
	return &actor, nil
}

// Surveyed lists the projects of whose surveys a department has heard since a time of the city, the oldest first.
func (s *Store) Surveyed(ctx context.Context, department domain.DepartmentCode, since time.Time) ([]domain.ProjectID, error) {
	rows, err := s.sql.QueryContext(ctx, `select project from events
		where name like 'survey-%' and at >= $1 and audience @> jsonb_build_array(jsonb_build_object('department', $2::text)) group by project order by min(at), project`,
		since, string(department))
	if err != nil {
		return nil, fmt.Errorf("list surveyed projects: %w", err)
	}
	defer rows.Close()
	var all []domain.ProjectID
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("list surveyed projects: %w", err)
		}
		all = append(all, domain.ProjectID(id))
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list surveyed projects: %w", err)
	}
	return all, nil
}
