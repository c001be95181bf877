package views

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/dossier"
	"binglian/views/problems"
	"binglian/views/words"
)

const (
	calendarPath   = "/calendar"
	calendarEnding = ".ics"
)

// calendarView is the page on which an officer's calendar address is made, renewed and ended.
type calendarView struct {
	Has    bool
	Made   string
	Read   string // when a calendar program read it last; empty for never
	Link   string // the address, shown once when it is made
	Web    string // the same for programs that subscribe by themselves
	Secure bool   // read over TLS alone
}

// showCalendar tells of the reader's calendar address.
func showCalendar(v *visit) error { return v.calendarPage("") }

// changeCalendar makes the reader's calendar address, renews it or ends it.
func changeCalendar(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return domain.Reject(domain.ByInput, problems.Malformed)
	}
	switch v.r.PostForm.Get("do") {
	case "make":
		token, err := v.server.City.NewCalendarFeed(v.r.Context(), v.actor())
		if err != nil {
			return err
		}
		return v.calendarPage(token)
	case "end":
		if err := v.server.City.EndCalendarFeed(v.r.Context(), v.actor().Account); err != nil {
			return err
		}
		return v.redirect(calendarPath, "calendar.ended")
	default:
		return domain.Reject(domain.ByInput, problems.Malformed)
	}
}

// calendarPage shows the page; with the address if it has just been made.
func (v *visit) calendarPage(token string) error {
	if !v.actor().HasCalendar() {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	feed, err := v.server.City.CalendarFeed(v.r.Context(), v.actor().Account)
	if err != nil {
		return err
	}
	view := calendarView{Has: feed != nil, Secure: v.server.Secure}
	if feed != nil {
		view.Made = v.words.Time(feed.MadeAt.In(domain.City))
		if !feed.ReadAt.IsZero() {
			view.Read = v.words.Time(feed.ReadAt.In(domain.City))
		}
	}
	if token != "" {
		view.Link = v.origin() + calendarPath + "/" + token + calendarEnding
		if v.words.Lang != words.Chinese {
			view.Link += "?" + url.Values{paperLangName: {string(v.words.Lang)}}.Encode()
		}
		view.Web = "webcal" + strings.TrimPrefix(strings.TrimPrefix(view.Link, "https"), "http")
	}
	return v.show(http.StatusOK, calendarPage(v.frame(v.words.T("calendar.title")), view))
}

// origin is where this site is reached, as the reader's browser calls it.
func (v *visit) origin() string {
	if v.server.Secure {
		return "https://" + v.r.Host
	}
	return "http://" + v.r.Host
}

// sendSurveyEntry is one survey for a calendar, to whom may read its project.
func sendSurveyEntry(v *visit) error {
	p, _, err := v.openProject()
	if err != nil {
		return err
	}
	s := p.Survey(domain.SurveyID(v.r.PathValue("survey")))
	if s == nil {
		return noPaper()
	}
	of := v.inPaperLang()
	entry, ok, err := of.surveyEntry(p, s)
	if err != nil || !ok {
		return orNoPaper(err)
	}
	return of.sendCalendar(calendarOf([]calendarEntry{entry}, ""), "survey-"+string(p.ID)+"-"+string(s.ID)+calendarEnding)
}

// sendFeed is an officer's calendar: the surveys in which the department takes part or leads. Its address is its right: whoever
// has it reads no more than who made it may.
func sendFeed(v *visit) error {
	token, ok := strings.CutSuffix(v.r.PathValue("file"), calendarEnding)
	if !ok {
		return noPaper()
	}
	reader, err := v.server.City.CalendarReader(v.r.Context(), token)
	if err != nil || reader == nil {
		return orNoPaper(err)
	}
	of := v.inPaperLang()
	of.account = &Account{Actor: *reader}
	entries, err := of.feed()
	if err != nil {
		return err
	}
	name := of.words.T("calendar.name", "department", string(reader.Department))
	return of.sendCalendar(calendarOf(entries, name), "surveys"+calendarEnding)
}

// inPaperLang is the visit in the language that the address names, with years in all dates.
func (v *visit) inPaperLang() *visit {
	of := *v
	of.words = v.server.Words.In(v.paperLang(), 0)
	return &of
}

// feed gives the reader's department's surveys, the earliest visit first.
func (v *visit) feed() ([]calendarEntry, error) {
	now, department := v.server.Now(), v.actor().Department
	surveyed, err := v.server.City.Surveyed(v.r.Context(), department, now.Add(-heardWithin))
	if err != nil {
		return nil, err
	}
	var entries []calendarEntry
	for _, id := range surveyed {
		p, err := v.server.City.Project(v.r.Context(), id)
		if err != nil {
			return nil, err
		}
		if p == nil || !v.server.Machine.MayRead(v.actor(), p) {
			continue
		}
		for i := range p.Surveys {
			s := &p.Surveys[i]
			takesPart := s.Lead == department || slices.ContainsFunc(s.Parties, func(x domain.SurveyParty) bool { return x.Department == department })
			if !takesPart || s.Visit < domain.DayOf(now)-calendarBehind {
				continue
			}
			e, ok, err := v.surveyEntry(p, s)
			if err != nil {
				return nil, err
			}
			if ok {
				entries = append(entries, e)
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b calendarEntry) int { return int(a.Day - b.Day) })
	return entries, nil
}

// sendCalendar answers with a calendar, or says that it hasn't changed.
func (v *visit) sendCalendar(text, name string) error {
	sum := sha256.Sum256([]byte(text))
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:18]) + `"`
	h := v.w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache")
	if v.r.Header.Get("If-None-Match") == tag {
		v.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", dossier.Inline(name))
	_, _ = v.w.Write([]byte(text)) // a program that leaves is no fault of ours
	return nil
}

// loggedPath is a request's path as the log may hold it: an address that is a right by itself stays out of it.
func loggedPath(path string) string {
	if strings.HasPrefix(path, calendarPath+"/") {
		return calendarPath + "/…"
	}
	return path
}
