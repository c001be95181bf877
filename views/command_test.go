package views_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/store/storetest"
)

func admission(name string) []string {
	return []string{"name", name, "investor", "某某实业有限公司", "credit", "91220302MA14ABCDXH", "class", "3", "region", "220302",
		"site", "铁西区海银大路", "investment", "1，２００.5", "floor_area", "3000", "funding", "自筹"}
}

func TestAdmittingTwiceByOneFormMakesOneProject(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	form := o.form(t, "planner", "/projects/new", admission("热力站")...)
	first := o.post(t, "planner", "/projects/new", form).must(t, http.StatusSeeOther)
	again := o.post(t, "planner", "/projects/new", form).must(t, http.StatusSeeOther)
	if to := first.header.Get("Location"); to != again.header.Get("Location") || !strings.HasPrefix(to, "/projects/p") {
		t.Errorf("the two led to %s and %s", to, again.header.Get("Location"))
	}
	page := o.get(t, "planner", first.header.Get("Location")).must(t, http.StatusOK, "热力站", "1,200.5 万元", "储备库")
	if strings.Count(page.body, `class="history-entry`) != 1 {
		t.Error("more happened than one admission")
	}
	o.post(t, "planner", "/projects/new", o.form(t, "planner", "/projects/new", admission("另一座")...)).must(t, http.StatusSeeOther)
	if found, err := o.city.ProjectLines(t.Context(), o.city.people["planner"], domain.ProjectQuery{}); err != nil || found.Total != 2 {
		t.Errorf("%d projects, %v", found.Total, err)
	}
}

func TestWhatIsWrongStandsBesideItsFieldAndNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	form := o.form(t, "planner", "/projects/new", admission("热力站")...)
	form.Set("credit", "91220302MA14ABCDX9")
	form.Set("finish", "2023-02-30")
	o.post(t, "planner", "/projects/new", form).must(t, http.StatusUnprocessableEntity, "热力站", `value="2023-02-30"`, `value="91220302MA14ABCDX9"`)
	form.Set("finish", "")
	refused := o.post(t, "planner", "/projects/new", form).must(t, http.StatusUnprocessableEntity, "统一社会信用代码最后一位应为", "铁西区海银大路")
	if refused.hidden().Get("_command") != form.Get("_command") {
		t.Error("the form that came back is another command")
	}
	form.Set("surprise", "1")
	o.post(t, "planner", "/projects/new", form).must(t, http.StatusUnprocessableEntity)
	if found, err := o.city.ProjectLines(t.Context(), o.city.people["planner"], domain.ProjectQuery{}); err != nil || found.Total != 0 {
		t.Errorf("%d projects, %v", found.Total, err)
	}
}

func TestOpinionFormIsSafeAgainstRepeatsAndStaleness(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 1, storetest.Launched)
	page := "/projects/" + string(p.ID) + "/do/give-opinion?target=natural-resources"
	form := o.form(t, "natural-resources-officer", page, "value", "disagree", "text", "不行")
	o.post(t, "natural-resources-officer", page, form).must(t, http.StatusUnprocessableEntity, "不行", "至少 10 字")
	form.Set("text", "用地红线与生态保护红线重叠，须调整")
	stale := url.Values{}
	for name, values := range form {
		stale[name] = values
	}
	stale.Set("_command", "another")
	stale.Set("text", "另一个窗口里写的意见，不应丢失的文字")
	o.post(t, "natural-resources-officer", page, form).must(t, http.StatusSeeOther)
	version := o.city.MustProject(t, p.ID).Version
	o.post(t, "natural-resources-officer", page, form).must(t, http.StatusSeeOther)
	if again := o.city.MustProject(t, p.ID).Version; again != version {
		t.Errorf("the same form made version %d of %d", again, version)
	}
	back := o.post(t, "natural-resources-officer", page, stale).must(t, http.StatusConflict, "情况已有变化", "另一个窗口里写的意见", "用地红线与生态保护红线重叠", "部门反馈意见")
	stale.Set("_seen", back.hidden().Get("_seen"))
	o.post(t, "natural-resources-officer", page, stale).must(t, http.StatusSeeOther)
	if text := o.city.MustProject(t, p.ID).Collaboration.OpinionOf("natural-resources").Text; !strings.HasPrefix(text, "另一个窗口") {
		t.Errorf("kept is %q", text)
	}
}

func TestFinalCommandsAreAskedOnceMore(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	planner := admission("将要出库的项目")
	made := o.post(t, "planner", "/projects/new", o.form(t, "planner", "/projects/new", planner...)).must(t, http.StatusSeeOther)
	page := made.header.Get("Location") + "/do/withdraw-project"
	form := o.form(t, "planner", page)
	o.post(t, "planner", page, form).must(t, http.StatusUnprocessableEntity, "请填写")
	form.Set("reason", "投资主体变更，项目不再实施")
	ask := o.post(t, "planner", page, form).must(t, http.StatusOK, "请核对后确认", "投资主体变更")
	confirmed := ask.hidden()
	if confirmed.Get("reason") != "投资主体变更，项目不再实施" {
		t.Fatalf("the confirmation carries %v", confirmed)
	}
	changed := ask.hidden()
	changed.Set("_change", "yes")
	o.post(t, "planner", page, changed).must(t, http.StatusOK, ">投资主体变更，项目不再实施</textarea>")
	id := domain.ProjectID(strings.TrimPrefix(made.header.Get("Location"), "/projects/"))
	if !o.city.MustProject(t, id).WithdrawnOn.IsZero() {
		t.Fatal("withdrawn without a confirmation")
	}
	confirmed.Set("_confirmed", "yes")
	o.post(t, "planner", page, confirmed).must(t, http.StatusSeeOther)
	if o.city.MustProject(t, id).WithdrawnOn.IsZero() {
		t.Error("not withdrawn")
	}
	late := o.post(t, "planner", page, url.Values{"_command": {"late"}, "reason": {"再写一遍的理由"}}).must(t, http.StatusConflict, "再写一遍的理由")
	if strings.Contains(late.body, "<textarea") {
		t.Error("a form is offered for what can't be done any more")
	}
}

