package stages

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// toldApplication is an application of the form on its way into the project.
type toldApplication struct {
	*history
	of       *RunningApplication
	place    int // in the form
	works    domain.WorksID
	answered domain.Day           // its first item's acceptance; none if the window hasn't answered
	id       domain.ApplicationID // empty until it is received
}

// told gives everything that happened, in no order.
func (h *history) told() []fact {
	h.listed = map[domain.ItemID]bool{}
	applications := make([]*toldApplication, len(h.c.Applications))
	for i := range h.c.Applications {
		of := &h.c.Applications[i]
		applications[i] = &toldApplication{history: h, of: of, works: h.worksOf(of), place: i, answered: of.answered()}
	}
	slices.SortStableFunc(applications, func(a, b *toldApplication) int { return cmp.Compare(a.of.ReceivedOn, b.of.ReceivedOn) })
	var all []fact
	for _, a := range applications {
		all = append(all, fact{a.of.ReceivedOn, a.free, a.receive})
		all = append(all, a.correction()...)
		if a.answered.IsZero() {
			continue
		}
		all = append(all, fact{a.answered, func() bool { return a.id != "" && a.corrected() }, func() {
			a.emit(&events.ApplicationAccepted{Application: a.id, AcceptedOn: a.on})
		}})
		all = append(all, a.longer(fmt.Sprintf("applications.%d.", a.place))...)
		all = append(all, a.visits()...)
		for i := range a.of.Items {
			all = append(all, a.item(i)...)
		}
	}
	for _, a := range applications { // withdrawn before it was answered
		for i := range a.of.Items {
			if it := &a.of.Items[i]; a.answered.IsZero() && it.Outcome == domain.ItemWithdrawn {
				all = append(all, fact{it.EndedOn, func() bool { return a.id != "" }, func() { a.end(it) }})
			}
		}
	}
	return all
}

// free reports whether its works is there, and none of the application's items is in hand by another.
func (a *toldApplication) free() bool {
	return (a.works == "" || a.p.WorksOf(a.works) != nil) && !slices.ContainsFunc(a.of.Items, func(i RunningItem) bool { return a.inHand(i.Code, a.works) })
}

// receive takes the application in, with what comes along.
func (a *toldApplication) receive() {
	a.id = domain.ApplicationID(fmt.Sprintf("a%d", len(a.p.Applications)+1))
	var asked []*domain.PlannedItem
	party, alone := false, 0
	for _, it := range a.of.Items {
		planned := a.p.InPlan(it.Code)
		asked = append(asked, planned)
		party = party || planned.Party
		if planned.Kind != domain.ItemJoint && planned.Master == "" {
			alone++
		}
	}
	e := &events.ApplicationImported{Application: a.id, Number: strings.TrimSpace(a.of.Number), Stage: a.of.Stage, Works: a.works,
		Due: a.answerDue(), Calendar: a.cal().Version(), Again: a.again(asked, a.works), Asked: alone, Applicable: a.countApplicable(a.of.Stage)}
	for i := range a.p.Plan {
		it := &a.p.Plan[i]
		named := slices.Contains(asked, it)
		county := it.Master != "" && slices.Contains(asked, a.p.InPlan(it.Master)) && !a.inHand(it.Code, a.works) && a.p.Granted(it.Code, a.works) == nil
		along := county || a.comesAlong(it, asked, party, a.works) && (it.Kind != domain.ItemJoint || !a.namedLater(it.Code))
		if it.Stage != a.of.Stage || !named && !along {
			continue
		}
		id := a.itemID(it.Code)
		e.Items = append(e.Items, events.AppliedItem{ID: id, Code: it.Code, Department: it.Department, Limit: it.Limit})
		a.listed[id] = named && !a.of.Items[slices.IndexFunc(a.of.Items, func(x RunningItem) bool { return x.Code == it.Code })].AcceptedOn.IsZero()
	}
	a.emit(e)
}

