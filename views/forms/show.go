package forms

import (
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/words"
)

// emptyRows is how many empty rows a form offers where no script can add one.
const emptyRows = 3

// mostButtons is how many choices buttons show at most.
const mostButtons = 4

func title(k parts.Kit, v View) string { return k.T("verb." + string(v.Option.Verb)) }

// submitLabel names the act itself, not "submit", so that nobody wonders what the button does.
func submitLabel(k parts.Kit, v View) string {
	return k.First("act."+string(v.Option.Verb), "verb."+string(v.Option.Verb))
}

func rowsOf(f stages.Field) string {
	if f.Kind == stages.FieldLines {
		return "4"
	}
	return "5"
}

func inputMode(f stages.Field) string {
	if f.Kind == stages.FieldNumber {
		return "decimal"
	}
	return "numeric"
}

// dayInput shows a text where what was typed is no day: a date picker would throw it away.
func dayInput(v View, name string) string {
	if text := v.values().Get(name); text != "" {
		if _, err := domain.ParseDay(text); err != nil {
			return "text"
		}
	}
	return "date"
}

// timeInput shows a text where what was typed is no time of the day.
func timeInput(v View, name string) string {
	if text := v.values().Get(name); text != "" {
		if _, ok := domain.TimeOfDay(text).Minutes(); !ok {
			return "text"
		}
	}
	return "time"
}

func disabledWhy(k parts.Kit, c stages.Choice) string {
	return k.First("disabled."+c.Disabled, "reason."+c.Disabled, "form.disabled")
}

func materialName(f stages.Field, m stages.MaterialField) string {
	return f.Name + "." + string(m.Material)
}

func itemNames(k parts.Kit, items []domain.ItemCode) string {
	names := make([]string, len(items))
	for i, code := range items {
		names[i] = k.Name("item", string(code))
	}
	return strings.Join(names, k.T("form.list-comma"))
}

// inputAttributes ties an input to its hints and problems for those who listen to the page.
func (v View) inputAttributes(k parts.Kit, f stages.Field) templ.Attributes {
	attributes := templ.Attributes{}
	var described []string
	if len(hints(k, v.Option.Verb, f)) > 0 {
		described = append(described, v.id(f.Name)+"-hint")
	}
	if len(v.problems(f.Name)) > 0 {
		described = append(described, v.id(f.Name)+"-problem")
		attributes["aria-invalid"] = "true"
	}
	if len(described) > 0 {
		attributes["aria-describedby"] = strings.Join(described, " ")
	}
	if f.Required {
		attributes["aria-required"] = "true"
	}
	return attributes
}

func (v View) chosen(name, value string) bool { return slices.Contains(v.values()[name], value) }

// rows gives the rows that were filled in and some empty ones.
func (v View) rows(name string) []domain.Condition {
	sections, given := v.values()[name+".section"], v.values()[name+".text"]
	var rows []domain.Condition
	for i := range min(len(sections), len(given)) {
		if sections[i] != "" || given[i] != "" {
			rows = append(rows, domain.Condition{Section: sections[i], Text: given[i]})
		}
	}
	return append(rows, make([]domain.Condition, emptyRows)...)
}

// table gives the rows of a table that were filled in, column by column, and some empty ones.
func (v View) table(f stages.Field) [][]string {
	rows, _ := tableRowsOf(f, v.values())
	rows = slices.DeleteFunc(rows, unused)
	empty := emptyRows
	if f.Most > 0 {
		empty = min(empty, f.Most-len(rows))
	}
	for range empty {
		rows = append(rows, make([]string, len(f.Columns)))
	}
	return rows
}

// tableRowsOf reads the rows of a table; it reports false if its columns differ in length.
func tableRowsOf(f stages.Field, values url.Values) (rows [][]string, ok bool) {
	ok = true
	for j, c := range f.Columns {
		given := values[f.Name+"."+c.Name]
		if j == 0 {
			rows = make([][]string, len(given))
			for i := range rows {
				rows[i] = make([]string, len(f.Columns))
			}
		}
		ok = ok && (c.Silent || len(given) == len(rows)) // what nobody is asked for may be missing
		for i := range min(len(given), len(rows)) {
			rows[i][j] = given[i]
		}
	}
	return rows, ok
}

