package stages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// mappings lists the materials of the flow that are the result of a joint mapping, of works alone: those of the project are
// surveyed before there is one.
func (s *scene) mappings() []*MaterialRule {
	var all []*MaterialRule
	for i := range s.flow.Materials {
		m := &s.flow.Materials[i]
		if m.Mapping && slices.ContainsFunc(s.p.Plan, func(it domain.PlannedItem) bool {
			st := s.p.Stage(it.Stage)
			return st != nil && st.PerWorks && s.flow.Item(it.Code).asksFor(m.Code)
		}) {
			all = append(all, m)
		}
	}
	return all
}

// mapped gives the joint mapping whose result a material of the target's works is, or nil.
func (s *scene) mapped(rule *MaterialRule) *domain.Mapping {
	if !rule.Mapping {
		return nil
	}
	return s.p.Mapped(rule.Code, s.target.worksID())
}

// notBrought refuses files that a joint mapping has delivered already: one result, referred to by all.
func notBrought(asked []MaterialField, brought []domain.MaterialRef) *domain.Rejection {
	for _, f := range asked {
		if f.Mapping != "" && slices.ContainsFunc(brought, func(m domain.MaterialRef) bool { return m.Material == f.Material }) {
			return domain.RejectFields(domain.Problem("materials."+string(f.Material), MappingThere, "material", string(f.Material)))
		}
	}
	return nil
}

// countReuse counts, for each joint mapping, the items of an application that refer to it.
func (s *scene) countReuse(id domain.ApplicationID) {
	a := s.p.Application(id)
	var reused []*events.MappingReused
	for i := range s.p.Mappings {
		m := &s.p.Mappings[i]
		if !m.Delivered() || m.Works != a.Works {
			continue
		}
		e := &events.MappingReused{Mapping: m.ID, Application: id}
		for j := range a.Items {
			rule := s.flow.Item(a.Items[j].Code)
			if slices.ContainsFunc(m.Purposes, rule.asksFor) {
				e.Items = append(e.Items, a.Items[j].Code)
			}
		}
		if len(e.Items) > 0 {
			reused = append(reused, e)
		}
	}
	for _, e := range reused {
		s.emit(e)
	}
}

func (s *scene) mappingTargets() []target {
	var all []target
	for i := range s.p.Mappings {
		m := &s.p.Mappings[i]
		all = append(all, target{id: string(m.ID), seen: m.Seen, mapping: m, works: s.p.WorksOf(m.Works), last: max(m.CommissionedOn, m.DeliveredOn)})
	}
	return all
}

// CommissionMapping commissions one joint mapping of a works for all who need it: 一次委托、联合测绘、成果共享.
type CommissionMapping struct {
	Name     string                `json:"name"`   // of the surveying body
	Credit   string                `json:"credit"` // its 统一社会信用代码
	Purposes []domain.MaterialCode `json:"purposes"`
	Note     string                `json:"note"`
}

var commissionMapping = Rule{Verb: "commission-mapping", Text: domain.Text{Zh: "委托联合测绘", En: "Commission the joint mapping"},
	Who: []Who{investor, window}, On: onWorks, When: []Condition{alive, coded, worksLive, somethingToMap}, Source: "多测合一：一次委托、联合测绘、成果共享"}

func (*CommissionMapping) rule() *Rule { return &commissionMapping }

func (*CommissionMapping) fields(s *scene) []Field {
	purposes := Field{Name: "purposes", Kind: FieldChoices, Required: true}
	var open []string
	for _, m := range s.mappings() {
		c := Choice{Value: string(m.Code), Label: m.Title}
		if s.mapped(m) != nil {
			c.Disabled = string(MappingThere)
		} else {
			open = append(open, c.Value)
		}
		purposes.Choices = append(purposes.Choices, c)
	}
	return []Field{text("name", true), text("credit", true), purposes.preset(open), long("note", false)}
}

func (c *CommissionMapping) decide(s *scene) *domain.Rejection {
	credit := strings.ToUpper(strings.TrimSpace(c.Credit))
	if fault := domain.CheckCreditCode("credit", credit); fault != nil {
		return domain.RejectFields(*fault)
	}
	s.emit(&events.MappingCommissioned{Mapping: domain.MappingID(fmt.Sprintf("m%d", len(s.p.Mappings)+1)), Works: s.target.works.ID,
		Body: domain.CreditCode(credit), BodyName: strings.TrimSpace(c.Name), Purposes: slices.Compact(slices.Sorted(slices.Values(c.Purposes))),
		Note: strings.TrimSpace(c.Note)})
	return nil
}

