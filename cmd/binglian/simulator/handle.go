package simulator

import (
	"fmt"
	"slices"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// accepted notes what follows for an application: at which item it will be held, whether the site is visited, and whether
// the investor will take it back.
func (r *run) accepted(a *domain.Application) {
	v := r.visitOf[a.ID]
	r.heldItem[a.ID] = r.holdAt(a, v)
	r.asking(a)
	share := map[domain.StageCode]int{"s2": 22, "s4": 60, parallelTrack: 25}[a.Stage]
	if slices.ContainsFunc(r.m.Tasks(r.p, r.now), func(t domain.Task) bool { return t.Kind == domain.TaskOrganise && t.Application == a.ID }) {
		share = 97 // the lead owes it
	}
	if r.ch.percent(share) {
		r.arrangeSurvey(a)
	}
	r.mayMap(a)
	if v.hold == takenBack {
		id := a.ID
		r.own = append(r.own, &intent{r.after(r.ch.within(2, 5)), func() *stages.Command {
			return &stages.Command{By: r.people.investor(r.life.company), Target: string(id), Seen: r.p.Application(id).Seen,
				Act: &stages.WithdrawApplication{Reason: one(r.ch, r.sc.texts.Takebacks)}}
		}})
	}
}

// heldAt names the items at which applications of a stage are held: the first one that applies, or the one after it where
// it is held later.
var heldAt = map[domain.StageCode][2]domain.ItemCode{"s1": {"105", "105"}, "s2": {"201", "202"}, "s3": {"301", "304"}, parallelTrack: {"108", "108"}}

// holdAt gives the item at which an application is held, if it is: in a joint acceptance one of the parties'.
func (r *run) holdAt(a *domain.Application, v *visit) domain.ItemCode {
	if v.hold == "" {
		return ""
	}
	at, ok := heldAt[a.Stage]
	switch {
	case !ok:
		var parties []domain.ItemCode
		for i := range a.Items {
			if it := r.p.Planned(a.Items[i].Code); it.Party && it.Milestone && (it.Steps > 1 || v.hold != signing) {
				parties = append(parties, it.Code)
			}
		}
		return one(r.ch, parties)
	case v.later || v.hold == denied, !slices.ContainsFunc(a.Items, func(i domain.Item) bool { return i.Code == at[0] }):
		return at[1]
	}
	return at[0]
}

// deciding is what an officer means to do about an item: stop its clock, or decide it.
func (r *run) deciding(t *domain.Task) *intent {
	a, it := r.p.Item(domain.ItemID(t.Target))
	v, planned := r.visitOf[a.ID], r.p.Planned(it.Code)
	if r.heldItem[a.ID] == it.Code {
		return r.holding(v, it, planned)
	}
	if v.hold == takenBack && a.Stage == parallelTrack { // one granted item would complete it
		return never
	}
	r.mayNote(it, 4)
	if r.calm(v) {
		r.mayDemand(it, 4)
	}
	if in := r.reviewing(v, it); in != nil {
		return in
	}
	r.revised(it)
	if kind, ok := r.mayPause(v, it, planned); ok && !r.unrectified(a, it) {
		if kind == domain.PauseRectification && r.ch.percent(60) {
			return r.requiring(it)
		}
		return r.pause(it, kind, r.ch.within(3, 6), r.after(r.ch.within(1, 2)))
	}
	return r.unlessUnrectified(r.unlessUnsettled(it.ID, r.decision(v, it, planned, r.decisionDay(v, a, it, planned), domain.ItemGranted)))
}

// holding keeps an item from its decision as the visit's hold says.
func (r *run) holding(v *visit, it *domain.Item, planned *domain.PlannedItem) *intent {
	switch v.hold {
	case reviewed:
		kind, days := domain.PauseExpert, r.ch.within(10, 20)
		if it.Code == "201" || it.Code == "108" {
			kind = r.fitting(it.Code, domain.PauseNotice)
		}
		return r.pause(it, kind, days, r.after(r.ch.within(1, 2)))
	case supplementing:
		return r.pause(it, domain.PauseSupplement, r.ch.within(10, 15), r.after(r.ch.within(1, 3)))
	case rectifying:
		return r.pause(it, domain.PauseRectification, r.ch.within(8, 15), r.after(r.ch.within(2, 4)))
	case signing:
		near := r.cal.Add(r.sc.End, -r.ch.within(0, 2))
		if planned.Steps < 2 {
			return never
		}
		return r.decision(v, it, planned, near, domain.ItemGranted)
	case denied:
		return r.decision(v, it, planned, r.cal.Add(domain.DayOf(r.now), max(1, it.Limit.Days-1)), domain.ItemRefused)
	case running, late, takenBack:
	}
	return never
}

// reviewable are the items whose technical contents experts look at.
var reviewable = []domain.ItemCode{"103a", "108", "109", "110", "111", "112", "114", "201", "301", "302"}

// mayPause decides by chance whether an item's clock stands for a while.
func (r *run) mayPause(v *visit, it *domain.Item, planned *domain.PlannedItem) (domain.PauseKind, bool) {
	if len(it.Pauses) > 0 || it.Limit.Days < 3 || !r.calm(v) {
		return "", false
	}
	switch {
	case planned.Party && planned.Milestone && r.ch.percent(22):
		return domain.PauseRectification, true
	case slices.Contains(reviewable, it.Code) && r.ch.percent(14):
		return r.fitting(it.Code, one(r.ch, []domain.PauseKind{domain.PauseExpert, domain.PauseExpert, domain.PauseNotice, domain.PauseSupplement})), true
	}
	return "", false
}

// fitting gives a kind of pause that the flow has for an item: an experts' review where it knows no public notice.
func (r *run) fitting(code domain.ItemCode, kind domain.PauseKind) domain.PauseKind {
	rule := r.m.Book().Flow(r.p.Flow).Item(code)
	if kind == domain.PauseNotice && rule.Notice == 0 {
		return domain.PauseExpert
	}
	return kind
}

func (r *run) pause(it *domain.Item, kind domain.PauseKind, days int, at time.Time) *intent {
	id, seen, d := it.ID, it.Seen, it.Department
	if len(it.Pauses) > 0 {
		return never
	}
	return &intent{at, func() *stages.Command {
		texts := map[domain.PauseKind][]string{domain.PauseNotice: r.sc.texts.Notices, domain.PauseSupplement: r.sc.texts.Supplements,
			domain.PauseRectification: r.sc.texts.Rectifications}[kind]
		if texts == nil {
			texts = r.sc.texts.Reviews
		}
		return &stages.Command{By: r.people.officer(d), Target: string(id), Seen: seen,
			Act: &stages.PauseItem{Kind: kind, Reason: one(r.ch, texts), Days: days}}
	}}
}

// decisionDay gives the day on which an item is decided: mostly in good time, seldom late, after the visit to the site.
func (r *run) decisionDay(v *visit, a *domain.Application, it *domain.Item, planned *domain.PlannedItem) domain.Day {
	today, limit := domain.DayOf(r.now), it.Limit.Days
	switch {
	case limit == 0 && planned.Kind != domain.ItemRecorded: // at once
		return today
	case planned.Kind == domain.ItemRecorded || planned.Kind == domain.ItemFiling || planned.Kind == domain.ItemJoint:
		return r.cal.Add(today, r.leisure(0, 1))
	}
	days := r.ch.within(max(1, limit*2/5), limit)
	switch {
	case r.attempt > 0:
		days = r.ch.within(1, max(1, limit/2))
	case v.hold == "" && r.ch.percent(4):
		days = limit + r.ch.within(1, 2)
	}
	if planned.Party {
		days = min(days, 8)
	}
	if planned.Steps > 1 && days > 1 {
		days--
	}
	day := r.cal.Add(it.From, days)
	if visit, ok := r.surveys[a.ID]; ok && planned.Survey {
		day = max(day, r.cal.Add(visit, 1))
	}
	if day <= today {
		return r.cal.Add(today, r.leisure(0, 1))
	}
	return day
}

// kept are the items whose result document is filed with the decision.
var kept = []domain.ItemCode{"103a", "103b", "105", "202", "304", "408", "409"}

func (r *run) decision(v *visit, it *domain.Item, planned *domain.PlannedItem, day domain.Day, outcome domain.ItemOutcome) *intent {
	id, seen, code := it.ID, it.Seen, it.Code
	by := r.people.officer(it.Department)
	at, on := r.at(day), domain.Day(0)
	if r.attempt == 0 && planned.Kind == domain.ItemUtility && v.hold == "" && r.ch.percent(2) {
		at, on = r.backdated(day)
	}
	return r.unlessFinding(&intent{at, func() *stages.Command {
		act := &stages.DecideItem{Outcome: outcome}
		if outcome == domain.ItemRefused {
			act.Reason = one(r.ch, r.sc.texts.Denials)
		}
		if rule := r.m.Book().Flow(r.p.Flow).Item(code); rule.Verify {
			act.Companion = r.people.companion(planned.Department)
		}
		if planned.Kind == domain.ItemRecorded {
			short := r.m.Book().Department(planned.Department).Short
			act.Number = fmt.Sprintf("%s〔%d〕%d号", short, domain.DayOf(r.now).Year(), 100+r.life.index*3+len(r.p.Applications))
		}
		if outcome == domain.ItemGranted && slices.Contains(kept, code) {
			act.Materials = []domain.MaterialRef{r.refs[resultKey(code)]}
		}
		cmd := &stages.Command{By: by, Target: string(id), Seen: seen, Act: act}
		if !on.IsZero() && domain.DayOf(r.now) > on {
			cmd.On, cmd.Back = on, one(r.ch, r.sc.texts.Backdated)
		}
		return cmd
	}})
}

// backdated gives a moment on the working day after, and the day that is entered.
func (r *run) backdated(day domain.Day) (time.Time, domain.Day) {
	on := r.cal.Next(max(day, domain.DayOf(r.now)))
	next := r.cal.Add(on, 1)
	if next.Year() != on.Year() || next > r.sc.End {
		return r.at(day), 0
	}
	return r.at(next), on
}

// checking passes a proposed decision on; seldom does it go back to the officer.
func (r *run) checking(t *domain.Task) *intent {
	a, it := r.p.Item(domain.ItemID(t.Target))
	v, id, seen, by := r.visitOf[a.ID], it.ID, it.Seen, r.people.checker(it.Department)
	if r.calm(v) && !r.returned[id] && r.ch.percent(3) {
		r.returned[id] = true
		return &intent{r.after(0), func() *stages.Command {
			return &stages.Command{By: by, Target: string(id), Seen: seen, Act: &stages.ReturnDecision{Reason: one(r.ch, r.sc.texts.Returned), To: domain.RoleOfficer}}
		}}
	}
	return &intent{r.after(0), func() *stages.Command {
		return &stages.Command{By: by, Target: string(id), Seen: seen, Act: &stages.CheckDecision{}}
	}}
}

func (r *run) signing(t *domain.Task) *intent {
	a, it := r.p.Item(domain.ItemID(t.Target))
	v, id, seen, head := r.visitOf[a.ID], it.ID, it.Seen, r.people.head(it.Department)
	if r.heldItem[a.ID] == it.Code && v.hold == signing {
		return never
	}
	if r.calm(v) && !r.returned[id] && r.ch.percent(4) {
		r.returned[id] = true
		return &intent{r.after(0), func() *stages.Command {
			return &stages.Command{By: head, Target: string(id), Seen: seen, Act: &stages.ReturnDecision{Reason: one(r.ch, r.sc.texts.Returned), To: domain.RoleOfficer}}
		}}
	}
	return r.unlessFinding(&intent{r.after(r.leisure(0, 1)), func() *stages.Command {
		return &stages.Command{By: head, Target: string(id), Seen: seen, Act: &stages.SignDecision{}}
	}})
}

func (r *run) resuming(t *domain.Task) *intent {
	a, it := r.p.Item(domain.ItemID(t.Target))
	v, planned := r.visitOf[a.ID], r.p.Planned(it.Code)
	if planned.Kind == domain.ItemJoint { // its clock follows the parties'
		return never
	}
	if it.Pauses[len(it.Pauses)-1].Listed { // and the party's the list
		return never
	}
	if r.heldItem[a.ID] == it.Code && !v.hold.ends() {
		return never
	}
	last := it.Pauses[len(it.Pauses)-1]
	id, seen, d := it.ID, it.Seen, it.Department
	if (last.Kind == domain.PauseSupplement || last.Kind == domain.PauseRectification) && last.SuppliedOn.IsZero() {
		return &intent{r.at(r.cal.Add(last.From, max(1, last.Planned-r.ch.within(2, 4)))), func() *stages.Command {
			return &stages.Command{By: r.people.investor(r.life.company), Target: string(id), Seen: seen,
				Act: &stages.SupplySupplement{Note: one(r.ch, r.sc.texts.Resumed)}}
		}}
	}
	return &intent{r.at(r.cal.Add(last.From, last.Planned+r.ch.within(-1, 1))), func() *stages.Command {
		return &stages.Command{By: r.people.officer(d), Target: string(id), Seen: seen, Act: &stages.ResumeItem{Result: "completed", Note: one(r.ch, r.sc.texts.Resumed)}}
	}}
}

// preparing is what may be done for an item that waits: read, and note it.
func (r *run) preparing(t *domain.Task) *intent {
	if _, it := r.p.Item(domain.ItemID(t.Target)); it != nil && r.p.Planned(it.Code).Kind != domain.ItemJoint {
		r.mayNote(it, 6)
	}
	return never
}

func (r *run) mayNote(it *domain.Item, share int) {
	if !r.ch.percent(share) {
		return
	}
	id, d := it.ID, it.Department
	r.own = append(r.own, &intent{r.after(r.ch.within(0, 2)), func() *stages.Command {
		if _, now := r.p.Item(id); now.Open() {
			return &stages.Command{By: r.people.officer(d), Target: string(id), Seen: now.Seen, Act: &stages.NoteItem{Text: one(r.ch, r.sc.texts.Notes)}}
		}
		return nil
	}})
}
