package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"binglian/domain"
)

// alertDifference gives the keys of the alerts that are no more, and those that are new or changed.
func alertDifference(before, after []domain.Alert) (gone []string, changed []domain.Alert) {
	switch {
	case slices.Equal(before, after):
		return nil, nil
	case len(before) == 0:
		return nil, after
	}
	old := make(map[string]*domain.Alert, len(before))
	for i := range before {
		old[before[i].Key] = &before[i]
	}
	for i := range after {
		if was := old[after[i].Key]; was == nil || *was != after[i] {
			changed = append(changed, after[i])
		}
		delete(old, after[i].Key)
	}
	for key := range old {
		gone = append(gone, key)
	}
	return gone, changed
}

// alertColumns are rows of alerts.
type alertColumns struct {
	project, key, sort, kind, since, due, holder, department, stage, works, application, item, target, unit, rule []string
	answered, escalated, closed, text, reason                                                                     []string
	allowed, stood, withInvestor, inProcedure                                                                     []int32

	goneProject, goneKey []string
}

func (c *alertColumns) remove(p *domain.Project, gone []string) {
	for _, key := range gone {
		c.goneProject, c.goneKey = append(c.goneProject, string(p.ID)), append(c.goneKey, key)
	}
}

func (c *alertColumns) add(p *domain.Project, alerts []domain.Alert) {
	for i := range alerts {
		a := &alerts[i]
		c.project, c.key, c.sort = append(c.project, string(p.ID)), append(c.key, a.Key), append(c.sort, string(a.Sort))
		c.kind, c.since, c.due = append(c.kind, a.Kind), append(c.since, a.Since.String()), append(c.due, a.Due.String())
		c.holder, c.department = append(c.holder, string(a.Holder)), append(c.department, string(a.Department))
		c.stage, c.works = append(c.stage, string(a.Stage)), append(c.works, string(a.Works))
		c.application, c.item = append(c.application, string(a.Application)), append(c.item, string(a.Item))
		c.target, c.unit, c.rule = append(c.target, a.Target), append(c.unit, string(a.Unit)), append(c.rule, a.Rule)
		c.answered, c.escalated = append(c.answered, a.AnsweredOn.String()), append(c.escalated, a.EscalatedOn.String())
		c.closed, c.text, c.reason = append(c.closed, a.ClosedOn.String()), append(c.text, a.Text), append(c.reason, a.Reason)
		c.allowed, c.stood = append(c.allowed, int32(a.Allowed)), append(c.stood, int32(a.Stood))
		c.withInvestor, c.inProcedure = append(c.withInvestor, int32(a.WithInvestor)), append(c.inProcedure, int32(a.InProcedure))
	}
}

func (c *alertColumns) queue(batch *pgx.Batch) {
	if len(c.goneProject) > 0 {
		batch.Queue(hotUnalert, c.goneProject, c.goneKey)
	}
	if len(c.project) > 0 {
		batch.Queue(hotAlert, c.project, c.key, c.sort, c.kind, c.since, c.due, c.holder, c.department, c.stage, c.works, c.application, c.item,
			c.target, c.allowed, c.unit, c.stood, c.withInvestor, c.inProcedure, c.rule, c.answered, c.escalated, c.closed, c.text, c.reason)
	}
}

// alertColumnList are the columns of a row a of alerts, in the order in which they are scanned.
const alertColumnList = `a.key, a.sort, a.kind, a.since, a.due, a.holder, a.department, a.stage, a.works, a.application, a.item, a.target, a.allowed, a.unit, a.stood,
	a.with_investor, a.in_procedure, a.rule, a.answered, a.escalated, a.closed, a.text, a.reason`

// alertRow is a row of alerts as it is read.
type alertRow struct {
	Key, Sort, Kind, Holder, Department, Stage, Works, Application, Item, Target, Unit, Rule, Text, Reason string

	Since, Due, Answered, Escalated, Closed day

	Allowed, Stood, WithInvestor, InProcedure int
}

func (r *alertRow) alert() domain.Alert {
	return domain.Alert{
		Key: r.Key, Sort: domain.AlertSort(r.Sort), Kind: r.Kind, Since: domain.Day(r.Since), Due: domain.Day(r.Due),
		Holder: domain.HolderKind(r.Holder), Department: domain.DepartmentCode(r.Department), Stage: domain.StageCode(r.Stage),
		Works: domain.WorksID(r.Works), Application: domain.ApplicationID(r.Application), Item: domain.ItemCode(r.Item), Target: r.Target,
		Allowed: r.Allowed, Unit: domain.Unit(r.Unit), Stood: r.Stood, WithInvestor: r.WithInvestor, InProcedure: r.InProcedure, Rule: r.Rule,
		AnsweredOn: domain.Day(r.Answered), EscalatedOn: domain.Day(r.Escalated), ClosedOn: domain.Day(r.Closed), Text: r.Text, Reason: r.Reason,
	}
}

// compareAlerts compares a project's rows of alerts with what its snapshot gives.
func (w *replaying) compareAlerts(ctx context.Context) error {
	want := map[string]domain.Alert{}
	for _, a := range w.store.machine.Alerts(w.next.project) {
		want[a.Key] = a
	}
	found, err := w.conn.Query(ctx, `select `+alertColumnList+` from alerts a where project = $1`, string(w.id))
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		var r alertRow
		if err := found.Scan(&r.Key, &r.Sort, &r.Kind, &r.Since, &r.Due, &r.Holder, &r.Department, &r.Stage, &r.Works, &r.Application, &r.Item,
			&r.Target, &r.Allowed, &r.Unit, &r.Stood, &r.WithInvestor, &r.InProcedure, &r.Rule, &r.Answered, &r.Escalated, &r.Closed, &r.Text,
			&r.Reason); err != nil {
			return err
		}
		if a, ok := want[r.Key]; !ok || a != r.alert() {
			w.differ("alerts", "%+v, not %+v", r.alert(), a)
		}
		delete(want, r.Key)
	}
	for _, a := range want {
		w.differ("alerts", "missing %+v", a)
	}
	return found.Err()
}
