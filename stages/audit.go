package stages

import (
	"maps"
	"slices"

	"binglian/domain"
)

// singlePermit is the longest a single permit may take where no law says otherwise, in working days (行政许可法 §42).
const singlePermit = 20

// audit looks at what a flow that could be used can't mean: limits beyond the law, conditions that nobody settles or that
// can't hold, prerequisites and materials that never come.
func (l *linter) audit() {
	f := l.flow
	l.auditHead()
	for i := range f.Stages {
		l.at("stages[%d].limit", i)
		if s := &f.Stages[i]; !s.Open && s.Limit == 0 {
			l.fault("days", "stage %s: needs a limit of at least 1", s.Code)
		}
	}
	for i := range f.Facts {
		l.auditFact(i)
	}
	for i := range f.Materials {
		l.auditMaterial(i)
	}
	for i := range f.Pauses {
		l.auditPause(i)
	}
	for i := range f.Items {
		it := &f.Items[i]
		l.at("items[%d]", i)
		l.coded("item", string(it.Code))
		if blank(it.Basis) {
			l.fault("basis", "item %s: no legal basis", it.Code)
		}
		l.legal(i, it)
		l.settled(i, it)
		l.possible(i, it)
		l.order(i, it)
		l.brought(i, it)
	}
}

// legal compares each of an item's limits with the law's: its own, or that of a single permit.
func (l *linter) legal(i int, it *ItemRule) {
	if it.Kind != domain.ItemDecided || it.Committed.Unit == domain.UnitHours {
		return
	}
	l.at("items[%d].committed", i)
	l.lawful(it, it.Committed, it.Statutory)
	for j, v := range it.Variants {
		l.at("items[%d].variants[%d]", i, j)
		law := it.Statutory
		if v.Statutory != nil {
			law = *v.Statutory
		}
		l.lawful(it, Days{Days: v.Days, Unit: it.Committed.Unit}, law)
	}
}

func (l *linter) lawful(it *ItemRule, committed, law Days) {
	if law.Unit == "" || law.Days == 0 {
		law = Days{Days: singlePermit, Unit: domain.UnitWorking}
	}
	if most := law.in(committed.Unit); committed.Days > most {
		l.fault("legal-cap", "item %s: %d days are more than the law's %d", it.Code, committed.Days, most)
	}
}

// in gives a limit of the law in another unit, rounded down: a week has five working days.
func (d Days) in(unit domain.Unit) int {
	const week, worked = 7, 5
	switch given, asked := d.Unit == domain.UnitCalendar, unit == domain.UnitCalendar; {
	case given && !asked:
		return d.Days * worked / week
	case asked && !given:
		return d.Days * week / worked
	}
	return d.Days
}

// settled asks that a section of the sheet settles each fact on which an item depends. A flow without a pool has no sheet:
// who opens the case states the facts.
func (l *linter) settled(i int, it *ItemRule) {
	if l.flow.Direct() {
		return
	}
	known := map[domain.Fact]bool{}
	all := slices.Clone(it.When)
	for _, v := range it.Variants {
		all = append(all, v.When)
	}
	for j, when := range all {
		for _, fact := range factNames(when) {
			if rule := l.flow.Fact(fact); rule != nil && rule.Section == "" && !known[fact] {
				known[fact] = true
				l.at("items[%d].when[%d].%s", i, j, fact)
				l.fault("unsettled-fact", "item %s: no section settles the fact %s", it.Code, fact)
			}
		}
	}
}

// possible asks that each condition can hold: an item's own, and each of its variants after those before it.
func (l *linter) possible(i int, it *ItemRule) {
	l.at("items[%d].when", i)
	if !l.flow.canApply(nil, it) {
		l.fault("contradiction", "item %s: its conditions contradict each other, it never applies", it.Code)
		return
	}
	for j, when := range it.When {
		l.at("items[%d].when[%d]", i, j)
		if len(when) == 0 {
			l.fault("contradiction", "item %s: a condition without a fact leaves the others without effect", it.Code)
		} else if !l.flow.canApply(when) {
			l.fault("contradiction", "item %s: one of its conditions can never hold", it.Code)
		}
	}
	for j, v := range it.Variants {
		l.at("items[%d].variants[%d]", i, j)
		shadowed := slices.ContainsFunc(it.Variants[:j], func(before Variant) bool { return implies(v.When, before.When) })
		if shadowed || !l.flow.canApply(v.When, it) {
			l.fault("dead-variant", "item %s: the variant of %d days is never chosen", it.Code, v.Days)
		}
	}
}

