package stages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// What a joint acceptance finds to be put right 整改 stands on one merged list a works: the lead issues it, the builder reports each
// finding done, and the department that found it looks again, at that alone. Meanwhile the clocks of the items concerned stand
// (domain 4.3).

const (
	listDays     = 1  // working days of the lead to issue the list, once all findings are in
	reinspection = 3  // working days to look again at what is reported (R4.3)
	mendDays     = 10 // working days proposed for putting findings right
	mendLongest  = 30 // working days, where the flow gives rectifications no cap of their own
	maxOnList    = 60 // findings of a works that aren't done
)

// toList gives the findings of a works' joint acceptance that wait to be put on its list: those of surveys, then those of
// departments outside a visit, by their ids where they have one.
func (s *scene) toList(works domain.WorksID) (rows []events.ListedFinding, last domain.Day) {
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		a := s.p.Application(v.Application)
		if a.Works != works || !v.CancelledOn.IsZero() || !hasOpenItem(a) {
			continue
		}
		first := len(rows)
		for _, party := range v.Parties {
			if party.Result != domain.SurveyRectify {
				continue
			}
			for _, f := range party.Found {
				r := domain.Rectification{Application: a.ID, Department: party.Department, Item: f.Item}
				if s.keepsBack(&r) && !s.p.Listed(v.ID, f.ID) {
					rows = append(rows, events.ListedFinding{Application: a.ID, Survey: v.ID, Finding: f.ID, Department: party.Department, Item: f.Item})
					last = max(last, party.On)
				}
			}
		}
		slices.SortFunc(rows[first:], func(a, b events.ListedFinding) int { return a.Finding.Number() - b.Finding.Number() })
	}
	for i := range s.p.Rectifications {
		r := &s.p.Rectifications[i]
		if r.State == domain.RectificationFound && s.p.Application(r.Application).Works == works {
			rows = append(rows, events.ListedFinding{ID: domain.RectificationNumber(i + 1), Application: r.Application, Department: r.Department, Item: r.Item})
			last = max(last, r.On)
		}
	}
	return rows, last
}

// keepsBack reports whether an open item of a party is what a finding is about.
func (s *scene) keepsBack(r *domain.Rectification) bool {
	a := s.p.Application(r.Application)
	return slices.ContainsFunc(a.Items, func(it domain.Item) bool {
		planned := s.p.Planned(it.Code)
		return it.Open() && !it.AcceptedOn.IsZero() && planned != nil && planned.Party && planned.Kind != domain.ItemWith && r.About(a, &it)
	})
}

// unrectified reports whether a finding keeps an item from being granted: one that isn't put right, or not even listed yet.
func (s *scene) unrectified(a *domain.Application, it *domain.Item) bool {
	for i := range s.p.Rectifications {
		if r := &s.p.Rectifications[i]; r.Keeps() && r.About(a, it) {
			return true
		}
	}
	if planned := s.p.Planned(it.Code); planned == nil || !planned.Party || len(s.p.Surveys) == 0 {
		return false
	}
	rows, _ := s.toList(a.Works)
	return slices.ContainsFunc(rows, func(f events.ListedFinding) bool {
		r := domain.Rectification{Application: f.Application, Department: f.Department, Item: f.Item}
		return r.About(a, it)
	})
}

// listTargets lists the joint acceptances of works, each as the one list of what is to be put right.
func (s *scene) listTargets() []target {
	var all []target
	for _, t := range s.stageTargets() {
		if !slices.ContainsFunc(s.p.Plan, func(i domain.PlannedItem) bool { return i.Party && i.Stage == t.stage.Code }) {
			continue
		}
		t.last = 0
		for i := range s.p.Rectifications {
			if r := &s.p.Rectifications[i]; s.p.Application(r.Application).Works == t.worksID() {
				t.seen, t.last = max(t.seen, r.Seen), max(t.last, r.On)
			}
		}
		for i := range s.p.Surveys {
			if v := &s.p.Surveys[i]; s.p.Application(v.Application).Works == t.worksID() {
				t.seen = max(t.seen, v.Seen)
			}
		}
		_, found := s.toList(t.worksID())
		t.last = max(t.last, found)
		all = append(all, t)
	}
	return all
}

func (s *scene) rectificationTargets() []target {
	var all []target
	for i := range s.p.Rectifications {
		r := &s.p.Rectifications[i]
		t := s.applicationTarget(s.p.Application(r.Application))
		t.id, t.seen, t.last, t.mend = string(domain.RectificationNumber(i+1)), r.Seen, r.On, r
		all = append(all, t)
	}
	return all
}

