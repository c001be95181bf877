package views_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
)

// surveyed comes to a project with a survey that has just been fixed, and gives its lead's officer and the survey's id.
func (o *hall) surveyed(t *testing.T, seed uint64) (p *domain.Project, lead string, survey domain.SurveyID) {
	t.Helper()
	var option stages.Option
	p = o.project(t, seed, func(p *domain.Project) bool {
		lead, option = o.offered(p, domain.RoleOfficer, "schedule-survey")
		return lead != ""
	})
	do := "/projects/" + string(p.ID) + "/do/schedule-survey?target=" + option.Target
	visit := o.city.Machine.Book().Calendar.Add(domain.DayOf(o.city.Clock.Now()), 2)
	form := o.form(t, lead, do, "visit", visit.String(), "place", "𠮷林大街 8 号施工现场", "prepare", "地质勘察报告")
	form.Set("from", "09:30")
	form.Set("to", "11:30")
	form.Set("contact", lead)
	form.Set("position", "126.55,43.84")
	for _, f := range option.Fields {
		if f.Name == "departments" {
			form["departments"] = []string{f.Choices[0].Value, f.Choices[1].Value}
		}
	}
	o.post(t, lead, do, form).must(t, http.StatusSeeOther)
	p = o.city.MustProject(t, p.ID)
	return p, lead, p.Surveys[len(p.Surveys)-1].ID
}

// move gives a survey another time on its day.
func (o *hall) move(t *testing.T, p *domain.Project, lead string, survey domain.SurveyID) {
	t.Helper()
	do := "/projects/" + string(p.ID) + "/do/reschedule-survey?target=" + string(survey)
	form := o.form(t, lead, do, "reason", "建设单位临时封场")
	form.Set("visit", p.Survey(survey).Visit.String())
	form.Set("from", "14:00")
	form.Set("to", "15:30")
	form.Set("_confirmed", "yes")
	o.post(t, lead, do, form).must(t, http.StatusSeeOther)
}

// press stands for the browser that prints: it keeps what it was given.
type press struct {
	pages []string
	fails error
}

func (s *press) Print(_ context.Context, page []byte) ([]byte, error) {
	s.pages = append(s.pages, string(page))
	return []byte("%PDF-1.7"), s.fails
}

func TestTheNoticeOfASurveyIsReadByWhomItConcerns(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p, lead, survey := o.surveyed(t, 14)
	page := "/projects/" + string(p.ID)
	notice := page + "/papers/survey-notice/" + string(survey)
	read := o.get(t, "investor", notice).must(t, http.StatusOK, "联合踏勘通知书", p.Record.Investor, "𠮷林大街 8 号施工现场", "地质勘察报告", "（U+20BB7）",
		"uri.amap.com/marker", "09:30–11:30", "name of "+lead, "126.55,43.84", "缺席的部门视为无意见", `lang="zh-CN"`, "-踏")
	if strings.Contains(read.body, "paper.pdf") {
		t.Error("a PDF is offered where none can be made")
	}
	o.get(t, "investor", page).must(t, http.StatusOK, notice)
	english := o.get(t, lead, notice+"?in=en").must(t, http.StatusOK, "Notice of a joint survey", "the Chinese text prevails", notice+"?in=zh")
	if missing := missingWords.FindString(bare(english.body)); missing != "" {
		t.Errorf("without a word: %s", missing)
	}
	for _, none := range []string{"v9", "a1", "x"} {
		o.get(t, lead, page+"/papers/survey-notice/"+none).must(t, http.StatusNotFound)
	}
	o.get(t, lead, page+"/papers/love-letter/"+string(survey)).must(t, http.StatusNotFound)
	o.city.people["stranger"] = domain.Actor{Account: "stranger", Role: domain.RoleInvestor, Organisation: "91220000000000000X"}
	o.get(t, "stranger", notice).must(t, http.StatusNotFound)
	o.get(t, "stranger", notice+"/paper.pdf").must(t, http.StatusNotFound)

	o.move(t, p, lead, survey)
	o.get(t, "investor", notice).must(t, http.StatusOK, "变更，以本通知为准", "原定时间", "建设单位临时封场", "14:00–15:30")
	cancel := page + "/do/cancel-survey?target=" + string(survey)
	form := o.form(t, lead, cancel, "reason", "暴雨红色预警")
	form.Set("_confirmed", "yes")
	o.post(t, lead, cancel, form).must(t, http.StatusSeeOther)
	o.get(t, "investor", notice).must(t, http.StatusOK, "取消", "暴雨红色预警")
}

