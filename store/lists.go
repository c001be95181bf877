package store

import (
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
)

// listColumns are what some commands change in the read models: one slice a column.
type listColumns struct {
	clear []string // projects whose tasks, terms and alerts are all written again
	gone  goneColumns
	tasks taskColumns
	lines lineColumns
	terms termColumns
	alert alertColumns
	visit visitColumns
}

// lists are the rows of the read models that a snapshot gives. They are kept with the state of a project that is remembered.
type lists struct {
	tasks  []taskRow
	line   projectLine
	alerts []domain.Alert
	visits []domain.Visit
}

// listsOf gives the rows of a project: a function of the snapshot alone.
func listsOf(m Machine, p *domain.Project) *lists {
	return &lists{tasks: tasksOf(m, p), line: lineOf(m, p), alerts: m.Alerts(p), visits: domain.VisitsOf(p)}
}

// add takes what a command changes. What stands there is known without reading it, unless another version of this program wrote it.
func (c *listColumns) add(w *change) {
	p := w.next.project
	after := listsOf(w.store.machine, p)
	w.next.rows = after
	if w.old == nil || w.old.lists != w.stamp {
		c.all(p, after)
		return
	}
	before := w.old.rows
	if before == nil {
		before = listsOf(w.store.machine, w.old.project)
	}
	if len(after.line.terms) < len(before.line.terms) { // no event takes an application back
		c.all(p, after)
		return
	}
	gone, changed := difference(before.tasks, after.tasks)
	c.gone.add(p, gone)
	c.tasks.add(p, changed)
	if !before.line.same(after.line) {
		c.lines.add(&after.line)
	}
	c.terms.add(&after.line, before.line.terms)
	cleared, alerts := alertDifference(before.alerts, after.alerts)
	c.alert.remove(p, cleared)
	c.alert.add(p, alerts)
	c.visit.add(p, before.visits, after.visits)
}

// all takes every row of a project, whatever stands there.
func (c *listColumns) all(p *domain.Project, rows *lists) {
	c.clear = append(c.clear, string(p.ID))
	c.tasks.add(p, rows.tasks)
	c.lines.add(&rows.line)
	c.terms.add(&rows.line, nil)
	c.alert.add(p, rows.alerts)
	c.visit.again = append(c.visit.again, string(p.ID))
	c.visit.fill(rows.visits)
}

// queue queues the statements for what has changed.
func (c *listColumns) queue(batch *pgx.Batch) {
	if len(c.clear) > 0 {
		batch.Queue(hotClear, c.clear)
		batch.Queue(hotClearTerms, c.clear)
		batch.Queue(hotClearAlerts, c.clear)
	}
	if g := &c.gone; len(g.project) > 0 {
		batch.Queue(hotUntask, g.project, g.kind, g.target, g.department)
	}
	if t := &c.tasks; len(t.project) > 0 {
		batch.Queue(hotTask, t.project, t.investor, t.kind, t.target, t.department, t.stage, t.works, t.application, t.item, t.holder,
			t.waitsFor, t.role, t.since, t.due, t.optional, t.seen, t.stepDue)
	}
	if l := &c.lines; len(l.project) > 0 {
		batch.Queue(hotLine, l.project, l.code, l.name, l.investor, l.credit, l.class, l.region, l.site, l.investment, l.flow, l.state,
			l.stage, l.departments, l.admitted, l.launched, l.sheet, l.coded, l.completed, l.pool)
	}
	if t := &c.terms; len(t.project) > 0 {
		batch.Queue(hotTerm, t.project, t.place, t.term, t.grams)
	}
	c.alert.queue(batch)
	c.visit.queue(batch)
}

type goneColumns struct{ project, kind, target, department []string }

func (c *goneColumns) add(p *domain.Project, gone []taskKey) {
	for _, k := range gone {
		c.project, c.kind = append(c.project, string(p.ID)), append(c.kind, string(k.kind))
		c.target, c.department = append(c.target, k.target), append(c.department, string(k.department))
	}
}

type taskColumns struct {
	project, investor, kind, target, department, stage, works, application, item, holder, waitsFor, role, since, due, stepDue []string
	optional                                                                                                                  []bool
	seen                                                                                                                      []int32
}

func (c *taskColumns) add(p *domain.Project, tasks []taskRow) {
	for i := range tasks {
		t := &tasks[i]
		c.project, c.investor = append(c.project, string(p.ID)), append(c.investor, string(p.Record.Credit))
		c.kind, c.target, c.department = append(c.kind, string(t.Kind)), append(c.target, t.Target), append(c.department, string(t.Holder.Department))
		c.stage, c.works, c.application = append(c.stage, string(t.Stage)), append(c.works, string(t.Works)), append(c.application, string(t.Application))
		c.item, c.holder, c.waitsFor = append(c.item, string(t.Item)), append(c.holder, string(t.Holder.Kind)), append(c.waitsFor, string(t.Holder.Item))
		c.role, c.since, c.due = append(c.role, string(t.Role)), append(c.since, t.Since.String()), append(c.due, t.Due.String())
		c.stepDue = append(c.stepDue, t.StepDue.String())
		c.optional, c.seen = append(c.optional, t.Optional), append(c.seen, int32(t.Seen))
	}
}

type lineColumns struct {
	project, code, name, investor, credit, region, site, flow, state, stage, pool []string
	departments                                                                   []string // of each, as PostgreSQL writes an array
	admitted, launched, sheet, coded, completed                                   []string
	class                                                                         []int32
	investment                                                                    []int64
}

func (c *lineColumns) add(l *projectLine) {
	c.project, c.code, c.name = append(c.project, string(l.Project)), append(c.code, string(l.Code)), append(c.name, l.Name)
	c.investor, c.credit, c.class = append(c.investor, l.Investor), append(c.credit, string(l.Credit)), append(c.class, int32(l.Class))
	c.pool = append(c.pool, string(l.Pool))
	c.region, c.site, c.investment = append(c.region, string(l.Region)), append(c.site, l.Site), append(c.investment, int64(l.Investment))
	c.flow, c.state, c.stage = append(c.flow, string(l.Flow)), append(c.state, string(l.State)), append(c.stage, string(l.Stage))
	departments := make([]string, len(l.Departments))
	for i, d := range l.Departments {
		departments[i] = strconv.Quote(string(d)) // a code has nothing that Go and PostgreSQL write differently
	}
	c.departments = append(c.departments, "{"+strings.Join(departments, ",")+"}")
	c.admitted, c.launched, c.sheet = append(c.admitted, l.AdmittedOn.String()), append(c.launched, l.LaunchedOn.String()), append(c.sheet, l.SheetOn.String())
	c.coded, c.completed = append(c.coded, l.CodedOn.String()), append(c.completed, l.CompletedOn.String())
}

type termColumns struct {
	project, term, grams []string
	place                []int16
}

// add takes the terms that are new or changed, in the form in which they are looked for.
func (c *termColumns) add(l *projectLine, before []string) {
	for i, text := range l.terms {
		if i >= len(before) || before[i] != text {
			term := plainLines(text)
			c.project, c.place = append(c.project, string(l.Project)), append(c.place, int16(i))
			c.term, c.grams = append(c.term, term), append(c.grams, bigrams(term))
		}
	}
}
