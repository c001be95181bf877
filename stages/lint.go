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
	l.at("rectification")
	if f.joint() {
		f.Rectification = f.Rectification.filled(f.mendCap())
		l.rectification()
	} else if f.Rectification != (RectificationRule{}) {
		l.fault("joint", "rectification: only a joint acceptance finds what is to be put right")
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
