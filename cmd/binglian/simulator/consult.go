package simulator

import (
	"fmt"
	"slices"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// admission enters the project in the pool.
func (r *run) admission() *stages.Command {
	return &stages.Command{By: r.people.planner(), Act: &stages.AdmitProject{RecordForm: r.life.form}}
}

// appoint notes what the life does of its own, beside what tasks ask for.
func (r *run) appoint() {
	l := r.life
	own := func(day domain.Day, do func() *stages.Command) {
		if !day.IsZero() {
			r.own = append(r.own, &intent{r.at(day), do})
		}
	}
	own(l.amend, func() *stages.Command {
		f := l.form
		f.Investment = float64(int(f.Investment*(0.85+0.4*r.ch.Float64()))/10*10 + 10)
		f.Site += "（调整）"
		return &stages.Command{By: r.people.planner(), Act: &stages.AmendProject{RecordForm: f}}
	})
	own(l.withdraw, func() *stages.Command {
		if c := r.p.Collaboration; c != nil && c.ReturnedOn.IsZero() {
			return nil
		}
		return &stages.Command{By: r.people.planner(), Act: &stages.WithdrawProject{Reason: one(r.ch, r.sc.texts.Withdrawals)}}
	})
	own(l.reissue, func() *stages.Command {
		if len(r.p.Sheets) == 0 || !r.p.CompletedOn.IsZero() {
			return nil
		}
		return &stages.Command{By: r.people.officer(r.p.Collaboration.Lead), Act: &stages.IssueSheet{Reason: one(r.ch, r.sc.texts.Sheets), Settled: r.settled()}}
	})
	own(l.change, func() *stages.Command {
		if len(r.p.Sheets) == 0 || !r.p.CompletedOn.IsZero() {
			return nil
		}
		f := stages.FormOf(r.p.Record, domain.Contact{})
		f.FloorArea = float64(int(f.FloorArea*1.06*10)) / 10
		return &stages.Command{By: r.people.planner(), Act: &stages.ChangeProject{RecordForm: f, Reason: one(r.ch, r.sc.texts.Changes)}}
	})
	r.stand()
}

// stand suspends the project, lets it go on and terminates it, as the life wants it.
func (r *run) stand() {
	l := r.life
	at := func(day domain.Day, act func() stages.Act) {
		if !day.IsZero() {
			r.own = append(r.own, &intent{r.at(day), func() *stages.Command {
				return &stages.Command{By: r.people.planner(), Act: act()}
			}})
		}
	}
	at(l.stands.from, func() stages.Act {
		until := max(l.stands.until, r.cal.Add(r.sc.End, 20))
		return &stages.SuspendProject{Reason: one(r.ch, r.sc.texts.Suspensions), Until: until}
	})
	at(l.stands.until, func() stages.Act { return &stages.ResumeProject{Note: one(r.ch, r.sc.texts.GoingOn)} })
	at(l.stands.ended, func() stages.Act { return &stages.TerminateProject{Reason: one(r.ch, r.sc.texts.Terminations)} })
}

// round gives the collaboration that runs, or the one to be launched.
func (r *run) round() *round {
	i := 0
	if c := r.p.Collaboration; c != nil {
		i = c.Round - 1
		if !c.ReturnedOn.IsZero() {
			i++
		}
	}
	if i >= len(r.life.rounds) {
		return nil
	}
	return &r.life.rounds[i]
}

func (r *run) launching() *intent {
	next := r.round()
	if next == nil {
		return never
	}
	return &intent{r.at(next.launch), func() *stages.Command {
		asked := slices.Clone(r.life.flow.Collaboration.Consulted)
		for _, d := range r.life.consult {
			if !slices.Contains(asked, d) {
				asked = append(asked, d)
			}
		}
		r.answers = r.answer(next, asked)
		return &stages.Command{By: r.people.officer(r.life.flow.Collaboration.Lead),
			Act: &stages.LaunchCollaboration{Facts: r.life.facts, Departments: asked}}
	}}
}

// answer is what a department will say in the collaboration, and after how many working days; one that stays silent lets
// its days pass.
type answer struct {
	value  domain.OpinionValue
	days   int
	silent bool
}

// answer deals the answers of a round: most agree, some with conditions, and as the round's end asks for it one disagrees.
func (r *run) answer(of *round, asked []domain.DepartmentCode) map[domain.DepartmentCode]answer {
	all := map[domain.DepartmentCode]answer{}
	for _, d := range asked {
		a := answer{value: domain.OpinionAgree, days: r.ch.within(0, 4)}
		if len(r.sc.texts.Conditions[d]) > 0 && r.ch.percent(34) {
			a.value = domain.OpinionConditions
		}
		a.silent = r.ch.percent(4)
		all[d] = a
	}
	who := one(r.ch, asked)
	switch {
	case of.ends == endsReturned || of.ends == staysDisputed || of.ends == endsInSheet && r.attempt == 0 && r.ch.percent(9):
		all[who] = answer{value: domain.OpinionDisagree, days: r.ch.within(1, 4)}
	case of.ends == endsInSheet && r.attempt == 0 && r.ch.percent(5):
		all[who] = answer{value: domain.OpinionHigher, days: r.ch.within(1, 4)}
	case of.ends == staysOpen:
		all[who] = answer{silent: true}
		for _, d := range shuffled(r.ch, asked)[:2] {
			all[d] = answer{silent: true}
		}
	}
	return all
}

func (r *run) opinion(t *domain.Task) *intent {
	d := domain.DepartmentCode(t.Target)
	a := r.answers[d]
	if a.silent {
		return never
	}
	seen := t.Seen
	return &intent{r.after(a.days), func() *stages.Command {
		act := &stages.GiveOpinion{Value: a.value}
		switch a.value {
		case domain.OpinionConditions:
			rows := shuffled(r.ch, r.sc.texts.Conditions[d])
			for _, row := range rows[:r.ch.within(1, len(rows))] {
				act.Conditions = append(act.Conditions, domain.Condition{Section: row.Section, Text: row.Text})
			}
		case domain.OpinionDisagree:
			act.Text = one(r.ch, r.sc.texts.Disagreements)
		case domain.OpinionHigher:
			act.Text = one(r.ch, r.sc.texts.Higher)
		case domain.OpinionAgree, domain.OpinionNone:
		}
		return &stages.Command{By: r.people.officer(d), Target: string(d), Seen: seen, Act: act}
	}}
}

// resolution holds the meeting once every department has answered.
func (r *run) resolution() *intent {
	of := r.round()
	if of.ends == staysDisputed {
		return never
	}
	ready := r.at(r.cal.Add(r.p.Collaboration.Due, r.ch.within(0, 2)))
	return &intent{ready, func() *stages.Command {
		lead := r.people.officer(r.p.Collaboration.Lead)
		if of.ends == endsReturned {
			return &stages.Command{By: lead, Act: &stages.ReturnToPool{Reason: one(r.ch, r.sc.texts.Returns)}}
		}
		act := &stages.ResolveOpinions{Resolution: one(r.ch, r.sc.texts.Resolutions)}
		for i := range r.p.Collaboration.Opinions {
			if o := &r.p.Collaboration.Opinions[i]; o.NeedsResolution() {
				act.Departments = append(act.Departments, o.Department)
			}
		}
		return &stages.Command{By: lead, Act: act}
	}}
}

func (r *run) sheet() *intent {
	if r.round().ends != endsInSheet {
		return never
	}
	return &intent{r.after(r.leisure(1, 3)), func() *stages.Command {
		act := &stages.IssueSheet{Settled: r.settled()}
		if len(r.p.Sheets) > 0 {
			act.Reason = one(r.ch, r.sc.texts.Changes)
		}
		return &stages.Command{By: r.people.officer(r.p.Collaboration.Lead), Act: act}
	}}
}

// settled says of conditions that repeat or contradict each other that the stricter one holds.
func (r *run) settled() domain.OverlapNotes {
	notes := domain.OverlapNotes{}
	for _, o := range stages.Overlaps(r.p.Collaboration.Opinions) {
		notes[o.Key] = "按要求较严的一方执行。"
	}
	return notes
}

func (r *run) code() *intent {
	if r.life.uncoded {
		return never
	}
	return &intent{r.after(r.leisure(0, 2)), func() *stages.Command {
		return &stages.Command{By: r.people.officer(r.m.Book().City.CodeKeeper),
			Act: &stages.RecordProjectCode{Code: mint(r.p.Record.Region, r.life.index, r.now)}}
	}}
}

// mint makes up a project code as the national platform would give it; the project's index makes it the only one.
func mint(region domain.RegionCode, index int, at time.Time) string {
	day := domain.DayOf(at)
	first := fmt.Sprintf("%02d%02d%s0401%05d", day.Year()%100, int(day.Month()), region, 10000+index)
	check, _ := domain.ProjectCodeCheckDigit(first) // 19 digits, as made above
	return fmt.Sprintf("%s-%s-%s-%s-%s%c", first[:4], first[4:10], first[10:12], first[12:14], first[14:], check)
}
