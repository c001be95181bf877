package stages

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// ScheduleSurvey fixes one visit for several departments of an application (联合踏勘).
type ScheduleSurvey struct {
	Visit       domain.Day              `json:"visit"`
	From        domain.TimeOfDay        `json:"from"`
	To          domain.TimeOfDay        `json:"to"`
	Contact     string                  `json:"contact"` // an officer's account, or an office's telephone
	Position    string                  `json:"position"`
	Place       string                  `json:"place"`
	Prepare     string                  `json:"prepare"`
	Departments []domain.DepartmentCode `json:"departments"`
}

var scheduleSurvey = Rule{Verb: "schedule-survey", Text: domain.Text{Zh: "组织联合踏勘", En: "Schedule a joint survey"},
	Who: []Who{stageLead}, On: onApplication, When: []Condition{applicationOpen, applicationAccepted, noSurveyOpen, sheetIssued, twoDepartments},
	Source: "一家牵头、限期踏勘、缺席默认"}

func (*ScheduleSurvey) rule() *Rule { return &scheduleSurvey }

func (*ScheduleSurvey) fields(s *scene) []Field {
	_, short, _ := s.partiesField()
	when := domain.VisitTime{Visit: s.cal().Add(domain.DayOf(s.at), s.surveyDays(short).VisitDays), From: "09:30", To: "11:30"}
	if v := s.target.app.Proposed; v != nil {
		when = v.Times[max(1, s.suitable(s.target.app))-1]
	}
	return s.visitFields(maxText, timeFields(when.Visit, when.From, when.To)...)
}

// visitFields ask for what a survey's notice says: who comes, what shall be ready, when, where. What was proposed is not typed again.
func (s *scene) visitFields(longest int, when ...Field) []Field {
	parties, _, chosen := s.partiesField()
	place, position, contact, ready := s.p.Record.Site, s.p.Record.Position, string(s.actor.Account), ""
	if v := s.target.app.Proposed; v != nil {
		place, position, contact, ready = v.Place, v.Position, v.Contact, v.Prepare
		chosen = nil
		for _, t := range v.Parties {
			if t.Department != "" && s.needs(s.target.app, t.Department) {
				chosen = append(chosen, string(t.Department))
			}
		}
	}
	prepare := Field{Name: "prepare", Kind: FieldLong, MaxLength: longest}
	fields := append([]Field{parties.preset(chosen), prepare.preset(ready)}, when...)
	return append(fields, text("place", true).preset(place), text("position", false).preset(position), text("contact", false).preset(contact))
}

// partiesField asks which departments come along; usual are those that need the site, short where one of them has little time.
func (s *scene) partiesField() (parties Field, short bool, usual []string) {
	parties = Field{Name: "departments", Kind: FieldChoices, Required: true}
	for _, d := range s.surveyable() {
		parties.Choices = append(parties.Choices, Choice{Value: string(d), Label: s.m.Book().nameOf(d)})
		if s.usuallySurveys(d) {
			usual = append(usual, string(d))
			short = short || s.shortFor(s.target.app, d)
		}
	}
	if len(parties.Choices) == 2 && len(usual) < 2 { // it takes both
		usual = []string{parties.Choices[0].Value, parties.Choices[1].Value}
	}
	for _, d := range s.inApplication(s.absentBefore) {
		parties.Choices = append(parties.Choices, Choice{Value: string(d), Label: s.m.Book().nameOf(d), Disabled: string(AbsentBefore)})
	}
	return parties, short, usual
}

// surveyable gives the departments with an item in hand in the target's application that may still ask for the site.
func (s *scene) surveyable() []domain.DepartmentCode {
	return s.inApplication(func(d domain.DepartmentCode) bool { return !s.absentBefore(d) })
}

// absentBefore reports whether a department was absent from a survey of the target's stage: it can't have another visit
// (缺席默认).
func (s *scene) absentBefore(d domain.DepartmentCode) bool { return s.absentFrom(s.target.app, d) }

func (s *scene) absentFrom(a *domain.Application, d domain.DepartmentCode) bool {
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		if party := v.Party(d); party != nil && party.Absent() && s.sameStage(v, a) {
			return true
		}
	}
	return false
}

// surveyDays gives the limits of a survey, short or not; none where the project's flow isn't known any more.
func (s *scene) surveyDays(short bool) SurveyDays {
	if s.flow == nil {
		return SurveyDays{}
	}
	return s.flow.Survey.days(short)
}

// shortFor reports whether a department has an open item of so little time that a survey for it is short.
func (s *scene) shortFor(a *domain.Application, d domain.DepartmentCode) bool {
	return slices.ContainsFunc(a.Items, func(i domain.Item) bool { return i.Open() && i.Department == d && s.shortItem(&i) })
}

