package domain

import "time"

// Application is one application for items of a stage (并联审批实例): received, accepted and answered as a whole,
// while each item has its own acceptance and decision (R3.19).
type Application struct {
	ID          ApplicationID      `json:"id"`
	Number      string             `json:"number"` // 办件编号 on the receipt
	Stage       StageCode          `json:"stage"`
	Works       WorksID            `json:"works,omitempty"`
	ReceivedOn  Day                `json:"received_on"`
	Due         Day                `json:"due"`                   // the window's last day to accept, correct or refuse
	Redo        ApplicationID      `json:"redo,omitempty"`        // whose materials count on: one of its items is applied for again
	Again       bool               `json:"again,omitempty"`       // applied for again after refusal or withdrawal
	Counter     bool               `json:"counter,omitempty"`     // taken in at the counter, not online
	Asked       int                `json:"asked"`                 // items asked for by themselves
	Applicable  int                `json:"applicable"`            // items of the stage that could be, for the parallel rate
	FirstOn     Day                `json:"first_on,omitzero"`     // first contact 预审, where it was before the application
	Spared      int                `json:"spared,omitempty"`      // materials that shared records brought 免提交 (R3.6)
	CorrectedOn Day                `json:"corrected_on,omitzero"` // corrected on the spot 当场更正: received whole that day
	Correction  *Correction        `json:"correction,omitempty"`
	Earlier     *Correction        `json:"earlier,omitempty"` // the first notice, where a second one followed
	AcceptedOn  Day                `json:"accepted_on,omitzero"`
	Deemed      bool               `json:"deemed,omitempty"` // accepted by silence (行政许可法 §32(4))
	Outcome     ApplicationOutcome `json:"outcome,omitempty"`
	EndedOn     Day                `json:"ended_on,omitzero"`
	CompletedOn Day                `json:"completed_on,omitzero"` // R3.22
	Light       LightLevel         `json:"light,omitempty"`       // the last that was raised for the stage's limit
	Extension   *StageExtension    `json:"extension,omitempty"`
	Asks        []SurveyAsk        `json:"asks,omitempty"`       // 踏勘申请
	Proposed    *SurveyProposal    `json:"proposed,omitempty"`   // times of a survey that is not fixed yet
	SurveyLate  Day                `json:"survey_late,omitzero"` // the lead let pass the day by which it owed a survey
	Items       []Item             `json:"items"`
	Papers      []Paper            `json:"papers,omitempty"` // register of receipts
	Seen        int                `json:"seen"`
}

// ApplicationOutcome says how an application ended before or without being completed.
type ApplicationOutcome string

// The outcomes of applications.
const (
	ApplicationNotNeeded ApplicationOutcome = "not-needed" // 不受理: no permit needed
	ApplicationRefused   ApplicationOutcome = "refused"    // 不予受理: not competent, or corrections failed
	ApplicationWithdrawn ApplicationOutcome = "withdrawn"  // by the applicant
	ApplicationLapsed    ApplicationOutcome = "lapsed"     // corrections were not supplied in time
	ApplicationReturned  ApplicationOutcome = "returned"   // what was supplied is still wrong (R3.5)
	ApplicationFailed    ApplicationOutcome = "failed"     // every item ended, without completing it
)

// Correction is a correction notice 一次性告知 of an application: the one, or the second, which must be explained (R3.3).
type Correction struct {
	NoticedOn  Day      `json:"noticed_on"`
	Due        Day      `json:"due"`
	Defects    []string `json:"defects"`
	SuppliedOn Day      `json:"supplied_on,omitzero"`
	Knowable   bool     `json:"knowable,omitempty"` // a second notice of what the first could have named 未一次性告知
}

