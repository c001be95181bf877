package views

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/views/words"
)

// noticePaper names the survey notice in addresses; its survey follows.
const noticePaper = "survey-notice"

// surveyFacts is what a survey's events say of it beyond what the project holds.
type surveyFacts struct {
	Scheduled *events.SurveyScheduled
	Place     string
	Position  string // longitude,latitude; empty where it isn't known
	Prepare   string
	Contact   string   // by name, where it is an account
	Moved     []string // each earlier time, with why it was given up
	Cancelled string   // why it was called off
	Opinion   *events.SurveyOpinionIssued
	Changed   time.Time
	Changes   int // since it was fixed first, of what those who come must know
}

// surveyEvents are the events that tell of a survey itself.
var surveyEvents = []string{(&events.SurveyScheduled{}).Name(), (&events.SurveyRescheduled{}).Name(), (&events.SurveyPartiesAdded{}).Name(),
	(&events.SurveyCancelled{}).Name(), (&events.SurveyOpinionIssued{}).Name()}

// surveyFacts reads what stands in a survey's events as they are in force.
func (v *visit) surveyFacts(p *domain.Project, s *domain.Survey) (surveyFacts, error) {
	f := surveyFacts{Changes: -1}
	told, err := v.happenings(p, surveyEvents...)
	if err != nil {
		return f, err
	}
	var at domain.Survey // as it was fixed before each change
	for _, h := range told {
		if surveyOf(h.Body) != s.ID {
			continue
		}
		switch e := h.Body.(type) {
		case *events.SurveyScheduled:
			f.Scheduled, f.Place, f.Prepare, f.Contact = e, e.Place, e.Prepare, e.Contact
			f.Position = cmp.Or(e.Position, p.Record.Position)
			at.Visit, at.From, at.To = e.Visit, e.From, e.To
		case *events.SurveyRescheduled:
			f.Moved = append(f.Moved, v.words.T("paper.notice.moved", "time", v.visitTime(&at), "reason", e.Reason))
			at.Visit, at.From, at.To = e.Visit, e.From, e.To
		case *events.SurveyCancelled:
			f.Cancelled = e.Reason
		case *events.SurveyOpinionIssued:
			f.Opinion = e
			continue // those who came need no other entry in their calendars
		}
		f.Changed = h.At
		f.Changes++
	}
	if f.Contact != "" {
		names, err := v.server.City.Names(v.r.Context(), []domain.AccountID{domain.AccountID(f.Contact)})
		if err != nil {
			return f, err
		}
		f.Contact = cmp.Or(names[domain.AccountID(f.Contact)], f.Contact)
	}
	return f, nil
}

// surveyOf gives the survey of which an event tells.
func surveyOf(b events.Body) domain.SurveyID {
	switch e := b.(type) {
	case *events.SurveyScheduled:
		return e.Survey
	case *events.SurveyRescheduled:
		return e.Survey
	case *events.SurveyPartiesAdded:
		return e.Survey
	case *events.SurveyCancelled:
		return e.Survey
	case *events.SurveyOpinionIssued:
		return e.Survey
	default:
		return ""
	}
}

// surveyNotice is the notice of a joint survey 联合踏勘通知书: when and where, who takes part, what shall be ready.
func surveyNotice(v *visit, p *domain.Project, of string) (paper, error) {
	s := p.Survey(domain.SurveyID(of))
	if s == nil {
		return paper{}, noPaper()
	}
	f, err := v.surveyFacts(p, s)
	if err != nil || f.Scheduled == nil {
		return paper{}, orNoPaper(err)
	}
	w, a := v.words, p.Application(s.Application)
	d := v.newPaper(p)
	d.Letter, d.Issuer, d.Title = true, w.Name("department", string(s.Lead)), w.T("paper.notice.title")
	d.Number = noticeNumber(w, a, s)
	d.Signers, d.On, d.Seal = []string{w.Name("department", string(s.Lead))}, w.LongDay(s.ScheduledOn), w.T("paper.seal")
	if len(f.Moved) > 0 {
		d.Marks = append(d.Marks, w.T("paper.notice.changed", "day", w.LongDay(domain.DayOf(f.Changed))))
	}
	if !s.CancelledOn.IsZero() {
		d.Marks = append(d.Marks, w.T("paper.notice.cancelled", "day", w.LongDay(s.CancelledOn)))
	}
	v.noticeBody(&d, p, a, s, f)
	return d, nil
}

