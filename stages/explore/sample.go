package explore

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// The investor's organisation and the texts that forms are filled with.
const (
	sampleCredit = domain.CreditCode("91220302MA14ABCDXH")
	samplePhone  = "0434-3260000"
	sampleText   = "按程序办理，材料齐全。"
)

// forms gives every way of filling in a form that could make a difference: each choice of each field with each of every
// other, each set of items to apply for, each value of the facts that matter. Texts, days and amounts have one value.
func (s *space) forms(o stages.Option) []map[string]any {
	forms := []map[string]any{{}}
	for _, f := range o.Fields {
		values := s.values(o, f)
		if len(values) == 0 {
			continue
		}
		var next []map[string]any
		for _, form := range forms {
			for _, v := range values {
				with := make(map[string]any, len(form)+1)
				for name, known := range form {
					with[name] = known
				}
				if v != nil {
					with[f.Name] = v
				}
				next = append(next, with)
			}
		}
		forms = next
	}
	return forms
}

// values gives the values of a field that could make a difference; nil among them stands for leaving it empty.
func (s *space) values(o stages.Option, f stages.Field) []any {
	switch f.Kind {
	case stages.FieldText, stages.FieldLong:
		return one(s.text(f))
	case stages.FieldNumber:
		return one(f.Min + 1.5)
	case stages.FieldWhole:
		if f.Value != nil {
			return one(f.Value)
		}
		return one(int(f.Min))
	case stages.FieldDay:
		if f.Value == nil && !f.Required {
			return one(nil)
		}
		return one(s.day.String())
	case stages.FieldChoice:
		return s.choices(o, f)
	case stages.FieldChoices:
		return s.sets(o, f)
	case stages.FieldFlag:
		if f.Name == "undertake" && !s.looksAt(deferral) {
			return one(false)
		}
		return []any{false, true}
	case stages.FieldLines:
		return one([]string{sampleText})
	case stages.FieldFacts:
		return s.facts(f)
	case stages.FieldRows:
		return one([]domain.Condition{{Section: f.Choices[0].Value, Text: sampleText}})
	case stages.FieldNotes:
		if s.slice != nil && s.slice.reissued != "" && (f.Name == "needless" || f.Name == "needed") {
			return one(wishesOf(f))
		}
		return one(notes(f))
	case stages.FieldMaterials:
		return s.materials(f)
	case stages.FieldTime, stages.FieldInstant, stages.FieldTable:
		return nil // left out: an hour makes no difference, and what rows say one text says as well
	}
	return nil
}

func one(v any) []any { return []any{v} }

func (s *space) text(f stages.Field) any {
	switch f.Name {
	case "credit":
		return string(sampleCredit)
	case "code", "position":
		if f.Required {
			return f.Value
		}
		return nil
	case "companion":
		return "companion"
	case "phone":
		return samplePhone
	}
	if text, ok := f.Value.(string); ok && text != "" {
		return text
	}
	return strings.Repeat(sampleText, 1+f.MinLength/len([]rune(sampleText)))
}

// notes says something of each where it must: what departments wish of items changes the plan as facts do.
func notes(f stages.Field) any {
	if !f.Required {
		return nil
	}
	all := map[string]string{}
	for _, c := range f.Choices {
		all[c.Value] = sampleText
	}
	return all
}

func (s *space) choices(o stages.Option, f stages.Field) []any {
	switch f.Name {
	case "class":
		return one(fmt.Sprint(int(s.flow.Class)))
	case "region":
		for _, c := range f.Choices {
			if strings.HasPrefix(c.Value, s.city[:min(4, len(s.city))]) && c.Value != s.city {
				return one(c.Value)
			}
		}
		return one(f.Choices[0].Value)
	}
	if slices.Contains(uses[o.Verb].alike, f.Name) {
		if f.Value != nil || !f.Required {
			return one(f.Value)
		}
		return one(f.Choices[0].Value)
	}
	var all []any
	few := uses[o.Verb].few[f.Name]
	for _, c := range f.Choices {
		if c.Disabled == "" && (s.slice == nil || !s.slice.wide || few == nil || slices.Contains(few, c.Value)) {
			all = append(all, c.Value)
		}
	}
	if !f.Required {
		all = append(all, nil)
	}
	return all
}

