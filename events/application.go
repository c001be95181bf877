package events

import (
	"slices"

	"binglian/domain"
)

// AppliedItem is one item of an application as it was received.
type AppliedItem struct {
	ID         domain.ItemID         `json:"id"`
	Code       domain.ItemCode       `json:"code"`
	Department domain.DepartmentCode `json:"department"`
	Limit      domain.Limit          `json:"limit"`
	Deferred   *AppliedDeferral      `json:"deferred,omitempty"`   // materials that are missing at first 容缺
	CheckDays  int                   `json:"check_days,omitempty"` // decided by commitment 告知承诺: working days to the post-check
}

// AppliedDeferral is what the applicant undertakes to bring later, and what follows if it doesn't come (R3.7, R3.8).
type AppliedDeferral struct {
	Missing []domain.MaterialCode `json:"missing"`
	Due     domain.Day            `json:"due"`
	Policy  domain.DeferralPolicy `json:"policy"`
	Later   bool                  `json:"later,omitempty"` // may be granted first 容缺后补
}

// ApplicationReceived is an application for items of a stage, received by the window with its materials.
type ApplicationReceived struct {
	Application domain.ApplicationID  `json:"application"`
	Number      string                `json:"number"` // 办件编号
	Stage       domain.StageCode      `json:"stage"`
	Works       domain.WorksID        `json:"works,omitempty"`
	Due         domain.Day            `json:"due"` // the window's last day to answer (行政许可法 §32)
	Calendar    string                `json:"calendar"`
	Redo        domain.ApplicationID  `json:"redo,omitempty"` // whose materials count on: one of its items is applied for again
	Again       bool                  `json:"again,omitempty"`
	Counter     bool                  `json:"counter,omitempty"`
	Asked       int                   `json:"asked"`      // items asked for by themselves; others come along with them
	Applicable  int                   `json:"applicable"` // items of the stage that could be asked for by themselves
	Items       []AppliedItem         `json:"items"`
	Materials   []domain.MaterialRef  `json:"materials,omitempty"`
	Note        string                `json:"note,omitempty"`
	FirstOn     domain.Day            `json:"first_on,omitzero"` // first contact 预审, where it was on an earlier day
	Spared      []domain.MaterialCode `json:"spared,omitempty"`  // brought by shared records 免提交 (R3.6)
	Receipt     string                `json:"receipt,omitempty"`
}

// Name implements Body.
func (*ApplicationReceived) Name() string { return "application-received" }

// Apply implements Body.
func (e *ApplicationReceived) Apply(p *domain.Project, m Mark) {
	a := domain.Application{ID: e.Application, Number: e.Number, Stage: e.Stage, Works: e.Works, ReceivedOn: m.On,
		Due: e.Due, Redo: e.Redo, Again: e.Again, Counter: e.Counter, Asked: e.Asked, Applicable: e.Applicable, FirstOn: e.FirstOn,
		Spared: len(e.Spared), Seen: m.Version}
	for _, i := range e.Items {
		it := domain.Item{ID: i.ID, Code: i.Code, Department: i.Department, Limit: i.Limit, Seen: m.Version}
		if d := i.Deferred; d != nil {
			it.Deferral = &domain.Deferral{Missing: d.Missing, Due: d.Due, Policy: d.Policy, Later: d.Later}
		}
		if i.CheckDays > 0 {
			it.Commitment = &domain.Commitment{CheckDays: i.CheckDays}
		}
		a.Items = append(a.Items, it)
	}
	file(&a, domain.PaperReceived, e.Receipt, m)
	p.Applications = append(p.Applications, a)
}

// Concerns implements Body.
func (e *ApplicationReceived) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

// CorrectionRequested is the one notice that names every defect at once (行政许可法 §32(4)), or a second one, which says why
// the first didn't name what it names (R3.3).
type CorrectionRequested struct {
	Application domain.ApplicationID `json:"application"`
	Defects     []string             `json:"defects"`
	Due         domain.Day           `json:"due"` // the applicant's last day to supply
	Calendar    string               `json:"calendar"`
	Reason      string               `json:"reason,omitempty"`   // of a second notice
	Knowable    bool                 `json:"knowable,omitempty"` // the first notice could have named it: 未一次性告知
	Receipt     string               `json:"receipt,omitempty"`
}

// Name implements Body.
func (*CorrectionRequested) Name() string { return "correction-requested" }

