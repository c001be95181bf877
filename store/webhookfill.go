package store

import (
	"context"
	"database/sql"
	"time"

	"binglian/domain"
	"binglian/events"
)

// webhookFollower puts events in line for the webhooks that take them. While there is no webhook it passes over the log.
func (s *Store) webhookFollower() follower {
	return follower{
		name: "webhooks", shape: 1,
		begin: func(context.Context, *sql.Tx) error { return nil }, // what is in line stays: nothing is put there twice
		idle: func(ctx context.Context, tx *sql.Tx) (none bool, err error) {
			err = tx.QueryRowContext(ctx, `select not exists (select from webhooks)`).Scan(&none)
			return none, err
		},
		fill: s.fillWebhooks,
	}
}

func (s *Store) fillWebhooks(ctx context.Context, tx *sql.Tx, batch []events.Recorded) error {
	found, err := tx.QueryContext(ctx, `select `+webhookColumns+`, w.begins from webhooks w`)
	if err != nil {
		return err
	}
	defer found.Close()
	var rows deliveries
	for found.Next() {
		var begins int64
		w, err := scanWebhook(found, &begins)
		if err != nil {
			return err
		}
		for i := range batch {
			if batch[i].Seq > begins {
				rows.add(&w, &batch[i])
			}
		}
	}
	if err := found.Err(); err != nil {
		return err
	}
	return rows.insert(ctx, tx, s.settings.Now(), false)
}

// deliveries are rows of webhook_deliveries.
type deliveries struct {
	webhook, project, event []string
	version, previous       []int32
	seq                     []int64
}

// add puts an event in line for a webhook that takes it.
func (d *deliveries) add(w *domain.Webhook, e *events.Recorded) {
	for _, a := range e.Audience {
		if a.Department != w.Department {
			continue
		}
		var items []domain.ItemCode
		if len(w.Filter.Items) > 0 {
			items = events.Items(e)
		}
		if !w.Filter.Takes(e.Stage, e.Name, items) {
			continue
		}
		d.webhook, d.project, d.event = append(d.webhook, string(w.ID)), append(d.project, string(e.Project)), append(d.event, e.Name)
		d.version, d.previous, d.seq = append(d.version, int32(e.Version)), append(d.previous, int32(a.Previous)), append(d.seq, e.Seq)
	}
}

// insert writes the rows. Those that are there stay as they are, or wait again.
func (d *deliveries) insert(ctx context.Context, tx *sql.Tx, now time.Time, again bool) error {
	if len(d.webhook) == 0 {
		return nil
	}
	there := `do nothing`
	if again {
		there = `do update set state = 'waiting', tries = 0, done_at = null, since = excluded.since, next_at = excluded.next_at`
	}
	_, err := tx.ExecContext(ctx, `insert into webhook_deliveries (webhook, project, version, event, seq, previous, state, since, next_at)
		select webhook, project, version, event, seq, previous, 'waiting', $7, $7
		from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::bigint[], $6::int[]) as of(webhook, project, version, event, seq, previous)
		on conflict on constraint webhook_deliveries_once `+there,
		d.webhook, d.project, d.version, d.event, d.seq, d.previous, now)
	return err
}
