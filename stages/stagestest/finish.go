package stagestest

import (
	"errors"
	"fmt"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// SomeTarget gives something that a command of that verb might name, whether or not it may: with the version that it
// has, at times another.
func (w *Walk) SomeTarget(verb domain.Verb) (target string, seen int) {
	all := w.Machine.Targets(w.Project, verb, w.At)
	if len(all) == 0 || w.Chance.IntN(12) == 0 {
		return "nothing", 0
	}
	t := all[w.Chance.IntN(len(all))]
	if w.Chance.IntN(6) == 0 {
		return t.ID, t.Seen + 1
	}
	return t.ID, t.Seen
}

// Finish carries the project to its completion by always choosing what leads on. It returns an error if it doesn't come
// to an end.
func (w *Walk) Finish() error {
	const patience = 2000
	w.sure = true
	var trail []string
	for range patience {
		if !w.Project.CompletedOn.IsZero() {
			return nil
		}
		c, ok := w.best()
		if !ok {
			if err := w.Tick(); err != nil {
				return fmt.Errorf("nothing leads on: %w", err)
			}
			continue
		}
		cmd, err := w.Command(c, true)
		if err != nil {
			return err
		}
		d, rejection := w.Machine.Decide(w.Project, cmd)
		if rejection != nil {
			return fmt.Errorf("%s on %q: %w", cmd.Verb(), cmd.Target, rejection)
		}
		w.Project = d.After
		w.At = w.At.Add(time.Hour)
		trail = append(trail, fmt.Sprintf("%s %s by %s", cmd.Verb(), cmd.Target, cmd.By.Account))
	}
	return fmt.Errorf("no end after %d commands: %v", patience, trail)
}

// Due waits for the next deadline and gives the clock's command that settles it. It returns an error if nothing falls due.
func (w *Walk) Due() (stages.Command, error) {
	at, due := w.Machine.WakeAt(w.Project)
	if !due {
		return stages.Command{}, errors.New("nothing falls due")
	}
	w.At = at
	return stages.Command{Project: w.ID, By: domain.Actor{Role: domain.RoleClock}, At: at, Act: &stages.Tick{}}, nil
}

// Tick waits for the next deadline and lets the clock settle it. It returns an error if nothing falls due.
func (w *Walk) Tick() error {
	cmd, err := w.Due()
	if err != nil {
		return err
	}
	d, rejection := w.Machine.Decide(w.Project, cmd)
	if rejection != nil {
		return fmt.Errorf("tick: %w", rejection)
	}
	w.Project = d.After
	return nil
}

// best gives the first choice that leads on: in the order of a project's life, taking back nothing.
func (w *Walk) best() (Choice, bool) {
	all := w.Choices()
	for _, c := range all {
		if w.leadsOn(c.Option) && !w.idle(c.Option) {
			return c, true
		}
	}
	for _, c := range all {
		if c.Option.Verb == "amend-project" { // the record lacks what a launch needs
			return c, true
		}
	}
	return Choice{}, false
}

// idle reports whether the option only says again what was said.
func (w *Walk) idle(o stages.Option) bool {
	if o.Verb == "give-opinion" {
		return w.Project.Collaboration.OpinionOf(domain.DepartmentCode(o.Target)).Value != ""
	}
	if o.Verb == "supply-supplement" {
		_, it := w.Project.Item(domain.ItemID(o.Target))
		return !it.Pauses[len(it.Pauses)-1].SuppliedOn.IsZero()
	}
	return false
}
