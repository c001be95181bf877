package stagestest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/stages"
)

func (w *Walk) fill(o stages.Option, kindly bool) map[string]any {
	values := map[string]any{}
	for _, f := range o.Fields {
		if v := w.value(o, f, kindly); v != nil {
			values[f.Name] = v
		}
	}
	switch {
	case o.Verb == "give-opinion" && values["value"] != string(domain.OpinionAgree):
		values["text"] = "与相关规划存在冲突，需进一步论证后再定。"
		if !kindly {
			values["text"] = "不妥"
			return values
		}
		values["conditions"] = []domain.Condition{{Section: "conditions", Text: "退让道路红线不少于五米"}}
	case o.Verb == "apply" && kindly:
		values["undertake"] = true
	case o.Verb == "record-post-check" && values["result"] == string(domain.CheckRectify):
		values["text"] = "现场与承诺不符，应予整改"
	case o.Verb == "decide-item" && values["outcome"] == string(domain.ItemRefused):
		values["reason"] = "不符合法定条件"
	case o.Verb == "submit-drawings":
		w.drawings(values)
	case o.Verb == "give-drawing-opinion" && kindly && w.Chance.IntN(2) == 0:
		delete(values, "sheets") // it rests on the whole set
	case o.Verb == "comment-drawing" && kindly:
		values["clause"] = "GB 55037-2022 第 4.2.1 条"
	case o.Verb == "record-finding" && kindly:
		values["text"] = "现场与图纸一致"
		if values["result"] != string(domain.SurveyPass) {
			values["findings"] = []stages.FindingRow{{Text: "弃土场未设拦挡", Clause: "水土保持法 §27"}, {Text: "与高压线净距不足"}}
		}
	case o.Verb == "issue-rectification-list" && kindly && len(o.Fields) > 0:
		rows := []stages.ListedRow{}
		for _, c := range o.Fields[1].Columns[0].Choices[:w.Chance.IntN(2)] {
			rows = append(rows, stages.ListedRow{Finding: c.Value, Owner: "施工总承包单位"})
		}
		values["rows"] = rows
	case o.Verb == "reinspect-finding" && kindly:
		values["text"] = "按清单逐条复验"
	case o.Verb == "amend-finding" && kindly:
		values["findings"] = []stages.FindingRow{{Text: "补记：进场道路转弯半径不足"}}
	}
	return values
}

func (w *Walk) value(o stages.Option, f stages.Field, kindly bool) any {
	switch f.Kind {
	case stages.FieldText, stages.FieldLong:
		return w.words(o, f)
	case stages.FieldNumber:
		return float64(1+w.Chance.IntN(50000)) + 0.5
	case stages.FieldWhole:
		return int(f.Min) + w.Chance.IntN(int(min(f.Max, f.Min+20)-f.Min)+1)
	case stages.FieldDay:
		return w.day(f)
	case stages.FieldTime:
		if f.Value != nil {
			return f.Value
		}
		return "09:30"
	case stages.FieldInstant:
		return w.At.Format(time.RFC3339)
	case stages.FieldChoice:
		if (o.Verb == "record-post-check" || o.Verb == "give-drawing-opinion" || o.Verb == "reinspect-finding") && !w.sure {
			kindly = false
		}
		return w.choose(f, kindly)
	case stages.FieldChoices:
		return w.several(f, kindly)
	case stages.FieldFlag:
		return w.Chance.IntN(2) == 1
	case stages.FieldLines:
		if f.Name == "parts" {
			return w.parts()
		}
		return []string{"缺少用地红线图", "营业执照已过期"}
	case stages.FieldFacts:
		return w.facts(f)
	case stages.FieldRows:
		if w.Chance.IntN(3) == 0 {
			return []domain.Condition{{Section: f.Choices[w.Chance.IntN(len(f.Choices))].Value, Text: "按规范设置"}}
		}
		return nil
	case stages.FieldTable:
		return w.rows(o, f, kindly)
	case stages.FieldNotes:
		return w.notes(f)
	case stages.FieldMaterials:
		return w.materials(f)
	}
	return nil
}

// rows fills in a row or two of a table, or none.
func (w *Walk) rows(o stages.Option, f stages.Field, kindly bool) any {
	if preset, ok := f.Value.([]map[string]string); ok && kindly {
		return preset
	}
	var all []map[string]any
	for range w.Chance.IntN(3) {
		row := map[string]any{}
		for _, c := range f.Columns {
			if c.Name == "photos" {
				continue
			}
			if v := w.value(o, c, kindly); v != nil {
				row[c.Name] = v
			}
		}
		all = append(all, row)
	}
	return all
}

// parts splits the walk's project into two.
func (w *Walk) parts() []string {
	whole := float64(w.Project.Record.Investment) / 1e4
	return []string{"一期 1", "二期 " + strconv.FormatFloat(whole-1, 'f', 4, 64)}
}

