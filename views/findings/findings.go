// Package findings tells people what the check of a flow found: on the command line and on the page from which it is published.
package findings

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages/explore"
	"binglian/views/words"
)

// Lines tells what a check found, a line each; file is what the flow's file is called, took how long the check took.
func Lines(w words.Words, file string, r *explore.Report, took time.Duration) []string {
	var all []string
	for _, f := range r.Findings {
		at := file
		if f.Line > 0 {
			at = fmt.Sprintf("%s:%d:%d", file, f.Line, f.Column)
		}
		all = append(all, fmt.Sprintf("%s: %s (%s)", at, w.Text(f.Text), f.Rule), "  → "+w.Text(f.Remedy))
	}
	for i := range r.Faults {
		all = append(all, Fault(w, &r.Faults[i])...)
	}
	if r.Slices > 0 {
		all = append(all, w.T("flow.explored", "parts", strconv.Itoa(r.Slices), "states", strconv.Itoa(r.States), "steps", strconv.Itoa(r.Steps),
			"seconds", strconv.FormatFloat(took.Seconds(), 'f', 1, 64)))
	}
	if r.Proved() {
		return append(all, w.T("flow.proved", "flow", string(r.Flow), "items", strconv.Itoa(r.Items)))
	}
	return append(all, w.T("flow.refused", "n", strconv.Itoa(len(r.Findings)+len(r.Faults))))
}

// Fault tells of one thing that is wrong with a flow as it is carried out, with the way to it.
func Fault(w words.Words, f *explore.Fault) []string {
	all := []string{w.T("flow.fault."+f.Rule, "item", named(w, "item", string(f.Item)), "stage", named(w, "stage", string(f.Stage)), "verb", w.Name("verb", string(f.Verb)),
		"detail", f.Detail)}
	if len(f.Facts) > 0 {
		var facts []string
		for _, fact := range slices.Sorted(maps.Keys(f.Facts)) {
			facts = append(facts, w.Name("fact", string(fact))+" = "+f.Facts[fact])
		}
		all = append(all, "  "+w.T("flow.facts", "facts", strings.Join(facts, w.T("flow.and"))))
	}
	if len(f.Wished) > 0 {
		all = append(all, "  "+w.T("flow.wished", "items", namedItems(w, f.Wished)))
	}
	for i, x := range f.Trace {
		all = append(all, fmt.Sprintf("  %2d. %s", i+1, step(w, x)))
	}
	if len(f.Open) > 0 {
		all = append(all, "  "+w.T("flow.open", "items", namedItems(w, f.Open)))
	}
	if len(f.Missing) > 0 {
		all = append(all, "  "+w.T("flow.missing", "items", namedItems(w, f.Missing)))
	}
	return append(all, "  → "+w.T("flow.remedy."+f.Rule))
}

// step tells who does what.
func step(w words.Words, s explore.Step) string {
	if s.Lapse != "" {
		return w.T("flow.lapse", "event", happened(w, s.Lapse))
	}
	who := w.Name("role", string(s.By.Role))
	if s.By.Department != "" {
		who = w.Name("department", string(s.By.Department)) + " " + who
	}
	text := who + w.T("flow.does") + w.Name("verb", string(s.Verb))
	if len(s.Items) > 0 {
		text += " · " + namedItems(w, s.Items)
	}
	var form map[string]any
	if json.Unmarshal(s.Form, &form) != nil {
		return text
	}
	if items, ok := form["items"].([]any); ok && len(s.Items) == 0 {
		var codes []domain.ItemCode
		for _, c := range items {
			codes = append(codes, domain.ItemCode(fmt.Sprint(c)))
		}
		text += " · " + namedItems(w, codes)
	}
	for _, field := range []string{"outcome", "value", "kind", "result"} {
		if v, ok := form[field].(string); ok {
			text += " [" + w.First("choice."+string(s.Verb)+"."+field+"."+v, "choice."+field+"."+v) + "]"
		}
	}
	return text
}

// happened gives what an event says.
func happened(w words.Words, event string) string {
	for _, k := range events.Kinds() {
		if k.Name == event {
			return w.Text(k.Text)
		}
	}
	return event
}

func named(w words.Words, kind, code string) string {
	if code == "" {
		return ""
	}
	if name := w.Name(kind, code); name != code {
		return code + " " + name
	}
	return code
}

func namedItems(w words.Words, codes []domain.ItemCode) string {
	all := make([]string, len(codes))
	for i, c := range codes {
		all[i] = named(w, "item", string(c))
	}
	return strings.Join(all, w.T("flow.and"))
}
