//go:build e2e

package e2e

import (
	"context"
	"slices"
	"testing"
)

// webhookPages adds a webhook that nobody receives, where the reader may, has it send what happened lately, and gives its page and that
// of its last delivery.
func webhookPages(t *testing.T, ctx context.Context, site string, r role) []string {
	t.Helper()
	const forms, link = `document.querySelectorAll('form.command input[name=url]').length`, `document.querySelector('main td a, main th a').getAttribute('href')`
	if !slices.Contains(r.pages, "/webhooks") || ask[int](t, ctx, site+"/webhooks", forms) == 0 {
		return nil
	}
	post(t, ctx, site+"/webhooks", "department=housing&url=https://receiver.invalid/events")
	hook := ask[string](t, ctx, site+"/webhooks", link)
	post(t, ctx, site+hook, "turn=again&since=2023-05-25")
	return []string{hook, ask[string](t, ctx, site+hook, link)}
}

// post sends a form as a page of the site does.
func post(t *testing.T, ctx context.Context, address, form string) {
	t.Helper()
	script := `(() => { const r = new XMLHttpRequest(); r.open('POST', '` + address + `', false);
		r.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded'); r.send('` + form + `'); return r.status })()`
	if status := ask[int](t, ctx, address, script); status != 200 {
		t.Fatalf("%s: %d", address, status)
	}
}
