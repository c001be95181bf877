package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"binglian/domain"
	"binglian/stages"
)

// Phrases gives what an actor shares with the colleagues, in the order of uses and then as they were added; none for those
// who have none.
func (s *Store) Phrases(ctx context.Context, of domain.Actor) ([]domain.Phrase, error) {
	owner, ok := of.Phrases()
	if !ok {
		return nil, nil
	}
	found, err := s.sql.QueryContext(ctx, `select id, use, text from phrases where owner = $1 order by use, id`, string(owner.Department))
	if err != nil {
		return nil, fmt.Errorf("read phrases: %w", err)
	}
	defer found.Close()
	var all []domain.Phrase
	for found.Next() {
		var p domain.Phrase
		if err := found.Scan(&p.ID, (*string)(&p.Use), &p.Text); err != nil {
			return nil, fmt.Errorf("read phrases: %w", err)
		}
		all = append(all, p)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read phrases: %w", err)
	}
	return all, nil
}

// KeepPhrase adds a phrase that has no id yet, and writes another text into one that has. It returns a *domain.Rejection for
// those who share none, a use that isn't theirs, a text that can't be one, one that is there already, one too many, and one
// that isn't there any more.
func (s *Store) KeepPhrase(ctx context.Context, by domain.Actor, p domain.Phrase) error {
	owner, ok := by.Phrases()
	if !ok || !slices.Contains(owner.Uses, p.Use) {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	p.Text = strings.TrimSpace(p.Text)
	if r := checkPhrase(p.Text); r != nil {
		return r
	}
	statement := `update phrases set text = $3, account = $4, written_at = $5 where owner = $1 and use = $2 and id = $6`
	last, refused := any(int64(p.ID)), domain.Reject(domain.ByState, PhraseGone)
	if p.ID == 0 { // two who add at once may keep one too many: that does no harm
		statement = `insert into phrases (owner, use, text, account, written_at) select $1, $2, $3, $4, $5
			where (select count(*) from phrases where owner = $1 and use = $2) < $6`
		last, refused = domain.MaxPhrases, domain.Reject(domain.ByState, TooManyPhrases, "max", strconv.Itoa(domain.MaxPhrases))
	}
	changed, err := s.sql.ExecContext(ctx, statement, string(owner.Department), string(p.Use), p.Text, string(by.Account), s.settings.Now(), last)
	if broken(err, "phrases_once") {
		return domain.RejectFields(domain.Problem("text", PhraseKnown))
	}
	if err != nil {
		return fmt.Errorf("keep phrase: %w", err)
	}
	if n, err := changed.RowsAffected(); err != nil {
		return fmt.Errorf("keep phrase: %w", err)
	} else if n == 0 {
		return refused
	}
	return nil
}

func checkPhrase(text string) *domain.Rejection {
	switch {
	case text == "":
		return domain.RejectFields(domain.Problem("text", stages.Required))
	case utf8.RuneCountInString(text) > domain.MaxPhrase:
		return domain.RejectFields(domain.Problem("text", stages.TooLong, "max", strconv.Itoa(domain.MaxPhrase)))
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || domain.Hidden(r) }):
		return domain.RejectFields(domain.Problem("text", stages.HiddenCharacter))
	}
	return nil
}

// RemovePhrase takes a phrase away; one that isn't there any more is no error. It returns a *domain.Rejection for those who
// share none; a phrase of others stays.
func (s *Store) RemovePhrase(ctx context.Context, by domain.Actor, id domain.PhraseID) error {
	owner, ok := by.Phrases()
	if !ok {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	if _, err := s.sql.ExecContext(ctx, `delete from phrases where owner = $1 and id = $2`, string(owner.Department), int64(id)); err != nil {
		return fmt.Errorf("remove phrase: %w", err)
	}
	return nil
}
