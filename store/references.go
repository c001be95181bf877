package store

import (
	"context"

	"binglian/domain"
	"binglian/stages"
)

// references makes sure of what a decided command names beside the project: files and people, of whom the rules know
// nothing. It returns a rejection for what isn't there. It comes after the decision, so that nobody without the right to
// the command learns who has an account.
func (w *change) references(ctx context.Context, d stages.Decision) error {
	if act, ok := w.c.Act.(stages.Accompanied); ok {
		if err := w.colleague(ctx, act); err != nil {
			return err
		}
	}
	return w.useMaterials(ctx, d)
}

// colleague makes sure of the second officer whom an act names; an act that needs none names none.
func (w *change) colleague(ctx context.Context, act stages.Accompanied) error {
	field, account := act.SecondOfficer()
	if account == "" {
		return nil
	}
	var there bool
	if err := w.conn.QueryRow(ctx, hotOfficer, string(account), string(w.c.By.Department)).Scan(&there); err != nil {
		return err
	}
	if !there {
		return domain.RejectFields(domain.Problem(field, NoColleague, "account", string(account)))
	}
	return nil
}
