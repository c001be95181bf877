package simulator

import (
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// requiring has a party of a joint acceptance find something outside a visit: it goes on the list of the works.
func (r *run) requiring(it *domain.Item) *intent {
	id, seen, d := it.ID, it.Seen, it.Department
	return &intent{r.after(r.ch.within(1, 2)), func() *stages.Command {
		return &stages.Command{By: r.people.officer(d), Target: string(id), Seen: seen,
			Act: &stages.RequireRectification{Text: one(r.ch, r.sc.texts.Rectifications)}}
	}}
}

// listing has the lead issue the list of what is to be put right.
func (r *run) listing(t *domain.Task) *intent {
	target, seen, d := t.Target, t.Seen, t.Holder.Department
	days := r.ch.within(5, 12)
	return &intent{r.after(r.leisure(0, 1)), func() *stages.Command {
		return &stages.Command{By: r.people.officer(d), Target: target, Seen: seen,
			Act: &stages.IssueRectificationList{Due: r.cal.Add(domain.DayOf(r.now), days)}}
	}}
}

// mending has the investor report a finding put right, mostly in good time.
func (r *run) mending(t *domain.Task) *intent {
	target, seen, due := t.Target, t.Seen, t.Due
	days := r.ch.within(2, max(2, r.cal.WorkingDays(t.Since, due)))
	return &intent{r.at(r.cal.Add(t.Since, days)), func() *stages.Command {
		return &stages.Command{By: r.people.investor(r.life.company), Target: target, Seen: seen,
			Act: &stages.ReportFinding{Note: one(r.ch, r.sc.texts.Mended)}}
	}}
}

// looking has the department that found it look again: seldom it isn't good yet.
func (r *run) looking(t *domain.Task) *intent {
	target, seen, d := t.Target, t.Seen, t.Holder.Department
	mend := r.p.Rectification(domain.RectificationID(target))
	failed := mend.Failed == 0 && r.attempt == 0 && r.ch.percent(15)
	return &intent{r.after(r.ch.within(0, 2)), func() *stages.Command {
		act := &stages.ReinspectFinding{Result: "passed", Companion: r.people.companion(d)}
		if failed {
			act.Result, act.Text, act.Due = "failed", one(r.ch, r.sc.texts.Rectifications), r.cal.Add(domain.DayOf(r.now), 5)
		}
		return &stages.Command{By: r.people.officer(d), Target: target, Seen: seen, Act: act}
	}}
}

// unrectified reports whether something on the list, or that waits for it, keeps an item from being granted.
func (r *run) unrectified(a *domain.Application, it *domain.Item) bool {
	for i := range r.p.Rectifications {
		if x := &r.p.Rectifications[i]; x.Keeps() && x.About(a, it) {
			return true
		}
	}
	for i := range r.p.Surveys {
		v := &r.p.Surveys[i]
		party := v.Party(it.Department)
		if v.Application != a.ID || party == nil || party.Result != domain.SurveyRectify {
			continue
		}
		for _, f := range party.Found {
			if (f.Item == "" || f.Item == it.Code) && !r.p.Listed(v.ID, f.ID) {
				return true
			}
		}
	}
	return false
}

// unlessUnrectified puts the grant of a party's item off, a working day at a time, while something is to be put right.
func (r *run) unlessUnrectified(in *intent) *intent {
	do := in.do
	in.do = func() *stages.Command {
		cmd := do()
		if cmd == nil {
			return nil
		}
		id, _, _ := strings.Cut(cmd.Target, "/")
		a, it := r.p.Item(domain.ItemID(id))
		act, decides := cmd.Act.(*stages.DecideItem)
		if it != nil && decides && act.Outcome == domain.ItemGranted && r.p.Planned(it.Code).Party && r.unrectified(a, it) {
			in.at = r.at(r.cal.Add(domain.DayOf(r.now), 1))
			return nil
		}
		return cmd
	}
	return in
}
