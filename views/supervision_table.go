package views

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/events"
	"binglian/views/parts"
)

// alertTable lists alerts of one sort.
func (v *visit) alertTable(sort domain.AlertSort, lines []domain.AlertLine) parts.Table {
	w := v.words
	columns := func(keys ...string) (all []parts.Column) {
		for _, key := range keys {
			all = append(all, parts.Column{Label: w.T(key)})
		}
		return all
	}
	var t parts.Table
	switch sort {
	case domain.AlertLight:
		t.Columns = columns("lists.project", "supervision.what", "lists.with", "supervision.light", "lists.due", "supervision.days", "supervision.order")
	case domain.AlertOrder:
		t.Columns = columns("lists.project", "supervision.what", "lists.department", "lists.state", "supervision.opened", "supervision.answer-by",
			"supervision.answer")
	case domain.AlertFault:
		t.Columns = columns("lists.project", "supervision.fault", "supervision.where", "supervision.whose", "supervision.since", "supervision.detail")
	}
	for i := range lines {
		l := &lines[i]
		t.Rows = append(t.Rows, parts.Row{Href: v.alertHref(l), Cells: append([]templ.Component{
			parts.Strong(l.Name, cmp.Or(string(l.Code), string(l.Project)))}, v.alertCells(l)...)})
	}
	return t
}

// alertHref leads to where the project's page tells of what the alert is about.
func (v *visit) alertHref(l *domain.AlertLine) string {
	to := projectAddress(l.Project)
	switch {
	case l.Application != "" && l.Item != "":
		return to + "#" + anchor("item", string(l.Application)+"."+string(l.Item))
	case l.Application != "":
		return to + "#" + anchor("application", string(l.Application))
	}
	return to
}

func (v *visit) alertCells(l *domain.AlertLine) []templ.Component {
	w, k := v.words, v.kit()
	switch l.Sort {
	case domain.AlertLight:
		return []templ.Component{parts.Strong(v.alertAbout(l), v.alertPlace(l)), lightHolder(v.alertHolder(l), v.heldByOthers(l)),
			lightCell(k, kindKey(l.Sort, l.Kind), w.T("supervision.lit", "day", w.Day(l.Since))), parts.DueDate(k, parts.Due{Day: l.Due, Short: true, Done: true}),
			sinceCell(v.lateness(l), w.T("supervision.allowed", "n", strconv.Itoa(l.Allowed), "unit", v.unitWord(l.Unit))), orderCell(k, v.orderOf(l))}
	case domain.AlertOrder:
		return []templ.Component{parts.Strong(v.alertAbout(l), joinedBy(" · ", w.T("order-rule."+l.Rule), v.alertPlace(l))), parts.Text(v.alertHolder(l)),
			lightCell(k, kindKey(l.Sort, l.Kind), v.escalation(l)), lineCell(w.Day(l.Since)),
			parts.DueDate(k, parts.Due{Day: l.Due, Short: true, Done: !l.AnsweredOn.IsZero() || l.Kind == domain.OrderVoid, Light: v.lightUntil(l.Due)}),
			orderCell(k, v.orderOf(l))}
	case domain.AlertFault:
	}
	return []templ.Component{parts.Strong(w.T(kindKey(l.Sort, l.Kind)), ""), parts.Strong(v.alertAbout(l), v.alertPlace(l)), parts.Text(v.alertHolder(l)),
		lineCell(w.Day(l.Since)), faultCell(v.faultLines(l))}
}

// alertAbout names what an alert is about: an item, or a stage's application.
func (v *visit) alertAbout(l *domain.AlertLine) string {
	switch {
	case l.Item != "":
		return itemName(v.words, l.Item)
	case l.Stage != "":
		return v.words.Name("stage", string(l.Stage))
	}
	return v.words.T("project.itself")
}

func (v *visit) alertPlace(l *domain.AlertLine) string {
	said := []string{}
	if l.Item != "" && l.Stage != "" {
		said = append(said, v.words.Name("stage", string(l.Stage)))
	}
	said = append(said, l.WorksName)
	return joinedBy(" · ", append(said, l.ApplicationNumber)...)
}

