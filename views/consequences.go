package views

import (
	"maps"
	"slices"
	"strconv"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// consequencesView is what a command would change, shown before it is given.
type consequencesView struct {
	Groups []consequenceGroup
	Sheet  []sheetChange
}

// consequenceGroup is one kind of consequences.
type consequenceGroup struct {
	Title string
	Lines []string
}

// sheetChange is one line by which two versions of a sheet differ.
type sheetChange struct {
	Section string
	Kind    string // added, removed or changed
	Word    string
	Before  string
	After   string
	Why     string // rule, and who asks for it
}

// consequences tells what a decision would change. A new version of the sheet is compared with the one that was issued.
func (o *order) consequences(d stages.Decision) (consequencesView, error) {
	c := o.server.Machine.Consequences(d)
	var view consequencesView
	add := func(key string, lines []string) {
		if len(lines) > 0 {
			view.Groups = append(view.Groups, consequenceGroup{o.words.T("consequence." + key), lines})
		}
	}
	if c.Investors[1] != "" {
		add("investor", []string{o.words.T("consequence.investors", "before", c.Investors[0], "after", c.Investors[1])})
	}
	add("facts", o.factLines(c.Facts))
	add("joined", o.plannedLines(c.Joined))
	add("left", o.plannedLines(c.Left))
	add("ended", o.itemLines(d.After, c.Ended))
	add("kept", o.itemLines(d.After, c.Kept))
	var lines []string
	for _, l := range c.Limits {
		lines = append(lines, o.words.T("consequence.limit", "item", itemName(o.words, l.Item), "before", o.limitWords(l.Before), "after", o.limitWords(l.After)))
	}
	add("limits", lines)
	lines = nil
	for _, x := range c.Reopened {
		lines = append(lines, joined(o.words, o.words.Name("stage", string(x.Stage)), o.worksName(d.After, x.Works)))
	}
	add("reopened", lines)
	lines = nil
	for _, m := range c.Materials {
		lines = append(lines, o.words.Text(m.Label))
	}
	add("materials", lines)
	lines = nil
	for _, a := range c.Applications {
		lines = append(lines, placeOf(o.words, d.After, a.Stage, a.Works, a.Number))
	}
	add("applications", lines)
	add("registered", o.itemLines(d.After, c.Registered))
	add("moved", o.movedLines(d.After, c.Moved))
	if !c.Outdated.IsZero() {
		add("outdated", []string{o.words.T("consequence.sheet-by", "day", c.Outdated.String())})
	}
	if len(view.Groups)+len(c.Sheet) > 0 && len(c.Told) > 0 {
		add("told", []string{o.departments(c.Told)})
	}
	view.Sheet = o.sheetChanges(c.Sheet)
	return view, o.newVersion(d, &view)
}

// newVersion compares the sheet that a decision issues with the version in force.
func (o *order) newVersion(d stages.Decision, view *consequencesView) error {
	for i := range d.Events {
		e, ok := d.Events[i].Body.(*events.SheetIssued)
		if !ok || e.Sheet < 2 {
			continue
		}
		known, err := o.sheetEvent(d.Before, d.Before.Sheets[e.Sheet-2])
		if err != nil {
			return err
		}
		view.Sheet = o.sheetChanges(stages.SheetDifference(known.Sections, e.Sections))
	}
	return nil
}

func (v *visit) sheetChanges(changes []stages.SheetChange) []sheetChange {
	w := v.words
	all := make([]sheetChange, 0, len(changes))
	for _, c := range changes {
		line := sheetChange{Section: w.Text(c.Section.Title), Kind: "changed"}
		row := c.After
		switch {
		case c.Before == nil:
			line.Kind = "added"
		case c.After == nil:
			line.Kind, row = "removed", c.Before
		}
		if c.Before != nil {
			line.Before = w.Text(c.Before.Text)
		}
		if c.After != nil {
			line.After = w.Text(c.After.Text)
		}
		line.Word, line.Why = w.T("sheet-change."+line.Kind), row.Rule
		if row.Department != "" {
			line.Why = joined(w, w.Name("department", string(row.Department)), row.Rule)
		}
		all = append(all, line)
	}
	return all
}

func (o *order) factLines(facts map[domain.Fact][2]string) []string {
	var lines []string
	for _, fact := range slices.Sorted(maps.Keys(facts)) {
		lines = append(lines, o.words.T("consequence.fact", "fact", o.words.Name("fact", string(fact)),
			"before", o.factValue(fact, facts[fact][0]), "after", o.factValue(fact, facts[fact][1])))
	}
	return lines
}

// factValue words a fact's value, by whichever flow or pool knows it.
func (v *visit) factValue(fact domain.Fact, value string) string {
	if value == "" {
		return v.words.T("consequence.unknown")
	}
	book := v.server.Machine.Book()
	if r := book.PoolFact(fact); r != nil && r.Value(value) != nil {
		return v.words.Text(r.Value(value).Title)
	}
	for _, f := range slices.Backward(book.Flows()) {
		if r := f.Fact(fact); r != nil && r.Value(value) != nil {
			return v.words.Text(r.Value(value).Title)
		}
	}
	return value
}

func (o *order) plannedLines(items []domain.PlannedItem) []string {
	var lines []string
	for _, it := range items {
		lines = append(lines, joined(o.words, itemName(o.words, it.Code), o.words.Name("department", string(it.Department))))
	}
	return lines
}

func (o *order) itemLines(p *domain.Project, items []*domain.Item) []string {
	var lines []string
	for _, it := range items {
		a, _ := p.Item(it.ID)
		lines = append(lines, joined(o.words, itemName(o.words, it.Code), placeOf(o.words, p, a.Stage, a.Works, a.Number), it.Number))
	}
	return lines
}

func (o *order) limitWords(l domain.Limit) string {
	unit := l.Unit
	if unit == "" {
		unit = domain.UnitWorking
	}
	return o.words.T("limit-in."+string(unit), "n", strconv.Itoa(l.Days))
}

func (o *order) movedLines(p *domain.Project, moved []events.MovedDue) []string {
	var lines []string
	for _, m := range moved {
		name, second := targetNames(o.words, p, m.ID)
		if m.ID == "" {
			name, second = "", ""
		}
		lines = append(lines, joined(o.words, o.words.T("due-of."+string(m.Of)), name, second, o.words.T("history.new-due", "day", m.Due.String())))
	}
	return lines
}
