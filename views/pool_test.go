package views_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/store/storetest"
)

func TestProjectsAreFoundByTwoCharacters(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	all := o.admit(t, 4)
	for _, d := range all {
		record := d.Walk.Project.Record
		two := string([]rune(record.Name)[:2])
		page := o.get(t, "planner", "/projects?"+url.Values{"q": {two}}.Encode())
		if !strings.Contains(page.html, "/projects/"+string(d.Walk.ID)+`"`) {
			t.Errorf("%q doesn't find %s", two, record.Name)
		}
		page = o.get(t, "planner", "/projects?"+url.Values{"q": {string(record.Credit)}}.Encode())
		if !strings.Contains(page.html, "/projects/"+string(d.Walk.ID)+`"`) {
			t.Errorf("the credit code doesn't find %s", record.Name)
		}
	}
	none := o.get(t, "planner", "/projects?q=nowhere").main()
	if !strings.Contains(none.text(), "没有符合条件的内容") || len(none.links("/projects?")) > 0 && !strings.Contains(none.html, "清除条件") {
		t.Errorf("nothing found: %s", none.text())
	}
}

func TestLongListsOfProjectsArePaged(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	const projects = 57
	o.admit(t, projects)
	seen := map[string]int{}
	for page := 1; page <= 2; page++ {
		for _, to := range o.get(t, "planner", fmt.Sprintf("/projects?order=name&page=%d", page)).main().links("/projects/p-") {
			seen[to]++
		}
	}
	if len(seen) != projects {
		t.Errorf("two pages show %d of %d projects", len(seen), projects)
	}
	for to, n := range seen {
		if n != 1 {
			t.Errorf("%s is shown %d times", to, n)
		}
	}
	for _, odd := range []string{"page=0", "page=-1", "page=x", "page=99999999999999999999", "order=luck", "class=many", "state=nowhere"} {
		if page := o.get(t, "planner", "/projects?"+odd); page.status != http.StatusOK {
			t.Errorf("/projects?%s: %d", odd, page.status)
		}
	}
}

func TestInvestorsSeeTheirOwnAndWhatIsExpectedOfThem(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	all := o.admit(t, 4)
	all[0].Until(t, storetest.Coded)
	own := all[0].Walk.Project.Record.Credit
	for _, path := range []string{"/projects", "/"} {
		page := o.get(t, "investor", path)
		for _, d := range all {
			mine := d.Walk.Project.Record.Credit == own
			if shown := strings.Contains(page.html, "/projects/"+string(d.Walk.ID)); shown != mine {
				t.Errorf("%s: %s shown %v, mine %v", path, d.Walk.ID, shown, mine)
			}
		}
	}
	tasks, err := o.city.Worklist(t.Context(), o.people["investor"], domain.WorklistQuery{Mine: true, Kind: domain.TaskApply})
	if err != nil || tasks.Total == 0 {
		t.Fatalf("%d stages to apply for, %v", tasks.Total, err)
	}
	home := o.get(t, "investor", "/").main()
	for _, l := range tasks.Lines {
		form := "/projects/" + string(l.Project) + "/do/apply?" + url.Values{"target": {l.Target}}.Encode()
		if links := home.links(form); len(links) != 1 || links[0] != form {
			t.Errorf("the home leads to %v, not to %s", links, form)
		}
	}
	if strings.Contains(o.get(t, "investor", "/projects").html, "/projects/new") {
		t.Error("an investor is offered to admit a project")
	}
	if !strings.Contains(o.get(t, "planner", "/projects").html, "/projects/new") {
		t.Error("a planner isn't offered to admit a project")
	}
}

func TestDeskFindsWhatIsToBeAnswered(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	d := o.admit(t, 1)[0]
	empty := o.get(t, "window", "/desk").main()
	if !strings.Contains(empty.text(), "没有待答复的申请") {
		t.Errorf("an empty desk: %s", empty.text())
	}
	d.Until(t, func(p *domain.Project) bool {
		return len(p.Applications) > 0 && p.Applications[0].AcceptedOn.IsZero() && p.Applications[0].Open()
	})
	desk := o.get(t, "window", "/desk").main()
	if !strings.Contains(desk.text(), "待答复 1") || !strings.Contains(desk.html, "/projects/p-001") {
		t.Errorf("the desk: %s", desk.text())
	}
	name := d.Walk.Project.Record.Name
	found := o.get(t, "window", "/desk?"+url.Values{"q": {string([]rune(name)[1:4])}}.Encode()).main()
	if !strings.Contains(found.text(), "找到的项目") || !strings.Contains(found.text(), name) {
		t.Errorf("the search at the desk: %s", found.text())
	}
}
