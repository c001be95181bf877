package views_test

import (
	"net/http"
	"testing"

	"binglian/domain"
	"binglian/stages"
)

// TestOverlappingFindingsAreShownBeforeTheSheet has two departments find the same, and the lead issue the sheet.
func TestOverlappingFindingsAreShownBeforeTheSheet(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	var lead string
	var option stages.Option
	p := o.project(t, 14, func(p *domain.Project) bool {
		lead, option = o.offered(p, domain.RoleOfficer, "schedule-survey")
		return lead != ""
	})
	do := "/projects/" + string(p.ID) + "/do/"
	visit := o.city.Machine.Book().Calendar.Add(domain.DayOf(o.city.Clock.Now()), 1)
	form := o.form(t, lead, do+"schedule-survey?target="+option.Target, "visit", visit.String(), "place", "项目现场")
	for _, f := range option.Fields {
		if f.Name == "departments" {
			form["departments"] = []string{f.Choices[0].Value, f.Choices[1].Value}
		}
	}
	o.post(t, lead, do+"schedule-survey?target="+option.Target, form).must(t, http.StatusSeeOther)
	o.city.Clock.Set(visit.At(12, 0))
	for range 2 {
		officer, found := o.offered(o.city.MustProject(t, p.ID), domain.RoleOfficer, "record-finding")
		at := do + "record-finding?target=" + found.Target
		head := string(o.city.people[officer].Department) + "-head"
		form := o.form(t, officer, at, "result", "rectify", "companion", head)
		for _, column := range []string{"item", "text", "clause", "position", "photos"} {
			form["findings."+column] = []string{""}
		}
		form.Set("findings.text", "弃土场须设拦挡")
		o.post(t, officer, at, form).must(t, http.StatusSeeOther)
	}
	issue := do + "issue-survey-opinion?target=" + string(o.city.MustProject(t, p.ID).Surveys[0].ID)
	form = o.form(t, lead, issue, "overall", "rectify", "summary", "请按意见整改。")
	o.post(t, lead, issue, form).must(t, http.StatusOK, "几个部门说的是同一个问题", "弃土场须设拦挡")
}