func joinedBy(between string, pieces ...string) string {
	var said []string
	for _, piece := range pieces {
		if piece != "" {
			said = append(said, piece)
		}
	}
	return strings.Join(said, between)
}

func (v *visit) alertHolder(l *domain.AlertLine) string {
	if l.Holder == domain.HolderDepartment {
		return v.words.Name("department", string(l.Department))
	}
	return v.words.T("lists.holder." + string(l.Holder))
}

// heldByOthers says whose days of an item weren't the department's.
func (v *visit) heldByOthers(l *domain.AlertLine) string {
	var said []string
	if l.WithInvestor > 0 {
		said = append(said, v.words.T("supervision.with-investor", "n", strconv.Itoa(l.WithInvestor)))
	}
	if l.InProcedure > 0 {
		said = append(said, v.words.T("supervision.in-procedure", "n", strconv.Itoa(l.InProcedure)))
	}
	return strings.Join(said, v.words.T("project.semicolon"))
}

// lateness says by how many days a light is over, or how many are left.
func (v *visit) lateness(l *domain.AlertLine) string {
	w := v.words
	late := v.server.Machine.Late(&l.Alert, v.server.today())
	switch {
	case late > 0:
		return w.T("supervision.over", "n", strconv.Itoa(late), "unit", v.unitWord(l.Unit))
	case l.Kind == string(domain.LightRed): // a limit in hours
		return w.T("light.red")
	}
	return w.Left(max(0, v.server.Calendar().WorkingDays(v.server.today(), l.Due)))
}

func (v *visit) unitWord(u domain.Unit) string {
	return v.words.T("supervision.unit." + cmp.Or(string(u), string(domain.UnitWorking)))
}

func (v *visit) escalation(l *domain.AlertLine) string {
	if l.EscalatedOn.IsZero() || l.Kind == domain.OrderVoid {
		return ""
	}
	return v.words.T("supervision.escalated", "day", v.words.Day(l.EscalatedOn))
}

// orderView is what was asked and answered in a 督办单, and what the reader may do about it.
type orderView struct {
	State string // key of its state; empty where there is none, or its own column says it
	Lines []parts.Fact
	Act   *parts.Link
}

func (v *visit) orderOf(l *domain.AlertLine) orderView {
	w := v.words
	var o orderView
	if l.Sort == domain.AlertLight && l.OrderKind != "" {
		o.State = kindKey(domain.AlertOrder, l.OrderKind)
	}
	for _, line := range []struct{ key, text string }{{"supervision.asked", l.Asked}, {"supervision.answered", l.Answer}, {"supervision.closing", l.Closing}} {
		if line.text != "" {
			o.Lines = append(o.Lines, parts.Fact{Label: w.T(line.key), Value: parts.Text(line.text)})
		}
	}
	unanswered := l.OrderKind == domain.OrderOpen || l.OrderKind == domain.OrderEscalated
	act := func(verb domain.Verb, target string) {
		o.Act = &parts.Link{Label: w.T("verb." + string(verb)), Href: doAddress(l.Project, verb, target)}
	}
	switch role := v.actor().Role; {
	case unanswered && v.server.Machine.Book().AnswersOrders(v.actor(), l.Department):
		act("answer-supervision", l.Order)
	case role == domain.RoleSupervisor && l.OrderKind == domain.OrderAnswered:
		act("close-supervision", l.Order)
	case role == domain.RoleSupervisor && l.Sort == domain.AlertLight && l.Item != "" && !unanswered:
		act("open-supervision", l.Target)
	}
	return o
}

// faultLines says what there is to know of a fault.
func (v *visit) faultLines(l *domain.AlertLine) []string {
	var lines []string
	if l.Event != "" {
		lines = append(lines, v.words.T("supervision.entered", "what", v.words.Text(events.TextOf(l.Event)), "day", v.words.Day(l.Effective)))
	}
	if l.Text != "" {
		lines = append(lines, strings.Split(l.Text, "\n")...)
	}
	if l.Reason != "" {
		lines = append(lines, v.words.T("supervision.reason", "reason", l.Reason))
	}
	return lines
}
