package stages

import (
	"slices"

	"binglian/domain"
)

func (l *linter) item(it *ItemRule) {
	where := "item " + string(it.Code)
	l.department(where, it.Department)
	stage := l.flow.Stage(it.Stage)
	if stage == nil {
		l.fault("unknown-stage", "%s: unknown stage %q", where, it.Stage)
		return
	}
	if it.Title.Zh == "" || it.Title.En == "" {
		l.fault("title", "%s: needs a title in both languages", where)
	}
	if it.Starts != "" && it.Starts != "accepted" && it.Starts != "received" {
		l.fault("unknown-kind", "%s: starts must be accepted or received", where)
	}
	kinds := []domain.ItemKind{domain.ItemDecided, domain.ItemRecorded, domain.ItemWith, domain.ItemJoint, domain.ItemFiling, domain.ItemUtility}
	if !slices.Contains(kinds, it.Kind) {
		l.fault("unknown-kind", "%s: unknown kind %q", where, it.Kind)
	}
	for _, d := range []Days{it.Committed, it.Statutory} {
		if !slices.Contains([]domain.Unit{"", domain.UnitWorking, domain.UnitCalendar, domain.UnitHours}, d.Unit) || d.Days < 0 {
			l.fault("days", "%s: a limit is a number of working days, calendar days or hours", where)
		}
	}
	if it.Kind == domain.ItemRecorded && it.Steps > 1 {
		l.fault("policy", "%s: a result that is recorded is signed by nobody here: steps must be 1", where)
	}
	if it.Notice < 0 {
		l.fault("days", "%s: a public notice takes a number of days", where)
	}
	if it.Steps > 3 {
		l.fault("policy", "%s: steps must be 1 to 3 (承办、审核、签发)", where)
	}
	l.policies(where, it)
	l.levels(where, it)
	if hours := it.Committed.Unit == domain.UnitHours; it.Kind != domain.ItemWith && hours != (stage.Unit == domain.UnitHours) {
		l.fault("days", "%s: an item's limit is in hours exactly where its stage's is", where)
	} else if hours && it.Kind != domain.ItemWith && it.Committed.Days == 0 {
		l.fault("days", "%s: a limit of 0 hours leaves no time to decide: give at least 1 hour", where)
	} else if hours && it.Starts == "received" {
		l.fault("days", "%s: a limit in hours runs from acceptance", where)
	}
	if days := l.longest(it); stage.Limit > 0 && it.Kind != domain.ItemJoint && days > stage.Limit {
		l.fault("stage-limit", "%s: its limit of %d is more than its stage's %d", where, days, stage.Limit)
	}
	for _, pre := range it.Prerequisites {
		r := l.flow.Item(pre)
		switch {
		case r == nil:
			l.fault("unknown-item", "%s: unknown prerequisite %s", where, pre)
		case l.flow.Stage(r.Stage) != nil && l.flow.Stage(r.Stage).Works && !stage.Works:
			l.fault("works", "%s: belongs to the project and can't wait for %s of a works", where, pre)
		}
	}
	master := l.flow.Item(it.With)
	if (it.Kind == domain.ItemWith) != (it.With != "") || it.With != "" && (master == nil || master.Stage != it.Stage || master.With != "") {
		l.fault("with", "%s: kind with needs an item of its own stage, decided by itself, under with", where)
	}
	for _, m := range it.Materials {
		if l.flow.Material(m.Material) == nil {
			l.fault("unknown-material", "%s: unknown material %s", where, m.Material)
		}
	}
	for _, when := range it.When {
		l.condition(where, when)
	}
	for _, v := range it.Variants {
		l.condition(where, v.When)
	}
}

func (l *linter) condition(where string, when map[domain.Fact][]string) {
	for _, fact := range factNames(when) {
		rule := l.flow.Fact(fact)
		if rule == nil {
			l.fault("unknown-fact", "%s: unknown fact %q", where, fact)
			continue
		}
		for _, v := range when[fact] {
			if rule.Value(v) == nil {
				l.fault("unknown-value", "%s: fact %s doesn't accept %q", where, fact, v)
			}
		}
	}
}

func (l *linter) longest(it *ItemRule) int {
	days := it.Committed.Days
	for _, v := range it.Variants {
		days = max(days, v.Days)
	}
	return days
}

// policies checks what an item says of missing materials, commitments and silence (R3.7–R3.10, domain 3.7).
func (l *linter) policies(where string, it *ItemRule) {
	if n := len(it.StepLimits); n > 0 && n != it.Steps {
		l.fault("policy", "%s: step_limits must name %d limits, one a step", where, it.Steps)
	}
	steps := 0
	for _, days := range it.StepLimits {
		steps += days
	}
	if steps > it.Committed.Days {
		l.fault("policy", "%s: its steps take %d days, it has %d", where, steps, it.Committed.Days)
	}
	if d := it.Deferral; d != nil {
		if !slices.Contains([]domain.DeferralPolicy{domain.DeferralWithdrawn, domain.DeferralRejected, domain.DeferralRevoked}, d.Policy) {
			l.fault("policy", "%s: unknown deferral policy %q", where, d.Policy)
		}
		if !slices.ContainsFunc(it.Materials, func(m ItemMaterial) bool { return m.Deferrable }) {
			l.fault("policy", "%s: has a deferral, but no material is deferrable", where)
		}
	}
	for _, m := range it.Materials {
		if m.Deferrable && it.Deferral == nil {
			l.fault("policy", "%s: material %s is deferrable, but no deferral says what follows", where, m.Material)
		}
	}
	if it.Discipline != "" && (!it.Drawing || !it.Discipline.Known()) {
		l.fault("unknown-kind", "%s: unknown discipline %q, or no part of the joint drawing review (drawing)", where, it.Discipline)
	}
	if !slices.Contains([]Sensitivity{"", SensitiveNationalSecurity, SensitivePublicSecurity, SensitiveEcology, SensitiveLifeHealth}, it.Sensitive) {
		l.fault("policy", "%s: sensitive must be national-security, public-security, ecology or life-health", where)
	}
	if it.Commitment != nil {
		if it.Sensitive != "" {
			l.fault("policy", "%s: concerns %s and can't be decided by commitment (告知承诺)", where, it.Sensitive)
		}
		if it.Commitment.CheckDays < 1 {
			l.fault("policy", "%s: commitment needs check_days of at least 1 working day", where)
		}
	}
	switch it.OnTimeout {
	case "", TimeoutFlag:
	case TimeoutDeemed:
		if it.Kind != domain.ItemDecided {
			l.fault("policy", "%s: silence can grant only what a department decides by itself, not an item of kind %s", where, it.Kind)
		}
		if it.DeemedBasis == "" {
			l.fault("policy", "%s: silence grants nothing without a law: deemed_basis is missing", where)
		}
	default:
		l.fault("policy", "%s: unknown on_timeout %q", where, it.OnTimeout)
	}
}
