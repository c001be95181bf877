package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"time"

	"binglian/cmd/binglian/simulator"
	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/store"
)

type simulateCommand struct {
	Seed     uint64 `help:"The same seed gives the same city." default:"1"`
	Scenario string `help:"Scenario file instead of the one that is built in." type:"path" placeholder:"FILE"`
	Print    bool   `help:"Only print the events, one JSON object a line; needs no database."`
}

// Run plays the city into the place's rehearsal, or prints it.
func (c *simulateCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	demo, err := prepareDemo(c.Scenario, c.Seed)
	if err != nil {
		return err
	}
	if c.Print {
		return c.print(demo)
	}
	place.Demo = true
	d, err := place.attach(ctx, wanted{mode: store.Rehearsal, begin: demo.scenario.Begin.Start(), log: log})
	if err != nil {
		return explained(err, place)
	}
	defer d.close(log)
	last, began := -1, time.Now()
	fresh, err := demo.play(ctx, d, func(done, total int) {
		if percent := 100 * done / max(1, total); percent != last {
			last = percent
			fmt.Fprintf(os.Stderr, "\r%3d %% (%d of %d commands)", percent, done, total)
		}
	})
	if fresh {
		fmt.Fprintln(os.Stderr)
	}
	if err != nil {
		return err
	}
	if !fresh {
		fmt.Println("this city has been played to its end already")
		return nil
	}
	fmt.Printf("played scenario %s with seed %d in %s\n", demo.scenario.Name, c.Seed, time.Since(began).Round(100*time.Millisecond))
	return nil
}

// print lists what happens, as the event log will hold it.
func (c *simulateCommand) print(demo *demoCity) error {
	script, err := simulator.Plan(stages.Default(true), demo.scenario, c.Seed)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	for _, h := range script.Happened {
		payload, err := events.Encode(h.Body)
		if err != nil {
			return err
		}
		line := struct {
			Project domain.ProjectID `json:"project"`
			Version int              `json:"version"`
			Name    string           `json:"name"`
			At      time.Time        `json:"at"`
			On      domain.Day       `json:"on"`
			Payload json.RawMessage  `json:"payload"`
		}{h.Project, h.Version, h.Body.Name(), h.At, h.On, payload}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
