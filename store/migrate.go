package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// ErrNewerDatabase means that a newer program has changed the database: this one would not understand what it finds.
var ErrNewerDatabase = errors.New("the database was changed by a newer version of this program: use that version, or a backup")

// startLock is the advisory lock that lets one start at a time change the database.
const startLock = 0x62696e67_0001

// migration is one step of the database's form.
type migration struct {
	version  int
	name     string
	up, down string
}

// migrations lists the steps in order; their numbers rise by one.
func migrations() ([]migration, error) {
	ups, err := fs.Glob(migrationFiles, "migrations/*.up.sql")
	if err != nil {
		return nil, err
	}
	all := make([]migration, len(ups))
	for i, up := range ups {
		base := strings.TrimSuffix(strings.TrimPrefix(up, "migrations/"), ".up.sql")
		number, name, _ := strings.Cut(base, "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			return nil, fmt.Errorf("migration %s: number %d expected", base, i+1)
		}
		forth, err := migrationFiles.ReadFile(up)
		if err != nil {
			return nil, err
		}
		back, err := migrationFiles.ReadFile("migrations/" + base + ".down.sql")
		if err != nil {
			return nil, err
		}
		all[i] = migration{version: version, name: name, up: string(forth), down: string(back)}
	}
	return all, nil
}

// migrate brings the database up to this program's form. Programs that start together wait for each other.
func (s *Store) migrate(ctx context.Context) error {
	all, err := migrations()
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	return s.alone(ctx, func(conn *sql.Conn) error {
		at, err := migrated(ctx, conn)
		if err != nil {
			return err
		}
		if at > len(all) {
			return ErrNewerDatabase
		}
		if err := migrateUp(ctx, conn, all[at:]); err != nil {
			return err
		}
		return fillTerms(ctx, conn)
	})
}

func migrateUp(ctx context.Context, conn *sql.Conn, steps []migration) error {
	for _, m := range steps {
		if err := step(ctx, conn, m.up, `insert into migrations (version, name, at) values ($1, $2, now())`, m.version, m.name); err != nil {
			return fmt.Errorf("migrate up to %d (%s): %w", m.version, m.name, err)
		}
	}
	return nil
}

// MigrateDown takes the database of that address back to an earlier form; 0 empties it. What the later forms held is lost. No
// program may have the database open.
func MigrateDown(ctx context.Context, settings Settings, to int) error {
	all, err := migrations()
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	pool, err := connect(settings)
	if err != nil {
		return err
	}
	defer pool.Close()
	s := &Store{sql: pool}
	return s.alone(ctx, func(conn *sql.Conn) error {
		at, err := migrated(ctx, conn)
		if err != nil {
			return err
		}
		if at > len(all) {
			return ErrNewerDatabase
		}
		for ; at > to; at-- {
			m := all[at-1]
			if err := step(ctx, conn, m.down, `delete from migrations where version = $1`, m.version); err != nil {
				return fmt.Errorf("migrate down from %d (%s): %w", m.version, m.name, err)
			}
		}
		return nil
	})
}

// alone runs f on a connection that holds the start lock.
func (s *Store) alone(ctx context.Context, f func(*sql.Conn) error) error {
	conn, err := s.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to database: %w", err)
	}
	defer conn.Close()
	// Another start may be filling large lists: wait for it as long as ctx allows.
	if _, err := conn.ExecContext(ctx, `set lock_timeout = 0; set statement_timeout = 0`); err != nil {
		return fmt.Errorf("connect to database: %w", err)
	}
	if _, err := conn.ExecContext(ctx, `select pg_advisory_lock($1)`, startLock); err != nil {
		return fmt.Errorf("wait for another start: %w", err)
	}
	err = f(conn)
	// A context that has ended must not leave the lock on a connection of the pool.
	after := context.WithoutCancel(ctx)
	_, unlock := conn.ExecContext(after, `select pg_advisory_unlock($1)`, startLock)
	_, reset := conn.ExecContext(after, fmt.Sprintf(`set lock_timeout = '%s'; set statement_timeout = '%s'`,
		sessionLimits["lock_timeout"], sessionLimits["statement_timeout"]))
	if err != nil {
		return err
	}
	return errors.Join(unlock, reset)
}

func migrated(ctx context.Context, conn *sql.Conn) (int, error) {
	const table = `create table if not exists migrations (version integer primary key, name text not null, at timestamptz not null)`
	if _, err := conn.ExecContext(ctx, table); err != nil {
		return 0, fmt.Errorf("read state of database: %w", err)
	}
	var at int
	if err := conn.QueryRowContext(ctx, `select coalesce(max(version), 0) from migrations`).Scan(&at); err != nil {
		return 0, fmt.Errorf("read state of database: %w", err)
	}
	return at, nil
}

func step(ctx context.Context, conn *sql.Conn, script, record string, args ...any) error {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, record, args...); err != nil {
		return err
	}
	return tx.Commit()
}
