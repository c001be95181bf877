// Package forms draws the form of any command from its fields, and reads it back: one component for all commands, in
// both languages, with or without JavaScript. It knows the shape of each kind of field and no rule of any command.
package forms

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/words"
)

// Names of the form's own inputs, beside those of the command's fields.
const (
	nameCommand   = "_command"
	nameTarget    = "_target"
	nameSeen      = "_seen"
	nameConfirmed = "_confirmed"
	nameChange    = "_change"
	nameOn        = "_on"
	nameBack      = "_back"
)

// Names by which problems of the effective day and of its reason come back from the rules.
const (
	fieldOn   = "on"
	fieldBack = "back"
)

// View is one command's form as a page shows it.
type View struct {
	Action   string           // address that the form is posted to
	Option   stages.Option    // the command
	Command  domain.CommandID // a new id, so that sending the form twice acts once
	Given    url.Values       // what was filled in before; nil shows the presets
	Files    map[string]Kept  // files uploaded before, by id
	Problems []domain.FieldProblem
	Refused  string // why the command as a whole was refused, as a text; empty if it wasn't
	Upload   string // address that takes single files while the form is filled in; empty if there is none
	Limits   Limits
	Cancel   string              // address to go back to; empty for none
	Back     bool                // offers back-entry 补录: an earlier effective day, with its reason
	Notes    []string            // what to look at before it is sent: shown with the confirmation
	Phrases  map[string][]string // texts to choose from, by the name of the field
	Place    string              // tells this form from another of the same command on a page; empty for the only one
	Folded   bool                // shown as one line that opens, where a page shows several forms
	Large    bool                // for the thumb: a few choices are buttons, not a list
}

// Limits is what uploads must keep to, told to people beforehand.
type Limits struct {
	FileBytes int64    // of one file
	Files     int      // of one kind of material
	Types     []string // accepted formats as people call them: PDF, JPG, DWG

	WaitingFiles int           // of one account that are sent with no form yet
	WaitingBytes int64         // the same together
	WaitingFor   time.Duration // after which they are removed
}

// Kept is an uploaded file that waits for its form to be sent.
type Kept struct {
	ID   string // the reference that the form carries; it names nothing else
	Name string // as its owner called it
	Ref  domain.MaterialRef
}

// Envelope is what a form says about its command beside the fields.
type Envelope struct {
	Command   domain.CommandID
	Target    string
	Seen      int        // version of the task as it was when the form was drawn
	On        domain.Day // effective day of a back-entry; none otherwise
	Back      string     // its reason
	Confirmed bool       // a final command was confirmed
	Change    bool       // the person went back from the confirmation to change something
}

func (v View) values() url.Values {
	if v.Given != nil {
		return v.Given
	}
	return Preset(v.Option.Fields)
}

// id gives the HTML id of a part of the form; several forms stand on one page.
func (v View) id(part string) string {
	id := "f-" + v.Place + string(v.Option.Verb)
	if v.Option.Target != "" {
		id += "-" + v.Option.Target
	}
	return strings.NewReplacer(".", "-", " ", "-").Replace(id + "-" + part)
}

// noted reports whether a field of notes has something in it, or something wrong.
func (v View) noted(f stages.Field) bool {
	for _, c := range f.Choices {
		if name := f.Name + "." + c.Value; v.values().Get(name) != "" || len(v.problems(name)) > 0 {
			return true
		}
	}
	return len(v.problems(f.Name)) > 0
}

func (v View) problems(name string) []domain.FieldProblem {
	var found []domain.FieldProblem
	for _, p := range v.Problems {
		if p.Field == name || v.isRow(name, p.Field) {
			found = append(found, p)
		}
	}
	return found
}

// isRow reports whether a problem's field is a numbered row of the field, or a cell of one: conditions.2, findings.0.text.
func (v View) isRow(name, problem string) bool {
	for _, f := range v.Option.Fields {
		if f.Name == name && f.Kind == stages.FieldNotes { // its keys may be numbers
			return false
		}
	}
	rest, ok := strings.CutPrefix(problem, name+".")
	row, _, _ := strings.Cut(rest, ".") // of a table also its column: findings.0.text
	_, err := strconv.Atoi(row)
	return ok && err == nil
}

