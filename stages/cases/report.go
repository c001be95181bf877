package cases

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
)

// Report is what happened when a case was run.
type Report struct {
	Case   *Case
	Fault  string // why it could not begin
	Steps  []StepReport
	Clocks []ClockReport
}

// StepReport is what happened at one step.
type StepReport struct {
	Line    int
	At      time.Time
	By      []string
	Do      domain.Verb
	To      string
	Bring   string            // the point to which the step brought the project
	Refusal *domain.Rejection // of the command; nil if it was carried out
	Events  []string          // that the step made, those that fell due before it first: day, name and subject
	Results []Result
	Fault   string // why the step could not be done, or differed in whether it was refused
}

// ClockReport is the answer to a question about a clock.
type ClockReport struct {
	Line    int
	Title   string
	Results []Result
}

// Result is one expected value and what is so.
type Result struct {
	Line      int
	Subject   string
	Attribute string // empty where the subject is looked at as a whole
	Want      string
	Got       string
	Holds     bool

	node  *node // the expected value in the file; nil for what can't be written anew
	list  []string
	table map[string]string
}

// Differences lists where the case differs from what happened, as file:line: sentences; none if it holds.
func (r *Report) Differences() []string {
	var all []string
	tell := func(line int, text string) { all = append(all, fmt.Sprintf("%s:%d: %s", r.Case.File, line, text)) }
	if r.Fault != "" {
		all = append(all, r.Fault)
	}
	results := func(where string, rs []Result) {
		for _, x := range rs {
			if !x.Holds {
				tell(x.Line, where+x.told())
			}
		}
	}
	for i, s := range r.Steps {
		where := fmt.Sprintf("step %d (%s): ", i+1, s.At.In(domain.City).Format("2006-01-02 15:04"))
		if s.Fault != "" {
			tell(s.Line, where+s.Fault)
		}
		results(where, s.Results)
	}
	for i, c := range r.Clocks {
		results(fmt.Sprintf("clock %d: ", i+1), c.Results)
	}
	return all
}

// Failed reports whether the case differs from what happened.
func (r *Report) Failed() bool { return len(r.Differences()) > 0 }

func (x *Result) told() string {
	what := strings.TrimSpace(x.Subject + " " + x.Attribute)
	if x.Want == "" && x.list == nil {
		return what + ": " + x.Got
	}
	return fmt.Sprintf("%s is %q, expected %q", what, x.Got, x.Want)
}

// judge compares whether a command was refused with what the case says, and for what reason.
func (s *StepReport) judge(step *Step) {
	want := step.Refused
	switch {
	case want == nil && s.Refusal == nil:
	case want == nil:
		s.Fault = "refused: " + s.Refusal.Error()
	case s.Refusal == nil:
		s.Fault = "was carried out, and should have been refused"
	default:
		got := any(string(s.Refusal.Reason))
		if s.Refusal.Reason == domain.InvalidFields {
			fields := map[string]string{}
			for _, p := range s.Refusal.Fields {
				if fields[p.Field] == "" { // the first problem of each
					fields[p.Field] = string(p.Reason)
				}
			}
			got = fields
		}
		s.Results = append(s.Results, compare("refused", "", want.line, want, got))
	}
}

// told writes an event as its effective day, its name and what it is about.
func told(e events.Event) string {
	line := e.On.String() + " " + e.Body.Name()
	var about struct {
		Item        string          `json:"item"`
		Application string          `json:"application"`
		Survey      string          `json:"survey"`
		Supervision string          `json:"supervision"`
		Department  string          `json:"department"`
		Stage       string          `json:"stage"`
		Works       string          `json:"works"`
		Sheet       json.RawMessage `json:"sheet"`
	}
	raw, err := json.Marshal(e.Body)
	if err == nil {
		err = json.Unmarshal(raw, &about)
	}
	if err != nil {
		return line
	}
	for _, x := range []string{about.Item, about.Application, about.Survey, about.Supervision, about.Department, about.Stage, about.Works, string(about.Sheet)} {
		if x != "" {
			line += " " + x
			break
		}
	}
	if about.Survey != "" && about.Department != "" {
		line += " " + about.Department
	}
	return line
}
