package private_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"binglian/store/private"
	"binglian/store/private/privatetest"
)

// asRoot skips a test of what only root has to do.
func asRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root runs PostgreSQL as another user")
	}
}

func TestRootRunsAsAnotherUser(t *testing.T) {
	t.Parallel()
	asRoot(t)
	folder := privatetest.Folder(t)
	start(t, folder)
	for _, owned := range []string{filepath.Join("/proc", pid(t, folder)), filepath.Join(folder, "postgres"), filepath.Join(folder, "socket")} {
		if ownerOf(t, owned).Uid == 0 {
			t.Errorf("%s belongs to root", owned)
		}
	}
	for _, closed := range []string{"postgres", "socket"} {
		if info, err := os.Stat(filepath.Join(folder, closed)); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v; want 0700", closed, info.Mode(), err)
		}
	}
}

// TestRootBelowAClosedFolder keeps the data folder where PostgreSQL's user can't go, as below /root.
func TestRootBelowAClosedFolder(t *testing.T) {
	t.Parallel()
	asRoot(t)
	closed := privatetest.Folder(t)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(closed, "data")
	var said bytes.Buffer // by the start alone: a healthy server has nothing to say
	server, err := private.Start(t.Context(), private.Config{Folder: folder, Log: slog.New(slog.NewTextHandler(&said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	place := placeOf(t, folder)
	t.Cleanup(func() {
		_ = server.Stop(context.Background()) // stopped below, unless the test ends before
		removePlace(t, folder)
	})
	if !strings.Contains(said.String(), place) {
		t.Errorf("the log should say that the data stands in %s:\n%s", place, &said)
	}
	execute(t, server, "create table kept as select 1 as n")
	if url, err := private.Running(folder); url != server.URL() {
		t.Errorf("Running gives %q, %v; want %q", url, err, server.URL())
	}
	stop(t, server)

	moved := filepath.Join(closed, "moved")
	if err := os.Rename(folder, moved); err != nil {
		t.Fatal(err)
	}
	server = start(t, moved)
	if got := ask(t, server, "select n::text from kept"); got != "1" {
		t.Errorf("moved folder: kept %q", got)
	}
	stop(t, server)

	copied := filepath.Join(closed, "copy")
	if err := os.CopyFS(copied, os.DirFS(moved)); err != nil {
		t.Fatal(err)
	}
	if _, err := private.Start(t.Context(), config(copied)); err == nil || !strings.Contains(err.Error(), "is a copy of") {
		t.Errorf("start of a copy: %v", err)
	}

	aside := place + "-aside"
	if err := os.Rename(place, aside); err != nil {
		t.Fatal(err)
	}
	if _, err := private.Start(t.Context(), config(moved)); err == nil || !strings.Contains(err.Error(), place) {
		t.Errorf("start without its data: %v", err)
	}
	if err := os.Rename(aside, place); err != nil {
		t.Fatal(err)
	}
}

// TestRootClosesTheFolderLater doesn't begin anew when data that it has can't be reached any more.
func TestRootClosesTheFolderLater(t *testing.T) {
	t.Parallel()
	asRoot(t)
	folder := privatetest.Folder(t)
	stop(t, start(t, folder))
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := private.Start(t.Context(), config(folder)); err == nil || !strings.Contains(err.Error(), "chmod o+x") {
		t.Errorf("start: %v", err)
	}
	if _, err := os.Stat(filepath.Join(folder, "postgres.at")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data folder points elsewhere: %v", err)
	}
}

// TestNamedPrograms changes the environment, so it runs alone.
func TestNamedPrograms(t *testing.T) {
	server := start(t, privatetest.Folder(t))
	programs := server.Programs()
	stop(t, server)

	t.Run("that aren't there", func(t *testing.T) {
		t.Setenv("BINGLIAN_POSTGRES", t.TempDir())
		if _, err := private.Start(t.Context(), config(privatetest.Folder(t))); !errors.Is(err, private.ErrNotInstalled) {
			t.Errorf("start: %v", err)
		}
	})
	t.Run("that the user of PostgreSQL can't reach", func(t *testing.T) {
		asRoot(t)
		if _, err := os.Stat(filepath.Join(programs, "../share/postgresql")); err != nil {
			t.Skip("this installation can't be moved, since its share folder stands elsewhere")
		}
		closed := privatetest.Folder(t)
		if err := os.Chmod(closed, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Dir(programs), filepath.Join(closed, "native")); err != nil {
			t.Fatal(err)
		}
		t.Setenv("BINGLIAN_POSTGRES", filepath.Join(closed, "native/bin"))
		server := start(t, privatetest.Folder(t))
		if !works(server) {
			t.Error("no server")
		}
		if strings.HasPrefix(server.Programs(), closed) {
			t.Errorf("programs run from %s", server.Programs())
		}
	})
}

func placeOf(t *testing.T, folder string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "postgres.at"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

func pid(t *testing.T, folder string) string {
	t.Helper()
	known, err := os.ReadFile(filepath.Join(folder, "postgres", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(known), "\n")
	return first
}
