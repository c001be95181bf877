package stages

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// ImportProject takes over a project that was under way before the program knew of it 在途项目补录: what had happened is
// told with its own days, as one consistent history, and goes on from there like any other.
type ImportProject struct {
	RecordForm
	Flow         domain.FlowName      `json:"flow"` // with its version; the newest of the class if empty
	LaunchedOn   domain.Day           `json:"launched_on"`
	SheetNumber  string               `json:"sheet_number"`
	SheetOn      domain.Day           `json:"sheet_on"`
	CodedOn      domain.Day           `json:"coded_on"`     // the sheet's day if empty
	Needless     []domain.ItemCode    `json:"needless"`     // items that the departments didn't need
	Needed       []domain.ItemCode    `json:"needed"`       // items that they needed besides those of the facts
	Completed    []domain.StageCode   `json:"completed"`    // stages of the project that are said to be completed
	Works        []RunningWorks       `json:"works"`        // one named as the project if empty
	Applications []RunningApplication `json:"applications"` // with what became of their items
}

// RunningWorks is a works of a project under way.
type RunningWorks struct {
	Name      string             `json:"name"`
	AddedOn   domain.Day         `json:"added_on"`     // the day of the pool if empty; of a part, that of the division
	Completed []domain.StageCode `json:"completed"`    // stages of the works that are said to be completed
	Of        string             `json:"of,omitempty"` // name of the works that was divided, of a part of it (domain 4.3)
}

// RunningApplication is an application that was made before the program knew of it.
type RunningApplication struct {
	Number       string           `json:"number"` // 办件编号
	Stage        domain.StageCode `json:"stage"`
	Works        int              `json:"works"` // place among the works, from 0; of no meaning in a stage of the project
	ReceivedOn   domain.Day       `json:"received_on"`
	NoticedOn    domain.Day       `json:"noticed_on,omitzero"`     // of the correction notice 补正告知; none where nothing was missing
	SuppliedOn   domain.Day       `json:"supplied_on,omitzero"`    // what it asked for was brought; none while it wasn't
	AgainOn      domain.Day       `json:"again_on,omitzero"`       // of a second notice
	BroughtOn    domain.Day       `json:"brought_on,omitzero"`     // what the second one asked for was brought
	Longer       int              `json:"longer,omitempty"`        // in the unit of the stage's limit, by which the government extended that
	LongerOn     domain.Day       `json:"longer_on,omitzero"`      // approved by the people's government
	LongerNumber string           `json:"longer_number,omitempty"` // number of that approval 批准文号
	Items        []RunningItem    `json:"items"`
}

// RunningItem is an item of such an application and what became of it. What is decided with another item, and the joint
// acceptance where it isn't named, come along by themselves.
type RunningItem struct {
	Code       domain.ItemCode       `json:"code"`
	Department domain.DepartmentCode `json:"department"`  // as the flow says, if given
	AcceptedOn domain.Day            `json:"accepted_on"` // none while it waits
	Pauses     []RunningPause        `json:"pauses"`
	Extended   int                   `json:"extended,omitempty"`   // in the unit of its limit, by which that was extended 延长审批
	ExtendedOn domain.Day            `json:"extended_on,omitzero"` // approved
	VisitedOn  domain.Day            `json:"visited_on,omitzero"`  // the joint survey for it; items of one application and day had one
	Found      domain.SurveyResult   `json:"found,omitempty"`      // by its department there; no-opinion where it was absent
	Outcome    domain.ItemOutcome    `json:"outcome"`              // granted, refused, withdrawn; empty while it is open
	EndedOn    domain.Day            `json:"ended_on"`
	Number     string                `json:"number"` // 文号 of the result document
}

// RunningPause is a time in which an item's clock stood.
type RunningPause struct {
	Kind domain.PauseKind `json:"kind"`
	From domain.Day       `json:"from"`
	To   domain.Day       `json:"to"` // none while it stands
}

var importProject = Rule{Verb: "import-project", Text: domain.Text{Zh: "在途项目补录", En: "Take over a project under way"},
	Who: []Who{planner, administrator, importer}, On: onNew, Source: "R3.28"}

func (*ImportProject) rule() *Rule { return &importProject }

// fields gives those of the pool's form, of which the code is known by now. Facts are asked for as the flow does, and the
// history is checked as a whole: see problems.
func (*ImportProject) fields(s *scene) []Field {
	fields := slices.DeleteFunc(recordFields(s, domain.Record{}), func(f Field) bool { return f.Name == "facts" })
	for i := range fields {
		switch fields[i].Name {
		case "code", "funding":
			fields[i].Required = true
		}
	}
	days := []Field{{Name: "launched_on", Kind: FieldDay, Required: true}, {Name: "sheet_on", Kind: FieldDay, Required: true}, {Name: "coded_on", Kind: FieldDay}}
	return append(append(fields, text("flow", false), text("sheet_number", true)), days...)
}

// Hash names what the form says, for knowing it again. The contact person stays out of events, in whatever shape.
func (c *ImportProject) Hash() string {
	known := *c
	known.Contact, known.Phone = "", ""
	raw, _ := json.Marshal(known) // texts, numbers and days: it can't fail
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:10])
}

