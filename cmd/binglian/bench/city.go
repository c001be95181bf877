package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats.go"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/stages"
	"binglian/store"
	"binglian/store/private"
)

// city is a city that is measured from within: a private PostgreSQL, an embedded NATS and a relay, as a serving program has them.
type city struct {
	*store.Store
	machine *stages.Machine
	server  *private.Server
	nats    *stream.Server
	relay   *stream.Relay
	side    *pgx.Conn // to look at the database beside the store
	closers []func() error
}

// openCity opens an empty city in the folder. The caller closes it, also after an error.
func openCity(ctx context.Context, folder string, s *Settings) (*city, error) {
	c := &city{machine: defaultMachine()}
	quiet := slog.New(slog.DiscardHandler)
	var err error
	if c.server, err = private.Start(ctx, private.Config{Folder: folder, Log: s.Log}); err != nil {
		return c, err
	}
	c.onClose(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		return c.server.Stop(ctx)
	})
	opened := time.Now()
	c.Store, err = store.Open(ctx, store.Settings{URL: c.server.URL(), Machine: c.machine, Log: s.Log, Mode: store.Production,
		Now: func() time.Time { return begin.Add(time.Since(opened)) }, Documents: filepath.Join(folder, "documents")})
	if err != nil {
		return c, err
	}
	c.onClose(c.Store.Close)
	if c.side, err = pgx.Connect(ctx, c.server.URL()); err != nil {
		return c, fmt.Errorf("connect to database: %w", err)
	}
	c.onClose(func() error { _ = c.side.Close(context.Background()); return nil }) // nothing is lost with it
	if err := c.employ(ctx); err != nil {
		return c, err
	}
	if _, err := c.KeepUpload(ctx, store.Upload{Name: "附件.pdf", By: "bench"}, bytes.NewReader(paper().content)); err != nil {
		return c, err
	}
	return c, c.openStream(ctx, folder, s, quiet)
}

// employ gives every department the colleague whom its officers' commands name; nobody can sign in with these accounts.
func (c *city) employ(ctx context.Context) error {
	var ids, departments []string
	for _, d := range c.machine.Book().Departments {
		ids, departments = append(ids, string(colleague(d.Code))), append(departments, string(d.Code))
	}
	if _, err := c.side.Exec(ctx, `insert into accounts (id, login, name, role, department, password, added_at)
		select id, id, id, 'head', department, '', now() from unnest($1::text[], $2::text[]) as of(id, department)`, ids, departments); err != nil {
		return fmt.Errorf("employ colleagues: %w", err)
	}
	return nil
}

// stopWithin is how long PostgreSQL may take to end.
const stopWithin = 15 * time.Second

// openStream starts NATS and the relay, for all departments of the book.
func (c *city) openStream(ctx context.Context, folder string, s *Settings, quiet *slog.Logger) error {
	var departments []domain.DepartmentCode
	for _, d := range c.machine.Book().Departments {
		departments = append(departments, d.Code)
	}
	var err error
	if c.nats, err = stream.Start(stream.Embedded{Folder: folder, Port: stream.RandomPort, Departments: departments, Log: quiet}); err != nil {
		return err
	}
	c.onClose(func() error { c.nats.Shutdown(); return nil })
	nc, err := c.nats.Connect()
	if err != nil {
		return err
	}
	c.onClose(func() error { nc.Close(); return nil })
	opened, err := stream.Open(ctx, nc, stream.Settings{Departments: departments})
	if err != nil {
		return err
	}
	c.relay = &stream.Relay{Stream: opened, Outbox: s.Outbox(c.Outbox()), Log: s.Log}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	running.Go(func() { c.relay.Run(ctx) })
	c.onClose(func() error { stop(); running.Wait(); return nil })
	return nil
}

// dial connects as a department does, over the network and with its own credentials.
func (c *city) dial(d domain.DepartmentCode) (*nats.Conn, error) {
	credentials, err := c.nats.Gate().Add(d)
	if err != nil {
		return nil, err
	}
	return stream.Dial(stream.Remote{URL: c.nats.URL()}, credentials, slog.New(slog.DiscardHandler))
}

func (c *city) onClose(f func() error) { c.closers = append(c.closers, f) }

// close ends everything, in the opposite order of its beginning.
func (c *city) close() error {
	var all error
	for len(c.closers) > 0 {
		last := len(c.closers) - 1
		all = errors.Join(all, c.closers[last]())
		c.closers = c.closers[:last]
	}
	return all
}

// relayed waits until nothing waits for the stream any more, and gives how long that took.
func (c *city) relayed(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	for {
		n, err := c.waiting(ctx)
		if err != nil || n == 0 {
			return time.Since(began), err
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(glance):
		}
	}
}

// describe notes which PostgreSQL this is.
func (c *city) describe(ctx context.Context, m *Machine) {
	_ = c.side.QueryRow(ctx, `show server_version`).Scan(&m.PostgreSQL) // a measurement without it is one all the same
}

// settle makes every round begin alike: everything is delivered, and what was written is on the disk.
func (c *city) settle(ctx context.Context, departments []*consumer) error {
	if _, err := c.quiet(ctx, departments); err != nil {
		return err
	}
	if _, err := c.side.Exec(ctx, `checkpoint`); err != nil {
		return fmt.Errorf("write through to the disk: %w", err)
	}
	return nil
}

// glance is the time between two looks at something that is waited for.
const glance = 5 * time.Millisecond

// waiting counts the copies that wait for the stream.
func (c *city) waiting(ctx context.Context) (n int64, err error) {
	if err = c.side.QueryRow(ctx, `select coalesce(sum(copies), 0) from outbox`).Scan(&n); err != nil {
		err = fmt.Errorf("count what waits: %w", err)
	}
	return n, err
}

// withCity opens a city in a temporary folder, uses it and leaves nothing of it.
func withCity(ctx context.Context, s *Settings, use func(*city) error) error {
	return withFolder(s, func(folder string) error {
		c, err := openCity(ctx, folder, s)
		if err == nil {
			err = use(c)
		}
		return errors.Join(err, c.close())
	})
}

// withFolder makes a temporary folder, uses it and removes it.
func withFolder(s *Settings, use func(folder string) error) error {
	folder, err := newFolder(s.Folder)
	if err != nil {
		return err
	}
	return errors.Join(use(folder), os.RemoveAll(folder))
}
