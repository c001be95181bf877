package cases

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"binglian/domain"
)

// askClock answers a question that needs no project.
func askClock(cal *domain.Calendar, q *Clock) ClockReport {
	seen := attributes{}
	if q.Stage != nil {
		due, _ := q.Stage.Due(cal)
		seen["due"], seen["used"], seen["overdue"] = day(due), number(q.Stage.Used(cal, q.On)), number(q.Stage.Overdue(cal, q.On))
		seen["provisional"] = yes(q.Stage.Provisional(cal))
	} else {
		due, _ := q.Clock.Due(cal)
		seen["effective"], seen["due"] = day(q.Clock.Effective(cal)), day(due)
		seen["used"], seen["overdue"] = number(q.Clock.Used(cal, q.On)), number(q.Clock.Overdue(cal, q.On))
		seen["provisional"] = yes(q.Clock.Provisional(cal))
	}
	out := ClockReport{Line: q.Line, Title: q.Title}
	for _, e := range q.Expect.table {
		got, known := seen[e.key.text]
		if !known {
			out.Results = append(out.Results, Result{Line: e.key.line, Subject: "clock", Attribute: e.key.text,
				Got: fmt.Sprintf("a clock has no such thing; it has %s", strings.Join(slices.Sorted(maps.Keys(seen)), ", "))})
			continue
		}
		out.Results = append(out.Results, compare("clock", e.key.text, e.value.line, e.value, got))
	}
	return out
}
