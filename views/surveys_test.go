package views_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// aProposal is a project of which a lead may propose times to two departments and the investor.
type aProposal struct {
	*hall
	project *domain.Project
	lead    string
	app     string
	day     domain.Day
	parties []domain.DepartmentCode
}

// organisable carries a project to where a lead may organise a survey.
func (o *hall) organisable(t *testing.T, id domain.ProjectID, seed uint64) *aProposal {
	t.Helper()
	x := &aProposal{hall: o}
	var option stages.Option
	d := o.city.Drive(t, id, seed).Until(t, func(p *domain.Project) bool {
		x.lead, option = o.offered(p, domain.RoleOfficer, "propose-survey")
		return x.lead != ""
	})
	o.city.Clock.Set(d.Walk.Project.LastAt.Add(time.Minute))
	x.project, x.app, x.day = d.Walk.Project, option.Target, o.city.Machine.Book().Calendar.Add(domain.DayOf(o.city.Clock.Now()), 2)
	for _, f := range option.Fields {
		if f.Name == "departments" {
			for _, c := range f.Choices {
				if c.Disabled == "" {
					x.parties = append(x.parties, domain.DepartmentCode(c.Value))
				}
			}
		}
	}
	return x
}

func (o *hall) proposal(t *testing.T) *aProposal {
	t.Helper()
	x := o.organisable(t, "p14", 14)
	x.parties = x.parties[:2]
	form := x.times(t, x.do("propose-survey", x.app))
	x.post(t, x.lead, x.do("propose-survey", x.app), form).must(t, http.StatusSeeOther)
	return x
}

func (x *aProposal) do(verb, target string) string {
	return "/projects/" + string(x.project.ID) + "/do/" + verb + "?target=" + target
}

// times fills in the form that proposes two times.
func (x *aProposal) times(t *testing.T, path string) url.Values {
	t.Helper()
	form := x.form(t, x.lead, path, "place", "项目现场东门", "prepare", "备好总平面图")
	form["times.visit"] = []string{x.day.String(), x.day.String(), ""}
	form["times.from"], form["times.to"] = []string{"09:30", "14:00", ""}, []string{"11:30", "16:00", ""}
	form["departments"] = []string{string(x.parties[0]), string(x.parties[1])}
	return form
}

func (x *aProposal) page(of string) string {
	return "/surveys/" + string(x.project.ID) + "/" + of
}

// TestTimesOfASurveyAreAnsweredOnPages has each party see what it is asked, and the visit fixed once all have answered.
func TestTimesOfASurveyAreAnsweredOnPages(t *testing.T) {
	t.Parallel()
	x := openHall(t).proposal(t)
	x.get(t, x.lead, x.page(x.app)).must(t, http.StatusOK, "各方的时间", "09:30–11:30", "14:00–16:00", "未答复", "项目现场东门", "备好总平面图", "撤回踏勘时间征询")
	x.get(t, "investor", "/expected").must(t, http.StatusOK, "踏勘时间：请答复", "项目现场东门", "备好总平面图", "uri.amap.com", "answer-survey?target="+x.app+"%2Finvestor")
	x.get(t, "investor", "/").must(t, http.StatusOK, `href="/expected"`)
	x.get(t, "stranger", x.page(x.app)).must(t, http.StatusNotFound)
	x.get(t, "window", "/surveys").must(t, http.StatusForbidden)
	x.get(t, "window", "/expected").must(t, http.StatusForbidden)
	x.get(t, "investor", "/surveys").must(t, http.StatusSeeOther)
	for _, party := range x.parties {
		officer := string(party) + "-officer"
		if officer == x.lead { // who proposes agrees
			continue
		}
		x.get(t, officer, "/surveys").must(t, http.StatusOK, "待答复", x.project.Record.Name, "answer-survey")
		form := x.form(t, officer, x.do("answer-survey", x.app+"/"+string(party)), "reason", "上午有会")
		form["suits"] = []string{"2"}
		x.post(t, officer, x.do("answer-survey", x.app+"/"+string(party)), form).must(t, http.StatusSeeOther)
		x.get(t, x.lead, x.page(x.app)).must(t, http.StatusOK, "不便", "上午有会")
	}
	form := x.form(t, "investor", x.do("answer-survey", x.app+"/investor"))
	form["suits"] = []string{"1", "2"}
	x.post(t, "investor", x.do("answer-survey", x.app+"/investor"), form).must(t, http.StatusSeeOther)
	p := x.city.MustProject(t, x.project.ID)
	survey := p.Surveys[len(p.Surveys)-1]
	if survey.From != "14:00" || survey.Visit != x.day {
		t.Errorf("the visit is fixed for %s %s", survey.Visit, survey.From)
	}
	page := x.get(t, x.lead, x.page(string(survey.ID))).must(t, http.StatusOK, "各方情况", "项目现场东门", "踏勘改期")
	if found := missingWords.FindString(page.body); found != "" {
		t.Errorf("no word for %s", found)
	}
	x.get(t, "investor", "/expected").must(t, http.StatusOK, "踏勘：请到场配合", "备好总平面图", "加入日历")
	x.get(t, string(x.parties[0])+"-officer", "/surveys").must(t, http.StatusOK, "待答复", "confirm-survey")
}

// TestClashIsAWarning has a lead choose a time at which the parties are awaited elsewhere: the page tells, and takes it.
func TestClashIsAWarning(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	one, other := o.organisable(t, "one", 14), o.organisable(t, "other", 14)
	at := slices.IndexFunc(one.parties, func(d domain.DepartmentCode) bool { return slices.Contains(other.parties, d) })
	if at < 0 {
		t.Fatalf("%v and %v have nobody in common", one.parties, other.parties)
	}
	both := one.parties[at]
	one.day = other.day
	fix := func(x *aProposal, from string) (string, url.Values) {
		t.Helper()
		path := x.do("schedule-survey", x.app)
		form := x.form(t, x.lead, path, "visit", x.day.String(), "from", from, "to", "12:00", "place", "现场")
		second := slices.IndexFunc(x.parties, func(d domain.DepartmentCode) bool { return d != both })
		form["departments"] = []string{string(both), string(x.parties[second])}
		return path, form
	}
	path, form := fix(one, "09:30")
	o.post(t, one.lead, path, form).must(t, http.StatusSeeOther)
	path, form = fix(other, "11:00")
	o.get(t, other.lead, path).must(t, http.StatusOK, "各方已有的踏勘", "09:30–12:00")
	o.post(t, other.lead, path, form).must(t, http.StatusOK, "与已有的踏勘重叠", "09:30–12:00")
	form.Set("_confirmed", "yes")
	o.post(t, other.lead, path, form).must(t, http.StatusSeeOther)
	if p := o.city.MustProject(t, other.project.ID); len(p.Surveys) != 1 {
		t.Errorf("the survey is not fixed: %+v", p.Surveys)
	}
}