// multipart reports whether the form carries files.
func (v View) multipart() bool {
	for _, f := range v.Option.Fields {
		if f.Kind == stages.FieldMaterials {
			return true
		}
	}
	return false
}

// summary lists the problems for the summary on top, each with the field to go to.
func (v View) summary(k parts.Kit) []parts.Problem {
	list := make([]parts.Problem, 0, len(v.Problems))
	for _, p := range v.Problems {
		list = append(list, parts.Problem{Anchor: v.id(v.inputOf(p.Field)), Label: v.nameOf(k, p.Field), Text: k.Problem(p)})
	}
	return list
}

// inputOf gives the name of the input that a problem is about; all rows of a field are one.
func (v View) inputOf(name string) string {
	for _, f := range v.Option.Fields {
		if v.isRow(f.Name, name) {
			return f.Name
		}
	}
	return name
}

// nameOf gives the label of a field or of the part of one, as materials.form-a.
func (v View) nameOf(k parts.Kit, name string) string {
	for _, f := range v.Option.Fields {
		if f.Name == name {
			return label(k, v.Option.Verb, f)
		}
		part, ok := strings.CutPrefix(name, f.Name+".")
		if !ok {
			continue
		}
		for _, fact := range f.Facts {
			if string(fact.Fact) == part {
				return k.Text(fact.Label)
			}
		}
		if f.Kind == stages.FieldNotes {
			for _, c := range f.Choices {
				if c.Value == part {
					return choiceLabel(k, v.Option.Verb, f, c)
				}
			}
		}
		for _, m := range f.Materials {
			if string(m.Material) == part {
				return k.Text(m.Label)
			}
		}
		number, column, _ := strings.Cut(part, ".")
		if row, err := strconv.Atoi(number); err == nil {
			name := label(k, v.Option.Verb, f) + " " + k.T("form.row-number", "n", strconv.Itoa(row+1))
			for _, c := range f.Columns {
				if c.Name == column {
					name += " " + columnLabel(k, f, c)
				}
			}
			return name
		}
		return label(k, v.Option.Verb, f)
	}
	return k.First("field."+name, name)
}

func label(k parts.Kit, verb domain.Verb, f stages.Field) string {
	return k.First("field."+string(verb)+"."+f.Name, "field."+f.Name)
}

// hints lists what is told about a field before it is filled in: its own hint, then its bounds.
func hints(k parts.Kit, verb domain.Verb, f stages.Field) []string {
	var list []string
	for _, key := range []string{"hint." + string(verb) + "." + f.Name, "hint." + f.Name} {
		if k.Has(key) {
			list = append(list, k.T(key))
			break
		}
	}
	shortest, longest := strconv.Itoa(f.MinLength), strconv.Itoa(f.MaxLength)
	smallest, largest := words.Number(f.Min, 6), words.Number(f.Max, 6)
	switch {
	case f.Kind == stages.FieldLines:
		list = append(list, k.T("form.lines-hint"))
	case f.Kind == stages.FieldDay:
		list = append(list, k.T("form.day-hint"))
	case f.MinLength > 1 && f.MaxLength > 0:
		list = append(list, k.T("form.length-hint", "min", shortest, "max", longest))
	case f.MinLength > 1:
		list = append(list, k.T("form.min-length-hint", "min", shortest))
	case f.Kind == stages.FieldLong && f.MaxLength > 0:
		list = append(list, k.T("form.max-length-hint", "max", longest))
	case f.Max != 0:
		list = append(list, k.T("form.range-hint", "min", smallest, "max", largest))
	case f.Min != 0:
		list = append(list, k.T("form.min-hint", "min", smallest))
	}
	return list
}

func choiceLabel(k parts.Kit, verb domain.Verb, f stages.Field, c stages.Choice) string {
	if c.Label != (domain.Text{}) {
		return k.Text(c.Label)
	}
	return k.First("choice."+string(verb)+"."+f.Name+"."+c.Value, "choice."+f.Name+"."+c.Value, c.Value)
}
