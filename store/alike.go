package store

import (
	"context"
	"fmt"

	"binglian/domain"
	"binglian/store/intake"
)

// Alike gives the projects, not withdrawn, that a new record seems to be of: those with its code, and those with its credit
// code and the same name and site but for spaces, width and punctuation. So an import finds them too.
func (s *Store) Alike(ctx context.Context, r domain.Record) ([]domain.ProjectLine, error) {
	found, err := s.sql.QueryContext(ctx, `select project, code, name, credit, site, state from project_lines
		where state <> $1 and (credit = $2 or code = $3 and code <> '') order by project`, string(domain.StateWithdrawn), string(r.Credit), string(r.Code))
	if err != nil {
		return nil, fmt.Errorf("look for projects alike: %w", err)
	}
	defer found.Close()
	key := intake.NameKey(r)
	var all []domain.ProjectLine
	for found.Next() {
		var l domain.ProjectLine
		if err := found.Scan((*string)(&l.Project), (*string)(&l.Code), &l.Name, (*string)(&l.Credit), &l.Site, (*string)(&l.State)); err != nil {
			return nil, fmt.Errorf("look for projects alike: %w", err)
		}
		if l.Code != "" && l.Code == r.Code || intake.NameKey(domain.Record{Name: l.Name, Credit: l.Credit, Site: l.Site}) == key {
			all = append(all, l)
		}
	}
	return all, found.Err()
}