// answerDue gives the window's last day to answer. Where it hasn't, it has its full time from the import on: what was silence
// elsewhere isn't taken for an acceptance here.
func (a *toldApplication) answerDue() domain.Day {
	days := a.flow.Window.AnswerDays
	if a.answered.IsZero() {
		return a.limit(days)
	}
	return a.fromThen(days)
}

// namedLater reports whether the joint acceptance is named by an application of the works that isn't received yet: then it
// doesn't come along with its parties.
func (a *toldApplication) namedLater(code domain.ItemCode) bool {
	for i := range a.c.Applications {
		x := &a.c.Applications[i]
		names := slices.ContainsFunc(x.Items, func(i RunningItem) bool { return i.Code == code })
		if names && x != a.of && a.worksOf(x) == a.works && x.ReceivedOn >= a.of.ReceivedOn {
			return true
		}
	}
	return false
}

func (a *toldApplication) itemID(code domain.ItemCode) domain.ItemID {
	return domain.ItemID(string(a.id) + "." + string(code))
}

// item tells an item's acceptance, its pauses, its extension and its end. Its project's pointers are good until the next event.
func (a *toldApplication) item(n int) []fact {
	var all []fact
	of := &a.of.Items[n]
	now := func() (*domain.Application, *domain.Item) { return a.p.Item(a.itemID(of.Code)) }
	running := func(paused bool) func() bool {
		return func() bool {
			_, it := now()
			return it != nil && it.Open() && !it.AcceptedOn.IsZero() && it.Paused() == paused
		}
	}
	if !of.AcceptedOn.IsZero() {
		all = append(all, fact{of.AcceptedOn, func() bool {
			application, it := now()
			if it == nil || application.AcceptedOn.IsZero() {
				return false
			}
			day, ok := a.acceptable(application, it, a.p.Planned(of.Code))
			return ok && day <= of.AcceptedOn
		}, func() {
			application, it := now()
			delete(a.listed, it.ID)
			a.emit(a.accepted(application, it, a.p.Planned(of.Code), of.AcceptedOn))
		}})
	}
	for _, pause := range of.Pauses {
		all = append(all, fact{pause.From, running(false), func() {
			a.emit(&events.ItemPaused{Item: a.itemID(of.Code), Kind: pause.Kind, Reason: a.back})
		}})
		if !pause.To.IsZero() {
			all = append(all, fact{pause.To, running(true), func() {
				application, it := now()
				a.emit(a.resumed(application, it, pause.To))
			}})
		}
	}
	if !of.ExtendedOn.IsZero() {
		all = append(all, a.extension(fmt.Sprintf("applications.%d.items.%d.", a.place, n), of))
	}
	if of.Outcome != "" {
		all = append(all, fact{of.EndedOn, func() bool { return a.mayEnd(of) }, func() { a.end(of) }})
	}
	return all
}

// mayEnd reports whether an item can have been decided yet: it runs, and of a joint acceptance the parties are decided.
func (a *toldApplication) mayEnd(of *RunningItem) bool {
	_, it := a.p.Item(a.itemID(of.Code))
	switch {
	case it == nil || !it.Open() || it.AcceptedOn.IsZero() && !of.AcceptedOn.IsZero():
		return false
	case of.Extended > 0 && it.Extension.Granted() == 0:
		return false
	case of.Outcome == domain.ItemWithdrawn:
		return true
	case a.p.Planned(of.Code).Kind == domain.ItemJoint && a.partiesDecided(a.works) == undecided:
		return false
	}
	return !it.Paused()
}

// end tells how an item ended.
func (a *toldApplication) end(of *RunningItem) {
	application, it := a.p.Item(a.itemID(of.Code))
	if of.Outcome == domain.ItemWithdrawn {
		if it.Open() { // else it went with its part at the other level
			a.emit(&events.ItemWithdrawn{Item: it.ID, Reason: a.back})
		}
		return
	}
	a.emit(&events.ItemDecided{Item: it.ID, Outcome: of.Outcome, Number: strings.TrimSpace(of.Number),
		Used: a.used(it, a.on), Overdue: a.overdue(application, it, a.on)})
}
