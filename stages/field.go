package stages

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"binglian/domain"
)

// Longest texts, in characters.
const (
	maxLine   = 200
	maxText   = 1000
	maxLines  = 50
	maxFiles  = 100
	minReason = 10 // of a disagreement, by the field's rule
	maxYuan   = 1e13
	maxArea   = 1e9
	choiceYes = "yes"
	choiceNo  = "no"
)

func text(name string, required bool) Field {
	return Field{Name: name, Kind: FieldText, Required: required, MaxLength: maxLine}
}

func long(name string, required bool) Field {
	return Field{Name: name, Kind: FieldLong, Required: required, MaxLength: maxText}
}

func choice(name string, values ...string) Field {
	f := Field{Name: name, Kind: FieldChoice, Required: true}
	for _, v := range values {
		f.Choices = append(f.Choices, Choice{Value: v})
	}
	return f
}

func whole(name string, low, high int, unit string, preset int) Field {
	return Field{Name: name, Kind: FieldWhole, Required: true, Min: float64(low), Max: float64(high), Unit: unit, Value: preset}
}

func (f Field) preset(v any) Field { f.Value = v; return f }

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// check compares the values of an act with the fields that it may have at this moment, each field by its kind.
func check(a Act, fields []Field) []domain.FieldProblem {
	values := valuesByName(a)
	var problems []domain.FieldProblem
	for _, f := range fields {
		v, ok := values[f.Name]
		if !ok {
			continue // a field of the form alone
		}
		problems = append(problems, f.check(v)...)
	}
	return problems
}

// valuesByName gives the act's fields by their JSON names.
func valuesByName(a Act) map[string]reflect.Value {
	m := map[string]reflect.Value{}
	collect(reflect.ValueOf(a).Elem(), m)
	return m
}

func collect(v reflect.Value, into map[string]reflect.Value) {
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		if sf.Anonymous {
			collect(v.Field(i), into)
			continue
		}
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		into[name] = v.Field(i)
	}
}

func (f *Field) check(v reflect.Value) []domain.FieldProblem {
	if v.IsZero() || (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0 || v.Kind() == reflect.String && blank(v.String()) {
		if f.missing(v) {
			return one(f.Name, Required)
		}
		if f.Kind != FieldWhole && f.Kind != FieldNumber && f.Kind != FieldFacts && f.Kind != FieldNotes {
			return nil
		}
	}
	switch f.Kind {
	case FieldText, FieldLong:
		return f.checkText(f.Name, v.String())
	case FieldNumber, FieldWhole:
		return f.checkNumber(v)
	case FieldChoice:
		return f.checkChoice(f.Name, v.String())
	case FieldChoices:
		var ps []domain.FieldProblem
		for i := range v.Len() {
			ps = append(ps, f.checkChoice(f.Name, v.Index(i).String())...)
		}
		if v.Len() > len(f.Choices) {
			ps = append(ps, domain.Problem(f.Name, TooMany, "max", strconv.Itoa(len(f.Choices))))
		}
		return ps
	case FieldLines:
		return f.checkLines(v)
	case FieldFacts:
		return f.checkFacts(v)
	case FieldRows:
		return f.checkRows(v)
	case FieldTable:
		return f.checkTable(v)
	case FieldNotes:
		return f.checkNotes(v)
	case FieldMaterials:
		return f.checkMaterials(v)
	case FieldTime:
		if _, ok := domain.TimeOfDay(v.String()).Minutes(); !ok {
			return one(f.Name, MalformedTime)
		}
		return nil
	case FieldDay, FieldInstant, FieldFlag:
		return nil
	}
	return nil
}

// missing reports whether a required value isn't there; a number may be zero where its bounds allow it.
func (f *Field) missing(v reflect.Value) bool {
	if f.Kind == FieldFacts || f.Kind == FieldNotes {
		return false // each fact is asked for by itself
	}
	if f.Kind == FieldWhole || f.Kind == FieldNumber {
		return f.Required && f.Min > 0 && v.IsZero()
	}
	return f.Required
}

func (f *Field) checkText(name, s string) []domain.FieldProblem {
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	switch {
	case f.MaxLength > 0 && n > f.MaxLength:
		return []domain.FieldProblem{domain.Problem(name, TooLong, "max", strconv.Itoa(f.MaxLength))}
	case n < f.MinLength:
		return []domain.FieldProblem{domain.Problem(name, TooShort, "min", strconv.Itoa(f.MinLength))}
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == utf8.RuneError }):
		return one(name, MalformedValue)
	case strings.ContainsFunc(s, domain.Hidden):
		return one(name, HiddenCharacter)
	}
	return nil
}

