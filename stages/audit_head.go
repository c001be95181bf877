package stages

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"binglian/domain"
)

// Codes stand in addresses, in the names of files and in those of what hangs on them (202/w2, a1.202): they hold no sign
// that those use.
var (
	flowForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)
	codeForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$`)
)

// Departments have 3 to 7 working days for their opinions, 5 where nothing speaks against it [REC, domain 2.1]; the lead has no more for
// the sheet than they had.
const (
	fewestOpinionDays = 3
	mostOpinionDays   = 7
)

// mostFilingDays is the longest that a builder may have to file, in calendar days (质量条例 §49).
const mostFilingDays = 15

// auditHead looks at what a flow says of itself, of its stages and of those that it asks.
func (l *linter) auditHead() {
	f := l.flow
	l.at("flow")
	if !flowForm.MatchString(f.Name) {
		l.fault("code", "flow: the name %.40q isn't made of at most 40 small letters, digits and hyphens", f.Name)
	}
	l.at("title")
	l.titled("flow", f.Title)
	l.at("class")
	if !f.Direct() && (f.Class < domain.ClassGovernmentBuilding || f.Class > domain.ClassOther) {
		l.fault("head", "class: %d is none of the classes %d to %d", f.Class, domain.ClassGovernmentBuilding, domain.ClassOther)
	}
	l.at("window.filing_days")
	if f.Window.FilingDays > mostFilingDays {
		l.fault("legal-cap", "window: filing_days are %d, the builder has at most %d calendar days (质量条例 §49)", f.Window.FilingDays, mostFilingDays)
	}
	l.at("window.correction_days")
	if f.Window.CorrectionDays > mostCorrectionDays {
		l.fault("days", "window: correction_days are %d, the applicant has at most %d working days [REC]", f.Window.CorrectionDays, mostCorrectionDays)
	}
	l.auditCollaboration()
	for i, s := range f.Stages {
		l.at("stages[%d]", i)
		l.coded("stage", string(s.Code))
		l.titled("stage "+string(s.Code), s.Title)
	}
}

// auditCollaboration looks at whom a flow asks, and for how long it waits.
func (l *linter) auditCollaboration() {
	c := &l.flow.Collaboration
	if l.flow.Direct() {
		return
	}
	l.at("collaboration.opinion_days")
	if c.OpinionDays < fewestOpinionDays || c.OpinionDays > mostOpinionDays {
		l.fault("days", "collaboration: opinion_days are %d, departments have %d to %d working days [REC]", c.OpinionDays, fewestOpinionDays, mostOpinionDays)
	}
	l.at("collaboration.sheet_days")
	if c.SheetDays > mostOpinionDays {
		l.fault("days", "collaboration: sheet_days are %d, the lead has at most %d working days [REC]", c.SheetDays, mostOpinionDays)
	}
	for i, d := range c.Consulted {
		l.at("collaboration.consulted[%d]", i)
		if slices.Contains(c.Consulted[:i], d) {
			l.fault("twice", "collaboration: %s stands twice", d)
		}
	}
}

// coded asks that a code is one.
func (l *linter) coded(kind, code string) {
	if !codeForm.MatchString(code) {
		l.fault("code", "%s %.40q: a code is made of at most 40 letters, digits and hyphens", kind, code)
	}
}

// titled asks for a name in both languages.
func (l *linter) titled(where string, title domain.Text) {
	if blank(title.Zh) || blank(title.En) {
		l.fault("title", "%s: needs a title in both languages", where)
	}
}

// auditFact looks at what a fact is called, and what its values are.
func (l *linter) auditFact(i int) {
	fact := &l.flow.Facts[i]
	l.at("facts[%d]", i)
	where := "fact " + string(fact.Fact)
	l.coded("fact", string(fact.Fact))
	l.titled(where, fact.Title)
	if slices.ContainsFunc(l.flow.Facts[:i], func(x FactRule) bool { return x.Fact == fact.Fact }) {
		l.fault("twice", "%s stands twice", where)
	}
	for j, v := range fact.Values {
		l.titled(fmt.Sprintf("%s: value %q", where, v.Value), v.Title)
		if slices.ContainsFunc(fact.Values[:j], func(x FactValue) bool { return x.Value == v.Value }) {
			l.fault("twice", "%s: value %q stands twice", where, v.Value)
		}
	}
}

// auditMaterial looks at what a material is called.
func (l *linter) auditMaterial(i int) {
	m := &l.flow.Materials[i]
	l.at("materials[%d]", i)
	l.coded("material", string(m.Code))
	l.titled("material "+string(m.Code), m.Title)
	if slices.ContainsFunc(l.flow.Materials[:i], func(x MaterialRule) bool { return x.Code == m.Code }) {
		l.fault("twice", "material %s stands twice", m.Code)
	}
}

// mostPaused is the longest that a special procedure may be planned to take, in working days: half a year. What stands
// longer isn't handled at all, and its project is suspended.
const mostPaused = 120

// auditPause looks at a special procedure: an endless one would be a clock that never runs again.
func (l *linter) auditPause(i int) {
	p := &l.flow.Pauses[i]
	l.at("pauses[%d]", i)
	where := "pause " + string(p.Kind)
	if !slices.Contains(domain.PauseKinds(), p.Kind) {
		l.fault("unknown-kind", "%s: unknown kind of special procedure", where)
	}
	if slices.ContainsFunc(l.flow.Pauses[:i], func(x PauseRule) bool { return x.Kind == p.Kind }) {
		l.fault("twice", "%s stands twice", where)
	}
	if blank(p.Source) {
		l.fault("basis", "%s: no legal basis", where)
	}
	if p.Cap < 1 || p.Cap > mostPaused {
		l.fault("days", "%s: its cap must be 1 to %d working days", where, mostPaused)
	}
	for _, code := range slices.Sorted(maps.Keys(p.Caps)) {
		if c := l.book.Catalogue(l.flow.Catalogue); l.flow.Item(domain.ItemCode(code)) == nil && (c == nil || c.Item(domain.ItemCode(code)) == nil) {
			l.fault("unknown-item", "%s: a cap is given for the unknown item %q", where, code)
		}
		if days := p.Caps[code]; days < 1 || days > mostPaused {
			l.fault("days", "%s: its cap for item %s must be 1 to %d working days", where, code, mostPaused)
		}
	}
}