// inApplication gives the departments with an item in hand in the target's application of which something is so.
func (s *scene) inApplication(is func(domain.DepartmentCode) bool) []domain.DepartmentCode {
	var all []domain.DepartmentCode
	for i := range s.target.app.Items {
		if it := &s.target.app.Items[i]; it.Open() && !it.AcceptedOn.IsZero() && is(it.Department) {
			all = append(all, it.Department)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// usuallySurveys reports whether a department is proposed as a party: it asked, or its item needs the site as a rule and has the
// time for it.
func (s *scene) usuallySurveys(d domain.DepartmentCode) bool {
	if slices.ContainsFunc(s.target.app.Asks, func(a domain.SurveyAsk) bool { return a.Department == d }) {
		return true
	}
	return slices.ContainsFunc(s.target.app.Items, func(i domain.Item) bool {
		p := s.p.Planned(i.Code)
		days, counted := workingLimit(&i)
		return i.Department == d && i.Open() && p != nil && p.Survey && (!counted || s.flow == nil || days >= s.flow.Survey.JoinBelow)
	})
}

func (c *ScheduleSurvey) decide(s *scene) *domain.Rejection {
	parties, r := s.visitParties(c.Departments, c.Position)
	if r != nil {
		return r
	}
	when := SurveyTime{c.Visit, c.From, c.To}
	if r := when.possible(s); r != nil {
		return r
	}
	s.emit(s.fixed(s.target.app, domain.VisitTime(when), events.SurveyScheduled{Place: strings.TrimSpace(c.Place),
		Position: strings.TrimSpace(c.Position), Contact: strings.TrimSpace(c.Contact), Prepare: strings.TrimSpace(c.Prepare), Departments: parties}))
	return nil
}

// visitParties gives the departments that come along, each once; it rejects fewer than two, and a position that is none.
func (s *scene) visitParties(said []domain.DepartmentCode, position string) ([]domain.DepartmentCode, *domain.Rejection) {
	parties := slices.Clone(said)
	slices.Sort(parties)
	parties = slices.Compact(parties)
	switch {
	case len(parties) < 2:
		return nil, domain.RejectFields(domain.Problem("departments", SurveyNeedsTwo))
	case !blank(position) && !isPosition(strings.TrimSpace(position)):
		return nil, domain.RejectFields(domain.Problem("position", MalformedPosition))
	}
	return parties, nil
}

// shortAmong reports whether one of the departments has so little time that their survey is short.
func (s *scene) shortAmong(a *domain.Application, parties []domain.DepartmentCode) bool {
	return slices.ContainsFunc(parties, func(d domain.DepartmentCode) bool { return s.shortFor(a, d) })
}

// fixed completes what fixes a visit of an application: its number, its lead, its time and the last day for findings.
func (s *scene) fixed(a *domain.Application, t domain.VisitTime, e events.SurveyScheduled) *events.SurveyScheduled {
	e.Survey, e.Application = domain.SurveyID(fmt.Sprintf("v%d", len(s.p.Surveys)+1)), a.ID
	if st := s.p.Stage(a.Stage); st != nil {
		e.Lead = st.Lead
	}
	e.Visit, e.From, e.To = t.Visit, t.From, t.To
	e.Due, e.Calendar = s.cal().Add(t.Visit, s.surveyDays(s.shortAmong(a, e.Departments)).FindingDays), s.cal().Version()
	return &e
}

// awaitsFinding reports whether the department of the target's item, or of one that is decided with it, still owes its
// finding of an open survey of the application. The joint acceptance waits for surveys through its parties alone.
func (s *scene) awaitsFinding() bool {
	if s.target.planned.Kind == domain.ItemJoint {
		return false
	}
	app, code := s.target.app, s.target.item.Code
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		if v.Application != app.ID || !v.Open() {
			continue
		}
		for _, party := range v.Parties {
			if party.Result != "" {
				continue
			}
			for j := range app.Items {
				it := &app.Items[j]
				with := s.p.Planned(it.Code)
				if it.Department == party.Department && it.Open() && (it.Code == code || with.Kind == domain.ItemWith && with.With == code) {
					return true
				}
			}
		}
	}
	return false
}

// accountForm is how an account's id is written.
var accountForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// maxVisitAhead is how many days ahead a visit may be fixed: beyond that it is a slip of the hand.
const maxVisitAhead = 60

// CancelSurvey calls a survey off before any finding is in.
type CancelSurvey struct {
	Reason string `json:"reason"`
}

var cancelSurvey = Rule{Verb: "cancel-survey", Text: domain.Text{Zh: "取消联合踏勘", En: "Cancel the joint survey"},
	Who: []Who{stageLead}, On: onSurvey, When: []Condition{surveyOpen, noFindings}, Final: true, Destroy: true}

func (*CancelSurvey) rule() *Rule           { return &cancelSurvey }
func (*CancelSurvey) fields(*scene) []Field { return []Field{long("reason", true)} }

func (c *CancelSurvey) decide(s *scene) *domain.Rejection {
	s.emit(&events.SurveyCancelled{Survey: s.target.survey.ID, Reason: strings.TrimSpace(c.Reason)})
	return nil
}
