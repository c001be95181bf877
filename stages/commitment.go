package stages

import (
	"strings"

	"binglian/domain"
	"binglian/events"
)

// committable gives the items for which the applicant may choose 告知承诺 (R3.10): those whose flow says so, and none that
// is decided outside, with another, or by the parties of an acceptance.
func (s *scene) committable(items []*domain.PlannedItem) []*domain.PlannedItem {
	var out []*domain.PlannedItem
	for _, it := range items {
		r := s.flow.Item(it.Code)
		if r != nil && r.Commitment != nil && (it.Kind == domain.ItemDecided || it.Kind == domain.ItemFiling) {
			out = append(out, it)
		}
	}
	return out
}

// commitmentField offers the choice.
func (s *scene) commitmentField(items []*domain.PlannedItem) []Field {
	f := Field{Name: "committed", Kind: FieldChoices}
	for _, it := range s.committable(items) {
		f.Choices = append(f.Choices, Choice{Value: string(it.Code), Label: s.itemTitle(it.Code)})
	}
	if len(f.Choices) == 0 {
		return nil
	}
	return []Field{f}
}

// decideCommitted grants what was applied for by commitment, on the day of its acceptance. An item that waits is accepted,
// and so decided, on the day of its last prerequisite's result. A policy can't draw a number: see ownNumber.
func decideCommitted(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if it.Commitment == nil || !it.Running() {
				continue
			}
			on := it.AcceptedOn
			if planned := s.p.Planned(it.Code); planned.Kind == domain.ItemFiling {
				if s.shortOf(a.Works) {
					continue
				}
				on = max(on, s.lastSupplied())
			}
			return &events.ItemDecided{Item: it.ID, Outcome: domain.ItemGranted, Number: s.ownNumber(a, it, byCommitment),
				Used: s.used(it, max(s.on, on)), Overdue: s.overdue(a, it, max(s.on, on)), CheckDue: s.limit(it.Commitment.CheckDays)}, on
		}
	}
	return nil, 0
}

// lastSupplied gives the last day on which deferred materials were completed.
func (s *scene) lastSupplied() domain.Day {
	var last domain.Day
	for i := range s.p.Applications {
		for j := range s.p.Applications[i].Items {
			if d := s.p.Applications[i].Items[j].Deferral; d != nil {
				last = max(last, d.SuppliedOn)
			}
		}
	}
	return last
}

// WithdrawCommitment takes the choice back before the decision: the item is decided in the ordinary way.
type WithdrawCommitment struct{}

var withdrawCommitment = Rule{Verb: "withdraw-commitment", Text: domain.Text{Zh: "撤回告知承诺", En: "Withdraw the commitment"},
	Who: []Who{investor, window}, On: onItem, When: []Condition{itemOpen, isCommitted}, Source: "R3.10"}

func (*WithdrawCommitment) rule() *Rule           { return &withdrawCommitment }
func (*WithdrawCommitment) fields(*scene) []Field { return nil }

func (*WithdrawCommitment) decide(s *scene) *domain.Rejection {
	s.emit(&events.CommitmentWithdrawn{Item: s.target.item.ID})
	return nil
}

// RecordPostCheck records whether what was promised is met 事后核查. What isn't is to be put right by a day; what still isn't
// then is to be revoked.
type RecordPostCheck struct {
	Result    domain.CheckResult   `json:"result"`
	Text      string               `json:"text"`
	RectifyBy domain.Day           `json:"rectify_by"`
	Materials []domain.MaterialRef `json:"materials"`
}

var recordPostCheck = Rule{Verb: "record-post-check", Text: domain.Text{Zh: "登记事后核查结果", En: "Record the post-check"},
	Who: []Who{itemOfficer}, On: onItem, When: []Condition{checkOpen, rectified}, Source: "R3.10"}

func (*RecordPostCheck) rule() *Rule { return &recordPostCheck }

const checkMaterial domain.MaterialCode = "check-record"

const (
	rectifyDays = 10  // working days proposed to put right what a post-check found
	maxRectify  = 180 // days at most
)

