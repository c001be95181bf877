package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/events/webhook"
	"binglian/store"
)

// newSender makes what posts events to webhooks, to public addresses and to those networks.
func newSender(d *database, allow []network, log *slog.Logger) *webhook.Sender {
	prefixes := make([]netip.Prefix, len(allow))
	for i, n := range allow {
		prefixes[i] = n.Prefix
	}
	return &webhook.Sender{Box: webhookBox{d.WebhookBox()}, Source: stream.DefaultSource, Guard: webhook.Guard{Allow: prefixes}, Now: time.Now, Log: log}
}

// webhookBox gives the sender the store's box: neither package knows the other.
type webhookBox struct{ *store.WebhookBox }

// Lock implements webhook.Box.
func (b webhookBox) Lock(ctx context.Context) (webhook.Session, error) {
	s, err := b.WebhookBox.Lock(ctx)
	if err != nil || s == nil {
		return nil, err
	}
	return webhookSession{s}, nil
}

type webhookSession struct{ *store.WebhookSession }

// Receivers implements webhook.Session.
func (s webhookSession) Receivers(ctx context.Context, now time.Time) ([]webhook.Receiver, error) {
	found, err := s.WebhookSession.Receivers(ctx, now)
	all := make([]webhook.Receiver, len(found))
	for i, r := range found {
		all[i] = webhook.Receiver(r)
	}
	return all, err
}

// Due implements webhook.Session.
func (s webhookSession) Due(ctx context.Context, w domain.WebhookID, busy []domain.ProjectID, now time.Time, limit int) ([]webhook.Letter, error) {
	found, err := s.WebhookSession.Due(ctx, w, busy, now, limit)
	all := make([]webhook.Letter, len(found))
	for i, l := range found {
		all[i] = webhook.Letter(l)
	}
	return all, err
}

// Next implements webhook.Session.
func (s webhookSession) Next(ctx context.Context, w domain.WebhookID, p domain.ProjectID, now time.Time) (webhook.Letter, bool, error) {
	l, due, err := s.WebhookSession.Next(ctx, w, p, now)
	return webhook.Letter(l), due, err
}

// Record implements webhook.Session.
func (s webhookSession) Record(ctx context.Context, p webhook.Posted) (webhook.Streak, error) {
	k, err := s.WebhookSession.Record(ctx, store.Posted(p))
	return webhook.Streak(k), err
}

// hooks gives the pages the webhooks.
type hooks struct{ *database }

// oldSecretFor is how long the secret before a rotation on the page signs, too.
const oldSecretFor = 24 * time.Hour

// AddWebhook implements views.Webhooks.
func (h hooks) AddWebhook(ctx context.Context, by domain.AccountID, w domain.Webhook) (domain.Webhook, string, error) {
	secret := webhook.NewSecret()
	added, err := h.Store.AddWebhook(ctx, by, w, secret)
	return added, secret, err
}

// TurnWebhook implements views.Webhooks.
func (h hooks) TurnWebhook(ctx context.Context, turn string, id domain.WebhookID) (string, error) {
	switch turn {
	case "test":
		_, err := h.TestWebhook(ctx, id)
		return "", err
	case "pause":
		return "", h.PauseWebhook(ctx, id, domain.PausedByHand)
	case "resume":
		return "", h.ResumeWebhook(ctx, id)
	case "rotate":
		secret := webhook.NewSecret()
		return secret, h.RotateWebhook(ctx, id, secret, time.Now().Add(oldSecretFor))
	case "remove":
		return "", h.RemoveWebhook(ctx, id)
	}
	return "", fmt.Errorf("a webhook can't be turned to %q", turn)
}
