package stages

import (
	"cmp"
	"slices"

	"binglian/domain"
	"binglian/events"
)

// policy names the next event that follows by itself from how the project stands, or none, with the day of its last
// cause: what is entered late follows late causes too. No command knows what its act leads to.
type policy struct {
	name string
	next func(*scene) (events.Body, domain.Day)
}

var policies = []policy{
	{"the consultation is concluded when each department answered or lapsed", concludeCollaboration},
	{"a code that the pool knew already is recorded with the sheet", recordKnownCode},
	{"what was applied for and doesn't apply any more is taken back", withdrawNeedless},
	{"an item is accepted when its application is and its prerequisites are there", acceptItem},
	{"what is applied for by commitment is granted when it is accepted", decideCommitted},
	{"a revision of drawings ends when a new version and the answers are in", resumeRevised},
	{"findings are closed when they are taken back, or their items have ended", closeRectifications},
	{"findings on the list stop the clocks of their items", standForList},
	{"a clock that stood for findings runs again when all are put right", resumeRectified},
	{"a grant that is proposed goes back when something is found that keeps it back", returnUnrectified},
	{"a rectification stops the joint acceptance's clock, its end lets it run", followRectification},
	{"a proposal that the parties' decisions have overtaken goes back", returnOvertaken},
	{"what is decided with another item follows it", followMaster},
	{"what is taken back at one level, of city and county, is taken back at the other", followLevels},
	{"what was decided with a revoked item is revoked with it", followRevocation},
	{"a stage is open again when one of its milestones is revoked", reopenStage},
	{"a visit is fixed at the first proposed time that suits all who must come, once all have answered or were silent", followAnswers},
	{"a survey is concluded when each party's finding is in or lapsed, and called off when nothing is open any more", concludeSurvey},
	{"an application is completed when its milestones are granted", completeApplication},
	{"an application has failed when all its items ended without completing it", failApplication},
	{"a stage is completed by its milestones", completeStage},
	{"the joint acceptance opens the builder's days to file", openFiling},
	{"a red light, and a survey that isn't organised, open a supervision order", openSupervision},
	{"a project is completed when every works is filed, nothing is open, and what was undertaken or promised is there and checked", completeProject},
}

// follow lets the policies speak until none does.
func (s *scene) follow() {
	before, today := s.following, s.on
	s.following = true
	for spoke := true; spoke; {
		spoke = false
		for _, p := range policies {
			for {
				b, cause := p.next(s)
				if b == nil {
					break
				}
				s.on = max(today, cause)
				s.emit(b)
				s.on, spoke = today, true
			}
		}
	}
	s.following = before
}

func concludeCollaboration(s *scene) (events.Body, domain.Day) {
	if !s.consulting() {
		return nil, 0
	}
	var last domain.Day
	for i := range s.p.Collaboration.Opinions {
		o := &s.p.Collaboration.Opinions[i]
		if o.Value == "" || o.NeedsResolution() {
			return nil, 0
		}
		last = max(last, o.GivenOn)
	}
	return &events.CollaborationConcluded{SheetDue: s.limit(s.flow.Collaboration.SheetDays), Calendar: s.cal().Version()}, last
}

func recordKnownCode(s *scene) (events.Body, domain.Day) {
	if len(s.p.Sheets) == 0 || s.p.Record.Code == "" || !s.p.CodedOn.IsZero() {
		return nil, 0
	}
	return &events.ProjectCodeRecorded{Code: s.p.Record.Code}, s.p.Sheets[0].IssuedOn
}

// acceptItem accepts the item that could be first: an application counts from its first item's acceptance.
func acceptItem(s *scene) (events.Body, domain.Day) {
	var first events.Body
	var day domain.Day
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if a.AcceptedOn.IsZero() || !a.Open() {
			continue
		}
		for j := range a.Items {
			it := &a.Items[j]
			if !it.Open() || !it.AcceptedOn.IsZero() || s.listed[it.ID] {
				continue
			}
			planned := s.p.Planned(it.Code)
			if planned == nil {
				continue
			}
			if on, ok := s.acceptable(a, it, planned); ok && (first == nil || on < day) {
				first, day = s.accepted(a, it, planned, on), on
			}
		}
	}
	return first, day
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
		e.Limit = domain.Limit{Days: st.Limit, Unit: cmp.Or(st.Unit, domain.UnitWorking)}
	}
	after := *it
	after.AcceptedOn, after.From, after.Limit = e.AcceptedOn, e.From, e.Limit
	if e.Limit.Unit == domain.UnitHours {
		e.Hours = s.acceptedHours(e.Limit, on)
		after.Hours = &domain.ItemHours{From: e.Hours.From, Office: e.Hours.Office}
	}
	e.Due = s.due(a, &after)
	return e
}

func followMaster(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if !it.Open() {
				continue
			}
			planned := s.p.Planned(it.Code)
			if planned == nil || planned.Kind != domain.ItemWith {
				continue
			}
			at := slices.IndexFunc(a.Items, func(m domain.Item) bool { return m.Code == planned.With && !m.Open() })
			if at < 0 {
				continue
			}
			master := &a.Items[at]
			if master.Outcome == domain.ItemGranted || master.Outcome == domain.ItemRefused {
				return &events.ItemDecided{Item: it.ID, Outcome: master.Outcome, Number: master.Number, With: master.ID}, master.EndedOn
			}
			return &events.ItemWithdrawn{Item: it.ID, With: master.ID}, master.EndedOn
		}
	}
	return nil, 0
}

