package events

import (
	"slices"
	"time"

	"binglian/domain"
)

// ItemAccepted starts an item's clock: its application is accepted and its prerequisites' results are there (R3.19).
type ItemAccepted struct {
	Item       domain.ItemID  `json:"item"`
	AcceptedOn domain.Day     `json:"accepted_on"`
	From       domain.Day     `json:"from"` // day from which the clock counts
	Limit      domain.Limit   `json:"limit"`
	Due        domain.Day     `json:"due,omitzero"` // none for items without a clock
	Calendar   string         `json:"calendar"`
	Hours      *AcceptedHours `json:"hours,omitempty"` // of a limit in hours
}

// AcceptedHours says from when and until when a limit in hours runs.
type AcceptedHours struct {
	From   time.Time          `json:"from"`
	Due    time.Time          `json:"due"`
	Office domain.OfficeHours `json:"office"` // that hold for the item from now on
}

// Name implements Body.
func (*ItemAccepted) Name() string { return "item-accepted" }

// Apply implements Body.
func (e *ItemAccepted) Apply(p *domain.Project, m Mark) {
	a, it := p.Item(e.Item)
	it.AcceptedOn, it.From, it.Limit, it.Seen, a.Seen = e.AcceptedOn, e.From, e.Limit, m.Version, m.Version
	if e.Hours != nil {
		it.Hours = &domain.ItemHours{From: e.Hours.From, Office: e.Hours.Office}
	}
}

// Concerns implements Body.
func (e *ItemAccepted) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}

// ItemNoted is a note on an item: reading, commenting and preparing may begin before its clock does (R3.11).
type ItemNoted struct {
	Item domain.ItemID `json:"item"`
	Text string        `json:"text"`
}

// Name implements Body.
func (*ItemNoted) Name() string { return "item-noted" }

// Apply implements Body. A note changes no state, so that what others see stays current.
func (*ItemNoted) Apply(*domain.Project, Mark) {}

// Concerns implements Body.
func (e *ItemNoted) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return ownDepartment(p, e.Item)
}

// ItemDecided ends an item: granted (11) or refused (13), dated by the last signature.
type ItemDecided struct {
	Item      domain.ItemID        `json:"item"`
	Outcome   domain.ItemOutcome   `json:"outcome"`
	Number    string               `json:"number"`           // 文号 of the result document
	Reason    string               `json:"reason,omitempty"` // required for refusals (行政许可法 §38)
	With      domain.ItemID        `json:"with,omitempty"`   // the item that decided this one
	Used      int                  `json:"used"`             // days of its limit's unit that the authority used
	Overdue   int                  `json:"overdue,omitempty"`
	Materials []domain.MaterialRef `json:"materials,omitempty"` // the result document
	Officers  []domain.AccountID   `json:"officers,omitempty"`  // two who verified the substance (行政许可法 §34)
	Deferred  bool                 `json:"deferred,omitempty"`  // granted with materials to follow 容缺通过: code 12
	CheckDue  domain.Day           `json:"check_due,omitzero"`  // decided by commitment 告知承诺: last day of the post-check
	Deemed    string               `json:"deemed,omitempty"`    // granted by silence: the law that says so (domain 3.7)
	Slow      *domain.SlowStep     `json:"slow,omitempty"`      // the last step took longer than its own limit
}

// Name implements Body.
func (*ItemDecided) Name() string { return "item-decided" }

// Apply implements Body.
func (e *ItemDecided) Apply(p *domain.Project, m Mark) {
	a, it := p.Item(e.Item)
	it.Number, it.Deemed = e.Number, e.Deemed != ""
	slowed(it, e.Slow)
	if e.Deferred {
		it.Deferral.Granted = true
	}
	if !e.CheckDue.IsZero() {
		it.Commitment.CheckDue = e.CheckDue
	}
	endItem(it, e.Outcome, m)
	closeApplication(a, m)
}

// Concerns implements Body.
func (e *ItemDecided) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	stage, all := itemParties(p, e.Item)
	_, watchers := itemWatchers(p, e.Item)
	return stage, append(all, watchers...)
}

// ItemWithdrawn takes back one undecided item.
type ItemWithdrawn struct {
	Item   domain.ItemID `json:"item"`
	Reason string        `json:"reason,omitempty"`
	With   domain.ItemID `json:"with,omitempty"` // the item with which this one is decided, and was taken back
	// Needless says that the project's plan doesn't hold the item any more.
	Needless bool `json:"needless,omitempty"`
}

// Name implements Body.
func (*ItemWithdrawn) Name() string { return "item-withdrawn" }

// Apply implements Body.
func (e *ItemWithdrawn) Apply(p *domain.Project, m Mark) {
	a, it := p.Item(e.Item)
	endItem(it, domain.ItemWithdrawn, m)
	closeApplication(a, m)
}

// Concerns implements Body.
func (e *ItemWithdrawn) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return itemWatchers(p, e.Item)
}

// endItem ends an item; a pause that is still open ends with it, and so does a request for more time.
func endItem(it *domain.Item, outcome domain.ItemOutcome, m Mark) {
	if n := len(it.Pauses); n > 0 && it.Pauses[n-1].To.IsZero() {
		endPause(it, m)
	}
	if it.Hours != nil {
		hours := *it.Hours
		hours.Ended, it.Hours = m.Instant(), &hours
	}
	if it.Extension.Asked() {
		it.Extension = nil
	}
	it.Outcome, it.EndedOn, it.Proposal, it.Returned, it.Seen = outcome, m.On, nil, "", m.Version
}

// closeApplication ends a completed application with its last item.
func closeApplication(a *domain.Application, m Mark) {
	a.Seen = m.Version
	if !a.CompletedOn.IsZero() && !anyOpen(a) {
		a.EndedOn = m.On
	}
}

func itemParties(p *domain.Project, id domain.ItemID) (domain.StageCode, []domain.DepartmentCode) {
	a, _ := p.Item(id)
	return applicationParties(p, a.ID)
}

// itemWatchers gives whom an item's course concerns: its own department, the lead of its stage, and those whose items wait
// for its result. Its decision concerns the whole application besides.
func itemWatchers(p *domain.Project, id domain.ItemID) (domain.StageCode, []domain.DepartmentCode) {
	a, it := p.Item(id)
	all := []domain.DepartmentCode{it.Department}
	if s := p.Stage(a.Stage); s != nil {
		all = append(all, s.Lead)
	}
	for _, other := range p.Plan {
		if slices.Contains(other.Prerequisites, it.Code) {
			all = append(all, other.Department)
		}
	}
	return a.Stage, all
}

func ownDepartment(p *domain.Project, id domain.ItemID) (domain.StageCode, []domain.DepartmentCode) {
	a, it := p.Item(id)
	return a.Stage, []domain.DepartmentCode{it.Department}
}
