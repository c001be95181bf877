package cases

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

func (r *run) seeApplication(words []string) (attributes, error) {
	if r.p == nil || len(r.p.Applications) == 0 {
		return attributes{"state": none}, nil
	}
	a := &r.p.Applications[len(r.p.Applications)-1]
	if len(words) > 0 {
		if a = r.p.Application(domain.ApplicationID(words[0])); a == nil {
			return attributes{"state": none}, nil
		}
	}
	state := "received"
	switch {
	case a.Outcome != "":
		state = string(a.Outcome)
	case !a.EndedOn.IsZero():
		state = "ended"
	case !a.CompletedOn.IsZero():
		state = "completed"
	case !a.AcceptedOn.IsZero():
		state = "accepted"
	case a.Correction != nil && a.Correction.SuppliedOn.IsZero():
		state = "correction"
	}
	seen := attributes{"state": state, "received": day(a.ReceivedOn), "due": day(a.Due), "accepted": day(a.AcceptedOn), "deemed": yes(a.Deemed),
		"outcome": orNone(string(a.Outcome)), "ended": day(a.EndedOn), "completed": day(a.CompletedOn), "again": yes(a.Again),
		"asked": number(a.Asked), "applicable": number(a.Applicable), "number": a.Number, "works": orNone(string(a.Works)),
		"corrected": day(a.CorrectedOn), "noticed": none, "correction_due": none, "supplied": none}
	if c := a.Correction; c != nil {
		seen["noticed"], seen["correction_due"], seen["supplied"] = day(c.NoticedOn), day(c.Due), day(c.SuppliedOn)
	}
	var items []string
	for _, it := range a.Items {
		items = append(items, string(it.Code))
	}
	seen["items"] = items
	return seen, nil
}

// seeStage looks at a stage: whether it is closed, and the time of the newest application for it.
func (r *run) seeStage(words []string) (attributes, error) {
	if r.p == nil || len(words) == 0 {
		return nil, errors.New("which stage? as stage s1, or stage s2/w2")
	}
	code, works, named := strings.Cut(words[0], "/")
	st := r.p.Stage(domain.StageCode(code))
	if st == nil {
		return nil, fmt.Errorf("the flow has no stage %s", code)
	}
	id := domain.WorksID(works)
	if st.PerWorks && !named {
		id = r.firstWorks()
	}
	seen := attributes{"state": "open", "completed": none, "lead": string(st.Lead), "from": none, "due": none, "used": none, "overdue": none,
		"limit": number(st.Limit), "provisional": "no", "light": none, "announced": none}
	for _, c := range r.p.Completions {
		w := r.p.WorksOf(id)
		if c.Stage == st.Code && (c.Works == id || w != nil && w.Of != "" && c.Works == w.Of) { // also for the works of which it is a part
			seen["state"], seen["completed"] = "completed", day(c.On)
		}
	}
	cal, today := r.machine.Book().Calendar, domain.DayOf(r.at)
	for i := range r.p.Applications {
		a := &r.p.Applications[i]
		if a.Stage != st.Code || a.Works != id {
			continue
		}
		if hours, ok := r.machine.StageHours(r.p, a); ok {
			due, _ := hours.Due(cal)
			seen["from"], seen["due"], seen["limit"] = moment(hours.Begins()), moment(due), limitWord(hours.Limit)
			seen["used"], seen["overdue"] = inHours(hours.Used(cal, r.at)), inHours(hours.Overdue(cal, r.at))
			continue
		}
		clock, ok := r.machine.StageClock(r.p, a)
		if !ok {
			continue
		}
		due, _ := clock.Due(cal)
		seen["from"], seen["due"], seen["used"], seen["overdue"] = day(clock.From), day(due), number(clock.Used(cal, today)), number(clock.Overdue(cal, today))
		seen["limit"], seen["provisional"] = number(clock.Limit.Days+clock.Extension), yes(clock.Provisional(cal))
		seen["light"] = orNone(string(r.machine.StageLight(r.p, a, today)))
	}
	for _, e := range r.happened {
		if e, ok := e.(*events.StageExtended); ok {
			if a := r.p.Application(e.Application); a.Stage == st.Code && a.Works == id {
				seen["announced"] = day(e.Due)
			}
		}
	}
	return seen, nil
}

func (r *run) seeItem(words []string) (attributes, error) {
	if r.p == nil || len(words) == 0 {
		return nil, errors.New("which item? as item 104, item 202/w2, or item a1.104")
	}
	a, it := r.p.Item(domain.ItemID(words[0]))
	if it == nil {
		a, it = r.p.Item(domain.ItemID(r.itemID(words[0])))
	}
	if it == nil {
		return attributes{"state": none}, nil
	}
	seen := attributes{"state": itemState(a, it), "department": string(it.Department), "accepted": day(it.AcceptedOn), "from": day(it.From),
		"limit": limitWord(it.Limit), "ended": day(it.EndedOn), "number": orNone(it.Number), "returned": orNone(it.Returned),
		"due": none, "used": none, "overdue": none, "provisional": "no", "holder": none, "holdings": r.holdings(it)}
	seen["light"] = orNone(string(r.machine.Light(r.p, it.ID, r.at)))
	r.seeClock(seen, it)
	seePromises(seen, it)
	codes, err := r.codes(it.ID)
	if err != nil {
		return nil, err
	}
	seen["codes"], seen["announced"] = codes, r.announced(it.ID)
	seen["decided_used"], seen["decided_overdue"] = r.decidedTime(it.ID)
	r.seePause(seen, it)
	for _, t := range r.machine.Tasks(r.p, r.at) {
		if t.Target == string(it.ID) || t.Target == string(a.ID) && a.AcceptedOn.IsZero() {
			seen["holder"] = holder(t.Holder)
		}
	}
	return seen, nil
}

