package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"binglian/cmd/binglian/agent"
	"binglian/domain"
)

type departmentDeadCommand struct {
	List    departmentDeadListCommand    `cmd:"" help:"List the events that were set aside, and those that wait behind them."`
	Show    departmentDeadShowCommand    `cmd:"" help:"Print one, with what the system said of it."`
	Redrive departmentDeadRedriveCommand `cmd:"" help:"Hand one over again, then those behind it."`
	Drop    departmentDeadDropCommand    `cmd:"" help:"Forget one, then hand over those behind it."`
}

type departmentDeadListCommand struct {
	departmentState

	JSON bool `help:"Print them whole, as JSON, one a line." name:"json"`
}

// Run prints a line a letter.
func (c *departmentDeadListCommand) Run() error {
	all, err := c.letters()
	if err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		for _, l := range all {
			if err := out.Encode(l); err != nil {
				return err
			}
		}
		return nil
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "EVENT\tTYPE\tSET ASIDE\tTRIES\tWHY")
	for _, l := range all {
		why := l.Why
		if l.Behind {
			why = "waits behind the one before"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\n", l.ID, l.Type, l.Aside.In(domain.City).Format(time.DateTime), l.Tries, firstLine(why))
	}
	return table.Flush()
}

// firstLine cuts a text where its first line ends, or where a table would grow too wide.
func firstLine(s string) string {
	const widest = 80
	for i, r := range []rune(s) {
		if r == '\n' || i == widest {
			return string([]rune(s)[:i]) + "…"
		}
	}
	return s
}

type departmentDeadShowCommand struct {
	departmentState

	Event string `arg:"" help:"Id of the event."`
}

// Run prints one letter.
func (c *departmentDeadShowCommand) Run() error {
	letters, err := agent.OpenLetters(c.State)
	if err != nil {
		return err
	}
	letter, err := letters.Read(c.Event)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(letter)
}

type departmentDeadRedriveCommand struct {
	departmentState

	Event string `arg:"" optional:"" help:"Id of the event."`
	All   bool   `help:"All that are dead."`
}

// Run asks the agent to hand over again.
func (c *departmentDeadRedriveCommand) Run() error {
	letters, err := agent.OpenLetters(c.State)
	if err != nil {
		return err
	}
	var ids []string
	switch {
	case c.All == (c.Event != ""):
		return errors.New("name one event, or --all")
	case c.All:
		all, err := letters.List()
		if err != nil {
			return err
		}
		for _, l := range all {
			if !l.Behind {
				ids = append(ids, l.ID)
			}
		}
	default:
		letter, err := letters.Read(c.Event)
		if err != nil {
			return err
		}
		if letter.Behind {
			return fmt.Errorf("%s waits behind another of its project: redrive or drop that one, and this comes after it", c.Event)
		}
		ids = []string{c.Event}
	}
	for _, id := range ids {
		if err := letters.Wish(agent.WishRedrive, id); err != nil {
			return err
		}
	}
	fmt.Printf("%d to be handed over again: within a second by the agent that runs, else when it starts\n", len(ids))
	return nil
}

type departmentDeadDropCommand struct {
	departmentState

	Event string `arg:"" help:"Id of the event."`
}

// Run asks the agent to forget a letter.
func (c *departmentDeadDropCommand) Run() error {
	letters, err := agent.OpenLetters(c.State)
	if err != nil {
		return err
	}
	if err := letters.Wish(agent.WishDrop, c.Event); err != nil {
		return err
	}
	fmt.Printf("%s is dropped: within a second by the agent that runs, else when it starts. What the department was told of it stays in the city: binglian department replay\n", c.Event)
	return nil
}
