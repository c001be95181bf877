package store

import (
	"context"
	"fmt"

	"binglian/domain"
	"binglian/stages"
)

// SurveyFigures counts the joint surveys of the days from one through another.
func (s *Store) SurveyFigures(ctx context.Context, from, through domain.Day) (f domain.SurveyFigures, err error) {
	begin, end := from.Start(), through.End()
	err = s.sql.QueryRowContext(ctx, `with told as (
			select name, project, payload::jsonb as body from events where name like 'survey-%' and at between $1 and $2
		), wanted as (
			select project, body->>'application' as application, bool_or(name = 'survey-overdue') as late
			from told where name in ('survey-scheduled', 'survey-overdue') group by 1, 2
		)
		select (select count(*) from wanted), (select count(*) from wanted where not late),
			count(*) filter (where name = 'survey-scheduled'),
			count(*) filter (where name = 'survey-rescheduled'),
			count(*) filter (where name = 'survey-cancelled'),
			coalesce(sum(jsonb_array_length(body->'departments')) filter (where name in ('survey-scheduled', 'survey-parties-added')), 0),
			count(*) filter (where name = 'survey-party-lapsed' and body->'silent' is null),
			count(*) filter (where name = 'survey-party-lapsed' and body->'silent' is not null),
			count(*) filter (where name = 'survey-opinion-issued'),
			(select count(*) from alerts where sort = $3 and kind = $4 and since between $5 and $6)
		from told`, begin, end, string(domain.AlertFault), string(stages.IrregularSecondVisit), day(from), day(through)).
		Scan(&f.Wanted, &f.InTime, &f.Visits, &f.Moved, &f.Cancelled, &f.Expected, &f.Absent, &f.Silent, &f.Sheets, &f.Again)
	if err != nil {
		return f, fmt.Errorf("count surveys: %w", err)
	}
	return f, nil
}
