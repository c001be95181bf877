package views

import (
	"slices"
	"strconv"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/due"
	"binglian/views/parts"
)

// state is a state as a chip shows it, with what there is to say of it.
type state struct {
	Key  string // of the table of looks
	Text string // reason, or what is waited for
}

// stageCard is a stage of a project on its page.
type stageCard struct {
	Anchor string
	Title  string
	State  state
	Facts  string // lead, limit
	Open   bool
	Blocks []worksBlock
}

// worksBlock is a stage of one works; of the whole project where the stage isn't a works's.
type worksBlock struct {
	Name         string // empty where there is only one
	Done         string
	Applications []applicationView
	Planned      []plannedRow
	// Rectification is the list of what its joint acceptance found; nil where there is none.
	Rectification *rectificationView
}

// applicationView is one application of a stage.
type applicationView struct {
	Anchor   string
	Number   string
	State    state
	Facts    []string
	Defects  []string
	Due      parts.Due
	Why      []string // of the stage\'s due date
	Items    []itemRow
	Surveys  []surveyView
	Drawings []drawingView
	Files    []fileGroup
	Papers   []paperLine
	Open     bool // something of it is undecided
}

// itemRow is one item applied for.
type itemRow struct {
	Anchor     string
	Code       string
	Name       string
	Department string
	State      state
	Due        parts.Due
	Why        []string
	Holder     string
	Number     string
	Promises   []string
}

// plannedRow is an item that may come.
type plannedRow struct {
	Code       string
	Name       string
	Department string
	Limit      string
	Before     []prerequisite
}

// prerequisite is an item whose result is needed first.
type prerequisite struct {
	Name string
	Done bool
}

// surveyView is a joint survey.
type surveyView struct {
	Title   string
	State   state
	Due     parts.Due
	Parties []partyRow
	Links   []parts.Link // to its notice, and into calendars
}

// partyRow is a department's part in a joint survey.
type partyRow struct {
	Department string
	Key        string
	On         string
}

// stageCards gives the planned stages with everything in them; those where something happens are open.
func (v *visit) stageCards(p *domain.Project, tasks []domain.Task, files projectFiles) []stageCard {
	current := domain.StageOf(p)
	cards := make([]stageCard, 0, len(p.Stages))
	for i := range p.Stages {
		s := &p.Stages[i]
		card := stageCard{Anchor: anchor("stage", string(s.Code)), Title: v.words.Name("stage", string(s.Code)), State: stageState(p, s)}
		card.Facts = v.words.T("project.lead", "department", string(s.Lead))
		if s.Limit > 0 {
			card.Facts += " · " + v.words.T("project.limit", "n", strconv.Itoa(s.Limit))
		}
		card.Open = s.Code == current || card.State.Key == "status.running"
		for _, id := range worksIDs(p, s) {
			card.Blocks = append(card.Blocks, v.worksBlock(p, s, id, tasks, files))
		}
		cards = append(cards, card)
	}
	return cards
}

// worksIDs gives the works that a stage belongs to; none for the project.
func worksIDs(p *domain.Project, s *domain.PlannedStage) []domain.WorksID {
	if !s.PerWorks {
		return []domain.WorksID{""}
	}
	var ids []domain.WorksID
	for i := range p.Works {
		w := &p.Works[i]
		applied := slices.ContainsFunc(p.Applications, func(a domain.Application) bool { return a.Stage == s.Code && a.Works == w.ID })
		if w.WithdrawnOn.IsZero() && (applied || w.Live() && (w.Of == "" || !p.Completed(s.Code, w.ID))) { // each where it went through the stage
			ids = append(ids, w.ID)
		}
	}
	return ids
}

