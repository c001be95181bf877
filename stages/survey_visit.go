package stages

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// SurveyTime is when a visit takes place.
type SurveyTime struct {
	Visit domain.Day       `json:"visit"`
	From  domain.TimeOfDay `json:"from"`
	To    domain.TimeOfDay `json:"to"`
}

func timeFields(visit domain.Day, from, to domain.TimeOfDay) []Field {
	return []Field{{Name: "visit", Kind: FieldDay, Required: true, Value: visit.String()},
		{Name: "from", Kind: FieldTime, Value: string(from)}, {Name: "to", Kind: FieldTime, Value: string(to)}}
}

// possible rejects a time at which there can be no visit: a working day within maxVisitAhead, and an end after its beginning.
func (t *SurveyTime) possible(s *scene) *domain.Rejection {
	return domain.RejectFields(t.problems(s, "")...)
}

// problems says why there can be no visit at that time; at stands before the names of the fields.
func (t *SurveyTime) problems(s *scene, at string) []domain.FieldProblem {
	today := domain.DayOf(s.at)
	from, fromThere := t.From.Minutes()
	to, toThere := t.To.Minutes()
	switch {
	case t.Visit < today:
		return one(at+"visit", DayPassed)
	case t.Visit > today+maxVisitAhead:
		return []domain.FieldProblem{domain.Problem(at+"visit", OutOfRange, "min", today.String(), "max", (today + maxVisitAhead).String())}
	case !s.cal().IsWorking(t.Visit):
		return []domain.FieldProblem{domain.Problem(at+"visit", NotAWorkingDay, "next", s.cal().Next(t.Visit).String())}
	case fromThere != toThere || fromThere && to <= from:
		return one(at+"to", EndsBeforeItBegins)
	}
	return nil
}

// ConfirmSurvey says that the officer who gives it and a colleague come to the visit; others may confirm again in their place.
type ConfirmSurvey struct {
	Companion  domain.AccountID `json:"companion"`
	Substitute bool             `json:"substitute"` // in place of those who were named before
	Note       string           `json:"note"`
}

var confirmSurvey = Rule{Verb: "confirm-survey", Text: domain.Text{Zh: "确认参加踏勘", En: "Confirm that you come to the survey"},
	Who: []Who{surveyParty}, On: onFinding, When: []Condition{surveyOpen, noFinding, notCheckedIn, beforeVisit}, Source: "部门反馈（参加/不参加）"}

func (*ConfirmSurvey) rule() *Rule { return &confirmSurvey }

func (*ConfirmSurvey) fields(*scene) []Field {
	return []Field{text("companion", true), {Name: "substitute", Kind: FieldFlag}, long("note", false)}
}

// SecondOfficer implements Accompanied.
func (c *ConfirmSurvey) SecondOfficer() (field string, account domain.AccountID) {
	return second(c.Companion)
}

func (c *ConfirmSurvey) decide(s *scene) *domain.Rejection {
	if r := s.goesAlone(c.Companion); r != nil {
		return r
	}
	_, companion := second(c.Companion)
	s.emit(&events.SurveyConfirmed{Survey: s.target.survey.ID, Department: s.target.party.Department,
		Officers: []domain.AccountID{s.actor.Account, companion}, Substitute: c.Substitute, Note: strings.TrimSpace(c.Note)})
	return nil
}

// DeclineSurvey says that the party won't come, and why: the lead may find another time. Who doesn't come has no opinion.
type DeclineSurvey struct {
	Reason string `json:"reason"`
}

var declineSurvey = Rule{Verb: "decline-survey", Text: domain.Text{Zh: "不参加踏勘", En: "Decline to come to the survey"},
	Who: []Who{surveyParty}, On: onFinding, When: []Condition{surveyOpen, noFinding, notCheckedIn, beforeVisit}, Source: "部门反馈（参加/不参加）、缺席默认"}

func (*DeclineSurvey) rule() *Rule           { return &declineSurvey }
func (*DeclineSurvey) fields(*scene) []Field { return []Field{long("reason", true)} }

func (c *DeclineSurvey) decide(s *scene) *domain.Rejection {
	s.emit(&events.SurveyDeclined{Survey: s.target.survey.ID, Department: s.target.party.Department, Reason: strings.TrimSpace(c.Reason)})
	return nil
}

// RescheduleSurvey moves a visit to which nobody has come yet; the parties answer again.
type RescheduleSurvey struct {
	SurveyTime
	Reason string `json:"reason"`
}

var rescheduleSurvey = Rule{Verb: "reschedule-survey", Text: domain.Text{Zh: "踏勘改期", En: "Move the joint survey to another time"},
	Who: []Who{stageLead}, On: onSurvey, When: []Condition{surveyOpen, noFindings, nobodyThere}, Source: "一家牵头、限期踏勘"}

func (*RescheduleSurvey) rule() *Rule { return &rescheduleSurvey }

func (*RescheduleSurvey) fields(s *scene) []Field {
	v := s.target.survey
	return append(timeFields(s.cal().Add(max(v.Visit, domain.DayOf(s.at)), 1), v.From, v.To), long("reason", true))
}

func (c *RescheduleSurvey) decide(s *scene) *domain.Rejection {
	v := s.target.survey
	if r := c.possible(s); r != nil {
		return r
	}
	if c.Visit == v.Visit && c.From == v.From && c.To == v.To {
		return domain.RejectFields(domain.Problem("visit", NothingChanged))
	}
	short := slices.ContainsFunc(v.Parties, func(p domain.SurveyParty) bool { return s.shortFor(s.target.app, p.Department) })
	s.emit(&events.SurveyRescheduled{Survey: v.ID, Visit: c.Visit, From: c.From, To: c.To,
		Due: s.cal().Add(c.Visit, s.surveyDays(short).FindingDays), Calendar: s.cal().Version(), Reason: strings.TrimSpace(c.Reason)})
	return nil
}

// AddSurveyParties brings further departments along, through the day of the visit.
type AddSurveyParties struct {
	Departments []domain.DepartmentCode `json:"departments"`
}

var addSurveyParties = Rule{Verb: "add-survey-party", Text: domain.Text{Zh: "增加踏勘部门", En: "Add departments to the joint survey"},
	Who: []Who{stageLead}, On: onSurvey, When: []Condition{surveyOpen, visitNotOver, othersToAdd}, Source: "一家牵头、多家参与"}

func (*AddSurveyParties) rule() *Rule { return &addSurveyParties }

func (*AddSurveyParties) fields(s *scene) []Field {
	f := Field{Name: "departments", Kind: FieldChoices, Required: true}
	var asked []string
	for _, d := range s.yetToAdd() {
		f.Choices = append(f.Choices, Choice{Value: string(d), Label: s.m.Book().nameOf(d)})
		if !s.askedOn(s.target.app, d).IsZero() {
			asked = append(asked, string(d))
		}
	}
	return []Field{f.preset(asked)}
}

// yetToAdd gives the departments with an item in hand that aren't parties of the target's survey yet.
func (s *scene) yetToAdd() []domain.DepartmentCode {
	return slices.DeleteFunc(s.surveyable(), func(d domain.DepartmentCode) bool { return s.target.survey.Party(d) != nil })
}

func (c *AddSurveyParties) decide(s *scene) *domain.Rejection {
	all := slices.Clone(c.Departments)
	slices.Sort(all)
	s.emit(&events.SurveyPartiesAdded{Survey: s.target.survey.ID, Departments: slices.Compact(all)})
	return nil
}
