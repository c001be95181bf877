package stages

import (
	"cmp"

	"binglian/domain"
)

// windowFaults are what went otherwise than it should before acceptance: papers that were looked at before they were received
// (§8), a second notice of what the first could have named (R3.3), and silence (R3.4).
func windowFaults(s *scene) []Irregularity {
	var all []Irregularity
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		flag := func(kind IrregularityKind, is bool, on domain.Day) {
			if is {
				all = append(all, Irregularity{Kind: kind, On: on, Holder: domain.HolderWindow, Application: a.ID})
			}
		}
		flag(IrregularFirstContact, !a.FirstOn.IsZero(), a.FirstOn)
		flag(IrregularSilence, a.Deemed, a.Due)
		if a.Correction != nil {
			flag(IrregularSecondNotice, a.Correction.Knowable, a.Correction.NoticedOn)
		}
	}
	return all
}

// brokenPromises are undertakings that weren't kept after a grant, post-checks that weren't made in time, and permits that
// silence granted.
func brokenPromises(s *scene) []Irregularity {
	var all []Irregularity
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			flag := func(kind IrregularityKind, is bool, on domain.Day, holder domain.HolderKind) {
				if is {
					all = append(all, Irregularity{Kind: kind, On: on, Holder: holder, Department: it.Department, Application: a.ID, Item: it.ID})
				}
			}
			if d := it.Deferral; d != nil && d.Granted {
				flag(IrregularDeferral, lasted(s, cmp.Or(d.SuppliedOn, it.RevokedOn)) > d.Due, d.Due+1, domain.HolderInvestor)
			}
			if c := it.Commitment; c != nil && !c.CheckDue.IsZero() {
				flag(IrregularPostCheck, lasted(s, cmp.Or(c.CheckedOn, it.RevokedOn)) > c.CheckDue, c.CheckDue+1, domain.HolderDepartment)
			}
			flag(IrregularDeemedGrant, it.Deemed, it.EndedOn, domain.HolderDepartment)
		}
	}
	return all
}
