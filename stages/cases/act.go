package cases

import (
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// values gives a command's fields: those that the case says, and for the others what its form proposes, with every
// material that is asked for. It returns a Fault for a field that the command hasn't.
func (r *run) values(actor domain.Actor, verb domain.Verb, target string, with *node, without []string) (map[string]any, error) {
	act, rejection := stages.ParseAct(verb, nil)
	if rejection != nil {
		return nil, fmt.Errorf("there is no command %q; docs/rules.md lists them", verb)
	}
	all := map[string]any{}
	for _, o := range r.machine.Available(r.p, actor, r.at) {
		if o.Verb == verb && o.Target == target {
			for _, f := range o.Fields {
				r.propose(all, f, actor)
			}
		}
	}
	types := fieldTypes(reflect.TypeOf(act).Elem())
	if with != nil {
		for _, e := range with.table {
			t, ok := types[e.key.text]
			if !ok {
				return nil, Fault{r.c.File, e.key.line, fmt.Sprintf("%s has no field %q; it has %s", verb, e.key.text, fieldNames(types))}
			}
			v, err := shape(e.value, t)
			if err != nil {
				return nil, Fault{r.c.File, e.value.line, fmt.Sprintf("%s: %s", e.key.text, err)}
			}
			if facts, ok := v.(map[string]any); ok && e.key.text == "facts" { // facts are said one by one
				for name, value := range facts {
					put(all, "facts", name, value)
				}
				continue
			}
			all[e.key.text] = v
		}
	}
	for _, name := range without {
		if _, ok := types[name]; ok {
			delete(all, name)
			continue
		}
		refs, _ := all["materials"].([]domain.MaterialRef)
		n := len(refs)
		refs = slices.DeleteFunc(refs, func(m domain.MaterialRef) bool { return string(m.Material) == name })
		if len(refs) == n {
			return nil, fmt.Errorf("%s has neither a field nor a material %q to leave out", verb, name)
		}
		all["materials"] = refs
	}
	return all, nil
}

func put(all map[string]any, table, name string, value any) {
	m, ok := all[table].(map[string]any)
	if !ok {
		m = map[string]any{}
		all[table] = m
	}
	m[name] = value
}

// propose fills in what somebody sends who changes nothing in the form, and brings every material that must be there.
func (r *run) propose(all map[string]any, f stages.Field, actor domain.Actor) {
	switch f.Kind {
	case stages.FieldMaterials:
		var refs []domain.MaterialRef
		for _, m := range f.Materials {
			if m.Required {
				refs = append(refs, material(m.Material))
			}
		}
		if refs != nil {
			all[f.Name] = refs
		}
	case stages.FieldFacts:
		for _, ask := range f.Facts {
			if value := r.fact(ask, f.Required); value != "" {
				put(all, f.Name, string(ask.Fact), value)
			}
		}
	case stages.FieldText, stages.FieldLong, stages.FieldNumber, stages.FieldWhole, stages.FieldDay, stages.FieldTime, stages.FieldInstant, stages.FieldChoice,
		stages.FieldChoices, stages.FieldFlag, stages.FieldLines, stages.FieldRows, stages.FieldTable, stages.FieldNotes:
		switch {
		case f.Value != nil:
			all[f.Name] = f.Value
		case f.Name == "companion": // the second officer of a visit
			all[f.Name] = string(actor.Department) + "-second"
		}
	}
}

// fact gives a fact as the case says it; else as it is known; else, where it must be given, no or none if that can be
// said, so that a case need only name what matters to it; else the first value.
func (r *run) fact(ask stages.FactField, required bool) string {
	if value := r.c.Given.Facts[ask.Fact]; value != "" {
		return value
	}
	if ask.Value != "" || !required || len(ask.Choices) == 0 {
		return ask.Value
	}
	for _, c := range ask.Choices {
		if c.Value == "no" || c.Value == "none" {
			return c.Value
		}
	}
	return ask.Choices[0].Value
}

// material makes a file of that kind whose content is its name; drawings=2 is a file of the kind drawings with another content.
func material(code domain.MaterialCode) domain.MaterialRef {
	sum := sha256.Sum256([]byte(code))
	kind, _, _ := strings.Cut(string(code), "=")
	code = domain.MaterialCode(kind)
	return domain.MaterialRef{Material: code, Hash: domain.Hash(hex.EncodeToString(sum[:])), Bytes: 1024, Type: "application/pdf"}
}

// fieldTypes gives the types of a command's fields by their names.
func fieldTypes(t reflect.Type) map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && !f.Anonymous {
			all[name] = f.Type
		}
	}
	return all
}

