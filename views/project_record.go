package views

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/words"
)

func (v *visit) className(c domain.Class) string {
	return v.words.Name("choice.class", strconv.Itoa(int(c)))
}

// labelled is a value of a record with its label, in the reader's words.
type labelled struct{ Label, Value string }

// recordValues gives what a record says, value by value, empty where it says nothing.
func (v *visit) recordValues(r domain.Record) []labelled {
	w := v.words
	var all []labelled
	add := func(key, value string) { all = append(all, labelled{w.T("field." + key), value}) }
	area := func(m2 float64) string {
		if m2 == 0 {
			return ""
		}
		return w.Area(m2)
	}
	day := func(d domain.Day) string {
		if d.IsZero() {
			return ""
		}
		return w.LongDay(d)
	}
	region, investment, pool := "", "", ""
	if r.Pool != "" {
		pool = w.T("choice.pool." + string(r.Pool))
	}
	if r.Region != "" {
		region = w.Name("region", string(r.Region))
	}
	if r.Investment != 0 {
		investment = w.Money(r.Investment)
	}
	add("code", string(r.Code))
	add("investor", r.Investor)
	add("credit", string(r.Credit))
	add("pool", pool)
	add("class", v.className(r.Class))
	add("region", region)
	add("site", r.Site)
	add("investment", investment)
	add("land_area", area(r.LandArea))
	add("floor_area", area(r.FloorArea))
	add("funding", r.Funding)
	add("industry", r.Industry)
	add("start", day(r.Start))
	add("finish", day(r.Finish))
	return all
}

// record tells what the pool knows of a project.
func (v *visit) record(p *domain.Project) []parts.Fact {
	var facts []parts.Fact
	for _, x := range v.recordValues(p.Record) {
		facts = append(facts, parts.Fact{Label: x.Label, Value: parts.Text(cmp.Or(x.Value, words.Unknown))})
	}
	return append(facts, parts.Fact{Label: v.words.T("project.admitted-on"), Value: parts.Text(v.words.LongDay(p.AdmittedOn))})
}

// amended tells what an amendment changed: each value that is another, old and new, properties too.
func (v *visit) amended(before, after domain.Record) string {
	w := v.words
	whole := func(r domain.Record) []labelled {
		all := append([]labelled{{w.T("field.name"), r.Name}}, v.recordValues(r)...)
		all = append(all, labelled{w.T("field.position"), r.Position})
		for i := range v.server.Machine.Book().PoolFacts {
			rule := &v.server.Machine.Book().PoolFacts[i]
			value := ""
			if known := rule.Value(r.Facts[rule.Fact]); known != nil {
				value = w.Text(known.Title)
			}
			all = append(all, labelled{w.Text(rule.Title), value})
		}
		return all
	}
	var said []string
	now := whole(after)
	for i, old := range whole(before) {
		if old.Value != now[i].Value {
			said = append(said, w.T("history.changed", "field", old.Label, "old", cmp.Or(old.Value, w.T("history.nothing")), "new", cmp.Or(now[i].Value, w.T("history.nothing"))))
		}
	}
	for _, fact := range slices.Sorted(maps.Keys(after.Facts)) { // those of the flow
		if old, now := before.Facts[fact], after.Facts[fact]; old != now && v.server.Machine.Book().PoolFact(fact) == nil {
			said = append(said, w.T("history.changed", "field", w.Name("fact", string(fact)), "old", v.factValue(fact, old), "new", v.factValue(fact, now)))
		}
	}
	if len(said) == 0 { // people stay out of events
		return w.T("history.contact-alone")
	}
	return strings.Join(said, w.T("project.semicolon"))
}

// projectFacts are the properties on which conditions of the flow depend; of a class without a flow, what the pool asks.
func (v *visit) projectFacts(p *domain.Project) []parts.Fact {
	rules := v.server.Machine.Book().PoolFacts
	if flow := v.flowOf(p); flow != nil {
		rules = flow.Facts
	}
	var facts []parts.Fact
	for i := range rules {
		if value := rules[i].Value(p.Record.Facts[rules[i].Fact]); value != nil {
			facts = append(facts, parts.Fact{Label: v.words.Text(rules[i].Title), Value: parts.Text(v.words.Text(value.Title))})
		}
	}
	return facts
}

// flowOf gives the flow that the project follows, or would if it were launched now; nil if its class has none.
func (v *visit) flowOf(p *domain.Project) *stages.Flow {
	if f := v.server.Machine.Book().Flow(p.Flow); f != nil {
		return f
	}
	return v.server.Machine.Book().FlowFor(p.Record.Class)
}

// contactOf gives the contact person to those inside government and to the project's own investor; utilities and other
// bodies that take part have no business with it. It gives nil to them, and where none is known.
func (v *visit) contactOf(p *domain.Project) (*domain.Contact, error) {
	if d := v.server.Machine.Book().Department(v.actor().Department); d != nil && d.Kind != stages.KindDepartment {
		return nil, nil
	}
	return v.server.City.Contact(v.r.Context(), p.ID)
}

// contact tells of the contact person.
func (v *visit) contact(p *domain.Project) ([]parts.Fact, error) {
	c, err := v.contactOf(p)
	if err != nil || c == nil {
		return nil, err
	}
	return []parts.Fact{
		{Label: v.words.T("field.contact"), Value: parts.Text(c.Name)},
		{Label: v.words.T("field.phone"), Value: parts.Text(c.Phone)},
	}, nil
}

// works lists the works of a project that has several.
func (v *visit) works(p *domain.Project) []parts.Fact {
	if len(p.Works) < 2 {
		return nil
	}
	facts := make([]parts.Fact, 0, len(p.Works))
	for i := range p.Works {
		u := &p.Works[i]
		said := v.words.T("project.works-added", "day", v.words.Day(u.AddedOn))
		if !u.WithdrawnOn.IsZero() {
			said = v.words.T("project.works-withdrawn", "day", v.words.Day(u.WithdrawnOn))
		}
		if !u.DividedOn.IsZero() {
			said = v.words.T("project.works-divided", "day", v.words.Day(u.DividedOn))
		}
		if whole := p.WorksOf(u.Of); whole != nil {
			said = joinedBy(" · ", v.words.T("project.works-of", "works", whole.Name), said)
		}
		facts = append(facts, parts.Fact{Label: u.Name, Value: parts.Text(said)})
	}
	return facts
}
