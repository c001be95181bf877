package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
)

// Mark is a place in what a department was told: a time, or an event by its project and version. The zero Mark is none.
type Mark struct {
	Time    time.Time
	Project domain.ProjectID
	Version int
}

// HistoryQuery asks for what a department was told, from the log, however long ago.
type HistoryQuery struct {
	Department domain.DepartmentCode
	Project    domain.ProjectID // this one's events alone; all if empty. Marks are then versions of it, told to the department or not
	From, To   Mark             // both included
	Page       string           // Next of the page before; the first if empty
	Limit      int              // events on a page at most
}

// HistoryPage is a part of what a department was told: its copies, each project's in order.
type HistoryPage struct {
	Copies []events.Delivery
	Next   string // names the page after this one; empty after the last
}

const (
	historyLook  = 20_000  // events of everybody that a page looks at, at most
	historyBytes = 2 << 20 // of payload, after which a page ends
)

// ErrNotTold means that a department was never told of the event that is named.
var ErrNotTold = errors.New("the department was not told of this event")

// ErrNoPage means that a page is named by what no page gave.
var ErrNoPage = errors.New("no such page")

// History reads a page of what a department was told. A page may be empty and not the last: it looks at so many events and no more, so
// that a question about all time costs no more than another. It returns ErrNotTold and ErrNoPage.
func (s *Store) History(ctx context.Context, q HistoryQuery) (page HistoryPage, err error) {
	tx, err := s.sql.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return page, fmt.Errorf("read history: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	if q.Project != "" {
		page, err = projectHistory(ctx, tx, q)
	} else {
		page, err = cityHistory(ctx, tx, q)
	}
	if err != nil {
		return page, fmt.Errorf("read history of %s: %w", q.Department, err)
	}
	return page, nil
}

// projectHistory reads by versions; a page names the version it begins after.
func projectHistory(ctx context.Context, tx *sql.Tx, q HistoryQuery) (page HistoryPage, err error) {
	after, through := 0, 1<<31-1
	if q.From.Version > 0 {
		after = q.From.Version - 1
	}
	if q.To.Version > 0 {
		through = q.To.Version
	}
	if q.Page != "" {
		if after, err = strconv.Atoi(q.Page); err != nil {
			return page, ErrNoPage
		}
	}
	found, err := tx.QueryContext(ctx, `select `+eventColumnList+` from events
		where project = $1 and version > $2 and version <= $3 and audience @> $4::jsonb and at >= $5 and at <= $6 order by version limit $7`,
		string(q.Project), after, through, audienceOf(q.Department), earliest(q.From.Time), latest(q.To.Time), q.Limit)
	if err != nil {
		return page, err
	}
	defer found.Close()
	full, err := page.fill(found, q)
	if full {
		page.Next = strconv.Itoa(page.Copies[len(page.Copies)-1].Event.Version)
	}
	return page, err
}

// cityHistory reads the log in its order; a page names the place in the log that it begins after.
func cityHistory(ctx context.Context, tx *sql.Tx, q HistoryQuery) (page HistoryPage, err error) {
	after, through := logStart, logEnd
	if q.From.Version > 0 {
		if after, err = placeOf(ctx, tx, q.Department, q.From); err != nil {
			return page, err
		}
		after.seq-- // the event itself is read, too
	}
	if q.To.Version > 0 {
		if through, err = placeOf(ctx, tx, q.Department, q.To); err != nil {
			return page, err
		}
	}
	if q.Page != "" {
		if after, err = parsePosition(q.Page); err != nil {
			return page, err
		}
	}
	end, last := through, true
	err = tx.QueryRowContext(ctx, `select xid::text, seq from events where (xid, seq) > ($1::text::xid8, $2) and (xid, seq) < ($3::text::xid8, $4)
		and xid < pg_snapshot_xmin(pg_current_snapshot()) order by events.xid, seq offset $5 limit 1`,
		after.xid, after.seq, through.xid, through.seq, historyLook-1).Scan(&end.xid, &end.seq)
	switch {
	case err == nil:
		last = false
	case !errors.Is(err, sql.ErrNoRows):
		return page, err
	}
	var at logPosition
	found, err := tx.QueryContext(ctx, `select `+eventColumnList+`, xid::text as transaction from events
		where (xid, seq) > ($1::text::xid8, $2) and (xid, seq) <= ($3::text::xid8, $4) and xid < pg_snapshot_xmin(pg_current_snapshot())
		and audience @> $5::jsonb and at >= $6 and at <= $7 order by events.xid, seq limit $8`,
		after.xid, after.seq, end.xid, end.seq, audienceOf(q.Department), earliest(q.From.Time), latest(q.To.Time), q.Limit)
	if err != nil {
		return page, err
	}
	defer found.Close()
	full, err := page.fill(found, q, &at.xid)
	switch {
	case full:
		page.Next = logPosition{at.xid, page.Copies[len(page.Copies)-1].Event.Seq}.String()
	case !last:
		page.Next = end.String()
	}
	return page, err
}

