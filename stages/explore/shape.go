package explore

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// untold names the fields of an item that make no difference to what can be done with it. All others count, also those
// that are added later.
var untold = map[string]bool{"Title": true, "Basis": true, "Statutory": true, "Result": true, "Assessment": true,
	"Sensitive": true, "DeemedBasis": true, "Source": true, "StepLimits": true,
	"Type": true, "BaseCode": true, "Channels": true, "Expert": true, "Drawing": true, "BothLevels": true, "Conditions": true}

// shape tells what a slice is but for its names: two slices of one shape do the same.
func (s *slice) shape() [32]byte {
	w := shaper{names: map[string]string{}}
	for _, c := range append(append([]domain.ItemCode{}, s.full...), s.given...) {
		w.name("item", string(c))
	}
	fmt.Fprintf(&w.text, "%d %d %d %t %t %s;", len(s.full), len(s.given), s.works, s.wide, s.between, s.matter)
	if s.reissued != "" {
		fmt.Fprint(&w.text, "reissued")
	} else if s.changing {
		fmt.Fprint(&w.text, "changing ", s.name)
	}
	for _, c := range append(append([]domain.ItemCode{}, s.full...), s.given...) {
		w.value("", reflect.ValueOf(*s.flow.Item(c)))
	}
	for _, st := range s.flow.Stages {
		w.value("", reflect.ValueOf(st))
	}
	w.value("", reflect.ValueOf(s.flow.Collaboration.Lead))
	return sha256.Sum256([]byte(w.text.String()))
}

// shaper writes values with their names replaced by the order in which they appear.
type shaper struct {
	names map[string]string
	text  strings.Builder
}

func (w *shaper) name(kind, name string) string {
	if name == "" || name == string(events.StageFiling) { // the one stage that the rules know by its name
		return name
	}
	if w.names[kind+name] == "" {
		w.names[kind+name] = fmt.Sprint(kind, len(w.names))
	}
	return w.names[kind+name]
}

func (w *shaper) value(field string, v reflect.Value) {
	switch x := v.Interface().(type) {
	case domain.ItemCode:
		fmt.Fprint(&w.text, w.name("item", string(x)), ",")
		return
	case domain.DepartmentCode:
		fmt.Fprint(&w.text, w.name("department", string(x)), ",")
		return
	case domain.StageCode:
		fmt.Fprint(&w.text, w.name("stage", string(x)), ",")
		return
	case domain.MaterialCode:
		return // what is asked for is brought
	case []stages.ItemMaterial:
		fmt.Fprint(&w.text, slices.ContainsFunc(x, func(m stages.ItemMaterial) bool { return m.Deferrable }), ",")
		return
	case stages.Days:
		fmt.Fprint(&w.text, x.Days > 0, x.Unit, ",")
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !untold[f.Name] {
				w.value(f.Name, v.Field(i))
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			w.value(field, v.Elem())
		}
	case reflect.Slice:
		fmt.Fprint(&w.text, "[")
		for i := range v.Len() {
			w.value(field, v.Index(i))
		}
	case reflect.Int:
		if field == "Limit" || field == "Notice" {
			fmt.Fprint(&w.text, v.Int() > 0)
			break
		}
		fmt.Fprint(&w.text, v.Int())
	case reflect.Map: // conditions, which a slice has resolved
	default:
		fmt.Fprint(&w.text, v.Interface())
	}
	w.text.WriteString(";")
}
