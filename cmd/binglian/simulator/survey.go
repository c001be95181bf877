package simulator

import (
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// arrangeSurvey has the stage's lead fix a visit to the site for the departments that usually need it.
func (r *run) arrangeSurvey(a *domain.Application) {
	id, when := a.ID, r.after(r.leisure(0, 1))
	visit := r.cal.Add(domain.DayOf(when), r.ch.within(1, 2))
	r.surveys[id] = visit
	r.own = append(r.own, &intent{when, func() *stages.Command {
		a := r.p.Application(id)
		parties := r.parties(a)
		if !a.Open() || len(parties) < 2 {
			delete(r.surveys, id)
			return nil
		}
		return &stages.Command{By: r.people.officer(r.p.Stage(a.Stage).Lead), Target: string(id), Seen: a.Seen,
			Act: &stages.ScheduleSurvey{Visit: visit, Place: r.p.Record.Site, Prepare: one(r.ch, r.sc.texts.Prepare), Departments: parties}}
	}})
}

// parties gives the departments whose open items usually need the site.
func (r *run) parties(a *domain.Application) []domain.DepartmentCode {
	var all []domain.DepartmentCode
	for i := range a.Items {
		if it := &a.Items[i]; it.Open() && !it.AcceptedOn.IsZero() && r.p.Planned(it.Code).Survey {
			all = append(all, it.Department)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// surveying is a party's finding; now and then nobody comes.
func (r *run) surveying(t *domain.Task) *intent {
	d, target, seen := t.Holder.Department, t.Target, t.Seen
	if r.ch.percent(7) {
		return never
	}
	return &intent{r.at(r.cal.Add(t.Since, r.ch.within(0, 1))), func() *stages.Command {
		act := &stages.RecordFinding{Result: domain.SurveyPass, Companion: r.people.companion(d)}
		if r.ch.percent(12) {
			act.Result = domain.SurveyRectify
		}
		act.Text = one(r.ch, r.sc.texts.Findings[act.Result])
		return &stages.Command{By: r.people.officer(d), Target: target, Seen: seen, Act: act}
	}}
}

// unlessFinding gives the intent of deciding or signing an item: it is put off, a working day at a time, while the item's
// department owes its finding of a survey.
func (r *run) unlessFinding(in *intent) *intent {
	do := in.do
	in.do = func() *stages.Command {
		cmd := do()
		if cmd != nil && r.findingOwed(cmd) {
			in.at = r.at(r.cal.Add(domain.DayOf(r.now), 1))
			return nil
		}
		return cmd
	}
	return in
}

func (r *run) findingOwed(cmd *stages.Command) bool {
	a, _ := r.p.Item(domain.ItemID(cmd.Target))
	if !slices.ContainsFunc(r.p.Surveys, func(v domain.Survey) bool { return v.Application == a.ID && v.Open() }) {
		return false
	}
	return slices.ContainsFunc(r.m.Barred(r.p, cmd.By, r.now), func(b stages.Barred) bool {
		return b.Verb == cmd.Verb() && b.Target == cmd.Target && b.Reason == stages.SurveyOutstanding
	})
}
