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
	Reason string `json:"reason"`
}

var issueSheet = Rule{Verb: "issue-sheet", Text: domain.Text{Zh: "出具一单五清", En: "Issue the sheet"},
	Who: []Who{collaborationLead}, On: onProject, When: []Condition{alive, opinionsIn}, Final: true, Source: "R1.1–R1.3"}

func (*IssueSheet) rule() *Rule { return &issueSheet }

func (*IssueSheet) fields(s *scene) []Field {
	if len(s.p.Sheets) == 0 {
		return nil
	}
	return []Field{long("reason", true)}
}

func (*IssueSheet) series(*scene) string { return sheetSeries }

func (c *IssueSheet) decide(s *scene) *domain.Rejection {
	s.emit(&events.SheetIssued{Sheet: len(s.p.Sheets) + 1, Number: s.sheetNumber(), Reason: strings.TrimSpace(c.Reason), Sections: s.sheet()})
	return nil
}

// Sheet gives the sections as the sheet would be issued now, for a look before it is.
func (m *Machine) Sheet(p *domain.Project) []events.SheetSection {
	s := &scene{m: m, p: p, flow: m.Book().Flow(p.Flow)}
	if s.flow == nil || p.Collaboration == nil {
		return nil
	}
	return s.sheet()
}

// sheet computes every section: rows from the project's facts, from the flow, and from the departments' opinions.
func (s *scene) sheet() []events.SheetSection {
	var out []events.SheetSection
	for _, sec := range s.m.Book().Sections {
		section := events.SheetSection{Code: sec.Code, Title: sec.Title, Owner: sec.Owner, Confirmed: s.confirmed(sec.Owner)}
		if section.Owner == "" {
			section.Owner = s.p.Collaboration.Lead
		}
		section.Rows = append(s.factRows(sec.Code), s.flowRows(sec)...)
		section.Rows = append(section.Rows, s.opinionRows(sec.Code)...)
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

func (s *scene) flowRows(sec Section) []events.SheetRow {
	var rows []events.SheetRow
	for i := range s.p.Plan {
		it := &s.p.Plan[i]
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
	return domain.Text{Zh: string(it.Code) + " " + rule.Title.Zh + "（" + limit.Zh + before.Zh + "）",
		En: string(it.Code) + " " + rule.Title.En + " (" + limit.En + before.En + ")"}
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
