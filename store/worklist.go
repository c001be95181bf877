package store

import (
	"context"
	"fmt"
	"strings"

	"binglian/domain"
)

// taskLineRow is a row of the query of Worklist.
type taskLineRow struct {
	Project, Kind, Target, Department, Stage, Works, Application, Item, Holder, WaitsFor, Role string

	Name, Code, Investor, WorksName, ApplicationNumber string

	Class, Seen         int
	Since, Due, StepDue day
	Optional            bool
}

// place is where a page of a worklist ended.
type place struct {
	Due        string `json:"d"` // infinity for none
	Project    string `json:"p"`
	Kind       string `json:"k"`
	Target     string `json:"t"`
	Department string `json:"o"`
}

// Worklist gives a page of the tasks that are the actor's organisation's, those due first first; those who watch over
// everything see everybody's. It returns a *domain.Rejection for an After that no page gave.
func (s *Store) Worklist(ctx context.Context, actor domain.Actor, q domain.WorklistQuery) (domain.Worklist, error) {
	var list domain.Worklist
	var c conditions
	c.visible(actor)
	c.visibleTasks(actor)
	c.text(q.Text)
	switch {
	case q.Mine && actor.Role == domain.RoleInvestor: // a supplement or rectification that an officer waits for is the investor's to bring
		c.add(`t.role = ? or t.holder = ?`, string(actor.Role), string(domain.HolderInvestor))
	case q.Mine:
		c.add(`t.role = ?`, string(actor.Role))
	}
	c.addIf(string(q.Holder), `t.holder = ?`)
	c.addIf(string(q.Role), `t.role = ?`)
	c.addIf(string(q.Department), `t.department = ?`)
	c.addIf(string(q.Stage), `t.stage = ?`)
	c.addIf(string(q.Kind), `t.kind = ?`)
	c.addIf(string(q.Project), `t.project = ?`)
	if q.Required {
		c.add(`not t.optional`)
	}
	if q.Overdue {
		c.add(`t.due < ?::date`, q.Today.String())
	}
	const from = ` from tasks t join project_lines l using (project) where `
	today := any(nil)
	if !q.Today.IsZero() {
		today = q.Today.String()
	}
	if err := s.db.NewRaw(`select count(*), count(*) filter (where t.due < ?::date), count(*) filter (where t.due = ?::date)`+from+c.where(),
		append([]any{today, today}, c.args...)...).Scan(ctx, &list.Total, &list.Overdue, &list.DueToday); err != nil {
		return list, fmt.Errorf("count tasks: %w", err)
	}
	if q.After != "" {
		after, err := parsePlace(q.After)
		if err != nil {
			return list, err
		}
		c.add(`(coalesce(t.due, 'infinity'), t.project, t.kind, t.target, t.department) > (?::date, ?, ?, ?, ?)`,
			after.Due, after.Project, after.Kind, after.Target, after.Department)
	}
	limit := pageLimit(q.Limit)
	var found []taskLineRow
	if err := s.db.NewRaw(`select t.project, t.kind, t.target, t.department, t.stage, t.works, t.application, t.item, t.holder, t.waits_for, t.role,
			t.since, t.due, t.step_due, t.optional, t.seen, l.name, l.code, l.investor, l.class, `+worksName("t")+` as works_name,
			`+applicationNumber("t")+` as application_number`+from+c.where()+`
		order by coalesce(t.due, 'infinity'), t.project, t.kind, t.target, t.department limit ?`, c.with(limit+1)...).Scan(ctx, &found); err != nil {
		return list, fmt.Errorf("list tasks: %w", err)
	}
	if len(found) > limit {
		found = found[:limit]
		list.Next = found[limit-1].place()
	}
	list.Lines = make([]domain.TaskLine, len(found))
	for i := range found {
		list.Lines[i] = found[i].line()
	}
	return list, nil
}

func (r *taskLineRow) line() domain.TaskLine {
	return domain.TaskLine{
		Task: domain.Task{
			Kind: domain.TaskKind(r.Kind), Target: r.Target, Stage: domain.StageCode(r.Stage), Works: domain.WorksID(r.Works),
			Application: domain.ApplicationID(r.Application), Item: domain.ItemCode(r.Item),
			Holder: domain.Holder{Kind: domain.HolderKind(r.Holder), Department: domain.DepartmentCode(r.Department), Item: domain.ItemCode(r.WaitsFor)},
			Role:   domain.Role(r.Role),
			Since:  domain.Day(r.Since), Due: domain.Day(r.Due), StepDue: domain.Day(r.StepDue), Optional: r.Optional, Seen: r.Seen,
		},
		Project: domain.ProjectID(r.Project), Name: r.Name,
		Code: domain.ProjectCode(r.Code), Investor: r.Investor, Class: domain.Class(r.Class), WorksName: r.WorksName, ApplicationNumber: r.ApplicationNumber,
	}
}

// worksName gives the SQL for the name of the works of a row, where its project has several: it stands in the snapshot alone.
func worksName(row string) string {
	return strings.ReplaceAll(`case when row.works = '' then '' else coalesce((select w->>'name'
		from projects s, jsonb_array_elements(s.snapshot::jsonb->'works') w
		where s.id = row.project and w->>'id' = row.works and jsonb_array_length(s.snapshot::jsonb->'works') > 1), '') end`, "row.", row+".")
}

// applicationNumber gives the SQL for the number on the receipt of a row's application, which stands in the snapshot alone.
func applicationNumber(row string) string {
	return strings.ReplaceAll(`case when row.application = '' then '' else coalesce((select received->>'number'
		from projects s, jsonb_array_elements(s.snapshot::jsonb->'applications') received
		where s.id = row.project and received->>'id' = row.application), '') end`, "row.", row+".")
}

func (r *taskLineRow) place() string {
	due := domain.Day(r.Due).String()
	if due == "" {
		due = "infinity"
	}
	return cursor(place{due, r.Project, r.Kind, r.Target, r.Department})
}

// parsePlace reads where a page of a worklist ended. It returns a *domain.Rejection for what none gave.
func parsePlace(s string) (p place, err error) {
	if err = parseCursor(s, &p); err == nil && p.Due != "infinity" {
		if _, bad := domain.ParseDay(p.Due); bad != nil {
			err = domain.Reject(domain.ByInput, BadCursor)
		}
	}
	return p, err
}
