package store

import (
	"context"
	"database/sql"
	"fmt"
)

// fillAtOnce is how many rows fillTerms fills in one statement.
const fillAtOnce = 1000

// fillTerms gives their bigrams to the rows of project_terms that have none: those that an earlier version of this program wrote.
func fillTerms(ctx context.Context, conn *sql.Conn) error {
	for {
		filled, err := fillSomeTerms(ctx, conn)
		if err != nil {
			return fmt.Errorf("fill what is looked for: %w", err)
		}
		if filled < fillAtOnce {
			return nil
		}
	}
}

func fillSomeTerms(ctx context.Context, conn *sql.Conn) (int, error) {
	rows, err := conn.QueryContext(ctx, `select project, place, term from project_terms where grams is null limit $1`, fillAtOnce)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var found termColumns
	var written []string
	for rows.Next() {
		var project, text string
		var place int16
		if err := rows.Scan(&project, &place, &text); err != nil {
			return 0, err
		}
		term := plainLines(text)
		written = append(written, text)
		found.project, found.place = append(found.project, project), append(found.place, place)
		found.term, found.grams = append(found.term, term), append(found.grams, bigrams(term))
	}
	if err := rows.Err(); err != nil || len(written) == 0 {
		return 0, err
	}
	// A row that another program has written since is that program's.
	_, err = conn.ExecContext(ctx, `update project_terms set term = t.plain, grams = t.grams::tsvector
		from unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::text[]) as t(project, place, written, plain, grams)
		where project_terms.project = t.project and project_terms.place = t.place and term = t.written`,
		found.project, found.place, written, found.term, found.grams)
	return len(written), err
}
