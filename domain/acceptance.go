package domain

// Paper is one line of the register of receipts 凭证: a dated, sealed paper that the applicant was given. Its words stand
// in the event that it tells of.
type Paper struct {
	Kind   PaperKind `json:"kind"`
	Number string    `json:"number"`
	On     Day       `json:"on"`
	Event  int       `json:"event"` // project version of its event
}

// PaperKind says what a receipt tells.
type PaperKind string

// The kinds of receipts (行政许可法 §32).
const (
	PaperReceived  PaperKind = "received"   // 材料接收凭证
	PaperCorrected PaperKind = "corrected"  // 当场更正凭证
	PaperNotice    PaperKind = "correction" // 补正告知书
	PaperSupplied  PaperKind = "supplied"   // 补正材料接收凭证
	PaperAccepted  PaperKind = "accepted"   // 受理通知书
	PaperNotNeeded PaperKind = "not-needed" // 不受理告知书
	PaperRefused   PaperKind = "refused"    // 不予受理决定书
	PaperReturned  PaperKind = "returned"   // 退件通知书: what was supplied is still wrong
	PaperLapsed    PaperKind = "lapsed"     // 退件通知书: nothing came in time
	PaperDeferred  PaperKind = "deferred"   // 容缺材料接收凭证
	PaperForfeited PaperKind = "forfeited"  // 容缺材料逾期通知书
)

// Deferral is an item's acceptance with materials missing 容缺受理, on the applicant's undertaking (R3.7–R3.9). Its clock
// runs all the same.
type Deferral struct {
	Missing    []MaterialCode `json:"missing,omitempty"` // still to be brought
	Due        Day            `json:"due"`               // as undertaken, or as the window set when it accepted
	Policy     DeferralPolicy `json:"policy"`
	Later      bool           `json:"later,omitempty"`   // 容缺后补: may be granted before they are there
	Granted    bool           `json:"granted,omitempty"` // it was: code 12
	SuppliedOn Day            `json:"supplied_on,omitzero"`
}

// Open reports whether deferred materials are still missing; a nil deferral has none.
func (d *Deferral) Open() bool { return d != nil && len(d.Missing) > 0 }

// DeferralPolicy is the consequence of deferred materials that don't come in time (R3.8).
type DeferralPolicy string

// The consequences. The first is the rule. All of them end the item on the day of the deadline, with a written notice;
// it may be applied for again.
const (
	// DeferralWithdrawn counts the item as withdrawn by the applicant: code 14, or 2 if it was still waiting (安阳).
	DeferralWithdrawn DeferralPolicy = "deemed-withdrawn"
	// DeferralRejected refuses the item: code 13, with remedies; one that still waits for a prerequisite can't be decided
	// yet, and is not accepted: code 5 (滨州).
	DeferralRejected DeferralPolicy = "rejected"
	// DeferralRevoked takes the acceptance back: the item ends as not accepted. The national codes know no way back from 3
	// to 5, so an item whose clock ran ends with 14, one that waited with 5 (浙江).
	DeferralRevoked DeferralPolicy = "acceptance-revoked"
)

// Commitment is the applicant's choice of 告知承诺 for an item: decided on the spot, checked afterwards (R3.10).
type Commitment struct {
	CheckDays  int         `json:"check_days"`           // working days from the decision to the post-check
	CheckDue   Day         `json:"check_due,omitzero"`   // none before the decision
	Result     CheckResult `json:"result,omitempty"`     // of the latest post-check
	CheckedOn  Day         `json:"checked_on,omitzero"`  // the first post-check
	RectifyBy  Day         `json:"rectify_by,omitzero"`  // the investor's last day to put right what was not met
	ReportedOn Day         `json:"reported_on,omitzero"` // the investor reported that it is
	ClosedOn   Day         `json:"closed_on,omitzero"`   // the post-check that ended it, one way or the other
}

// CheckResult is what a post-check 事后核查 found.
type CheckResult string

// The results of post-checks.
const (
	CheckMet     CheckResult = "met"
	CheckRectify CheckResult = "not-met" // to be put right by a day
	CheckFailed  CheckResult = "failed"  // still not met: the decision is to be revoked (code 15)
)

// Unchecked reports whether the item was granted by commitment and its post-check isn't over: neither met nor revoked.
func (i *Item) Unchecked() bool {
	return i.Outcome == ItemGranted && i.Commitment != nil && !i.Commitment.CheckDue.IsZero() && i.Commitment.Result != CheckMet
}

// Short reports whether the item was granted with materials to follow, and they haven't: code 12 is open.
func (i *Item) Short() bool { return i.Outcome == ItemGranted && i.Deferral.Open() }

// CorrectedBy says who corrected an application on the spot.
type CorrectedBy string

// Those who may correct on the spot; the window only writes it down.
const (
	CorrectedByApplicant CorrectedBy = "applicant"
	CorrectedByAgent     CorrectedBy = "agent" // whom the applicant sent
)
