package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/store"
)

type clockCommand struct {
	Show    clockShowCommand    `cmd:"" default:"1" help:"Show where the clock stands."`
	Advance clockAdvanceCommand `cmd:"" help:"Move a rehearsal's clock forward, deadline by deadline."`
}

type clockShowCommand struct{}

// Run shows the city's time.
func (clockShowCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.found().attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	at, err := d.Time(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%s %s (%s)\n", at.In(domain.City).Format(time.DateTime), at.In(domain.City).Weekday(), d.Mode())
	return nil
}

type clockAdvanceCommand struct {
	By string `arg:"" help:"How far: 3d, 5wd (working days), 2h30m, or to a day such as 2023-06-09."`
}

// Run moves the clock. It refuses a database in production and a time that has passed.
func (c *clockAdvanceCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.found().attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	if d.Mode() != store.Rehearsal {
		return store.ErrNotRehearsal
	}
	now, err := d.Time(ctx)
	if err != nil {
		return err
	}
	to, err := later(now.In(domain.City), c.By, d.machine.Book().Calendar)
	if err != nil {
		return err
	}
	if err := d.advance(ctx, to); err != nil {
		return err
	}
	fmt.Printf("%s → %s\n", now.In(domain.City).Format(time.DateTime), to.In(domain.City).Format(time.DateTime))
	return nil
}

// clockTooFar means that a rehearsal's clock would come to a year whose holidays aren't known.
const clockTooFar domain.Reason = "clock-too-far"

// advance moves a rehearsal's clock, as far as the calendar goes.
func (d *database) advance(ctx context.Context, to time.Time) error {
	if year := domain.DayOf(to).Year(); !d.machine.Book().Calendar.Loaded(year) {
		return domain.Reject(domain.ByInput, clockTooFar, "year", strconv.Itoa(year))
	}
	return d.AdvanceClock(ctx, to)
}

// later reads how far the clock shall move. A day means 09:00 of that day.
func later(now time.Time, by string, cal *domain.Calendar) (time.Time, error) {
	if d, err := domain.ParseDay(by); err == nil {
		return d.At(9, 0), nil
	}
	const farthest = 3660
	count := func(suffix string) (int, bool) {
		n, err := strconv.Atoi(strings.TrimSuffix(by, suffix))
		return n, strings.HasSuffix(by, suffix) && err == nil && n > 0 && n <= farthest
	}
	if n, ok := count("wd"); ok {
		today := domain.DayOf(now)
		return now.AddDate(0, 0, int(cal.Add(today, n)-today)), nil
	}
	if n, ok := count("d"); ok {
		return now.AddDate(0, 0, n), nil
	}
	if d, err := time.ParseDuration(by); err == nil && d > 0 && d <= farthest*24*time.Hour {
		return now.Add(d), nil
	}
	return time.Time{}, fmt.Errorf("%q is no way forward: give days as 3d, working days as 5wd, hours as 2h30m, or a day as 2023-06-09", by)
}
