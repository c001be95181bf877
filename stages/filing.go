package stages

import (
	"binglian/domain"
	"binglian/events"
)

// filingNotice is how many calendar days before the last one the builder is reminded to file the completion.
const filingNotice = 5

// filings considers the filing of each works: the builder is reminded shortly before its last day, and told once that has passed
// (质量条例 §49).
func (s *scene) filings(tell func(deadline)) {
	for i := range s.p.Works {
		w := &s.p.Works[i]
		if w.FilingDue.IsZero() || !w.Live() || w.FilingLight == domain.LightRed || !s.filedOn(w.ID).IsZero() || !s.p.CompletedOn.IsZero() {
			continue
		}
		if w.FilingLight == domain.LightNone {
			tell(begins(w.FilingDue-filingNotice+1, &events.FilingReminded{Works: w.ID, Due: w.FilingDue, Level: domain.LightYellow}))
		}
		tell(begins(w.FilingDue+1, &events.FilingReminded{Works: w.ID, Due: w.FilingDue, Level: domain.LightRed}))
	}
}

// filedOn gives the day on which the completion of a works was filed: its application's that is open or granted.
func (s *scene) filedOn(works domain.WorksID) domain.Day {
	for i := range s.p.Plan {
		if s.p.Plan[i].Kind != domain.ItemFiling {
			continue
		}
		a, it := s.p.Latest(s.p.Plan[i].Code, works)
		if it != nil && (it.Open() || it.Outcome == domain.ItemGranted) {
			return a.ReceivedOn
		}
	}
	return 0
}

// lateFilings are completions that weren't filed in time, or aren't yet.
func lateFilings(s *scene) []Irregularity {
	var all []Irregularity
	for i := range s.p.Works {
		w := &s.p.Works[i]
		if w.FilingDue.IsZero() || !w.Live() {
			continue
		}
		filed := s.filedOn(w.ID)
		if lasted(s, filed) <= w.FilingDue {
			continue
		}
		late := Irregularity{Kind: IrregularFiling, On: w.FilingDue + 1, Holder: domain.HolderInvestor, Running: filed.IsZero()}
		for j := range s.p.Applications { // whose joint acceptance it follows
			a := &s.p.Applications[j]
			for k := range a.Items {
				if it := &a.Items[k]; a.Works == w.ID && it.Outcome == domain.ItemGranted && s.kindOf(it.Code) == domain.ItemJoint {
					late.Application = a.ID
				}
			}
		}
		all = append(all, late)
	}
	return all
}

func (s *scene) kindOf(code domain.ItemCode) domain.ItemKind {
	if planned := s.p.Planned(code); planned != nil {
		return planned.Kind
	}
	return ""
}
