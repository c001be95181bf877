package events

import "binglian/domain"

// LightRaised tells that a limit is nearly or wholly used up. It is a notice, and what a red one leads to: pages and rules
// reckon lights themselves.
type LightRaised struct {
	Application domain.ApplicationID `json:"application"`
	Item        domain.ItemID        `json:"item,omitempty"` // none for the stage's limit
	Level       domain.LightLevel    `json:"level"`
	Allowed     int                  `json:"allowed"` // in the limit's unit, extension included
	Unit        domain.Unit          `json:"unit"`
	Calendar    string               `json:"calendar"`
}

// Name implements Body.
func (*LightRaised) Name() string { return "light-raised" }

// Apply implements Body.
func (e *LightRaised) Apply(p *domain.Project, _ Mark) {
	if e.Item == "" {
		p.Application(e.Application).Light = e.Level
		return
	}
	_, it := p.Item(e.Item)
	it.Light = e.Level
}

// Concerns implements Body.
func (e *LightRaised) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	a := p.Application(e.Application)
	all := []domain.DepartmentCode{leadOf(p, a.Stage)}
	if _, it := p.Item(e.Item); it != nil {
		all = append(all, it.Department)
	}
	return a.Stage, all
}

// PauseOverran tells that a clock has stood longer than the applicant was told 挂起超期 (行政许可法 §45).
type PauseOverran struct {
	Item     domain.ItemID `json:"item"`
	Planned  int           `json:"planned"`        // in Unit
	Unit     domain.Unit   `json:"unit,omitempty"` // calendar days; working days if empty
	Calendar string        `json:"calendar"`
}

// Name implements Body.
func (*PauseOverran) Name() string { return "pause-overran" }

// Apply implements Body.
func (e *PauseOverran) Apply(p *domain.Project, _ Mark) {
	_, it := p.Item(e.Item)
	it.Pauses[len(it.Pauses)-1].Overran = true
}

// Concerns implements Body.
func (e *PauseOverran) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	stage, own := ownDepartment(p, e.Item)
	return stage, append(own, leadOf(p, stage))
}

// SupervisionOpened opens a 督办单: a department must say why something is late or wrong.
type SupervisionOpened struct {
	Supervision domain.SupervisionID  `json:"supervision"`
	Rule        string                `json:"rule"`
	Application domain.ApplicationID  `json:"application,omitempty"`
	Item        domain.ItemID         `json:"item,omitempty"`
	Department  domain.DepartmentCode `json:"department"`
	Text        string                `json:"text,omitempty"` // of a supervisor's own
	Due         domain.Day            `json:"due"`
	Calendar    string                `json:"calendar"`
}

// Name implements Body.
func (*SupervisionOpened) Name() string { return "supervision-opened" }

// Apply implements Body.
func (e *SupervisionOpened) Apply(p *domain.Project, m Mark) {
	p.Supervisions = append(p.Supervisions, domain.Supervision{ID: e.Supervision, Rule: e.Rule, Application: e.Application, Item: e.Item,
		Department: e.Department, OpenedOn: m.On, Due: e.Due, Seen: m.Version})
}

// Concerns implements Body.
func (e *SupervisionOpened) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return supervised(p, e.Supervision)
}

// SupervisionAnswered is the department head's answer.
type SupervisionAnswered struct {
	Supervision domain.SupervisionID `json:"supervision"`
	Text        string               `json:"text"`
}

// Name implements Body.
func (*SupervisionAnswered) Name() string { return "supervision-answered" }

// Apply implements Body.
func (e *SupervisionAnswered) Apply(p *domain.Project, m Mark) {
	s := p.Supervision(e.Supervision)
	s.AnsweredOn, s.Seen = m.On, m.Version
}

// Concerns implements Body.
func (e *SupervisionAnswered) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return supervised(p, e.Supervision)
}

// SupervisionEscalated brings an unanswered 督办单 before the leader.
type SupervisionEscalated struct {
	Supervision domain.SupervisionID `json:"supervision"`
}

// Name implements Body.
func (*SupervisionEscalated) Name() string { return "supervision-escalated" }

// Apply implements Body. What the department answers meanwhile stays current.
func (e *SupervisionEscalated) Apply(p *domain.Project, m Mark) {
	p.Supervision(e.Supervision).EscalatedOn = m.On
}

// Concerns implements Body.
func (e *SupervisionEscalated) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return supervised(p, e.Supervision)
}

// SupervisionClosed ends a 督办单.
type SupervisionClosed struct {
	Supervision domain.SupervisionID `json:"supervision"`
	Text        string               `json:"text,omitempty"`
}

// Name implements Body.
func (*SupervisionClosed) Name() string { return "supervision-closed" }

// Apply implements Body.
func (e *SupervisionClosed) Apply(p *domain.Project, m Mark) {
	s := p.Supervision(e.Supervision)
	s.ClosedOn, s.Seen = m.On, m.Version
}

// Concerns implements Body.
func (e *SupervisionClosed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return supervised(p, e.Supervision)
}

func supervised(p *domain.Project, id domain.SupervisionID) (domain.StageCode, []domain.DepartmentCode) {
	s := p.Supervision(id)
	stage := StagePool
	if a := p.Application(s.Application); a != nil {
		stage = a.Stage
	} else if p.Direct() {
		stage = p.Stages[0].Code
	}
	return stage, []domain.DepartmentCode{s.Department}
}

func leadOf(p *domain.Project, stage domain.StageCode) domain.DepartmentCode {
	if s := p.Stage(stage); s != nil {
		return s.Lead
	}
	return ""
}
