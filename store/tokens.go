package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"binglian/domain"
	"binglian/stages"
)

// What a token looks like: bl_1a2b3c4d_ and its secret. The beginning is its id.
const (
	tokenPrefix = "bl_"
	tokenIDSize = 8
	tokenName   = 60 // characters at most
)

// AddToken makes a token. Its secret is told this once: the database holds its hash alone. It returns a *domain.Rejection for
// a name, scopes or days that can't be, a system that is of nobody, and one token too many.
func (s *Store) AddToken(ctx context.Context, n domain.NewToken) (made domain.Token, secret string, err error) {
	n.Name = strings.TrimSpace(n.Name)
	if r := checkToken(&n); r != nil {
		return made, "", r
	}
	now := s.settings.Now()
	made = domain.Token{ID: domain.TokenID(tokenPrefix + strings.ToLower(rand.Text()[:tokenIDSize])), Name: n.Name, Account: n.Account, Role: n.Role, Department: n.Department,
		Organisation: n.Organisation, Scopes: n.Scopes, MadeBy: n.MadeBy, MadeAt: now, ExpiresAt: now.AddDate(0, 0, n.Days)}
	secret = string(made.ID) + "_" + rand.Text()
	account := sql.NullString{String: string(n.Account), Valid: n.Account != ""}
	added, err := s.sql.ExecContext(ctx, `insert into tokens (id, secret, name, account, role, department, organisation, scopes, made_by, made_at, expires_at)
		select $1, $2, $3, $4, $5, $6, $7, string_to_array($8, ','), $9, $10, $11
		where $4::text is null or (select count(*) from tokens where account = $4 and revoked_at is null and expires_at > $10) < $12`,
		string(made.ID), tokenHash(secret), made.Name, account, string(n.Role), string(n.Department), string(n.Organisation),
		joinedScopes(n.Scopes), string(n.MadeBy), now, made.ExpiresAt, domain.MostTokens)
	if err != nil {
		return made, "", fmt.Errorf("add token: %w", err)
	}
	if rows, err := added.RowsAffected(); err != nil {
		return made, "", fmt.Errorf("add token: %w", err)
	} else if rows == 0 {
		return made, "", domain.Reject(domain.ByState, TooManyTokens, "max", strconv.Itoa(domain.MostTokens))
	}
	return made, secret, nil
}

func checkToken(n *domain.NewToken) *domain.Rejection {
	var ps []domain.FieldProblem
	switch {
	case n.Name == "":
		ps = append(ps, domain.Problem("name", stages.Required))
	case utf8.RuneCountInString(n.Name) > tokenName:
		ps = append(ps, domain.Problem("name", stages.TooLong, "max", strconv.Itoa(tokenName)))
	case strings.ContainsFunc(n.Name, domain.Hidden):
		ps = append(ps, domain.Problem("name", stages.HiddenCharacter))
	}
	if len(n.Scopes) == 0 {
		ps = append(ps, domain.Problem("scopes", stages.Required))
	}
	for _, scope := range n.Scopes {
		if !slices.Contains(domain.Scopes(), scope) {
			ps = append(ps, domain.Problem("scopes", stages.NotAChoice, "value", string(scope)))
		}
	}
	if n.Days < 1 || n.Days > domain.MostTokenDays {
		ps = append(ps, domain.Problem("days", stages.OutOfRange, "min", "1", "max", strconv.Itoa(domain.MostTokenDays)))
	}
	if n.Account == "" {
		system := domain.Account{Login: "system", Name: n.Name, Role: n.Role, Department: n.Department, Organisation: n.Organisation}
		if r := checkAccount(system); r != nil && r.Reason != AccountNameless {
			ps = append(ps, domain.FieldProblem{Field: "role", Reason: r.Reason, Args: r.Args})
		}
	}
	return domain.RejectFields(ps...)
}

func joinedScopes(all []domain.Scope) string {
	texts := make([]string, len(all))
	for i, x := range all {
		texts[i] = string(x)
	}
	return strings.Join(texts, ",")
}

const tokenColumns = `t.id, t.name, coalesce(t.account, ''), t.role, t.department, t.organisation, array_to_string(t.scopes, ','), t.made_by, t.made_at, t.expires_at, t.used_at, t.revoked_at`