// Item is one approval item applied for.
type Item struct {
	ID         ItemID         `json:"id"`
	Code       ItemCode       `json:"code"`
	Department DepartmentCode `json:"department"`
	Limit      Limit          `json:"limit"`                // as committed; of a joint acceptance's party the stage's
	From       Day            `json:"from,omitzero"`        // day from which the clock counts
	AcceptedOn Day            `json:"accepted_on,omitzero"` // received only, or waiting for a prerequisite, until then
	Pauses     []ItemPause    `json:"pauses,omitempty"`
	Hours      *ItemHours     `json:"hours,omitempty"` // of a limit in hours
	Extension  *Extension     `json:"extension,omitempty"`
	Proposal   *Proposal      `json:"proposal,omitempty"` // waits for the signature
	Returned   string         `json:"returned,omitempty"` // why the proposal came back to the officer; empty where the parties' decisions changed
	ReturnedOn Day            `json:"returned_on,omitzero"`
	Slow       []SlowStep     `json:"slow,omitempty"`       // steps of its signing that took too long, and are over
	Deferral   *Deferral      `json:"deferral,omitempty"`   // 容缺受理
	Commitment *Commitment    `json:"commitment,omitempty"` // 告知承诺
	Deemed     bool           `json:"deemed,omitempty"`     // granted by silence, as a law says
	Outcome    ItemOutcome    `json:"outcome,omitempty"`
	EndedOn    Day            `json:"ended_on,omitzero"`
	RevokedOn  Day            `json:"revoked_on,omitzero"` // EndedOn stays the day of the decision
	Number     string         `json:"number,omitempty"`    // 文号 of the result document
	Light      LightLevel     `json:"light,omitempty"`     // the last that was raised: not how things stand now
	Seen       int            `json:"seen"`
}

// GivenBack reports whether the item's proposed decision came back to the officer and waits for a new one.
func (i *Item) GivenBack() bool { return i.Open() && i.Proposal == nil && !i.ReturnedOn.IsZero() }

// ItemHours holds the instants of an item whose limit is in hours of office time.
type ItemHours struct {
	From   time.Time   `json:"from"`
	Ended  time.Time   `json:"ended,omitzero"`
	Office OfficeHours `json:"office"` // that held when its clock started
}

// ItemOutcome says how an item ended.
type ItemOutcome string

// The outcomes of items.
const (
	ItemGranted     ItemOutcome = "granted"      // code 11
	ItemRefused     ItemOutcome = "refused"      // code 13
	ItemWithdrawn   ItemOutcome = "withdrawn"    // codes 2, 14
	ItemNotAccepted ItemOutcome = "not-accepted" // codes 4, 5, or lapsed in correction
	ItemRevoked     ItemOutcome = "revoked"      // code 15: granted once, and taken back by the authority
)

// CanBeLate reports whether an item may be late that ended so, or hasn't ended. A refusal has to be in time like a grant
// (行政许可法 §42); what was withdrawn, not accepted or taken back (codes 2, 4, 5, 14, 15) is never overdue.
func (o ItemOutcome) CanBeLate() bool {
	return o != ItemWithdrawn && o != ItemNotAccepted && o != ItemRevoked
}

// Proposal is a decision drafted by an officer that waits for its signature.
type Proposal struct {
	Outcome   ItemOutcome   `json:"outcome"`
	Reason    string        `json:"reason,omitempty"`
	Materials []MaterialRef `json:"materials,omitempty"` // the drafted result document
	By        AccountID     `json:"by"`
	On        Day           `json:"on"`
	Officers  []AccountID   `json:"officers,omitempty"` // who verified the substance, two at least (行政许可法 §34)
	CheckedBy AccountID     `json:"checked_by,omitempty"`
	CheckedOn Day           `json:"checked_on,omitzero"` // passed on by the checker
}

// SlowStep is a step of signing that took longer than the department's own limit for it 环节超时 (R3.13).
type SlowStep struct {
	Step  Role `json:"step"`  // officer, checker or head: whose step it was
	Since Day  `json:"since"` // its first day too many
}

// Signed reports whether the account has signed a step of the proposal.
func (p *Proposal) Signed(by AccountID) bool { return by != "" && (by == p.By || by == p.CheckedBy) }

// Open reports whether the item has not ended.
func (i *Item) Open() bool { return i.Outcome == "" }

// Running reports whether the item is accepted, not ended and not paused.
func (i *Item) Running() bool { return i.Open() && !i.AcceptedOn.IsZero() && !i.Paused() }

// Paused reports whether the item's clock stands.
func (i *Item) Paused() bool {
	return i.Open() && len(i.Pauses) > 0 && i.Pauses[len(i.Pauses)-1].To.IsZero()
}

// Open reports whether the application may still move.
func (a *Application) Open() bool { return a.Outcome == "" && a.EndedOn.IsZero() }
