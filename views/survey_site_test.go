package views_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/events"
)

// atSite gives a survey, the address of its page, an officer of a party that isn't its lead, and the target of that party's part.
func (o *hall) atSite(t *testing.T) (p *domain.Project, site, officer, target string) {
	t.Helper()
	p, _, survey := o.surveyed(t, 14)
	party := p.Survey(survey).Parties[0].Department
	return p, "/surveys/" + string(p.ID) + "/" + string(survey) + "/site", string(party) + "-officer", string(survey) + "/" + string(party)
}

func TestASurveysPageForTheSite(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p, site, officer, target := o.atSite(t)
	ahead := o.get(t, officer, site).must(t, http.StatusOK, "𠮷林大街 8 号施工现场", "uri.amap.com/marker", "踏勘日未到", `class="needs-script" data-forms`,
		"do/check-in?target="+url.QueryEscape(target), "do/record-finding?target=", `"worker":"/surveys/worker.js"`)
	if strings.Contains(ahead.body, "nav-main") {
		t.Error("the page has more than is needed on the site")
	}
	s := p.Surveys[len(p.Surveys)-1]
	o.city.Clock.Set(s.Visit.At(9, 40))
	there := o.get(t, officer, site).must(t, http.StatusOK, `<div class="" data-forms`, `data-looked-at=`, `class="choice-buttons"`)
	if strings.Contains(there.body, "踏勘日未到") || strings.Contains(there.body, `class="needs-script" data-forms`) {
		t.Error("on the day the page still speaks of another")
	}
	seen := o.get(t, "investor", site).must(t, http.StatusOK, "𠮷林大街 8 号施工现场")
	if strings.Contains(seen.body, "/do/") {
		t.Error("who takes no part is offered a form")
	}
	o.city.people["stranger"] = domain.Actor{Account: "stranger", Role: domain.RoleInvestor, Organisation: "91220000000000000X"}
	o.get(t, "stranger", site).must(t, http.StatusNotFound)
	o.get(t, officer, "/surveys/"+string(p.ID)+"/v99/site").must(t, http.StatusNotFound)
	o.get(t, officer, "/projects/"+string(p.ID)).must(t, http.StatusOK, `href="`+site+`"`)
	o.get(t, officer, site+"?lang=en").must(t, http.StatusSeeOther)
}

// phone sends what was kept on a phone for an account, by whoever is signed in there.
func (o *hall) phone(t *testing.T, signedIn, account, path string, form url.Values) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "binglian-session", Value: signedIn})
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Binglian-Account", account)
	return answerOf(t, r)
}

// version reads the project's version from the answer to a program.
func (a reply) version(t *testing.T) int {
	t.Helper()
	var said struct{ Version int }
	if err := json.Unmarshal([]byte(a.body), &said); err != nil || a.status != http.StatusOK || said.Version == 0 {
		t.Fatalf("%d %v: %s", a.status, err, a.body)
	}
	return said.Version
}

// TestWhatAPhoneKeptActsOnce writes a check-in and a finding before either is sent, as without a signal.
func TestWhatAPhoneKeptActsOnce(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p, _, officer, target := o.atSite(t)
	o.city.Clock.Set(p.Surveys[len(p.Surveys)-1].Visit.At(9, 40))
	department := o.city.people[officer].Department
	do := "/projects/" + string(p.ID) + "/do/"
	checkIn, record := do+"check-in?target="+url.QueryEscape(target), do+"record-finding?target="+url.QueryEscape(target)
	there := o.form(t, officer, checkIn, "companion", string(department)+"-head")
	finding := o.form(t, officer, record, "companion", string(department)+"-head", "result", "rectify")
	const taken = "2022-05-06T02:30:15.000Z"
	for column, cell := range map[string]string{"item": "", "text": "围挡未封闭", "clause": "", "position": "126.55,43.84", "photos": "", "taken_at": taken} {
		finding.Set("findings."+column, cell)
	}
	for _, form := range []url.Values{there, finding} {
		form.Set("_command", form.Get("_command")+"-phone")
		form.Set("taken_at", "2022-05-06T02:31:00.000Z")
	}
	o.phone(t, officer, "somebody", checkIn, there).must(t, http.StatusForbidden, "other-account")
	o.phone(t, "nobody", officer, checkIn, there).must(t, http.StatusUnauthorized, "not-signed-in")
	first := o.phone(t, officer, officer, checkIn, there).version(t)
	found := o.phone(t, officer, officer, record, finding).version(t)
	if again := o.phone(t, officer, officer, checkIn, there).version(t); again != first {
		t.Errorf("the check-in sent again is version %d, not %d", again, first)
	}
	if again := o.phone(t, officer, officer, record, finding).version(t); again != found {
		t.Errorf("the finding sent again is version %d, not %d", again, found)
	}
	another := url.Values{}
	for name, values := range finding {
		another[name] = slices.Clone(values)
	}
	another.Set("_command", "another")
	o.phone(t, officer, officer, record, another).must(t, http.StatusConflict, `"reason":"`)
	kept, err := o.city.Events(t.Context(), p.ID, first-1, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range kept {
		body, err := events.Decode(k.Name, k.Payload)
		if err != nil {
			t.Fatal(err)
		}
		switch e := body.(type) {
		case *events.SurveyCheckedIn:
			if k.Version != first || e.TakenAt.IsZero() {
				t.Errorf("version %d: %+v", k.Version, e)
			}
		case *events.SurveyFindingRecorded:
			if len(e.Findings) != 1 || e.Findings[0].TakenAt.Format("2006-01-02T15:04:05.000Z") != taken || e.Findings[0].Position == "" || e.TakenAt.IsZero() || len(e.Officers) != 2 {
				t.Errorf("recorded as %+v", e)
			}
		}
	}
}

// TestWhatAPhoneKeptIsRefusedOnceTheVisitWasMoved tells a program why, in its reader's words.
func TestWhatAPhoneKeptIsRefusedOnceTheVisitWasMoved(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p, lead, survey := o.surveyed(t, 14)
	department := string(p.Survey(survey).Parties[0].Department)
	o.city.Clock.Set(p.Survey(survey).Visit.At(9, 0))
	checkIn := "/projects/" + string(p.ID) + "/do/check-in?target=" + url.QueryEscape(string(survey)+"/"+department)
	there := o.form(t, department+"-officer", checkIn, "companion", department+"-head")
	o.move(t, p, lead, survey)
	o.phone(t, department+"-officer", department+"-officer", checkIn, there).must(t, http.StatusConflict, `"reason":"stale"`, `"detail":"`)
	there.Set("companion", "stranger")
	o.phone(t, department+"-officer", department+"-officer", checkIn, there).must(t, http.StatusUnprocessableEntity, `"field":"companion"`)
}
