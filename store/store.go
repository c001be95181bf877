// Package store keeps everything in PostgreSQL: the event log with its snapshots, what waits for the stream, the read
// models, the figures, the people and their files. It holds no rule: what may happen, the machine decides.
package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/store/documents"
)

// Machine is what the store asks of the rules; *stages.Machine is one.
type Machine interface {
	Decide(p *domain.Project, c stages.Command) (stages.Decision, *domain.Rejection)
	Others(p *domain.Project, c stages.Command) (field string, all []stages.Command)
	Series(p *domain.Project, c stages.Command) (stages.Series, bool)
	Taken(c stages.Command) map[stages.Series]int
	Tasks(p *domain.Project, at time.Time) []domain.Task
	Alerts(p *domain.Project) []domain.Alert
	WakeAt(p *domain.Project) (time.Time, bool)
	MayRead(a domain.Actor, p *domain.Project) bool
	Concerned(p *domain.Project) []domain.DepartmentCode
	Adopt(book *stages.Book)
	Book() *stages.Book
}

// Settings say which database to open and how.
type Settings struct {
	URL     string // of PostgreSQL, as pgx reads it
	Machine Machine
	Now     func() time.Time // the machine's clock
	Log     *slog.Logger

	// Mode is what the database must be; a new database becomes that. Empty opens a database as it is, but makes none.
	Mode Mode
	// Begin is where the clock of a new rehearsal stands at first.
	Begin time.Time
	// Documents is the folder of uploaded files. Empty means that this program neither takes nor gives any.
	Documents string
	// Observe hears of every command once it is over; nil for nobody. It must be quick, and may be called by several at once.
	Observe func(Observed)
	// Connections is the greatest number of connections to PostgreSQL beside the few that carry out commands; 24 if 0.
	Connections int
	// Remembered is how many decoded projects are kept in memory, some 60 kB each; 1024 if 0.
	Remembered int
}

const (
	defaultConnections = 24
	defaultRemembered  = 1024
)

// Store is an open database. It may be used by many at once.
type Store struct {
	settings Settings
	log      *slog.Logger
	machine  Machine
	mode     Mode
	sql      *sql.DB
	hot      *sql.DB // for Change
	db       *bun.DB
	queue    *queue
	memory   *memory
	recent   *recent
	news     *news
	folder   *documents.Folder
	guard    *guard
	door     *door
	counter  *door // where progress is asked for without an account
	rules    rulesInForce
}

// Open connects to the database, brings it to this program's state and checks that it is the one that was meant. It
// returns ErrNewerDatabase if a newer program has changed it, ErrNoDatabase if it is new and Mode is empty, and an
// error that wraps ErrWrongMode if it is of the other mode.
func Open(ctx context.Context, settings Settings) (*Store, error) {
	if settings.Connections == 0 {
		settings.Connections = defaultConnections
	}
	if settings.Remembered == 0 {
		settings.Remembered = defaultRemembered
	}
	pool, err := connect(settings)
	if err != nil {
		return nil, err
	}
	hot, err := connectHot(settings)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	s := &Store{
		settings: settings, log: settings.Log, machine: settings.Machine,
		sql: pool, hot: hot, db: bun.NewDB(pool, pgdialect.New()),
		memory: newMemory(settings.Remembered), recent: newRecent(), guard: newGuard(), door: newDoor(limit{freeForAnAccount, attemptsForget, longestWait}), counter: newDoor(limit{freeForANumber, numbersForget, longestForANumber}),
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, pool.Close(), hot.Close())
	}
	s.news, s.queue = newNews(s), newQueue(s)
	return s, nil
}

func (s *Store) prepare(ctx context.Context) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.claim(ctx); err != nil {
		return err
	}
	if err := s.loadRules(ctx); err != nil {
		return err
	}
	if s.settings.Documents == "" {
		return nil
	}
	var err error
	s.folder, err = documents.Open(s.settings.Documents)
	return err
}

// Close waits for the commands that are under way, tells other processes what they haven't heard yet and closes the
// connections. Again it does nothing.
func (s *Store) Close() error {
	s.queue.close()
	s.news.close()
	return errors.Join(s.hot.Close(), s.sql.Close())
}

// Ready returns an error if the database doesn't answer.
func (s *Store) Ready(ctx context.Context) error { return s.sql.PingContext(ctx) }

// Result is what a command led to.
type Result struct {
	Version  int               // of the project afterwards
	Events   []events.Recorded // in order; none for a tick for nothing
	Repeated bool              // the command had been carried out before: this is its first result
}
