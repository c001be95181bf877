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

// inspected gives a party's item of a joint acceptance that runs, and of which nothing was found yet.
func inspected(p *domain.Project) *domain.Item {
	if p.Suspended() || !p.TerminatedOn.IsZero() || len(p.Rectifications) > 0 || slices.ContainsFunc(p.Surveys, func(v domain.Survey) bool { return v.Open() }) {
		return nil
	}
	for i := range p.Applications {
		a := &p.Applications[i]
		for j := range a.Items {
			if it := &a.Items[j]; it.Running() && it.Proposal == nil && p.Planned(it.Code).Party {
				return it
			}
		}
	}
	return nil
}

// TestRectificationListStandsOnTheProjectsPage plays a finding through the forms, and reads what the page tells of it.
func TestRectificationListStandsOnTheProjectsPage(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 3, func(p *domain.Project) bool { return inspected(p) != nil })
	it := inspected(p)
	a, _ := p.Item(it.ID)
	page, officer, list := "/projects/"+string(p.ID), string(it.Department)+"-officer", string(a.Stage)+"/"+string(a.Works)
	lead := string(p.Stage(a.Stage).Lead) + "-officer"
	give := func(who, verb, target string, values ...string) {
		t.Helper()
		do := page + "/do/" + verb + "?target=" + target
		o.post(t, who, do, o.form(t, who, do, values...)).must(t, http.StatusSeeOther)
	}
	give(officer, "require-rectification", string(it.ID), "text", "竣工图与现场不一致", "clause", "档案规范 §4.2")
	o.get(t, lead, page).must(t, http.StatusOK, "竣工图与现场不一致", "待列入清单", "/do/issue-rectification-list?target="+strings.ReplaceAll(list, "/", "%2F"))
	give(lead, "issue-rectification-list", list, "due", stages.DefaultBook().Calendar.Add(domain.DayOf(p.LastAt), 8).String())
	issued := regexp.MustCompile(page + `/papers/rectification-list/\d+`).FindString(o.get(t, "investor", page).must(t, http.StatusOK).body)
	o.get(t, "investor", issued).must(t, http.StatusOK, "联合验收整改清单", "联验整改〔", "竣工图与现场不一致", "档案规范 §4.2", p.Record.Investor)
	english := o.get(t, "investor", issued+"?in=en").must(t, http.StatusOK, "Rectification list of a joint acceptance")
	if missing := missingWords.FindString(bare(english.body)); missing != "" {
		t.Errorf("without a word: %s", missing)
	}
	for _, none := range []string{"/papers/rectification-list/1", "/papers/rectification-list/0", "/papers/rectification-list/9999", "/papers/rectification-list/x"} {
		o.get(t, "investor", page+none).must(t, http.StatusNotFound)
	}
	o.get(t, "investor", page).must(t, http.StatusOK, issued, "联验整改〔", "清单第 1 条", "待整改", "/do/report-finding?target=r1")
	give("investor", "report-finding", "r1", "note", "已按现场修改竣工图")
	o.get(t, officer, page).must(t, http.StatusOK, "已报告，待复验", "已按现场修改竣工图", "/do/reinspect-finding?target=r1")
	if got := o.get(t, "investor", page).must(t, http.StatusOK).body; strings.Contains(got, "/do/reinspect-finding") {
		t.Error("an investor may look again at what it put right")
	}
	give(officer, "reinspect-finding", "r1", "result", "passed", "companion", string(it.Department)+"-head")
	o.get(t, officer, page).must(t, http.StatusOK, "复验通过")
}

// builtUp gives a works whose acceptance can be applied for, and wasn't.
func builtUp(p *domain.Project) *domain.Works {
	if p.Suspended() || !p.TerminatedOn.IsZero() || !p.CompletedOn.IsZero() {
		return nil
	}
	for i := range p.Works {
		w := &p.Works[i]
		_, applied := p.Latest("401", w.ID)
		if w.Live() && applied == nil && p.Granted("304", w.ID) != nil {
			return w
		}
	}
	return nil
}

// TestPartsOfAWorksStandOnTheProjectsPage divides a works, and reads that each part is applied for by itself.
func TestPartsOfAWorksStandOnTheProjectsPage(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 5, func(p *domain.Project) bool { return builtUp(p) != nil })
	page := "/projects/" + string(p.ID)
	do := page + "/do/divide-works?target=" + string(builtUp(p).ID)
	o.post(t, "investor", do, o.form(t, "investor", do, "parts", "1号楼\n2号楼", "reason", "1号楼水电消防可独立使用，先行交付", "_confirmed", "yes")).must(t, http.StatusSeeOther)
	o.get(t, "investor", page).must(t, http.StatusOK, "1号楼", "2号楼", "的一部分", "划分为几个部分", "划分单项工程")
}
