package views_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/store/storetest"
)

func TestTheClockOfARehearsalMovesForwardOnly(t *testing.T) {
	t.Parallel()
	o := openLists(t, storetest.Rehearsal)
	begin := domain.DayOf(storetest.Begin)
	stands := func() domain.Day {
		at, err := o.city.Time(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return domain.DayOf(at)
	}
	for name, form := range map[string]url.Values{
		"nothing":    {},
		"today":      {"to": {begin.String()}},
		"yesterday":  {"to": {(begin - 1).String()}},
		"no day":     {"to": {"2023-02-30"}},
		"two years":  {"to": {(begin + 700).String()}},
		"full width": {"to": {"２０２３－０３－０８"}},
	} {
		got := o.post(t, "planner", "/clock", form)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.html, `role="alert"`) || stands() != begin {
			t.Errorf("%s: %d, the clock stands at %s", name, got.status, stands())
		}
	}
	for _, step := range []struct {
		form url.Values
		want domain.Day
	}{
		{url.Values{"by": {"day"}}, begin + 1},
		{url.Values{"by": {"working"}}, domain.MustDay("2023-03-14")}, // five working days after Tuesday the 7th
		{url.Values{"to": {"2023-04-05"}}, domain.MustDay("2023-04-05")},
	} {
		got := o.post(t, "planner", "/clock", step.form)
		if got.status != http.StatusSeeOther || got.header.Get("Location") != "/clock" || stands() != step.want {
			t.Fatalf("%v: %d, the clock stands at %s, not %s", step.form, got.status, stands(), step.want)
		}
	}
	for _, who := range []string{"window", "housing", "housing-head"} {
		if page := o.get(t, who, "/clock"); page.status != http.StatusOK || strings.Contains(page.main().html, "<button") || !strings.Contains(page.main().text(), "系统管理员拨动") {
			t.Errorf("%s is offered to move the clock: %s", who, page.main().text())
		}
		if got := o.post(t, who, "/clock", url.Values{"by": {"day"}}); got.status != http.StatusForbidden || stands() != domain.MustDay("2023-04-05") {
			t.Errorf("%s moves the clock: %d, it stands at %s", who, got.status, stands())
		}
	}
	if page := o.get(t, "investor-of-none", "/clock"); page.status != http.StatusSeeOther {
		t.Errorf("a stranger: %d", page.status)
	}
	if page := o.get(t, "planner", "/clock").main(); !strings.Contains(page.text(), "2023 年 4 月 5 日 周三 09:00") {
		t.Errorf("the page of the clock: %s", page.text())
	}
}

func TestThereIsNoClockToMoveInProduction(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	if page := o.get(t, "administrator", "/clock"); page.status != http.StatusNotFound {
		t.Errorf("the page: %d", page.status)
	}
	if got := o.post(t, "administrator", "/clock", url.Values{"by": {"day"}}); got.status != http.StatusNotFound {
		t.Errorf("moving it: %d", got.status)
	}
	if page := o.get(t, "administrator", "/pipeline"); strings.Contains(page.html, `href="/clock"`) {
		t.Error("the navigation leads to a clock")
	}
}
