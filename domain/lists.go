package domain

import (
	"slices"
	"time"
)

// ProjectState says how far a project has come, in one word.
type ProjectState string

// The states of a project, in the order of its life.
const (
	StatePool          ProjectState = "pool"
	StateCollaboration ProjectState = "collaboration" // departments give their opinions, or the sheet is being made
	StateSheet         ProjectState = "sheet"         // the sheet is issued, the project code is to be recorded
	StateApproval      ProjectState = "approval"      // stages 1 to 4, the parallel track and the filing
	StateCompleted     ProjectState = "completed"
	StateWithdrawn     ProjectState = "withdrawn"
	StateSuspended     ProjectState = "suspended"  // the whole project stands, wherever it has come
	StateTerminated    ProjectState = "terminated" // ended before it was completed
)

// StateOf gives a project's state.
func StateOf(p *Project) ProjectState {
	if p.Suspended() {
		return StateSuspended
	}
	return progressOf(p)
}

// progressOf gives how far a project has come, whether or not it stands.
func progressOf(p *Project) ProjectState {
	switch {
	case !p.TerminatedOn.IsZero():
		return StateTerminated
	case !p.WithdrawnOn.IsZero():
		return StateWithdrawn
	case !p.CompletedOn.IsZero():
		return StateCompleted
	case !p.Begun().IsZero():
		return StateApproval
	case p.Collaboration == nil || !p.Collaboration.ReturnedOn.IsZero():
		return StatePool
	case len(p.Sheets) > 0:
		return StateSheet
	}
	return StateCollaboration
}

// StageOf gives the stage in which a project stands: in approval, the first planned one in its flow's order that isn't completed
// for every works; none when it is withdrawn or completed.
func StageOf(p *Project) StageCode {
	switch progressOf(p) {
	case StateWithdrawn, StateCompleted, StateTerminated, StateSuspended:
		return ""
	case StatePool:
		return "pool"
	case StateCollaboration, StateSheet:
		return "collaboration"
	case StateApproval:
		for i := range p.Stages {
			if s := &p.Stages[i]; !passed(p, s) {
				return s.Code
			}
		}
	}
	return ""
}

// passed reports whether a stage is completed for all that it belongs to. The parallel track never closes, and holds
// nobody up.
func passed(p *Project, s *PlannedStage) bool {
	if !slices.ContainsFunc(p.Plan, func(i PlannedItem) bool { return i.Stage == s.Code }) {
		return true // a stage of an earlier flow, in which something was applied for
	}
	if !s.PerWorks {
		return s.Limit == 0 || p.Completed(s.Code, "")
	}
	for i := range p.Works {
		if w := &p.Works[i]; w.Live() && !p.Completed(s.Code, w.ID) {
			return false
		}
	}
	return true
}

// ProjectLine is what a list shows of a project.
type ProjectLine struct {
	Project     ProjectID        `json:"project"`
	Version     int              `json:"version"`
	Code        ProjectCode      `json:"code,omitempty"`
	Name        string           `json:"name"`
	Investor    string           `json:"investor"`
	Credit      CreditCode       `json:"credit"`
	Pool        Pool             `json:"pool,omitempty"`
	Class       Class            `json:"class"`
	Region      RegionCode       `json:"region"`
	Site        string           `json:"site"`
	Investment  Yuan             `json:"investment"`
	Flow        FlowName         `json:"flow,omitempty"`
	State       ProjectState     `json:"state"`
	Stage       StageCode        `json:"stage,omitempty"` // where it stands
	Departments []DepartmentCode `json:"departments"`     // that may read it; sorted
	AdmittedOn  Day              `json:"admitted_on"`
	LaunchedOn  Day              `json:"launched_on,omitzero"` // the latest collaboration
	SheetOn     Day              `json:"sheet_on,omitzero"`    // the first sheet
	CodedOn     Day              `json:"coded_on,omitzero"`
	CompletedOn Day              `json:"completed_on,omitzero"`
	Due         Day              `json:"due,omitzero"` // of what is due first; none if nothing is
}

// ProjectOrder says by what a list of projects is ordered.
type ProjectOrder string

// The orders of project lists; the project's id decides between equals.
const (
	OrderAdmitted   ProjectOrder = "admitted" // newest first
	OrderChanged    ProjectOrder = "changed"  // lately changed first
	OrderDue        ProjectOrder = "due"      // due first first, those without a due date last
	OrderInvestment ProjectOrder = "investment"
	OrderName       ProjectOrder = "name"
)

// ProjectQuery asks for a page of projects. Empty fields ask for nothing.
type ProjectQuery struct {
	Text       string // part of name, code, investor, credit code, site or id; several words must all occur
	State      ProjectState
	Stage      StageCode
	Pool       Pool
	Class      Class
	Region     RegionCode
	Department DepartmentCode // that it concerns
	Investor   CreditCode
	Projects   []ProjectID  // any of these
	Since      time.Time    // changed at this time or after it
	Order      ProjectOrder // OrderAdmitted if empty
	Offset     int
	After      string // Next of the page before, in the same order; instead of Offset
	Limit      int    // 50 if 0, 500 at most
}

// ProjectPage is one page of projects, with what the whole list amounts to.
type ProjectPage struct {
	Lines      []ProjectLine `json:"lines"`
	Total      int           `json:"total"`
	Investment Yuan          `json:"investment"`     // of all, not of the page alone
	Next       string        `json:"next,omitempty"` // asks for the next page; empty on the last
}

// TaskLine is what a worklist shows of a task.
type TaskLine struct {
	Task
	Project  ProjectID   `json:"project"`
	Name     string      `json:"name"` // of the project
	Code     ProjectCode `json:"code,omitempty"`
	Investor string      `json:"investor"`
	Class    Class       `json:"class"`
	// WorksName is how the task's works is called, where its project has several.
	WorksName string `json:"works_name,omitempty"`
	// ApplicationNumber is the number on the receipt of the task's application.
	ApplicationNumber string `json:"application_number,omitempty"`
}

// WorklistQuery asks for a page of tasks, those due first first. Empty fields ask for nothing.
type WorklistQuery struct {
	Mine       bool // only what the asking actor's own role must do
	Role       Role
	Department DepartmentCode
	Stage      StageCode
	Kind       TaskKind
	Holder     HolderKind
	Project    ProjectID
	Text       string // as in ProjectQuery
	Required   bool   // without what one may do, but needn't
	Today      Day    // by which overdue is reckoned
	Overdue    bool   // only what was due before Today
	After      string // Next of the page before
	Limit      int    // 50 if 0, 500 at most
}

// Worklist is one page of tasks, with what the whole list amounts to.
type Worklist struct {
	Lines    []TaskLine `json:"lines"`
	Total    int        `json:"total"`
	Overdue  int        `json:"overdue"`        // of all: due before Today
	DueToday int        `json:"due_today"`      // of all
	Next     string     `json:"next,omitempty"` // asks for the next page; empty on the last
}
