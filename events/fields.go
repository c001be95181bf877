package events

import (
	"reflect"
	"strings"
)

// Fields lists the names and shapes of an event's payload fields, in the order of its type.
func Fields(b Body) []string {
	t := reflect.TypeOf(b).Elem()
	all := make([]string, 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		text := "`" + name + "` " + shape(f.Type)
		if strings.Contains(rest, "omit") {
			text += "?"
		}
		all = append(all, text)
	}
	return all
}

// shape words a Go type as JSON has it.
func shape(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "[" + shape(t.Elem()) + "]"
	case reflect.Map:
		return "{" + shape(t.Elem()) + "}"
	case reflect.Struct, reflect.Int32:
		return t.Name()
	case reflect.Bool:
		return "true/false"
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "number"
	default:
		if t.Name() == "string" {
			return "text"
		}
		return t.Name()
	}
}