// unused reports whether nothing was filled in in a row.
func unused(row []string) bool {
	return !slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

func columnLabel(k parts.Kit, f stages.Field, c stages.Field) string {
	return k.T("column." + f.Name + "." + c.Name)
}

func (v View) kept(name string) []Kept {
	var files []Kept
	for _, id := range v.values()[name] {
		if file, ok := v.Files[id]; ok {
			files = append(files, file)
		}
	}
	return files
}

type hiddenInput struct{ name, value string }

// hidden lists all values of the fields, in a steady order.
func (v View) hidden() []hiddenInput {
	var inputs []hiddenInput
	names := make([]string, 0, len(v.values()))
	for name := range v.values() {
		if !strings.HasPrefix(name, "_") || name == nameOn || name == nameBack {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range v.values()[name] {
			inputs = append(inputs, hiddenInput{name, value})
		}
	}
	return inputs
}

type shownField struct {
	label string
	lines []string
}

// shown writes every field with what was filled in, as a person reads it.
func (v View) shown(k parts.Kit) []shownField {
	var list []shownField
	for _, f := range v.Option.Fields {
		if f.Silent {
			continue
		}
		switch f.Kind {
		case stages.FieldFacts:
			for _, fact := range f.Facts {
				value := v.values().Get(f.Name + "." + string(fact.Fact))
				list = append(list, shownField{k.Text(fact.Label), chosenLabels(k, v.Option.Verb, stages.Field{Name: string(fact.Fact)}, fact.Choices, value)})
			}
		case stages.FieldMaterials:
			for _, m := range f.Materials {
				list = append(list, shownField{k.Text(m.Label), v.fileNames(k, f, m)})
			}
		default:
			if f.Kind == stages.FieldNotes && len(f.Choices) == 0 {
				continue
			}
			list = append(list, shownField{label(k, v.Option.Verb, f), v.lines(k, f)})
		}
	}
	return list
}

func (v View) lines(k parts.Kit, f stages.Field) []string {
	given := v.values()[f.Name]
	switch f.Kind { //nolint:exhaustive // what follows is for all others
	case stages.FieldChoice, stages.FieldChoices:
		return chosenLabels(k, v.Option.Verb, f, f.Choices, given...)
	case stages.FieldFlag:
		return []string{k.T(flagWord(len(given) > 0))}
	case stages.FieldNotes:
		var lines []string
		for _, c := range f.Choices {
			if note := v.values().Get(f.Name + "." + c.Value); note != "" {
				lines = append(lines, choiceLabel(k, v.Option.Verb, f, c)+" — "+note)
			}
		}
		return lines
	case stages.FieldRows:
		var lines []string
		for _, row := range v.rows(f.Name) {
			if row.Text != "" {
				lines = append(lines, strings.Join(chosenLabels(k, v.Option.Verb, f, f.Choices, row.Section), "")+" — "+row.Text)
			}
		}
		return lines
	case stages.FieldTable:
		var lines []string
		for _, row := range v.table(f) {
			if unused(row) {
				continue
			}
			var said []string
			for j, c := range f.Columns {
				if c.Kind == stages.FieldChoice {
					row[j] = strings.Join(chosenLabels(k, v.Option.Verb, c, c.Choices, row[j]), "")
				}
				if row[j] != "" && !c.Silent {
					said = append(said, columnLabel(k, f, c)+" "+row[j])
				}
			}
			lines = append(lines, strings.Join(said, " · "))
		}
		return lines
	}
	text := strings.TrimSpace(strings.Join(given, "\n"))
	switch {
	case text == "":
		return nil
	case f.Kind == stages.FieldDay:
		if day, err := domain.ParseDay(text); err == nil {
			return []string{k.LongDay(day) + " " + k.Weekday(day)}
		}
	case f.Unit != "":
		text += " " + k.T("unit."+f.Unit)
	}
	return splitLines(text)
}

func flagWord(on bool) string {
	if on {
		return "form.yes"
	}
	return "form.no"
}

func chosenLabels(k parts.Kit, verb domain.Verb, f stages.Field, choices []stages.Choice, chosen ...string) []string {
	var labels []string
	for _, c := range choices {
		if slices.Contains(chosen, c.Value) {
			labels = append(labels, choiceLabel(k, verb, f, c))
		}
	}
	return labels
}

func (v View) fileNames(k parts.Kit, f stages.Field, m stages.MaterialField) []string {
	if m.Given {
		return []string{k.T("form.material-given")}
	}
	var names []string
	for _, file := range v.kept(materialName(f, m)) {
		names = append(names, file.Name+" · "+words.Bytes(file.Ref.Bytes))
	}
	return names
}
