package stages

import (
	"fmt"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// RulesText prints the table of all commands as Markdown: docs/rules.md.
func (m *Machine) RulesText() string {
	var b strings.Builder
	b.WriteString("# Commands and their rules\n\nPrinted by `binglian docs print`; a test keeps it current. A command is possible for those under *who*, where all of\n*when* holds; else it is rejected, with the reason in brackets.\n\n")
	b.WriteString("| command | does | on | who | when | source |\n|---|---|---|---|---|---|\n")
	for _, fresh := range acts {
		r := fresh().rule()
		who := make([]string, len(r.Who))
		for i, w := range r.Who {
			who[i] = w.Text.Zh + " " + w.Name
		}
		if len(who) == 0 {
			who = []string{"时钟 the clock"}
		}
		when := make([]string, len(r.When))
		for i, c := range r.When {
			when[i] = fmt.Sprintf("%s (`%s`)", c.Text.Zh, c.Reason)
		}
		fmt.Fprintf(&b, "| `%s` | %s %s | %s | %s | %s | %s |\n", r.Verb, r.Text.Zh, r.Text.En, r.On, strings.Join(who, "; "), strings.Join(when, "; "), r.Source)
	}
	b.WriteString("\n## What follows by itself\n\n")
	for _, p := range policies {
		fmt.Fprintf(&b, "- %s\n", p.name)
	}
	b.WriteString("\n## Reasons of rejection\n\n")
	for _, r := range Reasons() {
		fmt.Fprintf(&b, "- `%s`\n", r)
	}
	return b.String()
}

// FlowText prints a flow as Markdown: docs/flows/<flow>.md.
func (m *Machine) FlowText(f *Flow) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s %s (`%s`)\n\nPrinted by `binglian docs print` from its file; a test keeps it current.\n\n", f.Title.Zh, f.Title.En, f.ID())
	if f.Direct() {
		b.WriteString("No pool, no collaboration, no sheet, no works.")
	} else {
		fmt.Fprintf(&b, "Collaboration: led by %s, %d working days for opinions, then %d for the sheet (国办发〔2019〕11号).",
			m.Book().nameOf(f.Collaboration.Lead).Zh, f.Collaboration.OpinionDays, f.Collaboration.SheetDays)
	}
	fmt.Fprintf(&b, " Window: %d working days to answer, %d as proposed for corrections (行政许可法 §32).", f.Window.AnswerDays, f.Window.CorrectionDays)
	if !f.Direct() {
		fmt.Fprintf(&b, " The builder files within %d calendar days of the acceptance (质量条例 §49).", f.Window.FilingDays)
	}
	b.WriteString("\n\n")
	if !f.Direct() {
		r := &f.Survey
		fmt.Fprintf(&b, "Joint survey (行政许可法 §34): %s. Where an item has less than %d working days: %s. Items with less than %d join only if asked for.\n\n",
			surveyText(r.days(false)), r.ShortBelow, surveyText(r.days(true)), r.JoinBelow)
	}
	if f.joint() {
		r := &f.Rectification
		fmt.Fprintf(&b, "Rectification, for which clocks stop (行政许可法 §45): listed within %d working days of the last finding, put right within %d as proposed and %d at most, looked at again within %d, again put right within %d as proposed.\n\n",
			r.ListDays, r.MendDays, f.mendCap(), r.LookDays, r.AgainDays)
	}
	b.WriteString(pausesText(f.Pauses))
	b.WriteString(flagsLegend)
	for _, s := range f.Stages {
		fmt.Fprintf(&b, "## %s %s (`%s`)\n\nLead: %s. Limit: %s.\n\n", s.Title.Zh, s.Title.En, s.Code, m.Book().nameOf(s.Lead).Zh, limitText(s))
		b.WriteString("| item | | department | statutory | committed | after | applies when | flags | result | basis |\n|---|---|---|---|---|---|---|---|---|---|\n")
		for i := range f.Items {
			it := &f.Items[i]
			if it.Stage != s.Code {
				continue
			}
			fmt.Fprintf(&b, "| %s | %s %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", it.Code, it.Title.Zh, it.Title.En, m.Book().nameOf(it.Department).Zh,
				daysText(it.Statutory), committedText(it), codesText(it.Prerequisites), whenText(it.When), flagsText(it), it.Result.Zh, it.Basis)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// pausesText lists the special procedures that stop an item's clock, each with the longest that may be planned.
func pausesText(pauses []PauseRule) string {
	if len(pauses) == 0 {
		pauses = generalPauses
	}
	all := make([]string, len(pauses))
	for i, p := range pauses {
		name := p.Title.Zh
		if name == "" {
			name = string(p.Kind)
		}
		all[i] = fmt.Sprintf("%s %d (%s)", name, p.Cap, p.Source)
	}
	return "Special procedures, with the working days that may be planned at most: " + strings.Join(all, "; ") + ".\n\n"
}

func surveyText(d SurveyDays) string {
	return fmt.Sprintf("asked for within %d working days of acceptance, fixed within %d, visit within %d, findings within %d", d.AskDays, d.NoticeDays, d.VisitDays, d.FindingDays)
}

func limitText(s StageRule) string {
	switch {
	case s.Open:
		return "none; never closes"
	case s.Unit == domain.UnitHours:
		return fmt.Sprintf("%d office hours (行政许可法 §42)", s.Limit)
	}
	return fmt.Sprintf("%d working days (行政许可法 §42: at most %d)", s.Limit, mostStageDays)
}

func daysText(d Days) string {
	if d.Days == 0 && d.Unit == "" {
		return "—"
	}
	return fmt.Sprintf("%d %s", d.Days, map[domain.Unit]string{domain.UnitWorking: "wd", domain.UnitCalendar: "d", domain.UnitHours: "h"}[d.Unit])
}

func committedText(it *ItemRule) string {
	switch it.Kind {
	case domain.ItemRecorded:
		return "recorded"
	case domain.ItemWith:
		return "with " + string(it.With)
	case domain.ItemDecided, domain.ItemJoint, domain.ItemFiling, domain.ItemUtility:
	}
	text := daysText(it.Committed)
	for _, v := range it.Variants {
		text += fmt.Sprintf("; %d if %s", v.Days, whenText([]map[domain.Fact][]string{v.When}))
	}
	return text
}

func codesText(codes []domain.ItemCode) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = string(c)
	}
	return strings.Join(out, ", ")
}

func whenText(any []map[domain.Fact][]string) string {
	ways := make([]string, len(any))
	for i, all := range any {
		var parts []string
		for _, f := range factNames(all) {
			parts = append(parts, fmt.Sprintf("%s = %s", f, strings.Join(all[f], "/")))
		}
		ways[i] = strings.Join(parts, " and ")
	}
	return strings.Join(ways, " or ")
}

const flagsLegend = "Flags: M milestone, 踏 site survey, 评 expert review, 清 on the sheet's list of assessments, 图 joint drawing review, 示n public notice of n days, " +
	"双人 two named officers, 验 party of the joint acceptance, 审签 two steps, 三级 three steps, 市县 of city and county level, 容缺 materials may come later, 承诺 by commitment.\n\n"

func flagsText(it *ItemRule) string {
	var flags []string
	if it.Milestone {
		flags = append(flags, "M")
	}
	if it.Survey {
		flags = append(flags, "踏")
	}
	for _, flag := range []struct {
		holds bool
		text  string
	}{{it.Expert, "评"}, {it.Assessment, "清"}, {it.Drawing, "图"}, {it.Notice > 0, fmt.Sprintf("示%d", it.Notice)}, {it.Verify, "双人"}, {it.Party, "验"},
		{it.Steps == 2, "审签"}, {it.Steps == 3, "三级"}, {it.BothLevels, "市县"}, {it.Deferral != nil, "容缺"}, {it.Commitment != nil, "承诺"}} {
		if flag.holds {
			flags = append(flags, flag.text)
		}
	}
	return strings.Join(flags, " ")
}

// EventsText prints the list of events as Markdown: docs/events.md.
func EventsText() string {
	var b strings.Builder
	b.WriteString("# Events\n\nPrinted by `binglian docs print`; a test keeps it current. Events are kept for ever; fields are only ever added.\n\n")
	b.WriteString("| event | happened | fields of its payload |\n|---|---|---|\n")
	for _, k := range events.Kinds() {
		fmt.Fprintf(&b, "| `%s` | %s %s | %s |\n", k.Name, k.Text.Zh, k.Text.En, strings.Join(events.Fields(k.New()), ", "))
	}
	return b.String()
}
