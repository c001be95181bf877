package stagestest

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// Spoiled makes a command of a choice with something wrong in it: a field, the version, the day. It may also find the
// command refused before it is one, as a form or a program might send it; then the rejection is given and no command.
func (w *Walk) Spoiled(c Choice) (stages.Command, *domain.Rejection, error) {
	cmd, values := w.unspoiled(c)
	verb := c.Option.Verb
	switch n := w.Chance.IntN(10); {
	case n == 0:
		cmd.Seen++
	case n == 1:
		cmd.On = domain.DayOf(w.At) + 1
	case n == 2:
		cmd.On = domain.DayOf(w.At) - 1
	case n == 3:
		cmd.On, cmd.Back = domain.DayOf(w.At)-domain.Day(1+w.Chance.IntN(900)), "系统停用期间补录"
	case n == 4:
		verb, values["surprise"] = [2]domain.Verb{verb, "blow-up"}[w.Chance.IntN(2)], 1
	default:
		w.spoil(c.Option, values)
	}
	return w.sent(cmd, verb, values)
}

// Disabled makes a command of a choice for each value of its fields that can't be chosen now, with that value chosen.
func (w *Walk) Disabled(c Choice, each func(stages.Command, *domain.Rejection, error)) {
	for _, f := range c.Option.Fields {
		for _, x := range f.Choices {
			if x.Disabled == "" {
				continue
			}
			cmd, values := w.unspoiled(c)
			values[f.Name] = x.Value
			if f.Kind == stages.FieldChoices {
				values[f.Name] = []string{x.Value}
			}
			each(w.sent(cmd, c.Option.Verb, values))
		}
	}
}

// unspoiled gives the command of a choice, but for its act, and the act's values.
func (w *Walk) unspoiled(c Choice) (stages.Command, map[string]any) {
	w.actor = c.Actor.Account
	return stages.Command{ID: domain.CommandID(fmt.Sprintf("%s-spoiled-%d", w.ID, w.Steps)), Project: w.ID, By: c.Actor, At: w.At,
		Target: c.Option.Target, Seen: c.Option.Seen}, w.fill(c.Option, true)
}

// sent reads the act of a command as a form or a program sends it.
func (w *Walk) sent(cmd stages.Command, verb domain.Verb, values map[string]any) (stages.Command, *domain.Rejection, error) {
	raw, err := json.Marshal(values)
	if err != nil {
		return cmd, nil, fmt.Errorf("fill %s: %w", verb, err)
	}
	act, rejection := stages.ParseAct(verb, raw)
	if rejection != nil {
		return cmd, rejection, nil
	}
	cmd.Act = act
	return w.Numbered(cmd), nil, nil
}

// Peculiar reports whether an option is seldom there, and may be wrong in ways of its own.
func (w *Walk) Peculiar(o stages.Option) bool {
	switch o.Verb {
	case "launch-collaboration", "split-project", "merge-project", "record-project-code", "divide-works", "submit-drawings",
		"schedule-survey", "record-finding":
		return true
	case "decide-item":
		return w.joint(o)
	}
	return false
}

// joint reports whether an option is about the opinion that parties' decisions lead to.
func (w *Walk) joint(o stages.Option) bool {
	_, it := w.Project.Item(domain.ItemID(o.Target))
	planned := w.Project.Planned(it.Code)
	return planned != nil && planned.Kind == domain.ItemJoint
}

