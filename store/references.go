package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/stages"
)

// references makes sure of what decided commands name beside their projects: files and people, of whom the rules know
// nothing. It returns a rejection for what isn't there. It comes after the decisions, so that nobody without the right to
// a command learns who has an account.
func references(ctx context.Context, conn *pgx.Conn, writing []*change) error {
	for _, w := range writing {
		if act, ok := w.c.Act.(stages.Accompanied); ok {
			if err := w.colleague(ctx, conn, act); err != nil {
				return err
			}
		}
	}
	return useMaterials(ctx, conn, writing)
}

// colleague makes sure of the second officer whom an act names; an act that needs none names none.
func (w *change) colleague(ctx context.Context, conn *pgx.Conn, act stages.Accompanied) error {
	field, account := act.SecondOfficer()
	if account == "" {
		return nil
	}
	var there bool
	if err := conn.QueryRow(ctx, hotOfficer, string(account), string(w.c.By.Department)).Scan(&there); err != nil {
		return err
	}
	if !there {
		return domain.RejectFields(domain.Problem(field, NoColleague, "account", string(account)))
	}
	return nil
}
