package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"binglian/domain"
	"binglian/store"
)

type tokenCommand struct {
	Add    tokenAddCommand    `cmd:"" help:"Make a token for a person, or for a system of a department or an organisation; its secret is shown once."`
	List   tokenListCommand   `cmd:"" help:"List the tokens."`
	Revoke tokenRevokeCommand `cmd:"" help:"End a token at once."`
}

type tokenAddCommand struct {
	Name         string                `arg:"" help:"What it is for."`
	Login        string                `help:"Whose it is: the name that the person signs in with." xor:"holder" required:""`
	Role         domain.Role           `help:"Of a system: as whom it reads, such as officer or investor." xor:"holder" required:""`
	Department   domain.DepartmentCode `help:"Department of a system."`
	Organisation domain.CreditCode     `help:"Credit code of a system's organisation."`
	Scope        []domain.Scope        `help:"What it is good for: read, act, events." default:"read"`
	Days         int                   `help:"How many days it is good." default:"90"`
}

// Run makes the token.
func (c *tokenAddCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	n := domain.NewToken{Name: c.Name, Role: c.Role, Department: c.Department, Organisation: c.Organisation, Scopes: c.Scope, Days: c.Days}
	if c.Login != "" {
		if c.Department != "" || c.Organisation != "" {
			return errors.New("--department and --organisation are for systems: a person has the department of the account")
		}
		a, err := d.AccountOf(ctx, c.Login)
		if err != nil {
			return err
		}
		if a == nil || !a.Active {
			return domain.Reject(domain.ByInput, store.AccountUnknown, "login", c.Login)
		}
		n.Account = a.ID
	}
	if c.Department != "" && d.machine.Book().Department(c.Department) == nil {
		return fmt.Errorf("--department %s: no such department; their codes stand in stages/departments.yaml", c.Department)
	}
	t, secret, err := d.AddToken(ctx, n)
	if err != nil {
		return err
	}
	fmt.Println(secret)
	fmt.Printf("It is good until %s for %s, and isn't shown again. End it with: binglian token revoke %s\n", t.ExpiresAt.In(domain.City).Format(time.DateOnly), scopeText(t.Scopes), t.ID)
	return nil
}

func scopeText(all []domain.Scope) string {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = string(s)
	}
	return strings.Join(texts, ", ")
}

type tokenListCommand struct{}

// Run lists the tokens.
func (tokenListCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.found().attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	all, err := d.Tokens(ctx, "")
	if err != nil {
		return err
	}
	now := time.Now()
	for i := range all {
		t := &all[i]
		holder := string(t.Role) + " " + string(t.Department) + string(t.Organisation)
		if !t.System() {
			a, err := d.Account(ctx, t.Account)
			if err != nil {
				return err
			}
			holder = a.Login
		}
		used := "never used"
		if !t.UsedAt.IsZero() {
			used = "used " + t.UsedAt.In(domain.City).Format(time.DateOnly)
		}
		fmt.Printf("%-12s %-8s %-28s %-18s until %s  %-16s %s\n", t.ID, t.State(now), strings.TrimSpace(holder), scopeText(t.Scopes),
			t.ExpiresAt.In(domain.City).Format(time.DateOnly), used, t.Name)
	}
	return nil
}

type tokenRevokeCommand struct {
	ID domain.TokenID `arg:"" help:"The beginning of the token, as 'binglian token list' shows it."`
}

// Run ends the token.
func (c *tokenRevokeCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	if err := d.RevokeToken(ctx, "", c.ID); err != nil {
		return err
	}
	fmt.Printf("%s is good for nothing any more\n", c.ID)
	return nil
}
