package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"binglian/domain"
)

// NewAccount asks for an account.
type NewAccount struct {
	ID           domain.AccountID // one by chance if empty; the demo city's are the same at every load
	Login        string           // lower case; 2 to 40 of a-z, 0-9, dot, hyphen and underscore
	Name         string
	Role         domain.Role
	Department   domain.DepartmentCode // of officers and heads, and of planners who have one
	Organisation domain.CreditCode     // of investors
	Password     string                // 8 characters at least
}

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,39}$`)

// AddAccount adds a person. It returns a *domain.Rejection for a login that is taken or malformed, a password too short, a role
// that no person may have, and a department or organisation that doesn't go with the role.
func (s *Store) AddAccount(ctx context.Context, n NewAccount) (domain.Account, error) {
	a := domain.Account{ID: n.ID, Login: strings.ToLower(strings.TrimSpace(n.Login)), Name: strings.TrimSpace(n.Name), Role: n.Role,
		Department: n.Department, Organisation: n.Organisation, Active: true}
	if a.ID == "" {
		a.ID = domain.AccountID(strings.ToLower(rand.Text()))
	}
	if r := checkAccount(a); r != nil {
		return a, r
	}
	hash, err := s.guard.hash(ctx, n.Password)
	if err != nil {
		return a, err
	}
	_, err = s.sql.ExecContext(ctx, `insert into accounts (id, login, name, role, department, organisation, password, added_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`, string(a.ID), a.Login, a.Name, string(a.Role), string(a.Department),
		string(a.Organisation), hash, s.settings.Now())
	switch {
	case broken(err, "accounts_login_key"), broken(err, "accounts_pkey"):
		return a, domain.Reject(domain.ByInput, LoginTaken, "login", a.Login)
	case err != nil:
		return a, fmt.Errorf("add account: %w", err)
	}
	return a, nil
}

func checkAccount(a domain.Account) *domain.Rejection {
	if !loginForm.MatchString(a.Login) {
		return domain.Reject(domain.ByInput, LoginForm, "login", a.Login)
	}
	if a.Name == "" {
		return domain.Reject(domain.ByInput, AccountNameless)
	}
	department, organisation := a.Department != "", a.Organisation != ""
	ok := false
	switch a.Role {
	case domain.RoleOfficer, domain.RoleChecker, domain.RoleHead:
		ok = department && !organisation
	case domain.RoleInvestor:
		ok = organisation && !department
	case domain.RolePlanner:
		ok = !organisation
	case domain.RoleWindow, domain.RoleSupervisor, domain.RoleAdministrator:
		ok = !department && !organisation
	case domain.RoleClock, domain.RoleImport:
		return domain.Reject(domain.ByInput, AccountRole, "role", string(a.Role))
	default:
		return domain.Reject(domain.ByInput, AccountRole, "role", string(a.Role))
	}
	if !ok {
		return domain.Reject(domain.ByInput, AccountPlace, "role", string(a.Role))
	}
	return nil
}

// SetPassword gives a person, by login, another password; the sessions of the old one end. It returns a *domain.Rejection if
// there is no such account or the password may be none.
func (s *Store) SetPassword(ctx context.Context, login, password string) error {
	hash, err := s.guard.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.changeAccount(ctx, login, `update accounts set password = $2 where login = $1`, hash)
}

// SetActive lets a person, by login, sign in or no more; the sessions end. It returns a *domain.Rejection if there is no such
// account.
func (s *Store) SetActive(ctx context.Context, login string, active bool) error {
	return s.changeAccount(ctx, login, `update accounts set active = $2 where login = $1`, active)
}

func (s *Store) changeAccount(ctx context.Context, login, statement string, value any) error {
	login = strings.ToLower(strings.TrimSpace(login))
	tx, err := s.sql.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("change account: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	changed, err := tx.ExecContext(ctx, statement, login, value)
	if err != nil {
		return fmt.Errorf("change account: %w", err)
	}
	if n, err := changed.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, domain.Reject(domain.ByInput, AccountUnknown, "login", login))
	}
	for _, also := range []string{
		`delete from sessions using accounts where sessions.account = accounts.id and accounts.login = $1`,
		`delete from sign_ins where login = $1`,
	} {
		if _, err := tx.ExecContext(ctx, also, login); err != nil {
			return fmt.Errorf("change account: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("change account: %w", err)
	}
	return nil
}

const accountColumns = `id, login, name, role, department, organisation, active`

// Accounts lists the people by login.
func (s *Store) Accounts(ctx context.Context) ([]domain.Account, error) {
	var all []domain.Account
	if err := s.db.NewRaw(`select `+accountColumns+` from accounts order by login`).Scan(ctx, &all); err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return all, nil
}

// Account gives a person by id, or nil: events name people so.
func (s *Store) Account(ctx context.Context, id domain.AccountID) (*domain.Account, error) {
	return s.account(ctx, `id = ?`, string(id))
}

// AccountOf gives the person who signs in by that name, or nil.
func (s *Store) AccountOf(ctx context.Context, login string) (*domain.Account, error) {
	return s.account(ctx, `login = ?`, strings.ToLower(login))
}

func (s *Store) account(ctx context.Context, condition, value string) (*domain.Account, error) {
	var a domain.Account
	err := s.db.NewRaw(`select `+accountColumns+` from accounts where `+condition, value).Scan(ctx, &a)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read account: %w", err)
	}
	return &a, nil
}
