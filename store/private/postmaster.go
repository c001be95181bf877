package private

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// glance is how often something is looked at that can't be waited for otherwise.
const glance = 10 * time.Millisecond

// child is a process that ends when the program ends, however that ends.
type child struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed once it has ended; cmd.ProcessState is set then
}

// launch starts a process from a thread of its own. The kernel sends the parent-death signal when the *thread* that forked
// ends, not the process; so that thread stays until the child has ended.
func launch(cmd *exec.Cmd) (*child, error) {
	process := &child{cmd: cmd, exited: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is in cmd.ProcessState
			close(process.exited)
		}
	}()
	return process, <-started
}

// postmaster is one life of the server process.
type postmaster struct {
	*child
	words *words
}

// start starts the server and waits until it takes connections. It returns what PostgreSQL said if it ends instead.
func (c *cluster) start(ctx context.Context) (*postmaster, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	// A killed program must not leave its server behind. SIGINT is PostgreSQL's fast shutdown.
	cmd := c.home.account.command(c.home.folder, syscall.SIGINT, c.programs.postgres(), c.arguments()...)
	cmd.Stdout, cmd.Stderr = write, write
	process, err := launch(cmd)
	_ = write.Close() // the child has its own
	p := &postmaster{child: process, words: hear(context.WithoutCancel(ctx), read, c.log)}
	if err != nil {
		<-p.words.ended
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	if err := c.ready(ctx, p); err != nil {
		c.end(ctx, p, ctx.Done())
		return nil, err
	}
	return p, nil
}

// ready waits for the line of postmaster.pid that says so, as pg_ctl does.
func (c *cluster) ready(ctx context.Context, p *postmaster) error {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		if known, ok := readPidFile(c.home.data()); ok && known.ready && known.pid == p.cmd.Process.Pid {
			return nil
		}
		select {
		case <-p.exited:
			c.sweep(ctx, p)
			return fmt.Errorf("PostgreSQL ended while it started: %s: %s", p.cmd.ProcessState, p.words.last())
		case <-ctx.Done():
			return fmt.Errorf("wait for PostgreSQL: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// end ends the server: in order unless hurry comes first, then at once, and by force if it doesn't hear. When end
// returns, no process of the server is left, whoever has given up waiting.
func (c *cluster) end(ctx context.Context, p *postmaster, hurry <-chan struct{}) {
	p.signal(syscall.SIGINT)
	select {
	case <-p.exited:
	case <-hurry:
		p.signal(syscall.SIGQUIT)
		select {
		case <-p.exited:
		case <-time.After(2 * time.Second):
			p.signal(syscall.SIGKILL)
			<-p.exited
		}
	}
	c.sweep(ctx, p)
}

// sweep ends what a dead postmaster left, and waits until its last words have been heard.
func (c *cluster) sweep(ctx context.Context, p *postmaster) {
	if err := endLeftovers(context.WithoutCancel(ctx), c.home.data()); err != nil {
		c.log.Error("PostgreSQL processes can't be ended", slog.Any("error", err))
		return
	}
	<-p.words.ended
}

func (p *postmaster) signal(signal syscall.Signal) {
	_ = p.cmd.Process.Signal(signal) // it fails only when the process has ended, which is seen elsewhere
}