func (*RecordPostCheck) fields(s *scene) []Field {
	fields := []Field{choice("result", string(domain.CheckMet), string(domain.CheckRectify)), long("text", false)}
	if s.target.item.Commitment.Result == "" {
		fields = append(fields, Field{Name: "rectify_by", Kind: FieldDay, Value: s.cal().Add(domain.DayOf(s.at), rectifyDays).String()})
	}
	return append(fields, Field{Name: "materials", Kind: FieldMaterials,
		Materials: []MaterialField{{Material: checkMaterial, Label: domain.Text{Zh: "核查记录", En: "Record of the check"}}}})
}

func (c *RecordPostCheck) decide(s *scene) *domain.Rejection {
	e := &events.PostCheckRecorded{Item: s.target.item.ID, Result: c.Result, Text: strings.TrimSpace(c.Text), Materials: c.Materials}
	if c.Result == domain.CheckRectify {
		tomorrow := s.counted() + 1
		switch {
		case blank(c.Text):
			return domain.RejectFields(domain.Problem("text", Required))
		case s.target.item.Commitment.Result == domain.CheckRectify:
			e.Result = domain.CheckFailed
		case c.RectifyBy.IsZero():
			return domain.RejectFields(domain.Problem("rectify_by", Required))
		case c.RectifyBy < tomorrow || c.RectifyBy > tomorrow+maxRectify:
			return domain.RejectFields(domain.Problem("rectify_by", OutOfRange, "min", tomorrow.String(), "max", (tomorrow + maxRectify).String()))
		default:
			e.RectifyBy = c.RectifyBy
		}
	}
	s.emit(e)
	return nil
}

// ReportRectification says that what a post-check found is put right.
type ReportRectification struct {
	Materials []domain.MaterialRef `json:"materials"`
	Note      string               `json:"note"`
}

var reportRectification = Rule{Verb: "report-rectification", Text: domain.Text{Zh: "报告整改完成", En: "Report the rectification"},
	Who: []Who{investor, window}, On: onItem, When: []Condition{toRectify}, Source: "R3.10"}

func (*ReportRectification) rule() *Rule { return &reportRectification }

func (*ReportRectification) fields(*scene) []Field {
	return []Field{{Name: "materials", Kind: FieldMaterials,
		Materials: []MaterialField{{Material: supplementMaterial, Label: domain.Text{Zh: "整改证明材料", En: "Proof of the rectification"}}}}, long("note", true)}
}

func (c *ReportRectification) decide(s *scene) *domain.Rejection {
	s.emit(&events.RectificationReported{Item: s.target.item.ID, Materials: c.Materials, Note: strings.TrimSpace(c.Note)})
	return nil
}

// Conditions of commitments.
var (
	isCommitted = Condition{NotCommitted, domain.Text{Zh: "事项采用告知承诺", En: "the item is applied for by commitment"},
		func(s *scene) bool { return s.target.item.Commitment != nil }}
	checkOpen = Condition{NothingToCheck, domain.Text{Zh: "告知承诺事项待核查", En: "a commitment is still to be checked"},
		func(s *scene) bool {
			return s.target.item.Unchecked() && s.target.item.Commitment.Result != domain.CheckFailed
		}}
	rectified = Condition{RectificationRuns, domain.Text{Zh: "整改已报告或期限已过", En: "the rectification is reported, or its day has passed"},
		func(s *scene) bool {
			c := s.target.item.Commitment
			return c.Result == "" || !c.ReportedOn.IsZero() || domain.DayOf(s.at) > c.RectifyBy
		}}
	toRectify = Condition{NothingToRectify, domain.Text{Zh: "核查要求整改，尚未报告", En: "a post-check asks for rectification that isn't reported yet"},
		func(s *scene) bool {
			it := s.target.item
			return it.Unchecked() && it.Commitment.Result == domain.CheckRectify && it.Commitment.ReportedOn.IsZero()
		}}
)

// unmet reports whether what was promised for an item is still not met after its rectification: the grant is to be revoked.
func unmet(it *domain.Item) bool { return it.Unchecked() && it.Commitment.Result == domain.CheckFailed }