// stageState says how a stage stands: done for all that it belongs to, in hand, to be applied for, or not yet possible.
func stageState(p *domain.Project, s *domain.PlannedStage) state {
	ids := worksIDs(p, s)
	if !slices.ContainsFunc(ids, func(id domain.WorksID) bool { return !p.Completed(s.Code, id) && !allGranted(p, s.Code, id) }) {
		return state{Key: "status.done"}
	}
	running := slices.ContainsFunc(p.Applications, func(a domain.Application) bool {
		return a.Stage == s.Code && slices.ContainsFunc(a.Items, func(i domain.Item) bool { return i.Open() })
	})
	switch {
	case running:
		return state{Key: "status.running"}
	case p.CodedOn.IsZero():
		return state{Key: "status.not-yet"}
	case slices.ContainsFunc(ids, func(id domain.WorksID) bool { return somethingReady(p, s.Code, id) }):
		return state{Key: "status.to-do"}
	default:
		return state{Key: "status.not-yet"}
	}
}

// allGranted reports whether nothing of a stage is left to do, for stages that nothing closes.
func allGranted(p *domain.Project, stage domain.StageCode, works domain.WorksID) bool {
	return !slices.ContainsFunc(p.Plan, func(i domain.PlannedItem) bool { return i.Stage == stage && p.Granted(i.Code, works) == nil })
}

// somethingReady reports whether an item of the stage waits for nothing but its application.
func somethingReady(p *domain.Project, stage domain.StageCode, works domain.WorksID) bool {
	return slices.ContainsFunc(p.Plan, func(i domain.PlannedItem) bool {
		_, applied := p.Latest(i.Code, works)
		return i.Stage == stage && applied == nil && !slices.ContainsFunc(i.Prerequisites, func(pre domain.ItemCode) bool {
			return grantedFor(p, pre, works) == nil
		})
	})
}

// grantedFor gives an item granted for a works, or for the project where its stage is the project's.
func grantedFor(p *domain.Project, code domain.ItemCode, works domain.WorksID) *domain.Item {
	if it := p.Granted(code, works); it != nil {
		return it
	}
	return p.Granted(code, "")
}

func (v *visit) worksBlock(p *domain.Project, s *domain.PlannedStage, works domain.WorksID, tasks []domain.Task, files projectFiles) worksBlock {
	b := worksBlock{}
	if u := p.WorksOf(works); u != nil && len(p.Works) > 1 {
		b.Name = u.Name
	}
	for _, c := range p.Completions {
		if c.Stage == s.Code && c.Works == works {
			b.Done = v.words.T("project.stage-done", "day", v.words.Day(c.On))
		}
	}
	for i := range p.Applications {
		if a := &p.Applications[i]; a.Stage == s.Code && a.Works == works {
			view := v.application(p, a, tasks)
			view.Files = v.fileGroups(p.ID, files.ofApplication(a.ID))
			b.Applications = append(b.Applications, view)
		}
	}
	for i := range p.Plan {
		it := &p.Plan[i]
		if _, applied := p.Latest(it.Code, works); it.Stage == s.Code && applied == nil {
			b.Planned = append(b.Planned, v.planned(p, it, works))
		}
	}
	return b
}

func (v *visit) planned(p *domain.Project, it *domain.PlannedItem, works domain.WorksID) plannedRow {
	row := plannedRow{Code: string(it.Code), Name: v.words.Name("item", string(it.Code)),
		Department: v.words.Name("department", string(it.Department)), Limit: v.limit(it)}
	for _, pre := range it.Prerequisites {
		row.Before = append(row.Before, prerequisite{Name: itemName(v.words, pre), Done: grantedFor(p, pre, works) != nil})
	}
	return row
}

// limit tells how long an item may take.
func (v *visit) limit(it *domain.PlannedItem) string {
	switch {
	case it.Kind == domain.ItemRecorded:
		return v.words.T("limit.recorded")
	case it.Kind == domain.ItemWith:
		return v.words.T("limit.with", "item", string(it.With))
	case it.Limit.Days == 0:
		return v.words.T("limit.at-once")
	}
	unit := it.Limit.Unit
	if unit == "" {
		unit = domain.UnitWorking
	}
	return v.words.T("limit."+string(unit), "n", strconv.Itoa(it.Limit.Days))
}