// implies reports whether one condition holds only where the other does.
func implies(one, other map[domain.Fact][]string) bool {
	for fact, values := range other {
		mine, ok := one[fact]
		if !ok || slices.ContainsFunc(mine, func(v string) bool { return !slices.Contains(values, v) }) {
			return false
		}
	}
	return true
}

// order looks at what an item waits for.
func (l *linter) order(i int, it *ItemRule) {
	f := l.flow
	for j, pre := range it.Prerequisites {
		l.at("items[%d].prerequisites[%d]", i, j)
		r := f.Item(pre)
		switch {
		case r == nil:
		case slices.Contains(it.Prerequisites[:j], pre):
			l.fault("twice", "item %s: prerequisite %s stands twice", it.Code, pre)
		case !f.canApply(nil, it, r):
			l.fault("idle-prerequisite", "item %s: its prerequisite %s never applies when it does", it.Code, pre)
		case it.With != "" && f.Item(it.With) != nil && it.With != pre && !slices.Contains(f.Item(it.With).Prerequisites, pre):
			l.fault("ignored-prerequisite", "item %s: is decided with %s, which doesn't wait for %s", it.Code, it.With, pre)
		}
	}
	if master := f.Item(it.With); it.With != "" && master != nil && !f.canApply(nil, it, master) {
		l.at("items[%d].with", i)
		l.fault("idle-with", "item %s: %s, with which it is decided, never applies when it does", it.Code, it.With)
	}
}

// brought asks that a result which an item asks for as a material can be there before it.
func (l *linter) brought(i int, it *ItemRule) {
	f := l.flow
	for j, m := range it.Materials {
		l.at("items[%d].materials[%d]", i, j)
		if slices.ContainsFunc(it.Materials[:j], func(x ItemMaterial) bool { return x.Material == m.Material }) {
			l.fault("twice", "item %s: material %s stands twice", it.Code, m.Material)
		}
		rule := f.Material(m.Material)
		if rule == nil || rule.From == "" || f.Item(rule.From) == nil {
			continue
		}
		from := f.Item(rule.From)
		switch {
		case from.Code == it.Code || f.after(from, it.Code, map[domain.ItemCode]bool{}):
			l.fault("late-material", "item %s: material %s is the result of %s, which comes after it", it.Code, m.Material, from.Code)
		case !f.canApply(nil, it, from):
			l.fault("absent-material", "item %s: material %s is the result of %s, which never applies with it", it.Code, m.Material, from.Code)
		}
	}
}

// after reports whether an item waits for another, however far.
func (f *Flow) after(it *ItemRule, other domain.ItemCode, seen map[domain.ItemCode]bool) bool {
	seen[it.Code] = true
	for _, pre := range it.Prerequisites {
		if r := f.Item(pre); pre == other || r != nil && !seen[pre] && f.after(r, other, seen) {
			return true
		}
	}
	return false
}

// canApply reports whether facts exist for which a condition and some items' conditions hold together.
func (f *Flow) canApply(when map[domain.Fact][]string, items ...*ItemRule) bool {
	left := map[domain.Fact][]string{}
	for _, x := range f.Facts {
		for _, v := range x.Values {
			left[x.Fact] = append(left[x.Fact], v.Value)
		}
	}
	left, ok := tightened(left, when)
	return ok && allApply(left, items)
}

func allApply(left map[domain.Fact][]string, items []*ItemRule) bool {
	if len(items) == 0 {
		return true
	}
	if len(items[0].When) == 0 {
		return allApply(left, items[1:])
	}
	return slices.ContainsFunc(items[0].When, func(when map[domain.Fact][]string) bool {
		rest, ok := tightened(left, when)
		return ok && allApply(rest, items[1:])
	})
}

// tightened keeps the values of facts under which a condition holds; ok is false if there are none.
func tightened(left, when map[domain.Fact][]string) (map[domain.Fact][]string, bool) {
	rest := maps.Clone(left)
	for fact, values := range when {
		rest[fact] = slices.DeleteFunc(slices.Clone(rest[fact]), func(v string) bool { return !slices.Contains(values, v) })
		if len(rest[fact]) == 0 {
			return nil, false
		}
	}
	return rest, true
}