// Conditions of rectifications.
var (
	acceptanceParty = Condition{NotAParty, domain.Text{Zh: "事项是联合验收的参验事项", En: "the item is one of the joint acceptance's parties"},
		func(s *scene) bool { return s.target.planned.Party }}
	somethingToList = Condition{NothingToList, domain.Text{Zh: "有待列入整改清单的问题", En: "a finding waits to be put on the list"},
		func(s *scene) bool { rows, _ := s.toList(s.target.worksID()); return len(rows) > 0 }}
	visitsOver = Condition{VisitGoesOn, domain.Text{Zh: "本次验收的现场踏勘已结束", En: "the visit of the acceptance is over"},
		func(s *scene) bool { return !s.visiting(s.target.worksID()) }}
	mending = Condition{FindingNotOpen, domain.Text{Zh: "问题正待整改", En: "the finding waits to be put right"},
		func(s *scene) bool { return s.target.mend.State == domain.RectificationOpen }}
	lookable = Condition{NothingToReinspect, domain.Text{Zh: "整改已报告，或已逾期", En: "it is reported done, or its time is over"},
		func(s *scene) bool {
			switch r := s.target.mend; r.State {
			case domain.RectificationReported:
				return true
			case domain.RectificationOpen:
				return domain.DayOf(s.at) > r.Due
			case domain.RectificationUnmet:
				return s.keepsBack(r)
			case domain.RectificationFound, domain.RectificationPassed, domain.RectificationClosed:
			}
			return false
		}}
	notListed = Condition{RectifiedByList, domain.Text{Zh: "不在按清单整改中", En: "the item doesn't stand for findings on the list"},
		func(s *scene) bool { return !listed(s.target.item) }}
)

// listed reports whether an item's clock stands for findings on the list.
func listed(it *domain.Item) bool { return it.Paused() && it.Pauses[len(it.Pauses)-1].Listed }

// visiting reports whether a survey of the joint acceptance of a works goes on: its findings go on the same list.
func (s *scene) visiting(works domain.WorksID) bool {
	return slices.ContainsFunc(s.p.Surveys, func(v domain.Survey) bool {
		a := s.p.Application(v.Application)
		return v.Open() && a.Works == works && slices.ContainsFunc(a.Items, func(it domain.Item) bool {
			planned := s.p.Planned(it.Code)
			return planned != nil && planned.Party
		})
	})
}

// finder is who found what is to be put right, and alone looks at it again.
var finder = Who{"officer of the department that found it", domain.Text{Zh: "提出问题的部门人员", En: "officer of the department that found it"}, staffRoles,
	func(s *scene) bool { return works(s, s.target.mend.Department) }}

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
	return []Field{{Name: "due", Kind: FieldDay, Required: true, Value: s.cal().Add(s.counted(), min(mendDays, s.mendCap())).String()},
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

// mendCap gives how many working days putting something right may be given, as the flow says.
func (s *scene) mendCap() int {
	if i := slices.IndexFunc(s.flow.Pauses, func(k PauseRule) bool { return k.Kind == domain.PauseRectification }); i >= 0 {
		return s.flow.Pauses[i].Cap
	}
	return mendLongest
}

// mendBy rejects a last day for putting something right that has passed, is no working day, or is too far off.
func (s *scene) mendBy(field string, due domain.Day) *domain.Rejection {
	switch {
	case due <= s.on:
		return domain.RejectFields(domain.Problem(field, DayPassed))
	case !s.cal().IsWorking(due):
		return domain.RejectFields(domain.Problem(field, NotAWorkingDay, "next", s.cal().Next(due).String()))
	case s.cal().WorkingDays(s.on, due) > s.mendCap():
		return domain.RejectFields(domain.Problem(field, PauseTooLong, "pause", string(domain.PauseRectification), "max", strconv.Itoa(s.mendCap())))
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
		Due: s.limit(reinspection), Calendar: s.cal().Version()})
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
		{Name: "due", Kind: FieldDay, Value: s.cal().Add(s.counted(), min(mendDays, s.mendCap())/2).String()},
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

// Unlisted gives the findings of a works' joint acceptance that wait to be put on its list.
func (m *Machine) Unlisted(p *domain.Project, works domain.WorksID) []events.ListedFinding {
	rows, _ := (&scene{m: m, p: p}).toList(works)
	return rows
}
