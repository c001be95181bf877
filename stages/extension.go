package stages

import (
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
)

// Extensions 延长审批: an item that can't be decided in time may be given more once, by the head of its department and before
// its due date, and the applicant is told why (行政许可法 §42(1)); a stage by the people's government (§42(2)).
const (
	longestExtension      = 10 // in the unit of the item's limit
	longestStageExtension = 15 // in the unit of the stage's limit
)

// RequestExtension asks for more time for an item.
type RequestExtension struct {
	Days   int    `json:"days"` // in the unit of the item's limit
	Reason string `json:"reason"`
}

var requestExtension = Rule{Verb: "request-extension", Text: domain.Text{Zh: "申请延长审批", En: "Ask for more time"},
	Who: []Who{itemOfficer}, On: onItem, When: []Condition{itemOpen, itemAccepted, extendable, extendedAlone, unextended, extensionUnasked, inTime},
	Source: "行政许可法 §42(1)"}

func (*RequestExtension) rule() *Rule { return &requestExtension }

func (*RequestExtension) fields(s *scene) []Field {
	return []Field{whole("days", 1, longestExtension, unitWord(s.target.item.Limit.Unit), longestExtension), long("reason", true)}
}

// unitWord gives the key of a limit's unit.
func unitWord(u domain.Unit) string {
	switch u {
	case domain.UnitHours:
		return "hours"
	case domain.UnitCalendar:
		return "days"
	case domain.UnitWorking:
	}
	return "working-days"
}

func (c *RequestExtension) decide(s *scene) *domain.Rejection {
	s.emit(&events.ExtensionRequested{Item: s.target.item.ID, Days: c.Days, Reason: strings.TrimSpace(c.Reason)})
	return nil
}

// CheckExtension passes a request for more time on to the head, where the item's signing chain has three steps.
type CheckExtension struct {
	Note string `json:"note"`
}

var checkExtension = Rule{Verb: "check-extension", Text: domain.Text{Zh: "审核延长审批", En: "Check the request for more time"},
	Who: []Who{itemChecker}, On: onItem, When: []Condition{itemOpen, threeSteps, extensionAsked, extensionStep, otherThanAsked}, Source: "R3.13"}

func (*CheckExtension) rule() *Rule           { return &checkExtension }
func (*CheckExtension) fields(*scene) []Field { return []Field{long("note", false)} }

func (c *CheckExtension) decide(s *scene) *domain.Rejection {
	s.emit(&events.ExtensionChecked{Item: s.target.item.ID, Note: strings.TrimSpace(c.Note)})
	return nil
}

// ExtendItem grants the time that was asked for.
type ExtendItem struct{}

var extendItem = Rule{Verb: "extend-item", Text: domain.Text{Zh: "批准延长审批", En: "Grant more time"},
	Who: []Who{itemHead}, On: onItem, When: []Condition{itemOpen, extensionAsked, extensionStep, otherThanAsked}, Final: true,
	Source: "行政许可法 §42(1)"}

func (*ExtendItem) rule() *Rule           { return &extendItem }
func (*ExtendItem) fields(*scene) []Field { return nil }

func (*ExtendItem) decide(s *scene) *domain.Rejection {
	a, it := s.target.app, s.target.item
	granted := *it.Extension
	granted.GrantedOn = s.on
	after := *it
	after.Extension = &granted
	s.emit(&events.ItemExtended{Item: it.ID, Days: granted.Days, Reason: granted.Reason, Due: s.due(a, &after), DueAt: s.dueAt(&after),
		Calendar: s.cal().Version()})
	return nil
}

// DeclineExtension refuses the time that was asked for, with the reason.
type DeclineExtension struct {
	Reason string `json:"reason"`
}

var declineExtension = Rule{Verb: "decline-extension", Text: domain.Text{Zh: "不同意延长审批", En: "Decline more time"},
	Who: []Who{itemChecker, itemHead}, On: onItem, When: []Condition{itemOpen, extensionAsked, extensionStep}, Source: "R3.13"}

