package stages_test

import (
	"slices"

	"pgregory.net/rapid"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// clocks checks law 5, nothing runs or is decided before its prerequisites and due dates are working days, and law 6,
// the days of all holders add up to those elapsed.
func clocks(t *rapid.T, w *stagestest.Walk, d stages.Decision) {
	accepted := map[domain.ItemID]bool{} // what was accepted before keeps its terms when the plan changes or a result is revoked
	for _, e := range d.Events {
		switch body := e.Body.(type) {
		case *events.ItemAccepted:
			accepted[body.Item] = true
		case *events.ItemRevoked, *events.ProjectChanged, *events.FlowMoved, *events.SheetIssued:
			clear(accepted)
		}
	}
	p, cal := w.Project, w.Machine.Book().Calendar
	today := domain.DayOf(w.At)
	for i := range p.Applications {
		a := &p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			planned := p.Planned(it.Code)
			if due, _ := w.Machine.Due(p, it.ID, w.At); !due.IsZero() && !cal.IsWorking(due) {
				t.Fatalf("law 5: %s is due on %s, no working day", it.ID, due)
			}
			decided := it.Outcome == domain.ItemGranted || it.Outcome == domain.ItemRefused
			if decided && it.AcceptedOn.IsZero() {
				t.Fatalf("law 5: %s was decided before it was accepted", it.ID)
			}
			for _, pre := range planned.Prerequisites {
				if planned.Kind == domain.ItemJoint { // it doesn't wait itself: it is accepted with its parties, which have waited (domain 4.0)
					continue
				}
				needed, works := p.Planned(pre), a.Works
				if needed == nil { // what was left out of the plan counts as met
					continue
				}
				if st := p.Stage(needed.Stage); st == nil || !st.PerWorks {
					works = ""
				}
				g := p.Granted(pre, works)
				if accepted[it.ID] && (g == nil || g.EndedOn > it.AcceptedOn || g.EndedOn > it.From) {
					t.Fatalf("law 5: %s runs before its prerequisite %s: %s", it.ID, pre, kindsOf(d))
				}
			}
			conserved(t, w, a, it, today)
		}
	}
}

func conserved(t *rapid.T, w *stagestest.Walk, a *domain.Application, it *domain.Item, today domain.Day) {
	through := today
	if !it.EndedOn.IsZero() {
		through = it.EndedOn
	}
	held, sum := w.Machine.Holdings(w.Project, it.ID, today), 0
	for _, n := range held {
		sum += n
	}
	cal := w.Machine.Book().Calendar
	if elapsed := cal.WorkingDays(a.ReceivedOn, through); sum != elapsed {
		t.Fatalf("law 6: %s: %v are %d days, %d have elapsed", it.ID, held, sum, elapsed)
	}
	_, ok := w.Machine.ItemClock(w.Project, it.ID)
	if !ok {
		return
	}
	own := domain.Clock{From: it.AcceptedOn, Limit: domain.Limit{Unit: domain.UnitWorking}}
	for _, x := range w.Project.Suspensions {
		own.Pauses = append(own.Pauses, domain.Pause{From: x.From, To: x.To})
	}
	for _, x := range it.Pauses {
		own.Pauses = append(own.Pauses, domain.Pause{From: x.From, To: x.To})
	}
	if used := own.Used(cal, through); held[domain.HolderDepartment] != used {
		t.Fatalf("law 6: %s: the department held it %d days, its clock says %d", it.ID, held[domain.HolderDepartment], used)
	}

}

// found checks law 5 for surveys: no item is decided while its department owes its finding of an open one.
func found(t *rapid.T, before *domain.Project, decided []events.Event) {
	for _, e := range decided {
		body, ok := e.Body.(*events.ItemDecided)
		if !ok {
			continue
		}
		a, it := before.Item(body.Item)
		if it == nil || before.Planned(it.Code).Kind == domain.ItemJoint || byItself(decided, body) {
			continue
		}
		for _, v := range before.Surveys {
			for _, party := range v.Parties {
				if v.Open() && v.Application == a.ID && party.Department == it.Department && party.Result == "" {
					t.Fatalf("law 5: %s was decided before the finding of %s", it.ID, party.Department)
				}
			}
		}
	}
}

// standing checks that nothing falls due by itself while the whole project stands, nor on the day on which it goes on, that
// its clocks have no last day meanwhile, and that a terminated project has nothing open.
func standing(t *rapid.T, w *stagestest.Walk, d stages.Decision) {
	p := w.Project
	at, due := w.Machine.WakeAt(p)
	if due && (p.Suspended() || !p.TerminatedOn.IsZero()) {
		t.Fatalf("law 6: something falls due at %v in a project that stands", at)
	}
	for _, e := range d.Events {
		if _, resumed := e.Body.(*events.ProjectResumed); resumed && due && !at.After((e.On + 1).Start()) { // entered late, it may be past
			t.Fatalf("law 6: something falls due at %v, on the day on which the project goes on %s, at %s: %s %s", at, e.On, w.At, kindsOf(d), pretty(p))
		}
	}
	for i := range p.Applications {
		for j := range p.Applications[i].Items {
			it := &p.Applications[i].Items[j]
			if it.Open() && !p.TerminatedOn.IsZero() {
				t.Fatalf("law 6: %s is open in a terminated project", it.ID)
			}
		}
	}
}

// byItself reports whether an item was decided by commitment, by silence or by a deadline, or with one that was: nobody looks at the
// substance first, and a department's own delay doesn't hold off what its silence means.
func byItself(decided []events.Event, body *events.ItemDecided) bool {
	return !body.CheckDue.IsZero() || body.Deemed != "" || body.With != "" && slices.ContainsFunc(decided, func(e events.Event) bool {
		switch master := e.Body.(type) {
		case *events.ItemDecided:
			return master.Item == body.With && byItself(nil, master)
		case *events.DeferralLapsed:
			return master.Item == body.With
		}
		return false
	})
}

// completions checks law 5: no stage completes over an unfinished required item, no project over an open one.
func completions(t *rapid.T, p *domain.Project) {
	for _, c := range p.Completions {
		for _, planned := range p.Plan {
			if planned.Stage == c.Stage && planned.Milestone && p.Granted(planned.Code, c.Works) == nil {
				t.Fatalf("law 5: %s %s completed without %s", c.Stage, c.Works, planned.Code)
			}
		}
	}
	if p.CompletedOn.IsZero() {
		return
	}
	for _, a := range p.Applications {
		for _, it := range a.Items {
			if it.Open() {
				t.Fatalf("law 5: the project completed over %s", it.ID)
			}
		}
	}
}