// mostSets is up to how many choices every set of them is tried; of more, all and each single one.
const mostSets = 8

func (s *space) sets(o stages.Option, f stages.Field) []any {
	var all []string
	applied := o.Verb == "apply" && f.Name == "items"
	for _, c := range f.Choices {
		if c.Disabled == "" && (o.Verb != "apply" || s.mayApply(c.Value)) {
			all = append(all, c.Value)
		}
	}
	if preset, ok := f.Value.([]string); ok && len(preset) > 0 && !applied {
		all = preset
	}
	if len(all) == 0 {
		return one(nil)
	}
	if o.Verb == "issue-sheet" && (f.Name == "needless" || f.Name == "needed") && s.slice != nil && s.slice.reissued != "" {
		return []any{nil, all}
	}
	if f.Name == "committed" {
		if !s.looksAt(commitment) {
			return one(nil)
		}
		return []any{nil, all}
	}
	var sets []any
	if !applied || len(all) > mostSets {
		return one(all)
	}
	for bits := 1; bits < 1<<len(all); bits++ {
		var set []string
		for i, v := range all {
			if bits&(1<<i) != 0 {
				set = append(set, v)
			}
		}
		sets = append(sets, set)
	}
	return sets
}

// facts gives the assignments of facts that are explored; what the form asks beside them has its first value.
func (s *space) facts(f stages.Field) []any {
	assignments := s.assignments
	if len(assignments) == 0 {
		assignments = []map[domain.Fact]string{nil}
	}
	var all []any
	for _, given := range assignments {
		full := map[domain.Fact]string{}
		for _, ask := range f.Facts {
			if v, ok := given[ask.Fact]; ok && slices.ContainsFunc(ask.Choices, func(c stages.Choice) bool { return c.Value == v }) {
				full[ask.Fact] = v
			} else if len(ask.Choices) > 0 && f.Required {
				full[ask.Fact] = ask.Choices[0].Value
			}
		}
		all = append(all, full)
		if !f.Required {
			return one(full)
		}
	}
	return all
}

// looksAt reports whether the exploration goes into a matter.
func (s *space) looksAt(m matter) bool { return s.slice == nil || s.slice.matter == m }

// materials brings everything that is asked for, and, where something may be missing at first, also only what must be there.
func (s *space) materials(f stages.Field) []any {
	full, least := []domain.MaterialRef{}, []domain.MaterialRef{}
	for _, m := range f.Materials {
		ref := domain.MaterialRef{Material: m.Material, Hash: domain.Hash(strings.Repeat("0123456789abcdef", 4)), Bytes: 1024, Type: "application/pdf"}
		if m.Given {
			continue
		}
		full = append(full, ref)
		if !m.Deferrable {
			least = append(least, ref)
		}
	}
	if len(least) < len(full) && s.looksAt(deferral) {
		return []any{full, least}
	}
	return one(full)
}

// later moves the days of a form to those that it proposes, or ahead, for those that must not be today; false if it names
// none.
func (s *space) later(o stages.Option, form map[string]any) (moved bool) {
	for _, f := range o.Fields {
		if f.Kind == stages.FieldDay && form[f.Name] != nil {
			form[f.Name], moved = (s.day + ahead).String(), true
			if f.Value != nil {
				form[f.Name] = f.Value
			}
		}
	}
	return moved
}

// ahead is how many days ahead a day lies that must not be today.
const ahead = 14

// act makes the command's act of a filled form.
func act(verb domain.Verb, form map[string]any) (stages.Act, json.RawMessage, error) {
	raw, err := json.Marshal(form)
	if err != nil {
		return nil, nil, fmt.Errorf("fill %s: %w", verb, err)
	}
	a, rejection := stages.ParseAct(verb, raw)
	if rejection != nil {
		return nil, nil, fmt.Errorf("fill %s with %s: %w", verb, raw, rejection)
	}
	return a, raw, nil
}
