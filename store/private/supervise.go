package private

import (
	"context"
	"log/slog"
	"time"
)

const (
	// shortest and longest are the pauses before a dead server is started again: at once the first time, less often when
	// starting fails, and never so seldom that a disk made free again isn't noticed.
	shortest = 50 * time.Millisecond
	longest  = 2 * time.Second
)

// supervise keeps the server alive until the context ends, then ends it.
func (s *Server) supervise(ctx context.Context, current *postmaster) {
	defer close(s.done)
	for {
		select {
		case <-ctx.Done():
			s.cluster.end(ctx, current, s.hurry)
			return
		case <-current.exited:
		}
		s.cluster.sweep(ctx, current)
		s.log.Warn("PostgreSQL ended and is started again", slog.Int("pid", current.cmd.Process.Pid),
			slog.String("state", current.cmd.ProcessState.String()), slog.String("said", current.words.last()))
		if current = s.revive(ctx); current == nil {
			return
		}
	}
}

// revive starts the server again, as often as it takes. It returns nil when the context ends before.
func (s *Server) revive(ctx context.Context) *postmaster {
	for pause := shortest; ; pause = min(2*pause, longest) {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		next, err := s.cluster.start(ctx)
		if err == nil {
			s.log.Info("PostgreSQL is back", slog.Int("pid", next.cmd.Process.Pid))
			return next
		}
		if ctx.Err() == nil {
			s.log.Error("PostgreSQL doesn't start again", slog.Any("error", err))
		}
	}
}
