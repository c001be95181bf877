package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"binglian/domain"
)

// alarmLog is how long alarms that are over can be read.
const alarmLog = 365 * 24 * time.Hour

// Alarms gives the wires' alarms, the latest first and at most limit: those of a department, of all if none is named; those that last,
// or also those that are over.
func (s *Store) Alarms(ctx context.Context, of domain.DepartmentCode, over bool, limit int) ([]domain.Alarm, error) {
	found, err := s.sql.QueryContext(ctx, `select id, kind, department, webhook, reason, since,
			case when kind = 'webhook' and ended_at is null
				then (select count(*) from webhook_deliveries d where d.webhook = wire_alarms.webhook and d.state = 'waiting' and d.project <> '') else waiting end,
			ended_at from wire_alarms
		where ($1 = '' or department = $1) and ($2 or ended_at is null) order by ended_at is not null, since desc, id desc limit $3`, string(of), over, limit)
	if err != nil {
		return nil, fmt.Errorf("read alarms: %w", err)
	}
	defer found.Close()
	var all []domain.Alarm
	for found.Next() {
		var a domain.Alarm
		var ended sql.NullTime
		if err := found.Scan(&a.ID, (*string)(&a.Kind), (*string)(&a.Department), (*string)(&a.Webhook), &a.Reason, &a.Since, &a.Waiting, &ended); err != nil {
			return nil, fmt.Errorf("read alarms: %w", err)
		}
		a.EndedAt = ended.Time
		all = append(all, a)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read alarms: %w", err)
	}
	return all, nil
}

// Looked keeps what was seen of how a department listens, and raises or ends its alarm.
func (s *Store) Looked(ctx context.Context, d domain.DepartmentCode, look domain.Look) error {
	tx, err := s.sql.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep how %s listens: %w", d, err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	if err := looked(ctx, tx, d, look); err != nil {
		return fmt.Errorf("keep how %s listens: %w", d, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep how %s listens: %w", d, err)
	}
	return nil
}

func looked(ctx context.Context, tx *sql.Tx, d domain.DepartmentCode, look domain.Look) error {
	known, err := scanListening(tx.QueryRowContext(ctx, `select `+listeningColumns+` from listening where department = $1 for update`, string(d)))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	now := known.After(look)
	if now != known {
		if _, err := tx.ExecContext(ctx, `insert into listening (department, answered_at, floor, waiting_since, connected_at) values ($1, $2, $3, $4, $5)
			on conflict (department) do update set answered_at = excluded.answered_at, floor = excluded.floor, waiting_since = excluded.waiting_since,
				connected_at = excluded.connected_at`,
			string(d), orNull(now.AnsweredAt), int64(now.Floor), orNull(now.WaitingSince), orNull(now.ConnectedAt)); err != nil {
			return err
		}
	}
	if now.Silent(look.At) {
		return raiseAlarm(ctx, tx, domain.Alarm{Kind: domain.AlarmSilent, Department: d, Since: now.WaitingSince, Waiting: look.Waiting})
	}
	return endAlarm(ctx, tx, domain.AlarmSilent, d, "", look.At)
}

const listeningColumns = `department, answered_at, floor, waiting_since, connected_at`

func scanListening(row interface{ Scan(...any) error }) (l domain.Listening, err error) {
	var answered, waiting, connected sql.NullTime
	var floor int64
	if err := row.Scan((*string)(&l.Department), &answered, &floor, &waiting, &connected); err != nil {
		return l, err
	}
	l.AnsweredAt, l.Floor, l.WaitingSince, l.ConnectedAt = answered.Time, uint64(floor), waiting.Time, connected.Time
	return l, nil
}

// Listening gives how the departments were found to listen when they were last looked at.
func (s *Store) Listening(ctx context.Context) (map[domain.DepartmentCode]domain.Listening, error) {
	found, err := s.sql.QueryContext(ctx, `select `+listeningColumns+` from listening`)
	if err != nil {
		return nil, fmt.Errorf("read who listens: %w", err)
	}
	defer found.Close()
	all := map[domain.DepartmentCode]domain.Listening{}
	for found.Next() {
		l, err := scanListening(found)
		if err != nil {
			return nil, fmt.Errorf("read who listens: %w", err)
		}
		all[l.Department] = l
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read who listens: %w", err)
	}
	return all, nil
}

func orNull(t time.Time) sql.NullTime { return sql.NullTime{Time: t, Valid: !t.IsZero()} }

// raiseAlarm raises an alarm; of one that lasts it keeps how much waits by now.
func raiseAlarm(ctx context.Context, tx *sql.Tx, a domain.Alarm) error {
	_, err := tx.ExecContext(ctx, `insert into wire_alarms (kind, department, webhook, reason, since, waiting) values ($1, $2, $3, $4, $5, $6)
		on conflict (kind, department, webhook) where ended_at is null do update set waiting = excluded.waiting where wire_alarms.waiting <> excluded.waiting`,
		string(a.Kind), string(a.Department), string(a.Webhook), a.Reason, a.Since, a.Waiting)
	return err
}

// endAlarm ends an alarm, if it lasts.
func endAlarm(ctx context.Context, tx *sql.Tx, kind domain.AlarmKind, d domain.DepartmentCode, w domain.WebhookID, at time.Time) error {
	_, err := tx.ExecContext(ctx, `update wire_alarms set ended_at = greatest(since, $4::timestamptz)
		where kind = $1 and department = $2 and webhook = $3 and ended_at is null`, string(kind), string(d), string(w), at)
	return err
}

// sweepAlarms drops alarms that are over for long.
func (s *Store) sweepAlarms(ctx context.Context, now time.Time) error {
	if _, err := s.sql.ExecContext(ctx, `delete from wire_alarms where ended_at < $1`, now.Add(-alarmLog)); err != nil {
		return fmt.Errorf("sweep alarms: %w", err)
	}
	return nil
}
