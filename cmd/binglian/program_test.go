package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"binglian/events/stream/streamtest"
	"binglian/store/private/privatetest"
)

func TestMain(m *testing.M) {
	privatetest.Main(m, streamtest.Remove, func() error {
		if folder := builtIn.Load(); folder != nil {
			return os.RemoveAll(*folder)
		}
		return nil
	})
}

// builtIn is the folder of the program, once it is built.
var builtIn atomic.Pointer[string]

// built gives the program, built once for all tests of the package.
var built = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "binglian-program-")
	if err != nil {
		return "", err
	}
	builtIn.Store(&folder)
	path := filepath.Join(folder, "binglian")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// command prepares a run of the program with a data folder, none of this process's settings among its own.
func command(t *testing.T, data string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, append(args, "--data", data)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "BINGLIAN_POSTGRES=" + os.Getenv("BINGLIAN_POSTGRES")}
	return cmd
}

// nowhere gives the program's answer where no city is named.
func nowhere(t *testing.T, args ...string) (string, int) {
	t.Helper()
	cmd := command(t, "", args...)
	cmd.Args = cmd.Args[:len(cmd.Args)-2] // without --data
	return finished(t, cmd)
}

// output runs the program to its end and gives what it printed and its exit code.
func output(t *testing.T, data string, args ...string) (string, int) {
	t.Helper()
	return finished(t, command(t, data, args...))
}

func finished(t *testing.T, cmd *exec.Cmd) (string, int) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// served is a running 'binglian serve'.
type served struct {
	cmd     *exec.Cmd
	printed *buffer
	address string
}

// serveFrom starts a server and waits until it is ready.
func serveFrom(t *testing.T, data string, args ...string) *served {
	t.Helper()
	return serveWith(t, data, nil, append([]string{"--nats-port", "0"}, args...)...)
}

// serveWith is serveFrom with more variables in the environment.
func serveWith(t *testing.T, data string, env []string, args ...string) *served {
	t.Helper()
	s := &served{printed: &buffer{}}
	s.cmd = command(t, data, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	s.cmd.Env = append(s.cmd.Env, env...)
	s.cmd.Stdout, s.cmd.Stderr = s.printed, s.printed
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	s.await(t, regexp.MustCompile(`pages are served at (http://\S+)`))
	s.address = regexp.MustCompile(`pages are served at (http://[^\s"]+)`).FindStringSubmatch(s.printed.String())[1]
	for deadline := time.Now().Add(30 * time.Second); ; {
		if answer, err := http.Get(s.address + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return s
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("not ready: %s", s.printed)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// await waits until the server has printed something.
func (s *served) await(t *testing.T, what *regexp.Regexp) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !what.MatchString(s.printed.String()); {
		if time.Now().After(deadline) {
			t.Fatalf("%s was not printed: %s", what, s.printed)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (s *served) kill() {
	_ = s.cmd.Process.Kill()
	_, _ = s.cmd.Process.Wait()
}

// pause keeps the server from doing anything more: it doesn't see what happens from here on.
func (s *served) pause(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
}

// stop asks the server to end and waits for it.
func (s *served) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		t.Fatalf("stopped with %v: %s", err, s.printed)
	}
}

// buffer keeps what a program prints, for reading while it goes on.
type buffer struct {
	sync.Mutex
	text strings.Builder
}

func (b *buffer) Write(p []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.Lock()
	defer b.Unlock()
	return b.text.String()
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// TestAnEmptyCityForRealUse starts without the demo: nothing in it, the first administrator comes by 'user add', and it
// is never a rehearsal.
func TestAnEmptyCityForRealUse(t *testing.T) {
	t.Parallel()
	data := filepath.Join(privatetest.Folder(t), "city")
	s := serveFrom(t, data)
	s.await(t, regexp.MustCompile(`binglian user add admin .*--role administrator`))
	if out, code := output(t, data, "serve", "--listen", "127.0.0.1:0", "--nats-port", "0"); code == 0 || !strings.Contains(out, "in use") || strings.Count(strings.TrimSpace(out), "\n") != 0 {
		t.Errorf("a second start was not refused in one line: %d %s", code, out)
	}
	if out, code := output(t, data, "user", "add", "admin", "--name", "管理员", "--role", "administrator", "--password", "a long password"); code != 0 {
		t.Errorf("the first administrator: %s", out)
	}
	if out, code := output(t, data, "user", "list"); code != 0 || !strings.Contains(out, "admin") {
		t.Errorf("user list: %d %s", code, out)
	}
	if out, code := output(t, data, "clock", "advance", "1d"); code == 0 || !strings.Contains(out, "production") {
		t.Errorf("a production clock was moved: %d %s", code, out)
	}
	s.stop(t)
	nothingRuns(t, data)
	if out, code := output(t, data, "serve", "--demo", "--listen", "127.0.0.1:0", "--nats-port", "0"); code == 0 || !strings.Contains(out, "production") {
		t.Errorf("a city in production was served as a rehearsal: %d %s", code, out)
	}
	nothingRuns(t, data)
}

// nothingRuns fails if a process still works in the data folder.
func nothingRuns(t *testing.T, data string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		line, err := os.ReadFile(f)
		if err == nil && strings.Contains(string(line), data) {
			t.Errorf("still running: %s", strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
}

func TestCommandsExplainThemselves(t *testing.T) {
	t.Parallel()
	data := filepath.Join(privatetest.Folder(t), "none")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--help"}, 0, "binglian serve --demo"},
		{[]string{"serve", "--help"}, 0, "--listen"},
		{[]string{"simulate", "--help"}, 0, "--seed"},
		{[]string{"import", "--help"}, 0, "--dry-run"},
		{[]string{"clock", "advance", "--help"}, 0, "working days"},
		{[]string{"serve", "--frobnicate"}, 2, "unknown flag --frobnicate"},
		{[]string{"juggle"}, 2, "juggle"},
		{[]string{"clock", "advance", "tomorrow"}, 1, "no city is kept there"},
		{[]string{"serve", "--listen", "nowhere"}, 1, "HOST:PORT"},
		{[]string{"serve", "--demo", "--listen", "0.0.0.0:0"}, 1, "--expose"},
		{[]string{"serve", "--tls-cert", "a.pem"}, 1, "give both"},
		{[]string{"serve", "--tls-key", "a.pem"}, 1, "give both"},
		{[]string{"serve", "--tls-cert", "/no/such/file", "--tls-key", "/no/such/file"}, 1, "no such file"},
		{[]string{"serve", "--demo", "--tls-self", "--tls-cert", "a.pem", "--tls-key", "b.pem"}, 1, "one of them"},
		{[]string{"serve", "--tls-self"}, 1, "only a rehearsal"},
		{[]string{"serve", "--demo", "--tls-self", "--behind-tls"}, 1, "proxy"},
		{[]string{"events", "tail", "--department", "magic"}, 1, "serve"},
		{[]string{"events", "tail"}, 1, "serve"},
		{[]string{"simulate", "--scenario", "/no/such/file", "--print"}, 1, "--scenario"},
	} {
		out, code := output(t, data, c.args...)
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%v: exit code %d, want %d; printed %s, which doesn't say %q", c.args, code, c.code, out, c.says)
		}
		if strings.Contains(out, "goroutine") {
			t.Errorf("%v: panicked: %s", c.args, out)
		}
	}
}

func timeout(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}