// spoil puts something wrong into one field.
func (w *Walk) spoil(o stages.Option, values map[string]any) {
	if len(o.Fields) == 0 {
		return
	}
	if o.Verb == "amend-project" && w.Chance.IntN(5) < 4 { // say again what is known; its fields are tried as the project enters
		for _, f := range o.Fields {
			values[f.Name] = f.Value
			if f.Kind == stages.FieldFacts {
				values[f.Name] = presets(f)
			}
		}
		values["contact"], values["phone"] = "", ""
		return
	}
	if o.Verb == "launch-collaboration" && w.Chance.IntN(2) == 0 { // without whoever owns a section
		values["departments"] = []string{"water", "housing"}
		return
	}
	if o.Verb == "record-finding" && w.Chance.IntN(2) == 0 { // an officer goes alone
		values["companion"] = string(w.actor)
		return
	}
	if strings.HasSuffix(string(o.Verb), "-finding") && w.Chance.IntN(2) == 0 { // rows that can't be
		row := stages.FindingRow{Text: "弃土场未设拦挡"}
		values["findings"] = []any{[]any{}, []stages.FindingRow{{Text: row.Text, Photos: "99"}}, []stages.FindingRow{row, {Text: row.Text, Photos: "98"}}, []stages.FindingRow{{Text: row.Text, Position: "here"}},
			[]stages.FindingRow{{Clause: "§1"}}, slices.Repeat([]stages.FindingRow{row}, 31)}[w.Chance.IntN(6)]
		return
	}
	if o.Verb == "reinspect-finding" && w.Chance.IntN(2) == 0 { // without saying what failed, or by when it is to be done
		values["result"] = "failed"
		delete(values, []string{"text", "due"}[w.Chance.IntN(2)])
		return
	}
	if o.Verb == "issue-rectification-list" && w.Chance.IntN(2) == 0 { // a day that can't be
		values["due"] = domain.DayOf(w.At) + domain.Day([]int{0, 1, 2, 3, 4, 5, 6, 90}[w.Chance.IntN(8)])
		return
	}
	if o.Verb == "pause-item" && w.Chance.IntN(3) == 0 { // longer than the law allows
		values["days"] = 45
		return
	}
	if o.Verb == "record-project-code" && w.Chance.IntN(2) == 0 {
		values["code"] = w.special(o, stages.Field{Name: "code"})
		return
	}
	if o.Verb == "submit-drawings" && w.Chance.IntN(2) == 0 { // a sheet without a file
		values["sheets"] = []string{"1 平面图", "2 立面图", "3 剖面图"}
		return
	}
	if o.Verb == "decide-item" && w.joint(o) && w.Chance.IntN(2) == 0 { // against what the parties decided
		values["outcome"] = []domain.ItemOutcome{domain.ItemGranted, domain.ItemRefused}[w.Chance.IntN(2)]
		values["reason"] = "不符合法定条件"
		return
	}
	switch o.Verb {
	case "split-project":
		values["parts"] = [][]string{{"一期"}, {"一期 1", "一期 2"}, {"一期 1"}, {"一期 1", "二期 1"}}[w.Chance.IntN(4)]
		return
	case "divide-works":
		values["parts"] = [][]string{{"一期"}, {"一期", "一期"}}[w.Chance.IntN(2)]
		return
	case "merge-project":
		values["into"] = []string{string(w.ID), "NO"}[w.Chance.IntN(2)]
		return
	case "absorb-project":
		values["from"] = []string{string(w.ID), "NO"}[w.Chance.IntN(2)]
		return
	}
	f := o.Fields[w.Chance.IntN(len(o.Fields))]
	if w.Chance.IntN(4) == 0 {
		delete(values, f.Name)
		return
	}
	if special := w.special(o, f); special != nil {
		values[f.Name] = special
		return
	}
	switch f.Kind {
	case stages.FieldText, stages.FieldLong:
		values[f.Name] = []any{strings.Repeat("长", 1001), "短", " ", 7, "藏\u200b字"}[w.Chance.IntN(5)]
	case stages.FieldNumber, stages.FieldWhole:
		values[f.Name] = []any{-1, 1e18, "many", math.MaxInt32}[w.Chance.IntN(4)]
	case stages.FieldDay:
		values[f.Name] = []any{(domain.DayOf(w.At) - 1).String(), "2023-02-30", (domain.DayOf(w.At) + 400).String()}[w.Chance.IntN(3)]
	case stages.FieldTime:
		values[f.Name] = []string{"25:30", "9 o'clock", "00:01", ""}[w.Chance.IntN(4)]
	case stages.FieldInstant:
		values[f.Name] = "a while ago"
	case stages.FieldChoice:
		values[f.Name] = "something else"
	case stages.FieldChoices:
		if at := slices.IndexFunc(f.Choices, func(c stages.Choice) bool { return c.Disabled != "" }); at >= 0 {
			values[f.Name] = []string{f.Choices[at].Value}
			return
		}
		values[f.Name] = [][]string{{"something else"}, slices.Repeat([]string{anyChoice(f)}, 100), {anyChoice(f)}}[w.Chance.IntN(3)]
	case stages.FieldFlag:
		values[f.Name] = "perhaps"
	case stages.FieldLines:
		values[f.Name] = [][]string{{""}, slices.Repeat([]string{"缺件"}, 100)}[w.Chance.IntN(2)]
	case stages.FieldFacts:
		values[f.Name] = []map[string]string{{"land": "moon"}, {"nothing": "yes"}}[w.Chance.IntN(2)]
	case stages.FieldRows:
		values[f.Name] = []domain.Condition{{Section: "nowhere", Text: ""}}
	case stages.FieldTable:
		values[f.Name] = []any{"none", slices.Repeat([]map[string]string{{}}, 100)}[w.Chance.IntN(2)]
	case stages.FieldNotes:
		values[f.Name] = []map[string]string{{"nothing": "按本项目实际情况另行说明理由"}, {anyChoice(f): strings.Repeat("短", 300)}}[w.Chance.IntN(2)]
	case stages.FieldMaterials:
		values[f.Name] = []any{[]any{}, []domain.MaterialRef{{Material: "nothing", Hash: "x"}}}[w.Chance.IntN(2)]
	}
}

