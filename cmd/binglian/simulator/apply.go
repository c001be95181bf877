package simulator

import (
	"fmt"
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// applying gives the next application of the life for the task's stage, once what it builds on is there.
func (r *run) applying(t *domain.Task) (*intent, string) {
	for i := range r.life.visits {
		v := &r.life.visits[i]
		if v.stage != t.Stage || r.worksID(v.works) != t.Works {
			continue
		}
		if r.taken[i] {
			if !r.ended(v) {
				return nil, ""
			}
			continue
		}
		if stage := r.life.before(v.stage); stage != nil {
			works := t.Works
			if !stage.Works {
				works = ""
			}
			if !r.p.Completed(stage.Code, works) {
				return nil, ""
			}
		}
		k := fmt.Sprint("visit/", i)
		in, ok := r.diary[k]
		if !ok {
			in = r.application(i, v)
			r.diary[k] = in
		}
		return in, k
	}
	return nil, ""
}

// ended reports whether the visit's application is no longer in hand.
func (r *run) ended(v *visit) bool {
	for i := range r.p.Applications {
		if a := &r.p.Applications[i]; r.visitOf[a.ID] == v {
			return !a.Open()
		}
	}
	return true
}

func (r *run) worksID(number int) domain.WorksID {
	if number == 0 {
		return ""
	}
	return domain.WorksID(fmt.Sprintf("w%d", number))
}

func (r *run) application(i int, v *visit) *intent {
	at := r.at(v.on)
	switch {
	case v.stage == filingStage:
		at = r.at(domain.DayOf(r.now) + domain.Day(r.ch.within(2, 11)))
	case v.on < domain.DayOf(r.now): // what it builds on came late
		at = r.after(r.leisure(1, 3))
	}
	return &intent{at, func() *stages.Command {
		works := r.worksID(v.works)
		act := &stages.ApplyForStage{Items: r.items(v.stage, works)}
		act.Materials = r.materials(act.Items, works)
		if r.ch.percent(30) {
			act.Note = one(r.ch, r.sc.texts.Applications)
		}
		by := r.people.investor(r.life.company)
		if r.ch.percent(14) { // somebody at the counter
			by = r.people.window(r.ch)
		}
		target, seen := string(v.stage), 0
		if works != "" {
			target += "/" + string(works)
		}
		for j := range r.p.Applications {
			if a := &r.p.Applications[j]; a.Stage == v.stage && a.Works == works {
				seen = max(seen, a.Seen)
			}
		}
		r.taken[i] = true
		r.visitOf[domain.ApplicationID(fmt.Sprintf("a%d", len(r.p.Applications)+1))] = v
		return &stages.Command{By: by, Target: target, Seen: seen, Act: act}
	}}
}

// items gives everything of the stage that isn't in hand: nobody here applies for items one by one. Not every project
// needs every utility.
func (r *run) items(stage domain.StageCode, works domain.WorksID) []domain.ItemCode {
	var all []domain.ItemCode
	for i := range r.p.Plan {
		it := &r.p.Plan[i]
		if it.Stage != stage || it.Kind == domain.ItemWith || it.Kind == domain.ItemJoint || r.p.Granted(it.Code, works) != nil {
			continue
		}
		if _, latest := r.p.Latest(it.Code, works); latest != nil && latest.Open() {
			continue
		}
		if it.Master != "" && slices.Contains(all, it.Master) { // comes with it
			continue
		}
		if r.people.utility[it.Department] && !r.needs(it.Department) {
			continue
		}
		all = append(all, it.Code)
	}
	return all
}

// needs reports whether the project is connected to a utility: always the same for one project.
func (r *run) needs(d domain.DepartmentCode) bool {
	share := map[domain.DepartmentCode]int{"water-supply": 100, "drainage": 100, "power": 100, "gas": 45, "heat": 60, "telecom": 50, "broadcasting": 15}[d]
	ordinal := 0
	for i, other := range r.m.Book().Departments {
		if other.Code == d {
			ordinal = i
		}
	}
	return newChance(r.seed, r.life.index, 1<<18+ordinal).percent(share)
}

// materials gives what the items ask for and the investor must bring, and some of what it may; what a joint mapping has brought is
// referred to.
func (r *run) materials(items []domain.ItemCode, works domain.WorksID) []domain.MaterialRef {
	var refs []domain.MaterialRef
	for _, code := range items {
		for _, m := range r.life.flow.Item(code).Materials {
			rule := r.life.flow.Material(m.Material)
			known := slices.ContainsFunc(refs, func(ref domain.MaterialRef) bool { return ref.Material == m.Material })
			known = known || r.p.Mapped(m.Material, works) != nil
			if rule.From == "" && rule.Shared == "" && !known && (!m.Optional || r.ch.percent(30)) {
				refs = append(refs, r.refs[string(m.Material)])
			}
		}
	}
	return refs
}

// addWorks splits the project once it has its code.
func (r *run) addWorks() {
	for _, name := range r.life.works {
		r.own = append(r.own, &intent{r.after(r.ch.within(2, 12)), func() *stages.Command {
			return &stages.Command{By: r.people.investor(r.life.company), Act: &stages.AddWorks{Name: name}}
		}})
	}
}

// answering is the window's answer to an application.
func (r *run) answering(t *domain.Task) *intent {
	a := r.p.Application(t.Application)
	v, seen := r.visitOf[a.ID], t.Seen
	give := func(days int, act func() stages.Act) *intent {
		return &intent{r.after(days), func() *stages.Command {
			return &stages.Command{By: r.people.window(r.ch), Target: string(a.ID), Seen: seen, Act: act()}
		}}
	}
	notice := func() stages.Act {
		defects := shuffled(r.ch, r.sc.texts.Defects)[:r.ch.within(1, 2)]
		return &stages.RequestCorrection{Defects: defects, Days: r.life.flow.Window.CorrectionDays}
	}
	switch v.front {
	case deemed, waiting:
		return never
	case turnedAway:
		return give(r.ch.within(1, 3), func() stages.Act {
			return &stages.RefuseApplication{Outcome: domain.ApplicationRefused, Reason: one(r.ch, r.sc.texts.Refusals)}
		})
	case corrected, lapsed, correcting:
		if a.Correction == nil {
			return give(r.leisure(0, 2), notice)
		}
	case straight:
	}
	return give(r.leisure(0, 2), func() stages.Act { return &stages.AcceptApplication{} })
}

func (r *run) correcting(t *domain.Task) *intent {
	a := r.p.Application(t.Application)
	if r.visitOf[a.ID].front != corrected {
		return never
	}
	seen := t.Seen
	return &intent{r.after(r.leisure(2, 6)), func() *stages.Command {
		return &stages.Command{By: r.people.investor(r.life.company), Target: string(a.ID), Seen: seen,
			Act: &stages.SupplyCorrection{Note: one(r.ch, r.sc.texts.Supplies)}}
	}}
}
