package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
)

// Report is what one run measured.
type Report struct {
	Machine Machine `json:"machine"`
	Parts   []Part  `json:"parts"`
	Seconds float64 `json:"seconds"` // that the run took
}

// Part is one part of a run.
type Part struct {
	Name       string    `json:"name"`
	Title      string    `json:"title"`
	LoadBefore float64   `json:"load_before"` // load average of the last minute, with what ran here before
	LoadAfter  float64   `json:"load_after"`
	Measures   []Measure `json:"measures"`
	Notes      []string  `json:"notes,omitempty"`
}

// Measure is one value.
type Measure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit,omitempty"`
	Goal  *Goal   `json:"goal,omitempty"`
}

// Goal is what a value should be at least, or at most.
type Goal struct {
	Least float64 `json:"least,omitempty"`
	Most  float64 `json:"most,omitempty"`
	Met   bool    `json:"met"`
	Loose bool    `json:"loose,omitempty"` // the machine was too busy for the goal to count
}

func (p *Part) add(name string, value float64, unit string) {
	p.Measures = append(p.Measures, Measure{Name: name, Value: value, Unit: unit})
}

func (p *Part) atLeast(name string, value float64, unit string, least float64) {
	p.Measures = append(p.Measures, Measure{name, value, unit, &Goal{Least: least, Met: value >= least}})
}

func (p *Part) atMost(name string, value float64, unit string, most float64) {
	p.Measures = append(p.Measures, Measure{name, value, unit, &Goal{Most: most, Met: value <= most}})
}

func (p *Part) note(format string, args ...any) {
	p.Notes = append(p.Notes, fmt.Sprintf(format, args...))
}

// loosen says that the goals of the part don't count.
func (p *Part) loosen() {
	for _, m := range p.Measures {
		if m.Goal != nil {
			m.Goal.Loose = true
		}
	}
}

// JSON writes the report for programs.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Text writes the report for people.
func (r *Report) Text(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	m := &r.Machine
	fmt.Fprintf(t, "%d cores · %s · %s · data on %s", m.Cores, m.Processor, m.Go, m.Disk)
	if m.PostgreSQL != "" {
		fmt.Fprintf(t, " · PostgreSQL %s", m.PostgreSQL)
	}
	fmt.Fprintln(t)
	for _, p := range r.Parts {
		fmt.Fprintf(t, "\n%s (load average %.2f before, %.2f after)\n", p.Title, p.LoadBefore, p.LoadAfter)
		for _, m := range p.Measures {
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", m.Name, figure(m.Value), m.Unit, m.Goal)
		}
		for _, note := range p.Notes {
			fmt.Fprintf(t, "  · %s\n", note)
		}
	}
	fmt.Fprintf(t, "\nmeasured in %.0f s\n", r.Seconds)
	return t.Flush()
}

// String says what was wanted and whether it was reached.
func (g *Goal) String() string {
	if g == nil {
		return ""
	}
	wanted := "goal ≤ " + figure(g.Most)
	if g.Least > 0 {
		wanted = "goal ≥ " + figure(g.Least)
	}
	switch {
	case g.Met:
		return wanted + ": met"
	case g.Loose:
		return wanted + ": not met, on a busy machine"
	}
	return wanted + ": NOT MET"
}

// figure writes a value with three digits that count.
func figure(x float64) string {
	switch {
	case x >= 100 || x == float64(int(x)):
		return strconv.FormatFloat(x, 'f', 0, 64)
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}
