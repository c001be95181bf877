package views_test

import (
	"net/http"
	"strings"
	"testing"

	"binglian/store/storetest"
)

func TestSheetIsAPaperAndTellsWhenItIsSuperseded(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 9, storetest.Launched)
	if early := o.get(t, "natural-resources-officer", "/projects/"+string(p.ID)); strings.Contains(early.body, "/sheets/preview") {
		t.Error("the sheet is shown while opinions are outstanding")
	}
	o.get(t, "natural-resources-officer", "/projects/"+string(p.ID)+"/sheets/preview").must(t, http.StatusNotFound)
	o.city.Clock.Set((p.Collaboration.Due + 1).At(9, 0)) // nobody answered: the opinions lapse
	page := "/projects/" + string(p.ID)
	o.get(t, "natural-resources-officer", page).must(t, http.StatusOK, page+"/sheets/preview")
	o.get(t, "natural-resources-officer", page+"/sheets/preview").must(t, http.StatusOK, "预览：未出具", "宗地现状清", "审批事项清")
	o.get(t, "investor", page+"/sheets/preview").must(t, http.StatusNotFound)
	o.get(t, "investor", page+"/sheets/1").must(t, http.StatusNotFound)

	issue := page + "/do/issue-sheet"
	ask := o.get(t, "natural-resources-officer", issue).must(t, http.StatusOK, "请核对后确认")
	form := ask.hidden()
	form.Set("_confirmed", "yes")
	o.post(t, "natural-resources-officer", issue, form).must(t, http.StatusSeeOther)
	first := o.get(t, "investor", page+"/sheets/1").must(t, http.StatusOK, "四协同〔2023〕", "第 1 版", "责任部门：自然资源局")
	if strings.Contains(first.body, "已被新版替代") {
		t.Error("the only version is said to be superseded")
	}

	form = o.form(t, "natural-resources-officer", issue, "reason", "规划条件调整，容积率由 2.0 改为 1.8")
	form.Set("_confirmed", "yes")
	o.post(t, "natural-resources-officer", issue, form).must(t, http.StatusSeeOther)
	o.get(t, "investor", page+"/sheets/1").must(t, http.StatusOK, "已被新版替代", "容积率由 2.0 改为 1.8", page+"/sheets/2")
	o.get(t, "investor", page+"/sheets/2").must(t, http.StatusOK, "第 2 版", "容积率由 2.0 改为 1.8")
	o.get(t, "investor", page).must(t, http.StatusOK, page+"/sheets/2", "已被新版替代")
	for _, n := range []string{"0", "3", "-1", "x", "1.5"} {
		o.get(t, "investor", page+"/sheets/"+n).must(t, http.StatusNotFound)
	}
}
