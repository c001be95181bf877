package private

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrNotRunning is returned when no server serves a data folder.
var ErrNotRunning = errors.New("no PostgreSQL serves this data folder")

// Running gives the address of the server that another process of this program runs on the data folder, so that a
// command can work beside a serving program. It returns ErrNotRunning if there is none.
func Running(folder string) (string, error) {
	folder, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return "", fmt.Errorf("find running PostgreSQL: %w", err)
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return "", fmt.Errorf("find running PostgreSQL: %w", err)
	}
	place, err := pointedTo(folder)
	if err != nil {
		return "", err
	}
	home := &home{folder: folder}
	if place != "" {
		home.folder = place
	}
	known, ok := readPidFile(home.data())
	if !ok || !known.ready || !servesFrom(known.pid, home.data()) {
		return "", ErrNotRunning
	}
	return address(known.socket, Database), nil
}

// pidFile is what postmaster.pid says of a server.
type pidFile struct {
	pid    int
	socket string // the folder of its Unix socket
	ready  bool   // it takes connections
}

// readPidFile reads postmaster.pid; there is none, or none that is whole, while no server runs.
func readPidFile(data string) (pidFile, bool) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return pidFile{}, false
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 1 {
		return pidFile{}, false
	}
	known := pidFile{pid: pid}
	if len(lines) > 7 { // pid, data, start, port, socket, address, shared memory, status
		known.socket = lines[4]
		known.ready = strings.HasPrefix(lines[7], "ready")
	}
	return known, true
}

// servesFrom tells whether a process is PostgreSQL at work in this data: a number in a file may be another's by now.
func servesFrom(pid int, data string) bool {
	process := filepath.Join("/proc", strconv.Itoa(pid))
	folder, err := os.Readlink(filepath.Join(process, "cwd"))
	if err != nil || folder != data {
		return false
	}
	program, err := os.Readlink(filepath.Join(process, "exe"))
	return err == nil && strings.HasPrefix(filepath.Base(program), "postgres")
}

// leftovers lists the PostgreSQL processes at work in the data.
func leftovers(data string) ([]int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	var pids []int
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil && servesFrom(pid, data) {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// clearLeftovers ends the server that a killed program left behind: in order, if its postmaster still lives.
func clearLeftovers(ctx context.Context, data string, log *slog.Logger) error {
	known, ok := readPidFile(data)
	if ok && servesFrom(known.pid, data) {
		log.Warn("a PostgreSQL of an earlier program still runs and is ended first", slog.Int("pid", known.pid))
		_ = syscall.Kill(known.pid, syscall.SIGINT) // it may have ended by now
		waitFor(ctx, 10*time.Second, func() bool { return !servesFrom(known.pid, data) })
	}
	return endLeftovers(context.WithoutCancel(ctx), data)
}

// forgetDead takes away the files that name the server of before, which has ended: PostgreSQL asks only whether any process has that number,
// and won't start beside one that nobody has reaped yet, or that got the number later.
func (c *cluster) forgetDead() error {
	for _, file := range []string{filepath.Join(c.home.data(), "postmaster.pid"), filepath.Join(c.socket, ".s.PGSQL.5432.lock")} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("clear what a killed PostgreSQL left: %w", err)
		}
	}
	return nil
}

// endLeftovers ends all processes at work in the data. Those whose postmaster has died end by themselves once they look
// up; one in the midst of a long computation doesn't, and keeps its shared memory from the next server. They are told
// first (SIGQUIT) and forced then; what they hadn't committed is undone by recovery.
func endLeftovers(ctx context.Context, data string) error {
	var left []int
	var err error
	gone := func() bool {
		left, err = leftovers(data)
		return err == nil && len(left) == 0
	}
	if gone() {
		return nil
	}
	for _, step := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{0, 200 * time.Millisecond}, {syscall.SIGQUIT, 500 * time.Millisecond}, {syscall.SIGKILL, 5 * time.Second}} {
		for _, pid := range left {
			_ = syscall.Kill(pid, step.signal) // it may have ended by now
		}
		if waitFor(ctx, step.wait, gone) {
			return nil
		}
	}
	return errors.Join(fmt.Errorf("PostgreSQL processes %v still run on %s", left, data), err)
}

// waitFor looks until the condition holds, and tells whether it came to hold in time.
func waitFor(ctx context.Context, limit time.Duration, condition func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for !condition() {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}
