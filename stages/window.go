package stages

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// AcceptApplication is the window's acceptance 受理: the items whose prerequisites are there start their clocks.
type AcceptApplication struct{}

var acceptApplication = Rule{Verb: "accept-application", Text: domain.Text{Zh: "受理申请", En: "Accept the application"},
	Who: []Who{window}, On: onApplication, When: []Condition{applicationOpen, unanswered, withWindow}, Source: "行政许可法 §32(5)"}

func (*AcceptApplication) rule() *Rule           { return &acceptApplication }
func (*AcceptApplication) fields(*scene) []Field { return nil }

func (*AcceptApplication) decide(s *scene) *domain.Rejection {
	s.emit(&events.ApplicationAccepted{Application: s.target.app.ID, AcceptedOn: s.on})
	return nil
}

// RequestCorrection is the one notice 一次性告知 that names every defect at once.
type RequestCorrection struct {
	Defects []string `json:"defects"`
	Days    int      `json:"days"` // working days for the applicant
	OffList
}

var requestCorrection = Rule{Verb: "request-correction", Text: domain.Text{Zh: "一次性告知补正", En: "Ask for corrections, once and completely"},
	Who: []Who{window}, On: onApplication, When: []Condition{applicationOpen, unanswered, withWindow, firstNotice}, Source: "行政许可法 §32(4)"}

func (*RequestCorrection) rule() *Rule { return &requestCorrection }

func (*RequestCorrection) fields(s *scene) []Field {
	fields := []Field{{Name: "defects", Kind: FieldLines, Required: true}, whole("days", 1, 60, "working-days", s.flow.Window.CorrectionDays)}
	return append(fields, offListFields(false)...)
}

func (c *RequestCorrection) decide(s *scene) *domain.Rejection {
	if r := c.checkOffList(); r != nil {
		return r
	}
	defects := make([]string, len(c.Defects))
	for i, d := range c.Defects {
		defects[i] = strings.TrimSpace(d)
	}
	c.demandOffList(s)
	s.emit(&events.CorrectionRequested{Application: s.target.app.ID, Defects: defects, Due: s.limit(c.Days), Calendar: s.cal().Version()})
	return nil
}

// SupplyCorrection brings what the notice asked for.
type SupplyCorrection struct {
	Materials []domain.MaterialRef `json:"materials"`
	Note      string               `json:"note"`
}

var supplyCorrection = Rule{Verb: "supply-correction", Text: domain.Text{Zh: "提交补正", En: "Supply the corrections"},
	Who: []Who{investor, window}, On: onApplication, When: []Condition{applicationOpen, unanswered, correctionOpen}}

func (*SupplyCorrection) rule() *Rule { return &supplyCorrection }

func (*SupplyCorrection) fields(s *scene) []Field {
	asked := Field{Name: "materials", Kind: FieldMaterials, Materials: s.materialFields(s.plannedOf(s.target.app))}
	for i := range asked.Materials {
		asked.Materials[i].Required = false // the notice says what is missing
	}
	return []Field{asked, long("note", true)}
}

func (c *SupplyCorrection) decide(s *scene) *domain.Rejection {
	s.emit(&events.CorrectionSupplied{Application: s.target.app.ID, Due: s.limit(s.flow.Window.AnswerDays),
		Calendar: s.cal().Version(), Materials: c.Materials, Note: strings.TrimSpace(c.Note)})
	return nil
}

func (s *scene) plannedOf(a *domain.Application) []*domain.PlannedItem {
	var out []*domain.PlannedItem
	for i := range a.Items {
		if it := s.p.Planned(a.Items[i].Code); it != nil {
			out = append(out, it)
		}
	}
	return out
}

// RefuseApplication is the window's answer 不受理 (no permit needed) or 不予受理 (not competent, or not fit to accept).
type RefuseApplication struct {
	Outcome domain.ApplicationOutcome `json:"outcome"`
	Reason  string                    `json:"reason"`
}

var refuseApplication = Rule{Verb: "refuse-application", Text: domain.Text{Zh: "不受理 / 不予受理", En: "Don't accept the application"},
	Who: []Who{window}, On: onApplication, When: []Condition{applicationOpen, unanswered, withWindow}, Final: true, Destroy: true,
	Source: "行政许可法 §32(1)(2)"}

func (*RefuseApplication) rule() *Rule { return &refuseApplication }

func (*RefuseApplication) fields(*scene) []Field {
	return []Field{choice("outcome", string(domain.ApplicationNotNeeded), string(domain.ApplicationRefused)), long("reason", true)}
}

func (c *RefuseApplication) decide(s *scene) *domain.Rejection {
	s.emit(&events.ApplicationRefused{Application: s.target.app.ID, Outcome: c.Outcome, Reason: strings.TrimSpace(c.Reason)})
	return nil
}

// WithdrawApplication takes back an application with its undecided items (R3.27).
type WithdrawApplication struct {
	Reason string `json:"reason"`
}

var withdrawApplication = Rule{Verb: "withdraw-application", Text: domain.Text{Zh: "撤回申请", En: "Withdraw the application"},
	Who: []Who{investor, window}, On: onApplication, When: []Condition{applicationOpen}, Final: true, Destroy: true, Source: "R3.27"}

func (*WithdrawApplication) rule() *Rule           { return &withdrawApplication }
func (*WithdrawApplication) fields(*scene) []Field { return []Field{long("reason", true)} }

func (c *WithdrawApplication) decide(s *scene) *domain.Rejection {
	s.emit(&events.ApplicationWithdrawn{Application: s.target.app.ID, Reason: strings.TrimSpace(c.Reason)})
	return nil
}

// WithdrawItem takes back one undecided item (R3.27); what is decided with it goes too.
type WithdrawItem struct {
	Reason string `json:"reason"`
}

var withdrawItem = Rule{Verb: "withdraw-item", Text: domain.Text{Zh: "撤回事项", En: "Withdraw an item"},
	Who: []Who{investor, window}, On: onItem, When: []Condition{itemOpen, ownClock}, Final: true, Destroy: true, Source: "R3.27"}

func (*WithdrawItem) rule() *Rule           { return &withdrawItem }
func (*WithdrawItem) fields(*scene) []Field { return []Field{long("reason", true)} }

func (c *WithdrawItem) decide(s *scene) *domain.Rejection {
	s.emit(&events.ItemWithdrawn{Item: s.target.item.ID, Reason: strings.TrimSpace(c.Reason)})
	return nil
}

// openItem gives the open item of that code in the application, or nil.
func openItem(a *domain.Application, code domain.ItemCode) *domain.Item {
	at := slices.IndexFunc(a.Items, func(i domain.Item) bool { return i.Code == code && i.Open() })
	if at < 0 {
		return nil
	}
	return &a.Items[at]
}