func fieldNames(types map[string]reflect.Type) string {
	names := make([]string, 0, len(types))
	for name := range types {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

var (
	fromText    = reflect.TypeFor[encoding.TextUnmarshaler]()
	materialRef = reflect.TypeFor[domain.MaterialRef]()
)

// shape gives a value of a case file as the field's type wants it in JSON.
func shape(n *node, t reflect.Type) (any, error) {
	switch {
	case t == materialRef:
		return material(domain.MaterialCode(n.text)), nil
	case reflect.PointerTo(t).Implements(fromText) || t.Kind() == reflect.String:
		if n.form != isText {
			return nil, fmt.Errorf("a text is wanted here, not %s", n.form)
		}
		return n.text, nil
	}
	switch t.Kind() { //nolint:exhaustive // the kinds that fields of commands have
	case reflect.Int, reflect.Int64, reflect.Float64:
		x, err := strconv.ParseFloat(n.text, 64)
		if err != nil {
			return nil, fmt.Errorf("a number is wanted here")
		}
		return x, nil
	case reflect.Bool:
		if n.text != "yes" && n.text != "no" {
			return nil, fmt.Errorf("yes or no is wanted here")
		}
		return n.text == "yes", nil
	case reflect.Slice:
		return shapeList(n, t.Elem())
	case reflect.Map, reflect.Struct:
		return shapeTable(n, t)
	}
	return nil, fmt.Errorf("a case file can't give this field")
}

func shapeList(n *node, elem reflect.Type) (any, error) {
	if elem == materialRef {
		refs := []domain.MaterialRef{}
		for _, code := range n.words() {
			refs = append(refs, material(domain.MaterialCode(code)))
		}
		return refs, nil
	}
	list := []any{}
	items := n.list
	if n.form == isText {
		items = []*node{n}
	}
	for _, x := range items {
		v, err := shape(x, elem)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func shapeTable(n *node, t reflect.Type) (any, error) {
	if n.form != isTable {
		return nil, fmt.Errorf("a table is wanted here, not %s", n.form)
	}
	var types map[string]reflect.Type
	if t.Kind() == reflect.Struct {
		types = fieldTypes(t)
	}
	table := map[string]any{}
	for _, e := range n.table {
		elem, ok := types[e.key.text]
		if types == nil {
			elem, ok = t.Elem(), true
		}
		if !ok {
			return nil, fmt.Errorf("there is no %q here; there are %s", e.key.text, fieldNames(types))
		}
		v, err := shape(e.value, elem)
		if err != nil {
			return nil, err
		}
		table[e.key.text] = v
	}
	return table, nil
}

// target finds what a command acts on by the words of a case: an id as the program has it; the code of an item, with its
// works behind a slash, for the newest of that code; a stage; a department for its opinion or its part of the newest
// survey. Without words it is the only one there is, the actor's own, or the newest.
func (r *run) target(actor domain.Actor, verb domain.Verb, said string) (id string, seen int) {
	all := r.machine.Targets(r.p, verb, r.at)
	find := func(is func(id string) bool) bool {
		for _, t := range slices.Backward(all) {
			if is(t.ID) {
				id, seen = t.ID, t.Seen
				return true
			}
		}
		return false
	}
	own := string(actor.Department)
	switch {
	case said == "" && own != "" && (find(func(id string) bool { return id == own }) || find(func(id string) bool { return strings.HasSuffix(id, "/"+own) })):
	case said == "" && find(func(string) bool { return true }):
	case find(func(id string) bool { return id == said }):
	case r.p != nil && find(func(id string) bool { return id == r.itemID(said) }):
	case find(func(id string) bool { return strings.HasSuffix(id, "/"+said) }):
	case len(all) > 0 && r.p != nil && find(func(id string) bool { return id == said+"/"+string(r.firstWorks()) }):
	default:
		return said, 0
	}
	return id, seen
}

// itemID gives the newest item of a code, for the works behind the slash or else for any.
func (r *run) itemID(said string) string {
	code, works, named := strings.Cut(said, "/")
	for _, a := range slices.Backward(r.p.Applications) {
		if named && string(a.Works) != works {
			continue
		}
		for _, it := range a.Items {
			if string(it.Code) == code || string(it.ID) == said {
				return string(it.ID)
			}
		}
	}
	return ""
}

// firstWorks gives the first works that isn't withdrawn.
func (r *run) firstWorks() domain.WorksID {
	for _, w := range r.p.Works {
		if w.WithdrawnOn.IsZero() {
			return w.ID
		}
	}
	return ""
}

// parse makes the act of a command from its values.
func parseAct(verb domain.Verb, values map[string]any) (stages.Act, *domain.Rejection, error) {
	raw, err := json.Marshal(values)
	if err != nil {
		return nil, nil, fmt.Errorf("fields of %s: %w", verb, err)
	}
	act, rejection := stages.ParseAct(verb, raw)
	return act, rejection, nil
}
