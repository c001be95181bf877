package events

import "binglian/domain"

// ProjectSuspended lets the whole project stand: no clock of it runs, and nothing is done until it goes on.
type ProjectSuspended struct {
	Reason string     `json:"reason"`
	Until  domain.Day `json:"until"` // as planned
}

// Name implements Body.
func (*ProjectSuspended) Name() string { return "project-suspended" }

// Apply implements Body.
func (e *ProjectSuspended) Apply(p *domain.Project, m Mark) {
	p.Suspensions = append(p.Suspensions, domain.Suspension{From: m.On, Until: e.Until, Reason: e.Reason})
	p.Seen = m.Version
}

// Concerns implements Body.
func (*ProjectSuspended) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, Parties(p)
}

// ProjectResumed lets a suspended project go on from the next day. What was due while it stood, or later, moves.
type ProjectResumed struct {
	Note     string     `json:"note,omitempty"`
	Moved    []MovedDue `json:"moved,omitempty"`
	Calendar string     `json:"calendar"`
}

// MovedDue is a last day that moves since the project stood.
type MovedDue struct {
	Of  DueOf      `json:"of"`
	ID  string     `json:"id,omitempty"` // of the application, item, survey or works
	Due domain.Day `json:"due"`
}

// DueOf says of what a day is the last.
type DueOf string

// What has a last day beside items.
const (
	DueOpinions   DueOf = "opinions"
	DueSheet      DueOf = "sheet"
	DueAnswer     DueOf = "answer"     // the window's, of an application
	DueCorrection DueOf = "correction" // the applicant's
	DueVisit      DueOf = "visit"      // day of a survey's visit
	DueFinding    DueOf = "finding"
	DueTimes      DueOf = "survey-times" // the answers to a survey's proposed times, of an application
	DueFix        DueOf = "fix-survey"   // the lead's, where none of them suits
	DueFiling     DueOf = "filing"       // the builder's, of a works
	DueOrder      DueOf = "supervision"  // the answer to a supervision order
	DueDeferral   DueOf = "deferral"     // of an item's deferred materials
	DueCheck      DueOf = "check"        // of the post-check of an item decided by commitment
	DueRectify    DueOf = "rectify"      // of what it found
	DueMend       DueOf = "mend"         // of a finding of a joint acceptance
	DueLook       DueOf = "reinspect"    // of looking at it again

	DueSurveyOpinion DueOf = "survey-opinion" // of issuing a survey's opinion sheet
)

// Name implements Body.
func (*ProjectResumed) Name() string { return "project-resumed" }

// Apply implements Body.
func (e *ProjectResumed) Apply(p *domain.Project, m Mark) {
	p.Suspensions[len(p.Suspensions)-1].To, p.Seen = m.On, m.Version
	for _, d := range e.Moved {
		switch d.Of {
		case DueOpinions:
			p.Collaboration.Due, p.Collaboration.Seen = d.Due, m.Version
		case DueSheet:
			p.Collaboration.SheetDue, p.Collaboration.Seen = d.Due, m.Version
		case DueAnswer:
			a := p.Application(domain.ApplicationID(d.ID))
			a.Due, a.Seen = d.Due, m.Version
		case DueCorrection:
			a := p.Application(domain.ApplicationID(d.ID))
			a.Correction.Due, a.Seen = d.Due, m.Version
		case DueVisit:
			v := p.Survey(domain.SurveyID(d.ID))
			v.Visit, v.Seen = d.Due, m.Version
		case DueFinding:
			v := p.Survey(domain.SurveyID(d.ID))
			v.Due, v.Seen = d.Due, m.Version
		case DueTimes:
			a := p.Application(domain.ApplicationID(d.ID))
			a.Proposed.Due, a.Seen = d.Due, m.Version
		case DueFix:
			a := p.Application(domain.ApplicationID(d.ID))
			a.Proposed.FixBy, a.Seen = d.Due, m.Version
		case DueSurveyOpinion:
			v := p.Survey(domain.SurveyID(d.ID))
			v.OpinionDue, v.Seen = d.Due, m.Version
		case DueFiling:
			w := p.WorksOf(domain.WorksID(d.ID))
			w.FilingDue, w.Seen = d.Due, m.Version
		case DueOrder:
			x := p.Supervision(domain.SupervisionID(d.ID))
			x.Due, x.Seen = d.Due, m.Version
		case DueDeferral:
			_, it := p.Item(domain.ItemID(d.ID))
			it.Deferral.Due, it.Seen = d.Due, m.Version
		case DueCheck:
			_, it := p.Item(domain.ItemID(d.ID))
			it.Commitment.CheckDue, it.Seen = d.Due, m.Version
		case DueRectify:
			_, it := p.Item(domain.ItemID(d.ID))
			it.Commitment.RectifyBy, it.Seen = d.Due, m.Version
		case DueMend:
			r := p.Rectification(domain.RectificationID(d.ID))
			r.Due, r.Seen = d.Due, m.Version
		case DueLook:
			r := p.Rectification(domain.RectificationID(d.ID))
			r.Look, r.Seen = d.Due, m.Version
		}
	}
}

// Concerns implements Body.
func (*ProjectResumed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, Parties(p)
}

// ProjectTerminated ends a project before it is completed: whatever is open ends with it, what was granted stays. What
// that makes of its applications and surveys is for the policies to say.
type ProjectTerminated struct {
	Reason string `json:"reason"`
}

// Name implements Body.
func (*ProjectTerminated) Name() string { return "project-terminated" }

// Apply implements Body.
func (e *ProjectTerminated) Apply(p *domain.Project, m Mark) {
	if p.Suspended() {
		p.Suspensions[len(p.Suspensions)-1].To = m.On
	}
	for i := range p.Applications {
		a := &p.Applications[i]
		if !anyOpen(a) {
			continue
		}
		for j := range a.Items {
			if it := &a.Items[j]; it.Open() {
				endItem(it, domain.ItemWithdrawn, m)
			}
		}
		closeApplication(a, m)
	}
	p.TerminatedOn, p.TerminatedFor, p.Seen = m.On, e.Reason, m.Version
}

// Concerns implements Body.
func (*ProjectTerminated) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StagePool, Parties(p)
}
