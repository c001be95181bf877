package stages

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// AcceptApplication is the window's acceptance 受理: the items whose prerequisites are there start their clocks. Where
// materials are to follow 容缺受理, its receipt tells once which, by when, and what becomes of the items if they don't.
type AcceptApplication struct {
	SupplyBy domain.Day `json:"supply_by"` // last day for deferred materials
}

var acceptApplication = Rule{Verb: "accept-application", Text: domain.Text{Zh: "受理申请", En: "Accept the application"},
	Who: []Who{window}, On: onApplication, When: []Condition{applicationOpen, unanswered, withWindow}, Source: "行政许可法 §32(5)、R3.7"}

func (*AcceptApplication) rule() *Rule { return &acceptApplication }

func (*AcceptApplication) fields(s *scene) []Field {
	proposed := s.supplyDay(s.target.app, s.counted())
	if proposed.IsZero() {
		return nil
	}
	return []Field{{Name: "supply_by", Kind: FieldDay, Required: true, Value: proposed.String()}}
}

func (c *AcceptApplication) decide(s *scene) *domain.Rejection {
	a := s.target.app
	e := &events.ApplicationAccepted{Application: a.ID, AcceptedOn: s.on, Receipt: s.paper(a)}
	if !s.supplyDay(a, s.counted()).IsZero() {
		tomorrow, last := s.counted()+1, s.lastSupplyDay(a)
		if c.SupplyBy < tomorrow || c.SupplyBy > last {
			return domain.RejectFields(domain.Problem("supply_by", OutOfRange, "min", tomorrow.String(), "max", last.String()))
		}
		e.SupplyBy = c.SupplyBy
	}
	s.emit(e)
	return nil
}

// RefuseApplication is the window's answer 不受理 (no permit needed) or 不予受理 (not competent, or not fit to accept), or the
// return 退件 of what is still wrong after its correction (R3.5).
type RefuseApplication struct {
	Outcome domain.ApplicationOutcome `json:"outcome"`
	Reason  string                    `json:"reason"`
}

var refuseApplication = Rule{Verb: "refuse-application", Text: domain.Text{Zh: "不受理 / 不予受理", En: "Don't accept the application"},
	Who: []Who{window}, On: onApplication, When: []Condition{applicationOpen, unanswered, withWindow}, Final: true, Destroy: true,
	Source: "行政许可法 §32(1)(2)、R3.5"}

func (*RefuseApplication) rule() *Rule { return &refuseApplication }

func (*RefuseApplication) fields(s *scene) []Field {
	outcomes := []string{string(domain.ApplicationNotNeeded), string(domain.ApplicationRefused)}
	if s.target.app.Correction != nil {
		outcomes = append(outcomes, string(domain.ApplicationReturned))
	}
	return []Field{choice("outcome", outcomes...), long("reason", true)}
}

func (c *RefuseApplication) decide(s *scene) *domain.Rejection {
	s.emit(&events.ApplicationRefused{Application: s.target.app.ID, Outcome: c.Outcome, Reason: strings.TrimSpace(c.Reason),
		Receipt: s.paper(s.target.app)})
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
