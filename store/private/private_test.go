package private_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"binglian/store/private"
	"binglian/store/private/privatetest"
)

func TestColdAndWarmStart(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	cold := time.Now()
	server := start(t, folder)
	t.Logf("cold start: %v", time.Since(cold).Round(time.Millisecond))
	execute(t, server, "create table kept (name text)")
	execute(t, server, "insert into kept values ('并联审批')")
	stop(t, server)
	if left := processesIn(t, folder); len(left) > 0 {
		t.Errorf("processes %v outlive the stop", left)
	}

	warm := time.Now()
	server = start(t, folder)
	t.Logf("warm start: %v", time.Since(warm).Round(time.Millisecond))
	if got := ask(t, server, "select name from kept"); got != "并联审批" {
		t.Errorf("kept %q", got)
	}
	stopping := time.Now()
	stop(t, server)
	t.Logf("stop: %v", time.Since(stopping).Round(time.Millisecond))
}

func TestSettings(t *testing.T) {
	t.Parallel()
	server := start(t, privatetest.Folder(t))
	for question, want := range map[string]string{
		"show fsync":                "on",
		"show synchronous_commit":   "on",
		"show listen_addresses":     "",
		"show server_encoding":      "UTF8",
		"show jit":                  "off",
		"select current_database()": private.Database,
		"select datctype from pg_database where datname = current_database()":          "C.UTF-8",
		"select array_length(regexp_split_to_array('审批，验收', '[^[:alpha:]]'), 1)::text": "2",
	} {
		if got := ask(t, server, question); got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(server.Programs(), program)); err != nil {
			t.Error(err)
		}
	}
}

func TestKilledPostmasterIsRestarted(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	server := start(t, folder)
	execute(t, server, "create table kept as select 1 as n")
	// A backend that computes doesn't notice the death of its postmaster, and holds the shared memory.
	busy := connect(t, server)
	computing := make(chan error, 1)
	go func() {
		_, err := busy.Exec(context.Background(), "select count(*) from generate_series(1, 1e12::bigint)")
		computing <- err
	}()
	until(t, func() bool {
		return ask(t, server, "select count(*)::text from pg_stat_activity where state = 'active'") == "2"
	})

	first := postmaster(t, folder)
	killed := time.Now()
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool { return works(server) && postmaster(t, folder) != first })
	if took := time.Since(killed); took > 3*time.Second {
		t.Errorf("usable again after %v", took)
	} else {
		t.Logf("usable again after %v", took.Round(time.Millisecond))
	}
	if err := <-computing; err == nil {
		t.Error("the computing session survived")
	}
	if got := ask(t, server, "select n::text from kept"); got != "1" {
		t.Errorf("kept %q", got)
	}

	second := postmaster(t, folder)
	if err := syscall.Kill(second, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool { return works(server) && postmaster(t, folder) != second })
}

