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
	Who: []Who{itemOfficer, itemHead}, On: onItem, When: []Condition{itemOpen}, Standing: true, Source: "R3.11、R3.19"}

func (*NoteItem) rule() *Rule           { return &noteItem }
func (*NoteItem) fields(*scene) []Field { return []Field{long("text", true)} }

func (c *NoteItem) decide(s *scene) *domain.Rejection {
	s.emit(&events.ItemNoted{Item: s.target.item.ID, Text: strings.TrimSpace(c.Text)})
	return nil
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
	When:   []Condition{itemOpen, itemAccepted, decidedAlone, itemRunning, unproposed, partiesDecided, surveyFound, nothingShort},
	Source: "行政许可法 §37–39、R3.13"}

func (*DecideItem) rule() *Rule { return &decideItem }

// resultMaterial is the kind of the file that holds a decision.
const resultMaterial domain.MaterialCode = "result"

func (*DecideItem) fields(s *scene) []Field {
	f := choice("outcome", string(domain.ItemGranted), string(domain.ItemRefused))
	if d := s.target.item.Deferral; d.Open() && !d.Later { // only 容缺后补 grants before they are there
		f.Choices[0].Disabled = string(DeferredMissing)
	} else if barred := s.grantBarred(s.target.item); barred != "" {
		f.Choices[0].Disabled = string(barred)
	} else if s.unrectified(s.target.app, s.target.item) {
		f.Choices[0].Disabled = string(FindingsUnmet)
	}
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
		s.emit(&events.DecisionProposed{Item: s.target.item.ID, Outcome: c.Outcome, Reason: reason, Materials: c.Materials, Officers: officers,
			Slow: s.slowStep(s.target.app, s.target.item, s.on)})
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
		Officers: p.Officers, Used: s.used(s.target.item, s.on), Overdue: s.overdue(s.target.app, s.target.item, s.on),
		Deferred: p.Outcome == domain.ItemGranted && s.target.item.Deferral.Open(), Slow: s.slowStep(s.target.app, s.target.item, s.on)})
}
