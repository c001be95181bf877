package stages

import (
	"cmp"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// AskSurvey says that a department needs the site for an item in hand: with another department that does, the stage's lead owes
// them a joint survey. Items that usually need the site ask by themselves.
type AskSurvey struct {
	Reason string `json:"reason"`
}

var askSurvey = Rule{Verb: "ask-survey", Text: domain.Text{Zh: "要求踏勘", En: "Ask for a joint survey"},
	Who: []Who{itemOfficer, itemHead}, On: onItem, When: []Condition{itemOpen, itemAccepted, mayAsk, unasked, askInTime}, Source: "domain 4.1"}

func (*AskSurvey) rule() *Rule           { return &askSurvey }
func (*AskSurvey) fields(*scene) []Field { return []Field{long("reason", true)} }

func (c *AskSurvey) decide(s *scene) *domain.Rejection {
	s.emit(&events.SurveyAsked{Application: s.target.app.ID, Item: s.target.item.ID, Department: s.target.item.Department,
		Reason: strings.TrimSpace(c.Reason)})
	return nil
}

// siteNeed is a department's need for the site that no survey meets yet.
type siteNeed struct {
	department domain.DepartmentCode
	since      domain.Day
	until      domain.Day // last day to ask, after which the lead's time begins
	short      bool
}

// siteNeeds gives the needs of an application that are not met, one a department, those first whose time to ask ends first.
func (s *scene) siteNeeds(a *domain.Application) []siteNeed {
	if s.flow == nil || s.flow.Survey.AskDays == 0 || a.AcceptedOn.IsZero() || !a.Open() {
		return nil
	}
	var all []siteNeed
	for i := range a.Items {
		it := &a.Items[i]
		if !it.Open() || it.AcceptedOn.IsZero() {
			continue
		}
		asked := s.askedOn(a, it.Department)
		if asked.IsZero() && !s.asksByItself(a, it) || s.absentFrom(a, it.Department) {
			continue
		}
		short := s.shortItem(it)
		n := siteNeed{it.Department, max(it.AcceptedOn, asked), s.askUntil(a, it, short), short}
		at := slices.IndexFunc(all, func(o siteNeed) bool { return o.department == n.department })
		switch {
		case at < 0:
			all = append(all, n)
		case n.until < all[at].until:
			all[at] = n
		}
	}
	slices.SortStableFunc(all, func(x, y siteNeed) int { return cmp.Compare(x.until, y.until) })
	return all
}

// asksByItself reports whether an item needs the site as a rule, has the time for it, and nobody has been there for it: a second
// visit is never asked for by itself. A utility's connection asks where its officer does.
func (s *scene) asksByItself(a *domain.Application, it *domain.Item) bool {
	planned := s.p.Planned(it.Code)
	if planned == nil || !planned.Survey || planned.Kind == domain.ItemUtility || !hasLimit(s.p, it) {
		return false
	}
	days, counted := workingLimit(it)
	return counted && days >= s.flow.Survey.JoinBelow && !s.surveyed(a, it.Department, 0)
}

// workingLimit gives an item's limit in working days.
func workingLimit(it *domain.Item) (days int, ok bool) {
	return it.Limit.Days, it.Limit.Days > 0 && (it.Limit.Unit == "" || it.Limit.Unit == domain.UnitWorking)
}

// shortItem reports whether an item has so little time that a survey for it is short.
func (s *scene) shortItem(it *domain.Item) bool {
	days, counted := workingLimit(it)
	return counted && s.flow != nil && days < s.flow.Survey.ShortBelow
}

// askedOn gives the day on which a department asked, where no survey has met that since; none otherwise.
func (s *scene) askedOn(a *domain.Application, d domain.DepartmentCode) domain.Day {
	for i := range a.Asks {
		if ask := &a.Asks[i]; ask.Department == d && !s.surveyed(a, d, ask.After) {
			return ask.On
		}
	}
	return 0
}

// surveyed reports whether a department takes, or took, part in a survey for the application's stage that came after the first n
// of the project, and wasn't called off.
func (s *scene) surveyed(a *domain.Application, d domain.DepartmentCode, n int) bool {
	for i := n; i < len(s.p.Surveys); i++ {
		if v := &s.p.Surveys[i]; v.CancelledOn.IsZero() && v.Party(d) != nil && s.sameStage(v, a) {
			return true
		}
	}
	return false
}

// sameStage reports whether a survey is for an application's stage, of its works.
func (s *scene) sameStage(v *domain.Survey, a *domain.Application) bool {
	of := s.p.Application(v.Application)
	return of.Stage == a.Stage && of.Works == a.Works
}

// askUntil gives the last day on which an item's department may ask for a survey.
func (s *scene) askUntil(a *domain.Application, it *domain.Item, short bool) domain.Day {
	from := it.AcceptedOn
	if a.Deemed { // nobody could know before the window's silence was over
		from = max(from, a.Due)
	}
	if taken := s.p.Imported; taken != nil { // nor is what wasn't organised before held against anybody
		from = max(from, taken.On)
	}
	return s.stood(s.cal().Add(from, s.flow.Survey.days(short).AskDays))
}

// stood puts a last day off that fell into a time in which the whole project stood: there is the next working day after it.
func (s *scene) stood(day domain.Day) domain.Day {
	for _, x := range s.p.Suspensions {
		if x.From <= day && day <= x.To {
			day = s.cal().Next(x.To + 1)
		}
	}
	return day
}

// surveyDue gives the day by which the lead owes an application a survey, with those who need it; none where it owes none. It
// lies never before the last thing that happened to the project: what was passed when it came to be known is owed that day.
func (s *scene) surveyDue(a *domain.Application) (due domain.Day, needs []siteNeed) {
	if needs = s.siteNeeds(a); len(needs) < 2 || s.surveyOpenFor(a) {
		return 0, nil
	}
	notice := s.flow.Survey.days(needs[0].short || needs[1].short).NoticeDays
	due = s.stood(s.cal().Add(needs[1].until, notice))
	for i := range s.p.Surveys {
		if v := &s.p.Surveys[i]; !v.CancelledOn.IsZero() && s.sameStage(v, a) { // another one, soon
			due = max(due, s.stood(s.cal().Add(v.CancelledOn, max(1, notice))))
		}
	}
	for _, x := range s.p.Suspensions { // nor on the day on which the project goes on
		if due <= x.To {
			due = max(due, s.cal().Next(x.To+1))
		}
	}
	if a.Proposed != nil { // it is being organised
		due = max(due, a.Proposed.FixBy)
	}
	return max(due, domain.DayOf(s.p.LastAt)), needs
}

func (s *scene) surveyOpenFor(a *domain.Application) bool {
	return slices.ContainsFunc(s.p.Surveys, func(v domain.Survey) bool { return v.Application == a.ID && v.Open() })
}

// surveyDeadlines considers the days by which leads owe surveys; each application is reminded of once.
func (s *scene) surveyDeadlines(consider func(domain.Day, events.Body)) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if !a.SurveyLate.IsZero() {
			continue
		}
		if due, needs := s.surveyDue(a); !due.IsZero() {
			consider(due, &events.SurveyOverdue{Application: a.ID, Due: due, Departments: departmentsOf(needs)})
		}
	}
}

func departmentsOf(needs []siteNeed) []domain.DepartmentCode {
	all := make([]domain.DepartmentCode, len(needs))
	for i, n := range needs {
		all[i] = n.department
	}
	slices.Sort(all)
	return all
}

// organiseTasks asks the leads for the surveys that they owe.
func (s *scene) organiseTasks() []domain.Task {
	var all []domain.Task
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		due, needs := s.surveyDue(a)
		st := s.p.Stage(a.Stage)
		if due.IsZero() || st == nil || a.Proposed != nil {
			continue
		}
		since := max(needs[0].since, needs[1].since)
		all = append(all, domain.Task{Kind: domain.TaskOrganise, Target: string(a.ID), Stage: a.Stage, Works: a.Works, Application: a.ID,
			Holder: department(st.Lead), Role: domain.RoleOfficer, Since: since, Due: cmp.Or(a.SurveyLate, due), Seen: a.Seen})
	}
	return all
}
