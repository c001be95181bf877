package forms

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// Reasons why a field's text can't be read as its kind. Whether a value that can be read is allowed is for the
// command's own rules to say.
const (
	MalformedNumber domain.Reason = "malformed-number"
	MalformedWhole  domain.Reason = "malformed-whole"
	MalformedDay    domain.Reason = "malformed-day"
	MalformedText   domain.Reason = "malformed-text"
	MalformedFlag   domain.Reason = "malformed-flag"
	MalformedSeen   domain.Reason = "malformed-seen"
	MalformedRows   domain.Reason = "malformed-rows"
	TooMany         domain.Reason = "too-many"
	Repeated        domain.Reason = "repeated"
	UnknownField    domain.Reason = "unknown-field"
	LostFile        domain.Reason = "lost-file"
)

// mostRows bounds lists in a form; no command needs more at once.
const mostRows = 200

// Find looks up an uploaded file by the reference that a form carries. It reports false for a reference that isn't one
// of this person's uploads.
type Find func(id string) (Kept, bool)

// Parse reads the values of a form as the JSON object of its command's fields. A field that was left empty is missing
// from the object. Text that can't be read as its field's kind is a problem, never a default; full-width digits and
// signs are read as plain ones.
func Parse(fields []stages.Field, values url.Values, find Find) (json.RawMessage, []domain.FieldProblem) {
	p := parser{values: values, find: find, object: map[string]any{}, known: map[string]bool{}}
	for _, f := range fields {
		p.field(f)
	}
	p.refuseUnknown()
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	body, err := json.Marshal(p.object)
	if err != nil { // only texts, numbers that were checked, lists and maps of them
		return nil, []domain.FieldProblem{domain.Problem("", MalformedText)}
	}
	return body, nil
}

// ParseEnvelope reads what a form says beside its fields. It reports a problem for a version that is no number.
func ParseEnvelope(values url.Values) (Envelope, []domain.FieldProblem) {
	command, _ := CleanText(values.Get(nameCommand)) // one that is no text names nothing
	e := Envelope{
		Command:   domain.CommandID(command),
		Target:    values.Get(nameTarget),
		Confirmed: values.Get(nameConfirmed) == flagSet,
		Change:    values.Get(nameChange) == flagSet,
	}
	var problems []domain.FieldProblem
	if text := values.Get(nameOn); text != "" {
		day, ok := readDay(text)
		if !ok {
			problems = append(problems, domain.Problem(fieldOn, MalformedDay))
		}
		e.On = day
	}
	back, ok := CleanText(values.Get(nameBack))
	if !ok {
		problems = append(problems, domain.Problem(fieldBack, MalformedText))
	}
	e.Back = back
	if seen := values.Get(nameSeen); seen != "" {
		n, err := strconv.Atoi(seen)
		if err != nil || n < 0 {
			problems = append(problems, domain.Problem(nameSeen, MalformedSeen))
		}
		e.Seen = n
	}
	return e, problems
}

type parser struct {
	values   url.Values
	find     Find
	object   map[string]any
	known    map[string]bool
	problems []domain.FieldProblem
}

func (p *parser) problem(field string, reason domain.Reason, args ...string) {
	p.problems = append(p.problems, domain.Problem(field, reason, args...))
}

func (p *parser) field(f stages.Field) {
	switch f.Kind {
	case stages.FieldFacts:
		p.facts(f)
	case stages.FieldNotes:
		p.notes(f)
	case stages.FieldRows:
		p.rows(f)
	case stages.FieldTable:
		p.table(f)
	case stages.FieldMaterials:
		p.materials(f)
	case stages.FieldChoices:
		p.choices(f)
	default:
		if text, ok := p.one(f.Name); ok {
			p.scalar(f, text)
		}
	}
}

// one gives the only value of an input, trimmed; false if it was left empty or is no proper text.
func (p *parser) one(name string) (string, bool) {
	p.known[name] = true
	given := p.values[name]
	if len(given) > 1 {
		p.problem(name, Repeated)
		return "", false
	}
	if len(given) == 0 {
		return "", false
	}
	text, ok := CleanText(given[0])
	if !ok {
		p.problem(name, MalformedText)
		return "", false
	}
	return text, text != ""
}

func (p *parser) scalar(f stages.Field, text string) {
	switch f.Kind {
	case stages.FieldNumber:
		number, ok := readNumber(text)
		p.set(f, number, ok, MalformedNumber)
	case stages.FieldWhole:
		number, ok := readWhole(text)
		p.set(f, number, ok, MalformedWhole)
	case stages.FieldDay:
		day, ok := readDay(text)
		p.set(f, day, ok, MalformedDay)
	case stages.FieldFlag:
		if text != flagSet {
			p.problem(f.Name, MalformedFlag)
			return
		}
		p.object[f.Name] = true
	case stages.FieldLines:
		if lines := splitLines(text); len(lines) > mostRows {
			p.problem(f.Name, TooMany, "max", strconv.Itoa(mostRows))
		} else if len(lines) > 0 {
			p.object[f.Name] = lines
		}
	case stages.FieldText:
		if strings.Contains(text, "\n") {
			p.problem(f.Name, MalformedText)
			return
		}
		p.object[f.Name] = text
	default:
		p.object[f.Name] = text
	}
}

