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
	parties := Field{Name: "departments", Kind: FieldChoices, Required: true}
	var usual []string
	short := false
	for _, d := range s.surveyable() {
		parties.Choices = append(parties.Choices, Choice{Value: string(d), Label: s.m.Book().nameOf(d)})
		if s.usuallySurveys(d) {
			usual = append(usual, string(d))
			short = short || s.shortFor(s.target.app, d)
		}
	}
	for _, d := range s.inApplication(s.absentBefore) {
		parties.Choices = append(parties.Choices, Choice{Value: string(d), Label: s.m.Book().nameOf(d), Disabled: string(AbsentBefore)})
	}
	when := timeFields(s.cal().Add(domain.DayOf(s.at), s.surveyDays(short).VisitDays), "09:30", "11:30")
	return append(when, text("place", true).preset(s.p.Record.Site), text("position", false).preset(s.p.Record.Position),
		text("contact", false).preset(string(s.actor.Account)), long("prepare", false), parties.preset(usual))
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
	parties := slices.Clone(c.Departments)
	slices.Sort(parties)
	parties = slices.Compact(parties)
	position := strings.TrimSpace(c.Position)
	switch {
	case len(parties) < 2:
		return domain.RejectFields(domain.Problem("departments", SurveyNeedsTwo))
	case position != "" && !isPosition(position):
		return domain.RejectFields(domain.Problem("position", MalformedPosition))
	}
	if r := (&SurveyTime{c.Visit, c.From, c.To}).possible(s); r != nil {
		return r
	}
	short := slices.ContainsFunc(parties, func(d domain.DepartmentCode) bool { return s.shortFor(s.target.app, d) })
	s.emit(&events.SurveyScheduled{Survey: domain.SurveyID(fmt.Sprintf("v%d", len(s.p.Surveys)+1)), Application: s.target.app.ID,
		Lead: s.target.stage.Lead, Visit: c.Visit, Due: s.cal().Add(c.Visit, s.surveyDays(short).FindingDays), Calendar: s.cal().Version(),
		From: c.From, To: c.To, Place: strings.TrimSpace(c.Place), Position: position, Contact: strings.TrimSpace(c.Contact),
		Prepare: strings.TrimSpace(c.Prepare), Departments: parties})
	return nil
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
