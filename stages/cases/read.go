package cases

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// Read reads a case from the text of a file; file is what faults call it. It returns every Fault that it finds, joined: a
// key that no case has, a value of the wrong form, a day that doesn't exist.
func Read(file string, raw []byte) (*Case, error) {
	raw = stages.Unmarked(raw)
	top, err := parse(file, raw)
	if err != nil {
		return nil, err
	}
	r := &reader{file: file, raw: raw}
	c := r.read(top)
	if err := errors.Join(r.faults...); err != nil {
		return nil, err
	}
	return c, nil
}

type reader struct {
	file   string
	raw    []byte
	where  string // step 2: , before what is wrong in it
	faults []error
}

func (r *reader) fault(n *node, format string, args ...any) {
	r.faults = append(r.faults, Fault{r.file, n.line, r.where + fmt.Sprintf(format, args...)})
}

// fields tells each value of a table by its key. Keys that aren't known are faults, and so are values of another form.
func (r *reader) fields(n *node, what string, known map[string]func(*node)) {
	if n.form != isTable {
		r.fault(n, "%s is a table of names and values", what)
		return
	}
	for _, e := range n.table {
		read, ok := known[e.key.text]
		if !ok {
			names := make([]string, 0, len(known))
			for name := range known {
				names = append(names, name)
			}
			slices.Sort(names)
			r.fault(e.key, "%s has no %q; it has %s", what, e.key.text, strings.Join(names, ", "))
			continue
		}
		read(e.value)
	}
}

func (r *reader) text(into *string) func(*node) {
	return func(n *node) {
		if n.form != isText || strings.TrimSpace(n.text) == "" {
			r.fault(n, "a text is wanted here")
			return
		}
		*into = n.text
	}
}

func (r *reader) words(into *[]string) func(*node) {
	return func(n *node) {
		if n.form == isTable || slices.ContainsFunc(n.list, func(x *node) bool { return x.form != isText || x.text == "" }) {
			r.fault(n, "a text or a list of texts is wanted here")
			return
		}
		*into = n.words()
	}
}

func (r *reader) day(into *domain.Day) func(*node) {
	return func(n *node) {
		d, err := domain.ParseDay(n.text)
		if err != nil {
			r.fault(n, "a day is wanted here, as 2023-04-24")
			return
		}
		*into = d
	}
}

func (r *reader) whole(into *int) func(*node) {
	return func(n *node) {
		x, err := strconv.Atoi(n.text)
		if err != nil || x < 0 {
			r.fault(n, "a whole number is wanted here")
			return
		}
		*into = x
	}
}

func (r *reader) flag(into *bool) func(*node) {
	return func(n *node) {
		if n.text != "yes" && n.text != "no" {
			r.fault(n, "yes or no is wanted here")
			return
		}
		*into = n.text == "yes"
	}
}

func (r *reader) table(into **node) func(*node) {
	return func(n *node) {
		if n.form != isTable {
			r.fault(n, "a table of names and values is wanted here")
			return
		}
		*into = n
	}
}

func (r *reader) both(into *domain.Text) func(*node) {
	return func(n *node) {
		r.fields(n, "a text in both languages", map[string]func(*node){"zh": r.text(&into.Zh), "en": r.text(&into.En)})
		if into.Zh == "" || into.En == "" {
			r.fault(n, "a text is wanted in both languages, zh and en")
		}
	}
}

func (r *reader) each(read func(*node)) func(*node) {
	return func(n *node) {
		if n.form != isList || len(n.list) == 0 {
			r.fault(n, "a list is wanted here")
			return
		}
		for _, x := range n.list {
			read(x)
		}
	}
}

