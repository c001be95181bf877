package stages

import (
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// IssueSheet issues 一单五清, or a new version of it with the reason; issuing confirms the lead's own sections (R1.1).
type IssueSheet struct {
	Reason   string              `json:"reason"`
	Needless []domain.ItemCode   `json:"needless"` // of the items that departments don't need, those left out
	Needed   []domain.ItemCode   `json:"needed"`   // of the items that departments need besides, those added
	Settled  domain.OverlapNotes `json:"settled"`  // what the lead says of conditions that repeat or contradict each other
}

var issueSheet = Rule{Verb: "issue-sheet", Text: domain.Text{Zh: "出具一单五清", En: "Issue the sheet"},
	Who: []Who{collaborationLead}, On: onProject, When: []Condition{alive, opinionsIn}, Final: true, Source: "R1.1–R1.3"}

func (*IssueSheet) rule() *Rule { return &issueSheet }

func (*IssueSheet) fields(s *scene) []Field {
	var fields []Field
	if len(s.p.Sheets) > 0 {
		fields = append(fields, long("reason", true))
	}
	c := s.p.Collaboration
	if f, some := s.wishChoices("needless", s.wishes(needless), c.Trimmed); some {
		fields = append(fields, f)
	}
	if f, some := s.wishChoices("needed", s.wishes(needed), c.Extended); some {
		fields = append(fields, f)
	}
	if overlaps := Overlaps(c.Opinions); len(overlaps) > 0 {
		f := Field{Name: "settled", Kind: FieldNotes, Required: true, MinLength: minNote, MaxLength: maxLine}
		known := map[string]string{}
		for _, o := range overlaps {
			f.Choices = append(f.Choices, Choice{Value: o.Key, Label: s.overlapText(o)})
			if note := c.Settled[o.Key]; note != "" {
				known[o.Key] = note
			}
		}
		fields = append(fields, f.preset(known))
	}
	return fields
}

// minNote is the least that settles an overlap, in characters.
const minNote = 4

// overlapText sets the conditions side by side.
func (s *scene) overlapText(o Overlap) domain.Text {
	how := map[OverlapKind]domain.Text{
		OverlapRepeat: {Zh: "重复", En: "the same"},
		OverlapNumber: {Zh: "数值不同（" + o.Subject + "）", En: "other numbers (" + o.Subject + ")"},
		OverlapMust:   {Zh: "有的要求、有的禁止（" + o.Subject + "）", En: "one asks, another forbids (" + o.Subject + ")"},
	}[o.Kind]
	var zh, en []string
	for _, x := range o.Said {
		who := s.m.Book().nameOf(x.Department)
		zh, en = append(zh, who.Zh+"“"+x.Text+"”"), append(en, who.En+" “"+x.Text+"”")
	}
	return domain.Text{Zh: how.Zh + "：" + strings.Join(zh, "；"), En: how.En + ": " + strings.Join(en, "; ")}
}

func (*IssueSheet) series(*scene) string { return sheetSeries }

func (c *IssueSheet) decide(s *scene) *domain.Rejection {
	a := adjustment{sortedCodes(c.Needless), sortedCodes(c.Needed)}
	if r := s.checkWishes(a); r != nil {
		return r
	}
	e := &events.SheetIssued{Sheet: len(s.p.Sheets) + 1, Number: s.sheetNumber(), Reason: strings.TrimSpace(c.Reason), Trimmed: a.trimmed, Extended: a.extended,
		Settled: trimmed(c.Settled), Replan: s.replan(s.flow, s.p.Record, a)}
	e.Sections = s.sheet(sheetPlan{s.planAfter(e.Replan), a, e.Settled})
	s.emit(e)
	return nil
}

func sortedCodes(codes []domain.ItemCode) []domain.ItemCode {
	codes = slices.Clone(codes)
	slices.Sort(codes)
	return slices.Compact(codes)
}

// planAfter gives the items that the plan holds after a change of it.
func (s *scene) planAfter(r events.Replan) []domain.PlannedItem {
	if len(r.Plan) > 0 {
		return r.Plan
	}
	return s.p.Plan
}

// sheetPlan is what a sheet is made of beside the project's facts and the departments' conditions.
type sheetPlan struct {
	items []domain.PlannedItem
	adjustment
	settled domain.OverlapNotes
}

// Sheet gives the sections as the sheet would be issued now, for a look before it is.
func (m *Machine) Sheet(p *domain.Project) []events.SheetSection {
	s := &scene{m: m, p: p, flow: m.Book().Flow(p.Flow)}
	if s.flow == nil || p.Collaboration == nil {
		return nil
	}
	a := s.adjustment()
	if len(p.Sheets) == 0 { // as it would be if the lead took every department at its word
		a = s.wished()
	}
	return s.sheet(sheetPlan{s.planAfter(s.replan(s.flow, p.Record, a)), a, p.Collaboration.Settled})
}

// sheet computes every section: rows from the project's facts, from the flow, and from the departments' opinions.
func (s *scene) sheet(plan sheetPlan) []events.SheetSection {
	var out []events.SheetSection
	for _, sec := range s.m.Book().Sections {
		section := events.SheetSection{Code: sec.Code, Title: sec.Title, Owner: sec.Owner, Confirmed: s.confirmed(sec.Owner)}
		if section.Owner == "" {
			section.Owner = s.p.Collaboration.Lead
		}
		section.Rows = append(s.factRows(sec.Code), s.flowRows(sec, plan)...)
		section.Rows = append(section.Rows, s.opinionRows(sec.Code)...)
		section.Rows = append(section.Rows, s.settledRows(sec.Code, plan.settled)...)
		out = append(out, section)
	}
	return out
}

// confirmed says how a section's owner confirmed it: by its opinion, by a meeting's resolution, or by being late.
func (s *scene) confirmed(owner domain.DepartmentCode) string {
	o := s.p.Collaboration.OpinionOf(owner)
	switch {
	case owner == "" || o == nil:
		return "lead"
	case o.Value == "":
		return "outstanding"
	case o.Value == domain.OpinionNone:
		return "lapsed"
	case o.Resolved:
		return "resolution"
	default:
		return "opinion"
	}
}

func (s *scene) factRows(section string) []events.SheetRow {
	var rows []events.SheetRow
	for _, f := range s.flow.Facts {
		if f.Section != section {
			continue
		}
		for _, v := range f.Values {
			if v.Value == s.p.Record.Facts[f.Fact] {
				rows = append(rows, events.SheetRow{Text: domain.Text{Zh: f.Title.Zh + "：" + v.Title.Zh, En: f.Title.En + ": " + v.Title.En},
					Rule: f.Source, Source: events.SourceFact, Reference: string(f.Fact)})
			}
		}
	}
	if section == s.scaleSection() {
		r := s.p.Record
		rows = append(rows, events.SheetRow{Source: events.SourceFact, Rule: "入库信息", Reference: "record", Text: domain.Text{
			Zh: fmt.Sprintf("建设规模：用地 %s ㎡，建筑 %s ㎡", number(r.LandArea), number(r.FloorArea)),
			En: fmt.Sprintf("Scale: land %s m², floor %s m²", number(r.LandArea), number(r.FloorArea))}})
	}
	return rows
}

// scaleSection is the second section that an owner confirms: the conditions of building.
func (s *scene) scaleSection() string {
	owned := slices.DeleteFunc(slices.Clone(s.m.Book().Sections), func(x Section) bool { return x.Owner == "" })
	if len(owned) < 2 {
		return ""
	}
	return owned[1].Code
}

func (s *scene) flowRows(sec Section, plan sheetPlan) []events.SheetRow {
	var rows []events.SheetRow
	for i := range plan.items {
		it := &plan.items[i]
		rule := s.flow.Item(it.Code)
		if rule == nil {
			continue
		}
		row := events.SheetRow{Department: it.Department, Rule: rule.Basis, Source: events.SourceFlow, Reference: string(s.p.Flow) + "#" + string(it.Code)}
		switch {
		case sec.Computed == "items" && it.Kind != domain.ItemUtility:
			row.Text = s.itemLine(it, rule)
		case sec.Computed == "utilities" && it.Kind == domain.ItemUtility:
			row.Text = s.itemLine(it, rule)
		case sec.Computed == "" && rule.Assessment && s.assessmentSection() == sec.Code:
			row.Text = domain.Text{Zh: "需办理：" + rule.Title.Zh, En: "Needed: " + rule.Title.En}
		default:
			continue
		}
		rows = append(rows, row)
	}
	if sec.Computed == "items" {
		rows = append(rows, s.wishRows(plan)...)
	}
	return rows
}

// wishRows tells what departments' opinions made of the items: what isn't needed, what is needed besides, and what items
// need besides, each with who says so and why.
func (s *scene) wishRows(plan sheetPlan) []events.SheetRow {
	var rows []events.SheetRow
	add := func(w wish, zh, en string) {
		title := s.itemTitle(w.item)
		rows = append(rows, events.SheetRow{Department: w.department, Rule: "R1.2", Source: events.SourceOpinion, Reference: string(w.department) + "#" + string(w.item),
			Text: domain.Text{Zh: string(w.item) + " " + title.Zh + "：" + zh + w.text, En: string(w.item) + " " + title.En + ": " + en + w.text}})
	}
	for _, w := range s.wishes(needed) {
		if slices.Contains(plan.extended, w.item) {
			add(w, "按部门意见增办，理由：", "added by the department's opinion: ")
		}
	}
	for _, w := range s.wishes(needless) {
		if slices.Contains(plan.trimmed, w.item) {
			add(w, "按部门意见不需办理，理由：", "not needed by the department's opinion: ")
		}
	}
	for _, w := range s.wishes(asks) {
		if !slices.Contains(plan.trimmed, w.item) {
			add(w, "另需：", "needs besides: ")
		}
	}
	return rows
}

// settledRows tells what the lead says of conditions that repeat or contradict each other.
func (s *scene) settledRows(section string, settled domain.OverlapNotes) []events.SheetRow {
	var rows []events.SheetRow
	for _, o := range Overlaps(s.p.Collaboration.Opinions) {
		if note := settled[o.Key]; o.Section == section && note != "" {
			both := s.overlapText(o)
			rows = append(rows, events.SheetRow{Department: s.p.Collaboration.Lead, Rule: "R1.1", Source: events.SourceLead, Reference: o.Key,
				Text: domain.Text{Zh: both.Zh + "。牵头部门确认：" + note, En: both.En + ". The lead says: " + note}})
		}
	}
	return rows
}

// assessmentSection is the last section that an owner confirms: assessments and reviews.
func (s *scene) assessmentSection() string {
	for _, x := range slices.Backward(s.m.Book().Sections) {
		if x.Owner != "" {
			return x.Code
		}
	}
	return ""
}

func (s *scene) itemLine(it *domain.PlannedItem, rule *ItemRule) domain.Text {
	limit := domain.Text{Zh: fmt.Sprintf("承诺 %d 个工作日", it.Limit.Days), En: fmt.Sprintf("%d working days", it.Limit.Days)}
	switch {
	case it.Kind == domain.ItemRecorded:
		limit = domain.Text{Zh: "系统外办理，登记结果", En: "decided outside, result recorded"}
	case it.Kind == domain.ItemWith:
		limit = domain.Text{Zh: "随 " + string(it.With) + " 一并办理", En: "decided with " + string(it.With)}
	case it.Limit.Days == 0:
		limit = domain.Text{Zh: "即办", En: "at once"}
	}
	before := domain.Text{}
	if len(it.Prerequisites) > 0 {
		list := make([]string, len(it.Prerequisites))
		for i, pre := range it.Prerequisites {
			list[i] = string(pre)
		}
		before = domain.Text{Zh: "；前置 " + strings.Join(list, "、"), En: "; after " + strings.Join(list, ", ")}
	}
	materials := s.materialsText(rule)
	return domain.Text{Zh: string(it.Code) + " " + rule.Title.Zh + "（" + limit.Zh + before.Zh + "）" + materials.Zh,
		En: string(it.Code) + " " + rule.Title.En + " (" + limit.En + before.En + ")" + materials.En}
}

// materialsText lists what the applicant brings for an item; what comes from earlier results or shared records isn't asked
// for.
func (s *scene) materialsText(rule *ItemRule) domain.Text {
	var zh, en []string
	for _, m := range rule.Materials {
		if known := s.flow.Material(m.Material); !known.held() && !m.Optional {
			zh, en = append(zh, known.Title.Zh), append(en, known.Title.En)
		}
	}
	if len(zh) == 0 {
		return domain.Text{}
	}
	return domain.Text{Zh: "，材料：" + strings.Join(zh, "、"), En: "; materials: " + strings.Join(en, ", ")}
}

func (s *scene) opinionRows(section string) []events.SheetRow {
	var rows []events.SheetRow
	add := func(d domain.DepartmentCode, rule, text string) {
		rows = append(rows, events.SheetRow{Text: domain.Text{Zh: text, En: text}, Department: d, Rule: rule,
			Source: events.SourceOpinion, Reference: string(d)})
	}
	for _, o := range s.p.Collaboration.Opinions {
		for _, c := range o.Conditions {
			if c.Section == section {
				add(o.Department, "部门协同意见", strings.TrimSpace(c.Text))
			}
		}
		if section != s.scaleSection() {
			continue
		}
		switch {
		case o.Value == domain.OpinionNone:
			rows = append(rows, events.SheetRow{Text: domain.Text{Zh: "逾期未反馈，视为无意见", En: "Late: counts as no opinion"},
				Department: o.Department, Rule: "逾期视为无意见", Source: events.SourceOpinion, Reference: string(o.Department)})
		case o.Resolved:
			add(o.Department, "部门协同意见", o.Text)
			add(s.p.Collaboration.Lead, "会商决议", o.Resolution)
		}
	}
	return rows
}
