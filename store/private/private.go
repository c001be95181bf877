// Package private runs a PostgreSQL server that belongs to the program alone: found on the machine, started on a Unix
// socket that nobody else can open, restarted when it dies and gone when the program goes. It is what the program stands
// on until a city gives it a server of its own (DATABASE_URL).
package private

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync"
	"time"
)

// Database is the name of the program's database, and of the role that owns it.
const Database = "binglian"

// patience is how long the server may take to become ready; a crash with a full log to replay is the slowest start.
const patience = 60 * time.Second

// Config says where the private server keeps its data and how it runs.
type Config struct {
	// Folder is the program's data folder. It is made if it doesn't exist, and is used by one program at a time.
	Folder string
	// Log hears of starts, restarts and what PostgreSQL itself complains about.
	Log *slog.Logger
	// Tuning replaces PostgreSQL settings by name, as tests do that need no durability ("fsync": "off").
	Tuning map[string]string
}

// Server is a running private PostgreSQL server.
type Server struct {
	log     *slog.Logger
	cluster *cluster

	stop    context.CancelFunc // asks the supervisor to end
	hurry   chan struct{}      // closed when a stop must not be gentle any more
	rush    sync.Once          // closes hurry
	done    chan struct{}      // closed when nothing runs any more
	release func() error       // gives the folders back, once
}

// Start makes the data folder's PostgreSQL ready for use: it initialises the data on first use, ends what an earlier
// program left running, starts the server and supervises it until Stop. ctx bounds the start alone. Start returns
// ErrInUse if another program holds the folder, ErrNotInstalled if the machine has no fitting PostgreSQL programs, and
// otherwise says what PostgreSQL said.
func Start(ctx context.Context, config Config) (*Server, error) {
	folder, err := openFolder(config.Folder)
	if err != nil {
		return nil, err
	}
	held, err := acquire(folder)
	if err != nil {
		return nil, err
	}
	server, err := start(ctx, folder, config)
	if err != nil {
		return nil, errors.Join(err, held.release())
	}
	home := server.cluster.home
	server.release = sync.OnceValue(func() error {
		_ = os.Remove(server.cluster.socket) // an empty folder that stays does no harm
		return errors.Join(home.release(), held.release())
	})
	return server, nil
}

func start(ctx context.Context, folder string, config Config) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	home, err := findHome(folder, config.Log)
	if err != nil {
		return nil, err
	}
	cluster, err := openCluster(ctx, home, config)
	if err != nil {
		return nil, errors.Join(err, home.release())
	}
	first, err := cluster.boot(ctx)
	if err != nil {
		return nil, errors.Join(err, home.release())
	}
	supervised, stop := context.WithCancel(context.WithoutCancel(ctx))
	server := &Server{
		log: config.Log, cluster: cluster,
		stop: stop, hurry: make(chan struct{}), done: make(chan struct{}),
	}
	go server.supervise(supervised, first)
	return server, nil
}

// URL is the address of the program's database, for pgx. It stays the same when the server is restarted.
func (s *Server) URL() string { return address(s.cluster.socket, Database) }

// Programs is the folder of the PostgreSQL programs that run the server; pg_dump and pgbench stand there too where the
// machine's PostgreSQL brings them.
func (s *Server) Programs() string { return s.cluster.programs.folder }

// Stop ends the server, quickly but in order: sessions are cut, what was committed is on disk. When ctx ends first, the
// server is ended at once and recovers on its next start. Nothing is left running, and the data folder is free.
func (s *Server) Stop(ctx context.Context) error {
	s.stop()
	select {
	case <-s.done:
	case <-ctx.Done():
		s.rush.Do(func() { close(s.hurry) })
		<-s.done
	}
	return s.release()
}

// address names a database behind the socket in folder. The port is spelled out so that PGPORT can't change it.
func address(socket, database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&port=5432&user=%s", database, url.PathEscape(socket), Database)
}
