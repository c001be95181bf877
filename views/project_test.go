package views_test

import (
	"net/http"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/store/storetest"
)

func TestProjectIsShownToThoseWhomItConcerns(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 4, storetest.Coded)
	page := "/projects/" + string(p.ID)
	for _, who := range []string{"planner", "investor", "window", "supervisor", "administrator", "natural-resources-officer", "housing-head"} {
		o.get(t, who, page).must(t, http.StatusOK, p.Record.Name, string(p.Record.Code), "球在谁手里", "我要办的")
	}
	for _, path := range []string{page, page + "/history", page + "/sheets/1", page + "/files/0", page + "/do/apply?target=s1"} {
		o.get(t, "stranger", path).must(t, http.StatusNotFound)
	}
	o.get(t, "planner", "/projects/none").must(t, http.StatusNotFound)
	if got := o.get(t, "nobody", page); got.status != http.StatusSeeOther {
		t.Errorf("a stranger is answered %d", got.status)
	}
}

func TestInvestorIsToldWhatToApplyForFirst(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 5, storetest.Coded)
	page := o.get(t, "investor", "/projects/"+string(p.ID)).must(t, http.StatusOK, "/do/apply?target=s1")
	mine, _, _ := strings.Cut(page.body, "还可以办")
	if !strings.Contains(mine, "/do/apply?target=s1") {
		t.Error("the first stage isn't what the investor must do")
	}
	if strings.Contains(o.get(t, "supervisor", "/projects/"+string(p.ID)).body, "/do/") {
		t.Error("a supervisor is offered commands")
	}
}

// TestPageIsDrawnAtEveryStep walks a project to its end and reads its page as everybody on the way.
func TestPageIsDrawnAtEveryStep(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	d := o.city.Drive(t, "long", 6)
	readers := []string{"planner", "investor", "window", "natural-resources-officer", "housing-head", "water-supply-officer"}
	for step := 0; d.Step(t); step++ {
		if d.Walk.Project == nil {
			continue
		}
		o.city.Clock.Set(d.Walk.At)
		who := readers[step%len(readers)]
		got := o.get(t, who, "/projects/long")
		if got.status == http.StatusNotFound && !o.city.Machine.MayRead(o.city.people[who], d.Walk.Project) {
			continue
		}
		got.must(t, http.StatusOK, d.Walk.Project.Record.Name)
		for _, word := range missingWords.FindAllString(bare(got.body), -1) {
			t.Errorf("step %d, %s: %s has no word", step, who, word)
		}
	}
	p := o.city.MustProject(t, "long")
	if !storetest.Completed(p) {
		t.Fatal("this walk didn't come to its end: choose another seed")
	}
	o.get(t, "investor", "/projects/long").must(t, http.StatusOK, "已办结", "现在没有人需要办理")
	for _, path := range []string{"/history", "/history?page=2", "/history?page=99", "/history?page=x"} {
		o.get(t, "investor", "/projects/long"+path).must(t, http.StatusOK, "共 ")
	}
}

func TestContactIsForGovernmentAndTheOwnInvestor(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	made := o.post(t, "planner", "/projects/new", o.form(t, "planner", "/projects/new",
		append(admission("有联系人的项目"), "contact", "张三丰", "phone", "13900000000")...)).must(t, http.StatusSeeOther)
	page := made.header.Get("Location")
	for _, who := range []string{"planner", "investor", "natural-resources-officer"} {
		o.get(t, who, page).must(t, http.StatusOK, "张三丰", "13900000000")
	}
	p := o.project(t, 7, storetest.Coded)
	o.city.Exec(t, `insert into contacts (project, name, phone) values ($1, '李四光', '13911111111') on conflict (project) do update set name = excluded.name`, string(p.ID))
	if got := o.get(t, "water-supply-officer", "/projects/"+string(p.ID)).must(t, http.StatusOK); strings.Contains(got.body, "李四光") {
		t.Error("a utility is shown the contact")
	}
	o.get(t, "investor", "/projects/"+string(p.ID)).must(t, http.StatusOK, "李四光")
}

func TestUnchangedPageIsNotSentAgain(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 8, storetest.Launched)
	tag := o.get(t, "planner", "/projects/"+string(p.ID)).header.Get("ETag")
	if other := o.get(t, "investor", "/projects/"+string(p.ID)).header.Get("ETag"); tag == "" || tag == other {
		t.Errorf("two readers have the tags %s and %s", tag, other)
	}
	o.city.Drive(t, "another", 80).Step(t)
	if again := o.get(t, "planner", "/projects/"+string(p.ID)).header.Get("ETag"); again != tag {
		t.Error("another project's change makes this page a new one")
	}
}

func applicable(p *domain.Project) bool { return storetest.Coded(p) && len(p.Applications) == 0 }
