package views

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/views/parts"
)

// surveyAddress is the page of a survey, or of an application for which one is organised.
func surveyAddress(p domain.ProjectID, of string) string {
	return surveyPath + "/" + string(p) + "/" + of
}

// matrixView is one survey at a glance: who is asked and what they say, who comes, who was there and what was found.
type matrixView struct {
	Up      parts.Link
	Second  string
	State   state
	Due     parts.Due
	Facts   []parts.Fact
	Links   []parts.Link
	Acts    []act
	Title   string
	Lead    string
	Table   parts.Table
	Busy    *busyView
	Address string
	Project string
}

// showSurvey is the matrix of a survey; before one is fixed, of the application that needs it.
func showSurvey(v *visit) error {
	p, at, err := v.openProject()
	if err != nil {
		return err
	}
	of := v.r.PathValue("survey")
	s, a := p.Survey(domain.SurveyID(of)), p.Application(domain.ApplicationID(of))
	if s != nil {
		a = p.Application(s.Application)
	}
	if a == nil {
		return noPaper()
	}
	view := matrixView{Up: parts.Link{Label: p.Record.Name, Href: projectAddress(p.ID) + "#" + anchor("application", string(a.ID))},
		Second: placeOf(v.words, p, a.Stage, a.Works, a.Number), Address: surveyAddress(p.ID, of), Project: string(p.ID)}
	options := v.server.Machine.Available(p, v.actor(), at)
	view.Acts = v.surveyActs(p, options, v.server.Machine.Tasks(p, at), of, a, s)
	switch {
	case s != nil:
		err = v.surveyMatrix(&view, p, s)
	case a.Proposed != nil:
		err = v.timesMatrix(&view, p, a)
	default:
		v.needsMatrix(&view, p, a, options)
	}
	if err != nil {
		return err
	}
	if (s == nil || s.Open()) && v.actor().Department != "" && a.Open() {
		parties := matrixParties(a, s)
		if view.Busy, err = v.busy(p, a.ID, parties, v.aheadDays()); err != nil {
			return err
		}
	}
	return v.show(http.StatusOK, matrixPage(v.frame(v.words.T("surveys.one")), view))
}

