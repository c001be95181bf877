package stages

import (
	"strings"

	"binglian/domain"
	"binglian/events"
)

// NoteItem records a note: reading, commenting and preparing may begin before the item's clock does (R3.11).
type NoteItem struct {
	Text string `json:"text"`
}

var noteItem = Rule{Verb: "note-item", Text: domain.Text{Zh: "记录办理情况", En: "Note on the item"},
	Who: []Who{itemOfficer, itemHead}, On: onItem, When: []Condition{itemOpen}, Source: "R3.11、R3.19"}

func (*NoteItem) rule() *Rule           { return &noteItem }
func (*NoteItem) fields(*scene) []Field { return []Field{long("text", true)} }

func (c *NoteItem) decide(s *scene) *domain.Rejection {
	s.emit(&events.ItemNoted{Item: s.target.item.ID, Text: strings.TrimSpace(c.Text)})
	return nil
}

// PauseItem stops an item's clock; the applicant is told the time needed.
type PauseItem struct {
	Kind   domain.PauseKind `json:"kind"`
	Reason string           `json:"reason"`
	Days   int              `json:"days"` // working days planned
}

var pauseItem = Rule{Verb: "pause-item", Text: domain.Text{Zh: "暂停计时（特别程序）", En: "Stop the item's clock"},
	Who: []Who{itemOfficer}, On: onItem, When: []Condition{itemOpen, itemAccepted, ownClock, hasClock, itemRunning, unproposed},
	Source: "行政许可法 §45"}

func (*PauseItem) rule() *Rule { return &pauseItem }

func (*PauseItem) fields(s *scene) []Field {
	kinds := []domain.PauseKind{domain.PauseExpert, domain.PauseHearing, domain.PauseTest, domain.PauseNotice, domain.PauseSupplement}
	if s.target.planned.Party {
		kinds = append(kinds, domain.PauseRectification)
	}
	f := choice("kind")
	for _, k := range kinds {
		f.Choices = append(f.Choices, Choice{Value: string(k)})
	}
	days := whole("days", 1, 90, "working-days", 10)
	return []Field{f, long("reason", true), days}
}

func (c *PauseItem) decide(s *scene) *domain.Rejection {
	s.emit(&events.ItemPaused{Item: s.target.item.ID, Kind: c.Kind, Reason: strings.TrimSpace(c.Reason), Planned: c.Days})
	return nil
}

// ResumeItem lets an item's clock run again from the next day.
type ResumeItem struct {
	Note string `json:"note"`
}

var resumeItem = Rule{Verb: "resume-item", Text: domain.Text{Zh: "恢复计时", En: "Let the clock run again"},
	Who: []Who{itemOfficer}, On: onItem, When: []Condition{itemOpen, ownClock, itemPaused}}

func (*ResumeItem) rule() *Rule           { return &resumeItem }
func (*ResumeItem) fields(*scene) []Field { return []Field{long("note", false)} }

func (c *ResumeItem) decide(s *scene) *domain.Rejection {
	s.resume(s.target.item.ID, strings.TrimSpace(c.Note))
	return nil
}

// resume ends an item's pause today and says the due date that follows.
func (s *scene) resume(id domain.ItemID, note string) {
	a, it := s.p.Item(id)
	after := *it
	after.Pauses = append([]domain.ItemPause(nil), it.Pauses...)
	after.Pauses[len(after.Pauses)-1].To = s.on
	due, _ := s.clockOf(a, &after).Due(s.cal())
	s.emit(&events.ItemResumed{Item: id, Due: due, Note: note, Calendar: s.cal().Version()})
}

// DecideItem decides an item. With a signing chain of one step the officer signs; with two it proposes, and the head
// signs (R3.13). An item that is decided outside records the outside result.
type DecideItem struct {
	Outcome   domain.ItemOutcome   `json:"outcome"`
	Reason    string               `json:"reason"`
	Number    string               `json:"number"` // of a result decided outside
	Materials []domain.MaterialRef `json:"materials"`
}

var decideItem = Rule{Verb: "decide-item", Text: domain.Text{Zh: "作出决定", En: "Decide the item"},
	Who: []Who{itemOfficer}, On: onItem,
	When:   []Condition{itemOpen, itemAccepted, decidedAlone, itemRunning, unproposed, partiesDecided},
	Source: "行政许可法 §37–39、R3.13"}