// notes says something of some choices, of all where that is asked.
func (w *Walk) notes(f stages.Field) any {
	said := map[string]string{}
	for _, c := range f.Choices {
		if f.Required || !w.sure && w.Chance.IntN(25) == 0 {
			said[c.Value] = "按本项目实际情况另行说明理由"
		}
	}
	return said
}

func (w *Walk) words(o stages.Option, f stages.Field) any {
	switch f.Name {
	case "credit":
		if o.Verb == "change-project" && w.Chance.IntN(3) == 0 { // another investor takes over
			return string(Stranger)
		}
		if f.Value != nil {
			return f.Value
		}
		return string(Credit)
	case "code", "position":
		if f.Required {
			return f.Value
		}
		return nil
	case "phone":
		if w.Chance.IntN(2) == 0 {
			return nil
		}
		return "13900000000"
	case "companion":
		return string(Companion(w.actor))
	case "measured":
		return strconv.Itoa(w.Chance.IntN(100)) + ".5"
	case "into", "from":
		return "another"
	}
	if !f.Required && w.Chance.IntN(2) == 0 && f.Name != "funding" || f.Name == "funding" && !w.sure && w.Chance.IntN(6) == 0 {
		return nil
	}
	return strings.Repeat("按程序办理", 3) + fmt.Sprint(w.Chance.IntN(1000))
}

func (w *Walk) day(f stages.Field) any {
	if f.Name == "document_on" {
		return (domain.DayOf(w.At) - domain.Day(w.Chance.IntN(5))).String()
	}
	if s, ok := f.Value.(string); ok && s != "" {
		return s
	}
	if f.Name == "first" { // mostly the first contact is the application
		if w.Chance.IntN(4) > 0 {
			return nil
		}
		return (domain.DayOf(w.At) - domain.Day(w.Chance.IntN(30))).String()
	}
	if f.Name == "finish" {
		return (domain.DayOf(w.At) + 700).String()
	}
	return (domain.DayOf(w.At) + domain.Day(w.Chance.IntN(100))).String()
}

func (w *Walk) choose(f stages.Field, kindly bool) any {
	var open []string
	for _, c := range f.Choices {
		if c.Disabled == "" {
			open = append(open, c.Value)
		}
	}
	switch {
	case f.Name == "class": // at first also one without a flow, which must be amended
		if !w.sure && w.Project == nil && w.Chance.IntN(6) == 0 {
			return strconv.Itoa(int(domain.ClassEnergy))
		}
		return strconv.Itoa(int(w.Class))
	case f.Name == "region":
		return string(w.Region)
	case len(open) == 0:
		return nil
	case slices.Contains(open, string(domain.PauseSupplement)) && w.Chance.IntN(3) == 0: // the investor has something to do
		return string(domain.PauseSupplement)
	case w.sure || kindly && f.Name != "kind" && w.Chance.IntN(12) > 0:
		return open[0]
	}
	return open[w.Chance.IntN(len(open))]
}

func (w *Walk) several(f stages.Field, kindly bool) any {
	preset, _ := f.Value.([]string)
	if w.sure || kindly && len(preset) > 0 && w.Chance.IntN(6) > 0 {
		return preset
	}
	var some []string
	for _, c := range f.Choices {
		if kindly && c.Disabled != "" {
			continue
		}
		if slices.Contains([]string{"natural-resources", "development-reform"}, c.Value) || w.Chance.IntN(2) == 0 {
			some = append(some, c.Value)
		}
	}
	if len(some) == 0 {
		return preset
	}
	return some
}

// facts settles each fact: mostly as it makes a small project, so that walks come to their ends.
func (w *Walk) facts(f stages.Field) map[domain.Fact]string {
	given := map[domain.Fact]string{}
	rare := 3 + w.Chance.IntN(12)
	for _, ask := range f.Facts {
		i := len(ask.Choices) - 1
		if w.Chance.IntN(rare) == 0 {
			i = w.Chance.IntN(len(ask.Choices))
		}
		given[ask.Fact] = ask.Choices[i].Value
	}
	return given
}

func (w *Walk) materials(f stages.Field) []domain.MaterialRef {
	var refs []domain.MaterialRef
	for i, m := range f.Materials {
		if f.Required && i == 0 { // something must come
			m.Required = true
		}
		if m.Deferrable && !w.sure && w.Chance.IntN(2) == 0 {
			continue
		}
		if m.Mapping != "" && w.sure { // refused: it is there
			continue
		}
		if m.Required || w.Chance.IntN(4) == 0 {
			refs = append(refs, domain.MaterialRef{Material: m.Material, Hash: domain.Hash(strings.Repeat("0123456789abcdef", 4)), Bytes: 1024, Type: "application/pdf"})
		}
	}
	return refs
}
