package cases

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
)

// none is what a case writes for a day, a number or a name that isn't there.
const none = "none"

// attributes are what can be seen of a subject: texts, lists of texts, and tables of texts.
type attributes map[string]any

// subjects are what a case can look at, each with the words after its name.
var subjects = map[string]func(r *run, words []string) (attributes, error){
	"project":       (*run).seeProject,
	"opinion":       (*run).seeOpinion,
	"sheet":         (*run).seeSheet,
	"works":         (*run).seeWorks,
	"stage":         (*run).seeStage,
	"application":   (*run).seeApplication,
	"item":          (*run).seeItem,
	"survey":        (*run).seeSurvey,
	"proposal":      (*run).seeProposal,
	"drawing":       (*run).seeDrawing,
	"mapping":       (*run).seeMapping,
	"supervision":   (*run).seeSupervision,
	"task":          (*run).seeTask,
	"rectification": (*run).seeRectification,
	"form":          (*run).seeForm,
}

// lists are subjects that are a list by themselves.
var lists = []string{"alerts", "events", "irregularities", "receipts", "tasks", "told"}

func isSubject(kind string) bool { return subjects[kind] != nil || slices.Contains(lists, kind) }

func subjectNames() string {
	return strings.Join(slices.Sorted(slices.Values(slices.AppendSeq(slices.Clone(lists), maps.Keys(subjects)))), ", ")
}

// look compares what is expected of a subject with how it stands, attribute by attribute.
func (r *run) look(c *Check, happened []string) []Result {
	words := strings.Fields(c.Subject)
	if slices.Contains(lists, words[0]) {
		got := happened
		switch words[0] {
		case "tasks":
			got = r.tasksTold()
		case "alerts":
			got = r.alertsTold()
		case "irregularities":
			got = r.irregularitiesTold()
		case "told":
			got = r.toldTo(words[1:])
		case "receipts":
			got = r.receiptsGiven(words[1:])
		}
		return []Result{compare(c.Subject, "", c.Line, c.Value, got)}
	}
	seen, err := subjects[words[0]](r, words[1:])
	if err != nil {
		return []Result{{Line: c.Line, Subject: c.Subject, Got: err.Error()}}
	}
	if c.Value.form != isTable { // in one word: its state
		return []Result{compare(c.Subject, "", c.Line, c.Value, seen["state"])}
	}
	var all []Result
	for _, e := range c.Value.table {
		got, known := seen[e.key.text]
		if !known {
			all = append(all, Result{Line: e.key.line, Subject: c.Subject, Attribute: e.key.text,
				Got: fmt.Sprintf("%s has no such thing; it has %s", words[0], strings.Join(slices.Sorted(maps.Keys(seen)), ", "))})
			continue
		}
		all = append(all, compare(c.Subject, e.key.text, e.value.line, e.value, got))
	}
	return all
}

// compare holds one expected value against what is so.
func compare(subject, attribute string, line int, want *node, got any) Result {
	res := Result{Line: line, Subject: subject, Attribute: attribute, node: want}
	switch got := got.(type) {
	case []string:
		res.Want, res.Got = strings.Join(want.words(), "\n"), strings.Join(got, "\n")
		res.Holds = want.form != isTable && slices.Equal(nonEmpty(want.words()), got)
		res.list = got
		if got == nil {
			res.list = []string{}
		}
	case including:
		res.Want, res.Got = strings.Join(want.words(), "\n"), strings.Join(got.rows, "\n")
		res.Holds = want.form != isTable && got.holds(want.words())
		res.node = nil // what is looked for can't be made of what was found
	case map[string]string:
		wanted := map[string]string{}
		for _, e := range want.table {
			wanted[e.key.text] = e.value.text
		}
		res.Want, res.Got = inBraces(wanted), inBraces(got)
		res.Holds = want.form == isTable && maps.Equal(wanted, got)
		res.table = got
	default:
		res.Want, res.Got = want.text, fmt.Sprint(got)
		res.Holds = want.form == isText && res.Want == res.Got
	}
	return res
}

func nonEmpty(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == "" })
}

// including holds if each text that is looked for stands, or for lacks doesn't stand, in one of the rows.
type including struct {
	rows  []string
	lacks bool
}

func (i including) holds(wanted []string) bool {
	for _, want := range wanted {
		if slices.ContainsFunc(i.rows, func(row string) bool { return strings.Contains(row, want) }) == i.lacks {
			return false
		}
	}
	return true
}

// inBraces writes a table in one line, in a fixed order.
func inBraces(table map[string]string) string {
	parts := make([]string, 0, len(table))
	for _, name := range slices.Sorted(maps.Keys(table)) {
		parts = append(parts, name+": "+plain(table[name]))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func day(d domain.Day) string { return orNone(d.String()) }

// moment writes a time to the minute, as a step's is written.
func moment(t time.Time) string {
	if t.IsZero() {
		return none
	}
	return t.In(domain.City).Format(minutes)
}

// inHours writes whole minutes as hours with at most two decimals.
func inHours(d time.Duration) string {
	return strconv.FormatFloat(math.Round(d.Hours()*100)/100, 'f', -1, 64)
}

func orNone(s string) string {
	if s == "" {
		return none
	}
	return s
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func number(n int) string { return strconv.Itoa(n) }

// holder writes who holds the ball: a department by its code, else in words.
func holder(h domain.Holder) string {
	switch h.Kind {
	case domain.HolderDepartment:
		return string(h.Department)
	case domain.HolderItem:
		return "item " + string(h.Item)
	case domain.HolderWindow, domain.HolderInvestor, domain.HolderProcedure, domain.HolderPlanner, domain.HolderSuspension:
	}
	return string(h.Kind)
}
