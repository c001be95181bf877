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
	ReturnedOn  Day            `json:"returned_on,omitzero"` // a meeting sent the project back to the pool
	Seen        int            `json:"seen"`
}

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
