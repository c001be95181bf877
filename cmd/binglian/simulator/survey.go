package simulator

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// organising has the lead fix a survey that it owes and hasn't arranged at once; at times only when it is ordered to.
func (r *run) organising(t *domain.Task) *intent {
	id, day := t.Application, r.cal.Add(domain.DayOf(r.now), r.leisure(0, 1))
	if r.attempt == 0 && r.ch.percent(40) {
		day = r.cal.Add(t.Due, r.ch.within(1, 2))
	}
	in := &intent{at: r.at(day)}
	in.do = func() *stages.Command {
		a := r.p.Application(id)
		visit := r.cal.Add(domain.DayOf(r.now), r.ch.within(1, 2))
		cmd := &stages.Command{By: r.people.officer(r.p.Stage(a.Stage).Lead), Target: string(id), Seen: a.Seen,
			Act: &stages.ScheduleSurvey{Visit: visit, From: "09:30", To: "11:30", Place: r.p.Record.Site, Position: r.p.Record.Position, Prepare: one(r.ch, r.sc.texts.Prepare), Departments: r.parties(a)}}
		if len(r.parties(a)) < 2 || !r.possible(cmd) {
			return nil
		}
		r.surveys[id] = visit
		return cmd
	}
	return in
}

// arrangeSurvey has the stage's lead fix a visit to the site for the departments that usually need it.
func (r *run) arrangeSurvey(a *domain.Application) {
	id, when := a.ID, r.after(r.leisure(0, 1))
	visit := r.cal.Add(domain.DayOf(when), r.ch.within(1, 2))
	r.surveys[id] = visit
	r.own = append(r.own, &intent{when, func() *stages.Command {
		a := r.p.Application(id)
		parties := r.parties(a)
		if !a.Open() || len(parties) < 2 || slices.ContainsFunc(r.p.Surveys, func(v domain.Survey) bool { return v.Application == id }) {
			delete(r.surveys, id)
			return nil
		}
		cmd := &stages.Command{By: r.people.officer(r.p.Stage(a.Stage).Lead), Target: string(id), Seen: a.Seen}
		site, prepare := r.p.Record, one(r.ch, r.sc.texts.Prepare)
		cmd.Act = &stages.ScheduleSurvey{Visit: visit, From: "09:30", To: "11:30", Place: site.Site, Position: site.Position, Prepare: prepare, Departments: parties}
		if r.unhurried(visit) {
			times := []stages.SurveyTime{{Visit: visit, From: "09:30", To: "11:30"}, {Visit: visit, From: "14:00", To: "16:00"}}
			cmd.Act = &stages.ProposeSurvey{Times: times, Place: site.Site, Position: site.Position, Prepare: prepare, Departments: parties}
		}
		return cmd
	}})
}

// unhurried reports whether the lead of a survey asks first when the parties could come: silence agrees before the day of the visit.
func (r *run) unhurried(visit domain.Day) bool {
	return r.life.index%3 == 0 && visit == r.cal.Add(domain.DayOf(r.now), 2)
}

// timing is the answer of a party, or of the investor, to the times of a survey: many are silent, some can come in the afternoon only.
func (r *run) timing(t *domain.Task) *intent {
	d, target, seen := t.Holder.Department, t.Target, t.Seen
	if r.ch.percent(35) {
		return never
	}
	by := r.people.officer(d)
	if d == "" {
		by = r.people.investor(r.life.company)
	}
	act := &stages.AnswerSurvey{Suits: []string{"1", "2"}}
	if r.ch.percent(20) {
		act = &stages.AnswerSurvey{Suits: []string{"2"}, Reason: r.sc.texts.Declined}
	}
	return &intent{r.at(r.cal.Add(t.Since, r.ch.within(0, 1))), func() *stages.Command {
		return &stages.Command{By: by, Target: target, Seen: seen, Act: act}
	}}
}

