package stages

import (
	"slices"
	"time"

	"binglian/domain"
	"binglian/events"
)

// Lapses lists what the deadlines that run for a project would settle, each by itself, in the order of the project. An
// exploration lets them pass in any order: which is first depends on days on which people act.
func (m *Machine) Lapses(p *domain.Project) []events.Body {
	var all []events.Body
	s := &scene{m: m, p: p, flow: m.Book().Flow(p.Flow)}
	s.deadlines(func(d deadline) { all = append(all, d.body) })
	return all
}

// Lapse lets one of a project's deadlines pass at that time: what Lapses gave comes true, with what follows from it. p is
// left alone.
func (m *Machine) Lapse(p *domain.Project, passed events.Body, at time.Time) Decision {
	s := &scene{m: m, p: p, flow: m.Book().Flow(p.Flow), actor: domain.Actor{Role: domain.RoleClock}, at: at, on: domain.DayOf(at)}
	s.own()
	s.pass(deadline{at, s.on, passed})
	return Decision{Before: p, After: s.p, Events: s.events}
}

// VerbText says what a command does; it is empty for an unknown one.
func VerbText(v domain.Verb) domain.Text {
	fresh, ok := actsByVerb[v]
	if !ok {
		return domain.Text{}
	}
	return fresh().rule().Text
}

// Alone gives the book with no flows but these.
func (b *Book) Alone(flows ...*Flow) *Book {
	c := *b
	c.flows = flows
	return &c
}

// Only gives the flow with those items alone, and with the stages, facts and materials that they speak of: prerequisites
// that are left out count as met. change, where it isn't nil, may alter each item that stays.
func (f *Flow) Only(keep func(domain.ItemCode) bool, change func(*ItemRule)) *Flow {
	c := *f
	c.Items, c.Stages, c.items, c.counties = nil, nil, map[domain.ItemCode]*ItemRule{}, nil
	for i := range f.Items {
		it := f.Items[i]
		if !keep(it.Code) {
			continue
		}
		var pre []domain.ItemCode
		for _, code := range it.Prerequisites {
			if keep(code) {
				pre = append(pre, code)
			}
		}
		it.Prerequisites = pre
		if it.Master != "" && !keep(it.Master) { // alone it is an item like others
			it.Master = ""
		}
		if change != nil {
			change(&it)
		}
		c.Items = append(c.Items, it)
	}
	for i := range c.Items {
		c.items[c.Items[i].Code] = &c.Items[i]
	}
	used := func(is func(*ItemRule) bool) bool {
		for i := range c.Items {
			if is(&c.Items[i]) {
				return true
			}
		}
		return false
	}
	c.Stages = slices.DeleteFunc(slices.Clone(f.Stages), func(s StageRule) bool {
		return !used(func(i *ItemRule) bool { return i.Stage == s.Code })
	})
	c.Facts = slices.DeleteFunc(slices.Clone(f.Facts), func(x FactRule) bool {
		return !used(func(i *ItemRule) bool { return i.DependsOn(x.Fact) })
	})
	c.Materials = slices.DeleteFunc(slices.Clone(f.Materials), func(m MaterialRule) bool { return !c.uses(m.Code) })
	return &c
}

// DependsOn reports whether a condition of the item depends on a fact.
func (i *ItemRule) DependsOn(fact domain.Fact) bool {
	in := func(all map[domain.Fact][]string) bool { _, ok := all[fact]; return ok }
	return slices.ContainsFunc(i.When, in) || slices.ContainsFunc(i.Variants, func(v Variant) bool { return in(v.When) })
}
