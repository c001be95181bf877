package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun/dialect/pgdialect"

	"binglian/domain"
)

// visitColumns are rows of visits. Those of a project are few and seldom change: they are written again as a whole.
type visitColumns struct {
	again                                                             []string // projects whose rows go first
	project, of, department, credit, lead, application, day, from, to []string
	proposed                                                          []bool
}

func (c *visitColumns) add(p *domain.Project, before, after []domain.Visit) {
	if slices.Equal(before, after) {
		return
	}
	c.again = append(c.again, string(p.ID))
	c.fill(after)
}

func (c *visitColumns) fill(visits []domain.Visit) {
	for i := range visits {
		v := &visits[i]
		c.project, c.of, c.department = append(c.project, string(v.Project)), append(c.of, v.Of), append(c.department, string(v.Department))
		c.credit, c.lead, c.application = append(c.credit, string(v.Credit)), append(c.lead, string(v.Lead)), append(c.application, string(v.Application))
		c.day, c.from, c.to = append(c.day, v.Visit.String()), append(c.from, string(v.From)), append(c.to, string(v.To))
		c.proposed = append(c.proposed, v.Proposed)
	}
}

func (c *visitColumns) queue(batch *pgx.Batch) {
	if len(c.again) > 0 {
		batch.Queue(hotUnvisit, c.again)
	}
	if len(c.project) > 0 {
		batch.Queue(hotVisit, c.project, c.of, c.department, c.credit, c.lead, c.application, c.day, c.from, c.to, c.proposed)
	}
}

const visitColumnList = `v.project, v.of, v.department, v.credit, v.lead, v.application, v.day, v.from_time, v.to_time, v.proposed`

func scanVisit(scan func(...any) error, more ...any) (v domain.Visit, err error) {
	var on day
	err = scan(append([]any{(*string)(&v.Project), &v.Of, (*string)(&v.Department), (*string)(&v.Credit), (*string)(&v.Lead),
		(*string)(&v.Application), &on, (*string)(&v.From), (*string)(&v.To), &v.Proposed}, more...)...)
	v.VisitTime.Visit = domain.Day(on)
	return v, err
}

// Visits lists who is awaited on a site in some days, the earliest first. Names of projects that the reader may not read stay out: whose
// time is taken may be known, what for needn't.
func (s *Store) Visits(ctx context.Context, reader domain.Actor, q domain.VisitQuery) ([]domain.VisitLine, error) {
	var may conditions
	may.visible(reader)
	departments := pgdialect.Array(q.Departments)
	found, err := s.db.QueryContext(ctx, `select `+visitColumnList+`, case when `+may.where()+` then l.name else '' end
		from visits v join project_lines l using (project)
		where v.day between ? and ? and (v.department = any(?::text[]) or v.lead = any(?::text[]) or v.department = '' and v.credit = ? and v.credit <> '')
		order by v.day, v.from_time, v.project, v.of, v.department`,
		may.with(day(q.From), day(q.Through), departments, departments, string(q.Credit))...)
	if err != nil {
		return nil, fmt.Errorf("list visits: %w", err)
	}
	defer found.Close()
	var all []domain.VisitLine
	for found.Next() {
		var name string
		v, err := scanVisit(found.Scan, &name)
		if err != nil {
			return nil, fmt.Errorf("list visits: %w", err)
		}
		all = append(all, domain.VisitLine{Visit: v, Name: name})
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("list visits: %w", err)
	}
	return all, nil
}

// compareVisits compares a project's rows of visits with what its snapshot gives.
func (w *replaying) compareVisits(ctx context.Context) error {
	want := domain.VisitsOf(w.next.project)
	found, err := w.conn.Query(ctx, `select `+visitColumnList+` from visits v where project = $1`, string(w.id))
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		v, err := scanVisit(found.Scan)
		if err != nil {
			return err
		}
		at := slices.Index(want, v)
		if at < 0 {
			w.differ("visits", "%+v is too much", v)
			continue
		}
		want = slices.Delete(want, at, at+1)
	}
	for _, v := range want {
		w.differ("visits", "missing %+v", v)
	}
	return found.Err()
}
