package views_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"binglian/domain"
)

func TestProgressWithoutAnAccount(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	all := o.admit(t, 2)
	p := all[0].Until(t, func(p *domain.Project) bool { return len(p.Applications) > 1 }).Walk.Project
	o.city.Exec(t, `insert into contacts (project, name, phone) values ($1, '王芳', '13904345678')
		on conflict (project) do update set name = excluded.name, phone = excluded.phone`, string(p.ID))
	last := p.Applications[len(p.Applications)-1]
	asked := func(number, digits string) url.Values { return url.Values{"number": {number}, "digits": {digits}} }

	if page := o.get(t, "", "/sign-in"); len(page.links("/progress")) != 1 {
		t.Error("the sign-in page doesn't lead there")
	}
	if page := o.get(t, "", "/progress"); page.status != http.StatusOK || !strings.Contains(page.html, `method="post" action="/progress"`) {
		t.Errorf("the form: %d", page.status)
	}
	told := o.post(t, "", "/progress", asked(last.Number, "5678"))
	text := told.main().text()
	if told.status != http.StatusOK || told.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d, %s: %s", told.status, told.header.Get("Cache-Control"), text)
	}
	for _, want := range []string{p.Record.Name, last.Number, "现在由谁办", "收件"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if other := p.Applications[0].Number; strings.Contains(text, other) {
		t.Errorf("an application that wasn't asked for is told: %s", text)
	}
	whole := o.post(t, "", "/progress", asked(string(p.Record.Code), "5678")).main()
	for _, a := range p.Applications {
		if !strings.Contains(whole.text(), a.Number) {
			t.Errorf("%s isn't told of the whole project", a.Number)
		}
	}
	for _, page := range []shown{told.main(), whole} {
		for _, secret := range []string{"王芳", "1390434", "5678", "/projects/", "/files/", "/do/", "name of ", string(p.Record.Credit), p.Record.Site} {
			if strings.Contains(page.html, secret) {
				t.Errorf("%q is told to who has no account", secret)
			}
		}
	}
	english := o.ask(t, formOf(t, o, "/progress", asked(last.Number, "5678")), "", "en").main().text()
	if !strings.Contains(english, "Who has it now") {
		t.Errorf("in English: %s", english)
	}
}

func TestProgressTellsNoStrangerWhichNumbersThereAre(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	p := o.admit(t, 1)[0].Until(t, func(p *domain.Project) bool { return len(p.Applications) > 0 }).Walk.Project
	o.city.Exec(t, `insert into contacts (project, name, phone) values ($1, '王芳', '13904345678')
		on conflict (project) do update set name = excluded.name, phone = excluded.phone`, string(p.ID))
	number := p.Applications[0].Number
	var answers []string
	for _, typed := range []string{number, "9" + number[1:]} {
		page := o.post(t, "", "/progress", url.Values{"number": {typed}, "digits": {"0000"}})
		if page.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", typed, page.status)
		}
		answers = append(answers, strings.ReplaceAll(page.html, typed, ""))
		for range 4 {
			o.post(t, "", "/progress", url.Values{"number": {typed}, "digits": {"0001"}})
		}
		slow := o.post(t, "", "/progress", url.Values{"number": {typed}, "digits": {"5678"}})
		if slow.status != http.StatusTooManyRequests || slow.header.Get("Retry-After") == "" {
			t.Errorf("%q after five times: %d", typed, slow.status)
		}
	}
	if answers[0] != answers[1] {
		t.Error("wrong digits are answered otherwise than a wrong number")
	}
	if page := o.post(t, "", "/progress", url.Values{"number": {"x"}, "digits": {"12"}}); !strings.Contains(page.text(), "请输入联系电话的后四位数字") {
		t.Errorf("two digits: %s", page.main().text())
	}
	if page := o.get(t, "", fmt.Sprintf("/progress?number=%s&digits=5678", number)); strings.Contains(page.html, p.Record.Name) {
		t.Error("an address tells a case")
	}
}

func formOf(t *testing.T, o *listsSite, path string, form url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}
