package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"binglian/domain"
)

// markup gives a page with what stands in its fields.
func markup(t *testing.T, p page) string {
	t.Helper()
	var b strings.Builder
	if err := html.Render(&b, p.root); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestWebhooksAreManagedOnPages adds, tests, pauses, resumes, rotates and removes on the pages, and tells who may.
func TestWebhooksAreManagedOnPages(t *testing.T) {
	t.Parallel()
	w := newTown(t, domain.MustDay("2023-03-01"))
	admin := w.as("administrator")
	add := func(who string, values map[string]string) page {
		t.Helper()
		b := w.as(who)
		all := b.open("/webhooks").forms("/webhooks")
		if len(all) == 0 {
			t.Fatalf("%s is offered no form", who)
		}
		for name, value := range values {
			all[0].fill(name, value)
		}
		return b.send(all[0])
	}
	secret := regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`)
	for name, values := range map[string]map[string]string{
		"no address":          {"department": "housing", "url": "housing"},
		"another scheme":      {"department": "housing", "url": "ftp://example.org/"},
		"no such port":        {"department": "housing", "url": "https://example.org:99999/"},
		"a name and password": {"department": "housing", "url": "https://a:b@example.org/"},
		"no such item":        {"department": "housing", "url": "https://example.org/", "items": "103a magic"},
		"no such department":  {"department": "", "url": "https://example.org/"},
	} {
		if p := add("administrator", values); p.status != http.StatusUnprocessableEntity || secret.MatchString(markup(t, p)) {
			t.Errorf("%s: %d", name, p.status)
		}
	}
	if p := add("administrator", map[string]string{"department": "housing", "url": "https://example.org/hook?key=hidden", "items": "103a"}); p.status != http.StatusOK || !secret.MatchString(markup(t, p)) {
		t.Fatalf("add: %d %s", p.status, p.text)
	}
	list := admin.open("/webhooks")
	if secret.MatchString(markup(t, list)) || strings.Contains(markup(t, list), "key=hidden") || !strings.Contains(list.text, "https://example.org/hook") {
		t.Errorf("the list: %s", list.text)
	}
	all, err := w.db.Webhooks(t.Context(), "housing")
	if err != nil || len(all) != 1 || len(all[0].Filter.Items) != 1 {
		t.Fatalf("%+v: %v", all, err)
	}
	address := "/webhooks/" + string(all[0].ID)
	turn := func(who, turn string, sure bool) page {
		t.Helper()
		b := w.as(who)
		for _, f := range b.open(address).forms(address) {
			if f.values["turn"][0] != turn {
				continue
			}
			if sure {
				f.fill("sure", "yes")
			}
			return b.send(f)
		}
		t.Fatalf("%s is offered no %s", who, turn)
		return page{}
	}
	if p := turn("administrator", "test", false); p.status != http.StatusOK || !strings.Contains(p.text, "测试 1") {
		t.Errorf("test: %d %s", p.status, p.text)
	}
	if p := turn("administrator", "pause", false); !strings.Contains(p.text, "已人工暂停") {
		t.Errorf("pause: %s", p.text)
	}
	if p := turn("administrator", "resume", false); !strings.Contains(p.text, "已恢复推送") {
		t.Errorf("resume: %s", p.text)
	}
	if p := turn("administrator", "rotate", false); p.status != http.StatusUnprocessableEntity || secret.MatchString(markup(t, p)) {
		t.Errorf("rotate without being sure: %d", p.status)
	}
	if p := turn("administrator", "rotate", true); p.status != http.StatusOK || !secret.MatchString(markup(t, p)) {
		t.Errorf("rotate: %d", p.status)
	}
	for who, want := range map[string]int{"supervisor": http.StatusOK, "housing": http.StatusOK, "water": http.StatusNotFound, "window": http.StatusNotFound, "investor": http.StatusNotFound} {
		if p := w.as(who).open(address); p.status != want || len(p.forms(address)) > 0 {
			t.Errorf("%s: %d, %d forms", who, p.status, len(p.forms(address)))
		}
	}
	for who, want := range map[string]int{"supervisor": http.StatusOK, "housing": http.StatusOK, "water": http.StatusOK, "window": http.StatusForbidden, "investor": http.StatusForbidden} {
		p := w.as(who).open("/webhooks")
		if p.status != want || len(p.forms("/webhooks")) > 0 || strings.Contains(p.text, "example.org") != (who == "supervisor" || who == "housing") {
			t.Errorf("%s sees the list: %d %s", who, p.status, p.text)
		}
	}
	if p := add("water-head", map[string]string{"url": "https://water.example.org/"}); p.status != http.StatusOK || !secret.MatchString(markup(t, p)) {
		t.Errorf("a head adds one of the own department: %d %s", p.status, p.text)
	}
	if own, err := w.db.Webhooks(t.Context(), "water"); err != nil || len(own) != 1 {
		t.Errorf("the head's webhook: %+v, %v", own, err)
	}
	if p := w.as("water-head").open(address); p.status != http.StatusNotFound {
		t.Errorf("another department's for a head: %d", p.status)
	}
	if p := turn("administrator", "remove", true); p.status != http.StatusOK || strings.Contains(p.text, "//example.org") {
		t.Errorf("remove: %d %s", p.status, p.text)
	}
	if p := admin.open(address); p.status != http.StatusNotFound {
		t.Errorf("what is removed: %d", p.status)
	}
}
