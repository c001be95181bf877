package simulator

import (
	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// ordered is what a department's head, or a utility's officer, means to do about a 督办单: most are answered within their days,
// some only once they have gone to the leader.
func (r *run) ordered(t *domain.Task) *intent {
	d, target, seen := t.Holder.Department, t.Target, t.Seen
	by := r.people.head(d)
	if t.Role == domain.RoleOfficer {
		by = r.people.officer(d)
	}
	days := r.leisure(0, 3)
	if r.ch.percent(30) {
		days = r.leisure(4, 20)
	}
	return &intent{r.after(days), func() *stages.Command {
		return &stages.Command{By: by, Target: target, Seen: seen, Act: &stages.AnswerSupervision{Text: one(r.ch, r.sc.texts.Answers)}}
	}}
}

// answered has the supervisor look at an answer, and close the order.
func (r *run) answered(e *events.SupervisionAnswered) {
	id := e.Supervision
	r.own = append(r.own, &intent{r.after(r.ch.within(1, 4)), func() *stages.Command {
		for i := range r.p.Supervisions {
			if x := &r.p.Supervisions[i]; x.ID == id && x.ClosedOn.IsZero() {
				return &stages.Command{By: r.people.supervisor(), Target: string(id), Seen: x.Seen, Act: &stages.CloseSupervision{}}
			}
		}
		return nil
	}})
}

// mayDemand lets an officer ask for something that is on no list, seldom: it is told as what it is (清单外要求).
func (r *run) mayDemand(it *domain.Item, share int) {
	if !r.ch.percent(share) {
		return
	}
	id, d := it.ID, it.Department
	r.own = append(r.own, &intent{r.after(r.ch.within(0, 2)), func() *stages.Command {
		if _, now := r.p.Item(id); now.Open() {
			return &stages.Command{By: r.people.officer(d), Target: string(id), Seen: now.Seen, Act: &stages.RequireOffList{
				OffList: stages.OffList{Beyond: []string{one(r.ch, r.sc.texts.Demands)}, BeyondReason: one(r.ch, r.sc.texts.DemandReasons)}}}
		}
		return nil
	}})
}
