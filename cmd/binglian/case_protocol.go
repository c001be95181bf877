package main

import (
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/stages/cases"
	"binglian/views/words"
)

// protocol is what a case run prints as JSON.
type protocol struct {
	File        string         `json:"file"`
	Title       domain.Text    `json:"title"`
	Rules       []string       `json:"rules"`
	Holds       bool           `json:"holds"`
	Differences []string       `json:"differences"`
	Steps       []protocolStep `json:"steps"`
	Clocks      []protocolStep `json:"clocks,omitempty"`
}

type protocolStep struct {
	Line    int             `json:"line"`
	At      string          `json:"at,omitempty"`
	By      []string        `json:"by,omitempty"`
	Do      domain.Verb     `json:"do,omitempty"`
	To      string          `json:"to,omitempty"`
	Bring   string          `json:"bring,omitempty"`
	Refused domain.Reason   `json:"refused,omitempty"`
	Events  []string        `json:"events,omitempty"`
	Fault   string          `json:"fault,omitempty"`
	Checks  []protocolCheck `json:"checks,omitempty"`
}

type protocolCheck struct {
	Line    int    `json:"line"`
	Subject string `json:"subject"`
	Want    string `json:"want"`
	Got     string `json:"got"`
	Holds   bool   `json:"holds"`
}

func protocolOf(r *cases.Report) protocol {
	p := protocol{File: r.Case.File, Title: r.Case.Title, Rules: r.Case.Rules, Holds: !r.Failed(), Differences: r.Differences(), Steps: []protocolStep{}}
	for _, s := range r.Steps {
		step := protocolStep{Line: s.Line, At: s.At.In(domain.City).Format(time.RFC3339), By: s.By, Do: s.Do, To: s.To, Bring: s.Bring, Events: s.Events,
			Fault: s.Fault, Checks: checksOf(s.Results)}
		if s.Refusal != nil {
			step.Refused = s.Refusal.Reason
		}
		p.Steps = append(p.Steps, step)
	}
	for _, c := range r.Clocks {
		p.Clocks = append(p.Clocks, protocolStep{Line: c.Line, Checks: checksOf(c.Results)})
	}
	return p
}

func checksOf(results []cases.Result) []protocolCheck {
	var all []protocolCheck
	for _, x := range results {
		all = append(all, protocolCheck{x.Line, strings.TrimSpace(x.Subject + " " + x.Attribute), x.Want, x.Got, x.Holds})
	}
	return all
}

// protocolLines writes what happened for people: each step, what followed, and what was expected of it.
func protocolLines(w words.Words, book *stages.Book, r *cases.Report) []string {
	lines := []string{w.Text(r.Case.Title), "  " + w.T("case.file", "file", r.Case.File, "rules", strings.Join(r.Case.Rules, w.T("deadline.and")))}
	if note := w.Text(r.Case.Note); note != "" {
		lines = append(lines, "  "+note)
	}
	if r.Fault != "" {
		lines = append(lines, "  ✗ "+r.Fault)
	}
	for i, s := range r.Steps {
		lines = append(lines, stepLines(w, book, i+1, s)...)
	}
	for i, c := range r.Clocks {
		title := c.Title
		if title == "" {
			title = w.T("case.clock")
		}
		lines = append(lines, strconv.Itoa(i+1)+". "+title)
		lines = append(lines, resultLines(w, c.Results)...)
	}
	if n := len(r.Differences()); n > 0 {
		return append(lines, w.T("case.differs", "n", strconv.Itoa(n)))
	}
	return append(lines, w.T("case.holds"))
}

func stepLines(w words.Words, book *stages.Book, n int, s cases.StepReport) []string {
	at := w.Time(s.At)
	head := w.T("case.look", "n", strconv.Itoa(n), "time", at)
	if s.Bring != "" {
		head = w.T("case.bring", "n", strconv.Itoa(n), "time", at, "point", s.Bring)
	}
	if s.Do != "" {
		who := make([]string, len(s.By))
		for i, x := range s.By {
			who[i] = whoWord(w, book, x)
		}
		head = w.T("case.step", "n", strconv.Itoa(n), "time", at, "who", strings.Join(who, w.T("deadline.and")),
			"verb", w.First("verb."+string(s.Do)), "target", targetWord(w, s.To))
	}
	lines := []string{strings.TrimRight(head, " ")}
	for _, e := range s.Events {
		lines = append(lines, "   · "+eventWord(w, e))
	}
	if s.Refusal != nil {
		lines = append(lines, "   · "+w.T("case.refused", "reason", w.Rejection(s.Refusal)))
		for _, f := range s.Refusal.Fields {
			lines = append(lines, "     "+f.Field+": "+w.Problem(f))
		}
	}
	if s.Fault != "" {
		lines = append(lines, "   ✗ "+s.Fault)
	}
	return append(lines, resultLines(w, s.Results)...)
}

func resultLines(w words.Words, results []cases.Result) []string {
	var lines []string
	for _, x := range results {
		subject, got := strings.TrimSpace(x.Subject+" "+x.Attribute), strings.ReplaceAll(x.Got, "\n", "; ")
		if x.Holds {
			lines = append(lines, "   ✓ "+subject+": "+strings.ReplaceAll(x.Want, "\n", "; "))
			continue
		}
		lines = append(lines, "   ✗ "+w.T("case.other", "subject", subject, "got", got, "want", strings.ReplaceAll(x.Want, "\n", "; ")))
	}
	return lines
}

// whoWord names who acts: a role, or a department with a post.
func whoWord(w words.Words, book *stages.Book, said string) string {
	name, post, _ := strings.Cut(said, " ")
	if d := book.Department(domain.DepartmentCode(name)); d != nil {
		text := w.Text(d.Name)
		if post != "" {
			text += w.T("case.post", "post", w.Name("role", post))
		}
		return text
	}
	return w.Name("role", said)
}

// targetWord names what is acted on, where it is an item, a stage or a department.
func targetWord(w words.Words, said string) string {
	code, _, _ := strings.Cut(said, "/")
	for _, kind := range []string{"item", "stage", "department"} {
		if name := w.Name(kind, code); name != code {
			return said + " " + name
		}
	}
	return said
}

// eventWord puts an event's name into words.
func eventWord(w words.Words, told string) string {
	day, rest, _ := strings.Cut(told, " ")
	name, about, _ := strings.Cut(rest, " ")
	for _, kind := range events.Kinds() {
		if kind.Name == name {
			return strings.TrimSpace(day + " " + w.Text(kind.Text) + " " + about)
		}
	}
	return told
}
