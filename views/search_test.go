package views_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages/stagestest"
)

func search(text string, more ...string) string {
	query := url.Values{"q": {text}}
	for i := 0; i+1 < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	return "/search?" + query.Encode()
}

func TestSearchFromEveryPageFindsProjectsAndApplications(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	all := o.admit(t, 2)
	p := all[0].Until(t, func(p *domain.Project) bool { return len(p.Applications) > 0 }).Walk.Project
	o.people["stranger"] = domain.Actor{Account: "stranger", Role: domain.RoleInvestor, Organisation: stagestest.Stranger}
	name, number := p.Record.Name, p.Applications[0].Number

	for _, who := range []string{"window", "planner", "investor", "administrator"} {
		if page := o.get(t, who, "/help"); !strings.Contains(page.html, `action="/search"`) {
			t.Errorf("%s has no search on a page", who)
		}
		page := o.get(t, who, search(name)).main()
		if text := page.text(); page.status != http.StatusOK || !strings.Contains(text, "名称 "+name) || len(page.links("/projects/"+string(p.ID))) != 1 {
			t.Errorf("%s looks for %q: %s", who, name, text)
		}
		page = o.get(t, who, search(strings.ToLower(number))).main()
		for _, want := range []string{"项目 1 个", "办件 1 件", "办件编号 见找到的办件", number} {
			if !strings.Contains(page.text(), want) {
				t.Errorf("%s looks for %q: no %q in %s", who, number, want, page.text())
			}
		}
		if links := page.links("/projects/" + string(p.ID) + "#application"); len(links) != 1 {
			t.Errorf("%s finds the application at %v", who, links)
		}
	}
	for _, typed := range []string{name, number} {
		page := o.get(t, "stranger", search(typed)).main()
		if text := page.text(); !strings.Contains(text, "没有找到") || !strings.Contains(text, "怎样搜索") || len(page.links("/projects/")) != 0 {
			t.Errorf("another investor looks for %q: %s", typed, text)
		}
	}
	if text := o.get(t, "window", "/search").main().text(); !strings.Contains(text, "怎样搜索") || strings.Contains(text, "没有找到") {
		t.Errorf("before anything was looked for: %s", text)
	}
	english := o.getIn(t, "window", search(p.Record.Site), "en").main().text()
	if !strings.Contains(english, "Site "+p.Record.Site) || strings.Contains(english, "How to search") {
		t.Errorf("in English: %s", english)
	}
	if page := o.get(t, "", "/search"); page.status != http.StatusSeeOther {
		t.Errorf("nobody's search: %d", page.status)
	}
}

func TestLongSearchesArePaged(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	const found = 23
	o.admit(t, found)
	page := o.get(t, "planner", search("p-0")).main()
	if n := len(page.links("/projects/p-")); n != 10 || !strings.Contains(page.text(), "项目 23 个") {
		t.Errorf("%d at a glance: %s", n, page.text())
	}
	all := page.links("/search?")
	if len(all) != 1 || !strings.Contains(all[0], "in=projects") {
		t.Fatalf("ways on: %v", all)
	}
	first := o.get(t, "planner", all[0]).main()
	if n := len(first.links("/projects/p-")); n != 20 {
		t.Errorf("%d on the first page", n)
	}
	second := o.get(t, "planner", search("p-0", "in", "projects", "page", "2")).main()
	if n := len(second.links("/projects/p-")); n != found-20 {
		t.Errorf("%d on the second page", n)
	}
	if !strings.Contains(first.html, "page=2") || !strings.Contains(second.html, `rel="prev"`) {
		t.Error("the pages don't lead to each other")
	}
}