func (v *visit) application(p *domain.Project, a *domain.Application, tasks []domain.Task) applicationView {
	w := v.words
	view := applicationView{Anchor: anchor("application", string(a.ID)), Number: a.Number, State: applicationState(a)}
	view.Facts = append(view.Facts, w.T("project.received", "day", w.Day(a.ReceivedOn)))
	if !a.CorrectedOn.IsZero() {
		view.Facts = append(view.Facts, w.T("project.corrected", "day", w.Day(a.CorrectedOn)))
	}
	if !a.AcceptedOn.IsZero() {
		key := "project.accepted"
		if a.Deemed {
			key = "project.accepted-deemed"
		}
		view.Facts = append(view.Facts, w.T(key, "day", w.Day(a.AcceptedOn)))
	}
	if !a.CompletedOn.IsZero() {
		view.Facts = append(view.Facts, w.T("project.completed", "day", w.Day(a.CompletedOn)))
	}
	view.Facts = append(view.Facts, w.T("project.asked", "asked", strconv.Itoa(a.Asked), "applicable", strconv.Itoa(a.Applicable)))
	if c := a.Correction; c != nil && c.SuppliedOn.IsZero() && a.Open() {
		view.Defects = c.Defects
	}
	view.Due, view.Why = v.stageDue(p, a)
	if redone := p.Application(a.Redo); redone != nil {
		view.Facts = append(view.Facts, w.T("project.redo", "number", redone.Number))
	}
	odd := v.server.Machine.Irregularities(p, v.server.Now())
	view.Papers = v.paperLines(p, a)
	for i := range a.Items {
		row := v.item(p, a, &a.Items[i], tasks)
		if said := v.odd(odd, a.Items[i].ID); said != "" {
			row.State.Text = joined(w, row.State.Text, said)
		}
		view.Items = append(view.Items, row)
		view.Open = view.Open || a.Items[i].Open()
	}
	for i := range p.Surveys {
		if p.Surveys[i].Application == a.ID {
			s := v.survey(p, &p.Surveys[i])
			s.Links = append([]parts.Link{{Label: w.T("surveys.at-a-glance"), Href: surveyAddress(p.ID, string(p.Surveys[i].ID))}}, s.Links...)
			view.Surveys = append(view.Surveys, s)
		}
	}
	if a.Proposed != nil {
		view.Surveys = append(view.Surveys, surveyView{Title: w.T("project.survey-times"), State: state{Key: "status.waiting", Text: v.visitTimes(a.Proposed.Times)},
			Links: []parts.Link{{Label: w.T("surveys.at-a-glance"), Href: surveyAddress(p.ID, string(a.ID))}}})
	}
	return view
}

func applicationState(a *domain.Application) state {
	switch {
	case a.Outcome != "":
		return state{Key: "application-outcome." + string(a.Outcome)}
	case !a.CompletedOn.IsZero():
		return state{Key: "status.done"}
	case a.Correction != nil && a.Correction.SuppliedOn.IsZero() && a.AcceptedOn.IsZero():
		return state{Key: "status.returned"}
	case a.AcceptedOn.IsZero():
		return state{Key: "status.received"}
	default:
		return state{Key: "status.running"}
	}
}

