package views

import (
	"bytes"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/gallerytest"
	"binglian/views/words"
)

// TestARefusalNamesItsReasonsAndRemedies draws the paper of a joint acceptance that one of two parties refused.
func TestARefusalNamesItsReasonsAndRemedies(t *testing.T) {
	t.Parallel()
	m := stages.Default(false)
	set, err := words.Load(m.Book().Name)
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{server: &Server{Words: set, Machine: m, Calendar: gallerytest.Calendar}, words: set.In(words.Chinese, 0)}
	day := domain.MustDay("2026-03-02")
	item := func(code domain.ItemCode, department domain.DepartmentCode, outcome domain.ItemOutcome, number string) domain.Item {
		return domain.Item{ID: domain.ItemID("a1." + string(code)), Code: code, Department: department, Outcome: outcome, EndedOn: day, Number: number}
	}
	p := &domain.Project{ID: "p1", Record: domain.Record{Name: "㙓家屯改造", Investor: "𠮷祥置业"},
		Works: []domain.Works{{ID: "w1", Name: "1 号楼"}},
		Plan: []domain.PlannedItem{{Code: "401", Kind: domain.ItemDecided, Party: true}, {Code: "402a", Kind: domain.ItemDecided, Party: true},
			{Code: "408", Kind: domain.ItemJoint}},
		Applications: []domain.Application{{ID: "a1", Number: "20260000007", Works: "w1", Items: []domain.Item{
			item("401", "natural-resources", domain.ItemGranted, "自然许〔2026〕1号"), item("402a", "housing", domain.ItemRefused, "住建许〔2026〕2号"),
			item("408", "housing", domain.ItemRefused, "住建许〔2026〕3号")}}}}
	a := &p.Applications[0]
	d := v.acceptanceHead(p, a, &a.Items[2])
	v.acceptanceBody(&d, p, a, &a.Items[2], map[domain.ItemID]string{"a1.402a": "疏散通道宽度不足", "a1.408": "消防验收不通过"})
	var page bytes.Buffer
	if err := paperFile(&d, "").Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"不予通过竣工联合验收决定书", "住建许〔2026〕3号", "自然许〔2026〕1号", "1 号楼", "疏散通道宽度不足", "消防验收不通过", "行政复议", "行政诉讼",
		"重新申请", "（U+3653）", "（U+20BB7）"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("%s isn't in the paper", want)
		}
	}
	if strings.Contains(page.String(), "竣工验收备案") {
		t.Error("a refusal asks for the filing")
	}
}

func TestRareCharactersAreTold(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"四平市，（）A1": false, "㙓": true, "䶮": true, "𠮷": true, "\ue000": true, "龥": false, "鿃": true, "🏗": false} {
		for _, r := range text {
			if rare(r) != want {
				t.Errorf("%c (%U): %v", r, r, !want)
				break
			}
		}
	}
}

func TestCalendarAddressesStayOutOfTheLog(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/calendar/SECRET.ics": "/calendar/…", "/calendar": "/calendar", "/projects/p1": "/projects/p1"} {
		if got := loggedPath(path); got != want {
			t.Errorf("%s is logged as %s", path, got)
		}
	}
}
