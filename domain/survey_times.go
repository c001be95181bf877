package domain

import (
	"slices"
	"time"
)

// VisitTime is a time at which a survey's visit may take place.
type VisitTime struct {
	Visit Day       `json:"visit"`
	From  TimeOfDay `json:"from,omitempty"`
	To    TimeOfDay `json:"to,omitempty"`
}

// Begins gives the instant at which the visit would begin: of the day, where its time isn't fixed.
func (t VisitTime) Begins() time.Time {
	n, _ := t.From.Minutes()
	return t.Visit.At(n/60, n%60)
}

// SurveyProposal is what a lead proposes for a joint survey before its time is fixed 踏勘时间征询. It goes once the visit is fixed.
type SurveyProposal struct {
	On       Day          `json:"on"`
	Times    []VisitTime  `json:"times"`  // as the lead likes them best
	Due      Day          `json:"due"`    // last day to answer: silence agrees
	FixBy    Day          `json:"fix_by"` // the lead's last day to fix a time by itself; another round moves it no further
	Place    string       `json:"place"`  // what the notice will say
	Position string       `json:"position,omitempty"`
	Contact  string       `json:"contact,omitempty"`
	Prepare  string       `json:"prepare,omitempty"`
	Parties  []TimesParty `json:"parties"` // the investor last
}

// TimesParty is one whom the lead asks which times suit.
type TimesParty struct {
	Department DepartmentCode `json:"department,omitempty"` // empty for the investor
	May        bool           `json:"may,omitempty"`        // it may come along: no time is chosen for it
	On         Day            `json:"on,omitzero"`          // of its answer, or of its silence
	Silent     bool           `json:"silent,omitempty"`
	Suits      []int          `json:"suits,omitempty"` // numbers of the times that suit, from 1 on
	Seen       int            `json:"seen"`
}

// TimesInvestor stands for the investor where parties are named by their departments.
const TimesInvestor = "investor"

// Name gives what a party is called by: its department, or the investor.
func (t *TimesParty) Name() string {
	if t.Department == "" {
		return TimesInvestor
	}
	return string(t.Department)
}

// Agrees reports whether the n-th time, from 1 on, suits the party: who was silent agrees to all.
func (t *TimesParty) Agrees(n int) bool { return t.Silent || slices.Contains(t.Suits, n) }

// Refuses reports whether the party has answered that no time suits.
func (t *TimesParty) Refuses() bool { return !t.On.IsZero() && !t.Silent && len(t.Suits) == 0 }

// Party gives a department's part, the investor's for an empty one, or nil.
func (v *SurveyProposal) Party(d DepartmentCode) *TimesParty {
	at := slices.IndexFunc(v.Parties, func(t TimesParty) bool { return t.Department == d })
	if at < 0 {
		return nil
	}
	return &v.Parties[at]
}
