package stages

import (
	"slices"

	"binglian/domain"
	"binglian/events"
)

// policy names the next event that follows by itself from how the project stands, or none. No command knows what its
// act leads to.
type policy struct {
	name string
	next func(*scene) events.Body
}

var policies = []policy{
	{"the consultation is concluded when each department answered or lapsed", concludeCollaboration},
	{"a code that the pool knew already is recorded with the sheet", recordKnownCode},
	{"an item is accepted when its application is and its prerequisites are there", acceptItem},
	{"a rectification stops the joint acceptance's clock, its end lets it run", followRectification},
	{"a proposal that the parties' decisions have overtaken goes back", returnOvertaken},
	{"what is decided with another item follows it", followMaster},
	{"a survey is concluded when each party's finding is in or lapsed", concludeSurvey},
	{"an application is completed when its milestones are granted", completeApplication},
	{"an application has failed when all its items ended without completing it", failApplication},
	{"a stage is completed by its milestones", completeStage},
	{"the joint acceptance opens the builder's days to file", openFiling},
	{"a project is completed when every works is filed and nothing is open", completeProject},
}

// follow lets the policies speak until none does.
func (s *scene) follow() {
	before := s.following
	s.following = true
	for spoke := true; spoke; {
		spoke = false
		for _, p := range policies {
			for b := p.next(s); b != nil; b = p.next(s) {
				s.emit(b)
				spoke = true
			}
		}
	}
	s.following = before
}

func concludeCollaboration(s *scene) events.Body {
	if !s.consulting() {
		return nil
	}
	for i := range s.p.Collaboration.Opinions {
		if o := &s.p.Collaboration.Opinions[i]; o.Value == "" || o.NeedsResolution() {
			return nil
		}
	}
	return &events.CollaborationConcluded{SheetDue: s.cal().Add(s.counted(), s.flow.Collaboration.SheetDays), Calendar: s.cal().Version()}
}

func recordKnownCode(s *scene) events.Body {
	if len(s.p.Sheets) == 0 || s.p.Record.Code == "" || !s.p.CodedOn.IsZero() {
		return nil
	}
	return &events.ProjectCodeRecorded{Code: s.p.Record.Code}
}

func acceptItem(s *scene) events.Body {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if a.AcceptedOn.IsZero() || !a.Open() {
			continue
		}
		for j := range a.Items {
			it := &a.Items[j]
			planned := s.p.Planned(it.Code)
			if !it.Open() || !it.AcceptedOn.IsZero() || planned == nil {
				continue
			}
			if on, ok := s.acceptable(a, it, planned); ok {
				return s.accepted(a, it, planned, on)
			}
		}
	}
	return nil
}

// acceptable gives the day on which an item is accepted: its application's, or its last missing result's (R3.19). The
// joint acceptance is accepted with the first of its parties (domain 4.0), and an item decided with another with that.
func (s *scene) acceptable(a *domain.Application, it *domain.Item, planned *domain.PlannedItem) (domain.Day, bool) {
	on := a.AcceptedOn
	switch planned.Kind {
	case domain.ItemJoint:
		first, ok := s.firstPartyAccepted(a.Works)
		return max(on, first), ok
	case domain.ItemWith:
		master := openItem(a, planned.With)
		if master == nil || master.AcceptedOn.IsZero() {
			return 0, false
		}
		return max(on, master.AcceptedOn), true
	case domain.ItemDecided, domain.ItemRecorded, domain.ItemFiling, domain.ItemUtility:
	}
	for _, pre := range planned.Prerequisites {
		g := s.p.Granted(pre, s.worksFor(pre, a.Works))
		if g == nil {
			return 0, false
		}
		on = max(on, g.EndedOn)
	}
	return on, true
}

func (s *scene) firstPartyAccepted(works domain.WorksID) (first domain.Day, ok bool) {
	for _, planned := range s.p.Plan {
		if !planned.Party {
			continue
		}
		_, it := s.p.Latest(planned.Code, works)
		if it != nil && !it.AcceptedOn.IsZero() && (it.Open() || it.Outcome == domain.ItemGranted || it.Outcome == domain.ItemRefused) {
			if !ok || it.AcceptedOn < first {
				first, ok = it.AcceptedOn, true
			}
		}
	}
	return first, ok
}

