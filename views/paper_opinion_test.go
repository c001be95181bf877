package views_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/views"
)

// TestTheOpinionOfASurveyTellsWhatWasFound has one party find something, with a photo, while the other stays away.
func TestTheOpinionOfASurveyTellsWhatWasFound(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p, lead, survey := o.surveyed(t, 14)
	s := p.Survey(survey)
	o.city.Clock.Set(s.Visit.At(10, 0))
	there := s.Parties[0]
	officer := o.city.people[string(there.Department)+"-officer"]
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 900, 600)), nil); err != nil {
		t.Fatal(err)
	}
	kept, err := uploads{o.city.City}.Keep(t.Context(), views.Upload{By: officer, Project: p.ID, Material: "photo", Name: "通道.jpg", Content: &photo})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.city.Change(t.Context(), stages.Command{ID: "finding", Project: p.ID, By: officer, Target: string(survey) + "/" + string(there.Department),
		Seen: there.Seen, Act: &stages.RecordFinding{Result: domain.SurveyRectify, Companion: domain.AccountID(there.Department) + "-head", Materials: []domain.MaterialRef{kept.Ref},
			Findings: []stages.FindingRow{{Text: "疏散通道宽度不足，须拓宽。", Clause: "GB 50016 第 5.5.18 条", Photos: "1"}}}}); err != nil {
		t.Fatal(err)
	}
	opinion := "/projects/" + string(p.ID) + "/papers/survey-opinion/" + string(survey)
	o.get(t, lead, opinion).must(t, http.StatusNotFound) // not concluded
	o.city.Clock.Set((s.Due + 1).At(9, 0))
	sheet := o.get(t, lead, opinion).must(t, http.StatusOK, "联合踏勘意见单", "预览：未出具", "疏散通道宽度不足，须拓宽。", "GB 50016 第 5.5.18 条", "整改后通过", "缺席，视为无意见",
		"name of "+string(officer.Account), "name of "+string(there.Department)+"-head", string(kept.Ref.Hash), "data:image/jpeg;base64,", "照片（问题 1）")
	if n := strings.Count(sheet.body, "<img "); n != 1 {
		t.Errorf("one photo was taken, %d are shown", n)
	}
	o.get(t, lead, "/projects/"+string(p.ID)).must(t, http.StatusOK, opinion)
	o.get(t, "investor", opinion).must(t, http.StatusNotFound) // it hasn't been issued
	issue := "/projects/" + string(p.ID) + "/do/issue-survey-opinion?target=" + string(survey)
	form := o.form(t, lead, issue, "overall", "rectify", "summary", "总体可行，整改疏散通道后通过。")
	form.Set("_confirmed", "yes")
	o.post(t, lead, issue, form).must(t, http.StatusSeeOther)
	number := o.city.MustProject(t, p.ID).Survey(survey).Opinion
	issued := o.get(t, "investor", opinion).must(t, http.StatusOK, number, "总体可行，整改疏散通道后通过。", "疏散通道宽度不足，须拓宽。", "综合结论")
	if number == "" || strings.Contains(issued.body, "预览") {
		t.Errorf("issued as %q, and still a preview", number)
	}
	o.get(t, "investor", "/projects/"+string(p.ID)).must(t, http.StatusOK, opinion, number)
	english := o.get(t, lead, opinion+"?in=en").must(t, http.StatusOK, "absent, counts as no opinion")
	if missing := missingWords.FindString(bare(english.body)); missing != "" {
		t.Errorf("without a word: %s", missing)
	}
}