func (r *reader) read(top *node) *Case {
	c := &Case{File: r.file, source: r.raw}
	r.fields(top, "a case", map[string]func(*node){
		"case": r.both(&c.Title), "rules": r.words(&c.Rules), "note": r.both(&c.Note),
		"given": func(n *node) { r.given(n, &c.Given) }, "steps": r.each(func(n *node) { r.step(n, c) }),
		"clocks": r.each(func(n *node) { r.clock(n, c) }),
	})
	switch {
	case c.Title.Zh == "" && len(r.faults) == 0:
		r.fault(top, "a case needs its title: case: {zh: …, en: …}")
	case len(c.Rules) == 0 && len(r.faults) == 0:
		r.fault(top, "a case needs the rules that it is about: rules: [R3.4, 行政许可法 §32]")
	case len(c.Steps) == 0 && len(c.Clocks) == 0 && len(r.faults) == 0:
		r.fault(top, "a case needs steps or clocks")
	case len(c.Steps) > 0 && c.Given.Line == 0 && len(r.faults) == 0:
		r.fault(top, "a case with steps needs to say what is given")
	}
	return c
}

func (r *reader) given(n *node, g *Given) {
	g.Line = n.line
	facts := map[string]string{}
	r.fields(n, "what is given", map[string]func(*node){
		"flow": func(x *node) {
			if x.form == isTable && !x.braces {
				g.Own = r.cut(x)
				return
			}
			r.text(&g.Flow)(x)
		},
		"limits": func(x *node) { g.Limits = r.limits(x) },
		"class":  r.whole(&g.Class), "record": r.table(&g.Record),
		"facts": func(x *node) {
			for _, e := range x.table {
				facts[e.key.text] = e.value.text
			}
			if x.form != isTable {
				r.fault(x, "a table of facts and their values is wanted here")
			}
		},
		"opening": r.each(func(x *node) {
			o := Opening{Line: x.line}
			if x.form != isTable || len(x.table) != 1 || x.table[0].value.form != isText {
				r.fault(x, "an opening is a day and a point, as 2023-03-01: coded")
				return
			}
			at, ok := readMoment(x.table[0].key.text)
			if !ok {
				r.fault(x, "a day is wanted here, as 2023-04-24")
			}
			if o.At = at; at.Equal(domain.DayOf(at).Start()) {
				o.At = at.Add(opensAt - time.Hour)
			}
			o.Point = strings.Fields(x.table[0].value.text)
			if len(o.Point) == 0 {
				r.fault(x, "an opening is a day and a point, as 2023-03-01: coded")
			}
			g.Openings = append(g.Openings, o)
		}),
	})
	if len(facts) > 0 {
		g.Facts = make(map[domain.Fact]string, len(facts))
		for k, v := range facts {
			g.Facts[domain.Fact(k)] = v
		}
	}
	if g.Flow == "" && g.Own == nil && g.Class == 0 {
		r.fault(n, "a project is of a flow or of a class: give flow: social-general, or class: 3")
	}
}

// limits reads limits of stages and items by their codes: 10, or 15 calendar.
func (r *reader) limits(n *node) map[string]stages.Days {
	if n.form != isTable {
		r.fault(n, "limits are a table, as 104: 10, or 108: 30 calendar")
		return nil
	}
	all := map[string]stages.Days{}
	for _, e := range n.table {
		count, unit, _ := strings.Cut(e.value.text, " ")
		days, err := strconv.Atoi(count)
		if err != nil || days < 0 || !slices.Contains([]string{"", "working", "calendar", "hours"}, unit) {
			r.fault(e.value, "a limit is a number of working days, or has its unit after it: 10, 15 calendar, 4 hours")
		}
		all[e.key.text] = stages.Days{Days: days, Unit: domain.Unit(unit)}
	}
	return all
}

// cut gives the lines of a table by themselves, as far to the left as they can be, on the lines that they have in the file.
func (r *reader) cut(n *node) []byte {
	lines := strings.Split(string(r.raw), "\n")
	indent := n.column - 1
	out := make([]string, n.line-1, len(lines))
	for _, line := range lines[n.line-1:] {
		bare := strings.TrimLeft(line, " ")
		if bare != "" && !strings.HasPrefix(bare, "#") && len(line)-len(bare) < indent {
			break
		}
		out = append(out, line[min(len(line)-len(bare), indent):])
	}
	return []byte(strings.Join(out, "\n") + "\n")
}