// DeliverMapping brings the one result of a joint mapping with what was measured. A result that was put right takes its place.
type DeliverMapping struct {
	Values    []MappedRow          `json:"values"`
	Materials []domain.MaterialRef `json:"materials"`
	Note      string               `json:"note"` // what was put right
}

// MappedRow is one measured value, as it is written down.
type MappedRow struct {
	Quantity domain.MappedQuantity `json:"quantity"`
	Measured string                `json:"measured"` // in the quantity's unit
}

var deliverMapping = Rule{Verb: "deliver-mapping", Text: domain.Text{Zh: "提交联合测绘成果", En: "Deliver the result of the joint mapping"},
	Who: []Who{investor, window}, On: onMapping, When: []Condition{alive, worksLive, mappingStands}, Source: "多测合一：一次委托、联合测绘、成果共享"}

func (*DeliverMapping) rule() *Rule { return &deliverMapping }

// mappingMaterial is the kind of the file that holds the result of a joint mapping.
const mappingMaterial domain.MaterialCode = "mapping-result"

const maxMeasured = 30 // values of one result

func (*DeliverMapping) fields(s *scene) []Field {
	var quantities []string
	for _, q := range domain.MappedQuantities() {
		quantities = append(quantities, string(q))
	}
	note := long("note", s.target.mapping.Delivered())
	return []Field{{Name: "values", Kind: FieldTable, Required: true, Most: maxMeasured, Columns: []Field{choice("quantity", quantities...), text("measured", true)}},
		{Name: "materials", Kind: FieldMaterials, Required: true, Materials: []MaterialField{{Material: mappingMaterial, Required: true,
			Label: domain.Text{Zh: "联合测绘成果", En: "Result of the joint mapping"}}}}, note}
}

func (c *DeliverMapping) decide(s *scene) *domain.Rejection {
	m := s.target.mapping
	e := &events.MappingDelivered{Mapping: m.ID, Version: m.Version + 1, Materials: c.Materials, Note: strings.TrimSpace(c.Note)}
	for i, row := range c.Values {
		field := fmt.Sprintf("values.%d", i)
		x, err := strconv.ParseFloat(strings.TrimSpace(row.Measured), 64)
		switch {
		case err != nil:
			return domain.RejectFields(domain.Problem(field+".measured", MalformedValue))
		case !(x >= 0 && x <= maxArea): // NaN is neither
			return domain.RejectFields(domain.Problem(field+".measured", OutOfRange, "min", "0", "max", number(maxArea)))
		case slices.ContainsFunc(e.Values, func(v events.MappedValue) bool { return v.Quantity == row.Quantity }):
			return domain.RejectFields(domain.Problem(field+".quantity", GivenTwice, "value", string(row.Quantity)))
		}
		e.Values = append(e.Values, events.MappedValue{Quantity: row.Quantity, Value: x, Unit: row.Quantity.Unit()})
	}
	s.emit(e)
	return nil
}

// Conditions of joint mapping.
var (
	somethingToMap = Condition{MappingThere, domain.Text{Zh: "还有测绘成果可委托", En: "something is left to be mapped"},
		func(s *scene) bool {
			return slices.ContainsFunc(s.mappings(), func(m *MaterialRule) bool { return s.mapped(m) == nil })
		}}
	mappingStands = Condition{MappingMoved, domain.Text{Zh: "委托未被另行委托取代", En: "no other commission took the place of this one"},
		func(s *scene) bool { return len(s.target.mapping.Purposes) > 0 }}
)

// mappingTasks tells the investor which commissioned results are still to be brought.
func (s *scene) mappingTasks() []domain.Task {
	var all []domain.Task
	for _, t := range s.mappingTargets() {
		s.target = t
		if !t.mapping.Delivered() && mappingStands.Holds(s) && worksLive.Holds(s) {
			all = append(all, domain.Task{Kind: domain.TaskMapping, Target: t.id, Stage: domain.StageOf(s.p), Works: t.mapping.Works, Role: domain.RoleInvestor,
				Holder: domain.Holder{Kind: domain.HolderInvestor}, Since: t.mapping.CommissionedOn, Seen: t.seen, Optional: true})
		}
	}
	return all
}
