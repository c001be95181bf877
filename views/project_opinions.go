package views

import (
	"maps"
	"slices"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/views/parts"
)

// opinionsView is the collaboration on a project's page.
type opinionsView struct {
	Anchor string
	State  state
	Facts  string
	Due    parts.Due
	Open   bool
	Rows   []opinionRow
}

// opinionRow is one department's opinion.
type opinionRow struct {
	Department string
	State      state
	Text       string
	Conditions []string
	On         string
}

func (v *visit) opinions(p *domain.Project, at time.Time) *opinionsView {
	c := p.Collaboration
	if c == nil {
		return nil
	}
	w := v.words
	view := &opinionsView{Anchor: anchor("stage", string(events.StageCollaboration)), State: state{Key: "status.running"}}
	view.Facts = w.T("project.lead", "department", string(c.Lead)) + " · " + w.T("project.launched", "day", w.Day(c.LaunchedOn))
	view.Open = len(p.Sheets) == 0
	cal := v.server.Calendar()
	switch {
	case !c.ReturnedOn.IsZero():
		view.State, view.Open = state{"status.returned", w.Day(c.ReturnedOn)}, false
	case len(p.Sheets) > 0:
		view.State = state{Key: "status.done"}
	case slices.ContainsFunc(c.Opinions, func(o domain.Opinion) bool { return o.Value == "" }):
		view.Due = parts.Due{Day: c.Due, Light: v.lightOf(cal.WorkingDays(c.LaunchedOn, domain.DayOf(at)), cal.WorkingDays(c.LaunchedOn, c.Due)), Short: true}
	}
	for i := range c.Opinions {
		o := &c.Opinions[i]
		row := opinionRow{Department: w.Name("department", string(o.Department)), State: state{Key: "status.to-do"}, Text: o.Text, On: w.Day(o.GivenOn)}
		if o.GivenOn.IsZero() {
			row.On = ""
		}
		if o.Value != "" {
			row.State = state{Key: "opinion." + string(o.Value)}
		}
		if o.Resolved {
			row.State.Text = w.T("project.resolved")
		}
		for _, x := range o.Conditions {
			row.Conditions = append(row.Conditions, w.Name("section", x.Section)+w.T("project.colon")+x.Text)
		}
		row.Conditions = append(row.Conditions, v.wishLines(o.Needless, o.Needed, o.Asks)...)
		view.Rows = append(view.Rows, row)
	}
	return view
}

// wishLines tells what a department says of items: not needed, needed besides, and what they need besides.
func (v *visit) wishLines(needless, needed, asks domain.ItemNotes) []string {
	var lines []string
	for _, said := range []struct {
		key   string
		notes domain.ItemNotes
	}{{"project.needless", needless}, {"project.needed", needed}, {"project.asks", asks}} {
		for _, code := range slices.Sorted(maps.Keys(said.notes)) {
			lines = append(lines, v.words.T(said.key, "item", itemName(v.words, code), "text", said.notes[code]))
		}
	}
	return lines
}
