package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
)

// ErrNotEmpty means that a database that is to be restored holds something already.
var ErrNotEmpty = errors.New("there is something in the database already: a backup is restored into an empty one")

// Dump says what a dump of the database holds.
type Dump struct {
	Form   int     `json:"form"` // number of the migration by which the tables have the form that they have
	Mode   Mode    `json:"mode"`
	Tables []Table `json:"tables"` // in an order in which they can be filled
}

// Table is one table of a dump; its rows are in PostgreSQL's text format of COPY, in the order of the columns.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
}

// left are the tables that no dump holds: migrations are the program's, nobody stays signed in, and figures are counted again.
var left = []string{"migrations", "sessions", "sign_ins", "figures", "followers"}

// Dump writes every table as it stands at one moment, while the program goes on. to gives where a table's rows are written.
func (s *Store) Dump(ctx context.Context, to func(table string) (io.WriteCloser, error)) (Dump, error) {
	d := Dump{Mode: s.mode}
	err := s.unlimited(ctx, func(conn *pgx.Conn) error {
		tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
		if err != nil {
			return err
		}
		defer rollback(ctx, conn)
		if err := tx.QueryRow(ctx, `select max(version) from migrations`).Scan(&d.Form); err != nil {
			return err
		}
		if d.Tables, err = tables(ctx, tx); err != nil {
			return err
		}
		for i := range d.Tables {
			if err := d.Tables[i].copyOut(ctx, conn, to); err != nil {
				return fmt.Errorf("table %s: %w", d.Tables[i].Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return d, fmt.Errorf("dump the database: %w", err)
	}
	return d, nil
}

// unlimited runs f on a connection that may take its time.
func (s *Store) unlimited(ctx context.Context, f func(*pgx.Conn) error) error {
	conn, err := s.sql.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driver any) error {
		c := pgxConn(driver)
		if _, err := c.Exec(ctx, `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0`); err != nil {
			return err
		}
		err := f(c)
		_, reset := c.Exec(context.WithoutCancel(ctx), fmt.Sprintf(`set statement_timeout = '%s'; set idle_in_transaction_session_timeout = '%s'`,
			sessionLimits["statement_timeout"], sessionLimits["idle_in_transaction_session_timeout"]))
		return errors.Join(err, reset)
	})
}

// tables lists what is dumped, in the order in which the tables were made: what refers to another comes after it. The transaction of
// an event is a number of this server alone, which means nothing on another.
func tables(ctx context.Context, tx pgx.Tx) ([]Table, error) {
	rows, err := tx.Query(ctx, `select c.relname, array_agg(a.attname::text order by a.attnum) from pg_class c join pg_attribute a on a.attrelid = c.oid
		where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
			and not (c.relname = 'events' and a.attname = 'xid') and not c.relname::text = any($1)
		group by c.oid, c.relname order by c.oid`, left)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (t Table, err error) {
		err = r.Scan(&t.Name, &t.Columns)
		return t, err
	})
}

func (t *Table) columns() string {
	quoted := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		quoted[i] = pgx.Identifier{c}.Sanitize()
	}
	return strings.Join(quoted, ", ")
}

func (t *Table) copyOut(ctx context.Context, conn *pgx.Conn, to func(string) (io.WriteCloser, error)) error {
	w, err := to(t.Name)
	if err != nil {
		return err
	}
	done, err := conn.PgConn().CopyTo(ctx, w, fmt.Sprintf(`copy (select %s from %s) to stdout`, t.columns(), pgx.Identifier{t.Name}.Sanitize()))
	t.Rows = done.RowsAffected()
	return errors.Join(err, w.Close())
}

// Restore fills an empty database from a dump: all of it, or nothing. from gives the rows of a table. It returns ErrNotEmpty and
// ErrNewerDatabase. Figures are counted when the program runs next.
func Restore(ctx context.Context, settings Settings, d Dump, from func(table string) (io.ReadCloser, error)) error {
	all, err := migrations()
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if d.Form < 1 || d.Form > len(all) {
		return ErrNewerDatabase
	}
	settings.Connections = 2
	pool, err := connect(settings)
	if err != nil {
		return err
	}
	defer pool.Close()
	s := &Store{sql: pool}
	if err := s.alone(ctx, func(conn *sql.Conn) error { return formTo(ctx, conn, all[:d.Form]) }); err != nil {
		return err
	}
	err = s.unlimited(ctx, func(conn *pgx.Conn) error { return d.fill(ctx, conn, from) })
	if err != nil {
		return errors.Join(fmt.Errorf("restore the database: %w", err), MigrateDown(context.WithoutCancel(ctx), settings, 0))
	}
	return nil
}

// formTo gives an empty database the form that it had after some migrations.
func formTo(ctx context.Context, conn *sql.Conn, all []migration) error {
	at, err := migrated(ctx, conn)
	if err != nil {
		return err
	}
	if at > 0 {
		return ErrNotEmpty
	}
	return migrateUp(ctx, conn, all)
}

func (d *Dump) fill(ctx context.Context, conn *pgx.Conn, from func(string) (io.ReadCloser, error)) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer rollback(ctx, conn)
	known, err := tables(ctx, tx)
	if err != nil {
		return err
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		if !slices.ContainsFunc(known, func(k Table) bool { return k.Name == t.Name }) {
			return fmt.Errorf("table %s: the database has no such table", t.Name)
		}
		if err := t.copyIn(ctx, conn, from); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	if err := goOnNumbering(ctx, tx); err != nil {
		return fmt.Errorf("go on with numbers: %w", err)
	}
	return tx.Commit(ctx)
}

// goOnNumbering lets what the database numbers by itself go on where it was.
func goOnNumbering(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
		where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attidentity <> ''`)
	if err != nil {
		return err
	}
	type numbered struct{ Table, Column string }
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[numbered])
	if err != nil {
		return err
	}
	for _, n := range all {
		highest := fmt.Sprintf(`select setval(pg_get_serial_sequence($1, $2), (select coalesce(max(%s), 0) + 1 from %s), false)`,
			pgx.Identifier{n.Column}.Sanitize(), pgx.Identifier{n.Table}.Sanitize())
		if _, err := tx.Exec(ctx, highest, n.Table, n.Column); err != nil {
			return err
		}
	}
	return nil
}

func (t *Table) copyIn(ctx context.Context, conn *pgx.Conn, from func(string) (io.ReadCloser, error)) error {
	r, err := from(t.Name)
	if err != nil {
		return err
	}
	defer r.Close()
	done, err := conn.PgConn().CopyFrom(ctx, r, fmt.Sprintf(`copy %s (%s) from stdin`, pgx.Identifier{t.Name}.Sanitize(), t.columns()))
	if err != nil {
		return err
	}
	if done.RowsAffected() != t.Rows {
		return fmt.Errorf("%d rows, not %d as when it was dumped", done.RowsAffected(), t.Rows)
	}
	return nil
}

// DocumentHashes lists the hashes of all files that are kept, in their order.
func (s *Store) DocumentHashes(ctx context.Context) ([]domain.Hash, error) {
	var all []domain.Hash
	if err := s.db.NewRaw(`select hash from material_files order by hash`).Scan(ctx, &all); err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	return all, nil
}
