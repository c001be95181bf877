// Package pdf prints official papers to PDF through a Chromium that is installed: it breaks Chinese lines as they must be,
// repeats the heads of tables and finds a font for rare characters of names.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	// Variable names the browser to use instead of the search; "none" uses none.
	Variable = "BINGLIAN_CHROMIUM"

	printWithin = 30 * time.Second // a document; a started browser needs about one
	endWithin   = 2 * time.Second  // after it was told to
	mostWaiting = 16               // documents; more than that wait longer than people do
)

// programs are the names under which distributions install it.
var programs = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// ErrBusy says that too many documents wait already.
var ErrBusy = errors.New("too many documents wait to be printed")

// Chromium prints one document at a time, each in a process and a folder of its own that end with it.
type Chromium struct {
	path    string
	log     *slog.Logger
	turn    chan struct{} // holds a token while a document is printed
	waiting chan struct{}
}

// Find looks for a browser. It gives nil where none is installed, or where the environment says that none shall be used.
func Find(log *slog.Logger) *Chromium {
	names := programs
	if named := os.Getenv(Variable); named == "none" {
		return nil
	} else if named != "" {
		names = []string{named}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return At(path, log)
		}
	}
	return nil
}

// At gives the browser that stands at a path.
func At(path string, log *slog.Logger) *Chromium {
	return &Chromium{path: path, log: log, turn: make(chan struct{}, 1), waiting: make(chan struct{}, mostWaiting)}
}

// Path says which browser prints.
func (c *Chromium) Path() string { return c.path }

// Print makes a PDF of a page that holds everything it shows: it is given no network. It returns ErrBusy if too many wait
// already, the context's error if that ends first, and a fault if the browser fails or takes too long.
func (c *Chromium) Print(ctx context.Context, page []byte) ([]byte, error) {
	select {
	case c.waiting <- struct{}{}:
		defer func() { <-c.waiting }()
	default:
		return nil, ErrBusy
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to print: %w", ctx.Err())
	}
	folder, err := os.MkdirTemp("", "binglian-paper-")
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	defer func() {
		if err := os.RemoveAll(folder); err != nil {
			c.log.Warn("the folder of a printed document was not removed", "error", err)
		}
	}()
	return c.print(ctx, folder, page)
}

func (c *Chromium) print(ctx context.Context, folder string, page []byte) ([]byte, error) {
	from, to := filepath.Join(folder, "paper.html"), filepath.Join(folder, "paper.pdf")
	if err := os.WriteFile(from, page, 0o600); err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, printWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.path, append(flags(folder), "--print-to-pdf="+to, "file://"+from)...)
	cmd.Dir, cmd.Env = folder, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "TMPDIR=" + folder, "LANG=C.UTF-8"}
	// The browser is many processes: they form a group, and end together.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = endWithin
	var said bytes.Buffer
	cmd.Stderr = &said
	err := cmd.Run()
	if cmd.Process != nil { // what of the group outlived its leader
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("print: %w", ctx.Err())
	}
	if err != nil {
		return nil, fmt.Errorf("print: %w: %s", err, lastLine(said.String()))
	}
	printed, err := os.ReadFile(to)
	if err != nil {
		return nil, fmt.Errorf("print: %w: %s", err, lastLine(said.String()))
	}
	if !bytes.HasPrefix(printed, []byte("%PDF-")) {
		return nil, errors.New("print: what the browser wrote is no PDF")
	}
	return printed, nil
}

// flags let the browser print and do nothing else: it has no network, and nothing that it would look after by itself. That the
// page runs no script is the page's own policy.
func flags(folder string) []string {
	all := []string{"--headless", "--user-data-dir=" + filepath.Join(folder, "profile"), "--no-first-run", "--no-default-browser-check",
		"--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-default-apps", "--disable-domain-reliability", "--no-pings", "--metrics-recording-only",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
		"--no-pdf-header-footer", "--print-to-pdf-no-header"}
	if os.Geteuid() == 0 { // as root the browser starts in no other way; the page is ours, and its pictures are drawn anew
		all = append(all, "--no-sandbox")
	}
	return all
}

func lastLine(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	return lines[len(lines)-1]
}
