package views

import (
	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
)

// kin names the projects that one was split from or into, or merged with, each with a link where the reader may see it.
func (v *visit) kin(p *domain.Project) ([]parts.Fact, error) {
	var facts []parts.Fact
	add := func(key string, ids ...domain.ProjectID) error {
		for _, id := range ids {
			if id == "" {
				continue
			}
			other, err := v.server.City.Project(v.r.Context(), id)
			if err != nil {
				return err
			}
			value := parts.Text(string(id))
			if other != nil && v.server.Machine.MayRead(v.actor(), other) {
				value = parts.Linked(other.Record.Name, projectAddress(id))
			}
			facts = append(facts, parts.Fact{Label: v.words.T(key), Value: value})
		}
		return nil
	}
	into := "project.merged-into"
	if len(p.Into) > 1 {
		into = "project.split-into"
	}
	if err := add("project.split-from", p.From); err != nil {
		return nil, err
	}
	if err := add(into, p.Into...); err != nil {
		return nil, err
	}
	return facts, add("project.absorbed", p.Absorbed...)
}

// Fields that name another project.
const (
	mergedInto   = "into"
	absorbedFrom = "from"
)

// otherProject lets the reader choose among the projects of the same investor; where there is none the field is typed.
func (o *order) otherProject(f stages.Field) (stages.Field, error) {
	q := domain.ProjectQuery{Investor: o.project.Record.Credit, Limit: listedProjects}
	if f.Name == absorbedFrom {
		q.State = domain.StatePool
	}
	page, err := o.server.City.ProjectLines(o.r.Context(), o.actor(), q)
	if err != nil || page.Total > listedProjects {
		return f, err
	}
	var choices []stages.Choice
	for i := range page.Lines {
		l := &page.Lines[i]
		ended := l.State == domain.StateWithdrawn || l.State == domain.StateTerminated || l.State == domain.StateCompleted
		if !ended && l.Project != o.project.ID {
			name := o.words.T("form.other-project", "name", l.Name, "state", o.words.T("project-state."+string(l.State)), "day", o.words.Day(l.AdmittedOn))
			choices = append(choices, stages.Choice{Value: string(l.Project), Label: domain.Text{Zh: name, En: name}})
		}
	}
	if len(choices) > 0 {
		f.Kind, f.Choices = stages.FieldChoice, choices
	}
	return f, nil
}

// listedProjects is how many projects a form lists at most.
const listedProjects = 100
