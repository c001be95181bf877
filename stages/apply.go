package stages

import (
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// ApplyForStage applies for items of a stage, together or one by one: 一张表单、一套材料 (R3.1, R3.19).
type ApplyForStage struct {
	Items     []domain.ItemCode    `json:"items"`
	Committed []domain.ItemCode    `json:"committed"` // of Items: by commitment 告知承诺
	Materials []domain.MaterialRef `json:"materials"`
	Undertake bool                 `json:"undertake"` // what may be missing at first comes by SupplyBy 容缺
	SupplyBy  domain.Day           `json:"supply_by"`
	First     domain.Day           `json:"first"` // first contact 预审, where it was before
	Note      string               `json:"note"`
}

var applyForStage = Rule{Verb: "apply", Text: domain.Text{Zh: "提交阶段申请", En: "Apply for a stage"},
	Who: []Who{investor, window}, On: onStage, When: []Condition{alive, coded, worksLive, somethingToApply, somethingReady},
	Source: "行政许可法 §29、R3.19"}

func (*ApplyForStage) rule() *Rule { return &applyForStage }

func (*ApplyForStage) fields(s *scene) []Field {
	items := Field{Name: "items", Kind: FieldChoices, Required: true}
	var all []string
	for _, i := range s.applicable() {
		items.Choices = append(items.Choices, Choice{Value: string(i.Code), Label: s.itemTitle(i.Code)})
		all = append(all, string(i.Code))
	}
	asked := s.withJoint(s.applicable(), s.target.worksID())
	fields := append([]Field{items.preset(all)}, s.commitmentField(asked)...)
	asked = s.withCounties(asked, s.target.worksID())
	fields = append(fields, Field{Name: "materials", Kind: FieldMaterials, Materials: s.materialFields(asked)})
	fields = append(fields, s.undertakingFields(asked)...)
	return append(fields, Field{Name: "first", Kind: FieldDay}, long("note", false))
}

// applicable gives the items of the target's stage that may be applied for: they are decided by themselves and are
// neither open nor granted. The joint acceptance opinion comes with its parties' items, and can be asked for alone only
// where they were applied for without it; so does a county's part with the city's item.
func (s *scene) applicable() []*domain.PlannedItem {
	var out []*domain.PlannedItem
	works := s.target.worksID()
	for i := range s.p.Plan {
		it := &s.p.Plan[i]
		if it.Stage != s.target.stage.Code || it.Kind == domain.ItemWith || s.inHand(it.Code, works) {
			continue
		}
		if it.Kind == domain.ItemJoint && !s.anyPartyInHand(works) {
			continue
		}
		if it.Master != "" && !s.inHand(it.Master, works) {
			continue
		}
		out = append(out, it)
	}
	return out
}

// inHand reports whether the item is open or granted for a works.
func (s *scene) inHand(code domain.ItemCode, works domain.WorksID) bool {
	if s.p.Granted(code, works) != nil {
		return true
	}
	_, it := s.p.Latest(code, works)
	return it != nil && it.Open()
}

func (s *scene) anyPartyInHand(works domain.WorksID) bool {
	return slices.ContainsFunc(s.p.Plan, func(i domain.PlannedItem) bool { return i.Party && s.inHand(i.Code, works) })
}

// ready reports whether every prerequisite of the item has its result.
func (s *scene) ready(it *domain.PlannedItem, works domain.WorksID) bool {
	_, ok := s.missing(it, works)
	return !ok
}

// missing gives the first prerequisite without a result.
func (s *scene) missing(it *domain.PlannedItem, works domain.WorksID) (domain.ItemCode, bool) {
	for _, pre := range it.Prerequisites {
		if s.p.Granted(pre, s.worksFor(pre, works)) == nil {
			return pre, true
		}
	}
	return "", false
}

// worksFor gives the works under which an item is applied for: none for items of the project.
func (s *scene) worksFor(code domain.ItemCode, works domain.WorksID) domain.WorksID {
	if it := s.p.Planned(code); it != nil {
		if st := s.p.Stage(it.Stage); st != nil && !st.PerWorks {
			return ""
		}
	}
	return works
}

func (s *scene) itemTitle(code domain.ItemCode) domain.Text {
	if r := s.flow.Item(code); r != nil {
		return r.Title
	}
	return domain.Text{Zh: string(code), En: string(code)}
}

// materialFields lists what the items ask for, each kind once; results of earlier items are known and not asked again,
// and what a shared record brings isn't asked for at all (R3.6).
func (s *scene) materialFields(items []*domain.PlannedItem) []MaterialField {
	var out []MaterialField
	for _, it := range items {
		r, later := s.flow.Item(it.Code), s.deferrable(it)
		if r == nil {
			continue
		}
		for _, m := range r.Materials {
			rule := s.flow.Material(m.Material)
			if rule.From != "" && s.p.Granted(rule.From, s.worksFor(rule.From, s.target.worksID())) == nil {
				continue // no such result yet, or none at all: the system brings it once it is there
			}
			at := slices.IndexFunc(out, func(f MaterialField) bool { return f.Material == m.Material })
			if at < 0 {
				out = append(out, MaterialField{Material: m.Material, Label: rule.Title, Given: rule.held() || slices.Contains(s.p.Brought, m.Material), Shared: rule.Shared})
				at = len(out) - 1
				if mapped := s.mapped(rule); mapped != nil {
					out[at].Given, out[at].Mapping = true, mapped.ID
				}
			}
			if !m.Optional && !out[at].Given {
				may := slices.Contains(later, m.Material)
				out[at].Deferrable = may && (out[at].Deferrable || !out[at].Required)
				out[at].Required = true
			}
			out[at].For = append(out[at].For, it.Code)
		}
	}
	return out
}

func (c *ApplyForStage) series(*scene) string { return receiptSeries }

func (c *ApplyForStage) decide(s *scene) *domain.Rejection {
	works := s.target.worksID()
	chosen := slices.Clone(c.Items)
	slices.Sort(chosen)
	chosen = slices.Compact(chosen)
	var asked []*domain.PlannedItem
	ready := false
	for _, it := range s.applicable() {
		if slices.Contains(chosen, it.Code) {
			asked = append(asked, it)
			ready = ready || s.ready(it, works)
		}
	}
	if !ready {
		return domain.RejectFields(domain.Problem("items", NoItemReady))
	}
	if s.day(asked, works) > s.on {
		return domain.RejectFields(domain.Problem("on", BackEntryTooEarly, "day", s.day(asked, works).String()))
	}
	if !c.First.IsZero() && c.First > s.on {
		return domain.RejectFields(domain.Problem("first", DayInFuture))
	}
	if committed := s.committable(asked); slices.ContainsFunc(c.Committed, func(code domain.ItemCode) bool {
		return !slices.ContainsFunc(committed, func(it *domain.PlannedItem) bool { return it.Code == code })
	}) {
		return domain.RejectFields(domain.Problem("committed", NotAChoice))
	}
	asked = s.withCounties(asked, works)
	if r := notBrought(s.materialFields(s.withJoint(asked, works)), c.Materials); r != nil {
		return r
	}
	follows, r := c.missing(s, s.withJoint(asked, works))
	if r != nil {
		return r
	}
	e := c.received(s, asked, follows)
	s.emit(e)
	s.bringDrawings(e.Application, c.Materials)
	s.countReuse(e.Application)
	return nil
}

// received makes the application for these items of the target's stage, with what comes along.
func (c *ApplyForStage) received(s *scene, asked []*domain.PlannedItem, follows map[domain.ItemCode][]domain.MaterialCode) *events.ApplicationReceived {
	works, stage := s.target.worksID(), s.target.stage
	party := slices.ContainsFunc(asked, func(i *domain.PlannedItem) bool { return i.Party })
	e := &events.ApplicationReceived{Application: domain.ApplicationID(fmt.Sprintf("a%d", len(s.p.Applications)+1)), Number: s.receiptNumber(),
		Stage: stage.Code, Works: works, Due: s.limit(s.flow.Window.AnswerDays), Calendar: s.cal().Version(),
		Again: s.again(asked, works), Counter: s.actor.Role == domain.RoleWindow, Applicable: s.countApplicable(stage.Code),
		Materials: c.Materials, Note: strings.TrimSpace(c.Note), Spared: s.spared(s.withJoint(asked, works)), Receipt: s.receiptNumber()}
	if !c.First.IsZero() && c.First < s.on {
		e.FirstOn = c.First
	}
	for _, it := range asked {
		alone := it.Master == "" || !slices.ContainsFunc(asked, func(x *domain.PlannedItem) bool { return x.Code == it.Master })
		if it.Kind != domain.ItemJoint && alone {
			e.Asked++
		}
	}
	for i := range s.p.Plan {
		it := &s.p.Plan[i]
		if it.Stage == stage.Code && (slices.Contains(asked, it) || s.comesAlong(it, asked, party, works)) {
			e.Items = append(e.Items, c.applied(s, e.Application, it, follows[it.Code]))
		}
	}
	return e
}

// comesAlong reports whether an item is applied for with others: decided with one of them, or the joint acceptance.
func (s *scene) comesAlong(it *domain.PlannedItem, asked []*domain.PlannedItem, party bool, works domain.WorksID) bool {
	switch {
	case s.inHand(it.Code, works):
		return false
	case it.Kind == domain.ItemWith:
		return slices.ContainsFunc(asked, func(a *domain.PlannedItem) bool { return a.Code == it.With })
	default:
		return it.Kind == domain.ItemJoint && party
	}
}

// applied says how an item is applied for: what follows later, and whether by commitment.
func (c *ApplyForStage) applied(s *scene, id domain.ApplicationID, it *domain.PlannedItem, follows []domain.MaterialCode) events.AppliedItem {
	item := events.AppliedItem{ID: domain.ItemID(string(id) + "." + string(it.Code)), Code: it.Code, Department: it.Department, Limit: it.Limit}
	rule := s.flow.Item(it.Code)
	if len(follows) > 0 {
		item.Deferred = &events.AppliedDeferral{Missing: follows, Due: c.SupplyBy, Policy: rule.Deferral.Policy, Later: rule.Deferral.Granted}
	}
	if slices.Contains(c.Committed, it.Code) || it.Master != "" && slices.Contains(c.Committed, it.Master) {
		item.CheckDays = rule.Commitment.CheckDays
	}
	return item
}

// spared lists the materials of the items that shared records bring (R3.6).
func (s *scene) spared(items []*domain.PlannedItem) []domain.MaterialCode {
	var all []domain.MaterialCode
	for _, f := range s.materialFields(items) {
		if f.Shared != "" {
			all = append(all, f.Material)
		}
	}
	return all
}

// day gives the first day on which one of the items could be applied for: its prerequisites' last result.
func (s *scene) day(asked []*domain.PlannedItem, works domain.WorksID) domain.Day {
	ready := slices.DeleteFunc(slices.Clone(asked), func(i *domain.PlannedItem) bool { return !s.ready(i, works) })
	return s.readySince(ready, works)
}

// withJoint adds the joint acceptance to items that bring it along, for it has materials of its own.
func (s *scene) withJoint(items []*domain.PlannedItem, works domain.WorksID) []*domain.PlannedItem {
	if !slices.ContainsFunc(items, func(i *domain.PlannedItem) bool { return i.Party }) {
		return items
	}
	out := slices.Clone(items)
	for i := range s.p.Plan {
		it := &s.p.Plan[i]
		if it.Kind == domain.ItemJoint && it.Stage == s.target.stage.Code && !slices.Contains(items, it) && !s.inHand(it.Code, works) {
			out = append(out, it)
		}
	}
	return out
}

// again reports whether each item was applied for before, and refused or withdrawn: such an application stays out of
// the parallel rate.
func (s *scene) again(asked []*domain.PlannedItem, works domain.WorksID) bool {
	for _, it := range asked {
		if _, before := s.p.Latest(it.Code, works); before == nil {
			return false
		}
	}
	return true
}

// countApplicable counts the items of a stage that can be applied for by themselves: what the parallel rate compares.
func (s *scene) countApplicable(code domain.StageCode) int {
	n := 0
	for _, it := range s.p.Plan {
		if it.Stage == code && it.Kind != domain.ItemWith && it.Kind != domain.ItemJoint && it.Master == "" {
			n++
		}
	}
	return n
}
