package events

import (
	"slices"

	"binglian/domain"
)

// RectificationRequired is a finding that a party of a joint acceptance makes outside a visit, from papers or on its own.
type RectificationRequired struct {
	Rectification domain.RectificationID `json:"rectification"`
	Item          domain.ItemID          `json:"item"`
	Text          string                 `json:"text"`
	Clause        string                 `json:"clause,omitempty"`
	Materials     []domain.MaterialRef   `json:"materials,omitempty"` // photos
}

// Name implements Body.
func (*RectificationRequired) Name() string { return "rectification-required" }

// Apply implements Body.
func (e *RectificationRequired) Apply(p *domain.Project, m Mark) {
	a, it := p.Item(e.Item)
	p.Rectifications = append(p.Rectifications, domain.Rectification{Application: a.ID, Department: it.Department, Item: it.Code,
		State: domain.RectificationFound, On: m.On, Seen: m.Version})
}

// Concerns implements Body.
func (e *RectificationRequired) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}

// RectificationListIssued puts findings on the one list of a works 整改清单, each with who puts it right and by when. A later round
// has a number of its own and goes on with the rows of the list.
type RectificationListIssued struct {
	Stage  domain.StageCode `json:"stage"`
	Works  domain.WorksID   `json:"works,omitempty"`
	Number string           `json:"number"`
	Rows   []ListedFinding  `json:"rows"`
	Note   string           `json:"note,omitempty"`
}

// ListedFinding is one row of the list. What was found stands in the survey's event, or in that of the finding outside a visit.
type ListedFinding struct {
	ID          domain.RectificationID `json:"id"`
	Application domain.ApplicationID   `json:"application"`
	Survey      domain.SurveyID        `json:"survey,omitempty"`
	Finding     domain.FindingID       `json:"finding,omitempty"`
	Department  domain.DepartmentCode  `json:"department"`
	Item        domain.ItemCode        `json:"item,omitempty"`
	Owner       string                 `json:"owner,omitempty"` // who puts it right for the builder; the builder itself if empty
	Due         domain.Day             `json:"due"`
}

// Name implements Body.
func (*RectificationListIssued) Name() string { return "rectification-list-issued" }

// Apply implements Body.
func (e *RectificationListIssued) Apply(p *domain.Project, m Mark) {
	for _, row := range e.Rows {
		r := p.Rectification(row.ID)
		if r == nil {
			p.Rectifications = append(p.Rectifications, domain.Rectification{Application: row.Application, Survey: row.Survey, Finding: row.Finding,
				Department: row.Department, Item: row.Item})
			r = &p.Rectifications[len(p.Rectifications)-1]
		}
		r.State, r.Due, r.On, r.Seen = domain.RectificationOpen, row.Due, m.On, m.Version
	}
}

// Concerns implements Body.
func (e *RectificationListIssued) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	var all []domain.DepartmentCode
	if st := p.Stage(e.Stage); st != nil {
		all = append(all, st.Lead)
	}
	for _, row := range e.Rows {
		all = append(all, row.Department)
	}
	return e.Stage, all
}

// FindingReported says that a finding is put right, with what proves it: the department that found it looks again.
type FindingReported struct {
	Rectification domain.RectificationID `json:"rectification"`
	Note          string                 `json:"note"`
	Materials     []domain.MaterialRef   `json:"materials,omitempty"`
	Due           domain.Day             `json:"due"` // the department's last day to look again
	Calendar      string                 `json:"calendar"`
}

// Name implements Body.
func (*FindingReported) Name() string { return "finding-reported" }

// Apply implements Body.
func (e *FindingReported) Apply(p *domain.Project, m Mark) {
	r := p.Rectification(e.Rectification)
	r.State, r.Look, r.On, r.Seen = domain.RectificationReported, e.Due, m.On, m.Version
}

// Concerns implements Body.
func (e *FindingReported) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return ofRectification(p, e.Rectification)
}

// FindingReinspected is what the department saw when it looked again at a finding, and at nothing else; two officers are named
// (行政许可法 §34).
type FindingReinspected struct {
	Rectification domain.RectificationID    `json:"rectification"`
	Result        domain.RectificationState `json:"result"` // passed, open again, or unmet
	Text          string                    `json:"text,omitempty"`
	Officers      []domain.AccountID        `json:"officers"`
	Materials     []domain.MaterialRef      `json:"materials,omitempty"` // photos
	Due           domain.Day                `json:"due,omitzero"`        // the new one, where it is open again
	Late          bool                      `json:"late,omitempty"`      // after the department's last day
}

// Name implements Body.
func (*FindingReinspected) Name() string { return "finding-reinspected" }

// Apply implements Body.
func (e *FindingReinspected) Apply(p *domain.Project, m Mark) {
	r := p.Rectification(e.Rectification)
	if e.Result != domain.RectificationPassed {
		r.Failed++
	}
	if e.Result == domain.RectificationOpen {
		r.Due = e.Due
	}
	if e.Late && r.LateOn.IsZero() {
		r.LateOn = m.On
	}
	r.State, r.Look, r.On, r.Seen = e.Result, 0, m.On, m.Version
}

// Concerns implements Body.
func (e *FindingReinspected) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return ofRectification(p, e.Rectification)
}

// RectificationClosed ends findings that nobody has to put right any more.
type RectificationClosed struct {
	Rectifications []domain.RectificationID `json:"rectifications"`
	TakenBack      bool                     `json:"taken_back,omitempty"` // by the party that found them; else their items have ended
}

// Name implements Body.
func (*RectificationClosed) Name() string { return "rectification-closed" }

// Apply implements Body.
func (e *RectificationClosed) Apply(p *domain.Project, m Mark) {
	for i := range p.Rectifications {
		if r := &p.Rectifications[i]; slices.Contains(e.Rectifications, domain.RectificationNumber(i+1)) {
			r.State, r.Look, r.On, r.Seen = domain.RectificationClosed, 0, m.On, m.Version
		}
	}
}

// Concerns implements Body.
func (e *RectificationClosed) Concerns(p *domain.Project) (stage domain.StageCode, all []domain.DepartmentCode) {
	for _, id := range e.Rectifications {
		var some []domain.DepartmentCode
		stage, some = ofRectification(p, id)
		all = append(all, some...)
	}
	return stage, all
}

// ofRectification gives whom a finding concerns: the department that found it and the lead, nobody else.
func ofRectification(p *domain.Project, id domain.RectificationID) (domain.StageCode, []domain.DepartmentCode) {
	r := p.Rectification(id)
	stage := p.Application(r.Application).Stage
	all := []domain.DepartmentCode{r.Department}
	if st := p.Stage(stage); st != nil {
		all = append(all, st.Lead)
	}
	return stage, all
}