// Apply implements Body.
func (e *CorrectionRequested) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	a.Earlier = a.Correction
	a.Correction, a.Seen = &domain.Correction{NoticedOn: m.On, Due: e.Due, Defects: e.Defects, Knowable: e.Knowable}, m.Version
	file(a, domain.PaperNotice, e.Receipt, m)
}

// Concerns implements Body.
func (e *CorrectionRequested) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

// CorrectionSupplied brings what the notice asked for; the window's days begin again.
type CorrectionSupplied struct {
	Application domain.ApplicationID `json:"application"`
	Due         domain.Day           `json:"due"`
	Calendar    string               `json:"calendar"`
	Materials   []domain.MaterialRef `json:"materials,omitempty"`
	Note        string               `json:"note,omitempty"`
	Receipt     string               `json:"receipt,omitempty"`
}

// Name implements Body.
func (*CorrectionSupplied) Name() string { return "correction-supplied" }

// Apply implements Body.
func (e *CorrectionSupplied) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	a.Correction.SuppliedOn, a.Due, a.Seen = m.On, e.Due, m.Version
	bring(a, e.Materials, m)
	file(a, domain.PaperSupplied, e.Receipt, m)
}

// Concerns implements Body.
func (e *CorrectionSupplied) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

// ApplicationAccepted is the window's acceptance, or the one that its silence made (deemed).
type ApplicationAccepted struct {
	Application domain.ApplicationID `json:"application"`
	AcceptedOn  domain.Day           `json:"accepted_on"` // day from which clocks count; deemed: the day received
	Deemed      bool                 `json:"deemed,omitempty"`
	SupplyBy    domain.Day           `json:"supply_by,omitzero"` // last day for deferred materials; none where nothing is missing
	Receipt     string               `json:"receipt,omitempty"`
}

// Name implements Body.
func (*ApplicationAccepted) Name() string { return "application-accepted" }

// Apply implements Body.
func (e *ApplicationAccepted) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	a.AcceptedOn, a.Deemed, a.Seen = e.AcceptedOn, e.Deemed, m.Version
	for i := range a.Items {
		if it := &a.Items[i]; it.Open() && it.Deferral.Open() && !e.SupplyBy.IsZero() {
			it.Deferral.Due, it.Seen = e.SupplyBy, m.Version
		}
	}
	file(a, domain.PaperAccepted, e.Receipt, m)
}

// Concerns implements Body.
func (e *ApplicationAccepted) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

// ApplicationRefused is the window's answer 不受理 or 不予受理, with its reason.
type ApplicationRefused struct {
	Application domain.ApplicationID      `json:"application"`
	Outcome     domain.ApplicationOutcome `json:"outcome"` // not-needed, refused or returned
	Reason      string                    `json:"reason"`
	Receipt     string                    `json:"receipt,omitempty"`
}

// Name implements Body.
func (*ApplicationRefused) Name() string { return "application-refused" }

// Apply implements Body.
func (e *ApplicationRefused) Apply(p *domain.Project, m Mark) {
	endApplication(p, e.Application, e.Outcome, domain.ItemNotAccepted, m)
	file(p.Application(e.Application), refusalPapers[e.Outcome], e.Receipt, m)
}

// Concerns implements Body.
func (e *ApplicationRefused) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

var refusalPapers = map[domain.ApplicationOutcome]domain.PaperKind{
	domain.ApplicationNotNeeded: domain.PaperNotNeeded,
	domain.ApplicationRefused:   domain.PaperRefused,
	domain.ApplicationReturned:  domain.PaperReturned,
}

// ApplicationWithdrawn takes back the application with its undecided items.
type ApplicationWithdrawn struct {
	Application domain.ApplicationID `json:"application"`
	Reason      string               `json:"reason"`
}

// Name implements Body.
func (*ApplicationWithdrawn) Name() string { return "application-withdrawn" }

// Apply implements Body. What was achieved stays: whether an application with a granted item is completed or has failed
// is for the policies to say.
func (e *ApplicationWithdrawn) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	granted := slices.ContainsFunc(a.Items, func(i domain.Item) bool { return i.Outcome == domain.ItemGranted })
	outcome, ended := a.Outcome, a.EndedOn
	endApplication(p, e.Application, domain.ApplicationWithdrawn, domain.ItemWithdrawn, m)
	switch {
	case !a.CompletedOn.IsZero():
		a.Outcome = outcome
	case granted:
		a.Outcome, a.EndedOn = outcome, ended
	}
}

// Concerns implements Body.
func (e *ApplicationWithdrawn) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

