package store_test

import (
	"errors"
	"testing"
	"time"

	"binglian/domain"
	"binglian/store"
	"binglian/store/storetest"
)

func TestACalendarAddressIsRenewedAndEnded(t *testing.T) {
	t.Parallel()
	c := storetest.Open(t)
	a, err := c.AddAccount(t.Context(), store.NewAccount{Login: "zhang", Name: "张", Role: domain.RoleOfficer, Department: "water", Password: "a long password"})
	if err != nil {
		t.Fatal(err)
	}
	reader := func(token string) domain.AccountID {
		t.Helper()
		found, err := c.CalendarReader(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		if found == nil {
			return ""
		}
		return found.Account
	}
	if f, err := c.CalendarFeed(t.Context(), a.ID); f != nil || err != nil {
		t.Errorf("an address that nobody asked for: %v %v", f, err)
	}
	first, err := c.NewCalendarFeed(t.Context(), a.Actor())
	if err != nil || reader(first) != a.ID || reader("x"+first) != "" || reader("") != "" {
		t.Fatalf("first address: %v", err)
	}
	if f, err := c.CalendarFeed(t.Context(), a.ID); err != nil || f.ReadAt.IsZero() || f.MadeAt.IsZero() {
		t.Errorf("that it was read isn't known: %+v %v", f, err)
	}
	second, err := c.NewCalendarFeed(t.Context(), a.Actor())
	if err != nil || reader(first) != "" || reader(second) != a.ID {
		t.Errorf("after renewal the first address works, or the second doesn't: %v", err)
	}
	if f, err := c.CalendarFeed(t.Context(), a.ID); err != nil || f.ReadAt.IsZero() {
		t.Errorf("the second was read: %+v %v", f, err)
	}
	if err := c.SetActive(t.Context(), "zhang", false); err != nil || reader(second) != "" {
		t.Errorf("somebody who may not sign in reads on: %v", err)
	}
	if err := c.SetActive(t.Context(), "zhang", true); err != nil || reader(second) != a.ID {
		t.Error(err)
	}
	if err := errors.Join(c.EndCalendarFeed(t.Context(), a.ID), c.EndCalendarFeed(t.Context(), a.ID)); err != nil || reader(second) != "" {
		t.Errorf("an ended address is read: %v", err)
	}
	var r *domain.Rejection
	if _, err := c.NewCalendarFeed(t.Context(), domain.Actor{Account: "window", Role: domain.RoleWindow}); !errors.As(err, &r) {
		t.Errorf("the window has no department, and got an address: %v", err)
	}
}

func TestProjectsAreFoundByTheirSurveys(t *testing.T) {
	t.Parallel()
	c := storetest.Open(t)
	d := c.Drive(t, "p14", 14).Until(t, func(p *domain.Project) bool { return len(p.Surveys) > 0 })
	p := d.Walk.Project
	found := func(department domain.DepartmentCode, since time.Time) int {
		t.Helper()
		all, err := c.Surveyed(t.Context(), department, since)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range all {
			if id != p.ID {
				t.Errorf("%s has no survey", id)
			}
		}
		return len(all)
	}
	for _, party := range p.Surveys[0].Parties {
		if found(party.Department, p.LastAt.Add(-time.Hour)) != 1 {
			t.Errorf("%s takes part", party.Department)
		}
	}
	if found("nobody", p.LastAt.Add(-time.Hour)) != 0 || found(p.Surveys[0].Lead, p.LastAt.Add(time.Hour)) != 0 {
		t.Error("found for who takes no part, or after the last event")
	}
}
