package stages

import (
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// PauseItem stops an item's clock for a special procedure 特别程序; the applicant is told the time needed.
type PauseItem struct {
	Kind   domain.PauseKind `json:"kind"`
	Title  string           `json:"title"` // 特别程序名称; the kind's own if empty
	Reason string           `json:"reason"`
	Basis  string           `json:"basis"` // the kind's own source if empty
	Asked  string           `json:"asked"` // who asked for it: authority (also if empty), applicant or interested
	Days   int              `json:"days"`  // planned, in Unit
	Unit   domain.Unit      `json:"unit"`  // 时限类型: working days (also if empty), or calendar days
	OffList
}

var pauseItem = Rule{Verb: "pause-item", Text: domain.Text{Zh: "暂停计时（特别程序）", En: "Stop the item's clock"},
	Who: []Who{itemOfficer}, On: onItem, When: []Condition{itemOpen, itemAccepted, ownClock, hasClock, itemRunning, unproposed},
	Source: "行政许可法 §45"}

func (*PauseItem) rule() *Rule { return &pauseItem }

// Who may ask for a special procedure 特别程序申请人.
const (
	askedByAuthority  = "authority"
	askedByApplicant  = "applicant"
	askedByInterested = "interested" // 利害关系人
)

func (*PauseItem) fields(s *scene) []Field {
	kinds, longest := choice("kind"), 0
	for _, k := range s.pauseRules() {
		kinds.Choices = append(kinds.Choices, Choice{Value: string(k.Kind), Label: k.Title})
		longest = max(longest, k.capFor(s.target.item.Code))
	}
	asked := choice("asked", askedByAuthority, askedByApplicant, askedByInterested).preset(askedByAuthority)
	unit := choice("unit", string(domain.UnitWorking), string(domain.UnitCalendar)).preset(string(domain.UnitWorking))
	asked.Required, unit.Required = false, false
	days := whole("days", 1, 2*longest, "days", 10) // calendar days may be more than the working days among them
	return append([]Field{kinds, text("title", false), long("reason", true), text("basis", false), asked, days, unit}, offListFields(false)...)
}

// generalPauses are the special procedures of a flow that names none.
var generalPauses = []PauseRule{
	{Kind: domain.PauseHearing, Cap: generalPauseCap, Source: "行政许可法 §45"},
	{Kind: domain.PauseTest, Cap: generalPauseCap, Source: "行政许可法 §45"},
	{Kind: domain.PauseSupplement, Cap: generalPauseCap, Source: "行政许可法 §32(4)"},
}

const generalPauseCap = 20 // working days

// pauseRules gives the special procedures that may stop the clock of the target's item: those of the flow that fit it.
// Hearings, tenders, tests and experts' reviews the law names for every permit (行政许可法 §45), whatever the flow expects.
func (s *scene) pauseRules() []PauseRule {
	all := s.flow.Pauses
	if len(all) == 0 {
		all = generalPauses
	}
	rule := s.flow.Item(s.target.item.Code)
	return slices.DeleteFunc(slices.Clone(all), func(k PauseRule) bool {
		switch k.Kind {
		case domain.PauseNotice:
			return rule == nil || rule.Notice == 0
		case domain.PauseRevision:
			return rule == nil || !rule.Drawing || s.p.Drawing(s.target.item.ID) != nil // rounds send drawings back
		case domain.PauseRectification:
			return !s.target.planned.Party || s.unrectified(s.target.app, s.target.item) // the list stops the clock
		case domain.PauseExpert, domain.PauseHearing, domain.PauseTest, domain.PauseTender, domain.PauseSupplement:
		}
		return false
	})
}

// capFor gives the working days that may be planned for an item at most.
func (r *PauseRule) capFor(code domain.ItemCode) int {
	if limit, ok := r.Caps[string(code)]; ok {
		return limit
	}
	return r.Cap
}

func (c *PauseItem) decide(s *scene) *domain.Rejection {
	if r := c.checkOffList(); r != nil {
		return r
	}
	rules := s.pauseRules()
	rule := rules[slices.IndexFunc(rules, func(k PauseRule) bool { return k.Kind == c.Kind })]
	e := &events.ItemPaused{Item: s.target.item.ID, Kind: c.Kind, Reason: strings.TrimSpace(c.Reason), Planned: c.Days,
		Title: strings.TrimSpace(c.Title), Basis: strings.TrimSpace(c.Basis), Until: s.cal().Add(s.on, c.Days),
		Late: s.overdue(s.target.app, s.target.item, s.on) > 0}
	if c.Unit == domain.UnitCalendar {
		e.Unit, e.Until = c.Unit, s.on+domain.Day(c.Days)
	}
	if limit := rule.capFor(s.target.item.Code); s.cal().WorkingDays(s.on, e.Until) > limit {
		return domain.RejectFields(domain.Problem("days", PauseTooLong, "pause", string(c.Kind), "max", strconv.Itoa(limit)))
	}
	if e.Basis == "" {
		e.Basis = rule.Source
	}
	if c.Asked != askedByAuthority {
		e.Asked = c.Asked
	}
	c.demandOffList(s)
	s.emit(e)
	return nil
}

// SupplySupplement brings what a pause waits for: materials after acceptance, or the proof that a defect is put right.
type SupplySupplement struct {
	Materials []domain.MaterialRef `json:"materials"`
	Note      string               `json:"note"`
}

var supplySupplement = Rule{Verb: "supply-supplement", Text: domain.Text{Zh: "提交补充材料", En: "Bring a supplement"},
	Who: []Who{investor, window}, On: onItem, When: []Condition{itemOpen, ownClock, waitsForInvestor, notByRounds, notListed}, Source: "行政许可法 §31、R4.3"}

func (*SupplySupplement) rule() *Rule { return &supplySupplement }

// supplementMaterial is the kind of files that a supplement brings beside those of the item.
const supplementMaterial domain.MaterialCode = "supplement"

func (*SupplySupplement) fields(s *scene) []Field {
	asked := append(s.materialFields([]*domain.PlannedItem{s.target.planned}),
		MaterialField{Material: supplementMaterial, Label: domain.Text{Zh: "其他补充材料", En: "Other supplement"}})
	for i := range asked {
		asked[i].Required = false // the pause's reason says what is missing
	}
	return []Field{{Name: "materials", Kind: FieldMaterials, Materials: asked}, long("note", true)}
}

func (c *SupplySupplement) decide(s *scene) *domain.Rejection {
	s.emit(&events.ItemSupplemented{Item: s.target.item.ID, Materials: c.Materials, Note: strings.TrimSpace(c.Note)})
	return nil
}

// ResumeItem ends a special procedure with its result: the item's clock runs again from the next day.
type ResumeItem struct {
	Result string `json:"result"`
	Note   string `json:"note"` // 办理意见
}

var resumeItem = Rule{Verb: "resume-item", Text: domain.Text{Zh: "恢复计时", En: "Let the clock run again"},
	Who: []Who{itemOfficer}, On: onItem, When: []Condition{itemOpen, ownClock, itemPaused, notListed}}

func (*ResumeItem) rule() *Rule { return &resumeItem }

// The results of a special procedure 特别程序结果.
const (
	pauseCompleted = "completed"
	pausePassed    = "passed"
	pauseFailed    = "not-passed"
	pauseStopped   = "stopped" // broken off: nothing came of it
)

func (*ResumeItem) fields(*scene) []Field {
	return []Field{choice("result", pauseCompleted, pausePassed, pauseFailed, pauseStopped).preset(pauseCompleted), long("note", false)}
}

func (c *ResumeItem) decide(s *scene) *domain.Rejection {
	resumed := s.resumed(s.target.app, s.target.item, s.on)
	resumed.Result, resumed.Note = c.Result, strings.TrimSpace(c.Note)
	s.emit(resumed)
	return nil
}

// resumed ends an item's pause on a day and says the due date that follows.
func (s *scene) resumed(a *domain.Application, it *domain.Item, on domain.Day) *events.ItemResumed {
	after := *it
	after.Pauses = slices.Clone(it.Pauses)
	after.Pauses[len(after.Pauses)-1].To = on
	due, _ := clockOf(s.p, a, &after).Due(s.cal())
	resumed := &events.ItemResumed{Item: it.ID, Due: due, Calendar: s.cal().Version()}
	if it.Hours != nil {
		after.Pauses[len(after.Pauses)-1].ToAt = s.instant(on)
		resumed.DueAt = s.dueAt(&after)
		resumed.Due = domain.DayOf(resumed.DueAt)
	}
	return resumed
}