func scanToken(r interface{ Scan(...any) error }, more ...any) (t domain.Token, err error) {
	var used, revoked sql.NullTime
	var scopes string
	err = r.Scan(append([]any{&t.ID, &t.Name, (*string)(&t.Account), (*string)(&t.Role), (*string)(&t.Department), (*string)(&t.Organisation),
		&scopes, (*string)(&t.MadeBy), &t.MadeAt, &t.ExpiresAt, &used, &revoked}, more...)...)
	for scope := range strings.SplitSeq(scopes, ",") {
		t.Scopes = append(t.Scopes, domain.Scope(scope))
	}
	t.UsedAt, t.RevokedAt = used.Time, revoked.Time
	return t, err
}

// Tokens lists an account's tokens, or everybody's for no account, the newest first. Those that ended long ago are gone.
func (s *Store) Tokens(ctx context.Context, of domain.AccountID) ([]domain.Token, error) {
	found, err := s.sql.QueryContext(ctx, `select `+tokenColumns+` from tokens t where $1 = '' or t.account = $1 order by t.made_at desc, t.id`, string(of))
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	defer found.Close()
	var all []domain.Token
	for found.Next() {
		t, err := scanToken(found)
		if err != nil {
			return nil, fmt.Errorf("list tokens: %w", err)
		}
		all = append(all, t)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return all, nil
}

// RevokeToken ends a token at once: of an account, or with no account anybody's. It returns a *domain.Rejection if there is none;
// one that is revoked already is no error.
func (s *Store) RevokeToken(ctx context.Context, of domain.AccountID, id domain.TokenID) error {
	changed, err := s.sql.ExecContext(ctx, `update tokens set revoked_at = coalesce(revoked_at, $3) where id = $1 and ($2 = '' or account = $2)`,
		string(id), string(of), s.settings.Now())
	if err != nil {
		return fmt.Errorf("revoke token: %w", err)
	}
	if n, err := changed.RowsAffected(); err != nil {
		return fmt.Errorf("revoke token: %w", err)
	} else if n == 0 {
		return domain.Reject(domain.ByInput, NoSuchToken)
	}
	return nil
}

// TokenHolder gives the token of that secret, and the account that holds it; nil for a system. It returns a *domain.Rejection
// for one that nobody has, that has ended, and whose account is closed.
func (s *Store) TokenHolder(ctx context.Context, secret string) (domain.Token, *domain.Account, error) {
	now := s.settings.Now()
	var a struct{ id, login, name, role, department, organisation sql.NullString }
	var active sql.NullBool
	t, err := scanToken(s.sql.QueryRowContext(ctx, `select `+tokenColumns+`, a.id, a.login, a.name, a.role, a.department, a.organisation, a.active
		from tokens t left join accounts a on a.id = t.account where t.secret = $1`, tokenHash(secret)),
		&a.id, &a.login, &a.name, &a.role, &a.department, &a.organisation, &active)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return t, nil, domain.Reject(domain.ByRights, TokenUnknown)
	case err != nil:
		return t, nil, fmt.Errorf("read token: %w", err)
	case !t.RevokedAt.IsZero(), !t.System() && !active.Bool:
		return t, nil, domain.Reject(domain.ByRights, TokenRevoked)
	case !now.Before(t.ExpiresAt):
		return t, nil, domain.Reject(domain.ByRights, TokenExpired)
	}
	if err := s.noteUse(ctx, &t, now); err != nil || t.System() {
		return t, nil, err
	}
	return t, &domain.Account{ID: domain.AccountID(a.id.String), Login: a.login.String, Name: a.name.String, Role: domain.Role(a.role.String),
		Department: domain.DepartmentCode(a.department.String), Organisation: domain.CreditCode(a.organisation.String), Active: true}, nil
}

// noteUse remembers that a token was used, once a minute.
func (s *Store) noteUse(ctx context.Context, t *domain.Token, now time.Time) error {
	if now.Sub(t.UsedAt) <= seenEvery {
		return nil
	}
	if _, err := s.sql.ExecContext(ctx, `update tokens set used_at = $2 where id = $1`, string(t.ID), now); err != nil {
		return fmt.Errorf("note that a token was used: %w", err)
	}
	return nil
}
