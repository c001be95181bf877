package private_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/store/private"
)

func config(folder string) private.Config {
	return private.Config{Folder: folder, Log: slog.New(slog.DiscardHandler)}
}

// ownerOf gives the user whose folder it is.
func ownerOf(t *testing.T, folder string) *syscall.Credential {
	t.Helper()
	info, err := os.Stat(folder)
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	return &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid, NoSetGroups: os.Geteuid() != 0}
}

func start(t *testing.T, folder string) *private.Server {
	t.Helper()
	server, err := private.Start(t.Context(), config(folder))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		removePlace(t, folder)
	})
	return server
}

// removePlace removes the data that root had to put elsewhere.
func removePlace(t *testing.T, folder string) {
	t.Helper()
	place, err := os.ReadFile(filepath.Join(folder, "postgres.at"))
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err == nil {
		err = os.RemoveAll(strings.TrimSpace(string(place)))
	}
	if err != nil {
		t.Error(err)
	}
}

func stop(t *testing.T, server *private.Server) {
	t.Helper()
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// startProgram starts a program of its own that runs a server in the folder, and gives the server's address.
func startProgram(t *testing.T, folder string) (*exec.Cmd, string) {
	t.Helper()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), asProgram+"="+folder)
	program.Stderr = os.Stderr
	said, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Process.Kill() }) // usually killed already
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatalf("program said %q: %v", line, err)
	}
	return program, strings.TrimSpace(line)
}

func connect(t *testing.T, server *private.Server) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.Background()) }) // the server may be gone
	return connection
}

func execute(t *testing.T, server *private.Server, statement string) {
	t.Helper()
	run(t, server.URL(), statement)
}

func run(t *testing.T, url, statement string) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := connection.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
	if err := connection.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, server *private.Server, question string) string {
	t.Helper()
	var answer string
	if err := connect(t, server).QueryRow(t.Context(), question).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	return answer
}

func works(server *private.Server) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	connection, err := pgx.Connect(ctx, server.URL())
	if err != nil {
		return false
	}
	_, err = connection.Exec(ctx, "select 1")
	return errors.Join(err, connection.Close(ctx)) == nil
}

// postmaster gives the server's process, 0 while there is none.
func postmaster(t *testing.T, folder string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "postgres", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, _ := strconv.Atoi(first)
	return pid
}

// processesIn lists the processes at work below a folder.
func processesIn(t *testing.T, folder string) []string {
	t.Helper()
	folders, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, process := range folders {
		if at, err := os.Readlink(process); err == nil && strings.HasPrefix(at, folder+"/") {
			found = append(found, fmt.Sprint(process, " in ", at))
		}
	}
	return found
}

// until waits for a condition, and fails when it doesn't come true in 20 s.
func until(t *testing.T, condition func() bool) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for !condition() {
		select {
		case <-limit:
			t.Fatal("waited 20 s in vain")
		case <-time.After(10 * time.Millisecond):
		}
	}
}