func (p *parser) set(f stages.Field, value any, ok bool, otherwise domain.Reason) {
	if !ok {
		p.problem(f.Name, otherwise)
		return
	}
	p.object[f.Name] = value
}

func (p *parser) choices(f stages.Field) {
	p.known[f.Name] = true
	var chosen []string
	for _, value := range p.values[f.Name] {
		text, ok := CleanText(value)
		if !ok {
			p.problem(f.Name, MalformedText)
			return
		}
		if text != "" && !slices.Contains(chosen, text) {
			chosen = append(chosen, text)
		}
	}
	if len(chosen) > 0 {
		p.object[f.Name] = chosen
	}
}

func (p *parser) facts(f stages.Field) {
	facts := map[string]string{}
	for _, fact := range f.Facts {
		name := f.Name + "." + string(fact.Fact)
		if value, ok := p.one(name); ok {
			facts[string(fact.Fact)] = value
		}
	}
	if len(facts) > 0 {
		p.object[f.Name] = facts
	}
}

func (p *parser) notes(f stages.Field) {
	notes := map[string]string{}
	for _, c := range f.Choices {
		if note, ok := p.one(f.Name + "." + c.Value); ok {
			notes[c.Value] = note
		}
	}
	if len(notes) > 0 {
		p.object[f.Name] = notes
	}
}

func (p *parser) rows(f stages.Field) {
	sections, given := p.values[f.Name+".section"], p.values[f.Name+".text"]
	p.known[f.Name+".section"], p.known[f.Name+".text"] = true, true
	if len(sections) != len(given) {
		p.problem(f.Name, MalformedRows)
		return
	}
	var rows []domain.Condition
	for i := range given {
		section, fine := CleanText(sections[i])
		text, ok := CleanText(given[i])
		switch {
		case !ok || !fine:
			p.problem(f.Name+"."+strconv.Itoa(len(rows)), MalformedText)
			rows = append(rows, domain.Condition{})
		case section != "" || text != "": // an empty row was not used
			rows = append(rows, domain.Condition{Section: section, Text: text})
		}
	}
	if len(rows) > mostRows {
		p.problem(f.Name, TooMany, "max", strconv.Itoa(mostRows))
		return
	}
	if len(rows) > 0 {
		p.object[f.Name] = rows
	}
}

// table reads rows of texts and choices; an empty row was not used.
func (p *parser) table(f stages.Field) {
	for _, c := range f.Columns {
		p.known[f.Name+"."+c.Name] = true
	}
	given, ok := tableRowsOf(f, p.values)
	if !ok {
		p.problem(f.Name, MalformedRows)
		return
	}
	var rows []map[string]string
	for _, cells := range given {
		if unused(cells) {
			continue
		}
		row := map[string]string{}
		for j, c := range f.Columns {
			text, ok := CleanText(cells[j])
			if !ok || c.Kind == stages.FieldText && strings.Contains(text, "\n") {
				p.problem(f.Name+"."+strconv.Itoa(len(rows))+"."+c.Name, MalformedText)
			}
			if text != "" {
				row[c.Name] = text
			}
		}
		rows = append(rows, row)
	}
	if len(rows) > mostRows {
		p.problem(f.Name, TooMany, "max", strconv.Itoa(mostRows))
		return
	}
	if len(rows) > 0 {
		p.object[f.Name] = rows
	}
}

func (p *parser) materials(f stages.Field) {
	var refs []domain.MaterialRef
	for _, m := range f.Materials {
		name := f.Name + "." + string(m.Material)
		p.known[name] = true
		for _, id := range p.values[name] {
			if id == "" {
				continue
			}
			kept, ok := Kept{}, false
			if p.find != nil {
				kept, ok = p.find(id)
			}
			if !ok || kept.Ref.Material != m.Material {
				p.problem(name, LostFile)
				continue
			}
			refs = append(refs, kept.Ref)
		}
	}
	if len(refs) > 0 {
		p.object[f.Name] = refs
	}
}

// refuseUnknown reports inputs that the command doesn't have, so that nothing that a person wrote is dropped unseen.
func (p *parser) refuseUnknown() {
	names := make([]string, 0, len(p.values))
	for name := range p.values {
		if !p.known[name] && !strings.HasPrefix(name, "_") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		p.problem(name, UnknownField)
	}
}
