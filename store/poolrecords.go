package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"

	"binglian/domain"
)

// PoolEntry is what tells one project of the pool from another, wherever it has got to since.
type PoolEntry struct {
	Project   domain.ProjectID
	Code      domain.ProjectCode
	Name      string
	Credit    domain.CreditCode
	Region    domain.RegionCode
	Site      string
	Withdrawn bool
}

// PoolEntries gives every project that was ever admitted, in the order of ids, and the position of the pool: a hash of
// them, which changes when one enters, leaves or becomes another by name.
func (s *Store) PoolEntries(ctx context.Context, each func(PoolEntry)) (position string, err error) {
	return poolEntries(ctx, sqlReader{s.sql}, each)
}

func poolEntries(ctx context.Context, r reader, each func(PoolEntry)) (string, error) {
	found, err := r.query(ctx, `select project, code, name, credit, region, site, state = $1 from project_lines order by project`,
		string(domain.StateWithdrawn))
	if err != nil {
		return "", fmt.Errorf("read the pool: %w", err)
	}
	defer found.Close()
	position := sha256.New()
	for found.Next() {
		var e PoolEntry
		if err := found.Scan((*string)(&e.Project), (*string)(&e.Code), &e.Name, (*string)(&e.Credit), (*string)(&e.Region),
			&e.Site, &e.Withdrawn); err != nil {
			return "", fmt.Errorf("read the pool: %w", err)
		}
		for _, part := range []string{string(e.Project), string(e.Code), e.Name, string(e.Credit), e.Site, strconv.FormatBool(e.Withdrawn)} {
			_, _ = io.WriteString(position, strconv.Itoa(len(part))+":"+part) // a hash takes everything
		}
		each(e)
	}
	if err := found.Err(); err != nil {
		return "", fmt.Errorf("read the pool: %w", err)
	}
	return hex.EncodeToString(position.Sum(nil)), nil
}

// PoolProjects gives projects as their last events left them, with their contact persons, in the order of ids. They are the
// caller's.
func (s *Store) PoolProjects(ctx context.Context, ids []domain.ProjectID, each func(*domain.Project, domain.Contact)) error {
	wanted := make([]string, len(ids))
	for i, id := range ids {
		wanted[i] = string(id)
	}
	found, err := s.sql.QueryContext(ctx, `select p.id, p.version, p.shape, p.lists, p.hash, p.heard, p.snapshot, coalesce(c.name, ''), coalesce(c.phone, '')
		from projects p left join contacts c on c.project = p.id where p.id = any($1::text[]) order by p.id`, wanted)
	if err != nil {
		return fmt.Errorf("read projects of the pool: %w", err)
	}
	defer found.Close()
	for found.Next() {
		var id string
		var row projectRow
		var contact domain.Contact
		if err := found.Scan(append(append([]any{&id}, row.columns()...), &contact.Name, &contact.Phone)...); err != nil {
			return fmt.Errorf("read projects of the pool: %w", err)
		}
		read, err := s.stateOf(ctx, sqlReader{s.sql}, domain.ProjectID(id), row, nil)
		if err != nil {
			return err
		}
		each(read.project, contact)
	}
	if err := found.Err(); err != nil {
		return fmt.Errorf("read projects of the pool: %w", err)
	}
	return nil
}
