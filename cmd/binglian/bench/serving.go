package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	goalFirst = 3.0 // s, first start on an empty folder
	goalWarm  = 1.0 // s, every later one
)

// measureStart starts the program as people do: on an empty folder, and again on what is there then.
func measureStart(ctx context.Context, s *Settings, p *Part, _ *Machine) error {
	var first, warm []float64
	for range s.Rounds {
		err := withFolder(s, func(folder string) error {
			for _, times := range []*[]float64{&first, &warm} {
				served, err := serve(ctx, s.Program, filepath.Join(folder, "data"))
				if err != nil {
					return err
				}
				*times = append(*times, served.ready.Seconds())
				if err := served.stop(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	p.atMost("first start, worst", slices.Max(first), "s", goalFirst)
	p.add("first start, median", median(first), "s")
	p.atMost("warm start, worst", slices.Max(warm), "s", goalWarm)
	p.add("warm start, median", median(warm), "s")
	p.note("from the start of the process until /readyz answers 200, %d times", s.Rounds)
	return nil
}

// served is this program at work as a server of its own.
type served struct {
	cmd     *exec.Cmd
	ended   chan error
	said    bytes.Buffer
	address string
	began   time.Time
	ready   time.Duration // from the start of the process until it was ready
}

// serve starts the program as a server on a data folder and waits until it is ready. It returns an error, with what the
// program said, if it ends before.
func serve(ctx context.Context, program, folder string, more ...string) (*served, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &served{address: "127.0.0.1:" + strconv.Itoa(port), ended: make(chan error, 1)}
	s.cmd = exec.CommandContext(ctx, program, append([]string{"serve", "--data", folder, "--listen", s.address, "--nats-port", "0"}, more...)...)
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	s.cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"DATABASE_URL", "NATS_URL", "NATS_CREDS", "BINGLIAN_DATA"}, name)
	})
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	s.began = time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	go func() { s.ended <- s.cmd.Wait() }()
	if err := s.until(ctx, "/readyz", func(status int) bool { return status == http.StatusOK }); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.ready = time.Since(s.began)
	return s, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// until asks for a page again and again until its status is as wanted. It returns an error if the server ends before.
func (s *served) until(ctx context.Context, page string, wanted func(status int) bool) error {
	client := http.Client{Timeout: stopWithin, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+page, nil)
		if err != nil {
			return fmt.Errorf("ask for %s: %w", page, err)
		}
		if answer, err := client.Do(request); err == nil { // nobody listens at first
			if err := answer.Body.Close(); err != nil {
				return fmt.Errorf("ask for %s: %w", page, err)
			}
			if wanted(answer.StatusCode) {
				return nil
			}
		}
		select {
		case err := <-s.ended:
			s.ended <- err
			return fmt.Errorf("the server ended before its time: %w: %s", err, s.said.Bytes())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(glance):
		}
	}
}

// stop ends the server in order and waits for its end.
func (s *served) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by now
	select {
	case err := <-s.ended:
		s.ended <- nil
		if err != nil {
			return fmt.Errorf("stop the server: %w: %s", err, s.said.Bytes())
		}
		return nil
	case <-time.After(2 * stopWithin):
		return errors.Join(errors.New("the server doesn't stop"), s.cmd.Process.Kill())
	}
}

// memory reads one of the values in kB that the kernel tells of the server's own process, in MB.
func (s *served) memory(name string) (float64, error) {
	said, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("read memory of the server: %w", err)
	}
	for line := range strings.Lines(string(said)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			kilobytes, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 64)
			return kilobytes / 1024, err
		}
	}
	return 0, fmt.Errorf("read memory of the server: no %s", name)
}
