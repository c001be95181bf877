package events

import "binglian/domain"

// StageCollaboration is the stage of events of 协同服务.
const StageCollaboration domain.StageCode = "collaboration"

// CollaborationLaunched asks the departments for their opinions; the flow is pinned and the plan is made.
type CollaborationLaunched struct {
	Round       int                     `json:"round"`
	Flow        domain.FlowName         `json:"flow"`
	Lead        domain.DepartmentCode   `json:"lead"`
	Departments []domain.DepartmentCode `json:"departments"`
	Due         domain.Day              `json:"due"`
	Calendar    string                  `json:"calendar"` // version of the calendar that gave Due
	Facts       map[domain.Fact]string  `json:"facts"`
	Stages      []domain.PlannedStage   `json:"stages"`
	Plan        []domain.PlannedItem    `json:"plan"`
}

// Name implements Body.
func (*CollaborationLaunched) Name() string { return "collaboration-launched" }

// Apply implements Body.
func (e *CollaborationLaunched) Apply(p *domain.Project, m Mark) {
	c := &domain.Collaboration{Round: e.Round, Lead: e.Lead, LaunchedOn: m.On, Due: e.Due, Seen: m.Version}
	for _, d := range e.Departments {
		c.Opinions = append(c.Opinions, domain.Opinion{Department: d, Seen: m.Version})
	}
	p.Collaboration, p.Flow, p.Stages, p.Plan, p.Seen = c, e.Flow, e.Stages, e.Plan, m.Version
	p.Record.Facts = e.Facts
}

// Concerns implements Body.
func (*CollaborationLaunched) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return collaborators(p)
}

// OpinionGiven is a department's answer; until the consultation ends a later one replaces it.
type OpinionGiven struct {
	Department domain.DepartmentCode `json:"department"`
	Value      domain.OpinionValue   `json:"value"`
	Text       string                `json:"text,omitempty"`
	Conditions []domain.Condition    `json:"conditions,omitempty"`
	Needless   domain.ItemNotes      `json:"needless,omitempty"` // items of its own that aren't needed
	Needed     domain.ItemNotes      `json:"needed,omitempty"`   // items of its own that the facts left out
	Asks       domain.ItemNotes      `json:"asks,omitempty"`     // further materials or conditions of its items
}

// Name implements Body.
func (*OpinionGiven) Name() string { return "opinion-given" }

// Apply implements Body.
func (e *OpinionGiven) Apply(p *domain.Project, m Mark) {
	o := p.Collaboration.OpinionOf(e.Department)
	o.Value, o.Text, o.Conditions, o.GivenOn, o.By = e.Value, e.Text, e.Conditions, m.On, m.By.Account
	o.Needless, o.Needed, o.Asks = e.Needless, e.Needed, e.Asks
	o.Resolved, o.Resolution, o.Seen = false, "", m.Version
	p.Collaboration.Seen = m.Version
}

// Concerns implements Body.
func (*OpinionGiven) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return collaborators(p)
}

// OpinionLapsed records that a department was late: 视为无意见, its task is withdrawn.
type OpinionLapsed struct {
	Department domain.DepartmentCode `json:"department"`
}

// Name implements Body.
func (*OpinionLapsed) Name() string { return "opinion-lapsed" }

// Apply implements Body.
func (e *OpinionLapsed) Apply(p *domain.Project, m Mark) {
	o := p.Collaboration.OpinionOf(e.Department)
	o.Value, o.GivenOn, o.Seen = domain.OpinionNone, m.On, m.Version
	p.Collaboration.Seen = m.Version
}

// Concerns implements Body.
func (*OpinionLapsed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return collaborators(p)
}

// OpinionsResolved is a meeting's resolution 会商决议 that the project goes on in spite of disagreements.
type OpinionsResolved struct {
	Departments []domain.DepartmentCode `json:"departments"` // whose opinions it resolves
	Resolution  string                  `json:"resolution"`
}

// Name implements Body.
func (*OpinionsResolved) Name() string { return "opinions-resolved" }

// Apply implements Body.
func (e *OpinionsResolved) Apply(p *domain.Project, m Mark) {
	for _, d := range e.Departments {
		o := p.Collaboration.OpinionOf(d)
		o.Resolved, o.Resolution, o.Seen = true, e.Resolution, m.Version
	}
	p.Collaboration.Seen = m.Version
}

// Concerns implements Body.
func (*OpinionsResolved) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return collaborators(p)
}

// CollaborationReturned is a meeting's resolution that the project goes back to the pool; it may be launched again.
type CollaborationReturned struct {
	Reason string `json:"reason"`
}

