package stages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// DivideWorks divides a works into parts that can be used on their own, so that each is accepted by itself 分期、分单体验收: what was
// granted for the works before counts for each of them (前阶段关联工程代码 QJDGCDM).
type DivideWorks struct {
	Parts  []string `json:"parts"` // a name a line
	Reason string   `json:"reason"`
}

var divideWorks = Rule{Verb: "divide-works", Text: domain.Text{Zh: "划分单项工程分别验收", En: "Divide a works for its acceptance"},
	Who: []Who{investor, window, planner}, On: onWorks, When: []Condition{alive, worksLive, builtUp, nothingOpen, unaccepted}, Final: true,
	Source: "§4.3 可独立使用的单体或分期"}

const (
	fewestParts = 2
	mostParts   = 20
)

func (*DivideWorks) rule() *Rule { return &divideWorks }

func (*DivideWorks) fields(*scene) []Field {
	return []Field{{Name: "parts", Kind: FieldLines, Required: true}, reasoned("reason")}
}

// Conditions of dividing a works.
var (
	builtUp = Condition{PrerequisitesMissing, domain.Text{Zh: "验收事项的前置事项已办结", En: "an item of the acceptance has its prerequisites"},
		func(s *scene) bool {
			return slices.ContainsFunc(s.p.Plan, func(i domain.PlannedItem) bool { return i.Party && s.ready(&i, s.target.works.ID) })
		}}
	nothingOpen = Condition{WorksBusy, domain.Text{Zh: "单项工程没有在办的验收事项", En: "nothing of its acceptance is open"},
		func(s *scene) bool { return !s.acceptance(func(it *domain.Item) bool { return it.Open() }) }}
	unaccepted = Condition{AcceptanceBegun, domain.Text{Zh: "尚无验收事项办结", En: "nothing of its acceptance is granted"},
		func(s *scene) bool {
			return !s.acceptance(func(it *domain.Item) bool { return it.Outcome == domain.ItemGranted })
		}}
)

// acceptance reports whether something is so of an item of the target's acceptance or filing.
func (s *scene) acceptance(is func(*domain.Item) bool) bool {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			planned := s.p.Planned(a.Items[j].Code)
			ofIt := planned != nil && (planned.Party || planned.Kind == domain.ItemJoint || planned.Kind == domain.ItemFiling)
			if a.Works == s.target.works.ID && ofIt && is(&a.Items[j]) {
				return true
			}
		}
	}
	return false
}

func (c *DivideWorks) decide(s *scene) *domain.Rejection {
	if len(c.Parts) < fewestParts {
		return domain.RejectFields(domain.Problem("parts", TooFewWorks, "min", strconv.Itoa(fewestParts)))
	}
	if len(c.Parts) > mostParts {
		return domain.RejectFields(domain.Problem("parts", TooMany, "max", strconv.Itoa(mostParts)))
	}
	e := &events.WorksDivided{Works: s.target.works.ID, Reason: strings.TrimSpace(c.Reason)}
	for i, name := range trimmedLines(c.Parts) {
		if slices.ContainsFunc(e.Parts, func(p events.WorksPart) bool { return p.Title == name }) {
			return domain.RejectFields(domain.Problem("parts", PartTwice, "name", name))
		}
		e.Parts = append(e.Parts, events.WorksPart{Works: domain.WorksID(fmt.Sprintf("w%d", len(s.p.Works)+1+i)), Title: name})
	}
	s.emit(e)
	return nil
}