// presets gives the facts that a form shows as known.
func presets(f stages.Field) map[domain.Fact]string {
	known := map[domain.Fact]string{}
	for _, ask := range f.Facts {
		if ask.Value != "" {
			known[ask.Fact] = ask.Value
		}
	}
	return known
}

func anyChoice(f stages.Field) string {
	if len(f.Choices) == 0 {
		return "none"
	}
	return f.Choices[len(f.Choices)-1].Value
}

// special spoils what no single field shows.
func (w *Walk) special(o stages.Option, f stages.Field) any {
	switch {
	case f.Name == "credit":
		return []string{"91310115MA1H8R7C6D", "91220300MA0Y00001C", "9122"}[w.Chance.IntN(3)]
	case f.Name == "region":
		return []string{"220381", "110000"}[w.Chance.IntN(2)]
	case f.Name == "code":
		return []string{"2101-220302-04-01-100015", "9901-440300-04-01-000001", "2304441900", "0001-000000-00-00-000000", "2001-440300-04-01-000001"}[w.Chance.IntN(5)]
	case f.Name == "position":
		return "somewhere"
	case f.Name == "phone":
		return "call me"
	case f.Name == "finish":
		return "2001-01-01"
	case f.Name == "visit":
		d := domain.DayOf(w.At) + 1
		for w.Machine.Book().Calendar.IsWorking(d) {
			d++
		}
		return []string{d.String(), (d - 300).String(), (d + 300).String()}[w.Chance.IntN(3)]
	case f.Kind == stages.FieldChoice && slices.ContainsFunc(f.Choices, func(c stages.Choice) bool { return c.Disabled != "" }):
		return f.Choices[slices.IndexFunc(f.Choices, func(c stages.Choice) bool { return c.Disabled != "" })].Value
	case f.Name == "undertake":
		return false
	case o.Verb == "give-opinion" && f.Name == "value":
		return nil
	case o.Verb == "give-opinion" && f.Name == "conditions":
		return []domain.Condition{}
	}
	return nil
}
