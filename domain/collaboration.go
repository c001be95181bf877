package domain

// Collaboration is one round of 协同服务: departments give their opinions together.
type Collaboration struct {
	Round       int            `json:"round"` // from 1; a returned project may be launched again
	Lead        DepartmentCode `json:"lead"`
	LaunchedOn  Day            `json:"launched_on"`
	Due         Day            `json:"due"` // last day for opinions
	Opinions    []Opinion      `json:"opinions"`
	ConcludedOn Day            `json:"concluded_on,omitzero"` // all answered or lapsed, disagreements resolved
	SheetDue    Day            `json:"sheet_due,omitzero"`
	Trimmed     []ItemCode     `json:"trimmed,omitempty"`    // items that the sheet left out since their departments don't need them
	Extended    []ItemCode     `json:"extended,omitempty"`   // items that the sheet added since their departments need them
	Settled     OverlapNotes   `json:"settled,omitempty"`    // what the lead says of conditions that repeat or contradict each other
	ReturnedOn  Day            `json:"returned_on,omitzero"` // a meeting sent the project back to the pool
	Seen        int            `json:"seen"`
}

// ItemNotes is a text about each of some items.
type ItemNotes map[ItemCode]string

// OpinionValue is a department's answer in the collaboration.
type OpinionValue string

// The values of opinions; the first four are given by departments, the last by the clock.
const (
	OpinionAgree      OpinionValue = "agree"
	OpinionConditions OpinionValue = "agree-with-conditions"
	OpinionDisagree   OpinionValue = "disagree"    // needs a reason
	OpinionHigher     OpinionValue = "need-higher" // agreed, but a higher authority must approve
	OpinionNone       OpinionValue = "no-opinion"  // late: 视为无意见
)

// Opinion is one department's task in the collaboration and its answer.
type Opinion struct {
	Department DepartmentCode `json:"department"`
	Value      OpinionValue   `json:"value,omitempty"` // empty until given or lapsed
	Text       string         `json:"text,omitempty"`
	Conditions []Condition    `json:"conditions,omitempty"`
	Needless   ItemNotes      `json:"needless,omitempty"` // items of its own that aren't needed, with the reason
	Needed     ItemNotes      `json:"needed,omitempty"`   // items of its own that the facts left out, with the reason
	Asks       ItemNotes      `json:"asks,omitempty"`     // further materials or conditions of items of its own
	GivenOn    Day            `json:"given_on,omitzero"`
	By         AccountID      `json:"by,omitempty"`
	Resolved   bool           `json:"resolved,omitempty"` // a meeting resolved the disagreement
	Resolution string         `json:"resolution,omitempty"`
	Seen       int            `json:"seen"`
}

// NeedsResolution reports whether a meeting must resolve the opinion before the collaboration can conclude.
func (o *Opinion) NeedsResolution() bool {
	return (o.Value == OpinionDisagree || o.Value == OpinionHigher) && !o.Resolved
}

// OverlapNotes is what the lead says of overlapping conditions, by the overlap's key.
type OverlapNotes map[string]string

// Condition is a requirement or a fact that a department adds to a section of the sheet.
type Condition struct {
	Section string `json:"section"` // code of a sheet section
	Text    string `json:"text"`
}

// OpinionOf gives the opinion task of a department, or nil if it isn't consulted.
func (c *Collaboration) OpinionOf(d DepartmentCode) *Opinion {
	if c == nil {
		return nil
	}
	for i := range c.Opinions {
		if c.Opinions[i].Department == d {
			return &c.Opinions[i]
		}
	}
	return nil
}