// ApplicationLapsed returns an application whose corrections didn't come in time (R3.5).
type ApplicationLapsed struct {
	Application domain.ApplicationID `json:"application"`
	Receipt     string               `json:"receipt,omitempty"`
}

// Name implements Body.
func (*ApplicationLapsed) Name() string { return "application-lapsed" }

// Apply implements Body.
func (e *ApplicationLapsed) Apply(p *domain.Project, m Mark) {
	endApplication(p, e.Application, domain.ApplicationLapsed, domain.ItemNotAccepted, m)
	file(p.Application(e.Application), domain.PaperLapsed, e.Receipt, m)
}

// Concerns implements Body.
func (e *ApplicationLapsed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

// ApplicationCompleted says that all milestone items which the application contains are granted (R3.22).
type ApplicationCompleted struct {
	Application domain.ApplicationID `json:"application"`
}

// Name implements Body.
func (*ApplicationCompleted) Name() string { return "application-completed" }

// Apply implements Body.
func (e *ApplicationCompleted) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	a.CompletedOn, a.Seen = m.On, m.Version
	if !anyOpen(a) {
		a.EndedOn = m.On
	}
}

// Concerns implements Body.
func (e *ApplicationCompleted) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

// ApplicationFailed says that every item has ended and the application can't be completed any more (R3.22).
type ApplicationFailed struct {
	Application domain.ApplicationID `json:"application"`
}

// Name implements Body.
func (*ApplicationFailed) Name() string { return "application-failed" }

// Apply implements Body.
func (e *ApplicationFailed) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	a.Outcome, a.EndedOn, a.Seen = domain.ApplicationFailed, m.On, m.Version
}

// Concerns implements Body.
func (e *ApplicationFailed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return applicationParties(p, e.Application)
}

// StageCompleted says that a stage of the project, or of a works, reached its milestones (R3.22).
type StageCompleted struct {
	Stage domain.StageCode `json:"stage"`
	Works domain.WorksID   `json:"works,omitempty"`
}

// Name implements Body.
func (*StageCompleted) Name() string { return "stage-completed" }

// Apply implements Body.
func (e *StageCompleted) Apply(p *domain.Project, m Mark) {
	p.Completions = append(p.Completions, domain.Completion{Stage: e.Stage, Works: e.Works, On: m.On})
}

// Concerns implements Body.
func (e *StageCompleted) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return e.Stage, Parties(p)
}

// FilingOpened begins the builder's days to file the completion after the joint acceptance (质量条例 §49).
type FilingOpened struct {
	Works    domain.WorksID `json:"works"`
	Due      domain.Day     `json:"due"`
	Calendar string         `json:"calendar"`
}

// Name implements Body.
func (*FilingOpened) Name() string { return "filing-opened" }

// Apply implements Body.
func (e *FilingOpened) Apply(p *domain.Project, m Mark) {
	w := p.WorksOf(e.Works)
	w.FilingDue, w.Seen = e.Due, m.Version
}

// Concerns implements Body.
func (e *FilingOpened) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return StageFiling, stageParties(p, StageFiling)
}

// StageFiling is the stage of 竣工验收备案, after stage 4.
const StageFiling domain.StageCode = "filing"

func endApplication(p *domain.Project, id domain.ApplicationID, outcome domain.ApplicationOutcome, item domain.ItemOutcome, m Mark) {
	a := p.Application(id)
	a.Outcome, a.EndedOn, a.Seen = outcome, m.On, m.Version
	for i := range a.Items {
		if it := &a.Items[i]; it.Open() {
			endItem(it, item, m)
		}
	}
}

func anyOpen(a *domain.Application) bool {
	for i := range a.Items {
		if a.Items[i].Open() {
			return true
		}
	}
	return false
}

// applicationParties gives the lead of the application's stage and every department with an item in it: they handle
// the application together.
func applicationParties(p *domain.Project, id domain.ApplicationID) (domain.StageCode, []domain.DepartmentCode) {
	a := p.Application(id)
	var all []domain.DepartmentCode
	if s := p.Stage(a.Stage); s != nil {
		all = append(all, s.Lead)
	}
	for i := range a.Items {
		all = append(all, a.Items[i].Department)
	}
	return a.Stage, all
}

func stageParties(p *domain.Project, code domain.StageCode) []domain.DepartmentCode {
	var all []domain.DepartmentCode
	if s := p.Stage(code); s != nil {
		all = append(all, s.Lead)
	}
	for _, i := range p.Plan {
		if i.Stage == code {
			all = append(all, i.Department)
		}
	}
	return all
}
