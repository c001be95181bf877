package stages

import (
	"binglian/domain"
	"binglian/events"
)

// promisedTasks lists what the applicant undertook or promised, and who has to check it: it goes on after the items have
// ended.
func (s *scene) promisedTasks(a *domain.Application) []domain.Task {
	var all []domain.Task
	base := domain.Task{Target: string(a.ID), Stage: a.Stage, Works: a.Works, Application: a.ID, Seen: a.Seen}
	supply := base
	supply.Kind, supply.Holder, supply.Role = domain.TaskSupply, domain.Holder{Kind: domain.HolderInvestor}, domain.RoleInvestor
	supply.Since = max(receivedWhole(a), a.AcceptedOn)
	for i := range a.Items {
		it := &a.Items[i]
		if awaited(it) && (supply.Due.IsZero() || it.Deferral.Due < supply.Due) {
			supply.Due = it.Deferral.Due
		}
		if it.Unchecked() {
			t := base
			t.Target, t.Item, t.Seen = string(it.ID), it.Code, it.Seen
			all = append(all, checkTasks(t, it)...)
		}
	}
	if !supply.Due.IsZero() {
		all = append([]domain.Task{supply}, all...)
	}
	return all
}

// checkTasks says who goes on with an item that was decided by commitment: the department checks, the investor puts right
// what isn't met, the department looks again, and the head revokes what still isn't.
func checkTasks(t domain.Task, it *domain.Item) []domain.Task {
	c := it.Commitment
	t.Kind, t.Holder, t.Role = domain.TaskPostCheck, department(it.Department), domain.RoleOfficer
	switch {
	case c.Result == domain.CheckFailed:
		t.Kind, t.Role, t.Since = domain.TaskRevoke, domain.RoleHead, c.ClosedOn
	case c.Result == "":
		t.Since, t.Due = it.EndedOn, c.CheckDue
	case !c.ReportedOn.IsZero():
		t.Since = c.ReportedOn
	default:
		rectify := t
		rectify.Kind, rectify.Holder, rectify.Role = domain.TaskRectify, domain.Holder{Kind: domain.HolderInvestor}, domain.RoleInvestor
		rectify.Since, rectify.Due = c.CheckedOn, c.RectifyBy
		t.Since = c.RectifyBy // the department looks again at the latest after that day
		return []domain.Task{rectify, t}
	}
	return []domain.Task{t}
}

// movePromises moves the last days of what was undertaken, promised and found.
func movePromises(a *domain.Application, move func(events.DueOf, string, domain.Day)) {
	for i := range a.Items {
		it := &a.Items[i]
		if awaited(it) {
			move(events.DueDeferral, string(it.ID), it.Deferral.Due)
		}
		if !it.Unchecked() {
			continue
		}
		switch it.Commitment.Result {
		case "":
			move(events.DueCheck, string(it.ID), it.Commitment.CheckDue)
		case domain.CheckRectify:
			move(events.DueRectify, string(it.ID), it.Commitment.RectifyBy)
		case domain.CheckMet, domain.CheckFailed:
		}
	}
}