func (f *Field) checkNumber(v reflect.Value) []domain.FieldProblem {
	var x float64
	if v.CanInt() {
		x = float64(v.Int())
	} else {
		x = v.Float()
	}
	if math.IsNaN(x) || math.IsInf(x, 0) || (f.Min != 0 || f.Max != 0) && (x < f.Min || x > f.Max) {
		return []domain.FieldProblem{domain.Problem(f.Name, OutOfRange, "min", number(f.Min), "max", number(f.Max))}
	}
	return nil
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (f *Field) checkChoice(name, s string) []domain.FieldProblem {
	for _, c := range f.Choices {
		if c.Value != s {
			continue
		}
		if c.Disabled != "" {
			return []domain.FieldProblem{domain.Problem(name, domain.Reason(c.Disabled), "value", s)}
		}
		return nil
	}
	return []domain.FieldProblem{domain.Problem(name, NotAChoice, "value", s)}
}

func (f *Field) checkLines(v reflect.Value) []domain.FieldProblem {
	if v.Len() > maxLines {
		return []domain.FieldProblem{domain.Problem(f.Name, TooMany, "max", strconv.Itoa(maxLines))}
	}
	for i := range v.Len() {
		s := v.Index(i).String()
		if blank(s) {
			return one(f.Name, Required)
		}
		if ps := (&Field{MaxLength: maxText}).checkText(f.Name, s); ps != nil {
			return ps
		}
	}
	return nil
}

func (f *Field) checkFacts(v reflect.Value) []domain.FieldProblem {
	given, _ := v.Interface().(map[domain.Fact]string)
	var ps []domain.FieldProblem
	for _, ask := range f.Facts {
		name := f.Name + "." + string(ask.Fact)
		s, ok := given[ask.Fact]
		switch {
		case !ok || s == "":
			if f.Required {
				ps = append(ps, domain.Problem(name, Required))
			}
		default:
			ps = append(ps, (&Field{Choices: ask.Choices}).checkChoice(name, s)...)
		}
	}
	for fact := range given {
		if !slices.ContainsFunc(f.Facts, func(a FactField) bool { return a.Fact == fact }) {
			ps = append(ps, domain.Problem(f.Name, NotAChoice, "value", string(fact)))
		}
	}
	return ps
}

func (f *Field) checkNotes(v reflect.Value) []domain.FieldProblem {
	var ps []domain.FieldProblem
	given := map[string]bool{}
	for _, key := range v.MapKeys() {
		note := v.MapIndex(key).String()
		given[key.String()] = !blank(note)
		if blank(note) {
			continue
		}
		ps = append(ps, f.checkChoice(f.Name, key.String())...)
		ps = append(ps, f.checkText(f.Name+"."+key.String(), note)...)
	}
	for _, c := range f.Choices {
		if f.Required && !given[c.Value] {
			ps = append(ps, domain.Problem(f.Name+"."+c.Value, Required))
		}
	}
	slices.SortFunc(ps, func(a, b domain.FieldProblem) int { return strings.Compare(a.Field, b.Field) })
	return ps
}

func (f *Field) checkRows(v reflect.Value) []domain.FieldProblem {
	rows, _ := v.Interface().([]domain.Condition)
	if len(rows) > maxLines {
		return []domain.FieldProblem{domain.Problem(f.Name, TooMany, "max", strconv.Itoa(maxLines))}
	}
	var ps []domain.FieldProblem
	for i, row := range rows {
		name := fmt.Sprintf("%s.%d", f.Name, i)
		if blank(row.Text) {
			ps = append(ps, domain.Problem(name, Required))
		}
		ps = append(ps, (&Field{MaxLength: maxLine}).checkText(name, row.Text)...)
		ps = append(ps, f.checkChoice(name, row.Section)...)
	}
	return ps
}

// checkTable checks each row, a struct, column by column; a problem names its field as findings.0.text.
func (f *Field) checkTable(v reflect.Value) []domain.FieldProblem {
	if f.Most > 0 && v.Len() > f.Most {
		return []domain.FieldProblem{domain.Problem(f.Name, TooMany, "max", strconv.Itoa(f.Most))}
	}
	var ps []domain.FieldProblem
	for i := range v.Len() {
		row := map[string]reflect.Value{}
		collect(v.Index(i), row)
		for _, c := range f.Columns {
			value, name := row[c.Name], c.Name
			c.Name = fmt.Sprintf("%s.%d.%s", f.Name, i, name)
			ps = append(ps, c.check(value)...)
		}
	}
	return ps
}

func (f *Field) checkMaterials(v reflect.Value) []domain.FieldProblem {
	refs, _ := v.Interface().([]domain.MaterialRef)
	if len(refs) > maxFiles {
		return []domain.FieldProblem{domain.Problem(f.Name, TooMany, "max", strconv.Itoa(maxFiles))}
	}
	var ps []domain.FieldProblem
	for _, ref := range refs {
		known := slices.ContainsFunc(f.Materials, func(m MaterialField) bool { return m.Material == ref.Material })
		if !known || !isHash(ref.Hash) || ref.Bytes < 0 {
			ps = append(ps, domain.Problem(f.Name, NotAChoice, "value", string(ref.Material)))
		}
	}
	return ps
}

func isHash(h domain.Hash) bool {
	return len(h) == 64 && strings.Trim(string(h), "0123456789abcdef") == ""
}

func one(field string, reason domain.Reason) []domain.FieldProblem {
	return []domain.FieldProblem{domain.Problem(field, reason)}
}
