package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"binglian/cmd/binglian/backup"
	"binglian/domain"
	"binglian/store"
	"binglian/store/private"
)

type backupCommand struct {
	File string `arg:"" help:"File to write; it must not be there yet." type:"path"`
}

// Help says what kong shows below the flags.
func (*backupCommand) Help() string {
	return `It holds the database as it stands at one moment, the uploaded files and the keys of NATS and its departments: keep it as safe
as the city itself. The event stream isn't in it, for it is published again from the database. Nobody stays signed in.

  binglian backup /media/safe/city-2026-11-23.tar.gz`
}

// Run writes the backup.
func (c *backupCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	place = place.found()
	d, err := place.attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	m, err := backup.Write(ctx, d.Store, place.folder(), c.File, time.Now())
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already and isn't overwritten: name another file", c.File)
	}
	if err != nil {
		return err
	}
	fmt.Printf("%s: %s\n", c.File, contents(&m))
	return nil
}

func contents(m *backup.Manifest) string {
	return fmt.Sprintf("%s, %d projects, %d events, %d files, %d accounts, as of %s", m.Dump.Mode, m.Rows("projects"), m.Rows("events"),
		m.Rows("material_files"), m.Rows("accounts"), m.At.In(domain.City).Format(time.DateTime))
}

type restoreCommand struct {
	File string `arg:"" help:"Backup to read." type:"existingfile"`
}

// Help says what kong shows below the flags.
func (*restoreCommand) Help() string {
	return `The data folder must not be there yet; with DATABASE_URL the database must be empty, too. The backup is read and checked whole
before anything is made of it. What happened after it was written is lost: departments may have heard of it, so tell them.

  binglian restore city-2026-11-23.tar.gz --data /srv/binglian/city`
}

// Run makes the city again, whole or not at all.
func (c *restoreCommand) Run(ctx context.Context, log *slog.Logger, place *Place) (err error) {
	folder, err := filepath.Abs(place.folder())
	if err != nil {
		return err
	}
	if left, err := os.ReadDir(folder); err == nil && len(left) > 0 {
		return fmt.Errorf("%s is there already and isn't overwritten: name another folder with --data", folder)
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	half, err := os.MkdirTemp(filepath.Dir(folder), filepath.Base(folder)+".restoring-*")
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	defer func() { err = errors.Join(err, private.Discard(half)) }()
	if err := os.Chmod(half, 0o711); err != nil { //nolint:gosec // PostgreSQL's own user passes through
		return fmt.Errorf("make folder: %w", err)
	}
	m, err := backup.Read(c.File, half)
	if err != nil {
		return err
	}
	if err := restore(ctx, log, place, half, &m); err != nil {
		return err
	}
	if err := backup.Done(half); err != nil {
		return fmt.Errorf("clear up: %w", err)
	}
	if err := os.Remove(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("make folder: %w", err)
	}
	if err := os.Rename(half, folder); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	fmt.Printf("%s: %s\n", folder, contents(&m))
	return nil
}

// restore fills the database, of the private server in a folder or of somebody's own.
func restore(ctx context.Context, log *slog.Logger, place *Place, folder string, m *backup.Manifest) error {
	url := place.DatabaseURL
	if url == "" {
		server, err := private.Start(ctx, private.Config{Folder: folder, Log: log})
		if err != nil {
			return err
		}
		defer stopServer(server, log)
		url = server.URL()
	}
	err := store.Restore(ctx, store.Settings{URL: url, Log: log}, m.Dump, func(table string) (io.ReadCloser, error) { return backup.Rows(folder, table) })
	if errors.Is(err, store.ErrNotEmpty) {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	return err
}
