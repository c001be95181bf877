// Package simulator plays a city through the real commands on a virtual clock. A plan is made first, in memory and by the
// rules alone: which project lives through what, until the scenario's figures are met exactly. Then it is played: the
// commands go one by one through the store, as people's commands do.
package simulator

import (
	"fmt"
	"slices"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// Script is a city's history as a list of commands. The same machine, scenario and seed give the same script.
type Script struct {
	Scenario *Scenario
	Seed     uint64
	Steps    []Step
	Projects []*domain.Project // as they stand at the end, in the order of their ids
	Happened []Happening       // everything that the commands lead to, in order
}

// Step is one command of a script, in the order of time.
type Step struct {
	Command stages.Command // without its number, which the store draws
	Series  stages.Series  // from which the store draws it; no name where none is needed
}

// Begin gives the instant at which a script's clock stands before its first command.
func (s *Script) Begin() time.Time { return s.Scenario.Begin.Start() }

// End gives the instant at which the city's clock stands when everything is played.
func (s *Script) End() time.Time { return s.Scenario.closes() }

// Plan writes the script of a scenario. It returns an error if the scenario doesn't fit the machine's rules, and if its
// targets can't be met: what it returns has been checked against them.
func Plan(m *stages.Machine, sc *Scenario, seed uint64) (*Script, error) {
	if err := sc.fits(m.Book()); err != nil {
		return nil, err
	}
	c, err := newCity(m, sc, seed)
	if err != nil {
		return nil, err
	}
	var acts []timed
	for _, l := range c.lives {
		lived, err := c.live(l)
		if err != nil {
			return nil, err
		}
		acts = append(acts, lived...)
	}
	slices.SortStableFunc(acts, func(a, b timed) int {
		if n := a.command.At.Compare(b.command.At); n != 0 {
			return n
		}
		return a.life - b.life
	})
	s, err := rehearse(m, acts)
	if err != nil {
		return nil, err
	}
	s.Scenario, s.Seed = sc, seed
	if err := sc.Targets.Check(s.Figures()); err != nil {
		return nil, fmt.Errorf("scenario %s, seed %d: %w", sc.Name, seed, err)
	}
	return s, nil
}

// timed is a command of one project's life.
type timed struct {
	life    int
	command stages.Command
}

// rehearse decides every command in order, with the numbers that the store will draw.
func rehearse(m *stages.Machine, acts []timed) (*Script, error) {
	s := &Script{Steps: make([]Step, 0, len(acts))}
	projects := map[domain.ProjectID]*domain.Project{}
	numbers := map[stages.Series]int{}
	for _, a := range acts {
		cmd := a.command
		before := projects[cmd.Project]
		series, _ := m.Series(before, cmd)
		s.Steps = append(s.Steps, Step{Command: cmd, Series: series})
		if series.Name != "" {
			numbers[series]++
			cmd.Number = numbers[series]
		}
		d, refused := m.Decide(before, cmd)
		if refused != nil {
			return nil, fmt.Errorf("project %s: %s on %q at %s: %w", cmd.Project, cmd.Verb(), cmd.Target, cmd.At.Format(time.DateTime), refused)
		}
		projects[cmd.Project] = d.After
		for _, e := range d.Events {
			s.Happened = append(s.Happened, Happening{Project: cmd.Project, Version: e.Version, At: e.At, On: e.On, Body: e.Body})
		}
	}
	for _, p := range projects {
		s.Projects = append(s.Projects, p)
	}
	slices.SortFunc(s.Projects, func(a, b *domain.Project) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return s, nil
}