func TestNoRightNoTargetNoCommand(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 6, storetest.Launched)
	do := "/projects/" + string(p.ID) + "/do/"
	version := o.city.MustProject(t, p.ID).Version
	for _, c := range []struct {
		who, path string
		status    int
	}{
		{"investor", "give-opinion?target=housing", http.StatusForbidden},
		{"housing-officer", "give-opinion?target=nobody", http.StatusNotFound},
		{"planner", "no-such-thing", http.StatusNotFound},
		{"planner", "amend-project", http.StatusConflict},
		{"natural-resources-officer", "issue-sheet", http.StatusConflict},
		{"stranger", "give-opinion?target=housing", http.StatusNotFound},
		{"planner", "tick", http.StatusForbidden},
	} {
		o.get(t, c.who, do+c.path).must(t, c.status)
		form := url.Values{"_command": {"x-" + c.who}, "value": {"agree"}}
		if got := o.post(t, c.who, do+c.path, form); got.status != c.status {
			t.Errorf("%s sends %s: %d, not %d", c.who, c.path, got.status, c.status)
		}
	}
	page := "/projects/" + string(p.ID)
	gone := o.get(t, "natural-resources-officer", do+"issue-sheet").must(t, http.StatusConflict, `href="`+page+`"`, `href="/worklist"`, "现在可以办的", page+"/do/")
	if !strings.Contains(bare(gone.body), "最近") || strings.Contains(gone.body, "<form method=\"post\" action=\""+do) {
		t.Errorf("the page doesn't say what happened last: %s", bare(gone.body))
	}
	o.get(t, "investor", "/projects/new").must(t, http.StatusForbidden)
	o.post(t, "investor", "/projects/new", url.Values{"name": {"x"}}).must(t, http.StatusForbidden)
	if o.city.MustProject(t, p.ID).Version != version {
		t.Error("something changed")
	}
}

func TestBackEntryNeedsItsReason(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 3, storetest.Launched)
	o.city.Clock.Set(p.LastAt.AddDate(0, 0, 1))
	page := "/projects/" + string(p.ID) + "/do/give-opinion?target=natural-resources"
	form := o.form(t, "natural-resources-officer", page, "value", "agree", "_on", domain.DayOf(p.LastAt).String())
	o.post(t, "natural-resources-officer", page, form).must(t, http.StatusUnprocessableEntity, "写明原因", `class="field back-entry" open`)
	form.Set("_back", "当日系统检修")
	o.post(t, "natural-resources-officer", page, form).must(t, http.StatusSeeOther)
	o.get(t, "planner", "/projects/"+string(p.ID)).must(t, http.StatusOK, "补录：生效日", "当日系统检修")
}

// TestAdmittingAsksWhereSomethingIsToBeLookedAt admits a project with codes as a Chinese keyboard writes them, and then the
// same once more.
func TestAdmittingAsksWhereSomethingIsToBeLookedAt(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	form := o.form(t, "planner", "/projects/new", admission("换热站")...)
	form.Set("credit", "９１２２０３０２ＭＡ１４ＡＢＣＤＸＨ")
	form.Set("phone", "（0434）3260000")
	ask := o.post(t, "planner", "/projects/new", form).must(t, http.StatusOK, "请核对后确认", "已规范为“91220302MA14ABCDXH”", "已规范为“0434-3260000”")
	if strings.Contains(ask.body, "提交后不能撤回") {
		t.Error("the page says that an admission can't be taken back")
	}
	confirmed := ask.hidden()
	confirmed.Set("_confirmed", "yes")
	made := o.post(t, "planner", "/projects/new", confirmed).must(t, http.StatusSeeOther)
	p := o.city.MustProject(t, domain.ProjectID(strings.TrimPrefix(made.header.Get("Location"), "/projects/")))
	if p.Record.Credit != "91220302MA14ABCDXH" {
		t.Errorf("admitted with %q", p.Record.Credit)
	}
	again := o.form(t, "planner", "/projects/new", admission("换 热\u200b站")...)
	ask = o.post(t, "planner", "/projects/new", again).must(t, http.StatusOK, "库中已有", string(p.ID))
	page, err := o.city.ProjectLines(t.Context(), domain.Actor{Role: domain.RolePlanner}, domain.ProjectQuery{})
	if err != nil || len(page.Lines) != 1 {
		t.Fatalf("admitted without a confirmation: %d, %v", len(page.Lines), err)
	}
	confirmed = ask.hidden()
	confirmed.Set("_confirmed", "yes")
	o.post(t, "planner", "/projects/new", confirmed).must(t, http.StatusSeeOther)
	other := o.form(t, "planner", "/projects/new", admission("泵站")...)
	o.post(t, "planner", "/projects/new", other).must(t, http.StatusSeeOther)
	for field, wrong := range map[string]string{"phone": "abc", "name": "换热\u202e站"} {
		bad := o.form(t, "planner", "/projects/new", admission("变电站")...)
		bad.Set(field, wrong)
		o.post(t, "planner", "/projects/new", bad).must(t, http.StatusUnprocessableEntity, "has-problem")
	}
}
