package views_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"binglian/domain"
)

// entries reads a calendar as calendar programs do, and looks at its lines.
func entries(t *testing.T, a reply) []*ics.VEvent {
	t.Helper()
	if a.header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Errorf("sent as %s", a.header.Get("Content-Type"))
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(a.body, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || strings.ToValidUTF8(line, "") != line {
			t.Errorf("no line of RFC 5545: %q", line)
		}
	}
	c, err := ics.ParseCalendar(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	return c.Events()
}

func property(e *ics.VEvent, name ics.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}

func TestASurveyGoesIntoCalendars(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p, lead, survey := o.surveyed(t, 14)
	address := "/surveys/" + string(p.ID) + "/" + string(survey) + "/visit.ics"
	first := o.get(t, "investor", address).must(t, http.StatusOK, "METHOD:PUBLISH")
	all := entries(t, first)
	if len(all) != 1 {
		t.Fatalf("%d entries", len(all))
	}
	e, visit := all[0], strings.ReplaceAll(p.Survey(survey).Visit.String(), "-", "")
	uid := property(e, ics.ComponentPropertyUniqueId)
	for name, want := range map[ics.ComponentProperty]string{ics.ComponentPropertySequence: "0", ics.ComponentPropertyStatus: "CONFIRMED",
		ics.ComponentPropertyDtStart: visit + "T013000Z", ics.ComponentPropertyDtEnd: visit + "T033000Z", ics.ComponentPropertyGeo: "43.84;126.55", ics.ComponentPropertySummary: "联合踏勘：" + p.Record.Name, ics.ComponentPropertyLocation: "𠮷林大街 8 号施工现场"} {
		if got := property(e, name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if text := property(e, ics.ComponentPropertyDescription); !strings.Contains(text, "地质勘察报告") || !strings.Contains(text, "\n") || uid == "" {
		t.Errorf("%s: %q", uid, text)
	}
	if second := o.get(t, "investor", address); second.body != first.body {
		t.Error("the same survey is another entry the second time")
	}
	o.get(t, "investor", address+"?in=en").must(t, http.StatusOK, "Joint survey:")
	o.city.people["stranger"] = domain.Actor{Account: "stranger", Role: domain.RoleInvestor, Organisation: "91220000000000000X"}
	o.get(t, "stranger", address).must(t, http.StatusNotFound)
	o.get(t, "investor", "/surveys/"+string(p.ID)+"/v99/visit.ics").must(t, http.StatusNotFound)

	o.move(t, p, lead, survey)
	moved := entries(t, o.get(t, "investor", address).must(t, http.StatusOK, "METHOD:PUBLISH"))[0]
	if property(moved, ics.ComponentPropertyUniqueId) != uid || property(moved, ics.ComponentPropertySequence) != "1" ||
		property(moved, ics.ComponentPropertyDtStart) != visit+"T060000Z" {
		t.Errorf("moved: %s", moved.GetProperty(ics.ComponentPropertySequence).Value)
	}
	cancel := "/projects/" + string(p.ID) + "/do/cancel-survey?target=" + string(survey)
	form := o.form(t, lead, cancel, "reason", "暴雨，改日；再定")
	form.Set("_confirmed", "yes")
	o.post(t, lead, cancel, form).must(t, http.StatusSeeOther)
	off := entries(t, o.get(t, "investor", address).must(t, http.StatusOK, "METHOD:CANCEL"))[0]
	if property(off, ics.ComponentPropertyUniqueId) != uid || property(off, ics.ComponentPropertySequence) != "2" ||
		property(off, ics.ComponentPropertyStatus) != "CANCELLED" || !strings.Contains(property(off, ics.ComponentPropertyDescription), "暴雨，改日；再定") {
		t.Errorf("called off: %s", off.GetProperty(ics.ComponentPropertySequence).Value)
	}
}

var madeLink = regexp.MustCompile(`value="https?://[^/]+(/calendar/[A-Z0-9]+\.ics)"`)

// makeCalendar makes an officer's address and gives its path.
func (o *hall) makeCalendar(t *testing.T, who string) string {
	t.Helper()
	made := o.post(t, who, "/calendar", url.Values{"do": {"make"}}).must(t, http.StatusOK, "webcal://")
	found := madeLink.FindStringSubmatch(made.body)
	if found == nil || made.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("no address: %s", bare(made.body))
	}
	return found[1]
}

func TestAnOfficersCalendarFollowsTheDepartmentsSurveys(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p, lead, survey := o.surveyed(t, 14)
	party := string(p.Survey(survey).Parties[0].Department) + "-officer"
	o.get(t, party, "/calendar").must(t, http.StatusOK, "还没有订阅地址")
	o.get(t, party, "/worklist").must(t, http.StatusOK, `href="/calendar"`)
	link := o.makeCalendar(t, party)
	feed := o.get(t, "nobody", link).must(t, http.StatusOK, "REFRESH-INTERVAL", "METHOD:PUBLISH") // without a session
	if all := entries(t, feed); len(all) != 1 || !strings.Contains(property(all[0], ics.ComponentPropertyUniqueId), string(p.ID)) {
		t.Fatalf("the department's survey isn't its only entry: %s", feed.body)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.URL+link, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("If-None-Match", feed.header.Get("ETag"))
	answerOf(t, r).must(t, http.StatusNotModified)

	outside := ""
	for name, a := range o.city.people {
		if a.Role == domain.RoleOfficer && a.Department != p.Survey(survey).Lead && p.Survey(survey).Parties[0].Department != a.Department &&
			p.Survey(survey).Parties[1].Department != a.Department {
			outside = name
		}
	}
	if all := entries(t, o.get(t, "nobody", o.makeCalendar(t, outside)).must(t, http.StatusOK)); len(all) != 0 {
		t.Errorf("%s takes no part and reads %d entries", outside, len(all))
	}

	cancel := "/projects/" + string(p.ID) + "/do/cancel-survey?target=" + string(survey)
	form := o.form(t, lead, cancel, "reason", "暴雨")
	form.Set("_confirmed", "yes")
	o.post(t, lead, cancel, form).must(t, http.StatusSeeOther)
	if all := entries(t, o.get(t, "nobody", link).must(t, http.StatusOK, "METHOD:PUBLISH")); property(all[0], ics.ComponentPropertyStatus) != "CANCELLED" {
		t.Error("the feed forgets that the survey was called off")
	}

	renewed := o.makeCalendar(t, party)
	o.get(t, "nobody", link).must(t, http.StatusNotFound)
	o.get(t, "nobody", renewed).must(t, http.StatusOK)
	o.get(t, party, "/calendar").must(t, http.StatusOK, "更换订阅地址", "最近一次读取")
	o.post(t, party, "/calendar", url.Values{"do": {"end"}}).must(t, http.StatusSeeOther)
	o.get(t, "nobody", renewed).must(t, http.StatusNotFound)
	for _, none := range []string{"/calendar/x.ics", strings.TrimSuffix(renewed, ".ics"), "/calendar/.ics"} {
		o.get(t, "nobody", none).must(t, http.StatusNotFound)
	}
	o.get(t, "investor", "/calendar").must(t, http.StatusForbidden)
	o.post(t, "investor", "/calendar", url.Values{"do": {"make"}}).must(t, http.StatusForbidden)
	o.post(t, party, "/calendar", url.Values{"do": {"juggle"}}).must(t, http.StatusBadRequest)
}
