package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"binglian/stages"
	"binglian/store/intake"
)

// Command is the program's subcommand: its fields are its arguments, as kong reads them.
type Command struct {
	File    string   `arg:"" help:"Reserve-pool list: .xlsx, or .csv in UTF-8 or GB18030." type:"path"`
	Parts   []string `arg:"" optional:"" name:"part" help:"With --running, further .csv files: works and items." type:"path"`
	Running bool     `help:"The list is of projects under way: projects, works and items, as tables of one .xlsx or a .csv each."`
	Update  bool     `help:"Give projects that are in the pool the values of the list; else differences are only shown."`
	SkipBad bool     `help:"Import the rows without problems; else one bad row means that nothing is imported."`
	DryRun  bool     `help:"Only say what would happen."`
	JSON    bool     `name:"json" help:"Report as JSON."`
	Lang    Lang     `help:"Language of the report: zh or en." enum:"zh,en" default:"zh"`
}

// Help explains the subcommand.
func (*Command) Help() string {
	return `Loads a city's reserve-pool list into the pool. Everything is written in one transaction.

A row is a project of the pool by its project code, else by credit code, name and site. Importing a list again changes nothing.
Bad rows are reported with sheet, line, column, value, reason and remedy. The exit code is 1 if nothing was imported for them.

With --running, projects come in that were under way before: with their works, their applications, items, days and document numbers.
Each must be one consistent history; it is kept as back-entry and stays out of averages of time, and the project goes on from there.

  binglian import --running docs/examples/running-projects.xlsx
  binglian import --running projects.csv works.csv items.csv`
}

// Deps are what the command works with.
type Deps struct {
	Pool     Pool
	Machine  *stages.Machine
	Out      io.Writer              // of the report
	Progress func(written, all int) // may be nil
}

// Run imports the list and writes the report. It returns ErrRefused if nothing was imported, or with DryRun would be,
// because of what the list holds.
func (c *Command) Run(ctx context.Context, d Deps) error {
	report, err := c.do(ctx, Importer{Pool: d.Pool, Machine: d.Machine, By: CommandLine, Progress: d.Progress})
	if err != nil {
		return err
	}
	if c.JSON {
		encoder := json.NewEncoder(d.Out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		err = encoder.Encode(report)
	} else {
		err = report.WriteText(d.Out, c.Lang)
	}
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return report.Err()
}

func (c *Command) do(ctx context.Context, i Importer) (Report, error) {
	if c.Running {
		return c.doRunning(ctx, i)
	}
	if len(c.Parts) > 0 {
		return Report{Preview: Preview{File: filepath.Base(c.File)}, Outcome: Refused, Refusal: found(OneList, nil)}, nil
	}
	list, err := i.ReadFile(ctx, c.File)
	if report, refused := refusalOf(err, filepath.Base(c.File)); refused {
		return report, nil
	}
	if err != nil {
		return Report{}, err
	}
	o := Options{Update: c.Update, SkipBad: c.SkipBad}
	if !c.DryRun {
		return i.Import(ctx, list, o)
	}
	preview, err := i.Plan(ctx, list, o)
	if err != nil {
		return Report{}, err
	}
	return Report{Preview: *preview, Outcome: Previewed}, nil
}

func (c *Command) doRunning(ctx context.Context, i Importer) (Report, error) {
	list, err := i.ReadRunningFiles(ctx, append([]string{c.File}, c.Parts...))
	if report, refused := refusalOf(err, filepath.Base(c.File)); refused {
		return report, nil
	}
	if err != nil {
		return Report{}, err
	}
	if c.Update {
		return Report{Preview: Preview{File: filepath.Base(c.File), Running: true}, Outcome: Refused, Refusal: found(NoUpdate, nil)}, nil
	}
	o := Options{SkipBad: c.SkipBad}
	if !c.DryRun {
		return i.ImportRunning(ctx, list, o)
	}
	preview, err := i.PlanRunning(ctx, list, o)
	if err != nil {
		return Report{}, err
	}
	return Report{Preview: *preview, Outcome: Previewed}, nil
}

// refusalOf makes a report of an error that is the file's fault.
func refusalOf(err error, file string) (Report, bool) {
	report := Report{Preview: Preview{File: file}, Outcome: Refused}
	refusal := (*intake.Refusal)(nil)
	switch {
	case errors.As(err, &refusal):
		report.Refusal = found(refusal.Reason, refusal.Args)
	case errors.Is(err, fs.ErrNotExist):
		report.Refusal = found(FileMissing, map[string]string{"file": file})
	case errors.Is(err, fs.ErrPermission):
		report.Refusal = found(FileUnreadable, map[string]string{"file": file})
	default:
		return report, false
	}
	return report, true
}
