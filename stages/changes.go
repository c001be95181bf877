package stages

import (
	"maps"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// ChangeProject changes a project that has left the pool: another investor, name, scale, site, facts. Its class stays, since
// it decides the flow; its code is the national platform's.
type ChangeProject struct {
	RecordForm
	Reason    string               `json:"reason"`
	Materials []domain.MaterialRef `json:"materials"` // what the change rests on, and what items ask for that it brings
}

var changeProject = Rule{Verb: "change-project", Text: domain.Text{Zh: "变更项目（发起协同服务后）", En: "Change the project after its launch"},
	Who: []Who{collaborationLead, planner}, On: onWhole, When: []Condition{alive, underWay, unfiled}, Final: true,
	Source: "R1.3；行政许可法 §49"}

func (*ChangeProject) rule() *Rule { return &changeProject }

func (*ChangeProject) fields(s *scene) []Field {
	fields := []Field{reasoned("reason")}
	for _, f := range recordFields(s, s.p.Record) {
		switch f.Name {
		case "class", "code", "pool":
			continue
		case "facts":
			f = Field{Name: "facts", Kind: FieldFacts, Required: true, Facts: factFields(s.flow.Facts, s.p.Record.Facts)}
		}
		fields = append(fields, f)
	}
	return append(fields, Field{Name: "materials", Kind: FieldMaterials, Materials: append(s.addable(),
		MaterialField{Material: supplementMaterial, Label: domain.Text{Zh: "变更证明材料", En: "Proof of the change"}})})
}

// addable lists the materials that a change could add: what is asked for only by items that the facts left out so far. They
// may come with the change, and aren't asked for again when those items are applied for.
func (s *scene) addable() []MaterialField {
	var joining []*domain.PlannedItem
	known := map[domain.MaterialCode]bool{}
	for i := range s.flow.Items {
		r := &s.flow.Items[i]
		if s.p.InPlan(r.Code) == nil {
			joining = append(joining, &domain.PlannedItem{Code: r.Code, Kind: r.Kind})
			continue
		}
		for _, m := range r.Materials {
			known[m.Material] = true
		}
	}
	var all []MaterialField
	for _, f := range s.materialFields(joining) {
		if !known[f.Material] && !f.Given {
			f.Required, f.Deferrable = false, false
			all = append(all, f)
		}
	}
	return all
}

// broughtFor gives the kinds of materials that a change brings and that items of its plan ask for.
func (s *scene) broughtFor(plan []domain.PlannedItem, addable []MaterialField, refs []domain.MaterialRef) (kinds []domain.MaterialCode) {
	for _, f := range addable {
		brought := slices.ContainsFunc(refs, func(m domain.MaterialRef) bool { return m.Material == f.Material })
		asked := slices.ContainsFunc(plan, func(i domain.PlannedItem) bool { return s.flow.Item(i.Code).asksFor(f.Material) })
		if brought && asked {
			kinds = append(kinds, f.Material)
		}
	}
	return kinds
}

func (c *ChangeProject) decide(s *scene) *domain.Rejection {
	c.Class, c.Code, c.Pool = "", "", ""
	if r := domain.RejectFields(c.checkRecord(s)...); r != nil {
		return r
	}
	r := c.Record()
	r.Class, r.Code, r.Pool, r.Facts = s.p.Record.Class, s.p.Record.Code, s.p.Record.Pool, overlaid(s.p.Record.Facts, r.Facts)
	if sameRecord(r, s.p.Record) && c.ContactPerson() == nil {
		return domain.RejectFields(domain.Problem("", NothingChanged))
	}
	e := &events.ProjectChanged{Record: r, Reason: strings.TrimSpace(c.Reason), Replan: s.replan(s.flow, r, s.adjustment())}
	e.Materials, e.Brought = c.Materials, s.broughtFor(s.planAfter(e.Replan), s.addable(), c.Materials)
	if e.Outdates = s.outdates(s.flow, r, e.Replan); e.Outdates {
		e.SheetDue, e.Calendar = s.limit(s.flow.Collaboration.SheetDays), s.cal().Version()
	}
	s.emit(e)
	return nil
}

// overlaid lays facts over those that were known before.
func overlaid(known, given map[domain.Fact]string) map[domain.Fact]string {
	all := maps.Clone(known)
	if all == nil {
		all = map[domain.Fact]string{}
	}
	maps.Copy(all, given)
	return all
}

// outdates reports whether the sheet in force would say something else of the project with this record and plan.
func (s *scene) outdates(f *Flow, r domain.Record, plan events.Replan) bool {
	if len(s.p.Sheets) == 0 {
		return false
	}
	known := s.p.Record
	if r.Name != known.Name || r.Investor != known.Investor || r.Credit != known.Credit || r.Site != known.Site || r.Investment != known.Investment {
		return true
	}
	after := *s.p
	after.Record, after.Flow = r, f.ID()
	then := &scene{m: s.m, p: &after, flow: f}
	sheet := func(x *scene, items []domain.PlannedItem) []events.SheetSection {
		return x.sheet(sheetPlan{items, x.adjustment(), s.p.Collaboration.Settled})
	}
	return len(SheetDifference(sheet(s, s.p.Plan), sheet(then, s.planAfter(plan)))) > 0
}

// MoveFlow moves a project to the newest version of its flow. Facts that the newer version asks for and nobody knows are
// asked with it.
type MoveFlow struct {
	Facts  map[domain.Fact]string `json:"facts"`
	Reason string                 `json:"reason"`
}

var moveFlow = Rule{Verb: "move-flow", Text: domain.Text{Zh: "转用新版审批流程", En: "Move the project to the newer version of its flow"},
	Who: []Who{collaborationLead}, On: onWhole, When: []Condition{alive, underWay, unfiled, newerFlow}, Final: true,
	Source: "在办事项按原版本办理，尚未受理的按新版本"}

func (*MoveFlow) rule() *Rule { return &moveFlow }

func (*MoveFlow) fields(s *scene) []Field {
	return []Field{reasoned("reason"), {Name: "facts", Kind: FieldFacts, Required: true, Facts: factFields(s.newerFlow().Facts, s.p.Record.Facts)}}
}

func (c *MoveFlow) decide(s *scene) *domain.Rejection {
	f := s.newerFlow()
	e := &events.FlowMoved{From: s.p.Flow, Flow: f.ID(), Facts: overlaid(s.p.Record.Facts, c.Facts), Reason: strings.TrimSpace(c.Reason)}
	r := s.p.Record
	r.Facts = e.Facts
	e.Replan = s.replan(f, r, s.adjustment())
	if e.Outdates = s.outdates(f, r, e.Replan); e.Outdates {
		e.SheetDue, e.Calendar = s.limit(f.Collaboration.SheetDays), s.cal().Version()
	}
	s.emit(e)
	s.flow = f
	return nil
}

// newerFlow gives the newest version of the project's flow, or nil if it follows it.
func (s *scene) newerFlow() *Flow {
	if s.flow == nil {
		return nil
	}
	newest := s.flow
	for _, f := range s.m.Book().flows {
		if f.Name == newest.Name && f.Version > newest.Version {
			newest = f
		}
	}
	if newest == s.flow {
		return nil
	}
	return newest
}