func (c *ImportProject) numbers() []string {
	all := []string{c.SheetNumber}
	for _, a := range c.Applications {
		all = append(all, a.Number)
		for _, it := range a.Items {
			all = append(all, it.Number)
		}
	}
	return all
}

func (c *ImportProject) decide(s *scene) *domain.Rejection {
	if blank(s.back) {
		return domain.RejectFields(domain.Problem("back", BackEntryReason))
	}
	s.takesOver = true
	h := &history{c: c, hash: c.Hash(), scene: s, today: domain.DayOf(s.at), admitted: s.on}
	if r := domain.RejectFields(h.problems()...); r != nil {
		return r
	}
	h.begin()
	h.replay()
	return domain.RejectFields(append(h.tooLate, h.unreached()...)...)
}

// history is the work on what a form tells of a project under way.
type history struct {
	*scene
	c        *ImportProject
	hash     string // of the form as it came
	flow     *Flow
	plan     *scene // of the project as its flow plans it, before anything happened
	facts    map[domain.Fact]string
	adjusted adjustment
	today    domain.Day // of the import
	admitted domain.Day
	coded    domain.Day
	works    []events.ImportedWorks // in the order of the form
	whole    []int                  // place among the works of the one that each is a part of; -1 for others
	tooLate  []domain.FieldProblem  // extensions that came after the due date, found as the history is told
}

// begin makes the project with its flow, its sheet and its code. The collaboration was held elsewhere: of its opinions only
// the sheet is left.
func (h *history) begin() {
	s := h.scene
	record := h.c.Record()
	record.Facts = h.facts
	s.emit(&events.ProjectImported{Record: record, Keepers: slices.Clone(s.m.Book().City.Keepers), Works: h.undivided(), Taken: h.today, Hash: h.hash})
	s.flow = h.flow
	s.on = h.c.LaunchedOn
	due, _ := domain.Clock{From: s.on, Limit: domain.Limit{Days: h.flow.Collaboration.OpinionDays, Unit: domain.UnitWorking}}.Due(s.cal())
	opinions := h.opinions()
	asked := slices.AppendSeq([]domain.DepartmentCode{}, maps.Keys(opinions)) // none is an empty list for those who read the event
	slices.Sort(asked)
	s.emit(&events.CollaborationLaunched{Round: 1, Flow: h.flow.ID(), Lead: h.flow.Collaboration.Lead, Departments: asked,
		Due: due, Calendar: s.cal().Version(), Facts: h.facts, Stages: h.plan.p.Stages, Plan: h.plan.p.Plan})
	s.on = h.c.SheetOn
	for _, d := range asked {
		s.emit(opinions[d])
	}
	s.emit(&events.CollaborationConcluded{SheetDue: s.on, Calendar: s.cal().Version()})
	s.emit(&events.SheetIssued{Sheet: 1, Number: strings.TrimSpace(h.c.SheetNumber), Trimmed: h.adjusted.trimmed, Extended: h.adjusted.extended,
		Sections: s.sheet(sheetPlan{items: s.p.Plan, adjustment: h.adjusted})})
	s.on = h.coded
	s.emit(&events.ProjectCodeRecorded{Code: record.Code})
}

// opinions gives what departments' opinions made of the items, which is all that is known of them.
func (h *history) opinions() map[domain.DepartmentCode]*events.OpinionGiven {
	all := map[domain.DepartmentCode]*events.OpinionGiven{}
	of := func(code domain.ItemCode) *events.OpinionGiven {
		d := h.flow.Item(code).Department
		if all[d] == nil {
			all[d] = &events.OpinionGiven{Department: d, Value: domain.OpinionAgree, Needless: domain.ItemNotes{}, Needed: domain.ItemNotes{}}
		}
		return all[d]
	}
	for _, code := range h.adjusted.trimmed {
		of(code).Needless[code] = notedOnSheet
	}
	for _, code := range h.adjusted.extended {
		of(code).Needed[code] = notedOnSheet
	}
	return all
}

// notedOnSheet stands for the reason of an opinion that isn't known here.
const notedOnSheet = "见原一单五清"

// fact is one thing that happened: on which day, whether it can have happened yet, and how it is told.
type fact struct {
	on    domain.Day
	ready func() bool
	tell  func()
}

// replay tells what happened in the order of days, and lets the policies speak after each, as they would have then: so
// stages close, joint acceptances open and the project stands as if it had been here all along.
func (h *history) replay() {
	left := append(h.told(), h.divisions()...) // of one day, a works is divided once all else is told of it
	slices.SortStableFunc(left, func(a, b fact) int { return cmp.Compare(a.on, b.on) })
	for len(left) > 0 {
		next := 0 // of one day, the first that can have happened
		for i := 0; i < len(left) && left[i].on == left[0].on; i++ {
			if left[i].ready() {
				next = i
				break
			}
		}
		h.on = left[next].on
		left[next].tell()
		h.follow()
		left = slices.Delete(left, next, next+1)
	}
}
