package domain

import "time"

// SnapshotShape is raised when the type Project changes so that older snapshots must be folded again.
const SnapshotShape = 1

// Project is the fold of a project's events: what a decision reads, and nothing that can be computed from it.
type Project struct {
	ID             ProjectID        `json:"id"`
	Version        int              `json:"version"` // number of events so far
	LastAt         time.Time        `json:"last_at"` // recorded time of the last event
	Record         Record           `json:"record"`
	Keepers        []DepartmentCode `json:"keepers"` // departments that watch over the pool entry
	AdmittedOn     Day              `json:"admitted_on"`
	AmendedOn      Day              `json:"amended_on,omitzero"`
	WithdrawnOn    Day              `json:"withdrawn_on,omitzero"` // left the pool for good
	From           ProjectID        `json:"from,omitempty"`        // it was split from this project
	Into           []ProjectID      `json:"into,omitempty"`        // it was split into these, or merged into this one
	Absorbed       []ProjectID      `json:"absorbed,omitempty"`    // entries of the pool that were merged into it
	Seen           int              `json:"seen"`                  // version of the last event on the project itself
	Flow           FlowName         `json:"flow,omitempty"`        // pinned at launch
	Plan           []PlannedItem    `json:"plan,omitempty"`        // the items that apply, decided at launch
	Former         []PlannedItem    `json:"former,omitempty"`      // items applied for that the plan doesn't hold any more
	Brought        []MaterialCode   `json:"brought,omitempty"`     // kinds of materials that came with changes, for items to be applied for
	Stages         []PlannedStage   `json:"stages,omitempty"`
	Collaboration  *Collaboration   `json:"collaboration,omitempty"`
	Sheets         []Sheet          `json:"sheets,omitempty"`
	Changed        int              `json:"changed,omitempty"` // version of the last event of which the sheet in force doesn't know
	CodedOn        Day              `json:"coded_on,omitzero"` // the project code was recorded
	Works          []Works          `json:"works"`             // none for a flow without a pool
	Applications   []Application    `json:"applications,omitempty"`
	Surveys        []Survey         `json:"surveys,omitempty"`
	Drawings       []DrawingReview  `json:"drawings,omitempty"`
	Mappings       []Mapping        `json:"mappings,omitempty"`
	Rectifications []Rectification  `json:"rectifications,omitempty"`
	Completions    []Completion     `json:"completions,omitempty"`
	CompletedOn    Day              `json:"completed_on,omitzero"`
	Supervisions   []Supervision    `json:"supervisions,omitempty"` // 督办单
	Suspensions    []Suspension     `json:"suspensions,omitempty"`
	OffList        []OffListDemand  `json:"off_list,omitempty"`
	TerminatedOn   Day              `json:"terminated_on,omitzero"`   // ended before it was completed
	TerminatedFor  string           `json:"terminated_for,omitempty"` // why
	Imported       *Imported        `json:"imported,omitempty"`       // nil for a project that began here
}

// Works is one 单项工程 of a project (工程代码): stages 2 to 4 and the filing belong to a works.
type Works struct {
	ID          WorksID    `json:"id"`
	Name        string     `json:"name"`
	AddedOn     Day        `json:"added_on"`
	WithdrawnOn Day        `json:"withdrawn_on,omitzero"`
	DividedOn   Day        `json:"divided_on,omitzero"`    // into parts that go on by themselves
	Of          WorksID    `json:"of,omitempty"`           // the works of which it is a part 前阶段关联工程: what was granted for that counts
	FilingLight LightLevel `json:"filing_light,omitempty"` // the last that was told of the filing
	FilingDue   Day        `json:"filing_due,omitzero"`    // the builder's last day to file the completion (质量条例 §49)
	Seen        int        `json:"seen"`
}

// Live reports whether the works goes on itself: it is neither withdrawn nor divided into parts.
func (w *Works) Live() bool { return w.WithdrawnOn.IsZero() && w.DividedOn.IsZero() }

// Completion is the day on which a stage of the project, or of one works, was completed.
type Completion struct {
	Stage StageCode `json:"stage"`
	Works WorksID   `json:"works,omitempty"`
	On    Day       `json:"on"`
}

// PlannedStage is a stage that applies to a project, as its flow said at launch.
type PlannedStage struct {
	Code     StageCode      `json:"code"`
	Lead     DepartmentCode `json:"lead"`
	Limit    int            `json:"limit,omitempty"`     // in Unit; 0 for the parallel track and the filing
	Unit     Unit           `json:"unit,omitempty"`      // working days, or hours
	PerWorks bool           `json:"per_works,omitempty"` // belongs to a works, else to the project
	Any      bool           `json:"any,omitempty"`       // milestone type 2: any one milestone closes it
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
	County        ItemCode       `json:"county,omitempty"`        // the county's part of it, where it is handled at both levels (R3.12)
	Master        ItemCode       `json:"master,omitempty"`        // of a county's part: the city's item
	Party         bool           `json:"party,omitempty"`         // its decision is a conclusion of the joint acceptance
	Milestone     bool           `json:"milestone,omitempty"`
	Survey        bool           `json:"survey,omitempty"` // usually needs the site
	Deemed        string         `json:"deemed,omitempty"` // the law by which silence grants it; empty: silence is flagged (domain 3.7)
	Steps         int            `json:"steps"`            // of the signing chain: 1 the officer signs, 2 the head signs
}

