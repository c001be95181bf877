package cases

import (
	"fmt"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// run is a case on its way.
type run struct {
	c        *Case
	machine  *stages.Machine
	flow     *stages.Flow    // that the case names; nil if it names a class
	p        *domain.Project // nil until it is admitted
	at       time.Time
	numbers  map[stages.Series]int
	given    int            // commands so far
	fresh    []events.Event // that the step made
	history  []events.Recorded
	happened []events.Body // of the history
	sheet    *events.SheetIssued
}

// Run plays a case by a book's rules and tells what happened and where it differs from what is expected.
func Run(book *stages.Book, c *Case) *Report {
	report := &Report{Case: c}
	for i := range c.Clocks {
		report.Clocks = append(report.Clocks, askClock(book.Calendar, &c.Clocks[i]))
	}
	if len(c.Steps) == 0 {
		return report
	}
	r := &run{c: c, numbers: map[stages.Series]int{}}
	if err := r.begin(book); err != nil {
		report.Fault = err.Error()
		return report
	}
	for i := range c.Steps {
		step := r.step(&c.Steps[i])
		report.Steps = append(report.Steps, step)
		if step.Fault != "" {
			break // what follows rests on this step
		}
	}
	return report
}

// begin brings the project to the point that is given.
func (r *run) begin(book *stages.Book) error {
	g := &r.c.Given
	fault := func(line int, err error) error { return Fault{r.c.File, line, err.Error()} }
	flow, err := g.flow(book, r.c.File)
	if err != nil {
		return err
	}
	if flow != nil {
		g.Class = int(flow.Class)
		book = book.With(flow)
	}
	r.flow = flow
	r.machine = stages.New(book, true)
	for _, o := range g.Openings {
		if o.At.Before(r.at) {
			return fault(o.Line, fmt.Errorf("this opening is before the one above it; time goes forward"))
		}
		r.at = o.At
		if err := r.open(o); err != nil {
			return fault(o.Line, err)
		}
	}
	if first := r.c.Steps[0]; first.At.Before(r.at) {
		return fault(first.Line, fmt.Errorf("the first step is before the last opening"))
	}
	return nil
}

// flow gives the flow that a case is about; nil where it only names a class.
func (g *Given) flow(book *stages.Book, file string) (flow *stages.Flow, err error) {
	switch {
	case g.Own != nil:
		return book.ReadFlow(file, g.Own)
	case g.Flow == "":
		return nil, nil
	}
	for _, f := range book.Flows() {
		if f.Name == g.Flow || string(f.ID()) == g.Flow {
			flow = f
		}
	}
	if flow == nil {
		return nil, Fault{file, g.Line, fmt.Sprintf("there is no flow %q", g.Flow)}
	}
	if len(g.Limits) == 0 {
		return flow, nil
	}
	if flow, err = book.Adapt(flow, g.Limits); err != nil {
		return nil, Fault{file, g.Line, err.Error()}
	}
	return flow, nil
}

// order is a command as a case gives it.
type order struct {
	by      domain.Actor
	verb    domain.Verb
	to      string
	with    *node
	values  map[string]any // besides with
	without []string
	on      domain.Day
	back    string
	stale   bool
}

// give carries out a command, or tells why it is refused.
func (r *run) give(o order) (*domain.Rejection, error) {
	id, seen := r.target(o.by, o.verb, o.to)
	values, err := r.values(o.by, o.verb, id, o.with, o.without)
	if err != nil {
		return nil, err
	}
	for name, v := range o.values {
		values[name] = v
	}
	act, rejection, err := parseAct(o.verb, values)
	if err != nil || rejection != nil {
		return rejection, err
	}
	r.given++
	cmd := stages.Command{ID: domain.CommandID(fmt.Sprintf("case-%d", r.given)), Project: "p1", By: o.by, At: r.at, On: o.on, Back: o.back,
		Target: id, Seen: seen, Act: act}
	if o.stale {
		cmd.Seen++
	}
	series, numbered := r.machine.Series(r.p, cmd)
	if numbered {
		cmd.Number = r.numbers[series] + 1
	}
	d, rejection := r.machine.Decide(r.p, cmd)
	if rejection != nil {
		return rejection, nil // and its number goes to the next
	}
	if numbered {
		r.numbers[series]++
	}
	return nil, r.take(d)
}

// take makes a decision the project's state. It returns an error for an event that can't be kept.
func (r *run) take(d stages.Decision) error {
	r.p = d.After
	r.fresh = append(r.fresh, d.Events...)
	for _, e := range d.Events {
		r.happened = append(r.happened, e.Body)
		if sheet, ok := e.Body.(*events.SheetIssued); ok {
			r.sheet = sheet
		}
		payload, err := events.Encode(e.Body)
		if err != nil {
			return err
		}
		r.history = append(r.history, events.Recorded{Project: r.p.ID, Version: e.Version, Name: e.Body.Name(), At: e.At, On: e.On, By: e.By,
			Back: e.Back, Stage: e.Stage, Payload: payload})
	}
	return nil
}

// tick lets the clock settle what fell due.
func (r *run) tick() error {
	if r.p == nil {
		return nil
	}
	d, rejection := r.machine.Decide(r.p, stages.Command{Project: "p1", By: domain.Actor{Role: domain.RoleClock}, At: r.at, Act: &stages.Tick{}})
	if rejection != nil {
		return rejection
	}
	return r.take(d)
}

func (r *run) step(s *Step) StepReport {
	out := StepReport{Line: s.Line, At: s.At, By: s.By, Do: s.Do, To: s.To, Bring: strings.Join(s.Bring, " ")}
	r.at, r.fresh = s.At, nil
	if err := r.tick(); err != nil {
		out.Fault = err.Error()
		return out
	}
	if len(s.Bring) > 0 {
		if err := r.open(Opening{Line: s.Line, At: s.At, Point: s.Bring}); err != nil {
			out.Fault = err.Error()
			return out
		}
	}
	for _, who := range s.By {
		by, err := actorOf(r.machine.Book(), who)
		if err == nil {
			out.Refusal, err = r.give(order{by: by, verb: s.Do, to: s.To, with: s.With, without: s.Without, on: s.Effective, back: s.Back, stale: s.Stale})
		}
		if err != nil {
			out.Fault = strings.TrimPrefix(err.Error(), fmt.Sprintf("%s:%d: ", r.c.File, s.Line))
			return out
		}
		out.judge(s)
	}
	for _, e := range r.fresh {
		out.Events = append(out.Events, told(e))
	}
	for i := range s.Checks {
		out.Results = append(out.Results, r.look(&s.Checks[i], out.Events)...)
	}
	return out
}