func (s *scene) accepted(a *domain.Application, it *domain.Item, planned *domain.PlannedItem, on domain.Day) events.Body {
	e := &events.ItemAccepted{Item: it.ID, AcceptedOn: on, From: on, Limit: planned.Limit, Calendar: s.cal().Version()}
	if planned.FromReceipt { // the later of receipt and last missing result
		e.From = receivedWhole(a)
		for _, pre := range planned.Prerequisites {
			e.From = max(e.From, s.p.Granted(pre, s.worksFor(pre, a.Works)).EndedOn)
		}
	}
	st := s.p.Stage(a.Stage)
	if st != nil && (planned.Kind == domain.ItemJoint || jointWith(s.p, a, it) != nil) {
		e.Limit = domain.Limit{Days: st.Limit, Unit: domain.UnitWorking}
	}
	after := *it
	after.AcceptedOn, after.From, after.Limit = e.AcceptedOn, e.From, e.Limit
	e.Due = s.due(a, &after)
	return e
}

// followRectification keeps the joint acceptance's clock with its parties': while one of them waits for the builder to
// put something right, it stands (domain 4.0).
func followRectification(s *scene) events.Body {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			planned := s.p.Planned(it.Code)
			if planned == nil || planned.Kind != domain.ItemJoint || !it.Open() || it.AcceptedOn.IsZero() {
				continue
			}
			days, rectifying := s.rectifying(a.Works)
			if rectifying && !it.Paused() && it.Proposal == nil {
				return &events.ItemPaused{Item: it.ID, Kind: domain.PauseRectification, Reason: "整改期间联合验收暂停计时", Planned: days}
			}
			if !rectifying && it.Paused() {
				after := *it
				after.Pauses = slices.Clone(it.Pauses)
				after.Pauses[len(after.Pauses)-1].To = s.on
				due, _ := s.clockOf(a, &after).Due(s.cal())
				return &events.ItemResumed{Item: it.ID, Due: due, Calendar: s.cal().Version()}
			}
		}
	}
	return nil
}

// rectifying gives the longest planned rectification of the works' acceptance parties, if one runs.
func (s *scene) rectifying(works domain.WorksID) (days int, any bool) {
	for _, planned := range s.p.Plan {
		if !planned.Party {
			continue
		}
		if _, it := s.p.Latest(planned.Code, works); it != nil && it.Paused() {
			if last := it.Pauses[len(it.Pauses)-1]; last.Kind == domain.PauseRectification {
				days, any = max(days, last.Planned), true
			}
		}
	}
	return days, any
}

// returnOvertaken gives the proposed joint acceptance back when a party's item was applied for again meanwhile.
func returnOvertaken(s *scene) events.Body {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			planned := s.p.Planned(it.Code)
			if it.Proposal == nil || planned == nil || planned.Kind != domain.ItemJoint {
				continue
			}
			state := s.partiesDecided(a.Works)
			if state == undecided || (state == partiesGranted) != (it.Proposal.Outcome == domain.ItemGranted) {
				return &events.DecisionReturned{Item: it.ID, Reason: "各验收部门的结论已变化"}
			}
		}
	}
	return nil
}

func followMaster(s *scene) events.Body {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			planned := s.p.Planned(it.Code)
			if planned == nil || planned.Kind != domain.ItemWith || !it.Open() {
				continue
			}
			at := slices.IndexFunc(a.Items, func(m domain.Item) bool { return m.Code == planned.With && !m.Open() })
			if at < 0 {
				continue
			}
			master := &a.Items[at]
			if master.Outcome == domain.ItemGranted || master.Outcome == domain.ItemRefused {
				reason := ""
				if master.Outcome == domain.ItemRefused {
					reason = "随 " + string(master.Code) + " 一并决定"
				}
				return &events.ItemDecided{Item: it.ID, Outcome: master.Outcome, Number: master.Number, With: master.ID, Reason: reason}
			}
			return &events.ItemWithdrawn{Item: it.ID, Reason: "随 " + string(master.Code) + " 一并撤回"}
		}
	}
	return nil
}

func concludeSurvey(s *scene) events.Body {
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		if v.Open() && !slices.ContainsFunc(v.Parties, func(p domain.SurveyParty) bool { return p.Result == "" }) {
			return &events.SurveyConcluded{Survey: v.ID}
		}
	}
	return nil
}

func completeApplication(s *scene) events.Body {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if a.Open() && a.CompletedOn.IsZero() && s.reached(a) {
			return &events.ApplicationCompleted{Application: a.ID}
		}
	}
	return nil
}

