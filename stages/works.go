package stages

import (
	"fmt"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// AddWorks splits off a works 单项工程, to which stages 2 to 4 belong (R3.20b).
type AddWorks struct {
	Name string `json:"name"`
}

var addWorks = Rule{Verb: "add-works", Text: domain.Text{Zh: "增加单项工程", En: "Add a works"},
	Who: []Who{investor, window, planner}, On: onProject, When: []Condition{alive, coded, hasWorks}}

func (*AddWorks) rule() *Rule           { return &addWorks }
func (*AddWorks) fields(*scene) []Field { return []Field{text("name", true)} }

func (c *AddWorks) decide(s *scene) *domain.Rejection {
	s.emit(&events.WorksAdded{Works: domain.WorksID(fmt.Sprintf("w%d", len(s.p.Works)+1)), Title: strings.TrimSpace(c.Name)})
	return nil
}

// WithdrawWorks takes back a works for which nothing was applied.
type WithdrawWorks struct {
	Reason string `json:"reason"`
}

var withdrawWorks = Rule{Verb: "withdraw-works", Text: domain.Text{Zh: "撤销单项工程", En: "Withdraw a works"},
	Who: []Who{investor, window, planner}, On: onWorks, When: []Condition{alive, worksLive, worksUnused, notLastWorks}, Final: true, Destroy: true}

func (*WithdrawWorks) rule() *Rule           { return &withdrawWorks }
func (*WithdrawWorks) fields(*scene) []Field { return []Field{long("reason", true)} }

func (c *WithdrawWorks) decide(s *scene) *domain.Rejection {
	s.emit(&events.WorksWithdrawn{Works: s.target.works.ID, Reason: strings.TrimSpace(c.Reason)})
	return nil
}
