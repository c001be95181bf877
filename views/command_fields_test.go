package views_test

import (
	"net/http"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/storetest"
)

// offered finds somebody of a role who may give a command now.
func (o *hall) offered(p *domain.Project, role domain.Role, verb domain.Verb) (who string, option stages.Option) {
	for name, actor := range o.city.people {
		if actor.Role != role {
			continue
		}
		for _, option := range o.city.Machine.Available(p, actor, o.city.Clock.Now()) {
			if option.Verb == verb {
				return name, option
			}
		}
	}
	return "", option
}

// TestSecondOfficerIsChosenAmongColleagues comes to a survey's finding and fills it in.
func TestSecondOfficerIsChosenAmongColleagues(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	var officer string
	var option stages.Option
	p := o.project(t, 14, func(p *domain.Project) bool {
		officer, option = o.offered(p, domain.RoleOfficer, "schedule-survey")
		return officer != ""
	})
	do := "/projects/" + string(p.ID) + "/do/"
	visit := o.city.Machine.Book().Calendar.Add(domain.DayOf(o.city.Clock.Now()), 2)
	form := o.form(t, officer, do+"schedule-survey?target="+option.Target, "visit", visit.String(), "place", "项目现场")
	for _, f := range option.Fields {
		if f.Name == "departments" {
			form["departments"] = []string{f.Choices[0].Value, f.Choices[1].Value}
		}
	}
	o.post(t, officer, do+"schedule-survey?target="+option.Target, form).must(t, http.StatusSeeOther)
	o.city.Clock.Set(visit.At(10, 0))
	officer, option = o.offered(o.city.MustProject(t, p.ID), domain.RoleOfficer, "record-finding")
	head := string(o.city.people[officer].Department) + "-head"
	do += "record-finding?target=" + option.Target

	page := o.get(t, officer, do).must(t, http.StatusOK, `<option value="`+head+`">name of `+head, "<select")
	if strings.Contains(page.body, `<option value="`+officer) || strings.Contains(page.body, `<option value="window`) {
		t.Error("others than the colleagues are offered")
	}
	form = o.form(t, officer, do, "result", "pass", "companion", "window")
	o.post(t, officer, do, form).must(t, http.StatusUnprocessableEntity, "has-problem")
	form.Set("companion", head)
	o.post(t, officer, do, form).must(t, http.StatusSeeOther)
}

func TestAmendingBeginsWithTheContact(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	form := o.form(t, "planner", "/projects/new", append(admission("有联系人的项目"), "contact", "张三丰", "phone", "13900000000")...)
	form.Set("class", "1") // without a flow
	form.Set("facts.land", "transfer")
	made := o.post(t, "planner", "/projects/new", form).must(t, http.StatusSeeOther)
	page := made.header.Get("Location")
	o.get(t, "planner", page+"/do/amend-project").must(t, http.StatusOK, `value="张三丰"`, `value="13900000000"`)
	o.get(t, "planner", page).must(t, http.StatusOK, "土地获取方式", "出让")
}

// TestCommandLeadsBackToTheWorklist sends an opinion as a browser that keeps cookies would.
func TestCommandLeadsBackToTheWorklist(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 15, func(p *domain.Project) bool {
		return p.Collaboration != nil && p.Collaboration.OpinionOf("natural-resources").Value == ""
	})
	const who = "natural-resources-officer"
	do := "/projects/" + string(p.ID) + "/do/give-opinion?target=natural-resources"
	done := o.post(t, who, do, o.form(t, who, do, "value", "agree")).must(t, http.StatusSeeOther)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.URL+done.header.Get("Location"), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "binglian-session", Value: who})
	for _, c := range (&http.Response{Header: done.header}).Cookies() {
		r.AddCookie(c)
	}
	answerOf(t, r).must(t, http.StatusOK, "意见已反馈。", `<a href="/worklist">回到待办</a>`)
}

// TestHistoryTellsWhatAnAmendmentChanged amends a project twice: values and properties, then the contact alone.
func TestHistoryTellsWhatAnAmendmentChanged(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	form := o.form(t, "planner", "/projects/new", append(admission("将要更名的项目"), "contact", "张三丰", "phone", "13900000000")...)
	form.Set("facts.land", "transfer")
	page := o.post(t, "planner", "/projects/new", form).must(t, http.StatusSeeOther).header.Get("Location")
	amend := func(change map[string]string) {
		t.Helper()
		form := o.form(t, "planner", page+"/do/amend-project", append(admission("将要更名的项目"), "contact", "张三丰", "phone", "13900000000")...)
		for name, value := range change {
			form.Set(name, value)
		}
		o.post(t, "planner", page+"/do/amend-project", form).must(t, http.StatusSeeOther)
	}
	amend(map[string]string{"name": "新名称", "investment": "2400", "facts.land": "lease", "position": "124.35,43.17"})
	told := bare(o.get(t, "planner", page+"/history").must(t, http.StatusOK).body)
	for _, want := range []string{"将要更名的项目 → 新名称", "1,200.5 万元 → 2,400 万元", "出让 → 租赁", "（空） → 124.35"} {
		if !strings.Contains(told, want) {
			t.Errorf("the history lacks %q: %s", want, told)
		}
	}
	if strings.Contains(told, "建设单位：") {
		t.Errorf("the history tells of what stayed: %s", told)
	}
	amend(map[string]string{"name": "新名称", "investment": "2400", "facts.land": "lease", "position": "124.35,43.17", "phone": "13911111111"})
	o.get(t, "planner", page+"/history").must(t, http.StatusOK, "只更改了联系人")
}

// TestHistoryTellsWhatAChangeChanged changes a project under way: its name, and a fact that its flow asks for.
func TestHistoryTellsWhatAChangeChanged(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 15, storetest.Launched)
	act := &stages.ChangeProject{RecordForm: stages.FormOf(p.Record, domain.Contact{}), Reason: "建设内容调整，名称随之变更。"}
	act.Name = "变更后的名称"
	if _, err := o.city.Change(t.Context(), stages.Command{ID: "change", Project: p.ID, By: o.city.people["planner"], Seen: p.Seen, Act: act}); err != nil {
		t.Fatal(err)
	}
	page := "/projects/" + string(p.ID)
	told := bare(o.get(t, "planner", page+"/history").must(t, http.StatusOK).body)
	for _, want := range []string{p.Record.Name + " → 变更后的名称", "建设内容调整"} {
		if !strings.Contains(told, want) {
			t.Errorf("the history lacks %q: %s", want, told)
		}
	}
}
