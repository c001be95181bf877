package store

import (
	"reflect"

	"binglian/domain"
)

// applicationsByHand says whether what stands below knows every field there is. Where somebody has added one, the library writes
// applications until it is added here too, as a test demands.
var applicationsByHand = reflect.TypeFor[domain.Application]().NumField() == 28 && reflect.TypeFor[domain.Item]().NumField() == 22 &&
	reflect.TypeFor[domain.Limit]().NumField() == 2 && reflect.TypeFor[domain.Paper]().NumField() == 4

// application writes an application as the library would.
func (o *object) application(a *domain.Application) {
	o.bytes = append(o.bytes, '{')
	o.text("id", string(a.ID))
	o.text("number", a.Number)
	o.text("stage", string(a.Stage))
	o.textIf("works", string(a.Works))
	o.day("received_on", a.ReceivedOn)
	o.day("due", a.Due)
	o.textIf("redo", string(a.Redo))
	o.flagIf("again", a.Again)
	o.flagIf("counter", a.Counter)
	o.number("asked", a.Asked)
	o.number("applicable", a.Applicable)
	o.dayIf("first_on", a.FirstOn)
	o.numberIf("spared", a.Spared)
	o.dayIf("corrected_on", a.CorrectedOn)
	if a.Correction != nil {
		o.any("correction", a.Correction)
	}
	if a.Earlier != nil {
		o.any("earlier", a.Earlier)
	}
	o.dayIf("accepted_on", a.AcceptedOn)
	o.flagIf("deemed", a.Deemed)
	o.textIf("outcome", string(a.Outcome))
	o.dayIf("ended_on", a.EndedOn)
	o.dayIf("completed_on", a.CompletedOn)
	o.textIf("light", string(a.Light))
	if a.Extension != nil {
		o.any("extension", a.Extension)
	}
	if len(a.Asks) > 0 {
		o.any("asks", a.Asks)
	}
	o.dayIf("survey_late", a.SurveyLate)
	o.key("items")
	if a.Items == nil {
		o.bytes = append(o.bytes, "null"...)
	} else {
		o.list(len(a.Items), func(i int) { o.item(&a.Items[i]) })
	}
	if len(a.Papers) > 0 {
		o.key("papers")
		o.list(len(a.Papers), func(i int) { o.paper(&a.Papers[i]) })
	}
	o.number("seen", a.Seen)
	o.bytes = append(o.bytes, '}')
}

// item writes an item as the library would.
func (o *object) item(i *domain.Item) {
	o.bytes = append(o.bytes, '{')
	o.text("id", string(i.ID))
	o.text("code", string(i.Code))
	o.text("department", string(i.Department))
	o.key("limit")
	o.bytes = append(o.bytes, '{')
	o.number("days", i.Limit.Days)
	o.textIf("unit", string(i.Limit.Unit))
	o.bytes = append(o.bytes, '}')
	o.dayIf("from", i.From)
	o.dayIf("accepted_on", i.AcceptedOn)
	if len(i.Pauses) > 0 {
		o.any("pauses", i.Pauses)
	}
	if i.Hours != nil {
		o.any("hours", i.Hours)
	}
	if i.Extension != nil {
		o.any("extension", i.Extension)
	}
	if i.Proposal != nil {
		o.any("proposal", i.Proposal)
	}
	o.textIf("returned", i.Returned)
	o.dayIf("returned_on", i.ReturnedOn)
	if len(i.Slow) > 0 {
		o.any("slow", i.Slow)
	}
	if i.Deferral != nil {
		o.any("deferral", i.Deferral)
	}
	if i.Commitment != nil {
		o.any("commitment", i.Commitment)
	}
	o.flagIf("deemed", i.Deemed)
	o.textIf("outcome", string(i.Outcome))
	o.dayIf("ended_on", i.EndedOn)
	o.dayIf("revoked_on", i.RevokedOn)
	o.textIf("number", i.Number)
	o.textIf("light", string(i.Light))
	o.number("seen", i.Seen)
	o.bytes = append(o.bytes, '}')
}

// paper writes an entry of the register of receipts as the library would.
func (o *object) paper(p *domain.Paper) {
	o.bytes = append(o.bytes, '{')
	o.text("kind", string(p.Kind))
	o.text("number", p.Number)
	o.day("on", p.On)
	o.number("event", p.Event)
	o.bytes = append(o.bytes, '}')
}