// Name implements Body.
func (*CollaborationReturned) Name() string { return "collaboration-returned" }

// Apply implements Body.
func (e *CollaborationReturned) Apply(p *domain.Project, m Mark) {
	p.Collaboration.ReturnedOn, p.Collaboration.Seen, p.Seen = m.On, m.Version, m.Version
}

// Concerns implements Body.
func (*CollaborationReturned) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return collaborators(p)
}

// CollaborationConcluded ends the consultation: each department answered or lapsed, each disagreement is resolved.
type CollaborationConcluded struct {
	SheetDue domain.Day `json:"sheet_due"` // the lead's last day to issue the sheet
	Calendar string     `json:"calendar"`
}

// Name implements Body.
func (*CollaborationConcluded) Name() string { return "collaboration-concluded" }

// Apply implements Body.
func (e *CollaborationConcluded) Apply(p *domain.Project, m Mark) {
	c := p.Collaboration
	c.ConcludedOn, c.SheetDue, c.Seen = m.On, e.SheetDue, m.Version
}

// Concerns implements Body.
func (*CollaborationConcluded) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return collaborators(p)
}

// SheetSource says where a row of the sheet comes from.
type SheetSource string

// The sources of rows.
const (
	SourceFact    SheetSource = "fact"
	SourceFlow    SheetSource = "flow"
	SourceOpinion SheetSource = "opinion"
	SourceLead    SheetSource = "lead" // what the lead says of the others' conditions
)

// SheetRow is one line of 一单五清.
type SheetRow struct {
	Text       domain.Text           `json:"text"`
	Department domain.DepartmentCode `json:"department,omitempty"`
	Rule       string                `json:"rule"` // the rule that asks for the line
	Source     SheetSource           `json:"source"`
	Reference  string                `json:"reference,omitempty"` // fact's name, flow@version#item, or the department that gave the opinion
}

// SheetSection is one 清 with how it was confirmed (R1.1).
type SheetSection struct {
	Code      string                `json:"code"`
	Title     domain.Text           `json:"title"`
	Owner     domain.DepartmentCode `json:"owner"`
	Confirmed string                `json:"confirmed"` // opinion, lapsed, resolution or lead
	Rows      []SheetRow            `json:"rows"`
}

// SheetIssued issues a version of the sheet; it is never changed (R1.3).
type SheetIssued struct {
	Sheet    int            `json:"sheet"` // version of the sheet, from 1
	Number   string         `json:"number"`
	Reason   string         `json:"reason,omitempty"` // why a later version was issued
	Sections []SheetSection `json:"sections"`
	// Trimmed and Extended are the items that departments' opinions took out of the flow's plan and put into it.
	Trimmed  []domain.ItemCode   `json:"trimmed,omitempty"`
	Extended []domain.ItemCode   `json:"extended,omitempty"`
	Settled  domain.OverlapNotes `json:"settled,omitempty"`
	Replan   Replan              `json:"replan,omitzero"` // of a plan that this changes
}

// Name implements Body.
func (*SheetIssued) Name() string { return "sheet-issued" }

// Apply implements Body.
func (e *SheetIssued) Apply(p *domain.Project, m Mark) {
	p.Sheets = append(p.Sheets, domain.Sheet{Version: e.Sheet, Number: e.Number, IssuedOn: m.On, Event: m.Version})
	c := p.Collaboration
	c.Trimmed, c.Extended, c.Settled = e.Trimmed, e.Extended, e.Settled
	e.Replan.apply(p)
	c.Seen, p.Seen = m.Version, m.Version
}

// Concerns implements Body.
func (*SheetIssued) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StageCollaboration, Parties(p)
}

// ProjectCodeRecorded records the code that the national platform minted (GB/T 40058).
type ProjectCodeRecorded struct {
	Code domain.ProjectCode `json:"code"`
}

// Name implements Body.
func (*ProjectCodeRecorded) Name() string { return "project-code-recorded" }

// Apply implements Body.
func (e *ProjectCodeRecorded) Apply(p *domain.Project, m Mark) {
	p.Record.Code, p.CodedOn, p.Seen = e.Code, m.On, m.Version
}

// Concerns implements Body.
func (*ProjectCodeRecorded) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StageCollaboration, Parties(p)
}

func collaborators(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	all := append(keepers(p), p.Collaboration.Lead)
	for _, o := range p.Collaboration.Opinions {
		all = append(all, o.Department)
	}
	return StageCollaboration, all
}
