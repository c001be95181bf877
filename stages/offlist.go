package stages

import (
	"strings"

	"binglian/domain"
	"binglian/events"
)

// RequireOffList asks for something that is on neither the sheet in force nor the item's list of materials: possible with a
// reason, and shown to supervision and to the investor as what it is (R1.4).
type RequireOffList struct{ OffList }

var requireOffList = Rule{Verb: "require-off-list", Text: domain.Text{Zh: "提出清单外要求", En: "Ask for something off the list"},
	Who: []Who{itemOfficer, itemHead}, On: onItem, When: []Condition{itemOpen}, Final: true, Source: "R1.4；国发〔2021〕24号（后续环节原则上不得增加清单外的要求）"}

func (*RequireOffList) rule() *Rule { return &requireOffList }

func (*RequireOffList) fields(*scene) []Field { return offListFields(true) }

func (c *RequireOffList) decide(s *scene) *domain.Rejection {
	s.emit(c.demand(s))
	return nil
}

// OffList is the part of a command that asks for what isn't on the list; a notice of defects may have one too.
type OffList struct {
	Beyond       []string `json:"off_list"` // what is asked for, one each
	BeyondReason string   `json:"off_list_reason"`
}

func offListFields(required bool) []Field {
	reason := reasoned("off_list_reason")
	reason.Required = required
	return []Field{{Name: "off_list", Kind: FieldLines, Required: required}, reason}
}

// checkOffList refuses a demand without its reason.
func (c *OffList) checkOffList() *domain.Rejection {
	if len(c.Beyond) > 0 && blank(c.BeyondReason) {
		return domain.RejectFields(domain.Problem("off_list_reason", Required))
	}
	return nil
}

// demandOffList tells of the demand, if there is one.
func (c *OffList) demandOffList(s *scene) {
	if len(c.Beyond) > 0 {
		s.emit(c.demand(s))
	}
}

func (c *OffList) demand(s *scene) *events.OffListRequired {
	e := &events.OffListRequired{Application: s.target.app.ID, Reason: strings.TrimSpace(c.BeyondReason)}
	if it := s.target.item; it != nil {
		e.Item, e.Department = it.ID, it.Department
	}
	for _, line := range c.Beyond {
		e.Texts = append(e.Texts, strings.TrimSpace(line))
	}
	return e
}
