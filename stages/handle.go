package stages

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// NoteItem records a note: reading, commenting and preparing may begin before the item's clock does (R3.11).
type NoteItem struct {
	Text string `json:"text"`
}

var noteItem = Rule{Verb: "note-item", Text: domain.Text{Zh: "记录办理情况", En: "Note on the item"},
	Who: []Who{itemOfficer, itemHead}, On: onItem, When: []Condition{itemOpen}, Standing: true, Source: "R3.11、R3.19"}

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
	OffList
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
	return append([]Field{f, long("reason", true), days}, offListFields(false)...)
}

func (c *PauseItem) decide(s *scene) *domain.Rejection {
	if r := c.checkOffList(); r != nil {
		return r
	}
	c.demandOffList(s)
	s.emit(&events.ItemPaused{Item: s.target.item.ID, Kind: c.Kind, Reason: strings.TrimSpace(c.Reason), Planned: c.Days})
	return nil
}

// SupplySupplement brings what a pause waits for: materials after acceptance, or the proof that a defect is put right.
type SupplySupplement struct {
	Materials []domain.MaterialRef `json:"materials"`
	Note      string               `json:"note"`
}

var supplySupplement = Rule{Verb: "supply-supplement", Text: domain.Text{Zh: "提交补充材料", En: "Bring a supplement"},
	Who: []Who{investor, window}, On: onItem, When: []Condition{itemOpen, ownClock, waitsForInvestor}, Source: "行政许可法 §31、R4.3"}

func (*SupplySupplement) rule() *Rule { return &supplySupplement }

// supplementMaterial is the kind of files that a supplement brings beside those of the item.
const supplementMaterial domain.MaterialCode = "supplement"

func (*SupplySupplement) fields(s *scene) []Field {
	asked := append(s.materialFields([]*domain.PlannedItem{s.target.planned}),
		MaterialField{Material: supplementMaterial, Label: domain.Text{Zh: "其他补充材料", En: "Other supplement"}})
	for i := range asked {
		asked[i].Required = false // the pause's reason says what is missing
	}
	return []Field{{Name: "materials", Kind: FieldMaterials, Materials: asked}, long("note", true)}
}

func (c *SupplySupplement) decide(s *scene) *domain.Rejection {
	s.emit(&events.ItemSupplemented{Item: s.target.item.ID, Materials: c.Materials, Note: strings.TrimSpace(c.Note)})
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
	resumed := s.resumed(s.target.app, s.target.item, s.on)
	resumed.Note = strings.TrimSpace(c.Note)
	s.emit(resumed)
	return nil
}

// resumed ends an item's pause on a day and says the due date that follows.
func (s *scene) resumed(a *domain.Application, it *domain.Item, on domain.Day) *events.ItemResumed {
	after := *it
	after.Pauses = slices.Clone(it.Pauses)
	after.Pauses[len(after.Pauses)-1].To = on
	due, _ := clockOf(s.p, a, &after).Due(s.cal())
	resumed := &events.ItemResumed{Item: it.ID, Due: due, Calendar: s.cal().Version()}
	if it.Hours != nil {
		after.Pauses[len(after.Pauses)-1].ToAt = s.instant(on)
		resumed.DueAt = s.dueAt(&after)
		resumed.Due = domain.DayOf(resumed.DueAt)
	}
	return resumed
}

// DecideItem decides an item. With a signing chain of one step the officer signs; with more it proposes, and the head signs
// (R3.13). An item that is decided outside records the outside result.
type DecideItem struct {
	Outcome   domain.ItemOutcome   `json:"outcome"`
	Reason    string               `json:"reason"`
	Number    string               `json:"number"` // of a result decided outside
	Materials []domain.MaterialRef `json:"materials"`
	Companion domain.AccountID     `json:"companion"` // the second officer's account, where the substance is verified
}

var decideItem = Rule{Verb: "decide-item", Text: domain.Text{Zh: "作出决定", En: "Decide the item"},
	Who: []Who{itemOfficer}, On: onItem,
	When:   []Condition{itemOpen, itemAccepted, decidedAlone, itemRunning, unproposed, partiesDecided, surveyFound},
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
	if s.verified() {
		fields = append(fields, text("companion", true))
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
	officers, refused := c.officers(s)
	if refused != nil {
		return refused
	}
	reason := strings.TrimSpace(c.Reason)
	if s.target.planned.Steps > 1 {
		s.emit(&events.DecisionProposed{Item: s.target.item.ID, Outcome: c.Outcome, Reason: reason, Materials: c.Materials, Officers: officers})
		return nil
	}
	number := strings.TrimSpace(c.Number)
	if s.target.planned.Kind != domain.ItemRecorded {
		number = s.decisionNumber(s.target.item)
	}
	s.decideNow(domain.Proposal{Outcome: c.Outcome, Reason: reason, Materials: c.Materials, Officers: officers}, number)
	return nil
}

// SecondOfficer implements Accompanied; an item whose substance isn't verified has none.
func (c *DecideItem) SecondOfficer() (field string, account domain.AccountID) {
	return "companion", domain.AccountID(strings.TrimSpace(string(c.Companion)))
}

// verified reports whether the substance of the target's item is verified, so that two officers are named (R3.14).
func (s *scene) verified() bool {
	r := s.flow.Item(s.target.item.Code)
	return r != nil && r.Verify && s.target.planned.Kind != domain.ItemRecorded
}

// officers gives the two who verified the substance: the one who decides and a companion.
func (c *DecideItem) officers(s *scene) ([]domain.AccountID, *domain.Rejection) {
	_, companion := c.SecondOfficer()
	switch {
	case !s.verified():
		return nil, nil
	case !accountForm.MatchString(string(companion)): // a person's name must not come into the log
		return nil, domain.RejectFields(domain.Problem("companion", MalformedValue))
	case companion == s.actor.Account:
		return nil, domain.RejectFields(domain.Problem("companion", TwoOfficers))
	}
	return []domain.AccountID{s.actor.Account, companion}, nil
}

// decideNow ends the target's item by a decision of today, with the time that it took.
func (s *scene) decideNow(p domain.Proposal, number string) {
	s.emit(&events.ItemDecided{Item: s.target.item.ID, Outcome: p.Outcome, Number: number, Reason: p.Reason, Materials: p.Materials,
		Officers: p.Officers, Used: s.used(s.target.item, s.on), Overdue: s.overdue(s.target.app, s.target.item, s.on)})
}
