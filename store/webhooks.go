package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"binglian/domain"
	"binglian/events"
)

// webhookLog is how long deliveries that are over, and their attempts, can be read.
const webhookLog = 30 * 24 * time.Hour

// webhookColumns are the columns of a row w of webhooks with what is counted of its deliveries, as scanWebhook reads them.
const webhookColumns = `w.id, w.department, w.url, w.stages, w.items, w.events, w.added_at, w.added_by, w.old_until, w.paused_at, w.paused_for,
	w.failures, w.failing_since,
	(select count(*) from webhook_deliveries d where d.webhook = w.id and d.state = 'waiting' and d.project <> ''),
	(select min(since) from webhook_deliveries d where d.webhook = w.id and d.state = 'waiting' and d.project <> ''),
	(select count(*) from webhook_deliveries d where d.webhook = w.id and d.state = 'failed' and d.project <> ''),
	(select max(done_at) from webhook_deliveries d where d.webhook = w.id and d.state = 'delivered')`

func scanWebhook(row interface{ Scan(...any) error }, more ...any) (w domain.Webhook, err error) {
	var stageNames, items, names []string
	var oldUntil, paused, failing, oldest, answered sql.NullTime
	m := pgtype.NewMap()
	if err := row.Scan(append([]any{(*string)(&w.ID), (*string)(&w.Department), &w.URL, m.SQLScanner(&stageNames), m.SQLScanner(&items), m.SQLScanner(&names),
		&w.AddedAt, (*string)(&w.AddedBy), &oldUntil, &paused, (*string)(&w.PausedFor), &w.Failures, &failing, &w.Waiting, &oldest, &w.Failed,
		&answered}, more...)...); err != nil {
		return w, err
	}
	w.Filter.Stages, w.Filter.Events = stageNames, names
	for _, i := range items {
		w.Filter.Items = append(w.Filter.Items, domain.ItemCode(i))
	}
	w.OldUntil, w.PausedAt, w.FailingSince, w.Oldest, w.AnsweredAt = oldUntil.Time, paused.Time, failing.Time, oldest.Time, answered.Time
	return w, nil
}

// Webhooks gives a department's webhooks, those of all departments if none is named, as they were added.
func (s *Store) Webhooks(ctx context.Context, of domain.DepartmentCode) ([]domain.Webhook, error) {
	found, err := s.sql.QueryContext(ctx, `select `+webhookColumns+` from webhooks w where $1 = '' or department = $1 order by department, added_at, id`, string(of))
	if err != nil {
		return nil, fmt.Errorf("read webhooks: %w", err)
	}
	defer found.Close()
	var all []domain.Webhook
	for found.Next() {
		w, err := scanWebhook(found)
		if err != nil {
			return nil, fmt.Errorf("read webhooks: %w", err)
		}
		all = append(all, w)
	}
	if err := found.Err(); err != nil {
		return nil, fmt.Errorf("read webhooks: %w", err)
	}
	return all, nil
}

// Webhook gives one webhook. It returns a *domain.Rejection if there is none of that id.
func (s *Store) Webhook(ctx context.Context, id domain.WebhookID) (domain.Webhook, error) {
	w, err := scanWebhook(s.sql.QueryRowContext(ctx, `select `+webhookColumns+` from webhooks w where id = $1`, string(id)))
	return w, webhookFault("read webhook", err)
}

// webhookFault wraps a fault; a row that isn't there is a webhook that isn't.
func webhookFault(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case err == sql.ErrNoRows: //nolint:errorlint // as Scan returns it
		return domain.Reject(domain.ByState, WebhookUnknown)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// AddWebhook adds a subscription with the secret that signs what is sent; it gets the events that are committed from then on. It
// returns a *domain.Rejection if its address or its filter can't be, or the department has too many.
func (s *Store) AddWebhook(ctx context.Context, by domain.AccountID, w domain.Webhook, secret string) (domain.Webhook, error) {
	if p := s.checkWebhook(&w); len(p) > 0 {
		return w, domain.RejectFields(p...)
	}
	w.ID, w.AddedAt, w.AddedBy = domain.WebhookID("wh-"+strings.ToLower(rand.Text()[:10])), s.settings.Now().Truncate(time.Microsecond), by
	items := make([]string, len(w.Filter.Items))
	for i, code := range w.Filter.Items {
		items[i] = string(code)
	}
	// Two who add at once may add one too many: that does no harm.
	added, err := s.sql.ExecContext(ctx, `insert into webhooks (id, department, url, stages, items, events, secret, begins, added_at, added_by)
		select $1, $2, $3, $4::text[], $5::text[], $6::text[], $7, (select coalesce(max(seq), 0) from events), $8, $9
		where (select count(*) from webhooks where department = $2) < $10`,
		string(w.ID), string(w.Department), w.URL, orEmpty(w.Filter.Stages), orEmpty(items), orEmpty(w.Filter.Events), secret, w.AddedAt, string(by), domain.MaxWebhooks)
	if err != nil {
		return w, fmt.Errorf("add webhook: %w", err)
	}
	if n, err := added.RowsAffected(); err != nil {
		return w, fmt.Errorf("add webhook: %w", err)
	} else if n == 0 {
		return w, domain.Reject(domain.ByState, TooManyWebhooks, "max", strconv.Itoa(domain.MaxWebhooks))
	}
	return w, nil
}

// orEmpty is an array that is never null.
func orEmpty(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}

// longestURL is what browsers and proxies take, too.
const longestURL = 2000

// postable reports whether something may be posted to an address, as far as it can be told without calling it.
func postable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || len(address) > longestURL {
		return false
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return false
		}
	}
	return !strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// checkWebhook says what is wrong with a new subscription. Where an address leads shows when it is called.