// matrixParties gives the departments whose other visits matter: those of the survey, or with an item in hand.
func matrixParties(a *domain.Application, s *domain.Survey) []domain.DepartmentCode {
	var all []domain.DepartmentCode
	if s != nil {
		for i := range s.Parties {
			all = append(all, s.Parties[i].Department)
		}
		return all
	}
	for i := range a.Items {
		if it := &a.Items[i]; it.Open() && !it.AcceptedOn.IsZero() {
			all = append(all, it.Department)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// surveyActs gives what the reader may do about the survey now; what a task asks for stands first.
func (v *visit) surveyActs(p *domain.Project, options []stages.Option, tasks []domain.Task, of string, a *domain.Application, s *domain.Survey) []act {
	var all, again []act
	for _, o := range options {
		head, _, _ := strings.Cut(o.Target, "/")
		ofIt := head == of && (s != nil || strings.Contains(string(o.Verb), "survey"))
		if !ofIt && !(s != nil && !s.CancelledOn.IsZero() && o.Target == string(a.ID) && slices.Contains(fixing, o.Verb)) {
			continue
		}
		x := v.act(p.ID, o)
		if t := v.answeredBy(tasks, o); t != nil && v.holds(t) {
			x.Main = true
		}
		if o.Verb == "answer-survey" && !x.Main { // answered already, and may be changed
			again = append(again, x)
			continue
		}
		all = append(all, x)
	}
	all = append(all, again...)
	slices.SortStableFunc(all, func(x, y act) int { return x.order() - y.order() })
	return all
}

// order puts what a task asks for first, and what ends something last.
func (a act) order() int {
	switch {
	case a.Main:
		return 0
	case a.Destroy:
		return 2
	}
	return 1
}

// needsMatrix shows which departments have an item in hand, before anything is organised.
func (v *visit) needsMatrix(view *matrixView, p *domain.Project, a *domain.Application, options []stages.Option) {
	w := v.words
	view.Title, view.State = w.T("surveys.needs"), state{Key: "status.to-do"}
	if !a.Open() {
		view.State = state{Key: "status.done"}
	}
	var usual, barred []string
	for _, o := range options {
		if o.Verb != "propose-survey" && o.Verb != "schedule-survey" || o.Target != string(a.ID) {
			continue
		}
		view.Lead = w.T("surveys.needs-lead")
		for _, f := range o.Fields {
			if f.Name == "departments" {
				usual, _ = f.Value.([]string)
				for _, c := range f.Choices {
					if c.Disabled != "" {
						barred = append(barred, c.Value)
					}
				}
			}
		}
	}
	view.Table = parts.Table{Caption: view.Title, Columns: []parts.Column{{Label: w.T("surveys.party")}, {Label: w.T("column.item")}, {Label: w.T("surveys.need")}}}
	for _, d := range matrixParties(a, nil) {
		need := w.T("surveys.may-come")
		if slices.Contains(usual, string(d)) || slices.ContainsFunc(a.Asks, func(x domain.SurveyAsk) bool { return x.Department == d }) {
			need = w.T("surveys.must-come")
		}
		if slices.Contains(barred, string(d)) {
			need = w.T("surveys.barred")
		}
		view.Table.Rows = append(view.Table.Rows, parts.Row{Cells: []templ.Component{parts.Strong(v.timesParty(d), ""), parts.Text(v.itemsOf(a, d)), parts.Text(need)}})
	}
}

// timesMatrix shows which of the proposed times suits whom.
func (v *visit) timesMatrix(view *matrixView, p *domain.Project, a *domain.Application) error {
	w, x := v.words, a.Proposed
	reasons, err := v.timesReasons(p, a.ID)
	if err != nil {
		return err
	}
	view.Title, view.Lead, view.State = w.T("surveys.times"), w.T("surveys.times-lead"), state{Key: "status.waiting"}
	view.Due = parts.Due{Day: x.Due, Short: true, Light: v.lightOf(v.server.Calendar().WorkingDays(x.On, v.server.today()), v.server.Calendar().WorkingDays(x.On, x.Due))}
	view.Facts = v.placeFacts(p, surveyFacts{Place: x.Place, Position: x.Position, Prepare: x.Prepare})
	view.Table = parts.Table{Caption: view.Title, Columns: []parts.Column{{Label: w.T("surveys.party")}}}
	for i, t := range x.Times {
		view.Table.Columns = append(view.Table.Columns, parts.Column{Label: strconv.Itoa(i+1) + ". " + v.proposedTime(t)})
	}
	view.Table.Columns = append(view.Table.Columns, parts.Column{Label: w.T("surveys.said")})
	for i := range x.Parties {
		t := &x.Parties[i]
		who := w.T("surveys.must-come")
		if t.May {
			who = w.T("surveys.may-come")
		}
		cells := []templ.Component{parts.Strong(v.timesParty(t.Department), who)}
		for n := range x.Times {
			key := "survey-time.open"
			switch {
			case t.On.IsZero():
			case t.Silent:
				key = "survey-time.silent"
			case t.Agrees(n + 1):
				key = "survey-time.suits"
			default:
				key = "survey-time.unfit"
			}
			cells = append(cells, chipWith(v.kit(), key, ""))
		}
		said := reasons[t.Department]
		if !t.On.IsZero() {
			said = joinedBy(" · ", w.Day(t.On), said)
		}
		view.Table.Rows = append(view.Table.Rows, parts.Row{Cells: append(cells, parts.Text(said))})
	}
	return nil
}

// timesReasons gives what was said with the answers to the times that are proposed now.
func (v *visit) timesReasons(p *domain.Project, a domain.ApplicationID) (map[domain.DepartmentCode]string, error) {
	told, err := v.happenings(p, (&events.SurveyProposed{}).Name(), (&events.SurveyTimesAnswered{}).Name())
	if err != nil {
		return nil, err
	}
	said := map[domain.DepartmentCode]string{}
	for _, h := range told {
		switch e := h.Body.(type) {
		case *events.SurveyProposed:
			if e.Application == a {
				clear(said)
			}
		case *events.SurveyTimesAnswered:
			if e.Application == a {
				said[e.Department] = e.Reason
			}
		}
	}
	return said, nil
}

// placeFacts tell where a visit is, with whom to speak and what shall be ready.
func (v *visit) placeFacts(p *domain.Project, f surveyFacts) []parts.Fact {
	w := v.words
	facts := []parts.Fact{{Label: w.T("paper.notice.where"), Value: placeLink(v.kit(), f.Place, mapAddress(orText(f.Position, p.Record.Position), f.Place, w.T("product.name")))}}
	if f.Contact != "" {
		facts = append(facts, parts.Fact{Label: w.T("paper.notice.contact"), Value: parts.Text(f.Contact)})
	}
	if f.Prepare != "" {
		facts = append(facts, parts.Fact{Label: w.T("paper.notice.prepare"), Value: parts.Text(f.Prepare)})
	}
	return facts
}

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// surveyMatrix shows who comes to a visit, who was there, and what each found.
func (v *visit) surveyMatrix(view *matrixView, p *domain.Project, s *domain.Survey) error {
	w := v.words
	f, err := v.surveyFacts(p, s)
	if err != nil {
		return err
	}
	found, err := v.findings(p, s)
	if err != nil {
		return err
	}
	said, err := v.answersSaid(p, s.ID)
	if err != nil {
		return err
	}
	block := v.survey(p, s)
	view.Title, view.State, view.Due, view.Links = w.T("surveys.parties"), block.State, block.Due, block.Links
	if s.OpinionOwed() {
		view.State, view.Due = state{Key: "status.waiting", Text: w.T("task.survey-opinion")}, parts.Due{Day: s.OpinionDue, Short: true}
	}
	view.Facts = append([]parts.Fact{{Label: w.T("paper.notice.when"), Value: parts.Strong(v.visitTime(s), "")}}, v.placeFacts(p, f)...)
	if s.Opinion != "" {
		view.Facts = append(view.Facts, parts.Fact{Label: w.T("surveys.opinion"), Value: parts.Linked(s.Opinion, paperAddress(p.ID, opinionPaper, string(s.ID)))})
	}
	names, err := v.server.City.Names(v.r.Context(), officersIn(s, found))
	if err != nil {
		return err
	}
	view.Table = parts.Table{Caption: view.Title, Columns: []parts.Column{{Label: w.T("surveys.party")}, {Label: w.T("surveys.answer")}, {Label: w.T("surveys.who")},
		{Label: w.T("surveys.there")}, {Label: w.T("surveys.found")}}}
	for i := range s.Parties {
		view.Table.Rows = append(view.Table.Rows, v.partyCells(p, s, &s.Parties[i], found[s.Parties[i].Department], said[s.Parties[i].Department], names))
	}
	return nil
}

func officersIn(s *domain.Survey, found map[domain.DepartmentCode]*partyFindings) []domain.AccountID {
	var all []domain.AccountID
	for i := range s.Parties {
		all = append(all, s.Parties[i].Officers...)
	}
	for _, f := range found {
		all = append(all, f.Officers...)
	}
	return all
}

func (v *visit) partyCells(p *domain.Project, s *domain.Survey, party *domain.SurveyParty, found *partyFindings, said string, names map[domain.AccountID]string) parts.Row {
	w, k := v.words, v.kit()
	answer := "survey-answer.open"
	if party.Answer != "" {
		answer = "survey-answer." + string(party.Answer)
	}
	officers := party.Officers
	if found != nil && len(found.Officers) > 0 {
		officers = found.Officers
	}
	there := ""
	if found != nil && !found.CheckedIn.IsZero() {
		there = v.moment(found.CheckedIn)
	}
	result, detail := "status.waiting", ""
	switch {
	case party.Absent():
		result, detail = "survey-result.no-opinion", w.T("surveys.absent")
	case party.Silent():
		result, detail = "survey-result.no-opinion", w.T("surveys.silent")
	case party.Result != "":
		result = "survey-result." + string(party.Result)
		if n := len(party.Found); n > 0 {
			detail = w.T("surveys.rows", "n", strconv.Itoa(n))
		}
	case !s.CancelledOn.IsZero():
		result = "status.cancelled"
	}
	return parts.Row{Cells: []templ.Component{
		parts.Strong(v.timesParty(party.Department), v.itemsOf(p.Application(s.Application), party.Department)),
		chipWith(k, answer, said), parts.Text(peopleNames(w, officers, names)), parts.Text(there), chipWith(k, result, detail),
	}}
}

// answersSaid gives what was said with each party's newest answer to the notice.
func (v *visit) answersSaid(p *domain.Project, id domain.SurveyID) (map[domain.DepartmentCode]string, error) {
	told, err := v.happenings(p, (&events.SurveyConfirmed{}).Name(), (&events.SurveyDeclined{}).Name(), (&events.SurveyRescheduled{}).Name())
	if err != nil {
		return nil, err
	}
	said := map[domain.DepartmentCode]string{}
	for _, h := range told {
		switch e := h.Body.(type) {
		case *events.SurveyConfirmed:
			if e.Survey == id {
				said[e.Department] = e.Note
			}
		case *events.SurveyDeclined:
			if e.Survey == id {
				said[e.Department] = e.Reason
			}
		case *events.SurveyRescheduled:
			if e.Survey == id {
				clear(said)
			}
		}
	}
	return said, nil
}

// moment words an instant of the city's day.
func (v *visit) moment(t time.Time) string { return v.words.Time(t.In(domain.City)) }
