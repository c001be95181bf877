package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"binglian/cmd/binglian/publisher"
	"binglian/domain"
)

type rulesCommand struct {
	List    rulesListCommand    `cmd:"" help:"List the files of rules that are in force."`
	Publish rulesPublishCommand `cmd:"" help:"Put a file of rules in force."`
}

type rulesListCommand struct{}

// Run prints a line a file: path, version of the rules that brought it, when, who, note.
func (*rulesListCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	files, err := d.RuleFiles(ctx)
	if err != nil {
		return err
	}
	for _, f := range files {
		fmt.Printf("%-36s %4d  %s  %s %s\n", f.Path, f.Version, f.PublishedAt.In(domain.City).Format("2006-01-02 15:04"), f.Account, f.Note)
	}
	return nil
}

type rulesPublishCommand struct {
	File string `arg:"" help:"File of rules: a flow, a year of the calendar, a catalogue, city.yaml, departments.yaml or sections.yaml."`
	Note string `help:"What it is published for."`
	Lang string `enum:"zh,en" default:"zh" help:"Language of the answer (${enum})."`
}

// Help says what kong shows below the flags.
func (*rulesPublishCommand) Help() string {
	return `Which file of the rules it is shows in the file itself: flow and version, catalogue and version, year; the others are
known by their names. It is read and linted among the rules in force, and a flow is explored as 'flow check' does: what isn't
proved is refused. Flows and catalogues are published once and never change: another content needs another version. Projects
under way stay with the version with which they began; new ones take the newest. A year's holidays move the due dates of what
is open, never of what has ended. A running server takes the new rules over by itself.

  binglian flow publish my-flow.yaml
  binglian rules publish 2027.yaml --note 国办发明电〔2026〕9号

Exit code: 0 if it is in force, 1 if it is refused, 2 if the file can't be read.`
}

// Run publishes the file.
func (c *rulesPublishCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	raw, err := os.ReadFile(c.File)
	if err != nil {
		return usageError(err.Error())
	}
	d, err := place.attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	began := time.Now()
	v, err := publisher.Publish(ctx, d, d.machine.Book(), publisher.Request{File: c.File, Content: raw, Note: c.Note, Progress: explorationProgress()})
	if v.Flow != nil {
		if failed := printFindings(c.Lang, c.File, d.machine.Book(), v.Flow, time.Since(began)); failed != nil {
			return failed
		}
	}
	switch {
	case errors.Is(err, publisher.ErrUnproved):
		return errFound
	case err != nil:
		return err
	}
	fmt.Printf("%s: %d\n", v.Path, v.Version)
	return nil
}
