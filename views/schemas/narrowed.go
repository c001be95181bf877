package schemas

import (
	"encoding/json"
	"strconv"

	"github.com/invopop/jsonschema"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/words"
)

// Narrowed gives the schema of a command's fields as somebody may give it now: those that are asked for, which of them are
// needed, and what can be chosen. The form on the page is drawn from the same fields.
func Narrowed(o stages.Option, w words.Words) *jsonschema.Schema {
	whole := Commands()[o.Verb]
	s := &jsonschema.Schema{Title: w.Text(stages.VerbText(o.Verb)), Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for i := range o.Fields {
		f := &o.Fields[i]
		known, ok := whole.Properties.Get(f.Name)
		if !ok {
			continue // a field of the form alone
		}
		s.Properties.Set(f.Name, narrowed(known, f, label(w, o.Verb, f), w))
		if f.Required {
			s.Required = append(s.Required, f.Name)
		}
	}
	return s
}

func label(w words.Words, verb domain.Verb, f *stages.Field) string {
	return w.First("field."+string(verb)+"."+f.Name, "field."+f.Name, f.Name)
}

// narrowed is the schema of one field as it is asked for now.
func narrowed(known *jsonschema.Schema, f *stages.Field, title string, w words.Words) *jsonschema.Schema {
	s := *known
	s.Title, s.Default = title, f.Value
	if f.Unit != "" {
		s.Description = w.T("unit." + f.Unit)
	}
	switch f.Kind {
	case stages.FieldText, stages.FieldLong:
		s.MinLength, s.MaxLength = length(f.MinLength), length(f.MaxLength)
	case stages.FieldNumber, stages.FieldWhole:
		if f.Min != 0 || f.Max != 0 {
			s.Minimum, s.Maximum = number(f.Min), number(f.Max)
		}
	case stages.FieldChoice:
		s.OneOf, s.Type = choices(f, f.Choices, w), ""
		if !f.Required {
			s.OneOf = append(s.OneOf, &jsonschema.Schema{Const: ""})
		}
	case stages.FieldChoices:
		s.Items = &jsonschema.Schema{OneOf: choices(f, f.Choices, w)}
	case stages.FieldFacts:
		s.Properties, s.AdditionalProperties = jsonschema.NewProperties(), jsonschema.FalseSchema
		for i := range f.Facts {
			fact := &f.Facts[i]
			s.Properties.Set(string(fact.Fact), &jsonschema.Schema{Title: w.Text(fact.Label), OneOf: choices(f, fact.Choices, w)})
			if f.Required {
				s.Required = append(s.Required, string(fact.Fact))
			}
		}
	case stages.FieldMaterials:
		s.Items = material(s.Items, f, w)
		for i := range f.Materials {
			if m := &f.Materials[i]; m.Required {
				needed := jsonschema.NewProperties()
				needed.Set("material", &jsonschema.Schema{Const: string(m.Material)})
				s.AllOf = append(s.AllOf, &jsonschema.Schema{Contains: &jsonschema.Schema{Properties: needed}})
			}
		}
	case stages.FieldTable:
		s.MaxItems = length(f.Most)
	case stages.FieldDay, stages.FieldTime, stages.FieldInstant, stages.FieldFlag, stages.FieldLines, stages.FieldRows, stages.FieldNotes:
	}
	return &s
}

// choices gives what can be chosen now, each with its name.
func choices(f *stages.Field, all []stages.Choice, w words.Words) []*jsonschema.Schema {
	var open []*jsonschema.Schema
	for _, c := range all {
		if c.Disabled != "" {
			continue
		}
		title := w.Text(c.Label)
		if title == "" {
			title = w.First("choice."+f.Name+"."+c.Value, c.Value)
		}
		open = append(open, &jsonschema.Schema{Const: c.Value, Title: title})
	}
	return open
}

// material narrows a reference to a file to the kinds that are asked for.
func material(ref *jsonschema.Schema, f *stages.Field, w words.Words) *jsonschema.Schema {
	s := *ref
	s.Properties = jsonschema.NewProperties()
	for pair := ref.Properties.Oldest(); pair != nil; pair = pair.Next() {
		s.Properties.Set(pair.Key, pair.Value)
	}
	kinds := &jsonschema.Schema{}
	for i := range f.Materials {
		m := &f.Materials[i]
		kinds.OneOf = append(kinds.OneOf, &jsonschema.Schema{Const: string(m.Material), Title: w.Text(m.Label)})
	}
	s.Properties.Set("material", kinds)
	return &s
}

func length(n int) *uint64 {
	if n <= 0 {
		return nil
	}
	x := uint64(n)
	return &x
}

func number(x float64) json.Number { return json.Number(strconv.FormatFloat(x, 'f', -1, 64)) }
