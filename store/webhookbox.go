package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"binglian/domain"
	"binglian/events"
)

// WebhookBox is what waits to be posted to webhooks. It does what events/webhook asks of a box; its types are the store's own.
type WebhookBox struct{ store *Store }

// WebhookBox gives the database's box.
func (s *Store) WebhookBox() *WebhookBox { return &WebhookBox{s} }

const webhookLock = 0x62696e67_0003 // advisory lock of the one sender

// Receiver is a webhook that is sent to.
type Receiver struct {
	ID      domain.WebhookID
	URL     string
	Secrets []string // that sign what is sent: the one in force first
	Paused  bool     // only tests are sent
}

// Letter is one delivery that is due.
type Letter struct {
	ID    int64
	Tries int // made already
	Test  int // number of a test; 0 for an event
	events.Delivery
}

// Wake gives a channel that says that something may wait.
func (b *WebhookBox) Wake() <-chan struct{} { return b.store.news.webhooks }

// Lock makes this process the only one that sends. The session is nil while another process does.
func (b *WebhookBox) Lock(ctx context.Context) (*WebhookSession, error) {
	conn, err := b.store.sql.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	var locked bool
	if err := conn.QueryRowContext(ctx, `select pg_try_advisory_lock($1)`, webhookLock).Scan(&locked); err != nil {
		return nil, errors.Join(fmt.Errorf("lock webhooks: %w", err), conn.Close())
	}
	if !locked {
		return nil, conn.Close()
	}
	return &WebhookSession{store: b.store, lock: conn}, nil
}

// WebhookSession is the box in the hands of the one sender.
type WebhookSession struct {
	store *Store
	lock  *sql.Conn
}

// Unlock ends the session.
func (w *WebhookSession) Unlock() {
	ctx, cancel := context.WithTimeout(context.Background(), unlockWithin) //nolint:forbidigo // after the sender's own has ended
	defer cancel()
	if _, err := w.lock.ExecContext(ctx, `select pg_advisory_unlock($1)`, webhookLock); err != nil {
		_ = w.lock.Raw(func(any) error { return errBroken }) // the pool drops the connection, and the lock with it
	}
	_ = w.lock.Close()
}

// Fill puts in line what was committed since. It fails if the lock is lost.
func (w *WebhookSession) Fill(ctx context.Context) error {
	if err := w.lock.PingContext(ctx); err != nil {
		return fmt.Errorf("hold the lock of webhooks: %w", err)
	}
	return w.store.catchUp(ctx, w.store.webhookFollower())
}

// Receivers gives the webhooks for which something may wait. now says which secrets are in force.
func (w *WebhookSession) Receivers(ctx context.Context, now time.Time) ([]Receiver, error) {
	found, err := w.store.sql.QueryContext(ctx, `select id, url, secret, case when old_until > $1 then old_secret else '' end, paused_at is not null from webhooks w
		where exists (select from webhook_deliveries d where d.webhook = w.id and d.state = 'waiting' and (w.paused_at is null or d.project = ''))
		order by id`, now)
	if err != nil {
		return nil, fmt.Errorf("read webhooks: %w", err)
	}
	defer found.Close()
	var all []Receiver
	for found.Next() {
		var r Receiver
		var secret, old string
		if err := found.Scan((*string)(&r.ID), &r.URL, &secret, &old, &r.Paused); err != nil {
			return nil, fmt.Errorf("read webhooks: %w", err)
		}
		if r.Secrets = []string{secret}; old != "" {
			r.Secrets = append(r.Secrets, old)
		}
		all = append(all, r)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read webhooks: %w", err)
	}
	return all, nil
}

// Due gives at most limit letters that are due, of different projects, the longest due first. A project's later events wait for its
// earlier ones; busy names projects of which one is on its way.
func (w *WebhookSession) Due(ctx context.Context, id domain.WebhookID, busy []domain.ProjectID, now time.Time, limit int) ([]Letter, error) {
	names := make([]string, len(busy))
	for i, p := range busy {
		names[i] = string(p)
	}
	return w.letters(ctx, `select id from (
			select distinct on (d.project) d.id, d.next_at from webhook_deliveries d join webhooks w on w.id = d.webhook
			where d.webhook = $1 and d.state = 'waiting' and d.project <> all($2::text[]) and (w.paused_at is null or d.project = '')
			order by d.project, d.version
		) heads where next_at <= $3 order by next_at, id limit $4`, string(id), names, now, limit)
}

