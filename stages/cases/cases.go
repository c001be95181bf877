// Package cases reads and runs the specification: files that say what somebody does on which day and what follows from it,
// so that a department's lawyer can read them, write them and sign them. A case runs on the real machine, by real commands.
//
// It is pure: files are read by who calls it.
package cases

import (
	"time"

	"binglian/domain"
	"binglian/stages"
)

// Case is one case file: a project at some point of its life, steps, and what is expected of each; or clocks alone.
type Case struct {
	File   string
	Title  domain.Text
	Rules  []string // what it is about: R3.4, 行政许可法 §32
	Note   domain.Text
	Given  Given
	Steps  []Step
	Clocks []Clock

	source []byte
}

// Given is how the project stands before the first step.
type Given struct {
	Line     int
	Flow     string                 // name or name@version of a flow of the book
	Own      []byte                 // a flow of the case's own, as YAML; its lines are those of the case file
	Class    int                    // of the project, where no flow is named
	Limits   map[string]stages.Days // limits of stages and items that the case needs to be other than the flow's
	Facts    map[domain.Fact]string
	Record   *node // fields of the pool's form that matter to the case
	Openings []Opening
}

// Opening is a point of its life to which a project is brought at a time, by the commands that lead there.
type Opening struct {
	Line  int
	At    time.Time
	Point []string // words: coded; accepted s2; granted 105
}

// Step is one thing that somebody does, or a look at how things stand.
type Step struct {
	Line      int
	At        time.Time
	By        []string // who: window, investor, housing, housing head
	Do        domain.Verb
	Bring     []string // instead: a point to which the project is brought by whoever must act for it
	To        string   // what it acts on; empty where there is but one, or the newest is meant
	With      *node    // the command's fields; those left out have what the form proposes
	Without   []string
	Effective domain.Day // earlier effective day: back-entry 补录
	Back      string     // its reason
	Stale     bool       // the task is not seen as it is now
	Refused   *node      // the reason, or the problem of each field
	Checks    []Check
}

// Check is something that is expected to be so after a step.
type Check struct {
	Line    int
	Subject string // item 104, stage s2, application a1, task accept a1, project, events …
	Value   *node
}

// Clock is a question that needs no project: when a limit is due, and how it stands.
type Clock struct {
	Line   int
	Title  string
	Clock  domain.Clock
	Stage  *domain.StageClock
	On     domain.Day // finished, or the day on which it is read
	Expect *node
}
