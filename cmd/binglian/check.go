package main

import (
	"fmt"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/words"
)

type checkCommand struct {
	Code   checkCodeCommand   `cmd:"" help:"Check a project code 投资项目代码 by GB/T 40058, in the present style with its check digit or in the style before November 2020."`
	Credit checkCreditCommand `cmd:"" help:"Check a unified social credit code 统一社会信用代码 by GB 32100, with both check characters."`
	Region checkRegionCommand `cmd:"" help:"Check a region code 行政区划代码: valid when it is in force for this city."`
}

// Help says what kong shows below the flags.
func (*checkCommand) Help() string {
	return `Checks are strict: the value is taken as it stands, and a blank or a full-width digit makes it invalid. The reason says in words
what to mend, and what was understood of the value is told part by part.

  binglian check code 2306-220300-04-01-000012
  binglian check credit 91220300MA0Y000082 --json
  binglian check region 220381

Exit code: 0 if the value is valid, 1 if it isn't, 2 where the command line must be mended.`
}

// checkFlags are those of every check.
type checkFlags struct {
	Today string `placeholder:"DATE" help:"Day as of which the value is checked. Default: the machine's date."`
	Lang  string `enum:"zh,en" default:"zh" help:"Language of the reason (${enum})."`
	JSON  bool   `name:"json" help:"Print valid, reason, key and parts as JSON."`
}

type checkCodeCommand struct {
	Value string `arg:"" help:"Project code with its hyphens, as 2306-220300-04-01-000012."`
	checkFlags
}

type checkCreditCommand struct {
	Value string `arg:"" help:"Credit code of 18 characters."`
	checkFlags
}

type checkRegionCommand struct {
	Value string `arg:"" help:"Region code of 6 digits."`
	checkFlags
}

// Run checks a project code; its month may be the coming one at most.
func (c *checkCodeCommand) Run() error {
	return c.tell(func(today domain.Day) (*domain.FieldProblem, []part) {
		p := domain.CheckProjectCode("value", c.Value, today)
		return p, projectCodeParts(c.Value, p)
	})
}

// Run checks a credit code.
func (c *checkCreditCommand) Run() error {
	return c.tell(func(domain.Day) (*domain.FieldProblem, []part) {
		p := domain.CheckCreditCode("value", c.Value)
		return p, creditCodeParts(c.Value, p)
	})
}

// Run checks a region code.
func (c *checkRegionCommand) Run() error {
	return c.tell(func(today domain.Day) (*domain.FieldProblem, []part) {
		regions := stages.DefaultBook().Regions
		return domain.CheckRegion("value", c.Value, regions, today), regionParts(c.Value, regions)
	})
}

// verdict is what a check prints as JSON.
type verdict struct {
	Valid  bool              `json:"valid"`
	Reason string            `json:"reason"` // in words; empty when valid
	Key    domain.Reason     `json:"key,omitempty"`
	Parts  map[string]string `json:"parts"` // what was understood
}

func (c *checkFlags) tell(check func(today domain.Day) (*domain.FieldProblem, []part)) error {
	today := domain.DayOf(time.Now())
	if c.Today != "" {
		var err error
		if today, err = flagDay("today", c.Today); err != nil {
			return err
		}
	}
	w, err := wordsIn(c.Lang)
	if err != nil {
		return err
	}
	problem, parts := check(today)
	v := verdictOf(w, problem, parts)
	if c.JSON {
		err = printJSON(v)
	} else {
		printVerdict(w, v, parts)
	}
	if err == nil && !v.Valid {
		return errFound
	}
	return err
}

func verdictOf(w words.Words, p *domain.FieldProblem, parts []part) verdict {
	v := verdict{Valid: p == nil, Parts: make(map[string]string, len(parts))}
	if p != nil {
		v.Key, v.Reason = p.Reason, w.Problem(*p)
	}
	for _, x := range parts {
		v.Parts[x.name] = x.value
	}
	return v
}

func printVerdict(w words.Words, v verdict, parts []part) {
	if v.Valid {
		fmt.Println(w.T("check.valid"))
	} else {
		fmt.Println(w.T("check.invalid", "reason", v.Reason))
	}
	for _, x := range parts {
		value := x.value
		if name := w.T("check.value." + x.name + "." + x.value); name != "check.value."+x.name+"."+x.value {
			value += " " + name
		}
		fmt.Println("  " + w.T("check.part."+x.name) + ": " + value)
	}
}

// failedQuietly ends the program with exit code 1 after the answer was printed: the answer is all that there is to say.
type failedQuietly struct{}

func (failedQuietly) Error() string { return "" }

// ExitCode is that of a check or a case that found something wrong.
func (failedQuietly) ExitCode() int { return exitFound }

const exitFound = 1

var errFound = failedQuietly{}
