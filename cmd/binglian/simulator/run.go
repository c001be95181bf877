package simulator

import (
	"fmt"
	"slices"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// attempts is how often a life is tried, each time with other draws and less leisure, until it goes as it was meant to.
const attempts = 16

// live carries a life out. It returns an error if it doesn't come out as it was meant to in any attempt.
func (c *city) live(l *life) ([]timed, error) {
	var missed error
	for attempt := range attempts {
		r := &run{city: c, life: l, ch: newChance(c.seed, l.index, attempt), attempt: attempt, end: c.sc.closes(),
			diary: map[string]*intent{}, visitOf: map[domain.ApplicationID]*visit{}, surveys: map[domain.ApplicationID]domain.Day{},
			heldItem: map[domain.ApplicationID]domain.ItemCode{}, taken: make([]bool, len(l.visits)), returned: map[domain.ItemID]bool{}}
		if missed = r.play(); missed == nil {
			if missed = r.check(); missed == nil {
				return r.acts, nil
			}
		}
	}
	return nil, fmt.Errorf("scenario %s, seed %d: project %s in %d attempts: %w", c.sc.Name, c.seed, l.id, attempts, missed)
}

// run is one attempt at a life: people act on the tasks that the rules name, each in its own time.
type run struct {
	*city
	life     *life
	ch       chance
	attempt  int
	end      time.Time
	now      time.Time
	p        *domain.Project
	acts     []timed
	happened []Happening

	own      []*intent          // appointments of the life itself
	diary    map[string]*intent // by task: when somebody will act on it
	taken    []bool             // visits that were applied for
	visitOf  map[domain.ApplicationID]*visit
	heldItem map[domain.ApplicationID]domain.ItemCode
	surveys  map[domain.ApplicationID]domain.Day // day of the visit to the site
	returned map[domain.ItemID]bool
	answers  map[domain.DepartmentCode]answer
}

// intent is what somebody means to do at some time; the command is made when the time has come, and none if it has become
// pointless or was put off to another time. The zero time is never.
type intent struct {
	at time.Time
	do func() *stages.Command
}

var never = &intent{}

func (r *run) play() error {
	r.now = r.life.admit.Start()
	r.now = r.at(r.life.admit)
	if err := r.give(r.admission()); err != nil {
		return err
	}
	r.appoint()
	for {
		next, key := r.next()
		if next != nil && !next.at.After(r.now) && r.now.Before(domain.DayOf(r.now).Start().Add(morning*time.Second)) {
			next.at = r.soon() // the clock has struck at night: people come in the morning
			continue
		}
		if wake, ok := r.m.WakeAt(r.p); ok && (next == nil || !wake.After(next.at)) {
			next, key = &intent{at: wake, do: func() *stages.Command {
				return &stages.Command{By: domain.Actor{Role: domain.RoleClock}, Act: &stages.Tick{}}
			}}, ""
		}
		if next == nil || next.at.After(r.end) {
			return nil
		}
		if next.at.After(r.now) {
			r.now = next.at
		}
		at := next.at
		cmd := next.do()
		if cmd == nil {
			if next.at.Equal(at) {
				next.at = time.Time{}
			}
			continue
		}
		next.at = time.Time{}
		delete(r.diary, key)
		if err := r.give(cmd); err != nil {
			return err
		}
	}
}

// next gives the earliest intent: the life's own appointments, and what people mean to do about the tasks.
func (r *run) next() (first *intent, key string) {
	consider := func(in *intent, k string) {
		if in != nil && !in.at.IsZero() && (first == nil || in.at.Before(first.at)) {
			first, key = in, k
		}
	}
	tasks := r.m.Tasks(r.p, r.now)
	for i := range tasks {
		t := &tasks[i]
		if t.Kind == domain.TaskApply || t.Kind == domain.TaskFile {
			consider(r.applying(t))
			continue
		}
		k := fmt.Sprint(t.Kind, "/", t.Target, "/", t.Seen)
		in, ok := r.diary[k]
		if !ok {
			in = r.reaction(t)
			r.diary[k] = in
		}
		consider(in, k)
	}
	for _, in := range r.own { // last: who thinks about a task may make an appointment of his own
		consider(in, "")
	}
	return first, key
}

// reaction gives what the holder of a task means to do about it.
func (r *run) reaction(t *domain.Task) *intent {
	switch t.Kind {
	case domain.TaskLaunch:
		return r.launching()
	case domain.TaskOpinion:
		return r.opinion(t)
	case domain.TaskResolution:
		return r.resolution()
	case domain.TaskSheet:
		return r.sheet()
	case domain.TaskCode:
		return r.code()
	case domain.TaskAccept:
		return r.answering(t)
	case domain.TaskCorrect:
		return r.correcting(t)
	case domain.TaskDecide:
		return r.deciding(t)
	case domain.TaskOrder:
		return r.ordered(t)
	case domain.TaskCheck:
		return r.checking(t)
	case domain.TaskSign:
		return r.signing(t)
	case domain.TaskRevise:
		return r.revising(t)
	case domain.TaskConfirm:
		return r.confirming(t)
	case domain.TaskResume:
		return r.resuming(t)
	case domain.TaskOrganise:
		return r.organising(t)
	case domain.TaskTimes:
		return r.timing(t)
	case domain.TaskList:
		return r.listing(t)
	case domain.TaskMend:
		return r.mending(t)
	case domain.TaskReinspect:
		return r.looking(t)
	case domain.TaskMerge:
		return r.merging(t)
	case domain.TaskSurvey:
		return r.surveying(t)
	case domain.TaskWait:
		return r.preparing(t)
	case domain.TaskApply, domain.TaskFile, domain.TaskContinue, domain.TaskFix: // an intent of its own
	case domain.TaskExtendCheck, domain.TaskExtend, domain.TaskSupply, domain.TaskPostCheck, domain.TaskRectify, domain.TaskRevoke, domain.TaskSettle, domain.TaskMapping: // not played, or an appointment of its own
	}
	return never
}

// give has the rules decide a command, and keeps it.
func (r *run) give(cmd *stages.Command) error {
	cmd.Project, cmd.At = r.life.id, r.now
	cmd.ID = domain.CommandID(fmt.Sprintf("%s-%d", r.life.id, len(r.acts)+1))
	if cmd.Target == "" && r.p != nil {
		for _, t := range r.m.Targets(r.p, cmd.Verb(), r.now) {
			cmd.Seen = t.Seen
		}
	}
	d, refused := r.m.Decide(r.p, *cmd)
	if refused != nil {
		return fmt.Errorf("%s on %q at %s: %w", cmd.Verb(), cmd.Target, r.now.Format(time.DateTime), refused)
	}
	if len(d.Events) == 0 {
		return fmt.Errorf("%s on %q at %s: nothing came of it", cmd.Verb(), cmd.Target, r.now.Format(time.DateTime))
	}
	r.p = d.After
	r.acts = append(r.acts, timed{r.life.index, *cmd})
	for _, e := range d.Events {
		r.happened = append(r.happened, Happening{Project: r.life.id, Version: e.Version, At: e.At, On: e.On, Body: e.Body})
		switch body := e.Body.(type) {
		case *events.ApplicationAccepted:
			r.accepted(r.p.Application(body.Application))
		case *events.ProjectCodeRecorded:
			r.addWorks()
		case *events.SurveyScheduled:
			r.replying(r.p.Survey(body.Survey))
		case *events.SupervisionAnswered:
			r.answered(body)
		}
	}
	return nil
}

// check compares what happened with what the life was meant to add to the figures.
func (r *run) check() error {
	period := r.sc.Targets.Period
	f := Count(r.happened, 0, period)
	want := r.life.wants(period)
	for _, code := range slices.Concat(mainStages[:], []domain.StageCode{parallelTrack}) {
		got := tally{f.Stages[code].Accepted, f.Stages[code].Completed}
		if got != want[code] {
			return fmt.Errorf("stage %s: %+v, not %+v", code, got, want[code])
		}
	}
	accepted, completed := 0, 0
	for _, t := range want {
		accepted, completed = accepted+t.accepted, completed+t.completed
	}
	switch {
	case f.Accepted != accepted || f.Completed != completed:
		return fmt.Errorf("%d accepted and %d completed, not %d and %d", f.Accepted, f.Completed, accepted, completed)
	case f.Completed != f.OfAccepted:
		return fmt.Errorf("an application of an earlier time is completed in the period")
	case f.Parallel.Part != f.Parallel.Whole:
		return fmt.Errorf("items are applied for one by one")
	case (f.Launched > 0) != r.life.launches(), (f.Sheets > 0) != r.life.issues():
		return fmt.Errorf("launched %d, sheets %d", f.Launched, f.Sheets)
	case r.life.issues() && r.p.CodedOn.IsZero() != r.life.uncoded:
		return fmt.Errorf("coded on %q", r.p.CodedOn)
	}
	return r.checkDays()
}

// checkDays makes sure that applications are accepted in the period by every way of reading it: by the day from which the
// clock counts and by the day on which the acceptance was made.
func (r *run) checkDays() error {
	period := r.sc.Targets.Period
	for _, h := range r.happened {
		if e, ok := h.Body.(*events.ApplicationAccepted); ok && period.Holds(h.On) != period.Holds(e.AcceptedOn) {
			return fmt.Errorf("application %s is accepted from %s on %s", e.Application, e.AcceptedOn, h.On)
		}
	}
	return nil
}
