package stages

import (
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
)

// lint gives everything that makes a flow unusable: what names something unknown, what can never be met, and what can
// never end. It also fills what the file leaves out.
func (b *Book) lint(f *Flow) Findings { return b.lintFile(f, nil).faults }

// lintFile lints a flow, with the places of what its file says.
func (b *Book) lintFile(f *Flow, at places) *linter {
	l := &linter{book: b, flow: f, places: at}
	f.items = make(map[domain.ItemCode]*ItemRule, len(f.Items))
	for i := range f.Items {
		it := &f.Items[i]
		l.at("items[%d]", i)
		if f.items[it.Code] != nil {
			l.fault("twice", "item %s stands twice", it.Code)
		}
		f.items[it.Code] = it
		it.Steps = max(it.Steps, 1)
		if it.Kind == "" {
			it.Kind = domain.ItemDecided
		}
	}
	l.head()
	l.stages()
	for i := range f.Items {
		l.at("items[%d]", i)
		l.item(&f.Items[i])
	}
	l.at("items")
	l.ends()
	l.chains()
	b.spread(f)
	return l
}

type linter struct {
	book   *Book
	flow   *Flow
	places places
	path   string // of what is looked at
	faults Findings
}

// fault notes a breach of a rule where the linter looks.
func (l *linter) fault(rule, format string, args ...any) {
	at, text := l.places.of(l.path), fmt.Sprintf(format, args...)
	where, _, named := strings.Cut(text, ": ")
	zh := laws[rule].says.Zh
	if named {
		zh = where + "：" + zh
	}
	l.faults = append(l.faults, Finding{Line: at.line, Column: at.column, Rule: rule, Text: domain.Text{Zh: zh, En: text}, Remedy: laws[rule].remedy})
}

// at looks at a value of the file.
func (l *linter) at(format string, args ...any) { l.path = fmt.Sprintf(format, args...) }

func (l *linter) department(where string, code domain.DepartmentCode) {
	if l.book.Department(code) == nil {
		l.fault("unknown-department", "%s: unknown department %q", where, code)
	}
}

func (l *linter) head() {
	f := l.flow
	l.at("version")
	if f.Name == "" || f.Version < 1 {
		l.fault("version", "a flow has a name, and a version from 1 on")
	}
	l.at("collaboration")
	if !f.Direct() {
		l.collaboration()
	}
	l.at("window")
	if f.Window.AnswerDays < 1 || f.Window.AnswerDays > 5 {
		l.fault("days", "window: answer_days must be 1 to 5 working days (行政许可法 §32)")
	}
	if f.Window.CorrectionDays < 1 || !f.Direct() && f.Window.FilingDays < 1 {
		l.fault("days", "window: days must be at least 1")
	}
	l.at("survey")
	if !f.Direct() {
		f.Survey = f.Survey.filled()
		l.survey()
	}
	l.at("class")
	if f.Direct() != (f.Class == 0) {
		l.fault("head", "a flow has either a class of construction projects and a collaboration, or neither")
	}
	for i, fact := range f.Facts {
		l.at("facts[%d]", i)
		if len(fact.Values) < 2 && len(fact.Accept) == 0 || len(fact.Values) == 0 {
			l.fault("values", "fact %s: needs at least two values", fact.Fact)
		}
		for _, v := range fact.Accept {
			if fact.Value(v) == nil {
				l.fault("unknown-value", "fact %s: the catalogue doesn't know the value %q", fact.Fact, v)
			}
		}
		l.accepted(fact)
		if fact.Section != "" && l.book.Section(fact.Section) == nil {
			l.fault("unknown-section", "fact %s: unknown section %q", fact.Fact, fact.Section)
		}
	}
	for i, m := range f.Materials {
		l.at("materials[%d]", i)
		if m.From != "" && f.Item(m.From) == nil {
			l.fault("materials-unavailable", "material %s: unknown item %s", m.Code, m.From)
		}
	}
}

// survey checks that a joint survey is inside the time of the items that it serves.
func (l *linter) survey() {
	r := l.flow.Survey
	for _, of := range []struct {
		name   string
		days   SurveyDays
		notice int // the least
		within int
	}{{"survey", r.SurveyDays, 1, r.ShortBelow}, {"survey.short", *r.Short, 0, r.JoinBelow}} {
		d := of.days
		if d.AskDays < 1 || d.NoticeDays < of.notice || d.VisitDays < 1 || d.FindingDays < 1 {
			l.fault("days", "%s: ask_days, visit_days and finding_days must be at least 1 working day, notice_days %d", of.name, of.notice)
		}
		if all := d.AskDays + d.NoticeDays + d.VisitDays + d.FindingDays; all > of.within {
			l.fault("survey-time", "%s: takes %d working days together, items that it serves may have %d", of.name, all, of.within)
		}
	}
	if r.JoinBelow > r.ShortBelow {
		l.fault("survey-time", "survey: join_below %d is more than short_below %d", r.JoinBelow, r.ShortBelow)
	}
}

func (l *linter) collaboration() {
	c := &l.flow.Collaboration
	l.department("collaboration", c.Lead)
	for _, d := range c.Consulted {
		l.department("collaboration", d)
	}
	if c.OpinionDays < 1 || c.SheetDays < 1 {
		l.fault("days", "collaboration: opinion_days and sheet_days must be at least 1 working day")
	}
}

