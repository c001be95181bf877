package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"binglian/domain"
	"binglian/events/stream"
)

// Event is an event on its way into a department's system.
type Event struct {
	stream.CloudEvent
	Raw        []byte // the envelope as it came
	Department domain.DepartmentCode
	Try        int  // from 1
	Again      bool // it is replayed on purpose
}

// Receiver is a department's own system.
type Receiver interface {
	// Hand gives an event over and returns nil once the system has done with it. An error that wraps ErrAway says that the system isn't
	// there just now; any other that it refuses this event.
	Hand(ctx context.Context, e *Event) error
}

// ErrAway means that a department's system isn't there just now: no event is to blame, and none is given up for it.
var ErrAway = errors.New("the system is away")

// saidBytes is how much of what a system says of a refusal is kept.
const saidBytes = 2 << 10

// exitAway is the exit code by which a command says that the system behind it is away (EX_TEMPFAIL of sysexits.h).
const exitAway = 75

// Command hands events to a command line: the envelope on its standard input, what is asked for most in its environment. Exit code 0
// says done, 75 that the system behind it is away, any other that it refuses the event.
type Command struct {
	Line  string
	Limit time.Duration // after which it is killed
}

// Hand implements Receiver.
func (c Command) Hand(ctx context.Context, e *Event) error {
	limited, cancel := context.WithTimeout(ctx, c.Limit)
	defer cancel()
	cmd := exec.CommandContext(limited, "sh", "-c", c.Line)
	// A group of its own: Ctrl-C ends the agent, and lets what is in hand be done; the limit ends all that it has started.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	cmd.Stdin = bytes.NewReader(e.Raw)
	said := &tail{}
	cmd.Stdout, cmd.Stderr = said, said
	cmd.Env = append(os.Environ(), "BINGLIAN_ID="+e.ID, "BINGLIAN_TYPE="+e.Type, "BINGLIAN_PROJECT="+e.Subject,
		"BINGLIAN_VERSION="+strconv.Itoa(e.Version), "BINGLIAN_TIME="+e.Time, "BINGLIAN_DAY="+e.Day,
		"BINGLIAN_DEPARTMENT="+string(e.Department), "BINGLIAN_TRY="+strconv.Itoa(e.Try), "BINGLIAN_REPLAY="+strconv.FormatBool(e.Again))
	err := cmd.Run()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return nil
	case limited.Err() != nil && ctx.Err() == nil:
		return fmt.Errorf("not done after %v%s", c.Limit, said)
	case errors.As(err, &ended) && ended.ExitCode() == exitAway:
		return fmt.Errorf("%w%s", ErrAway, said)
	case ended != nil: // its exit code isn't ours
		return fmt.Errorf("%s%s", ended.ProcessState, said)
	}
	return fmt.Errorf("start the command: %w", err)
}

// tail keeps the end of what is written to it.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	if n := len(t.kept) - saidBytes; n > 0 {
		t.kept = t.kept[n:]
	}
	return len(p), nil
}

// String gives what was said, to stand behind something else.
func (t *tail) String() string {
	if said := strings.ToValidUTF8(strings.TrimSpace(string(t.kept)), ""); said != "" {
		return ": " + said
	}
	return ""
}

// Webhook hands events to an address, as CloudEvents over HTTP in structured mode. A status of 2xx says done. Nobody there, 429, 502, 503
// and 504 say that the system is away; any other status that it refuses the event.
type Webhook struct {
	URL     string
	Headers map[string]string // of each request, such as Authorization
	Limit   time.Duration
	Client  *http.Client
}

// NewWebhook makes a webhook that follows no redirections: an event is for whom it is addressed to.
func NewWebhook(url string, headers map[string]string, limit time.Duration) *Webhook {
	return &Webhook{URL: url, Headers: headers, Limit: limit, Client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Hand implements Receiver.
func (w *Webhook) Hand(ctx context.Context, e *Event) error {
	limited, cancel := context.WithTimeout(ctx, w.Limit)
	defer cancel()
	r, err := http.NewRequestWithContext(limited, http.MethodPost, w.URL, bytes.NewReader(e.Raw))
	if err != nil {
		return fmt.Errorf("ask %s: %w", w.URL, err)
	}
	r.Header.Set("Content-Type", "application/cloudevents+json; charset=utf-8")
	r.Header.Set("User-Agent", "binglian")
	for name, value := range w.Headers {
		r.Header.Set(name, value)
	}
	answer, err := w.Client.Do(r)
	if limited.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("no answer after %v", w.Limit)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	defer answer.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(answer.Body, saidBytes)) // a body that breaks off is told as far as it came
	switch {
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		return nil
	case answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode == http.StatusBadGateway,
		answer.StatusCode == http.StatusServiceUnavailable, answer.StatusCode == http.StatusGatewayTimeout:
		return fmt.Errorf("%w: %s", ErrAway, answer.Status)
	}
	return fmt.Errorf("%s: %s", answer.Status, strings.ToValidUTF8(strings.TrimSpace(string(said)), ""))
}

// Lines hands events to a writer, each as a line of JSON.
type Lines struct {
	mu sync.Mutex
	to io.Writer
}

// NewLines makes a receiver that writes to to.
func NewLines(to io.Writer) *Lines { return &Lines{to: to} }

// Hand implements Receiver. Whoever reads has gone if nothing can be written.
func (l *Lines) Hand(_ context.Context, e *Event) error {
	var line bytes.Buffer
	if err := json.Compact(&line, e.Raw); err != nil {
		return fmt.Errorf("write %s: %w", e.ID, err)
	}
	line.WriteByte('\n')
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.to.Write(line.Bytes()); err != nil {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return nil
}
