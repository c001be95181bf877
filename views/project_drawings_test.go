package views_test

import (
	"net/http"
	"strings"
	"testing"

	"binglian/domain"
)

// reviewed reports whether a project's drawings are under review and nobody has said anything yet.
func reviewed(p *domain.Project) bool {
	for _, r := range p.Drawings {
		if _, it := p.Item(r.Item); it.Running() && it.Proposal == nil && r.Noted == 0 && len(r.Opinions) == 0 && !p.Suspended() && p.TerminatedOn.IsZero() {
			return true
		}
	}
	return false
}

// TestDrawingReviewStandsOnTheProjectsPage plays a round through the forms, and reads what the page tells of it.
func TestDrawingReviewStandsOnTheProjectsPage(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 3, reviewed)
	item := ""
	for _, r := range p.Drawings {
		if _, it := p.Item(r.Item); it.Running() && it.Proposal == nil {
			item = string(it.ID)
		}
	}
	page, body := "/projects/"+string(p.ID), "review-body-officer"
	give := func(who, verb, target string, values ...string) {
		t.Helper()
		do := page + "/do/" + verb + "?target=" + target
		o.post(t, who, do, o.form(t, who, do, values...)).must(t, http.StatusSeeOther)
	}
	give(body, "give-drawing-opinion", item, "discipline", "structure", "result", "pass", "text", "基础形式合理")
	give(body, "comment-drawing", item, "discipline", "architecture", "clause", "GB 55037-2022 第 7.1.4 条", "text", "疏散门净宽不足", "must", "yes")
	o.get(t, body, page).must(t, http.StatusOK, "基础形式合理", "疏散门净宽不足", "第 1 号意见", "必须修改，待答复", "第 1 轮", "/do/settle-comment?target="+item)
	if got := o.get(t, "investor", page).must(t, http.StatusOK, "/do/answer-comment?target="+item).body; strings.Contains(got, "/do/settle-comment") {
		t.Error("an investor may settle a comment")
	}
	give(body, "close-round", item, "outcome", "revise", "days", "5")
	give("investor", "answer-comment", item+"/c1", "text", "已加宽")
	o.get(t, "investor", page).must(t, http.StatusOK, "答复意见、提交新版图纸", "已加宽", "第 2 轮")
	give(body, "settle-comment", item+"/c1", "result", "settled")
	o.get(t, body, page).must(t, http.StatusOK, "已消除")
}
