package views

import (
	"strconv"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/words"
)

func (v *visit) className(c domain.Class) string {
	return v.words.Name("choice.class", strconv.Itoa(int(c)))
}

// record tells what the pool knows of a project.
func (v *visit) record(p *domain.Project) []parts.Fact {
	r, w := p.Record, v.words
	var facts []parts.Fact
	add := func(key, value string) {
		if value == "" {
			value = words.Unknown
		}
		facts = append(facts, parts.Fact{Label: w.T("field." + key), Value: parts.Text(value)})
	}
	area := func(m2 float64) string {
		if m2 == 0 {
			return ""
		}
		return w.Area(m2)
	}
	region := ""
	if r.Region != "" {
		region = w.Name("region", string(r.Region))
	}
	add("code", string(r.Code))
	add("investor", r.Investor)
	add("credit", string(r.Credit))
	add("class", v.className(r.Class))
	add("region", region)
	add("site", r.Site)
	add("investment", w.Money(r.Investment))
	add("land_area", area(r.LandArea))
	add("floor_area", area(r.FloorArea))
	add("funding", r.Funding)
	add("industry", r.Industry)
	add("start", w.LongDay(r.Start))
	add("finish", w.LongDay(r.Finish))
	return append(facts, parts.Fact{Label: w.T("project.admitted-on"), Value: parts.Text(w.LongDay(p.AdmittedOn))})
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
		facts = append(facts, parts.Fact{Label: u.Name, Value: parts.Text(said)})
	}
	return facts
}
