package stages

import (
	"fmt"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// RequireRectification is a finding that a party of a joint acceptance makes outside a visit.
type RequireRectification struct {
	Text      string               `json:"text"`
	Clause    string               `json:"clause"`
	Materials []domain.MaterialRef `json:"materials"`
}

var requireRectification = Rule{Verb: "require-rectification", Text: domain.Text{Zh: "提出整改问题", En: "Find something to be put right"},
	Who: []Who{itemOfficer}, On: onItem, When: []Condition{itemOpen, itemAccepted, acceptanceParty, unproposed}, Source: "R4.3"}

func (*RequireRectification) rule() *Rule { return &requireRectification }

func (*RequireRectification) fields(*scene) []Field {
	return []Field{long("text", true), text("clause", false), photoField()}
}

func (c *RequireRectification) decide(s *scene) *domain.Rejection {
	if s.undone(s.target.app.Works) >= maxOnList {
		return domain.RejectFields(domain.Problem("text", TooMany, "max", strconv.Itoa(maxOnList)))
	}
	s.emit(&events.RectificationRequired{Rectification: domain.RectificationNumber(len(s.p.Rectifications) + 1), Item: s.target.item.ID,
		Text: strings.TrimSpace(c.Text), Clause: strings.TrimSpace(c.Clause), Materials: c.Materials})
	return nil
}

// undone counts the findings of a works that aren't done.
func (s *scene) undone(works domain.WorksID) int {
	n := 0
	for i := range s.p.Rectifications {
		if r := &s.p.Rectifications[i]; r.Keeps() && s.p.Application(r.Application).Works == works {
			n++
		}
	}
	return n
}

// IssueRectificationList merges what all parties found into the one numbered list of the works. What is found later goes on the
// same list, with a number of its own.
type IssueRectificationList struct {
	Due  domain.Day  `json:"due"`  // of the findings for which no other day is said
	Rows []ListedRow `json:"rows"` // who puts a finding right, and by when
	Note string      `json:"note"`
}

// ListedRow says who puts a finding right, and by when, where that is not the builder or another day.
type ListedRow struct {
	Finding string     `json:"finding"` // v1/f2, or r3
	Owner   string     `json:"owner"`
	Due     domain.Day `json:"due"`
}

var issueRectificationList = Rule{Verb: "issue-rectification-list", Text: domain.Text{Zh: "出具整改清单", En: "Issue the rectification list"},
	Who: []Who{stageLead}, On: onList, When: []Condition{somethingToList, visitsOver}, Source: "R4.3、一次告知"}

func (*IssueRectificationList) rule() *Rule { return &issueRectificationList }

// findingKey names a finding that isn't listed yet.
func findingKey(f *events.ListedFinding) string {
	if f.ID != "" {
		return string(f.ID)
	}
	return string(f.Survey) + "/" + string(f.Finding)
}

func (*IssueRectificationList) fields(s *scene) []Field {
	finding := Field{Name: "finding", Kind: FieldChoice, Required: true}
	rows, _ := s.toList(s.target.worksID())
	var said []map[string]string
	for i := range rows {
		key := findingKey(&rows[i])
		finding.Choices = append(finding.Choices, Choice{Value: key, Label: s.findingLabel(&rows[i])})
		said = append(said, map[string]string{"finding": key})
	}
	return []Field{{Name: "due", Kind: FieldDay, Required: true, Value: s.cal().Add(s.counted(), s.mends().MendDays).String()},
		{Name: "rows", Kind: FieldTable, Most: len(rows), Columns: []Field{finding, text("owner", false), {Name: "due", Kind: FieldDay}}, Value: said},
		long("note", false)}
}

func (s *scene) findingLabel(f *events.ListedFinding) domain.Text {
	of := s.m.Book().nameOf(f.Department)
	if f.Item != "" {
		of = s.itemTitle(f.Item)
	}
	key := findingKey(f)
	return domain.Text{Zh: key + " " + of.Zh, En: key + " " + of.En}
}

// mendBy rejects a last day for putting something right that has passed, is no working day, or is too far off.
func (s *scene) mendBy(field string, due domain.Day) *domain.Rejection {
	switch {
	case due <= s.on:
		return domain.RejectFields(domain.Problem(field, DayPassed))
	case !s.cal().IsWorking(due):
		return domain.RejectFields(domain.Problem(field, NotAWorkingDay, "next", s.cal().Next(due).String()))
	case s.cal().WorkingDays(s.on, due) > s.flow.mendCap():
		return domain.RejectFields(domain.Problem(field, PauseTooLong, "pause", string(domain.PauseRectification), "max", strconv.Itoa(s.flow.mendCap())))
	}
	return nil
}

const listSeries = "rectification"

// listNumber words the number of a list: 四联验整改〔2026〕3号.
func (s *scene) listNumber() string {
	return fmt.Sprintf("%s联验整改〔%d〕%d号", s.m.Book().City.Short, s.on.Year(), s.cmd.Number)
}

func (*IssueRectificationList) series(*scene) string { return listSeries }

func (c *IssueRectificationList) decide(s *scene) *domain.Rejection {
	if r := s.mendBy("due", c.Due); r != nil {
		return r
	}
	rows, _ := s.toList(s.target.worksID())
	next := len(s.p.Rectifications) + 1
	for i := range rows {
		rows[i].Due = c.Due
		for j, row := range c.Rows {
			if row.Finding != findingKey(&rows[i]) {
				continue
			}
			rows[i].Owner = strings.TrimSpace(row.Owner)
			if row.Due.IsZero() {
				continue
			}
			if r := s.mendBy(fmt.Sprintf("rows.%d.due", j), row.Due); r != nil {
				return r
			}
			rows[i].Due = row.Due
		}
		if rows[i].ID == "" {
			rows[i].ID, next = domain.RectificationNumber(next), next+1
		}
	}
	s.emit(&events.RectificationListIssued{Stage: s.target.stage.Code, Works: s.target.worksID(), Number: s.listNumber(), Rows: rows,
		Note: strings.TrimSpace(c.Note)})
	return nil
}

// ReportFinding says that a finding is put right, with what proves it.
type ReportFinding struct {
	Note      string               `json:"note"`
	Materials []domain.MaterialRef `json:"materials"`
}

var reportFinding = Rule{Verb: "report-finding", Text: domain.Text{Zh: "报告整改完成", En: "Report the finding put right"},
	Who: []Who{investor, window}, On: onRectification, When: []Condition{mending}, Source: "R4.3"}

func (*ReportFinding) rule() *Rule { return &reportFinding }

func (*ReportFinding) fields(*scene) []Field {
	return []Field{long("note", true), {Name: "materials", Kind: FieldMaterials, Materials: []MaterialField{
		{Material: photoMaterial, Label: domain.Text{Zh: "整改后照片", En: "Photos after it was put right"}},
		{Material: supplementMaterial, Label: domain.Text{Zh: "检测报告等佐证", En: "Test reports and other proof"}}}}}
}

func (c *ReportFinding) decide(s *scene) *domain.Rejection {
	s.emit(&events.FindingReported{Rectification: domain.RectificationID(s.target.id), Note: strings.TrimSpace(c.Note), Materials: c.Materials,
		Due: s.limit(s.mends().LookDays), Calendar: s.cal().Version()})
	return nil
}

// ReinspectFinding is what the department that found something sees when it looks at it again, and at nothing else. Two officers
// take part (行政许可法 §34).
type ReinspectFinding struct {
	Result    string               `json:"result"`
	Due       domain.Day           `json:"due"` // where it is to be put right again
	Text      string               `json:"text"`
	Companion domain.AccountID     `json:"companion"`
	Materials []domain.MaterialRef `json:"materials"`
}

var reinspectFinding = Rule{Verb: "reinspect-finding", Text: domain.Text{Zh: "复验整改", En: "Look again at the finding"},
	Who: []Who{finder}, On: onRectification, When: []Condition{lookable}, Source: "行政许可法 §34、R4.3"}

func (*ReinspectFinding) rule() *Rule { return &reinspectFinding }

// The results of looking again.
const (
	lookPassed = "passed"
	lookFailed = "failed" // put right again by another day
	lookUnmet  = "unmet"  // no further time: the item will be refused
)

func (*ReinspectFinding) fields(s *scene) []Field {
	return []Field{choice("result", lookPassed, lookFailed, lookUnmet),
		{Name: "due", Kind: FieldDay, Value: s.cal().Add(s.counted(), s.mends().AgainDays).String()},
		long("text", false), text("companion", true), photoField()}
}

// SecondOfficer implements Accompanied.
func (c *ReinspectFinding) SecondOfficer() (field string, account domain.AccountID) {
	return second(c.Companion)
}

func (c *ReinspectFinding) decide(s *scene) *domain.Rejection {
	if r := s.goesAlone(c.Companion); r != nil {
		return r
	}
	if c.Result != lookPassed && blank(c.Text) {
		return domain.RejectFields(domain.Problem("text", Required))
	}
	r := s.target.mend
	_, companion := second(c.Companion)
	e := &events.FindingReinspected{Rectification: domain.RectificationID(s.target.id), Result: domain.RectificationPassed, Text: strings.TrimSpace(c.Text),
		Officers: []domain.AccountID{s.actor.Account, companion}, Materials: c.Materials, Late: !r.Look.IsZero() && s.on > r.Look}
	switch c.Result {
	case lookFailed:
		if c.Due.IsZero() {
			return domain.RejectFields(domain.Problem("due", Required))
		}
		if r := s.mendBy("due", c.Due); r != nil {
			return r
		}
		e.Result, e.Due = domain.RectificationOpen, c.Due
	case lookUnmet:
		e.Result = domain.RectificationUnmet
	}
	s.emit(e)
	return nil
}