// item tells how one item stands: ended, not yet possible and why, returned and why, paused, waiting, or in hand.
func (v *visit) item(p *domain.Project, a *domain.Application, it *domain.Item, tasks []domain.Task) itemRow {
	w := v.words
	row := itemRow{Anchor: anchor("item", string(it.ID)), Code: string(it.Code), Name: w.Name("item", string(it.Code)),
		Department: w.Name("department", string(it.Department)), Number: it.Number}
	row.Promises = v.promises(it)
	row.Due, row.Why = v.itemDue(p, it)
	if !it.Open() && row.Due.Light != due.Red {
		row.Why = nil // nobody asks any more
	}
	at := slices.IndexFunc(tasks, func(t domain.Task) bool { return t.Target == string(it.ID) })
	if at >= 0 && it.Open() {
		row.Holder = holderName(w, tasks[at].Holder)
	}
	planned := p.Planned(it.Code)
	switch {
	case !it.Open():
		row.State = state{"item-outcome." + string(it.Outcome), w.Day(max(it.EndedOn, it.RevokedOn))}
	case a.AcceptedOn.IsZero():
		row.State = state{Key: "status.received"}
	case planned != nil && planned.Kind == domain.ItemWith:
		row.State = state{"status.waiting", w.T("limit.with", "item", string(planned.With))}
	case at >= 0 && tasks[at].Kind == domain.TaskWait:
		row.State = state{"status.not-yet", w.T("project.waits", "item", itemName(w, tasks[at].Holder.Item))}
		row.Holder = ""
	case it.Paused():
		last := it.Pauses[len(it.Pauses)-1]
		row.State = state{"status.paused", v.pauseText(&last)}
	case it.Proposal != nil:
		row.State = state{"status.waiting", w.T("project.to-sign")}
		if at >= 0 && tasks[at].Kind == domain.TaskCheck {
			row.State.Text = w.T("project.to-check")
		}
	case it.GivenBack() && v.deliberates(it.Department):
		row.State = state{"status.returned", whyReturned(w, it.Returned)}
	case row.Due.Light == due.Red:
		row.State = state{Key: "status.overdue"}
	default:
		row.State = state{Key: "status.running"}
	}
	if it.Extension.Asked() && v.deliberates(it.Department) {
		row.State.Text = joined(w, row.State.Text, w.T("project.extension-asked"))
	}
	return row
}

// odd says what isn't as it should be about an item that is open.
func (v *visit) odd(all []stages.Irregularity, id domain.ItemID) string {
	var said []string
	for _, x := range all {
		switch {
		case x.Item != id || !x.Running:
		case x.Kind == stages.IrregularGroundless:
			said = append(said, v.words.T("project.groundless"))
		case x.Kind == stages.IrregularPause:
			said = append(said, v.words.T("project.overrun", "n", strconv.Itoa(x.Days)))
		}
	}
	return joined(v.words, said...)
}

// pauseText says why an item's clock stands, and how long the applicant was told it would.
func (v *visit) pauseText(x *domain.ItemPause) string {
	w := v.words
	text := w.T("pause."+string(x.Kind)) + " · " + w.T("project.planned-days", "n", v.units(x.Planned, x.Unit))
	if x.Until >= v.server.today() {
		text += " · " + w.T("project.planned-until", "day", w.Day(x.Until))
	}
	return text
}

func (v *visit) survey(p *domain.Project, s *domain.Survey) surveyView {
	view := surveyView{Links: v.surveyLinks(p, s), Title: v.words.T("project.survey", "day", v.words.Day(s.Visit)), State: state{Key: "status.running"}}
	switch {
	case !s.CancelledOn.IsZero():
		view.State = state{Key: "status.cancelled"}
	case !s.ConcludedOn.IsZero():
		view.State = state{Key: "status.done"}
	default:
		view.Due = parts.Due{Day: s.Due, Short: true, Light: v.lightOf(v.server.Calendar().WorkingDays(s.Visit, v.server.today()),
			v.server.Calendar().WorkingDays(s.Visit, s.Due))}
	}
	for _, party := range s.Parties {
		row := partyRow{Department: v.words.Name("department", string(party.Department)), Key: "status.to-do"}
		if !s.CancelledOn.IsZero() {
			row.Key = "status.cancelled"
		}
		if party.Result != "" {
			row.Key, row.On = "survey-result."+string(party.Result), v.words.Day(party.On)
		}
		view.Parties = append(view.Parties, row)
	}
	return view
}
