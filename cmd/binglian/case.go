package main

import (
	"fmt"
	"os"

	"binglian/stages"
	"binglian/stages/cases"
)

type caseCommand struct {
	Run caseRunCommand `cmd:"" help:"Run case files and print a protocol of each."`
}

type caseRunCommand struct {
	Files []string `arg:"" name:"file" help:"Case files."`
	Book  string   `help:"Folder of the city's own rules: city.yaml, departments.yaml, sections.yaml, calendars, catalogues, flows. Default: those that the program ships." placeholder:"FOLDER"`
	Quiet bool     `short:"q" help:"Print only where a case differs."`
	Lang  string   `enum:"zh,en" default:"zh" help:"Language of the protocol (${enum})."`
	JSON  bool     `name:"json" help:"Print the protocols as JSON."`
}

// Help says what kong shows below the flags.
func (*caseRunCommand) Help() string {
	return `A case says how a project stands, who does what on which day, and what follows from it. It is played by real commands on a
machine of its own: no data folder is needed and nothing is kept. docs/cases.md tells how a case is written; the program's own stand
in stages/testdata/cases.

  binglian case run stages/testdata/cases/scenarios/1-pre-review.yaml
  binglian case run --book /srv/our-city --quiet cases/*.yaml

Exit code: 0 if every case holds, 1 if one differs, 2 if a file can't be read or isn't a case.`
}

// Run plays each file; all are read before the first is played.
func (c *caseRunCommand) Run() error {
	book := stages.DefaultBook()
	if c.Book != "" {
		var err error
		if book, err = stages.Load(os.DirFS(c.Book)); err != nil {
			return usageError(fmt.Sprintf("--book %s: %v", c.Book, err))
		}
	}
	all := make([]*cases.Case, len(c.Files))
	for i, name := range c.Files {
		raw, err := os.ReadFile(name)
		if err != nil {
			return usageError(err.Error())
		}
		if all[i], err = cases.Read(name, raw); err != nil {
			return usageError(err.Error())
		}
	}
	protocols, failed := make([]protocol, len(all)), 0
	for i, x := range all {
		report := cases.Run(book, x)
		protocols[i] = protocolOf(report)
		if report.Failed() {
			failed++
		}
		if !c.JSON {
			if err := c.print(book, report); err != nil {
				return err
			}
		}
	}
	if c.JSON {
		if err := printJSON(protocols); err != nil {
			return err
		}
	}
	if failed > 0 {
		return errFound
	}
	return nil
}

func (c *caseRunCommand) print(book *stages.Book, report *cases.Report) error {
	w, err := wordsOf(c.Lang, book)
	if err != nil {
		return err
	}
	if c.Quiet {
		for _, line := range report.Differences() {
			fmt.Println(line)
		}
		return nil
	}
	for _, line := range protocolLines(w, book, report) {
		fmt.Println(line)
	}
	fmt.Println()
	return nil
}