func concludeSurvey(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		if a := s.p.Application(v.Application); v.Open() && !hasOpenItem(a) { // nobody needs the site any more
			return &events.SurveyCancelled{Survey: v.ID}, applicationLast(a)
		}
		if !v.Open() || slices.ContainsFunc(v.Parties, func(p domain.SurveyParty) bool { return p.Result == "" }) {
			continue
		}
		e := &events.SurveyConcluded{Survey: v.ID}
		last := v.Visit
		for _, p := range v.Parties {
			last = max(last, p.On)
			if p.Result != domain.SurveyNone {
				e.OpinionDue = s.limit(surveyOpinionDays)
			}
		}
		return e, last
	}
	return nil, 0
}

// surveyOpinionDays is how many working days the lead has to merge what was found.
const surveyOpinionDays = 1

func completeApplication(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if a.Open() && a.CompletedOn.IsZero() {
			if last, ok := s.reached(a); ok {
				return &events.ApplicationCompleted{Application: a.ID}, last
			}
		}
	}
	return nil, 0
}

// reached reports whether all milestone items that the application contains are granted, and on which day; for one without
// milestones, whether its last item has ended and one is granted (R3.22).
func (s *scene) reached(a *domain.Application) (domain.Day, bool) {
	milestones, granted, open := 0, 0, false
	var lastMilestone, last domain.Day
	for i := range a.Items {
		it := &a.Items[i]
		open = open || it.Open()
		last = max(last, it.EndedOn)
		planned := s.p.Planned(it.Code)
		if it.Outcome == domain.ItemGranted && (planned == nil || s.whole(planned, a.Works)) {
			granted++
		}
		if planned != nil && planned.Milestone {
			milestones++
			lastMilestone = max(lastMilestone, it.EndedOn)
			if it.Outcome != domain.ItemGranted {
				return 0, false
			}
		}
	}
	if milestones > 0 {
		return lastMilestone, true
	}
	return last, !open && granted > 0
}

func failApplication(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if a.Open() && a.CompletedOn.IsZero() && !hasOpenItem(a) {
			return &events.ApplicationFailed{Application: a.ID}, applicationLast(a)
		}
	}
	return nil, 0
}

func completeStage(s *scene) (events.Body, domain.Day) {
	for _, st := range s.p.Stages {
		for _, works := range worksOf(s.p, st) {
			if s.p.Completed(st.Code, works) {
				continue
			}
			if last, ok := s.milestonesReached(st, works); ok {
				return &events.StageCompleted{Stage: st.Code, Works: works}, last
			}
		}
	}
	return nil, 0
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

// milestonesReached reports whether a stage closes, and on which day: milestone type 1, all applicable milestones are
// granted; type 2, one is (R3.22). A refusal never closes a stage.
func (s *scene) milestonesReached(st domain.PlannedStage, works domain.WorksID) (domain.Day, bool) {
	milestones, granted := 0, 0
	var first, last domain.Day
	for _, it := range s.p.Plan {
		if it.Stage != st.Code || !it.Milestone {
			continue
		}
		milestones++
		if on, ok := s.grantedWhole(&it, works); ok {
			granted++
			last = max(last, on)
			if first.IsZero() || on < first {
				first = on
			}
		}
	}
	if st.Any {
		return first, granted > 0
	}
	return last, milestones > 0 && granted == milestones
}

func openFiling(s *scene) (events.Body, domain.Day) {
	if s.p.Stage(events.StageFiling) == nil {
		return nil, 0
	}
	for _, w := range liveWorks(s.p) {
		joint := s.jointGranted(w.ID)
		if !w.FilingDue.IsZero() || joint == nil {
			continue
		}
		from := max(s.on, joint.EndedOn)
		due, _ := domain.Clock{From: from, Limit: domain.Limit{Days: s.flow.Window.FilingDays, Unit: domain.UnitCalendar}}.Due(s.cal())
		return &events.FilingOpened{Works: w.ID, Due: due, Calendar: s.cal().Version()}, joint.EndedOn
	}
	return nil, 0
}

func (s *scene) jointGranted(works domain.WorksID) *domain.Item {
	for _, it := range s.p.Plan {
		if it.Kind == domain.ItemJoint {
			return s.p.Granted(it.Code, works)
		}
	}
	return nil
}

func completeProject(s *scene) (events.Body, domain.Day) {
	if !s.p.CompletedOn.IsZero() || !s.p.TerminatedOn.IsZero() || s.p.Begun().IsZero() || !s.filed() || s.requiredRevoked() {
		return nil, 0
	}
	last := s.lastSupplied()
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		if hasOpenItem(a) || slices.ContainsFunc(a.Items, func(i domain.Item) bool { return i.Short() || i.Unchecked() }) {
			return nil, 0
		}
		last = max(last, applicationLast(a))
	}
	for i := range s.p.Surveys {
		if s.p.Surveys[i].Open() || s.p.Surveys[i].OpinionOwed() {
			return nil, 0
		}
		last = max(last, s.p.Surveys[i].ConcludedOn, s.p.Surveys[i].OpinionOn)
	}
	return &events.ProjectCompleted{}, last
}

// filed reports whether the completion of every live works is filed.
func (s *scene) filed() bool {
	filings := 0
	for _, it := range s.p.Plan {
		if it.Kind != domain.ItemFiling {
			continue
		}
		filings++
		for _, w := range liveWorks(s.p) {
			if s.p.Granted(it.Code, w.ID) == nil {
				return false
			}
		}
	}
	return filings > 0 || s.p.Direct() && s.allClosed()
}

// allClosed reports whether each stage that can close has: so a project ends whose flow knows no filing.
func (s *scene) allClosed() bool {
	return !slices.ContainsFunc(s.p.Plan, func(i domain.PlannedItem) bool { return i.Milestone && !s.p.Completed(i.Stage, "") })
}