// fill reads the department's copies, and reports whether the page is full.
func (p *HistoryPage) fill(found *sql.Rows, q HistoryQuery, more ...any) (full bool, err error) {
	size := 0
	for found.Next() {
		e, err := scanEvent(found, more...)
		if err != nil {
			return false, err
		}
		for place, to := range e.Audience {
			if to.Department == q.Department {
				p.Copies = append(p.Copies, events.Delivery{Outbox: e.Seq*copiesOfEvent + int64(place) + 1, Department: to.Department, Previous: to.Previous, Event: e})
			}
		}
		if size += len(e.Payload); len(p.Copies) == q.Limit || size > historyBytes {
			return true, nil
		}
	}
	return false, found.Err()
}

// placeOf gives the place in the log of an event that the department was told.
func placeOf(ctx context.Context, tx *sql.Tx, department domain.DepartmentCode, m Mark) (at logPosition, err error) {
	err = tx.QueryRowContext(ctx, `select xid::text, seq from events where project = $1 and version = $2 and audience @> $3::jsonb`,
		string(m.Project), m.Version, audienceOf(department)).Scan(&at.xid, &at.seq)
	if errors.Is(err, sql.ErrNoRows) {
		return at, ErrNotTold
	}
	return at, err
}

// StreamPlace gives the sequence of the stream from which on it holds what a department was told since a mark; 0 where nothing that it
// has confirmed is as late. Whole is false if some of it has left the stream. It returns ErrNotTold.
func (s *Store) StreamPlace(ctx context.Context, department domain.DepartmentCode, from Mark) (seq uint64, whole bool, err error) {
	tx, err := s.sql.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return 0, false, fmt.Errorf("find place in stream: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	if from.Version > 0 {
		seq, whole, err = streamPlaceOfEvent(ctx, tx, department, from)
	} else {
		seq, whole, err = streamPlaceOfTime(ctx, tx, department, from.Time)
	}
	if err != nil {
		return 0, false, fmt.Errorf("find place in stream: %w", err)
	}
	return seq, whole, nil
}

func streamPlaceOfEvent(ctx context.Context, tx *sql.Tx, department domain.DepartmentCode, m Mark) (seq uint64, whole bool, err error) {
	at, err := placeOf(ctx, tx, department, m)
	if err != nil {
		return 0, false, err
	}
	// The copies of one event may have been confirmed in parts. Which of them is the department's is no matter: its consumer passes
	// over the others.
	err = tx.QueryRowContext(ctx, `select coalesce((select min(seq) from delivered where first >= $1::bigint * $2 and first < ($1::bigint + 1) * $2), 0)`,
		at.seq, copiesOfEvent).Scan(&seq)
	if err != nil || seq > 0 {
		return seq, seq > 0, err
	}
	err = tx.QueryRowContext(ctx, `select exists (select from outbox where first >= $1::bigint * $2 and first < ($1::bigint + 1) * $2)`,
		at.seq, copiesOfEvent).Scan(&whole)
	return 0, whole, err
}

func streamPlaceOfTime(ctx context.Context, tx *sql.Tx, department domain.DepartmentCode, from time.Time) (seq uint64, whole bool, err error) {
	// Events are dated in almost the order of the log, and where they aren't too much is replayed, not too little.
	err = tx.QueryRowContext(ctx, `select coalesce(min(d.seq), 0) from delivered d join events e using (project, version) where e.at >= $1 and e.audience @> $2::jsonb`,
		from, audienceOf(department)).Scan(&seq)
	if err != nil {
		return 0, false, err
	}
	err = tx.QueryRowContext(ctx, `select not exists (select from events e where at >= $1 and audience @> $2::jsonb
		and not exists (select from delivered d where d.first >= e.seq * $3 and d.first < (e.seq + 1) * $3)
		and not exists (select from outbox o where o.first >= e.seq * $3 and o.first < (e.seq + 1) * $3))`,
		from, audienceOf(department), copiesOfEvent).Scan(&whole)
	return seq, whole, err
}

func audienceOf(d domain.DepartmentCode) string {
	return `[{"department": ` + strconv.Quote(string(d)) + `}]`
}

// earliest and latest give bounds that PostgreSQL knows for times that aren't given.
func earliest(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0)
	}
	return t
}

func latest(t time.Time) time.Time {
	if t.IsZero() {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}

// String writes a place so that a page can be named by it.
func (p logPosition) String() string { return p.xid + "." + strconv.FormatInt(p.seq, 10) }

func parsePosition(s string) (logPosition, error) {
	xid, seq, _ := strings.Cut(s, ".")
	_, bad := strconv.ParseUint(xid, 10, 64)
	n, err := strconv.ParseInt(seq, 10, 64)
	if bad != nil || err != nil {
		return logPosition{}, ErrNoPage
	}
	return logPosition{xid, n}, nil
}