func TestPDFsComeFromThePageAloneAndFallBackToIt(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p, lead, survey := o.surveyed(t, 14)
	notice := "/projects/" + string(p.ID) + "/papers/survey-notice/" + string(survey)
	lacking := o.get(t, lead, notice+"/paper.pdf?in=en").must(t, http.StatusSeeOther)
	if to := lacking.header.Get("Location"); to != notice+"?in=en" {
		t.Errorf("without a browser that prints: to %s", to)
	}
	browser := &press{}
	o.pages.Printer = browser
	o.get(t, lead, notice).must(t, http.StatusOK, notice+"/paper.pdf?in=zh")
	printed := o.get(t, lead, notice+"/paper.pdf").must(t, http.StatusOK, "%PDF-1.7")
	if printed.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(printed.header.Get("Content-Disposition"), "inline; ") {
		t.Errorf("sent as %v", printed.header)
	}
	page := browser.pages[0]
	if !strings.Contains(page, "联合踏勘通知书") || !strings.Contains(page, "default-src 'none'") || !strings.Contains(page, "@page paper") ||
		strings.Contains(page, "<script") || strings.Contains(page, "/assets/") {
		t.Error("the page to be printed lacks its document or its style, or asks for more")
	}
	browser.fails = errors.New("the browser broke")
	failed := o.get(t, lead, notice+"/paper.pdf?in=en").must(t, http.StatusSeeOther)
	if failed.header.Get("ETag") != "" || failed.header.Get("Location") != notice+"?in=en" {
		t.Errorf("after a failure: %v", failed.header)
	}
}

func TestEveryReceiptAndSheetCanBePrinted(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	browser := &press{}
	o.pages.Printer = browser
	p := o.project(t, 3, func(p *domain.Project) bool {
		return len(p.Sheets) > 0 && len(p.Applications) > 0 && len(p.Applications[0].Papers) > 1
	})
	page := "/projects/" + string(p.ID)
	o.get(t, "investor", page+"/sheets/1").must(t, http.StatusOK, page+"/sheets/1/paper.pdf", "一单五清")
	o.get(t, "investor", page+"/sheets/1/paper.pdf").must(t, http.StatusOK, "%PDF")
	o.get(t, "investor", page+"/sheets/preview/paper.pdf").must(t, http.StatusNotFound)
	receipt := page + "/receipts/" + string(p.Applications[0].ID) + "/1"
	o.get(t, "investor", receipt).must(t, http.StatusOK, receipt+"/paper.pdf", "材料接收凭证")
	o.get(t, "investor", receipt+"/paper.pdf?in=en").must(t, http.StatusOK, "%PDF")
	if len(browser.pages) != 2 || !strings.Contains(browser.pages[0], "一、") || !strings.Contains(browser.pages[1], `lang="en"`) {
		t.Errorf("%d pages were printed", len(browser.pages))
	}
}

func TestTheJointAcceptanceOpinionListsItsParties(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	var opinion *domain.Item
	p := o.project(t, 5, func(p *domain.Project) bool {
		for i := range p.Applications {
			for j := range p.Applications[i].Items {
				it := &p.Applications[i].Items[j]
				if planned := p.Planned(it.Code); planned != nil && planned.Kind == domain.ItemJoint && it.Outcome == domain.ItemGranted {
					opinion = it
					return true
				}
			}
		}
		return false
	})
	page := "/projects/" + string(p.ID)
	paper := page + "/papers/acceptance-opinion/" + string(opinion.ID)
	o.get(t, "investor", page).must(t, http.StatusOK, paper)
	texts := []string{"竣工联合验收意见书", opinion.Number, p.Record.Investor, "第四十九条"}
	for i := range p.Plan {
		if p.Plan[i].Party {
			texts = append(texts, string(p.Plan[i].Code))
		}
	}
	o.get(t, "investor", paper).must(t, http.StatusOK, texts...)
	english := o.get(t, "investor", paper+"?in=en").must(t, http.StatusOK, "Joint acceptance opinion", "passed")
	if missing := missingWords.FindString(bare(english.body)); missing != "" {
		t.Errorf("without a word: %s", missing)
	}
	for _, none := range []string{"408", "a1.101", string(p.Applications[0].Items[0].ID)} {
		o.get(t, "investor", page+"/papers/acceptance-opinion/"+none).must(t, http.StatusNotFound)
	}
}
