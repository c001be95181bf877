package views

import (
	"slices"
	"strconv"

	"binglian/domain"
	"binglian/events"
	"binglian/views/parts"
)

// steps is the line of stages above everything.
func (v *visit) steps(p *domain.Project, tasks []domain.Task) []parts.Step {
	w := v.words
	current, st := domain.StageOf(p), domain.StateOf(p)
	pool := parts.Step{Name: w.Name("stage", "pool"), Status: "status.done", Detail: w.Day(p.AdmittedOn), Current: st == domain.StatePool}
	together := parts.Step{Name: w.Name("stage", string(events.StageCollaboration)), Status: "status.not-yet",
		Href: "#" + anchor("stage", string(events.StageCollaboration)), Current: current == events.StageCollaboration}
	switch {
	case st == domain.StateWithdrawn:
		pool.Status = "status.withdrawn"
	case st == domain.StatePool:
		pool.Status = "status.running"
	case len(p.Sheets) > 0:
		together.Status, together.Detail = "status.done", w.Day(p.Sheets[0].IssuedOn)
	case p.Collaboration != nil:
		together.Status = "status.running"
	}
	if p.Collaboration == nil {
		together.Href = ""
	}
	steps := []parts.Step{pool, together}
	for i := range p.Stages {
		s := &p.Stages[i]
		step := parts.Step{Name: w.Name("stage", string(s.Code)), Status: stageState(p, s).Key, Current: s.Code == current,
			Href: "#" + anchor("stage", string(s.Code))}
		if step.Status == "status.to-do" && !mustApply(tasks, s.Code) {
			step.Status = "status.may"
		}
		if done, all := v.progress(p, s); all > 0 {
			step.Detail = strconv.Itoa(done) + "/" + strconv.Itoa(all)
		}
		steps = append(steps, step)
	}
	return steps
}

// progress counts the items of a stage that are granted, and all of them.
func (v *visit) progress(p *domain.Project, s *domain.PlannedStage) (done, all int) {
	for _, works := range worksIDs(p, s) {
		for i := range p.Plan {
			if p.Plan[i].Stage != s.Code {
				continue
			}
			all++
			if p.Granted(p.Plan[i].Code, works) != nil {
				done++
			}
		}
	}
	return done, all
}

// mustApply reports whether something of a stage that is needed to go on can be applied for now.
func mustApply(tasks []domain.Task, stage domain.StageCode) bool {
	return slices.ContainsFunc(tasks, func(t domain.Task) bool {
		return t.Stage == stage && !t.Optional && (t.Kind == domain.TaskApply || t.Kind == domain.TaskFile)
	})
}
