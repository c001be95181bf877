package cases

import (
	"fmt"
	"strings"
	"time"

	"binglian/domain"
)

// What stands between the commands of a day that give no time of their own, and when the first of them is given.
const (
	beat    = time.Minute
	opensAt = 9 * time.Hour
)

func (r *reader) step(n *node, c *Case) {
	s := Step{Line: n.line}
	r.where = fmt.Sprintf("step %d: ", len(c.Steps)+1)
	defer func() { r.where = "" }()
	if len(c.Steps) > 0 {
		s.At = c.Steps[len(c.Steps)-1].At.Add(beat)
	}
	var when, verb, bring string
	r.fields(n, "a step", map[string]func(*node){
		"on": r.text(&when), "by": r.words(&s.By), "do": r.text(&verb), "bring": r.text(&bring), "to": r.text(&s.To), "with": r.table(&s.With),
		"without": r.words(&s.Without), "effective": r.day(&s.Effective), "back": r.text(&s.Back), "stale": r.flag(&s.Stale),
		"refused": func(x *node) { s.Refused = x },
		"expect":  func(x *node) { r.checks(x, &s) },
	})
	s.Do, s.Bring = domain.Verb(verb), strings.Fields(bring)
	if when != "" {
		at, ok := readMoment(when)
		if !ok {
			r.fault(n, "on is a day, as 2023-04-24, or a time, as 2023-04-24 14:30")
		}
		if ok && at.Equal(domain.DayOf(at).Start()) {
			at = at.Add(opensAt)
			if domain.DayOf(at) == domain.DayOf(s.At) {
				at = s.At // another thing on the same day
			}
		}
		if ok && at.Before(s.At) && len(c.Steps) > 0 {
			r.fault(n, "this step is before the one above it; steps go forward in time")
		}
		s.At = at
	}
	switch {
	case s.At.IsZero():
		r.fault(n, "the first step needs its day: on: 2023-04-24")
	case s.Do == "" && len(s.Checks) == 0 && bring == "":
		r.fault(n, "a step does something, or looks at something: give do, bring or expect")
	case bring != "" && verb != "":
		r.fault(n, "a step does one thing: do, or bring")
	case s.Do != "" && len(s.By) == 0:
		r.fault(n, "who does it? give by: window, investor, a department's code, or a code with head")
	case s.Do == "" && (len(s.By) > 0 || s.To != "" || s.With != nil || s.Refused != nil):
		r.fault(n, "what is done? give do, as accept-application")
	}
	c.Steps = append(c.Steps, s)
}

// minutes is how a time is written.
const minutes = "2006-01-02 15:04"

// readMoment reads a day or a time in the city.
func readMoment(text string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, minutes} {
		if t, err := time.ParseInLocation(layout, strings.TrimSpace(text), domain.City); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func (r *reader) checks(n *node, s *Step) {
	if n.form != isTable || len(n.table) == 0 {
		r.fault(n, "expect is a table, as item 104: {due: 2023-05-10}")
		return
	}
	for _, e := range n.table {
		subject := strings.Join(strings.Fields(e.key.text), " ")
		kind, _, _ := strings.Cut(subject, " ")
		if !isSubject(kind) {
			r.fault(e.key, "nothing is known of %q; subjects are %s", subject, subjectNames())
			continue
		}
		s.Checks = append(s.Checks, Check{Line: e.key.line, Subject: subject, Value: e.value})
	}
}

func (r *reader) clock(n *node, c *Case) {
	q := Clock{Line: n.line}
	r.where = fmt.Sprintf("clock %d: ", len(c.Clocks)+1)
	defer func() { r.where = "" }()
	var unit string
	var pauses []string
	r.fields(n, "a clock", map[string]func(*node){
		"title": r.text(&q.Title), "from": r.day(&q.Clock.From), "days": r.whole(&q.Clock.Limit.Days), "unit": r.text(&unit),
		"pauses": r.words(&pauses), "extend": r.whole(&q.Clock.Extension), "on": r.day(&q.On), "expect": r.table(&q.Expect),
		"stage": func(x *node) { q.Stage = r.stage(x) },
	})
	q.Clock.Limit.Unit = domain.Unit(unit)
	switch q.Clock.Limit.Unit {
	case domain.UnitWorking, domain.UnitCalendar:
	case "":
		q.Clock.Limit.Unit = domain.UnitWorking
	default:
		r.fault(n, "the unit of a clock is working or calendar")
	}
	q.Clock.Pauses = r.pauses(n, pauses)
	switch {
	case q.Expect == nil:
		r.fault(n, "a clock needs what is expected of it")
	case q.Stage == nil && q.Clock.From.IsZero():
		r.fault(n, "a clock needs the day from which it runs: from: 2023-04-24")
	case q.On.IsZero() && (q.Expect.get("used") != nil || q.Expect.get("overdue") != nil):
		r.fault(n, "what is used and overdue is told as of a day: on: 2023-05-10")
	}
	c.Clocks = append(c.Clocks, q)
}

// pauses reads pauses written as A..B, or A.. for one that is open.
func (r *reader) pauses(n *node, texts []string) []domain.Pause {
	var all []domain.Pause
	for _, text := range texts {
		from, to, ok := strings.Cut(text, "..")
		a, err := domain.ParseDay(from)
		p := domain.Pause{From: a}
		if to != "" && err == nil {
			p.To, err = domain.ParseDay(to)
		}
		if !ok || err != nil || to != "" && p.To < p.From {
			r.fault(n, "%q is no pause; write it as 2024-09-26..2024-10-10, or 2024-09-26.. while it is open", text)
			continue
		}
		all = append(all, p)
	}
	return all
}

// stage reads the clock of a stage with the times of its items; it runs from the first of them.
func (r *reader) stage(n *node) *domain.StageClock {
	s := &domain.StageClock{Limit: domain.Limit{Unit: domain.UnitWorking}}
	r.fields(n, "a stage", map[string]func(*node){
		"limit": r.whole(&s.Limit.Days), "extend": r.whole(&s.Extension),
		"items": r.each(func(x *node) {
			var it domain.ItemTime
			var pauses []string
			r.fields(x, "an item of a stage", map[string]func(*node){"from": r.day(&it.From), "to": r.day(&it.To), "pauses": r.words(&pauses)})
			it.Pauses = r.pauses(x, pauses)
			if !it.From.IsZero() && (s.From.IsZero() || it.From < s.From) {
				s.From = it.From
			}
			s.Items = append(s.Items, it)
		}),
	})
	return s
}
