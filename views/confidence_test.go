package views_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
)

// decidable gives an item that an officer of its department may decide and a head sign, with the department.
func (o *hall) decidable(p *domain.Project) (item string, department domain.DepartmentCode) {
	for _, a := range p.Applications {
		for _, it := range a.Items {
			actor := o.city.people[string(it.Department)+"-officer"]
			for _, option := range o.city.Machine.Available(p, actor, o.city.Clock.Now()) {
				recorded := slices.ContainsFunc(option.Fields, func(f stages.Field) bool { return f.Name == "number" })
				if option.Verb == "decide-item" && option.Target == string(it.ID) && !recorded && p.Planned(it.Code).Steps == 2 && it.Department != "development-reform" &&
					o.city.Machine.Book().Department(it.Department).Kind == stages.KindDepartment {
					return option.Target, it.Department
				}
			}
		}
	}
	return "", ""
}

// propose drafts a decision with its result document.
func (o *hall) propose(t *testing.T, officer, page, item, reason, file string) {
	t.Helper()
	do := page + "/do/decide-item?target=" + item
	form := []part{{"outcome", "", "granted"}, {"reason", "", reason}, {"materials.result", file, paper + file}}
	for name, values := range o.get(t, officer, do).must(t, http.StatusOK).hidden() {
		form = append(form, part{name, "", values[0]})
	}
	o.send(t, officer, do, form).must(t, http.StatusSeeOther)
}

// give gives a command and confirms it.
func (o *hall) give(t *testing.T, who, do string, more ...string) reply {
	t.Helper()
	form := o.form(t, who, do, more...)
	form.Set("_confirmed", "yes")
	return o.post(t, who, do, form).must(t, http.StatusSeeOther)
}

// TestDeliberationStaysInTheDepartment follows a decision from a note through a returned draft to its signature.
func TestDeliberationStaysInTheDepartment(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	var item string
	var department domain.DepartmentCode
	p := o.project(t, 13, func(p *domain.Project) bool {
		if len(p.Applications) > 0 {
			item, department = o.decidable(p)
		}
		return item != ""
	})
	page, officer, head := "/projects/"+string(p.ID), string(department)+"-officer", string(department)+"-head"
	others := []string{"investor", "window", "planner", "water-supply-officer"}
	for _, d := range o.city.Machine.Concerned(p) {
		if d != department {
			others = append(others, string(d)+"-officer", string(d)+"-head")
		}
	}
	told := func(text string, to, kept []string) {
		t.Helper()
		for _, who := range to {
			o.get(t, who, page+"/history").must(t, http.StatusOK, text)
		}
		for _, who := range kept {
			if strings.Contains(o.get(t, who, page).body+o.get(t, who, page+"/history").body, text) {
				t.Errorf("%s reads %q", who, text)
			}
		}
	}
	inside := []string{officer, head, "supervisor", "administrator"}

	o.give(t, officer, page+"/do/note-item?target="+item, "text", "已与测绘单位核对界址")
	told("已与测绘单位核对界址", inside, others)
	o.propose(t, officer, page, item, "拟同意并附条件", "第一稿.pdf")
	told("拟同意并附条件", inside, others)
	o.give(t, head, page+"/do/return-decision?target="+item, "reason", "附条件的依据不足，请重新起草")
	told("附条件的依据不足", inside, others)
	o.get(t, officer, page).must(t, http.StatusOK, "附条件的依据不足")
	o.propose(t, officer, page, item, "符合条件", "第二稿.pdf")

	links := map[string]string{}
	for _, name := range []string{"第一稿.pdf", "第二稿.pdf"} {
		shown := o.get(t, head, page).must(t, http.StatusOK, name)
		links[name] = regexp.MustCompile(page + `/files/[0-9]+"[^>]*>[^<]*(?:<[^>]*>[^<]*){0,6}?` + name).FindString(shown.body)
		links[name], _, _ = strings.Cut(links[name], `"`)
		o.get(t, officer, links[name]).must(t, http.StatusOK, paper+name)
		for _, who := range append(others, "supervisor", "administrator") {
			if strings.Contains(o.get(t, who, page).body, name) {
				t.Errorf("%s is shown the draft %s", who, name)
			}
			o.get(t, who, links[name]).must(t, http.StatusNotFound)
		}
	}
	o.give(t, head, page+"/do/sign-decision?target="+item)
	o.get(t, "investor", page).must(t, http.StatusOK, "第二稿.pdf")
	o.get(t, "investor", links["第二稿.pdf"]).must(t, http.StatusOK, "第二稿.pdf")
	o.get(t, "investor", links["第一稿.pdf"]).must(t, http.StatusNotFound)
}