// Sheet is one issued version of 一单五清; its rows stand in the event that issued it.
type Sheet struct {
	Version  int    `json:"version"`
	Number   string `json:"number"`
	IssuedOn Day    `json:"issued_on"`
	Event    int    `json:"event"` // project version of its event
}

// Direct reports whether the project follows a flow without a pool: it began with its flow, and needs neither a sheet nor a
// project code.
func (p *Project) Direct() bool { return p.Flow != "" && p.Collaboration == nil }

// Begun gives the day from which stages can be applied for: the project code's, or, without a pool, the first.
func (p *Project) Begun() Day {
	if p.CodedOn.IsZero() && p.Direct() {
		return p.AdmittedOn
	}
	return p.CodedOn
}

// SheetOutdated reports whether the project has changed since its sheet was issued: a new version is due (R1.3).
func (p *Project) SheetOutdated() bool {
	return len(p.Sheets) > 0 && p.Changed > p.Sheets[len(p.Sheets)-1].Event
}

// Stage gives the planned stage of that code, or nil.
func (p *Project) Stage(code StageCode) *PlannedStage {
	for i := range p.Stages {
		if p.Stages[i].Code == code {
			return &p.Stages[i]
		}
	}
	return nil
}

// Planned gives the planned item of that code, or nil if it doesn't apply and nobody ever applied for it: what was applied
// for keeps its terms when the plan changes.
func (p *Project) Planned(code ItemCode) *PlannedItem {
	if it := p.InPlan(code); it != nil {
		return it
	}
	for i := range p.Former {
		if p.Former[i].Code == code {
			return &p.Former[i]
		}
	}
	return nil
}

// InPlan gives the planned item of that code, or nil if it doesn't apply.
func (p *Project) InPlan(code ItemCode) *PlannedItem {
	for i := range p.Plan {
		if p.Plan[i].Code == code {
			return &p.Plan[i]
		}
	}
	return nil
}

// WorksOf gives the works of that id, or nil.
func (p *Project) WorksOf(id WorksID) *Works {
	for i := range p.Works {
		if p.Works[i].ID == id {
			return &p.Works[i]
		}
	}
	return nil
}

// Application gives the application of that id, or nil.
func (p *Project) Application(id ApplicationID) *Application {
	for i := range p.Applications {
		if p.Applications[i].ID == id {
			return &p.Applications[i]
		}
	}
	return nil
}

// Item gives the item of that id with its application, or nils.
func (p *Project) Item(id ItemID) (*Application, *Item) {
	for i := range p.Applications {
		a := &p.Applications[i]
		for j := range a.Items {
			if a.Items[j].ID == id {
				return a, &a.Items[j]
			}
		}
	}
	return nil, nil
}

// Survey gives the survey of that id, or nil.
func (p *Project) Survey(id SurveyID) *Survey {
	for i := range p.Surveys {
		if p.Surveys[i].ID == id {
			return &p.Surveys[i]
		}
	}
	return nil
}

// Supervision gives the 督办单 of that id, or nil.
func (p *Project) Supervision(id SupervisionID) *Supervision {
	for i := range p.Supervisions {
		if p.Supervisions[i].ID == id {
			return &p.Supervisions[i]
		}
	}
	return nil
}

// Latest gives the newest application's item of that code for a works (none for items of the project), or nils.
func (p *Project) Latest(code ItemCode, works WorksID) (*Application, *Item) {
	for i := len(p.Applications) - 1; i >= 0; i-- {
		a := &p.Applications[i]
		if a.Works != works {
			continue
		}
		for j := range a.Items {
			if a.Items[j].Code == code {
				return a, &a.Items[j]
			}
		}
	}
	return nil, nil
}

// Granted gives the item of that code that was granted for a works (none for items of the project), or for the works of which it
// is a part, or nil.
func (p *Project) Granted(code ItemCode, works WorksID) *Item {
	for {
		if it := p.grantedItself(code, works); it != nil {
			return it
		}
		whole, is := p.whole(works)
		if !is {
			return nil
		}
		works = whole
	}
}

// Within reports whether what was done for the whole counts for a works: it is the same, or the works is a part of it.
func (p *Project) Within(works, whole WorksID) bool {
	for works != whole {
		up, is := p.whole(works)
		if !is {
			return false
		}
		works = up
	}
	return true
}

// whole gives the works of which another is a part.
func (p *Project) whole(of WorksID) (WorksID, bool) {
	if of == "" {
		return "", false
	}
	w := p.WorksOf(of)
	if w == nil || w.Of == "" {
		return "", false
	}
	return w.Of, true
}

func (p *Project) grantedItself(code ItemCode, works WorksID) *Item {
	for i := range p.Applications {
		a := &p.Applications[i]
		if a.Works != works {
			continue
		}
		for j := range a.Items {
			if a.Items[j].Code == code && a.Items[j].Outcome == ItemGranted {
				return &a.Items[j]
			}
		}
	}
	return nil
}

// Completed reports whether a stage of a works (none for stages of the project), or of the works of which it is a part, is
// completed.
func (p *Project) Completed(stage StageCode, works WorksID) bool {
	for _, c := range p.Completions {
		if c.Stage == stage && c.Works == works {
			return true
		}
	}
	whole, is := p.whole(works)
	return is && p.Completed(stage, whole)
}