func (s *Store) checkWebhook(w *domain.Webhook) (all []domain.FieldProblem) {
	book := s.machine.Book()
	if book.Department(w.Department) == nil {
		all = append(all, domain.Problem("department", WebhookFilterUnknown, "name", string(w.Department)))
	}
	if !postable(w.URL) {
		all = append(all, domain.Problem("url", WebhookAddress))
	}
	names := map[string]bool{}
	for _, k := range events.Kinds() {
		names[k.Name] = true
	}
	for _, name := range w.Filter.Events {
		if !names[name] {
			all = append(all, domain.Problem("events", WebhookFilterUnknown, "name", name))
		}
	}
	for _, stage := range w.Filter.Stages {
		if _, known := book.Name("stage", stage); !known && stage != domain.WholeProject {
			all = append(all, domain.Problem("stages", WebhookFilterUnknown, "name", stage))
		}
	}
	for _, item := range w.Filter.Items {
		if _, known := book.Name("item", string(item)); !known {
			all = append(all, domain.Problem("items", WebhookFilterUnknown, "name", string(item)))
		}
	}
	for _, l := range []*[]string{&w.Filter.Stages, &w.Filter.Events} {
		slices.Sort(*l)
		*l = slices.Compact(*l)
	}
	slices.Sort(w.Filter.Items)
	w.Filter.Items = slices.Compact(w.Filter.Items)
	return all
}

// RemoveWebhook ends a subscription with all that waits for it, and its log.
func (s *Store) RemoveWebhook(ctx context.Context, id domain.WebhookID) error {
	return s.changeWebhook(ctx, "remove webhook", id, func(tx *sql.Tx, w *domain.Webhook) error {
		if err := endAlarm(ctx, tx, domain.AlarmWebhook, w.Department, id, s.settings.Now()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `delete from webhooks where id = $1`, string(id))
		return err
	})
}

// RotateWebhook gives a webhook another secret; what is sent is signed with the old one, too, until that time.
func (s *Store) RotateWebhook(ctx context.Context, id domain.WebhookID, secret string, until time.Time) error {
	return s.changeWebhook(ctx, "rotate webhook's secret", id, func(tx *sql.Tx, _ *domain.Webhook) error {
		_, err := tx.ExecContext(ctx, `update webhooks set old_secret = secret, old_until = $3, secret = $2 where id = $1`, string(id), secret, until)
		return err
	})
}

// PauseWebhook stops sending to a webhook; what happens meanwhile waits for it. Supervision is told, but of a pause by hand. It does
// nothing to one that is paused.
func (s *Store) PauseWebhook(ctx context.Context, id domain.WebhookID, why domain.WebhookPause) error {
	return s.changeWebhook(ctx, "pause webhook", id, func(tx *sql.Tx, w *domain.Webhook) error {
		if w.Paused() {
			return nil
		}
		now := s.settings.Now()
		if _, err := tx.ExecContext(ctx, `update webhooks set paused_at = $2, paused_for = $3 where id = $1`, string(id), now, string(why)); err != nil {
			return err
		}
		if why == domain.PausedByHand {
			return nil
		}
		return raiseAlarm(ctx, tx, domain.Alarm{Kind: domain.AlarmWebhook, Department: w.Department, Webhook: id, Reason: string(why), Since: now, Waiting: w.Waiting})
	})
}

// ResumeWebhook sends again: all that waits begins anew. It does nothing to one that isn't paused.
func (s *Store) ResumeWebhook(ctx context.Context, id domain.WebhookID) error {
	return s.changeWebhook(ctx, "resume webhook", id, func(tx *sql.Tx, w *domain.Webhook) error {
		if !w.Paused() {
			return nil
		}
		now := s.settings.Now()
		if err := endAlarm(ctx, tx, domain.AlarmWebhook, w.Department, id, now); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `update webhooks set paused_at = null, paused_for = '', failures = 0, failing_since = null where id = $1`, string(id)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `update webhook_deliveries set tries = 0, next_at = $2 where webhook = $1 and state = 'waiting'`, string(id), now)
		return err
	})
}

// changeWebhook changes a webhook that nobody else changes meanwhile.
func (s *Store) changeWebhook(ctx context.Context, what string, id domain.WebhookID, change func(*sql.Tx, *domain.Webhook) error) error {
	tx, err := s.sql.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	w, err := scanWebhook(tx.QueryRowContext(ctx, `select `+webhookColumns+` from webhooks w where id = $1 for update`, string(id)))
	if err != nil {
		return webhookFault(what, err)
	}
	if err := change(tx, &w); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	poke(s.news.webhooks)
	return nil
}