// parties gives the departments whose open items usually need the site.
func (r *run) parties(a *domain.Application) []domain.DepartmentCode {
	var all []domain.DepartmentCode
	for i := range a.Items {
		it := &a.Items[i]
		absent := slices.ContainsFunc(r.p.Surveys, func(v domain.Survey) bool { p := v.Party(it.Department); return p != nil && p.Absent() })
		if it.Open() && !it.AcceptedOn.IsZero() && r.p.Planned(it.Code).Survey && !absent {
			all = append(all, it.Department)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// asking has officers whose items don't need the site as a rule ask for it now and then.
func (r *run) asking(a *domain.Application) {
	if r.attempt > 0 {
		return
	}
	for i := range a.Items {
		it := &a.Items[i]
		if !r.ch.percent(2) {
			continue
		}
		id, by := it.ID, r.people.officer(it.Department)
		r.own = append(r.own, &intent{r.after(r.ch.within(0, 1)), func() *stages.Command {
			_, it := r.p.Item(id)
			cmd := &stages.Command{By: by, Target: string(id), Seen: it.Seen, Act: &stages.AskSurvey{Reason: one(r.ch, r.sc.texts.Asks)}}
			if !r.possible(cmd) {
				return nil
			}
			return cmd
		}})
	}
}

// surveying is a party's finding; now and then nobody comes, or those who came are silent. Some check in before they write.
func (r *run) surveying(t *domain.Task) *intent {
	d, target, seen := t.Holder.Department, t.Target, t.Seen
	id, _, _ := strings.Cut(target, "/")
	v := r.p.Survey(domain.SurveyID(id))
	there := !v.Party(d).CheckedInOn.IsZero()
	by := func(act stages.Act) *stages.Command {
		return &stages.Command{By: r.people.officer(d), Target: target, Seen: seen, Act: act}
	}
	switch {
	case !there && r.ch.percent(7), there && r.ch.percent(2):
		return never
	case !there && r.ch.percent(60):
		return &intent{r.at(v.Visit), func() *stages.Command {
			return by(&stages.CheckIn{Companion: r.people.companion(d), Position: r.p.Record.Position})
		}}
	}
	return &intent{r.at(r.cal.Add(t.Since, r.ch.within(0, 1))), func() *stages.Command {
		act := &stages.RecordFinding{Result: domain.SurveyPass}
		if !there {
			act.Companion = r.people.companion(d)
		}
		if r.ch.percent(12) {
			act.Result = domain.SurveyRectify
		}
		said := one(r.ch, r.sc.texts.Findings[act.Result])
		if act.Result == domain.SurveyPass {
			act.Text = said
		} else {
			act.Findings = []stages.FindingRow{{Text: said}}
			r.mend(v.ID, d)
		}
		return by(act)
	}}
}

// merging is the lead's opinion sheet of a survey.
func (r *run) merging(t *domain.Task) *intent {
	target, seen, v := t.Target, t.Seen, r.p.Survey(domain.SurveyID(t.Target))
	lead := v.Lead
	return &intent{r.at(r.cal.Add(t.Since, r.leisure(0, 1))), func() *stages.Command {
		overall := domain.SurveyPass
		for _, p := range r.p.Survey(domain.SurveyID(target)).Parties {
			if p.Result == domain.SurveyRectify {
				overall = domain.SurveyRectify
			}
		}
		return &stages.Command{By: r.people.officer(lead), Target: target, Seen: seen,
			Act: &stages.IssueSurveyOpinion{Overall: overall, Summary: one(r.ch, r.sc.texts.Opinions[overall])}}
	}}
}

// replying has the parties of a survey answer the notice, most of them.
func (r *run) replying(v *domain.Survey) {
	for _, p := range v.Parties {
		if r.ch.percent(35) {
			continue
		}
		d, id, declines := p.Department, v.ID, r.ch.percent(4)
		r.own = append(r.own, &intent{r.soon(), func() *stages.Command {
			party := r.p.Survey(id).Party(d)
			cmd := &stages.Command{By: r.people.officer(d), Target: string(id) + "/" + string(d), Seen: party.Seen,
				Act: &stages.ConfirmSurvey{Companion: r.people.companion(d)}}
			if declines {
				cmd.Act = &stages.DeclineSurvey{Reason: r.sc.texts.Declined}
			}
			if !r.possible(cmd) {
				return nil
			}
			return cmd
		}})
	}
}

// mend has a party amend its finding at times, once what it found is put right on the site.
func (r *run) mend(id domain.SurveyID, d domain.DepartmentCode) {
	if r.ch.percent(50) {
		return
	}
	r.own = append(r.own, &intent{r.after(1), func() *stages.Command {
		party := r.p.Survey(id).Party(d)
		act := &stages.AmendFinding{Result: domain.SurveyPass, Reason: r.sc.texts.Amended}
		for _, f := range party.Found {
			act.Withdrawn = append(act.Withdrawn, f.ID)
		}
		cmd := &stages.Command{By: r.people.officer(d), Target: string(id) + "/" + string(d), Seen: party.Seen, Act: act}
		if !r.possible(cmd) {
			return nil
		}
		return cmd
	}})
}

// possible reports whether a command may be given now.
func (r *run) possible(cmd *stages.Command) bool {
	return slices.ContainsFunc(r.m.Available(r.p, cmd.By, r.now), func(o stages.Option) bool {
		return o.Verb == cmd.Verb() && o.Target == cmd.Target
	})
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
