package private

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
)

// words are what a server process says on its standard error.
type words struct {
	ended chan struct{} // closed when the last process that could speak has ended

	mu     sync.Mutex
	recent []string
}

// remembered is how many lines are kept to explain a server that doesn't start.
const remembered = 6

// hear passes the server's words on to the log, line by line, until every process that holds the other end is gone.
func hear(ctx context.Context, from io.ReadCloser, log *slog.Logger) *words {
	w := &words{ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		defer from.Close()
		level := slog.LevelDebug
		lines := bufio.NewScanner(from)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			line := lines.Text()
			level = severity(line, level)
			w.remember(line)
			log.Log(ctx, level, "PostgreSQL says", slog.String("line", line))
		}
		_, _ = io.Copy(io.Discard, from) // a line beyond all measure must not stop the server, which waits for its reader
	}()
	return w
}

// severity gives the level of a line; a line that names none (a hint, a detail) goes with the one before. Errors of single
// statements, and what is fatal to a single session, are the caller's to handle and tell; what is fatal to the server is
// told when it has ended.
func severity(line string, before slog.Level) slog.Level {
	name, _, found := strings.Cut(line, ":")
	if !found {
		return before
	}
	switch name {
	case "DEBUG", "LOG", "INFO", "NOTICE", "ERROR", "FATAL":
		return slog.LevelDebug
	case "WARNING":
		return slog.LevelWarn
	case "PANIC":
		return slog.LevelError
	}
	return before
}

func (w *words) remember(line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.recent) == remembered {
		w.recent = w.recent[1:]
	}
	w.recent = append(w.recent, line)
}

// last gives the lines heard last.
func (w *words) last() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.recent, "; ")
}
