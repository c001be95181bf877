package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/explore"
	"binglian/views/findings"
)

type flowCommand struct {
	Check flowCheckCommand `cmd:"" help:"Prove a flow: read it strictly, lint it, explore every state that it can lead to."`
	List  flowListCommand  `cmd:"" help:"List the flows that the program ships; 'rules list' shows what a city has in force."`
	Show  flowShowCommand  `cmd:"" help:"Print a flow as Markdown."`

	Publish rulesPublishCommand `cmd:"" help:"Prove a flow and put it in force for new projects."`
}

type flowCheckCommand struct {
	File string `arg:"" help:"Flow file, or the name and version of a flow of the rules, such as social-general@1."`
	Book string `help:"Folder of the city's own rules, by which the flow is checked. Default: those that the program ships." placeholder:"FOLDER"`
	Lang string `enum:"zh,en" default:"zh" help:"Language of the answer (${enum})."`
	JSON bool   `name:"json" help:"Print the report as JSON."`
}

// Help says what kong shows below the flags.
func (*flowCheckCommand) Help() string {
	return `Reads the file strictly (unknown keys are refused), lints it, and explores every state to which its commands, deadlines
and facts can lead. It proves that every project can be completed from wherever it has come, that no stage closes over a
milestone that isn't granted, that every item can be accepted and granted, and that every command can be given. What is wrong
is told with its line and remedy, or with the shortest trace of commands that leads to it. Nothing is stored, and no data folder
is needed.

  binglian flow check stages/flows/gov-building@1.yaml
  binglian flow check --lang en --json my-flow.yaml

Exit code: 0 if the flow is proved, 1 if it isn't, 2 if the file can't be read.`
}

// Run prints the verdict.
func (c *flowCheckCommand) Run() error {
	book, err := bookIn(c.Book)
	if err != nil {
		return err
	}
	raw, err := c.read()
	if err != nil {
		return usageError(err.Error())
	}
	began := time.Now()
	report := explore.Check(book, raw, explorationProgress())
	if c.JSON {
		err = printJSON(struct {
			explore.Report
			Proved bool `json:"proved"`
		}{report, report.Proved()})
	} else {
		err = c.print(book, &report, time.Since(began))
	}
	if err == nil && !report.Proved() {
		return errFound
	}
	return err
}

// read reads the file, or the flow of that name among the rules.
func (c *flowCheckCommand) read() ([]byte, error) {
	raw, err := os.ReadFile(c.File)
	if !errors.Is(err, fs.ErrNotExist) || strings.ContainsAny(c.File, `/\`) || !strings.Contains(c.File, "@") {
		return raw, err
	}
	rules := stages.Shipped()
	if c.Book != "" {
		rules = os.DirFS(c.Book)
	}
	found, failed := fs.ReadFile(rules, "flows/"+strings.TrimSuffix(c.File, ".yaml")+".yaml")
	if failed != nil {
		return nil, err
	}
	return found, nil
}

// An exploration makes much garbage and keeps little: it is swept seldom, but for the limit within which it must stay.
const (
	lazily            = 400     // percent
	explorationMemory = 1 << 30 // bytes
)

// explorationProgress readies the program for an exploration, and gives what tells how far it is.
func explorationProgress() func(explore.Progress) {
	debug.SetGCPercent(lazily)
	debug.SetMemoryLimit(explorationMemory)
	last := -1
	return func(p explore.Progress) {
		percent := 100 * p.Done / max(1, p.Total)
		if percent == last {
			return
		}
		last = percent
		fmt.Fprintf(os.Stderr, "\r%3d %% (%d of %d parts, %d states)", percent, p.Done, p.Total, p.States)
		if p.Done == p.Total {
			fmt.Fprintln(os.Stderr)
		}
	}
}

// bookIn gives the rules of a folder, or the shipped ones.
func bookIn(folder string) (*stages.Book, error) {
	if folder == "" {
		return stages.DefaultBook(), nil
	}
	book, err := stages.Load(os.DirFS(folder))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, usageError(fmt.Sprintf("--book %s: no such folder, or files are missing: %v", folder, err))
		}
		return nil, usageError(fmt.Sprintf("--book %s: %v", folder, err))
	}
	return book, nil
}

func (c *flowCheckCommand) print(book *stages.Book, report *explore.Report, took time.Duration) error {
	return printFindings(c.Lang, c.File, book, report, took)
}

func printFindings(lang, file string, book *stages.Book, report *explore.Report, took time.Duration) error {
	if report.Book != nil {
		book = report.Book
	}
	w, err := wordsOf(lang, book)
	if err != nil {
		return err
	}
	for _, line := range findings.Lines(w, file, report, took) {
		fmt.Println(line)
	}
	return nil
}

type flowListCommand struct{}

// Run prints a line a flow: name and version, class, items, title. With a place it is that city's flows.
func (*flowListCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	book, err := bookOf(ctx, log, place)
	if err != nil {
		return err
	}
	for _, f := range book.Flows() {
		fmt.Printf("%-24s %2d  %3d items  %s %s\n", f.ID(), f.Class, len(f.Items), f.Title.Zh, f.Title.En)
	}
	return nil
}

// bookOf gives the rules in force in the city that is named, or the shipped ones where none is.
func bookOf(ctx context.Context, log *slog.Logger, place *Place) (*stages.Book, error) {
	if place.Data == "" && place.DatabaseURL == "" && !place.Demo {
		return stages.DefaultBook(), nil
	}
	d, err := place.attach(ctx, wanted{log: log})
	if err != nil {
		return nil, err
	}
	defer d.close(log)
	return d.machine.Book(), nil
}

type flowShowCommand struct {
	Name string `arg:"" help:"Name and version, as social-general@1."`
}

// Run prints the flow.
func (c *flowShowCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	book, err := bookOf(ctx, log, place)
	if err != nil {
		return err
	}
	m := stages.New(book, false)
	f := m.Book().Flow(domain.FlowName(c.Name))
	if f == nil {
		return usageError(fmt.Sprintf("no flow %q: 'binglian flow list' names those that there are", c.Name))
	}
	fmt.Print(m.FlowText(f))
	return nil
}
