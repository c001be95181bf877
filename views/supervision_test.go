package views_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/storetest"
	"binglian/views/words"
)

// neglect lets a project's people leave things lying until an order has gone to the leader.
func neglect(t *testing.T, d *storetest.Driver) *domain.Project {
	t.Helper()
	d.Until(t, func(p *domain.Project) bool {
		return slices.ContainsFunc(p.Applications, func(a domain.Application) bool {
			return slices.ContainsFunc(a.Items, func(it domain.Item) bool { return it.Running() && it.Limit.Days > 1 })
		})
	})
	for range 60 {
		at, due := d.City.Machine.WakeAt(d.Walk.Project)
		if !due || slices.ContainsFunc(d.Walk.Project.Supervisions, func(o domain.Supervision) bool { return !o.EscalatedOn.IsZero() }) {
			break
		}
		d.Do(t, stages.Command{Project: d.Walk.ID, By: domain.Actor{Role: domain.RoleClock}, At: at, Act: &stages.Tick{}})
		d.Walk.At = at
	}
	return d.Walk.Project
}

// neglectedSite is a site on projects of which some are late.
func neglectedSite(t *testing.T) (*listsSite, []*domain.Project) {
	t.Helper()
	o := openLists(t)
	o.server.Materials = uploads{o.city}
	var all []*domain.Project
	for _, d := range o.admit(t, 3) {
		all = append(all, neglect(t, d))
	}
	return o, all
}

var rowLinks = regexp.MustCompile(`(?s)<tr class="row-link">.*?</tr>`)

func TestSupervisionListsWhatTheMachineTells(t *testing.T) {
	t.Parallel()
	o, _ := neglectedSite(t)
	for list, sort := range map[string]domain.AlertSort{"": domain.AlertLight, "orders": domain.AlertOrder, "faults": domain.AlertFault} {
		today := domain.DayOf(o.now(t)())
		found, err := o.city.Alerts(t.Context(), o.people["supervisor"], domain.AlertQuery{Sort: sort, Today: today, Limit: 500})
		if err != nil || found.Total == 0 {
			t.Fatalf("%s: %d alerts, %v", sort, found.Total, err)
		}
		for _, lang := range []string{"zh", "en"} {
			page := o.getIn(t, "supervisor", "/supervision?list="+list, lang).main()
			rows := rowLinks.FindAllString(page.html, -1)
			if page.status != http.StatusOK || len(rows) != min(found.Total, 50) {
				t.Fatalf("%s in %s: %d, %d rows of %d", sort, lang, page.status, len(rows), found.Total)
			}
			for i, row := range rows {
				l := &found.Lines[i]
				text := shown{html: row}.text()
				if !strings.Contains(row, `href="/projects/`+string(l.Project)) || !strings.Contains(text, l.Name) || !strings.Contains(text, string(l.Item)) {
					t.Errorf("row %d: %s; want %+v", i, text, l)
				}
			}
			if left := regexp.MustCompile(`(?:supervision|irregularity|order-state|order-rule|light)\.[a-z]`).FindString(page.text()); left != "" {
				t.Errorf("%s in %s: a key is shown: %s…", sort, lang, left)
			}
		}
	}
}

func TestSupervisionIsNarrowed(t *testing.T) {
	t.Parallel()
	o, projects := neglectedSite(t)
	order := projects[0].Supervisions[0]
	count := func(path string) int {
		t.Helper()
		page := o.get(t, "supervisor", path).main()
		if page.status != http.StatusOK {
			t.Fatalf("%s: %d", path, page.status)
		}
		return len(rowLinks.FindAllString(page.html, -1))
	}
	all := count("/supervision?list=orders")
	for name, query := range map[string]url.Values{
		"state":      {"kind": {domain.OrderEscalated}},
		"department": {"department": {string(order.Department)}},
		"text":       {"q": {projects[0].Record.Name}},
		"from":       {"from": {order.OpenedOn.String()}},
		"to":         {"to": {order.OpenedOn.String()}},
	} {
		query.Set("list", "orders")
		if n := count("/supervision?" + query.Encode()); n == 0 || n > all {
			t.Errorf("by %s: %d of %d", name, n, all)
		}
	}
	for name, path := range map[string]string{"a time before all": "list=orders&to=2020-01-01", "another kind": "list=orders&kind=red", "another stage": "list=orders&stage=s9"} {
		page := o.get(t, "supervisor", "/supervision?"+path).main()
		if len(rowLinks.FindAllString(page.html, -1)) > 0 || !strings.Contains(page.text(), "没有符合条件的内容") {
			t.Errorf("%s: %.300s", name, page.text())
		}
	}
	if page := o.get(t, "supervisor", "/supervision?from=yesterday").main().text(); !strings.Contains(page, "“yesterday”不是日期") {
		t.Errorf("a day that is none: %.300s", page)
	}
	for _, to := range o.get(t, "supervisor", "/supervision").main().links("/supervision?") {
		if page := o.get(t, "supervisor", to); page.status != http.StatusOK {
			t.Errorf("%s leads to %d", to, page.status)
		}
	}
}