// accepted makes sure that the pool accepts whatever a flow does: a project may come back to it.
func (l *linter) accepted(fact FactRule) {
	pool := l.book.PoolFact(fact.Fact)
	for _, v := range fact.Values {
		if pool != nil && pool.Value(v.Value) == nil {
			l.fault("unknown-value", "fact %s: the pool doesn't accept %q", fact.Fact, v.Value)
		}
	}
}

// lintPool gives what makes the pool's facts unusable.
func (b *Book) lintPool() Findings {
	l := &linter{book: b}
	for i, fact := range b.PoolFacts {
		switch {
		case slices.ContainsFunc(b.PoolFacts[:i], func(x FactRule) bool { return x.Fact == fact.Fact }):
			l.fault("twice", "fact %s stands twice", fact.Fact)
		case fact.Title.Zh == "" || fact.Title.En == "":
			l.fault("title", "fact %s: needs a title in both languages", fact.Fact)
		case len(fact.Values) < 2:
			l.fault("values", "fact %s: needs at least two values", fact.Fact)
		}
		for _, v := range fact.Values {
			if v.Value == "" || v.Title.Zh == "" || v.Title.En == "" {
				l.fault("title", "fact %s: value %q needs a title in both languages", fact.Fact, v.Value)
			}
		}
	}
	return l.faults
}

// ends checks that a project of the flow can come to its end: each works is filed, and a joint acceptance has parties.
func (l *linter) ends() {
	count := func(is func(*ItemRule) bool) (n int) {
		for i := range l.flow.Items {
			if is(&l.flow.Items[i]) {
				n++
			}
		}
		return n
	}
	perWorks := func(it *ItemRule) bool { s := l.flow.Stage(it.Stage); return s != nil && s.Works }
	filings := count(func(it *ItemRule) bool { return it.Kind == domain.ItemFiling && perWorks(it) })
	switch {
	case !l.flow.Direct() && filings != 1:
		l.fault("ends", "a project ends with its filing: one item of kind filing is needed, in a stage of a works")
	case l.flow.Direct() && (filings > 0 || slices.ContainsFunc(l.flow.Stages, func(s StageRule) bool { return s.Works })):
		l.fault("ends", "a flow without a pool has neither works nor a filing")
	case l.flow.Direct() && !slices.ContainsFunc(l.flow.Stages, func(s StageRule) bool { return !s.Open }):
		l.fault("ends", "a flow without a pool ends when its stages do: one must be able to close")
	}
	joint := count(func(it *ItemRule) bool { return it.Kind == domain.ItemJoint })
	if parties := count(func(it *ItemRule) bool { return it.Party }); joint > 1 || joint == 1 && parties == 0 || joint == 0 && parties > 0 {
		l.fault("joint", "a joint acceptance is one item of kind joint, with at least one party")
	}
}

func (l *linter) stages() {
	codes := map[domain.StageCode]bool{}
	for i, s := range l.flow.Stages {
		l.at("stages[%d]", i)
		if codes[s.Code] {
			l.fault("twice", "stage %s stands twice", s.Code)
		}
		codes[s.Code] = true
	}
	for i, s := range l.flow.Stages {
		l.at("stages[%d]", i)
		where := "stage " + string(s.Code)
		l.department(where, s.Lead)
		if s.Unit != "" && s.Unit != domain.UnitWorking && s.Unit != domain.UnitHours {
			l.fault("days", "%s: the limit is in working days or hours", where)
		}
		if s.Limit < 0 || s.Limit > 45 {
			l.fault("legal-cap", "%s: the limit must be 0 to 45 working days (行政许可法 §42)", where)
		}
		milestone := slices.ContainsFunc(l.flow.Items, func(i ItemRule) bool { return i.Stage == s.Code && i.Milestone })
		if !s.Open && !milestone {
			l.fault("milestone", "%s: has no milestone and could never close", where)
		}
		if s.Open && milestone {
			l.fault("milestone", "%s: never closes, and must have no milestone", where)
		}
	}
}

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
	if (it.Kind == domain.ItemWith) != (it.With != "") || it.With != "" && (l.flow.Item(it.With) == nil || l.flow.Item(it.With).Stage != it.Stage) {
		l.fault("with", "%s: kind with needs an item of its own stage under with", where)
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

// chains finds circles of prerequisites, and chains within a stage that are longer than the stage.
func (l *linter) chains() {
	length := map[domain.ItemCode]int{}
	onPath := map[domain.ItemCode]bool{}
	var walk func(it *ItemRule) int
	walk = func(it *ItemRule) int {
		if n, done := length[it.Code]; done {
			return n
		}
		if onPath[it.Code] {
			l.at("items[%d].prerequisites", slices.IndexFunc(l.flow.Items, func(x ItemRule) bool { return x.Code == it.Code }))
			l.fault("cycle", "item %s: waits for itself", it.Code)
			return 0
		}
		onPath[it.Code] = true
		before := 0
		for _, pre := range it.Prerequisites {
			if r := l.flow.Item(pre); r != nil {
				n := walk(r)
				if r.Stage == it.Stage {
					before = max(before, n)
				}
			}
		}
		onPath[it.Code] = false
		length[it.Code] = before + l.longest(it)
		return length[it.Code]
	}
	for i := range l.flow.Items {
		it := &l.flow.Items[i]
		n := walk(it)
		l.at("items[%d]", i)
		if s := l.flow.Stage(it.Stage); s != nil && s.Limit > 0 && it.Kind != domain.ItemJoint && n > s.Limit {
			l.fault("chain", "item %s: its chain takes %d working days or hours, its stage has %d", it.Code, n, s.Limit)
		}
	}
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
