package stages

import (
	"fmt"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// openSupervision opens a 督办单 for each red light that has none yet, and for each survey that a lead owed and didn't organise.
func openSupervision(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if it.Light == domain.LightRed && !supervisedFor(s.p, domain.SupervisionOverdue, a.ID, it.ID) {
				return s.supervision(domain.SupervisionOverdue, a, it.ID, it.Department), 0
			}
		}
		if st := s.p.Stage(a.Stage); a.Light == domain.LightRed && st != nil && !supervisedFor(s.p, domain.SupervisionStageOverdue, a.ID, "") {
			return s.supervision(domain.SupervisionStageOverdue, a, "", st.Lead), 0
		}
		if st := s.p.Stage(a.Stage); !a.SurveyLate.IsZero() && st != nil && !supervisedFor(s.p, domain.SupervisionNoSurvey, a.ID, "") {
			return s.supervision(domain.SupervisionNoSurvey, a, "", st.Lead), a.SurveyLate
		}
	}
	return nil, 0
}

func supervisedFor(p *domain.Project, rule string, a domain.ApplicationID, item domain.ItemID) bool {
	for i := range p.Supervisions {
		if x := &p.Supervisions[i]; x.Rule == rule && x.Application == a && x.Item == item {
			return true
		}
	}
	return false
}

func (s *scene) supervision(rule string, a *domain.Application, item domain.ItemID, d domain.DepartmentCode) *events.SupervisionOpened {
	e := &events.SupervisionOpened{Supervision: domain.SupervisionID(fmt.Sprintf("d%d", len(s.p.Supervisions)+1)), Rule: rule,
		Item: item, Department: d, Due: s.limit(s.m.Book().City.Lights.AnswerDays), Calendar: s.cal().Version()}
	if a != nil {
		e.Application = a.ID
	}
	return e
}

// OpenSupervision opens a 督办单 by a supervisor's own judgement: for an item, whether or not it is late.
type OpenSupervision struct {
	Text string `json:"text"`
}

var openSupervisionRule = Rule{Verb: "open-supervision", Text: domain.Text{Zh: "发起督办", En: "Open a supervision order"},
	Who: []Who{supervisor}, On: onItem, When: []Condition{itemOpen, notSupervised}, Source: "GB/T 39046 表11"}

func (*OpenSupervision) rule() *Rule           { return &openSupervisionRule }
func (*OpenSupervision) fields(*scene) []Field { return []Field{long("text", true)} }

func (c *OpenSupervision) decide(s *scene) *domain.Rejection {
	e := s.supervision(domain.SupervisionBySupervisor, s.target.app, s.target.item.ID, s.target.item.Department)
	e.Text = strings.TrimSpace(c.Text)
	s.emit(e)
	return nil
}

// AnswersOrders reports whether the actor answers the 督办单 of a party: a department's head does. Utilities and bodies are no
// authorities, they have officers who act alone, and so any of these answers.
func (b *Book) AnswersOrders(a domain.Actor, d domain.DepartmentCode) bool {
	return d != "" && a.Department == d && (a.Role == domain.RoleHead || a.Role == b.answererOf(d))
}

// answererOf gives whose task it is to answer a 督办单 of a party.
func (b *Book) answererOf(d domain.DepartmentCode) domain.Role {
	if party := b.Department(d); party != nil && party.Kind != KindDepartment {
		return domain.RoleOfficer
	}
	return domain.RoleHead
}

// AnswerSupervision is the answer of a department's head, or of a utility's or body's officer, to a 督办单.
type AnswerSupervision struct {
	Text string `json:"text"`
}

var answerSupervision = Rule{Verb: "answer-supervision", Text: domain.Text{Zh: "答复督办", En: "Answer a supervision order"},
	Who: []Who{supervised}, On: onSupervision, When: []Condition{supervisionUnanswered}, Source: "GB/T 39046 表11"}

func (*AnswerSupervision) rule() *Rule { return &answerSupervision }

func (*AnswerSupervision) fields(*scene) []Field {
	answer := long("text", true)
	answer.MinLength = minReason
	return []Field{answer}
}

func (c *AnswerSupervision) decide(s *scene) *domain.Rejection {
	s.emit(&events.SupervisionAnswered{Supervision: s.target.supervision.ID, Text: strings.TrimSpace(c.Text)})
	return nil
}

// CloseSupervision ends a 督办单 once it is answered.
type CloseSupervision struct {
	Text string `json:"text"`
}

var closeSupervision = Rule{Verb: "close-supervision", Text: domain.Text{Zh: "办结督办", En: "Close a supervision order"},
	Who: []Who{supervisor}, On: onSupervision, When: []Condition{supervisionAnswered, supervisionUnclosed}, Final: true}

func (*CloseSupervision) rule() *Rule           { return &closeSupervision }
func (*CloseSupervision) fields(*scene) []Field { return []Field{long("text", false)} }

func (c *CloseSupervision) decide(s *scene) *domain.Rejection {
	s.emit(&events.SupervisionClosed{Supervision: s.target.supervision.ID, Text: strings.TrimSpace(c.Text)})
	return nil
}