func TestSupervisionIsForThoseWhomItConcerns(t *testing.T) {
	t.Parallel()
	o, projects := neglectedSite(t)
	for _, who := range []string{"investor", "window"} {
		for _, path := range []string{"/supervision", "/supervision?list=orders", "/supervision/export.csv"} {
			if got := o.get(t, who, path); got.status != http.StatusForbidden || strings.Contains(got.html, projects[0].Record.Name) {
				t.Errorf("%s at %s: %d", who, path, got.status)
			}
		}
		if home := o.get(t, who, "/projects"); strings.Contains(home.html, `href="/supervision"`) {
			t.Errorf("%s is led to the page", who)
		}
	}
	order := projects[0].Supervisions[0]
	head := string(order.Department) + "-head"
	page := o.get(t, head, "/supervision?list=orders").main()
	do := "/projects/" + string(projects[0].ID) + "/do/answer-supervision"
	if len(page.links(do)) == 0 {
		t.Errorf("the head of %s isn't led to the answer: %.500s", order.Department, page.text())
	}
	if form := o.get(t, head, page.links(do)[0]); form.status != http.StatusOK {
		t.Errorf("the answer's form: %d", form.status)
	}
	for who, a := range o.people {
		if a.Role != domain.RoleHead {
			continue
		}
		want := 0
		for _, p := range projects {
			for _, x := range p.Supervisions {
				if x.Department == a.Department {
					want++
				}
			}
		}
		for _, path := range []string{"/supervision?list=orders", "/supervision?list=orders&department=" + string(order.Department)} {
			if rows := rowLinks.FindAllString(o.get(t, who, path).main().html, -1); len(rows) != min(want, 50) {
				t.Errorf("%s at %s: %d orders; want %d", who, path, len(rows), want)
			}
		}
	}
	lights := o.get(t, "supervisor", "/supervision").main()
	if len(lights.links("/projects/")) == 0 || o.get(t, "planner", "/supervision").main().links("/do/open-supervision") != nil {
		t.Error("who may open an order")
	}
}

func TestSupervisionIsExported(t *testing.T) {
	t.Parallel()
	o, projects := neglectedSite(t)
	for _, lang := range []string{"zh", "en"} {
		for _, list := range []string{"", "orders", "faults"} {
			got := o.getIn(t, "supervisor", "/supervision/export.csv?list="+list, lang)
			if got.status != http.StatusOK || got.header.Get("Content-Type") != "text/csv; charset=utf-8" ||
				!strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment;") || !strings.HasPrefix(got.html, "\ufeff") {
				t.Fatalf("%d %v", got.status, got.header)
			}
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.html, "\ufeff"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			page := o.getIn(t, "supervisor", "/supervision?list="+list, lang).main()
			if listed := len(rowLinks.FindAllString(page.html, -1)); len(rows)-1 < listed || listed == 0 {
				t.Errorf("%s in %s: %d rows, %d on the page", list, lang, len(rows)-1, listed)
			}
			for _, cell := range rows[0] {
				if cell == "" || strings.Contains(cell, ".") {
					t.Errorf("%s in %s: the head is %v", list, lang, rows[0])
				}
			}
			if !slices.ContainsFunc(rows, func(r []string) bool { return r[0] == string(projects[0].ID) && r[2] == projects[0].Record.Name }) {
				t.Errorf("%s in %s: the first project is missing", list, lang)
			}
		}
	}
	narrow := o.get(t, "supervisor", "/supervision/export.csv?list=orders&q="+url.QueryEscape(projects[1].Record.Name+" "+string(projects[1].ID)))
	if strings.Contains(narrow.html, string(projects[0].ID)+",") || !strings.Contains(narrow.html, string(projects[1].ID)+",") {
		t.Errorf("a narrowed list: %.300s", narrow.html)
	}
}

// TestAnAnswerStandsBesideItsLight answers an order by the form, and closes it.
func TestAnAnswerStandsBesideItsLight(t *testing.T) {
	t.Parallel()
	o, projects := neglectedSite(t)
	p := projects[0]
	order := p.Supervisions[0]
	const answer = "=评审机构延期出具报告，已催办，明日办结"
	do := func(who, verb, text string) {
		t.Helper()
		at := fmt.Sprintf("/projects/%s/do/%s?target=%s", p.ID, verb, order.ID)
		form := url.Values{"text": {text}}
		for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(o.get(t, who, at).html, -1) {
			form.Set(m[1], m[2])
		}
		if got := o.post(t, who, at, form); got.status >= http.StatusBadRequest {
			t.Fatalf("%s: %d %.500s", verb, got.status, got.main().text())
		}
	}
	do(string(order.Department)+"-head", "answer-supervision", answer)
	for _, path := range []string{"/supervision", "/supervision?list=orders&kind=answered"} {
		if page := o.get(t, "supervisor", path).main(); !strings.Contains(page.text(), answer) || !strings.Contains(page.html, "/do/close-supervision") {
			t.Errorf("%s: %.800s", path, page.text())
		}
	}
	sheet := o.get(t, "supervisor", "/supervision/export.csv?list=orders&kind=answered").html
	if !strings.Contains(sheet, "'"+answer) {
		t.Errorf("the answer begins a formula: %s", sheet)
	}
}

func TestEveryAlertHasItsWords(t *testing.T) {
	t.Parallel()
	set, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{"irregularity." + domain.AlertBackEntry}
	for _, kind := range stages.IrregularityKinds() {
		keys = append(keys, "irregularity."+string(kind))
	}
	for _, rule := range []string{domain.SupervisionOverdue, domain.SupervisionStageOverdue, domain.SupervisionBySupervisor, domain.SupervisionNoSurvey} {
		keys = append(keys, "order-rule."+rule)
	}
	for _, key := range keys {
		if !set.In(words.Chinese, 0).Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}
