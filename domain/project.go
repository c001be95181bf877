package domain

import "time"

// SnapshotShape is raised when the type Project changes so that older snapshots must be folded again.
const SnapshotShape = 1

// Project is the fold of a project's events: what a decision reads, and nothing that can be computed from it.
type Project struct {
	ID            ProjectID         `json:"id"`
	Version       int               `json:"version"` // number of events so far
	LastAt        time.Time         `json:"last_at"` // recorded time of the last event
	Record        Record            `json:"record"`
	AdmittedOn    Day               `json:"admitted_on"`
	WithdrawnOn   Day               `json:"withdrawn_on,omitzero"`  // left the pool for good
	Seen          int               `json:"seen"`                   // version of the last event on the project itself
	Flow          FlowName          `json:"flow,omitempty"`         // pinned at launch
	Plan          []PlannedItem     `json:"plan,omitempty"`         // the items that apply, decided at launch
	StageLimits   map[StageCode]int `json:"stage_limits,omitempty"` // working days; stages without a limit are missing
	Collaboration *Collaboration    `json:"collaboration,omitempty"`
	Sheets        []Sheet           `json:"sheets,omitempty"`
	CodedOn       Day               `json:"coded_on,omitzero"` // the project code was recorded
	Works         []Works           `json:"works"`
	Applications  []Application     `json:"applications,omitempty"`
	Surveys       []Survey          `json:"surveys,omitempty"`
	Completions   []Completion      `json:"completions,omitempty"`
	CompletedOn   Day               `json:"completed_on,omitzero"`
}

// Works is one 单项工程 of a project (工程代码): stages 2 to 4 and the filing belong to a works.
type Works struct {
	ID          WorksID `json:"id"`
	Name        string  `json:"name"`
	AddedOn     Day     `json:"added_on"`
	WithdrawnOn Day     `json:"withdrawn_on,omitzero"`
	FilingDue   Day     `json:"filing_due,omitzero"` // the builder's last day to file the completion (质量条例 §49)
	Seen        int     `json:"seen"`
}

// Completion is the day on which a stage of the project, or of one works, was completed.
type Completion struct {
	Stage StageCode `json:"stage"`
	Works WorksID   `json:"works,omitempty"`
	On    Day       `json:"on"`
}

// ItemKind says how an item of a flow is handled.
type ItemKind string

// The kinds of items.
const (
	ItemDecided  ItemKind = "decided"  // a department decides it through its signing chain
	ItemRecorded ItemKind = "recorded" // decided outside the system; the result is recorded, no clock runs
	ItemWith     ItemKind = "with"     // decided together with another item of the same application
	ItemJoint    ItemKind = "joint"    // the joint acceptance opinion (408): follows its parties' items
	ItemFiling   ItemKind = "filing"   // completion filing (409)
	ItemUtility  ItemKind = "utility"  // a utility company connects; no permit
)

// PlannedItem is an item that applies to a project, as its flow and the project's facts said at launch.
type PlannedItem struct {
	Code          ItemCode       `json:"code"`
	Stage         StageCode      `json:"stage"`
	Kind          ItemKind       `json:"kind"`
	Department    DepartmentCode `json:"department"`
	Limit         Limit          `json:"limit"`
	FromReceipt   bool           `json:"from_receipt,omitempty"`  // the clock runs from receipt (建筑法 §8, 环评法 §22)
	Prerequisites []ItemCode     `json:"prerequisites,omitempty"` // only those that apply
	With          ItemCode       `json:"with,omitempty"`          // for ItemWith: the item that decides it
	Party         bool           `json:"party,omitempty"`         // its decision is a conclusion of the joint acceptance
	Milestone     bool           `json:"milestone,omitempty"`
	Survey        bool           `json:"survey,omitempty"` // usually needs the site
	Steps         int            `json:"steps"`            // of the signing chain: 1 the officer signs, 2 the head signs
}

// Sheet is one issued version of 一单五清; its rows stand in the event that issued it.
type Sheet struct {
	Version  int    `json:"version"`
	Number   string `json:"number"`
	IssuedOn Day    `json:"issued_on"`
	Event    int    `json:"event"` // project version of its event
}
