package forms

import (
	"fmt"
	"net/url"
	"reflect"
	"strconv"

	"binglian/domain"
	"binglian/stages"
)

// flagSet is what a ticked flag sends.
const flagSet = "yes"

// Preset gives the form values of fields that nobody has filled in yet: the inverse of Parse. A preset of a type that
// doesn't fit its field's kind gives no value.
func Preset(fields []stages.Field) url.Values {
	values := url.Values{}
	for _, f := range fields {
		switch f.Kind {
		case stages.FieldFacts:
			for _, fact := range f.Facts {
				if fact.Value != "" {
					values.Set(f.Name+"."+string(fact.Fact), fact.Value)
				}
			}
		case stages.FieldNotes:
			notes, _ := f.Value.(map[string]string)
			for key, note := range notes {
				values.Set(f.Name+"."+key, note)
			}
		case stages.FieldRows:
			rows, _ := f.Value.([]domain.Condition)
			for _, row := range rows {
				values.Add(f.Name+".section", row.Section)
				values.Add(f.Name+".text", row.Text)
			}
		case stages.FieldTable:
			rows, _ := f.Value.([]map[string]string)
			for _, row := range rows {
				for _, c := range f.Columns {
					values.Add(f.Name+"."+c.Name, row[c.Name])
				}
			}
		case stages.FieldFlag:
			if on, _ := f.Value.(bool); on {
				values.Set(f.Name, flagSet)
			}
		case stages.FieldChoices:
			values[f.Name] = texts(f.Value)
		case stages.FieldLines:
			if lines := texts(f.Value); len(lines) > 0 {
				values.Set(f.Name, joinLines(lines))
			}
		case stages.FieldMaterials: // files have no presets: what is known already is marked Given
		default:
			if text := presetText(f.Value); text != "" {
				values.Set(f.Name, text)
			}
		}
	}
	return values
}

func presetText(value any) string {
	if value == nil {
		return ""
	}
	if s, ok := value.(fmt.Stringer); ok {
		return s.String()
	}
	v := reflect.ValueOf(value)
	switch {
	case v.CanInt():
		return fmt.Sprint(v.Int())
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	case v.Kind() == reflect.String:
		return v.String()
	default:
		return ""
	}
}

// texts reads a list of any string type.
func texts(value any) []string {
	v := reflect.ValueOf(value)
	if !v.IsValid() || v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.String {
		return nil
	}
	list := make([]string, v.Len())
	for i := range list {
		list[i] = v.Index(i).String()
	}
	return list
}
