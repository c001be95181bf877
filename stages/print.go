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
	fmt.Fprintf(&b, "Collaboration: led by %s, %d working days for opinions, then %d for the sheet. Window: %d working days.\n\n",
		m.book.nameOf(f.Collaboration.Lead).Zh, f.Collaboration.OpinionDays, f.Collaboration.SheetDays, f.Window.AnswerDays)
	for _, s := range f.Stages {
		fmt.Fprintf(&b, "## %s %s (`%s`)\n\nLead: %s. Limit: %s.\n\n", s.Title.Zh, s.Title.En, s.Code, m.book.nameOf(s.Lead).Zh, limitText(s.Limit, s.Open))
		b.WriteString("| item | | department | statutory | committed | after | applies when | flags | result | basis |\n|---|---|---|---|---|---|---|---|---|---|\n")
		for i := range f.Items {
			it := &f.Items[i]
			if it.Stage != s.Code {
				continue
			}
			fmt.Fprintf(&b, "| %s | %s %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", it.Code, it.Title.Zh, it.Title.En, m.book.nameOf(it.Department).Zh,
				daysText(it.Statutory), committedText(it), codesText(it.Prerequisites), whenText(it.When), flagsText(it), it.Result.Zh, it.Basis)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func limitText(days int, open bool) string {
	if open {
		return "none; never closes"
	}
	return fmt.Sprintf("%d working days", days)
}

func daysText(d Days) string {
	if d.Days == 0 && d.Unit == "" {
		return "—"
	}
	unit := "wd"
	if d.Unit == domain.UnitCalendar {
		unit = "d"
	}
	return fmt.Sprintf("%d %s", d.Days, unit)
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

func flagsText(it *ItemRule) string {
	var flags []string
	if it.Milestone {
		flags = append(flags, "M")
	}
	if it.Survey {
		flags = append(flags, "踏")
	}
	if it.Assessment {
		flags = append(flags, "评")
	}
	if it.Party {
		flags = append(flags, "验")
	}
	if it.Steps > 1 {
		flags = append(flags, "审签")
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
