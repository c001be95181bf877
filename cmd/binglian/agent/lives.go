package agent

import (
	"fmt"

	"binglian/cmd/binglian/simulator"
	"binglian/domain"
	"binglian/events"
	"binglian/events/stream"
)

// rehearsalSource is the CloudEvents source of what is only rehearsed: a system can tell it from what happens, and its ids begin with
// rehearsal-.
const (
	rehearsalSource = "/binglian/rehearsal"
	rehearsalPrefix = "rehearsal-"
)

// Life is what a department is told of one project, in order.
type Life []stream.CloudEvent

// Lives gives what a department is told of a simulated city: the project of which it is told the most kinds of events first, then as many
// others as it takes to meet every kind that it is told in that city. The same script gives the same lives.
func Lives(script *simulator.Script, department domain.DepartmentCode) ([]Life, error) {
	folds := map[domain.ProjectID]*fold{}
	for i := range script.Happened {
		h := &script.Happened[i]
		f := folds[h.Project]
		if f == nil {
			f = &fold{project: &domain.Project{ID: h.Project}, kinds: map[string]bool{}}
			folds[h.Project] = f
		}
		if err := f.add(h, department); err != nil {
			return nil, err
		}
	}
	var lives []Life
	met := map[string]bool{}
	for {
		var best *fold
		most := 0
		for _, p := range script.Projects {
			f, fresh := folds[p.ID], 0
			for kind := range f.kinds {
				if !met[kind] {
					fresh++
				}
			}
			if fresh > most {
				best, most = f, fresh
			}
		}
		if best == nil {
			return lives, nil
		}
		lives = append(lives, best.life)
		for kind := range best.kinds {
			met[kind] = true
		}
	}
}

// fold is a project on its way through a script.
type fold struct {
	project *domain.Project
	heard   int // version of the last event that the department was told
	life    Life
	kinds   map[string]bool
}

// add applies what happened, and keeps it where the department is told.
func (f *fold) add(h *simulator.Happening, department domain.DepartmentCode) error {
	e := events.Append(f.project, h.Body, h.At, h.On, domain.Actor{}, "")
	for _, to := range e.Audience {
		if to != department {
			continue
		}
		payload, err := events.Encode(h.Body)
		if err != nil {
			return fmt.Errorf("write event %s of %s: %w", h.Body.Name(), h.Project, err)
		}
		f.life = append(f.life, stream.Copy(rehearsalSource, &events.Delivery{Department: department, Previous: f.heard, Event: events.Recorded{
			Project: rehearsalPrefix + h.Project, Version: e.Version, Name: h.Body.Name(), At: e.At, On: e.On, Stage: e.Stage, Payload: payload}}))
		f.heard = e.Version
		f.kinds[h.Body.Name()] = true
	}
	return nil
}

// of gives the same life to another project.
func (l Life) of(project domain.ProjectID) Life {
	other := make(Life, len(l))
	for i, e := range l {
		e.Subject, e.ID = string(project), eventID(project, e.Version)
		other[i] = e
	}
	return other
}