func (*DecideItem) rule() *Rule { return &decideItem }

// resultMaterial is the kind of the file that holds a decision.
const resultMaterial domain.MaterialCode = "result"

func (*DecideItem) fields(s *scene) []Field {
	f := choice("outcome", string(domain.ItemGranted), string(domain.ItemRefused))
	fields := []Field{f, long("reason", false)}
	if s.target.planned.Kind == domain.ItemRecorded {
		fields = append(fields, text("number", true))
	}
	label := domain.Text{Zh: "结果文书", En: "Result document"}
	if r := s.flow.Item(s.target.item.Code); r != nil && r.Result.Zh != "" {
		label = r.Result
	}
	return append(fields, Field{Name: "materials", Kind: FieldMaterials, Materials: []MaterialField{{Material: resultMaterial, Label: label}}})
}

func (c *DecideItem) series(s *scene) string {
	if s.target.planned.Kind == domain.ItemRecorded || s.target.planned.Steps > 1 {
		return ""
	}
	return s.decisionSeries(s.target.item)
}

func (c *DecideItem) decide(s *scene) *domain.Rejection {
	if c.Outcome == domain.ItemRefused && blank(c.Reason) {
		return domain.RejectFields(domain.Problem("reason", Required))
	}
	if s.target.planned.Kind == domain.ItemJoint {
		switch all := s.partiesDecided(s.target.app.Works); {
		case all == partiesGranted && c.Outcome == domain.ItemRefused:
			return domain.RejectFields(domain.Problem("outcome", MustGrant))
		case all == partyRefused && c.Outcome == domain.ItemGranted:
			return domain.RejectFields(domain.Problem("outcome", MustRefuse))
		}
	}
	reason := strings.TrimSpace(c.Reason)
	if s.target.planned.Steps > 1 {
		s.emit(&events.DecisionProposed{Item: s.target.item.ID, Outcome: c.Outcome, Reason: reason, Materials: c.Materials})
		return nil
	}
	number := strings.TrimSpace(c.Number)
	if s.target.planned.Kind != domain.ItemRecorded {
		number = s.decisionNumber(s.target.item)
	}
	s.decideNow(c.Outcome, reason, number, c.Materials)
	return nil
}

// decideNow ends the target's item by a decision of today, with the time that it took.
func (s *scene) decideNow(outcome domain.ItemOutcome, reason, number string, files []domain.MaterialRef) {
	clock := s.clockOf(s.target.app, s.target.item)
	s.emit(&events.ItemDecided{Item: s.target.item.ID, Outcome: outcome, Number: number, Reason: reason, Materials: files,
		Used: clock.Used(s.cal(), s.on), Overdue: s.overdue(s.target.app, s.target.item, s.on)})
}

// SignDecision is the last signature: the decision is dated by it (R3.13).
type SignDecision struct{}

var signDecision = Rule{Verb: "sign-decision", Text: domain.Text{Zh: "签发决定", En: "Sign the decision"},
	Who: []Who{itemHead}, On: onItem, When: []Condition{itemOpen, proposed}, Final: true, Source: "R3.13"}

func (*SignDecision) rule() *Rule           { return &signDecision }
func (*SignDecision) fields(*scene) []Field { return nil }

func (*SignDecision) series(s *scene) string { return s.decisionSeries(s.target.item) }

func (*SignDecision) decide(s *scene) *domain.Rejection {
	p := *s.target.item.Proposal
	s.decideNow(p.Outcome, p.Reason, s.decisionNumber(s.target.item), nil)
	return nil
}

// ReturnDecision gives a proposed decision back to the officer, with the reason.
type ReturnDecision struct {
	Reason string `json:"reason"`
}

var returnDecision = Rule{Verb: "return-decision", Text: domain.Text{Zh: "退回承办", En: "Return the decision to the officer"},
	Who: []Who{itemHead}, On: onItem, When: []Condition{itemOpen, proposed}, Source: "R3.13"}

func (*ReturnDecision) rule() *Rule           { return &returnDecision }
func (*ReturnDecision) fields(*scene) []Field { return []Field{long("reason", true)} }

func (c *ReturnDecision) decide(s *scene) *domain.Rejection {
	s.emit(&events.DecisionReturned{Item: s.target.item.ID, Reason: strings.TrimSpace(c.Reason)})
	return nil
}