// Next gives the letter of the same project that is due after one that was delivered; false if none is.
func (w *WebhookSession) Next(ctx context.Context, id domain.WebhookID, project domain.ProjectID, now time.Time) (Letter, bool, error) {
	found, err := w.letters(ctx, `select id from (
			select d.id, d.next_at from webhook_deliveries d join webhooks w on w.id = d.webhook
			where d.webhook = $1 and d.state = 'waiting' and d.project = $2 and (w.paused_at is null or d.project = '')
			order by d.version limit 1
		) head where next_at <= $3`, string(id), string(project), now)
	if err != nil || len(found) == 0 {
		return Letter{}, false, err
	}
	return found[0], true, nil
}

// letters gives the letters whose ids a query finds.
func (w *WebhookSession) letters(ctx context.Context, query string, args ...any) ([]Letter, error) {
	found, err := w.store.sql.QueryContext(ctx, `select d.id, d.tries, d.project, d.version, d.previous, w.department,
			e.name, e.at, e."on", e.stage, e.payload
		from webhook_deliveries d join webhooks w on w.id = d.webhook left join events e on e.project = d.project and e.version = d.version
		where d.id in (`+query+`) order by d.next_at, d.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read what is due: %w", err)
	}
	defer found.Close()
	var all []Letter
	for found.Next() {
		var l Letter
		var name, stage, payload sql.NullString
		var at sql.NullTime
		var on day
		e := &l.Event
		if err := found.Scan(&l.ID, &l.Tries, (*string)(&e.Project), &e.Version, &l.Previous, (*string)(&l.Department), &name, &at, &on, &stage, &payload); err != nil {
			return nil, fmt.Errorf("read what is due: %w", err)
		}
		if e.Project == "" {
			l.Test = e.Version
		}
		e.Name, e.At, e.On, e.Stage, e.Payload = name.String, at.Time, domain.Day(on), domain.StageCode(stage.String), json.RawMessage(payload.String)
		all = append(all, l)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read what is due: %w", err)
	}
	return all, nil
}

// Posted is what came of an attempt.
type Posted struct {
	Delivery int64
	Webhook  domain.WebhookID
	Test     bool
	Attempt  domain.WebhookAttempt
	Again    time.Time // of the next attempt; zero if there is none
}

// Streak is how many attempts failed in a row, since when.
type Streak struct {
	Failures int
	Since    time.Time
}

// Record keeps an attempt, and gives how the webhook stands after it. One whose webhook was removed meanwhile is passed over.
func (w *WebhookSession) Record(ctx context.Context, p Posted) (k Streak, err error) {
	tx, err := w.store.sql.BeginTx(ctx, nil)
	if err != nil {
		return k, fmt.Errorf("keep attempt: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	// The webhook first, as whoever changes or removes it begins there, too.
	var since sql.NullTime
	ok := p.Attempt.Fault == ""
	err = tx.QueryRowContext(ctx, `update webhooks set
			failures = case when $3 then failures when $2 then 0 else failures + 1 end,
			failing_since = case when $3 then failing_since when $2 then null else coalesce(failing_since, $4) end
		where id = $1 returning failures, failing_since`, string(p.Webhook), ok, p.Test, p.Attempt.At).Scan(&k.Failures, &since)
	if errors.Is(err, sql.ErrNoRows) {
		return k, nil
	}
	if err != nil {
		return k, fmt.Errorf("keep attempt: %w", err)
	}
	k.Since = since.Time
	state, done, next := domain.DeliveryWaiting, sql.NullTime{}, p.Again
	if p.Again.IsZero() {
		state, done, next = domain.DeliveryDelivered, sql.NullTime{Time: p.Attempt.At.Add(p.Attempt.Took), Valid: true}, p.Attempt.At
		if !ok {
			state = domain.DeliveryFailed
		}
	}
	if _, err := tx.ExecContext(ctx, `update webhook_deliveries set state = $2, tries = tries + 1, done_at = $3, next_at = $4 where id = $1`,
		p.Delivery, string(state), done, next); err != nil {
		return k, fmt.Errorf("keep attempt: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `insert into webhook_attempts (delivery, at, took, status, fault, answer) values ($1, $2, $3, $4, $5, $6)`,
		p.Delivery, p.Attempt.At, p.Attempt.Took.Milliseconds(), p.Attempt.Status, string(p.Attempt.Fault), p.Attempt.Answer); err != nil {
		return k, fmt.Errorf("keep attempt: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return k, fmt.Errorf("keep attempt: %w", err)
	}
	return k, nil
}

// Pause stops sending to a webhook.
func (w *WebhookSession) Pause(ctx context.Context, id domain.WebhookID, why domain.WebhookPause) error {
	return w.store.PauseWebhook(ctx, id, why)
}
