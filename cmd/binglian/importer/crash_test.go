package importer_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/cmd/binglian/importer"
	"binglian/stages"
	"binglian/store"
	"binglian/store/storetest"
)

// doomed tells this test's own binary to be the program that is killed, with the database's address.
const doomed = "BINGLIAN_TEST_KILLED_IMPORT"

// TestKilledInTheMiddle kills a program once it has written every project and before it commits.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	if url := os.Getenv(doomed); url != "" {
		importAndDie(t, url)
	}
	c := city(t)
	program := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledInTheMiddle$")
	program.Env = append(os.Environ(), doomed+"="+c.Settings.URL)
	out, err := program.CombinedOutput()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("it was not killed: %v\n%s", err, out)
	}
	wait(t, c)
	kept(t, c, 0)
	if report := run(t, c, importer.Command{File: examples + "reserve-pool.csv"}); report.Imported != 12 {
		t.Errorf("after the crash: %s", pretty(t, report))
	}
}

func importAndDie(t *testing.T, url string) {
	machine := stages.Default(true)
	s, err := store.Open(t.Context(), store.Settings{URL: url, Machine: machine, Mode: store.Production, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return storetest.Begin.AddDate(0, 6, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	command := importer.Command{File: examples + "reserve-pool.csv"}
	err = command.Run(t.Context(), importer.Deps{Pool: s, Machine: machine, Out: io.Discard, Progress: func(int, int) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}})
	t.Fatalf("it lived: %v", err)
}

// wait waits until the killed program's transaction has ended: its lock is free then.
func wait(t *testing.T, c *storetest.City) {
	t.Helper()
	if err := pgx.BeginFunc(t.Context(), c.Connect(t), func(tx pgx.Tx) error {
		_, err := tx.Exec(context.WithoutCancel(t.Context()), `select pg_advisory_xact_lock(hashtext('change all'))`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
