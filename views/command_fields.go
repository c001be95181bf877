package views

import (
	"net/url"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// companion is the field that names the second officer of a check on site.
const companion = "companion"

// fitted gives a command's fields as the reader fills them in: with the words of the command, with what is known already
// and is no part of the project, and with people to choose from instead of accounts to type.
func (o *order) fitted(verb domain.Verb, fields []stages.Field) ([]stages.Field, error) {
	fields = o.labelled(verb, fields)
	for i := range fields {
		if fields[i].Name == companion {
			colleagues, err := o.server.City.Colleagues(o.r.Context(), o.actor().Department)
			if err != nil {
				return nil, err
			}
			fields[i] = o.colleagueField(fields[i], colleagues)
		}
		if verb == "merge-project" && fields[i].Name == mergedInto || verb == "absorb-project" && fields[i].Name == absorbedFrom {
			other, err := o.otherProject(fields[i])
			if err != nil {
				return nil, err
			}
			fields[i] = other
		}
	}
	if o.project == nil || !slices.ContainsFunc(fields, func(f stages.Field) bool { return f.Name == "phone" }) { // of the investor's contact person
		return fields, nil
	}
	c, err := o.contactOf(o.project)
	if err != nil || c == nil {
		return fields, err
	}
	for i := range fields {
		switch fields[i].Name {
		case "contact":
			fields[i].Value = c.Name
		case "phone":
			fields[i].Value = c.Phone
		}
	}
	return fields, nil
}

// labelled gives choices that mean something else in one command their own words.
func (o *order) labelled(verb domain.Verb, fields []stages.Field) []stages.Field {
	fields = slices.Clone(fields)
	for i := range fields {
		fields[i].Choices = slices.Clone(fields[i].Choices)
		for j := range fields[i].Choices {
			c := &fields[i].Choices[j]
			key := "choice." + string(verb) + "." + fields[i].Name + "." + c.Value
			if c.Label == (domain.Text{}) && o.words.Has(key) {
				c.Label = domain.Text{Zh: o.words.T(key), En: o.words.T(key)}
			}
		}
	}
	if verb == "answer-survey" && o.project != nil {
		o.worded(fields)
	}
	return fields
}

// worded gives a survey's proposed times, among the choices of an answer, their days in words.
func (o *order) worded(fields []stages.Field) {
	id, _, _ := strings.Cut(o.target, "/")
	a := o.project.Application(domain.ApplicationID(id))
	for i, c := range fields[0].Choices {
		if a == nil || a.Proposed == nil || i >= len(a.Proposed.Times) {
			return
		}
		words := c.Value + ". " + o.proposedTime(a.Proposed.Times[i])
		fields[0].Choices[i].Label = domain.Text{Zh: words, En: words}
	}
}

// colleagueField lets the reader choose one of the colleagues.
func (o *order) colleagueField(f stages.Field, colleagues []Colleague) stages.Field {
	f.Kind, f.Choices = stages.FieldChoice, nil
	for _, c := range colleagues {
		if c.ID != o.actor().Account {
			f.Choices = append(f.Choices, stages.Choice{Value: string(c.ID), Label: domain.Text{Zh: c.Name, En: c.Name}})
		}
	}
	return f
}

// notColleagues tells of a companion who isn't one of the colleagues, before anything is sent on.
func notColleagues(fields []stages.Field, given url.Values) []domain.FieldProblem {
	for _, f := range fields {
		value := given.Get(f.Name)
		if f.Name == companion && value != "" && !slices.ContainsFunc(f.Choices, func(c stages.Choice) bool { return c.Value == value }) {
			return []domain.FieldProblem{domain.Problem(companion, stages.NotAChoice, "value", value)}
		}
	}
	return nil
}
