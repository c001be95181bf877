package stages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

const (
	maxTimes   = 3   // that a lead may propose at once
	maxPrepare = 300 // characters: the snapshot holds the words until the visit is fixed
	answerDays = 1   // working days after which silence agrees, and again after which the lead fixes a time by itself
)

// ProposeSurvey asks the parties and the investor which of a few times suit, before a visit is fixed 踏勘时间征询. A lead that is in
// a hurry fixes one at once.
type ProposeSurvey struct {
	Times       []SurveyTime            `json:"times"` // as the lead likes them best
	Contact     string                  `json:"contact"`
	Position    string                  `json:"position"`
	Place       string                  `json:"place"`
	Prepare     string                  `json:"prepare"`
	Departments []domain.DepartmentCode `json:"departments"`
}

var proposeSurvey = Rule{Verb: "propose-survey", Text: domain.Text{Zh: "征询踏勘时间", En: "Propose times for a joint survey"},
	Who: []Who{stageLead}, On: onApplication,
	When:   []Condition{applicationOpen, applicationAccepted, noSurveyOpen, sheetIssued, twoDepartments, nothingProposed},
	Source: "一家牵头、限期踏勘"}

func (*ProposeSurvey) rule() *Rule { return &proposeSurvey }

func (*ProposeSurvey) fields(s *scene) []Field {
	_, short, _ := s.partiesField()
	times := Field{Name: "times", Kind: FieldTable, Required: true, Most: maxTimes, Columns: []Field{
		{Name: "visit", Kind: FieldDay, Required: true}, {Name: "from", Kind: FieldTime, Required: true}, {Name: "to", Kind: FieldTime, Required: true}}}
	return s.visitFields(maxPrepare, times.preset(s.usualTimes(short)))
}

// usualTimes proposes times that are still ahead when silence agrees: the morning and the afternoon of the first such day, and the
// morning of the last on which the visit may take place.
func (s *scene) usualTimes(short bool) []map[string]string {
	_, last := s.visitWindow(short)
	day := min(s.cal().Add(domain.DayOf(s.at), answerDays+1), last)
	all := []map[string]string{{"visit": day.String(), "from": "09:30", "to": "11:30"}, {"visit": day.String(), "from": "14:00", "to": "16:00"}}
	if day < last {
		all = append(all, map[string]string{"visit": last.String(), "from": "09:30", "to": "11:30"})
	}
	return all
}

// visitWindow gives the first and the last day on which a visit that is proposed now may take place.
func (s *scene) visitWindow(short bool) (first, last domain.Day) {
	today := domain.DayOf(s.at)
	return s.cal().Add(today, 1), s.cal().Add(today, max(1, s.surveyDays(short).VisitDays))
}

func (c *ProposeSurvey) decide(s *scene) *domain.Rejection {
	parties, r := s.visitParties(c.Departments, c.Position)
	if r != nil {
		return r
	}
	first, last := s.visitWindow(s.shortAmong(s.target.app, parties))
	e := &events.SurveyProposed{Application: s.target.app.ID, Lead: s.target.stage.Lead, Due: s.limit(answerDays), Calendar: s.cal().Version(),
		Place: strings.TrimSpace(c.Place), Position: strings.TrimSpace(c.Position), Contact: strings.TrimSpace(c.Contact), Prepare: strings.TrimSpace(c.Prepare)}
	var ps []domain.FieldProblem
	for i, t := range c.Times {
		at := fmt.Sprintf("times.%d.", i)
		found := t.problems(s, at)
		if found == nil && (t.Visit < first || t.Visit > last) {
			found = []domain.FieldProblem{domain.Problem(at+"visit", OutOfRange, "min", first.String(), "max", last.String())}
		}
		ps = append(ps, found...)
		if v := domain.VisitTime(t); !slices.Contains(e.Times, v) {
			e.Times = append(e.Times, v)
		}
	}
	if len(ps) > 0 {
		return domain.RejectFields(ps...)
	}
	e.FixBy = s.cal().Add(e.Due, answerDays)
	if earlier := s.target.app.Proposed; earlier != nil {
		e.FixBy = earlier.FixBy
	}
	must := slices.DeleteFunc(slices.Clone(parties), func(d domain.DepartmentCode) bool { return !s.usuallySurveys(d) })
	for _, d := range parties { // a survey is for two at least
		e.Parties = append(e.Parties, events.ProposedParty{Department: d, May: len(must) > 1 && !slices.Contains(must, d)})
	}
	s.emit(e)
	return nil
}

// AnswerSurvey says which of the proposed times suit a party, or the investor; none, with the reason. It may be changed until the
// visit is fixed.
type AnswerSurvey struct {
	Suits  []string `json:"suits"` // numbers of the times, from 1 on
	Reason string   `json:"reason"`
}

var answerSurvey = Rule{Verb: "answer-survey", Text: domain.Text{Zh: "答复踏勘时间", En: "Answer which times of a survey suit"},
	Who: []Who{timesParty, timesInvestor}, On: onTimes, When: []Condition{applicationOpen, needsSite}, Source: "部门反馈；逾期未答复视为均可"}

func (*AnswerSurvey) rule() *Rule { return &answerSurvey }

func (*AnswerSurvey) fields(s *scene) []Field {
	suits := Field{Name: "suits", Kind: FieldChoices}
	var chosen []string
	for i, t := range s.target.app.Proposed.Times {
		n := strconv.Itoa(i + 1)
		when := t.Visit.String() + " " + string(t.From) + "–" + string(t.To)
		suits.Choices = append(suits.Choices, Choice{Value: n, Label: domain.Text{Zh: when, En: when}})
		if s.target.times.On.IsZero() || s.target.times.Agrees(i+1) {
			chosen = append(chosen, n)
		}
	}
	return []Field{suits.preset(chosen), long("reason", false)}
}

func (c *AnswerSurvey) decide(s *scene) *domain.Rejection {
	if len(c.Suits) == 0 && blank(c.Reason) {
		return domain.RejectFields(domain.Problem("reason", Required))
	}
	e := &events.SurveyTimesAnswered{Application: s.target.app.ID, Department: s.target.times.Department, Reason: strings.TrimSpace(c.Reason)}
	for i := range s.target.app.Proposed.Times {
		if slices.Contains(c.Suits, strconv.Itoa(i+1)) {
			e.Suits = append(e.Suits, i+1)
		}
	}
	s.emit(e)
	return nil
}

// WithdrawSurveyTimes takes proposed times back before a visit is fixed.
type WithdrawSurveyTimes struct {
	Reason string `json:"reason"`
}

var withdrawSurveyTimes = Rule{Verb: "withdraw-survey-times", Text: domain.Text{Zh: "撤回踏勘时间征询", En: "Take proposed times of a survey back"},
	Who: []Who{stageLead}, On: onApplication, When: []Condition{applicationOpen, somethingProposed}, Destroy: true}

func (*WithdrawSurveyTimes) rule() *Rule           { return &withdrawSurveyTimes }
func (*WithdrawSurveyTimes) fields(*scene) []Field { return []Field{long("reason", true)} }

func (c *WithdrawSurveyTimes) decide(s *scene) *domain.Rejection {
	s.emit(timesWithdrawn(s.target.app, strings.TrimSpace(c.Reason)))
	return nil
}

func timesWithdrawn(a *domain.Application, reason string) *events.SurveyTimesWithdrawn {
	e := &events.SurveyTimesWithdrawn{Application: a.ID, Reason: reason}
	for _, t := range a.Proposed.Parties {
		if t.Department != "" {
			e.Departments = append(e.Departments, t.Department)
		}
	}
	return e
}