func (*DeclineExtension) rule() *Rule           { return &declineExtension }
func (*DeclineExtension) fields(*scene) []Field { return []Field{long("reason", true)} }

func (c *DeclineExtension) decide(s *scene) *domain.Rejection {
	s.emit(&events.ExtensionDeclined{Item: s.target.item.ID, Reason: strings.TrimSpace(c.Reason)})
	return nil
}

// extensionSigner gives who acts next on a request for more time.
func extensionSigner(it *domain.Item, planned *domain.PlannedItem) domain.Role {
	if planned.Steps >= stepsOfThree && it.Extension.CheckedOn.IsZero() {
		return domain.RoleChecker
	}
	return domain.RoleHead
}

// ExtendStage records that the people's government gave a stage application more time.
type ExtendStage struct {
	Days       int        `json:"days"` // in the unit of the stage's limit
	Document   string     `json:"document"`
	DocumentOn domain.Day `json:"document_on"`
	Reason     string     `json:"reason"`
}

var extendStage = Rule{Verb: "extend-stage", Text: domain.Text{Zh: "延长阶段时限（本级人民政府批准）", En: "Extend the stage with the government's approval"},
	Who: []Who{stageLead}, On: onApplication, When: []Condition{applicationOpen, applicationAccepted, stageLimited, stageUnextended, stageInTime},
	Source: "行政许可法 §42(2)、R3.20a"}

func (*ExtendStage) rule() *Rule { return &extendStage }

func (*ExtendStage) fields(s *scene) []Field {
	return []Field{whole("days", 1, longestStageExtension, unitWord(s.target.stage.Unit), longestStageExtension), text("document", true),
		{Name: "document_on", Kind: FieldDay, Required: true}, long("reason", true)}
}

func (c *ExtendStage) decide(s *scene) *domain.Rejection {
	if c.DocumentOn > s.on {
		return domain.RejectFields(domain.Problem("document_on", DayInFuture))
	}
	a := *s.target.app
	a.Extension = &domain.StageExtension{Days: c.Days}
	e := &events.StageExtended{Application: a.ID, Days: c.Days, Document: strings.TrimSpace(c.Document), DocumentOn: c.DocumentOn,
		Reason: strings.TrimSpace(c.Reason), Calendar: s.cal().Version()}
	if clock, ok := s.m.StageClock(s.p, &a); ok {
		e.Due, _ = clock.Due(s.cal())
	} else if hours, ok := s.m.StageHours(s.p, &a); ok {
		if due, ok := hours.Due(s.cal()); ok {
			e.Due = domain.DayOf(due)
		}
	}
	s.emit(e)
	return nil
}

// stageLate reports whether the limit of the target's application has run out at a time.
func (s *scene) stageLate(at time.Time) bool {
	if clock, ok := s.m.StageClock(s.p, s.target.app); ok {
		return clock.Overdue(s.cal(), domain.DayOf(at)) > 0
	}
	clock, ok := s.m.StageHours(s.p, s.target.app)
	return ok && clock.Overdue(s.cal(), at) > 0
}

// longest gives the longest extension of an application's stage in working days: of an item in force, each by the
// working days by which it moved the item's due date (R3.20a), or the government's.
func (m *Machine) longest(p *domain.Project, a *domain.Application) int {
	days := a.Extension.Granted()
	for i := range a.Items {
		it := &a.Items[i]
		n := it.Extension.Granted()
		if n > 0 && it.Limit.Unit != "" && it.Limit.Unit != domain.UnitWorking {
			c := domain.Clock{From: it.From, Limit: it.Limit, Pauses: closed(pauses(nil, p, it))}
			before, _ := c.Due(m.Book().Calendar)
			c.Extension = n
			after, _ := c.Due(m.Book().Calendar)
			n = m.Book().Calendar.WorkingDays(before, after)
		}
		days = max(days, n)
	}
	return days
}

// closed leaves out the pauses that are still open.
func closed(all []domain.Pause) []domain.Pause {
	var ended []domain.Pause
	for _, p := range all {
		if !p.To.IsZero() {
			ended = append(ended, p)
		}
	}
	return ended
}
