package views_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"binglian/domain"
)

const (
	phraseOf   = "原则同意，请按现行规范深化设计。"
	natural    = "natural-resources-officer"
	giveTo     = "/do/give-opinion?target=natural-resources"
	phraseName = "_phrase.text"
)

// TestAPhraseIsWrittenOnceAndChosenInAForm keeps a phrase and gives an opinion with it, without a script.
func TestAPhraseIsWrittenOnceAndChosenInAForm(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 15, func(p *domain.Project) bool {
		return p.Collaboration != nil && p.Collaboration.OpinionOf("natural-resources").Value == ""
	})
	do := "/projects/" + string(p.ID) + giveTo
	if page := o.get(t, natural, do).must(t, http.StatusOK); strings.Contains(page.body, phraseName) {
		t.Error("phrases are offered where there are none")
	}
	o.post(t, natural, "/phrases", url.Values{"use": {"opinion"}, "text": {" " + phraseOf + "\r\n"}, "do": {"keep"}}).must(t, http.StatusSeeOther)
	o.post(t, "housing-officer", "/phrases", url.Values{"use": {"opinion"}, "text": {"别的部门的"}, "do": {"keep"}}).must(t, http.StatusSeeOther)
	page := o.get(t, natural, do).must(t, http.StatusOK, `name="`+phraseName+`"`, `<option value="`+phraseOf+`">`)
	if strings.Contains(page.body, "别的部门的") {
		t.Error("another department's phrase is offered")
	}
	o.get(t, "natural-resources-head", "/phrases").must(t, http.StatusOK, phraseOf)

	form := o.form(t, natural, do, "value", "disagree", "text", "与总体规划不符。", phraseName, phraseOf)
	form.Set("value", "") // refused: what is shown again holds the phrase once
	again := o.post(t, natural, do, form).must(t, http.StatusUnprocessableEntity, "与总体规划不符。\n"+phraseOf+"</textarea>")
	if strings.Count(again.body, phraseOf+"</textarea>") != 1 {
		t.Error("the phrase isn't in the text")
	}
	form = o.form(t, natural, do, "value", "disagree", "text", "与总体规划不符。\r\n"+phraseOf, phraseName, phraseOf)
	o.post(t, natural, do, form).must(t, http.StatusSeeOther)
	kept := o.city.MustProject(t, p.ID).Collaboration.OpinionOf("natural-resources")
	if kept.Value != domain.OpinionDisagree {
		t.Errorf("the opinion is %q", kept.Value)
	}
	o.get(t, natural, "/projects/"+string(p.ID)).must(t, http.StatusOK, "与总体规划不符。\n"+phraseOf)
}

// TestConditionsAreMadeOfPhrases chooses a phrase in a row of conditions, and adds another to a text, without a script.
func TestConditionsAreMadeOfPhrases(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 15, func(p *domain.Project) bool {
		return p.Collaboration != nil && p.Collaboration.OpinionOf("natural-resources").Value == ""
	})
	do := "/projects/" + string(p.ID) + giveTo
	const choice, first, second = `name="_phrase.conditions"`, "绿地率不低于30%。", "沿街退让8米。"
	o.post(t, natural, "/phrases", url.Values{"use": {"opinion"}, "text": {phraseOf}, "do": {"keep"}}).must(t, http.StatusSeeOther)
	if page := o.get(t, natural, do).must(t, http.StatusOK); strings.Contains(page.body, choice) {
		t.Error("phrases of opinions are offered for conditions")
	}
	for _, text := range []string{first, second} {
		o.post(t, natural, "/phrases", url.Values{"use": {"condition"}, "text": {text}, "do": {"keep"}}).must(t, http.StatusSeeOther)
	}
	page := o.get(t, natural, do).must(t, http.StatusOK, `<option value="`+first+`">`)
	if rows := strings.Count(page.body, `name="conditions.text"`); rows == 0 || strings.Count(page.body, choice) != rows {
		t.Errorf("%d rows, %d offer phrases", rows, strings.Count(page.body, choice))
	}
	form := o.form(t, natural, do, "value", "agree-with-conditions")
	form["conditions.section"] = []string{"conditions", "site", ""}
	form["conditions.text"] = []string{"", "场地须平整。\r\n", ""}
	form["_phrase.conditions"] = []string{first, second, ""}
	o.post(t, natural, do, form).must(t, http.StatusSeeOther)
	want := []domain.Condition{{Section: "conditions", Text: first}, {Section: "site", Text: "场地须平整。\n" + second}}
	if kept := o.city.MustProject(t, p.ID).Collaboration.OpinionOf("natural-resources"); !slices.Equal(kept.Conditions, want) {
		t.Errorf("the conditions are %v", kept.Conditions)
	}
}

// TestPhrasesAreChangedAndRemoved keeps what was written where it is refused.
func TestPhrasesAreChangedAndRemoved(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	send := func(who string, want int, pairs ...string) reply {
		t.Helper()
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return o.post(t, who, "/phrases", form).must(t, want)
	}
	for _, who := range []string{"investor", "planner", "supervisor"} {
		o.get(t, who, "/phrases").must(t, http.StatusForbidden)
		send(who, http.StatusForbidden, "use", "opinion", "text", "无意见。", "do", "keep")
		send(who, http.StatusForbidden, "id", "1", "do", "remove")
	}
	send("window", http.StatusForbidden, "use", "opinion", "text", "无意见。", "do", "keep")
	send(natural, http.StatusForbidden, "use", "correction", "text", "缺图。", "do", "keep")
	send(natural, http.StatusBadRequest, "id", "一", "use", "opinion", "do", "keep")
	o.get(t, "window", "/phrases").must(t, http.StatusOK, "一次性告知的补正内容")

	send(natural, http.StatusSeeOther, "use", "opinion", "text", phraseOf, "do", "keep")
	send(natural, http.StatusUnprocessableEntity, "use", "opinion", "text", " ", "do", "keep").must(t, http.StatusUnprocessableEntity, `aria-invalid="true"`)
	send(natural, http.StatusUnprocessableEntity, "use", "opinion", "text", phraseOf, "do", "keep").must(t, http.StatusUnprocessableEntity, "完全相同", phraseOf)
	send(natural, http.StatusUnprocessableEntity, "use", "opinion", "text", "看不见\x07", "do", "keep")
	all, err := o.city.Phrases(t.Context(), o.city.people[natural])
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	id := strings.TrimSpace(o.get(t, natural, "/phrases").hidden().Get("id"))
	send(natural, http.StatusSeeOther, "use", "opinion", "id", id, "text", "同意。", "do", "keep")
	if page := o.get(t, natural, "/phrases").must(t, http.StatusOK, "同意。"); strings.Contains(page.body, phraseOf) {
		t.Error("the old text is still there")
	}
	send("natural-resources-head", http.StatusSeeOther, "id", id, "do", "remove")
	send(natural, http.StatusConflict, "use", "opinion", "id", id, "text", "我写的不能丢", "do", "keep").must(t, http.StatusConflict, "我写的不能丢</textarea>")
	send(natural, http.StatusSeeOther, "id", id, "do", "remove")
	if all, err := o.city.Phrases(t.Context(), o.city.people[natural]); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}
