package main

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"binglian/domain"
	"binglian/store"
)

type userCommand struct {
	Add      userAddCommand      `cmd:"" help:"Add an account, such as a new city's first administrator."`
	List     userListCommand     `cmd:"" help:"List the accounts."`
	Password userPasswordCommand `cmd:"" help:"Set an account's password; its sessions end."`
}

type userAddCommand struct {
	Login        string                `arg:"" help:"Name to sign in with."`
	Name         string                `help:"The person's name." required:""`
	Role         domain.Role           `help:"One of investor, window, officer, checker, head, planner, supervisor, administrator." required:""`
	Department   domain.DepartmentCode `help:"Department of an officer, a checker, a head or a planner."`
	Organisation domain.CreditCode     `help:"Credit code of an investor's organisation."`
	Password     string                `help:"Password; asked for on standard input if it isn't given." env:"BINGLIAN_PASSWORD"`
}

// Run adds the account. A database that is not there yet becomes a city in production.
func (c *userAddCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.attachNew(ctx, log)
	if err != nil {
		return err
	}
	defer d.close(log)
	if c.Department != "" && d.machine.Book().Department(c.Department) == nil {
		return fmt.Errorf("--department %s: no such department; their codes stand in stages/departments.yaml", c.Department)
	}
	if c.Organisation != "" {
		if p := domain.CheckCreditCode("organisation", string(c.Organisation)); p != nil {
			return domain.RejectFields(*p)
		}
	}
	password, err := askPassword(ctx, c.Password)
	if err != nil {
		return err
	}
	a, err := d.AddAccount(ctx, store.NewAccount{Login: c.Login, Name: c.Name, Role: c.Role, Department: c.Department,
		Organisation: c.Organisation, Password: password})
	if err != nil {
		return err
	}
	fmt.Printf("%s (%s) can sign in as %s\n", a.Name, a.Role, a.Login)
	return nil
}

// askPassword reads a password from standard input where none is given, so that it stands in no shell history. It returns
// the context's error if that ends first.
func askPassword(ctx context.Context, given string) (string, error) {
	if given != "" {
		return given, nil
	}
	fmt.Fprint(os.Stderr, "password: ")
	type answer struct {
		line string
		err  error
	}
	answered := make(chan answer, 1) // reading can't be broken off: it ends with the program
	go func() {
		line, err := bufio.NewReader(os.Stdin).ReadString('\n')
		answered <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(os.Stderr)
		return "", ctx.Err()
	case a := <-answered:
		if a.err != nil && a.line == "" {
			return "", fmt.Errorf("read password: %w", a.err)
		}
		return strings.TrimRight(a.line, "\r\n"), nil
	}
}

type userListCommand struct{}

// Run lists the accounts.
func (userListCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.found().attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	all, err := d.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		state := "active"
		if !a.Active {
			state = "closed"
		}
		fmt.Printf("%-28s %-14s %-22s %-8s %s\n", a.Login, a.Role, string(a.Department)+string(a.Organisation), state, a.Name)
	}
	return nil
}

type userPasswordCommand struct {
	Login    string `arg:"" help:"Name to sign in with."`
	Password string `help:"Password; asked for on standard input if it isn't given." env:"BINGLIAN_PASSWORD"`
}

// Run sets the password.
func (c *userPasswordCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	password, err := askPassword(ctx, c.Password)
	if err != nil {
		return err
	}
	return d.SetPassword(ctx, c.Login, password)
}
