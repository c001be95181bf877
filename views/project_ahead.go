package views

import (
	"strconv"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/views/forms"
)

// mostAhead bounds what is told of the consequences of a command.
const mostAhead = 6

// ahead tells what would follow a command as it is offered: nothing where its form must be filled in first.
func (v *visit) ahead(p *domain.Project, o stages.Option, at time.Time) []string {
	if o.Verb == "revoke-item" {
		return v.revoked(p, domain.ItemID(o.Target))
	}
	body, problems := forms.Parse(o.Fields, forms.Preset(o.Fields), nil)
	if len(problems) > 0 {
		return nil
	}
	act, refused := stages.ParseAct(o.Verb, body)
	if refused != nil {
		return nil
	}
	after, _ := v.server.Machine.Decide(p, stages.Command{
		Project: p.ID, By: v.actor(), At: at, Target: o.Target, Seen: o.Seen, Act: act,
	})
	return v.following(p, after, at)
}

// revoked tells what an item's revocation would mean for the items that depend on it, and for its stage.
func (v *visit) revoked(p *domain.Project, id domain.ItemID) []string {
	var lines []string
	a, it := p.Item(id)
	if planned := p.Planned(it.Code); planned != nil && planned.Milestone && p.Completed(a.Stage, a.Works) {
		lines = append(lines, v.words.T("ahead.revoke-stage", "stage", string(a.Stage)))
	}
	for _, d := range v.server.Machine.Dependents(p, id) {
		line := v.words.T("ahead.revoke."+string(d.State), "item", string(d.Item))
		if name := v.worksName(p, d.Works); name != "" {
			line += v.words.T("project.colon") + name
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		lines = append(lines, v.words.T("ahead.revoke-none"))
	}
	return lines
}

// following tells what a decision brings about beside what was asked for: stages completed, and what is waited for then.
func (v *visit) following(p *domain.Project, d stages.Decision, at time.Time) []string {
	if d.After == nil {
		return nil
	}
	var lines []string
	for i := range d.Events {
		switch name := d.Events[i].Body.Name(); name {
		case "stage-completed", "application-completed", "project-completed", "collaboration-concluded", "survey-concluded", "stage-reopened":
			lines = append(lines, v.words.Text(events.TextOf(name)))
		}
	}
	known := map[string]bool{}
	key := func(t *domain.Task) string { return string(t.Kind) + " " + t.Target }
	if p != nil {
		before := v.tasksOf(p, at)
		for i := range before {
			known[key(&before[i])] = true
		}
	}
	more := 0
	tasks := v.tasksOf(d.After, at)
	for i := range tasks {
		t := &tasks[i]
		switch {
		case known[key(t)] || t.Kind == domain.TaskWait:
		case len(lines) >= mostAhead:
			more++
		default:
			lines = append(lines, v.taskSentence(d.After, t))
		}
	}
	if more > 0 {
		lines = append(lines, v.words.T("ahead.more", "n", strconv.Itoa(more)))
	}
	return lines
}

// taskSentence says who has what to do next, and by when.
func (v *visit) taskSentence(p *domain.Project, t *domain.Task) string {
	what := v.words.T("task." + string(t.Kind))
	if t.Target != "" && t.Kind != domain.TaskOpinion {
		name, _ := targetNames(v.words, p, t.Target)
		what += " " + name
	}
	if t.Due.IsZero() {
		return v.words.T("ahead.next", "who", holderName(v.words, t.Holder), "what", what)
	}
	return v.words.T("ahead.next-by", "who", holderName(v.words, t.Holder), "what", what, "day",
		v.words.DayWithWeekday(t.Due, v.server.Calendar().Describe(t.Due)))
}
