package store

import "binglian/domain"

// listsShape is raised when the rows of tasks, project_lines, project_terms, alerts or visits that a snapshot gives change: rows of an older shape are
// written again with the project's next command, or by a replay.
const listsShape = 7

// taskKey names a task's row within its project.
type taskKey struct {
	kind       domain.TaskKind
	target     string
	department domain.DepartmentCode
}

// taskRow is a task as its row holds it. It is comparable.
type taskRow struct {
	domain.Task
	investor domain.CreditCode
}

func (t *taskRow) key() taskKey { return taskKey{t.Kind, t.Target, t.Holder.Department} }

// tasksOf gives the rows of a project's tasks, in order: a function of the snapshot alone. Nothing falls due between a
// command and the last event that it led to, so these are the tasks at the command's time as well.
func tasksOf(m Machine, p *domain.Project) []taskRow {
	tasks := m.Tasks(p, p.LastAt)
	all := make([]taskRow, len(tasks))
	for i, t := range tasks {
		all[i] = taskRow{Task: t, investor: p.Record.Credit}
	}
	return all
}

// difference gives the keys of the rows that are no more, and the rows that are new or changed.
func difference(before, after []taskRow) (gone []taskKey, changed []taskRow) {
	old := make(map[taskKey]*taskRow, len(before))
	for i := range before {
		old[before[i].key()] = &before[i]
	}
	for i := range after {
		key := after[i].key()
		if was := old[key]; was == nil || *was != after[i] {
			changed = append(changed, after[i])
		}
		delete(old, key)
	}
	for i := range before {
		if _, left := old[before[i].key()]; left {
			gone = append(gone, before[i].key())
		}
	}
	return gone, changed
}