// seeClock tells the item's time as of now, or of its end.
func (r *run) seeClock(seen attributes, it *domain.Item) {
	cal := r.machine.Book().Calendar
	if hours, ok := r.machine.ItemHours(r.p, it.ID); ok {
		at := r.at
		if !it.Hours.Ended.IsZero() {
			at = it.Hours.Ended
		}
		due, _ := hours.Due(cal)
		seen["due"], seen["used"], seen["overdue"] = moment(due), inHours(hours.Used(cal, at)), inHours(hours.Overdue(cal, at))
		if !it.Outcome.CanBeLate() {
			seen["overdue"] = "0"
		}
		seen["begun"] = number(r.machine.Used(r.p, it.ID, r.at)) // an hour that was begun counts
		seen["from"], seen["provisional"] = moment(hours.Effective(cal)), yes(hours.Provisional(cal))
		return
	}
	clock, runs := r.machine.ItemClock(r.p, it.ID)
	if !runs {
		return
	}
	due, overdue := r.machine.Due(r.p, it.ID, r.at)
	seen["due"], seen["overdue"], seen["provisional"] = day(due), number(overdue), yes(clock.Provisional(cal))
	seen["used"] = number(r.machine.Used(r.p, it.ID, r.at))
}

// announced gives the due date, or the instant, that the applicant was told last: when the item was accepted, its clock ran
// again or it was given more time.
func (r *run) announced(id domain.ItemID) string {
	told := none
	tell := func(of domain.ItemID, due domain.Day, at time.Time) {
		switch {
		case of != id:
		case !at.IsZero():
			told = moment(at)
		default:
			told = day(due)
		}
	}
	for _, e := range r.happened {
		switch e := e.(type) {
		case *events.ItemAccepted:
			var at time.Time
			if e.Hours != nil {
				at = e.Hours.Due
			}
			tell(e.Item, e.Due, at)
		case *events.ItemResumed:
			tell(e.Item, e.Due, e.DueAt)
		case *events.ItemExtended:
			tell(e.Item, e.Due, e.DueAt)
		}
	}
	return told
}

// seePause tells how long the item's clock is to stand, while it does, and what came of the procedure for which it stood last.
func (r *run) seePause(seen attributes, it *domain.Item) {
	seen["until"], seen["planned"], seen["result"] = none, none, none
	if it.Paused() {
		last := it.Pauses[len(it.Pauses)-1]
		seen["until"], seen["planned"] = day(last.Until), number(last.Planned)
	}
	for _, e := range r.happened {
		if e, ok := e.(*events.ItemResumed); ok && e.Item == it.ID {
			seen["result"] = orNone(e.Result)
		}
	}
}

// decidedTime gives the units used and those overdue that an item's decision says.
func (r *run) decidedTime(id domain.ItemID) (used, overdue string) {
	used, overdue = none, none
	for _, e := range r.happened {
		switch e := e.(type) {
		case *events.ItemDecided:
			if e.Item == id {
				used, overdue = number(e.Used), number(e.Overdue)
			}
		case *events.DeferralLapsed:
			if e.Item == id {
				used = number(e.Used)
			}
		}
	}
	return used, overdue
}

// codes gives the national status codes of an item in order, as they are reported.
func (r *run) codes(id domain.ItemID) ([]string, error) {
	steps, err := stages.StatusCodes(r.history)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, s := range steps {
		if s.Item == id {
			all = append(all, number(int(s.Code)))
		}
	}
	return all, nil
}

func itemState(a *domain.Application, it *domain.Item) string {
	switch {
	case it.Outcome != "":
		return string(it.Outcome)
	case it.Paused():
		return string(it.Pauses[len(it.Pauses)-1].Kind)
	case it.Proposal != nil:
		return "proposed"
	case !it.AcceptedOn.IsZero():
		return "runs"
	case !a.AcceptedOn.IsZero():
		return "waits"
	}
	return "received"
}

func limitWord(l domain.Limit) string {
	if l.Unit == "" || l.Unit == domain.UnitWorking {
		return strconv.Itoa(l.Days)
	}
	return strconv.Itoa(l.Days) + " " + string(l.Unit)
}

// holdings gives the working days of each holder, those who had none left out.
func (r *run) holdings(it *domain.Item) map[string]string {
	all := map[string]string{}
	for kind, days := range r.machine.Holdings(r.p, it.ID, domain.DayOf(r.at)) {
		if days > 0 {
			all[string(kind)] = number(days)
		}
	}
	return all
}
