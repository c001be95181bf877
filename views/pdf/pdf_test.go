package pdf_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"binglian/views/pdf"
)

// scripts are programs that stand for a browser, each with a way of its own. They find the page and the place of the PDF among the
// flags as a browser would. They are written before any test runs: a file that is open for writing in a fork can't be run.
var scripts = map[string]string{
	"prints":  `{ printf %s %PDF-; cat "$from"; } >"$to"`,
	"fails":   "echo no display >&2; exit 3",
	"silent":  "echo done",
	"another": `echo hello >"$to"`,
	"hangs":   `sh -c 'echo $$ >"$0"; exec sleep 600' "$(cat "$from")" & wait`,
	"waits": `folder=$(cat "$from"); mkdir "$folder/turn" || exit 9
until [ -e "$folder/go" ]; do sleep 0.01; done
rmdir "$folder/turn"
printf %s %PDF- >"$to"`,
}

var folder string

func TestMain(m *testing.M) {
	code := 1
	defer func() { os.Exit(code) }()
	var err error
	if folder, err = os.MkdirTemp("", "binglian-browsers-"); err != nil {
		return
	}
	defer os.RemoveAll(folder)
	for name, script := range scripts {
		text := "#!/bin/sh\nfor a; do case $a in --print-to-pdf=*) to=${a#*=};; file://*) from=${a#file://};; esac; done\n" + script
		if os.WriteFile(filepath.Join(folder, name), []byte(text), 0o755) != nil {
			return
		}
	}
	code = m.Run()
}

func browser(name string) *pdf.Chromium {
	return pdf.At(filepath.Join(folder, name), slog.New(slog.DiscardHandler))
}

func TestAPageIsPrinted(t *testing.T) {
	t.Parallel()
	printed, err := browser("prints").Print(t.Context(), []byte("a page"))
	if err != nil || string(printed) != "%PDF-a page" {
		t.Fatalf("%q %v", printed, err)
	}
}

func TestABrowserThatFailsIsAFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ script, says string }{
		"ends with an error": {"fails", "no display"},
		"writes nothing":     {"silent", "paper.pdf"},
		"writes another":     {"another", "no PDF"},
	} {
		if _, err := browser(c.script).Print(t.Context(), []byte("a page")); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestABrowserThatHangsIsEnded leaves nothing of it running, the processes that it began among them.
func TestABrowserThatHangsIsEnded(t *testing.T) {
	t.Parallel()
	mark := filepath.Join(t.TempDir(), "child")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { _, err := browser("hangs").Print(ctx, []byte(mark)); done <- err }()
	child := ""
	for deadline := time.Now().Add(10 * time.Second); child == "" && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if id, err := os.ReadFile(mark); err == nil {
			child = strings.TrimSpace(string(id))
		}
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		state, err := os.ReadFile(filepath.Join("/proc", child, "stat"))
		if child == "" {
			t.Fatal("the browser never began")
		}
		if err != nil || strings.Contains(string(state), ") Z ") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("what the browser began still runs")
		}
	}
}

// TestDocumentsArePrintedOneAtATime begins more than may wait: those are refused at once, the others have their turn.
func TestDocumentsArePrintedOneAtATime(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	c := browser("waits")
	const asked = 20
	answers := make(chan error, asked)
	for range asked {
		go func() { _, err := c.Print(t.Context(), []byte(folder)); answers <- err }()
	}
	busy, printed := 0, 0
	for i := range asked {
		err := <-answers
		switch {
		case errors.Is(err, pdf.ErrBusy):
			busy++
		case err != nil:
			t.Error(err)
		default:
			printed++
		}
		if i == 3 { // the four that had no place have been told
			if err := os.WriteFile(filepath.Join(folder, "go"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if busy != 4 || printed != 16 {
		t.Errorf("%d refused, %d printed", busy, printed)
	}
}
