// Package privatetest gives tests real PostgreSQL databases: one server for a package's test binary, started when the
// first test asks, and a database of its own for each test.
package privatetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/store/private"
)

// tuning gives up what only a power cut would miss, and makes room for tests in parallel.
var tuning = map[string]string{
	"fsync":            "off",
	"full_page_writes": "off",
	"max_connections":  "300",
}

// shared is the binary's server.
var shared struct {
	once   sync.Once
	folder string
	server *private.Server
	err    error
	count  atomic.Int64
}

// Main runs the tests, then stops the server and removes its data, and does what else the package leaves to its end. A package that
// asks for databases calls it:
//
//	func TestMain(m *testing.M) { privatetest.Main(m) }
func Main(m *testing.M, ends ...func() error) {
	code := m.Run()
	for _, end := range append(ends, stop) {
		if err := end(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// URL gives the address of a new empty database, which is dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	return create(t, "template0")
}

// Template is a database that many tests begin with a copy of, such as one with all migrations in it.
type Template struct {
	// Fill makes the database, empty before, what the tests begin with. It leaves no connection open.
	Fill func(ctx context.Context, url string) error

	once sync.Once
	name string
	err  error
}

// URL gives the address of a new copy of the template, which is dropped when the test ends. The first call fills the
// template; a copy takes some 20 ms.
func (template *Template) URL(t testing.TB) string {
	t.Helper()
	template.once.Do(func() {
		template.name, template.err = copyOf(t.Context(), "template0")
		if template.err == nil {
			template.err = template.Fill(t.Context(), address(template.name))
		}
	})
	if template.err != nil {
		t.Fatalf("fill template of test databases: %v", template.err)
	}
	return create(t, template.name)
}

func create(t testing.TB, template string) string {
	t.Helper()
	name, err := copyOf(t.Context(), template)
	if err != nil {
		t.Fatalf("make test database: %v", err)
	}
	t.Cleanup(func() {
		if err := execute(context.Background(), fmt.Sprintf("drop database %s with (force)", name)); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return address(name)
}

// copyOf creates a database as a copy of another.
func copyOf(ctx context.Context, template string) (string, error) {
	shared.once.Do(start)
	if shared.err != nil {
		return "", shared.err
	}
	name := fmt.Sprintf("test_%d", shared.count.Add(1))
	return name, execute(ctx, fmt.Sprintf("create database %s template %s", name, template))
}

func start() {
	if shared.folder, shared.err = folder(); shared.err != nil {
		return
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	shared.server, shared.err = private.Start(context.Background(),
		private.Config{Folder: filepath.Join(shared.folder, "data"), Log: log, Tuning: tuning})
}

// Folder gives an empty folder that the user of PostgreSQL can reach, for a test with a server of its own. It is removed
// when the test ends.
func Folder(t testing.TB) string {
	t.Helper()
	folder, err := folder()
	if err != nil {
		t.Fatalf("make test folder: %v", err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Errorf("remove test folder: %v", err)
		}
	})
	return folder
}

// forgotten is the age at which a folder belongs to no running test.
const forgotten = 2 * time.Hour

// folder makes a folder, and removes those that killed tests have left.
func folder() (string, error) {
	left, _ := filepath.Glob(filepath.Join(base(), "binglian-test-*")) // the pattern is well formed
	for _, old := range left {
		if info, err := os.Stat(old); err == nil && time.Since(info.ModTime()) > forgotten {
			_ = os.RemoveAll(old) // another test may be removing it
		}
	}
	folder, err := os.MkdirTemp(base(), "binglian-test-*")
	if err != nil {
		return "", err
	}
	return folder, os.Chmod(folder, 0o711)
}

// base is where the data goes: into memory where there is room, since a new database is some 300 files, and not below
// TMPDIR, which may be closed to the user that PostgreSQL runs as.
func base() string {
	const memory, room = "/dev/shm", 2 << 30 // bytes
	var disk syscall.Statfs_t
	if err := syscall.Statfs(memory, &disk); err == nil && disk.Bavail*uint64(disk.Bsize) >= room {
		return memory
	}
	return "/tmp"
}

func stop() error {
	if shared.server == nil {
		return os.RemoveAll(shared.folder)
	}
	return errors.Join(shared.server.Stop(context.Background()), os.RemoveAll(shared.folder))
}

func address(database string) string {
	address, err := url.Parse(shared.server.URL())
	if err != nil {
		panic(err) // our own address
	}
	address.Path = "/" + database
	return address.String()
}

// execute runs a statement in the server's own database.
func execute(ctx context.Context, statement string) error {
	connection, err := pgx.Connect(ctx, shared.server.URL())
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, statement)
	return errors.Join(err, connection.Close(ctx))
}
