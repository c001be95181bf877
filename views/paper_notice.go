package views

import (
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
	Prepare   string
	Cancelled string // why it was called off
	Changed   time.Time
	Changes   int // since it was fixed first, of what those who come must know
}

// surveyFacts reads what stands in a survey's events as they are in force.
func (v *visit) surveyFacts(p *domain.Project, s *domain.Survey) (surveyFacts, error) {
	told, err := v.happenings(p, (&events.SurveyScheduled{}).Name(), (&events.SurveyCancelled{}).Name())
	f := surveyFacts{Changes: -1}
	for _, h := range told {
		switch e := h.Body.(type) {
		case *events.SurveyScheduled:
			if e.Survey != s.ID {
				continue
			}
			f.Scheduled, f.Place, f.Prepare = e, e.Place, e.Prepare
		case *events.SurveyCancelled:
			if e.Survey != s.ID {
				continue
			}
			f.Cancelled = e.Reason
		}
		f.Changed = h.At
		f.Changes++
	}
	return f, err
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
	d.Facts = append(d.Facts, paperFact{Label: w.T("paper.notice.where"), Value: f.Place, Href: mapAddress(p.Record.Position, f.Place, w.T("product.name"))})
	d.fact(w.T("paper.notice.position"), p.Record.Position)
	d.fact(w.T("paper.notice.prepare"), f.Prepare)
	d.fact(w.T("paper.notice.due"), w.LongDay(s.Due))
	d.fact(w.T("paper.notice.cancelled-for"), f.Cancelled)
	d.Blocks = append(d.Blocks, paperBlock{Title: w.T("paper.notice.parties"), Table: table})
	d.follow(w.T("paper.notice.officers"), w.T("paper.notice.absent"), w.T("paper.notice.investor"))
}

// visitTime words the day of a visit with its weekday: nobody shall come on the wrong one.
func (v *visit) visitTime(s *domain.Survey) string {
	return v.words.LongDay(s.Visit) + v.words.T("paper.notice.weekday", "day", v.words.Weekday(s.Visit))
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
