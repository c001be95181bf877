package stages

import (
	"slices"

	"binglian/domain"
)

// SurveyRule says when a joint survey is owed, and limits it (domain 4.1). All of it is inside the items' own time.
type SurveyRule struct {
	SurveyDays `yaml:",inline"`
	ShortBelow int         `yaml:"short_below"` // a survey is short where it serves an item with less time, in working days
	Short      *SurveyDays `yaml:"short"`
	JoinBelow  int         `yaml:"join_below"` // items with less time, in working days, don't ask by themselves
}

// SurveyDays are the limits of a joint survey in working days.
type SurveyDays struct {
	AskDays     int `yaml:"ask_days"`     // to ask for it, after the item's acceptance
	NoticeDays  int `yaml:"notice_days"`  // for the lead to fix it, after those
	VisitDays   int `yaml:"visit_days"`   // to the visit, as proposed to the lead
	FindingDays int `yaml:"finding_days"` // for findings, after the visit
}

// filled gives the rule with the usual limits where the flow says nothing.
func (r SurveyRule) filled() SurveyRule {
	usual(&r.AskDays, 2)
	usual(&r.NoticeDays, 1)
	usual(&r.VisitDays, 3)
	usual(&r.FindingDays, 2)
	usual(&r.ShortBelow, 9)
	usual(&r.JoinBelow, 5)
	if r.Short == nil {
		r.Short = &SurveyDays{AskDays: 1, VisitDays: 2, FindingDays: 1} // the notice on the same day
	}
	return r
}

// days gives the limits of a survey, short or not.
func (r *SurveyRule) days(short bool) SurveyDays {
	if short && r.Short != nil {
		return *r.Short
	}
	return r.SurveyDays
}

// RectificationRule limits what a joint acceptance finds to be put right, in working days (domain 4.3). How long the builder may be
// given at most is the cap of the flow's pause for it.
type RectificationRule struct {
	ListDays  int `yaml:"list_days"`  // for the lead to issue the list, once all findings are in
	MendDays  int `yaml:"mend_days"`  // to put a finding right, as proposed to the lead
	AgainDays int `yaml:"again_days"` // to put it right again, as proposed to the party that looked again
	LookDays  int `yaml:"look_days"`  // for a party to look again at what is reported (R4.3)
}

// filled gives the rule with the usual limits where the flow says nothing; none proposed is longer than may be given.
func (r RectificationRule) filled(cap int) RectificationRule {
	usual(&r.ListDays, 1)
	usual(&r.MendDays, min(10, cap))
	usual(&r.AgainDays, min(5, cap))
	usual(&r.LookDays, 3)
	return r
}

// joint reports whether the flow has a joint acceptance.
func (f *Flow) joint() bool {
	return slices.ContainsFunc(f.Items, func(i ItemRule) bool { return i.Kind == domain.ItemJoint })
}

// mendLongest is how many working days putting something right may be given where the flow gives the pause for it no cap.
const mendLongest = 30

// mendCap gives how many working days putting something right may be given.
func (f *Flow) mendCap() int {
	for i := range f.Pauses {
		if f.Pauses[i].Kind == domain.PauseRectification {
			return f.Pauses[i].Cap
		}
	}
	return mendLongest
}

// usual sets a limit of which a flow says nothing.
func usual(n *int, days int) {
	if *n == 0 {
		*n = days
	}
}
