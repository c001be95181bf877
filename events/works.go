package events

import "binglian/domain"

// WorksDivided divides a works into parts that can be used on their own: each is accepted by itself, and has what was granted
// for the works before.
type WorksDivided struct {
	Works  domain.WorksID `json:"works"`
	Parts  []WorksPart    `json:"parts"`
	Reason string         `json:"reason"`
}

// WorksPart is one part of a works.
type WorksPart struct {
	Works domain.WorksID `json:"works"`
	Title string         `json:"title"`
}

// Name implements Body.
func (*WorksDivided) Name() string { return "works-divided" }

// Apply implements Body.
func (e *WorksDivided) Apply(p *domain.Project, m Mark) {
	w := p.WorksOf(e.Works)
	w.DividedOn, w.Seen = m.On, m.Version
	for _, part := range e.Parts {
		p.Works = append(p.Works, domain.Works{ID: part.Works, Name: part.Title, Of: e.Works, AddedOn: m.On, Seen: m.Version})
	}
}

// Concerns implements Body.
func (e *WorksDivided) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return domain.StageOf(p), Parties(p)
}

// FilingReminded tells the builder that the last day to file the completion is near, or has passed (质量条例 §49).
type FilingReminded struct {
	Works domain.WorksID    `json:"works"`
	Due   domain.Day        `json:"due"`
	Level domain.LightLevel `json:"level"` // yellow, or red once it has passed
}

// Name implements Body.
func (*FilingReminded) Name() string { return "filing-reminded" }

// Apply implements Body. It leaves the version of the works as it is: a form that is being filled in stays good.
func (e *FilingReminded) Apply(p *domain.Project, _ Mark) { p.WorksOf(e.Works).FilingLight = e.Level }

// Concerns implements Body.
func (e *FilingReminded) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StageFiling, stageParties(p, StageFiling)
}
