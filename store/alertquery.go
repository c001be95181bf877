package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"binglian/domain"
	"binglian/events"
)

// alertsAndLines are alerts a with the lines l of their projects.
const alertsAndLines = ` from alert_rows a join project_lines l using (project) where `

// alertConditions say which alerts the actor may read: those who watch over everything see all, a department's people their
// own department's, anybody else none. It says in SQL what stages.Machine.ShowsAlerts says.
func alertConditions(actor domain.Actor, q domain.AlertQuery) conditions {
	var c conditions
	c.visible(actor)
	switch actor.Role {
	case domain.RolePlanner, domain.RoleSupervisor, domain.RoleAdministrator:
	case domain.RoleOfficer, domain.RoleChecker, domain.RoleHead:
		c.add(`a.department = ?`, string(actor.Department))
	case domain.RoleInvestor, domain.RoleWindow, domain.RoleImport, domain.RoleClock:
		c.add(`false`)
	}
	c.text(q.Text)
	c.addIf(string(q.Sort), `a.sort = ?`)
	c.addIf(q.Kind, `a.kind = ?`)
	c.addIf(string(q.Department), `a.department = ?`)
	c.addIf(string(q.Stage), `a.stage = ?`)
	c.addIf(string(q.Project), `a.project = ?`)
	if !q.Today.IsZero() {
		c.add(`a.since <= ?::date`, q.Today.String())
	}
	if !q.From.IsZero() {
		c.add(`a.since >= ?::date`, q.From.String())
	}
	if !q.To.IsZero() {
		c.add(`a.since <= ?::date`, q.To.String())
	}
	return c
}

// alertOrder puts first what presses most: of lights what is longest over, of orders those that nobody answered, of the rest the
// latest.
const alertOrder = ` order by a.closed is not null, a.answered is not null, a.kind = 'void', a.due nulls last, a.since desc, a.project, a.key`

// latestOrder is the 督办单 o that an alert is, or the newest about the same item or stage as a light.
const latestOrder = `left join lateral (select x.target, x.kind from alerts x where x.project = a.project and x.sort = 'order' and (a.sort = 'order' and x.key = a.key
		or a.sort = 'light' and x.application = a.application and x.item = a.item)
	order by x.since desc, length(x.key) desc, x.key desc limit 1) o on true`

// Alerts gives a page of what supervision should look at, as far as the actor may read it.
func (s *Store) Alerts(ctx context.Context, actor domain.Actor, q domain.AlertQuery) (domain.AlertPage, error) {
	c := alertConditions(actor, q)
	var page domain.AlertPage
	var found []struct {
		alertRow

		Project, Name, Code, Investor, WorksName, ApplicationNumber, Event, OrderName, OrderKind string

		Effective day
		Class     int
	}
	if err := s.db.NewRaw(`select count(*)`+alertsAndLines+c.where(), c.args...).Scan(ctx, &page.Total); err != nil {
		return page, fmt.Errorf("count alerts: %w", err)
	}
	if err := s.db.NewRaw(`select `+alertColumnList+`, a.effective, a.event, a.project, l.name, l.code, l.investor, l.class, `+
		worksName("a")+` as works_name, `+applicationNumber("a")+` as application_number, coalesce(o.target, '') as order_name, coalesce(o.kind, '') as order_kind
		from alert_rows a join project_lines l using (project) `+latestOrder+` where `+c.where()+alertOrder+` limit ? offset ?`,
		c.with(pageLimit(q.Limit), max(0, q.Offset))...).Scan(ctx, &found); err != nil {
		return page, fmt.Errorf("list alerts: %w", err)
	}
	page.Lines = make([]domain.AlertLine, len(found))
	for i := range found {
		r := &found[i]
		page.Lines[i] = domain.AlertLine{Alert: r.alert(), Effective: domain.Day(r.Effective), Event: r.Event, Project: domain.ProjectID(r.Project),
			Name: r.Name, Code: domain.ProjectCode(r.Code), Investor: r.Investor, Class: domain.Class(r.Class), WorksName: r.WorksName, ApplicationNumber: r.ApplicationNumber,
			Order: r.OrderName, OrderKind: r.OrderKind}
	}
	return page, s.orderTexts(ctx, page.Lines)
}

// CountAlerts counts the alerts of each kind; the query's sort and kind narrow nothing.
func (s *Store) CountAlerts(ctx context.Context, actor domain.Actor, q domain.AlertQuery) ([]domain.AlertCount, error) {
	q.Sort, q.Kind = "", ""
	c := alertConditions(actor, q)
	var all []domain.AlertCount
	if err := s.db.NewRaw(`select a.sort, a.kind, count(*) as count`+alertsAndLines+c.where()+` group by a.sort, a.kind order by a.sort, a.kind`,
		c.args...).Scan(ctx, &all); err != nil {
		return nil, fmt.Errorf("count alerts: %w", err)
	}
	return all, nil
}

// orderTexts adds what the supervisor and the head wrote: it stands in the events alone.
func (s *Store) orderTexts(ctx context.Context, lines []domain.AlertLine) error {
	orders := map[[2]string][]*domain.AlertLine{}
	var projects []string
	for i := range lines {
		if l := &lines[i]; l.Order != "" {
			key := [2]string{string(l.Project), l.Order}
			orders[key], projects = append(orders[key], l), append(projects, string(l.Project))
		}
	}
	if len(orders) == 0 {
		return nil
	}
	var found []struct{ Project, Name, Payload string }
	if err := s.db.NewRaw(`select project, name, payload from events
		where name in ('supervision-opened', 'supervision-answered', 'supervision-closed') and project in (?) order by project, version`,
		bun.List(projects)).Scan(ctx, &found); err != nil {
		return fmt.Errorf("read orders: %w", err)
	}
	for _, e := range found {
		body, err := events.Decode(e.Name, json.RawMessage(e.Payload))
		if err != nil {
			return fmt.Errorf("read orders: %w", err)
		}
		say := func(id domain.SupervisionID, what func(*domain.AlertLine)) {
			for _, l := range orders[[2]string{e.Project, string(id)}] {
				what(l)
			}
		}
		switch e := body.(type) {
		case *events.SupervisionOpened:
			say(e.Supervision, func(l *domain.AlertLine) { l.Asked = e.Text })
		case *events.SupervisionAnswered:
			say(e.Supervision, func(l *domain.AlertLine) { l.Answer = e.Text })
		case *events.SupervisionClosed:
			say(e.Supervision, func(l *domain.AlertLine) { l.Closing = e.Text })
		}
	}
	return nil
}
