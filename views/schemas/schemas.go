// Package schemas writes down what other systems may rely on: a JSON Schema for the payload of each event and the fields of each
// command, read off the types that the program itself works with. The documents of the event stream and of the API hold the same.
package schemas

import (
	"encoding"
	"reflect"
	"time"

	"github.com/invopop/jsonschema"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// Draft is the version of JSON Schema in which everything is written.
const Draft = "https://json-schema.org/draft/2020-12/schema"

// Events gives the schema of the payload of each event, by the event's name. Fields may be added to payloads at any time, so
// no schema refuses what it doesn't know.
func Events() map[string]*jsonschema.Schema {
	all := map[string]*jsonschema.Schema{}
	for _, k := range events.Kinds() {
		s := Of(k.New(), true)
		s.Title, s.Description = k.Text.En, k.Text.Zh
		all[k.Name] = s
	}
	return all
}

// Commands gives the schema of the fields of each command that a person gives, by its verb. A field that isn't known is
// refused by the program, and by the schema.
func Commands() map[domain.Verb]*jsonschema.Schema {
	all := map[domain.Verb]*jsonschema.Schema{}
	for _, verb := range stages.Verbs() {
		act, rejection := stages.ParseAct(verb, nil)
		text, roles := stages.Described(verb)
		if rejection != nil || len(roles) == 0 {
			continue
		}
		s := Of(act, false)
		s.Title, s.Description = text.En, text.Zh
		s.Required = nil // which fields a command needs depends on where the project stands: its form tells
		all[verb] = s
	}
	return all
}

// Of gives the schema of a value's type; an open one doesn't refuse what it doesn't know.
func Of(of any, open bool) *jsonschema.Schema {
	r := jsonschema.Reflector{Anonymous: true, AllowAdditionalProperties: open, DoNotReference: true, ExpandedStruct: true, Mapper: textual}
	s := r.ReflectFromType(reflect.TypeOf(of).Elem())
	s.Version = ""
	return s
}

// textual gives the schema of types that write themselves as text.
func textual(t reflect.Type) *jsonschema.Schema {
	switch {
	case t == reflect.TypeFor[domain.Day]():
		none := "" // where there is no day
		return &jsonschema.Schema{Type: "string", AnyOf: []*jsonschema.Schema{{Format: "date"}, {Const: none}}}
	case t == reflect.TypeFor[time.Time]():
		return nil // a date-time, as the library knows
	case t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return &jsonschema.Schema{Type: "string"}
	}
	return nil
}
