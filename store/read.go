package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
	"binglian/events"
)

// rows are the rows of a query, whichever way it was asked.
type rows interface {
	Next() bool
	Scan(...any) error
	Err() error
	Close() error
}

// reader asks the database: through the pool, or on a connection in the middle of a transaction.
type reader interface {
	query(ctx context.Context, statement string, args ...any) (rows, error)
}

type pgxReader struct{ conn *pgx.Conn }

func (r pgxReader) query(ctx context.Context, statement string, args ...any) (rows, error) {
	found, err := r.conn.Query(ctx, statement, args...)
	return pgxRows{found}, err
}

type pgxRows struct{ pgx.Rows }

func (r pgxRows) Close() error {
	r.Rows.Close()
	return r.Rows.Err()
}

// sqlReader asks through database/sql: *sql.DB, *sql.Conn or *sql.Tx.
type sqlReader struct {
	db interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	}
}

func (r sqlReader) query(ctx context.Context, statement string, args ...any) (rows, error) {
	found, err := r.db.QueryContext(ctx, statement, args...) //nolint:rowserrcheck // the caller asks
	if err != nil {
		return nil, err
	}
	return found, nil
}

const eventColumnList = `seq, project, version, name, at, "on", by, back, stage, audience, payload, prev_hash, hash`

// readEvents gives a project's events after one version through another.
func readEvents(ctx context.Context, r reader, project domain.ProjectID, after, through int) ([]events.Recorded, error) {
	found, err := r.query(ctx, `select `+eventColumnList+` from events where project = $1 and version > $2 and version <= $3 order by version`,
		string(project), after, through)
	if err != nil {
		return nil, fmt.Errorf("read events of %s: %w", project, err)
	}
	defer found.Close()
	var all []events.Recorded
	for found.Next() {
		k, err := scanEvent(found)
		if err != nil {
			return nil, fmt.Errorf("read events of %s: %w", project, err)
		}
		all = append(all, k)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read events of %s: %w", project, err)
	}
	return all, nil
}

// scanEvent reads the columns of eventColumnList, and others after them.
func scanEvent(r rows, more ...any) (events.Recorded, error) {
	var k events.Recorded
	var on day
	var project, stage, payload string
	var by, audience, previous, hash []byte
	if err := r.Scan(append([]any{&k.Seq, &project, &k.Version, &k.Name, &k.At, &on, &by, &k.Back, &stage, &audience,
		&payload, &previous, &hash}, more...)...); err != nil {
		return k, err
	}
	k.Project, k.Stage, k.On = domain.ProjectID(project), domain.StageCode(stage), domain.Day(on)
	k.At, k.Payload = k.At.In(domain.City), json.RawMessage(payload)
	copy(k.Previous[:], previous)
	copy(k.Hash[:], hash)
	return k, errors.Join(json.Unmarshal(by, &k.By), json.Unmarshal(audience, &k.Audience))
}

// projectRow is what a project's row holds; heard and snapshot are missing where the process remembers them.
type projectRow struct {
	version, shape, lists int
	hash, heard, snapshot []byte
}

func (r *projectRow) columns() []any {
	return []any{&r.version, &r.shape, &r.lists, &r.hash, &r.heard, &r.snapshot}
}

// stateOf decodes a project's row. A snapshot of an older shape is folded again from the events; one of a newer shape is
// refused, as a program that doesn't understand what it reads must not write.
func (s *Store) stateOf(ctx context.Context, r reader, id domain.ProjectID, row projectRow, remembered *state) (*state, error) {
	if row.shape > domain.SnapshotShape {
		return nil, ErrNewerDatabase
	}
	if row.snapshot == nil {
		if remembered.lists == row.lists {
			return remembered, nil
		}
		again := *remembered
		again.lists = row.lists
		return &again, nil
	}
	read := &state{lists: row.lists}
	copy(read.hash[:], row.hash)
	if err := json.Unmarshal(row.heard, &read.heard); err != nil {
		return nil, fmt.Errorf("read snapshot of %s: %w", id, err)
	}
	var err error
	if row.shape < domain.SnapshotShape {
		read.project, err = refold(ctx, r, id, row.version)
	} else {
		read.project = &domain.Project{}
		err = json.Unmarshal(row.snapshot, read.project)
	}
	if err != nil {
		return nil, fmt.Errorf("read snapshot of %s: %w", id, err)
	}
	return read, nil
}

// refold folds a project's events through a version.
func refold(ctx context.Context, r reader, id domain.ProjectID, version int) (*domain.Project, error) {
	kept, err := readEvents(ctx, r, id, 0, version)
	if err != nil {
		return nil, err
	}
	p, err := events.Fold(nil, kept...)
	if err == nil && p.Version != version {
		err = fmt.Errorf("%d events for version %d", p.Version, version)
	}
	return p, err
}

// load reads a project through the pool, from memory where that is current. It returns nil if there is none.
func (s *Store) load(ctx context.Context, id domain.ProjectID) (*state, error) {
	remembered := s.memory.recall(id)
	var hash []byte
	if remembered != nil {
		hash = remembered.hash[:]
	}
	var row projectRow
	err := s.sql.QueryRowContext(ctx, `select version, shape, lists, hash, case when hash = $2 then null else heard end,
		case when hash = $2 then null else snapshot end from projects where id = $1`, string(id), hash).Scan(row.columns()...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read project %s: %w", id, err)
	}
	read, err := s.stateOf(ctx, sqlReader{s.sql}, id, row, remembered)
	if err == nil && read != remembered {
		s.memory.keep(read)
	}
	return read, err
}

// Project gives a project as its last event left it, for the caller to do with as it likes. It is nil if there is none.
func (s *Store) Project(ctx context.Context, id domain.ProjectID) (*domain.Project, error) {
	read, err := s.load(ctx, id)
	if read == nil || err != nil {
		return nil, err
	}
	return read.project.Clone(), nil
}

// ProjectAt gives a project as it stood at that time, by the recorded times of its events. It is nil if it wasn't known.
func (s *Store) ProjectAt(ctx context.Context, id domain.ProjectID, at time.Time) (*domain.Project, error) {
	var version int
	if err := s.sql.QueryRowContext(ctx, `select coalesce(max(version), 0) from events where project = $1 and at <= $2`,
		string(id), at).Scan(&version); err != nil {
		return nil, fmt.Errorf("read project %s at a time: %w", id, err)
	}
	if version == 0 {
		return nil, nil
	}
	return refold(ctx, sqlReader{s.sql}, id, version)
}

// Events gives at most limit events of a project after a version, oldest first.
func (s *Store) Events(ctx context.Context, project domain.ProjectID, after, limit int) ([]events.Recorded, error) {
	return readEvents(ctx, sqlReader{s.sql}, project, after, after+limit)
}

// Event gives the event that made that version of a project. It is nil if there is none.
func (s *Store) Event(ctx context.Context, project domain.ProjectID, version int) (*events.Recorded, error) {
	found, err := readEvents(ctx, sqlReader{s.sql}, project, version-1, version)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// Contact gives a project's contact person, or nil. Whether the reader may see it is the caller's to check.
func (s *Store) Contact(ctx context.Context, project domain.ProjectID) (*domain.Contact, error) {
	var c domain.Contact
	err := s.sql.QueryRowContext(ctx, `select name, phone from contacts where project = $1`, string(project)).Scan(&c.Name, &c.Phone)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read contact of %s: %w", project, err)
	}
	return &c, nil
}
