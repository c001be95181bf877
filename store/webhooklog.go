package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"binglian/domain"
)

// WebhookDeliveries gives what was sent to a webhook, or waits, the latest first; at most limit of them, before that delivery if one is named.
func (s *Store) WebhookDeliveries(ctx context.Context, id domain.WebhookID, before int64, limit int) ([]domain.WebhookDelivery, error) {
	found, err := s.sql.QueryContext(ctx, `select d.id, d.webhook, d.project, d.version, d.event, d.state, d.tries, d.next_at, d.done_at,
			a.at, a.took, a.status, a.fault, a.answer
		from webhook_deliveries d left join lateral (
			select at, took, status, fault, answer from webhook_attempts a where a.delivery = d.id order by a.id desc limit 1) a on true
		where d.webhook = $1 and ($2 = 0 or d.id < $2) order by d.id desc limit $3`, string(id), before, limit)
	if err != nil {
		return nil, fmt.Errorf("read log of webhook: %w", err)
	}
	defer found.Close()
	var all []domain.WebhookDelivery
	for found.Next() {
		var d domain.WebhookDelivery
		var done, at sql.NullTime
		var took, status sql.NullInt64
		var fault, answer sql.NullString
		if err := found.Scan(&d.ID, (*string)(&d.Webhook), (*string)(&d.Project), &d.Version, &d.Event, (*string)(&d.State), &d.Tries, &d.NextAt, &done,
			&at, &took, &status, &fault, &answer); err != nil {
			return nil, fmt.Errorf("read log of webhook: %w", err)
		}
		d.DoneAt = done.Time
		d.Last = domain.WebhookAttempt{At: at.Time, Took: time.Duration(took.Int64) * time.Millisecond, Status: int(status.Int64),
			Fault: domain.WebhookFault(fault.String), Answer: answer.String}
		all = append(all, d)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read log of webhook: %w", err)
	}
	return all, nil
}

// WebhookAttempts gives every attempt of a delivery, the first first.
func (s *Store) WebhookAttempts(ctx context.Context, delivery int64) ([]domain.WebhookAttempt, error) {
	found, err := s.sql.QueryContext(ctx, `select at, took, status, fault, answer from webhook_attempts where delivery = $1 order by id`, delivery)
	if err != nil {
		return nil, fmt.Errorf("read attempts of webhook: %w", err)
	}
	defer found.Close()
	var all []domain.WebhookAttempt
	for found.Next() {
		var a domain.WebhookAttempt
		var took int64
		if err := found.Scan(&a.At, &took, &a.Status, (*string)(&a.Fault), &a.Answer); err != nil {
			return nil, fmt.Errorf("read attempts of webhook: %w", err)
		}
		a.Took = time.Duration(took) * time.Millisecond
		all = append(all, a)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read attempts of webhook: %w", err)
	}
	return all, nil
}

// Redeliver puts one delivery of a webhook in line again, under the same webhook-id. It returns a *domain.Rejection if the webhook
// has none of that number.
func (s *Store) Redeliver(ctx context.Context, id domain.WebhookID, delivery int64) error {
	again, err := s.sql.ExecContext(ctx, `update webhook_deliveries set state = 'waiting', tries = 0, done_at = null, since = $3, next_at = $3
		where webhook = $1 and id = $2`, string(id), delivery, s.settings.Now())
	if err != nil {
		return fmt.Errorf("redeliver: %w", err)
	}
	if n, err := again.RowsAffected(); err != nil {
		return fmt.Errorf("redeliver: %w", err)
	} else if n == 0 {
		return domain.Reject(domain.ByState, DeliveryUnknown)
	}
	poke(s.news.webhooks)
	return nil
}

// RedeliverSince puts all that a webhook takes in line again, as far as it was recorded at that time or later: what was delivered,
// what was given up, and what happened before the webhook was added. It gives how many events that are.
func (s *Store) RedeliverSince(ctx context.Context, id domain.WebhookID, since time.Time) (int, error) {
	w, err := s.Webhook(ctx, id)
	if err != nil {
		return 0, err
	}
	rows, err := s.takenSince(ctx, &w, since)
	if err != nil {
		return 0, fmt.Errorf("redeliver: %w", err)
	}
	err = s.changeWebhook(ctx, "redeliver", id, func(tx *sql.Tx, _ *domain.Webhook) error {
		return rows.insert(ctx, tx, s.settings.Now(), true)
	})
	return len(rows.webhook), err
}

// takenSince finds what a webhook takes of what was recorded at that time or later.
func (s *Store) takenSince(ctx context.Context, w *domain.Webhook, since time.Time) (rows deliveries, err error) {
	found, err := s.sql.QueryContext(ctx, `select `+eventColumnList+` from events where at >= $1 and audience @> $2::jsonb`, since, audienceOf(w.Department))
	if err != nil {
		return rows, err
	}
	defer found.Close()
	for found.Next() {
		e, err := scanEvent(found)
		if err != nil {
			return rows, err
		}
		rows.add(w, &e)
	}
	return rows, found.Err()
}

// TestWebhook puts a signed test in line, for a paused webhook too, and gives its delivery. It is tried once.
func (s *Store) TestWebhook(ctx context.Context, id domain.WebhookID) (delivery int64, err error) {
	err = s.changeWebhook(ctx, "test webhook", id, func(tx *sql.Tx, _ *domain.Webhook) error {
		return tx.QueryRowContext(ctx, `insert into webhook_deliveries (webhook, project, version, event, seq, previous, state, since, next_at)
			select $1, '', coalesce(max(version), 0) + 1, '', 0, 0, 'waiting', $2, $2 from webhook_deliveries where webhook = $1 and project = ''
			returning id`, string(id), s.settings.Now()).Scan(&delivery)
	})
	return delivery, err
}

// WebhookDelivery gives one delivery with its last attempt. It returns a *domain.Rejection if the webhook has none of that number.
func (s *Store) WebhookDelivery(ctx context.Context, id domain.WebhookID, delivery int64) (domain.WebhookDelivery, error) {
	all, err := s.WebhookDeliveries(ctx, id, delivery+1, 1)
	if err != nil {
		return domain.WebhookDelivery{}, err
	}
	if len(all) == 0 || all[0].ID != delivery {
		return domain.WebhookDelivery{}, domain.Reject(domain.ByState, DeliveryUnknown)
	}
	return all[0], nil
}

// sweepWebhooks drops what the log no longer holds. What a webhook got isn't filled again, even where the position in the event log
// is lost.
func (s *Store) sweepWebhooks(ctx context.Context, now time.Time) error {
	_, err := s.sql.ExecContext(ctx, `with gone as (
			delete from webhook_deliveries where state <> 'waiting' and done_at < $1 returning webhook, seq
		) update webhooks w set begins = greatest(begins, g.seq) from (select webhook, max(seq) as seq from gone group by webhook) g where g.webhook = w.id`,
		now.Add(-webhookLog))
	if err != nil {
		return fmt.Errorf("sweep webhooks: %w", err)
	}
	return nil
}