func TestStopWhileDead(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	server := start(t, folder)
	if err := syscall.Kill(postmaster(t, folder), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	stop(t, server)
	if left := processesIn(t, folder); len(left) > 0 {
		t.Errorf("processes %v outlive the stop", left)
	}
	stop(t, server) // a second stop is no fault
	if !works(start(t, folder)) {
		t.Error("no server after the stop of a dead one")
	}
}

func TestStopInAHurry(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	server := start(t, folder)
	execute(t, server, "create table kept as select 1 as n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := server.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	if left := processesIn(t, folder); len(left) > 0 {
		t.Errorf("processes %v outlive the stop", left)
	}
	if got := ask(t, start(t, folder), "select n::text from kept"); got != "1" {
		t.Errorf("kept %q", got)
	}
}

func TestSecondStartIsRefused(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	server := start(t, folder)
	_, err := private.Start(t.Context(), config(folder))
	if !errors.Is(err, private.ErrInUse) {
		t.Fatalf("second start: %v", err)
	}
	if text := err.Error(); !strings.Contains(text, strconv.Itoa(os.Getpid())) || strings.Contains(text, "\n") {
		t.Errorf("refusal should name the holder in one line: %q", text)
	}
	if _, err := private.Lock(folder); !errors.Is(err, private.ErrInUse) {
		t.Errorf("lock: %v", err)
	}
	if !works(server) {
		t.Error("the refused start disturbed the server")
	}
	stop(t, server)
	release, err := private.Lock(folder)
	if err != nil {
		t.Fatalf("lock after the stop: %v", err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}

func TestRunning(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	if _, err := private.Running(folder); !errors.Is(err, private.ErrNotRunning) {
		t.Errorf("before the start: %v", err)
	}
	server := start(t, folder)
	if url, err := private.Running(folder); url != server.URL() {
		t.Errorf("Running gives %q, %v; want %q", url, err, server.URL())
	}
	stop(t, server)
	if _, err := private.Running(folder); !errors.Is(err, private.ErrNotRunning) {
		t.Errorf("after the stop: %v", err)
	}
}

func TestKilledProgram(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	program, url := startProgram(t, folder)
	run(t, url, "create table kept as select 1 as n")
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait() // it was killed
	began := time.Now()
	server := start(t, folder)
	t.Logf("start after kill: %v", time.Since(began).Round(time.Millisecond))
	if got := ask(t, server, "select n::text from kept"); got != "1" {
		t.Errorf("kept %q", got)
	}
}

// TestOrphanIsEndedFirst starts on data that a server nobody looks after still serves.
func TestOrphanIsEndedFirst(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	server := start(t, folder)
	execute(t, server, "create table kept as select 1 as n")
	stop(t, server)
	data := filepath.Join(folder, "postgres")
	orphan := exec.Command(filepath.Join(server.Programs(), "postgres"), "-D", data, "-k", data, "-h", "")
	orphan.SysProcAttr = &syscall.SysProcAttr{Credential: ownerOf(t, data)}
	orphan.Dir = "/"
	if err := orphan.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = orphan.Process.Kill() }) // ended already
	until(t, func() bool {
		known, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
		return err == nil && strings.Contains(string(known), "ready")
	})

	server = start(t, folder)
	if got := ask(t, server, "select n::text from kept"); got != "1" {
		t.Errorf("kept %q", got)
	}
	if err := orphan.Wait(); err != nil {
		t.Errorf("the orphan wasn't ended in order: %v", err)
	}
}

// TestNumberOfADeadServer starts where a killed server's number is now another process's.
func TestNumberOfADeadServer(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	stop(t, start(t, folder))
	data := filepath.Join(folder, "postgres")
	owner := ownerOf(t, data)
	other := exec.Command("sleep", "3600")
	other.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = other.Process.Kill(), other.Wait() })
	known := fmt.Appendf(nil, "%d\n%s\n", other.Process.Pid, data)
	file := filepath.Join(data, "postmaster.pid")
	if err := errors.Join(os.WriteFile(file, known, 0o600), os.Chown(file, int(owner.Uid), int(owner.Gid))); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, start(t, folder), "select 'works'"); got != "works" {
		t.Errorf("it says %q", got)
	}
}

// TestOrphanEndsByItself checks that nothing runs on after a program is killed and never started again.
func TestOrphanEndsByItself(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	program, _ := startProgram(t, folder)
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = program.Wait() // it was killed
	until(t, func() bool { return len(processesIn(t, folder)) == 0 })
}

func TestAbandonedInitialisation(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	half := filepath.Join(folder, "initdb-1234")
	if err := os.MkdirAll(filepath.Join(half, "base"), 0o700); err != nil {
		t.Fatal(err)
	}
	if !works(start(t, folder)) {
		t.Error("no server")
	}
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half-made data is still there: %v", err)
	}
}

func TestOddPaths(t *testing.T) {
	t.Parallel()
	for name, below := range map[string]string{
		"longer than a socket's address": strings.Repeat("a-long-name/", 12),
		"with odd characters":            `数据, "the city's"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(privatetest.Folder(t), below)
			if !works(start(t, folder)) {
				t.Error("no server")
			}
		})
	}
}

func TestLinkedFolder(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	link := filepath.Join(privatetest.Folder(t), "link")
	if err := os.Symlink(folder, link); err != nil {
		t.Fatal(err)
	}
	server := start(t, link)
	if _, err := private.Start(t.Context(), config(folder)); !errors.Is(err, private.ErrInUse) {
		t.Errorf("the same folder by its other name: %v", err)
	}
	if url, err := private.Running(link); url != server.URL() {
		t.Errorf("Running gives %q, %v; want %q", url, err, server.URL())
	}
}

func TestDataOfAnotherVersion(t *testing.T) {
	t.Parallel()
	folder := privatetest.Folder(t)
	data := filepath.Join(folder, "postgres")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := private.Start(t.Context(), config(folder))
	if !errors.Is(err, private.ErrNotInstalled) || !strings.Contains(err.Error(), "version 9") {
		t.Errorf("refusal: %v", err)
	}
}

func TestBrokenSetting(t *testing.T) {
	t.Parallel()
	broken := config(privatetest.Folder(t))
	broken.Tuning = map[string]string{"shared_buffers": "much"}
	_, err := private.Start(t.Context(), broken)
	if err == nil || !strings.Contains(err.Error(), "shared_buffers") {
		t.Errorf("the error should tell what PostgreSQL said: %v", err)
	}
	if !works(start(t, broken.Folder)) {
		t.Error("no server in the same folder after a failed start")
	}
}