// reached reports whether all milestone items that the application contains are granted; for one without milestones,
// whether its last item has ended and one is granted (R3.22).
func (s *scene) reached(a *domain.Application) bool {
	milestones, granted, open := 0, 0, false
	for i := range a.Items {
		it := &a.Items[i]
		open = open || it.Open()
		if it.Outcome == domain.ItemGranted {
			granted++
		}
		if planned := s.p.Planned(it.Code); planned != nil && planned.Milestone {
			milestones++
			if it.Outcome != domain.ItemGranted {
				return false
			}
		}
	}
	return milestones > 0 || !open && granted > 0
}

func failApplication(s *scene) events.Body {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if a.Open() && a.CompletedOn.IsZero() && !hasOpenItem(a) {
			return &events.ApplicationFailed{Application: a.ID}
		}
	}
	return nil
}

func completeStage(s *scene) events.Body {
	for _, st := range s.p.Stages {
		for _, works := range worksOf(s.p, st) {
			if !s.p.Completed(st.Code, works) && s.milestonesReached(st, works) {
				return &events.StageCompleted{Stage: st.Code, Works: works}
			}
		}
	}
	return nil
}

// worksOf gives the works to which a stage belongs: the live ones, or none for a stage of the project.
func worksOf(p *domain.Project, st domain.PlannedStage) []domain.WorksID {
	if !st.PerWorks {
		return []domain.WorksID{""}
	}
	var ids []domain.WorksID
	for _, w := range liveWorks(p) {
		ids = append(ids, w.ID)
	}
	return ids
}

// milestonesReached reports whether a stage closes: milestone type 1, all applicable milestones are granted; type 2, one
// is (R3.22). A refusal never closes a stage.
func (s *scene) milestonesReached(st domain.PlannedStage, works domain.WorksID) bool {
	milestones, granted := 0, 0
	for _, it := range s.p.Plan {
		if it.Stage != st.Code || !it.Milestone {
			continue
		}
		milestones++
		if s.p.Granted(it.Code, works) != nil {
			granted++
		}
	}
	if st.Any {
		return granted > 0
	}
	return milestones > 0 && granted == milestones
}

func openFiling(s *scene) events.Body {
	if s.p.Stage(events.StageFiling) == nil {
		return nil
	}
	for _, w := range liveWorks(s.p) {
		if w.FilingDue.IsZero() && s.jointGranted(w.ID) {
			c := domain.Clock{From: s.on, Limit: domain.Limit{Days: s.flow.Window.FilingDays, Unit: domain.UnitCalendar}}
			due, _ := c.Due(s.cal())
			return &events.FilingOpened{Works: w.ID, Due: due, Calendar: s.cal().Version()}
		}
	}
	return nil
}

func (s *scene) jointGranted(works domain.WorksID) bool {
	return slices.ContainsFunc(s.p.Plan, func(i domain.PlannedItem) bool {
		return i.Kind == domain.ItemJoint && s.p.Granted(i.Code, works) != nil
	})
}

func completeProject(s *scene) events.Body {
	if !s.p.CompletedOn.IsZero() || s.p.CodedOn.IsZero() {
		return nil
	}
	for i := range s.p.Applications {
		if hasOpenItem(&s.p.Applications[i]) {
			return nil
		}
	}
	if slices.ContainsFunc(s.p.Surveys, func(v domain.Survey) bool { return v.Open() }) {
		return nil
	}
	filings := 0
	for _, it := range s.p.Plan {
		if it.Kind != domain.ItemFiling {
			continue
		}
		filings++
		for _, w := range liveWorks(s.p) {
			if s.p.Granted(it.Code, w.ID) == nil {
				return nil
			}
		}
	}
	if filings == 0 {
		return nil
	}
	return &events.ProjectCompleted{}
}

// partiesState says how far the parties of a joint acceptance are.
type partiesState int

const (
	undecided partiesState = iota
	partiesGranted
	partyRefused
)

// partiesDecided looks at the newest decision of each party's item that applies: all granted, or one refused, once none
// is missing or open (domain 4.0).
func (s *scene) partiesDecided(works domain.WorksID) partiesState {
	state := partiesGranted
	for _, planned := range s.p.Plan {
		if !planned.Party || s.p.Granted(planned.Code, works) != nil {
			continue
		}
		_, it := s.p.Latest(planned.Code, works)
		if it == nil || it.Outcome != domain.ItemRefused {
			return undecided
		}
		state = partyRefused
	}
	return state
}