// noticeNumber is the application's own with the survey's place among the project's: a notice opens no run of its own.
func noticeNumber(w words.Words, a *domain.Application, s *domain.Survey) string {
	return w.T("paper.notice.number", "application", a.Number, "n", strings.TrimPrefix(string(s.ID), "v"))
}

func orNoPaper(err error) error {
	if err != nil {
		return err
	}
	return noPaper()
}

func (v *visit) noticeBody(d *paper, p *domain.Project, a *domain.Application, s *domain.Survey, f surveyFacts) {
	w := v.words
	to := []string{p.Record.Investor}
	table := &paperTable{Head: columns(d.Kit, "column.department", "paper-rule", "paper.notice.items", "", "paper.notice.role", "paper-short")}
	for _, party := range s.Parties {
		name := w.Name("department", string(party.Department))
		if party.Department != s.Lead {
			to = append(to, name)
		}
		table.Rows = append(table.Rows, []string{name, v.itemsOf(a, party.Department), v.roleIn(s, party.Department)})
	}
	d.To = w.T("paper.to", "to", strings.Join(to, w.T("catalogue.comma")))
	d.Lead = w.T("paper.notice.lead", "project", p.Record.Name, "matter", placeOf(w, p, a.Stage, a.Works, a.Number))
	d.fact(w.T("paper.notice.when"), v.visitTime(s))
	d.fact(w.T("paper.notice.was"), strings.Join(f.Moved, w.T("catalogue.comma")))
	d.Facts = append(d.Facts, paperFact{Label: w.T("paper.notice.where"), Value: f.Place, Href: mapAddress(f.Position, f.Place, w.T("product.name"))})
	d.fact(w.T("paper.notice.position"), f.Position)
	d.fact(w.T("paper.notice.contact"), f.Contact)
	d.fact(w.T("paper.notice.prepare"), f.Prepare)
	d.fact(w.T("paper.notice.due"), w.LongDay(s.Due))
	d.fact(w.T("paper.notice.cancelled-for"), f.Cancelled)
	d.Blocks = append(d.Blocks, paperBlock{Title: w.T("paper.notice.parties"), Table: table})
	d.follow(w.T("paper.notice.officers"), w.T("paper.notice.absent"), w.T("paper.notice.investor"))
}

// visitTime words the day of a visit with its weekday, since nobody shall come on the wrong one, and its hours where they are fixed.
func (v *visit) visitTime(s *domain.Survey) string {
	day := v.words.LongDay(s.Visit) + v.words.T("paper.notice.weekday", "day", v.words.Weekday(s.Visit))
	if s.From == "" {
		return day
	}
	return day + " " + string(s.From) + "–" + string(s.To)
}

// itemsOf lists the items of an application that a department handles.
func (v *visit) itemsOf(a *domain.Application, of domain.DepartmentCode) string {
	var items []string
	for i := range a.Items {
		if a.Items[i].Department == of {
			items = append(items, itemName(v.words, a.Items[i].Code))
		}
	}
	return strings.Join(items, v.words.T("catalogue.comma"))
}

func (v *visit) roleIn(s *domain.Survey, of domain.DepartmentCode) string {
	if of == s.Lead {
		return v.words.T("paper.notice.leads")
	}
	return v.words.T("paper.notice.takes-part")
}

// mapAddress leads to a place on a map: by its position, longitude and latitude, where it is known, else by its name.
func mapAddress(position, place, source string) string {
	to := url.URL{Scheme: "https", Host: "uri.amap.com", Path: "/search"}
	query := url.Values{"keyword": {place}, "src": {source}}
	if position != "" {
		to.Path = "/marker"
		query = url.Values{"position": {position}, "name": {place}, "coordinate": {"wgs84"}, "src": {source}}
	}
	to.RawQuery = query.Encode()
	return to.String()
}
