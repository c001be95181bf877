package stages

import (
	"slices"
	"time"

	"binglian/domain"
	"binglian/events"
)

// Concerned lists the departments that the project concerns, sorted: they may read it.
func (m *Machine) Concerned(p *domain.Project) []domain.DepartmentCode {
	s := &scene{m: m, p: p}
	all := append(events.Parties(p), s.leadOfCollaboration())
	slices.Sort(all)
	return slices.Compact(all)
}

// Tasks lists what is waited for at that time, and who holds the ball, in the order of the project's life.
func (m *Machine) Tasks(p *domain.Project, at time.Time) []domain.Task {
	if d, ok := m.WakeAt(p); ok && !d.After(at) {
		p = m.Settled(p, at)
	}
	s := &scene{m: m, p: p, flow: m.Book().Flow(p.Flow), at: at, on: domain.DayOf(at)}
	if !p.WithdrawnOn.IsZero() || !p.CompletedOn.IsZero() || !p.TerminatedOn.IsZero() {
		return nil
	}
	if p.Suspended() {
		stands := p.Suspensions[len(p.Suspensions)-1]
		return []domain.Task{{Kind: domain.TaskContinue, Stage: domain.StageOf(p), Holder: department(p.Collaboration.Lead), Role: domain.RoleOfficer,
			Since: stands.From, Due: stands.Until, Seen: p.Seen}}
	}
	var t []domain.Task
	if !p.Direct() {
		t = s.collaborationTasks()
	}
	if p.SheetOutdated() {
		t = append(t, domain.Task{Kind: domain.TaskSheet, Stage: events.StageCollaboration, Holder: department(p.Collaboration.Lead), Role: domain.RoleOfficer,
			Since: p.AmendedOn, Due: p.Collaboration.SheetDue, Seen: p.Seen})
	}
	if !p.Begun().IsZero() {
		t = append(t, s.stageTasks()...)
		for i := range p.Applications {
			t = append(t, s.applicationTasks(&p.Applications[i])...)
		}
		t = append(t, s.organiseTasks()...)
		t = append(t, s.timesTasks()...)
		t = append(t, s.surveyTasks()...)
		t = append(t, s.mappingTasks()...)
		t = append(t, s.rectificationTasks()...)
	}
	for i := range p.Supervisions {
		if x := &p.Supervisions[i]; x.Open() {
			task := domain.Task{Kind: domain.TaskOrder, Target: string(x.ID), Stage: domain.StageOf(p), Application: x.Application,
				Holder: department(x.Department), Role: s.m.Book().answererOf(x.Department), Since: x.OpenedOn, Due: x.Due, Seen: x.Seen}
			if a, it := p.Item(x.Item); it != nil {
				task.Stage, task.Works, task.Item = a.Stage, a.Works, it.Code
			}
			t = append(t, task)
		}
	}
	return t
}

func department(d domain.DepartmentCode) domain.Holder {
	return domain.Holder{Kind: domain.HolderDepartment, Department: d}
}

func (s *scene) collaborationTasks() []domain.Task {
	p, c := s.p, s.p.Collaboration
	base := domain.Task{Stage: events.StageCollaboration, Role: domain.RoleOfficer, Seen: p.Seen}
	switch {
	case inPool.Holds(s) && (!hasFlow.Holds(s) || !recordComplete.Holds(s)):
		return nil
	case inPool.Holds(s):
		lead := s.leadOfCollaboration()
		base.Kind, base.Stage, base.Holder, base.Since, base.Optional = domain.TaskLaunch, events.StagePool, department(lead), p.AdmittedOn, true
		if c != nil {
			base.Since = c.ReturnedOn
		}
		return []domain.Task{base}
	case s.consulting():
		return s.opinionTasks(base)
	case len(p.Sheets) == 0:
		base.Kind, base.Holder, base.Since, base.Due = domain.TaskSheet, department(c.Lead), c.ConcludedOn, c.SheetDue
		return []domain.Task{base}
	case p.CodedOn.IsZero():
		base.Kind, base.Holder, base.Since = domain.TaskCode, department(s.m.Book().City.CodeKeeper), p.Sheets[0].IssuedOn
		return []domain.Task{base}
	}
	return nil
}

func (s *scene) opinionTasks(base domain.Task) []domain.Task {
	var all []domain.Task
	c := s.p.Collaboration
	var resolve domain.Day
	for i := range c.Opinions {
		o := &c.Opinions[i]
		if o.Value == "" {
			t := base
			t.Kind, t.Target, t.Holder, t.Since, t.Due, t.Seen = domain.TaskOpinion, string(o.Department), department(o.Department), c.LaunchedOn, c.Due, o.Seen
			all = append(all, t)
		}
		if o.NeedsResolution() {
			resolve = max(resolve, o.GivenOn)
		}
	}
	if !resolve.IsZero() {
		t := base
		t.Kind, t.Holder, t.Since = domain.TaskResolution, department(c.Lead), resolve
		all = append(all, t)
	}
	return all
}

// stageTasks tells the investor which stages can be applied for now.
func (s *scene) stageTasks() []domain.Task {
	var all []domain.Task
	for _, t := range s.stageTargets() {
		s.target = t
		if !worksLive.Holds(s) {
			continue
		}
		var ready []*domain.PlannedItem
		for _, it := range s.applicable() {
			if s.ready(it, t.worksID()) {
				ready = append(ready, it)
			}
		}
		if len(ready) == 0 {
			continue
		}
		task := domain.Task{Kind: domain.TaskApply, Target: t.id, Stage: t.stage.Code, Works: t.worksID(), Role: domain.RoleInvestor,
			Holder: domain.Holder{Kind: domain.HolderInvestor}, Since: s.readySince(ready, t.worksID()), Seen: t.seen,
			Optional: !slices.ContainsFunc(ready, func(i *domain.PlannedItem) bool { return i.Milestone || i.Kind == domain.ItemFiling || i.Party })}
		if t.stage.Code == events.StageFiling {
			task.Kind, task.Due = domain.TaskFile, t.works.FilingDue
		}
		all = append(all, task)
	}
	return all
}

// readySince gives the first day on which one of the items could be applied for.
func (s *scene) readySince(items []*domain.PlannedItem, works domain.WorksID) domain.Day {
	var first domain.Day
	for _, it := range items {
		since := s.p.Begun()
		for _, pre := range it.Prerequisites {
			since = max(since, s.p.Granted(pre, s.worksFor(pre, works)).EndedOn)
		}
		if first.IsZero() || since < first {
			first = since
		}
	}
	return first
}

func (s *scene) applicationTasks(a *domain.Application) []domain.Task {
	promised := s.promisedTasks(a)
	if !hasOpenItem(a) {
		return promised
	}
	base := domain.Task{Target: string(a.ID), Stage: a.Stage, Works: a.Works, Application: a.ID, Since: receivedWhole(a), Seen: a.Seen}
	switch {
	case awaitsCorrection(a):
		base.Kind, base.Holder, base.Role = domain.TaskCorrect, domain.Holder{Kind: domain.HolderInvestor}, domain.RoleInvestor
		base.Since, base.Due = a.Correction.NoticedOn, a.Correction.Due
		return append(promised, base)
	case a.AcceptedOn.IsZero():
		base.Kind, base.Holder, base.Role, base.Due = domain.TaskAccept, domain.Holder{Kind: domain.HolderWindow}, domain.RoleWindow, a.Due
		return append(promised, base)
	}
	all := promised
	for i := range a.Items {
		it := &a.Items[i]
		planned := s.p.Planned(it.Code)
		if !it.Open() || planned == nil || planned.Kind == domain.ItemWith {
			continue
		}
		t := base
		t.Target, t.Item, t.Seen = string(it.ID), it.Code, it.Seen
		all = append(all, s.itemTask(t, a, it, planned))
		if it.Extension.Asked() {
			all = append(all, s.extensionTask(t, a, it, planned))
		}
		all = append(all, s.drawingTasks(a, it)...)
	}
	return all
}

func (s *scene) itemTask(t domain.Task, a *domain.Application, it *domain.Item, planned *domain.PlannedItem) domain.Task {
	t.Holder, t.Role, t.Since, t.Due = department(it.Department), domain.RoleOfficer, it.AcceptedOn, s.due(a, it)
	switch {
	case it.AcceptedOn.IsZero():
		pre, _ := s.missing(planned, a.Works)
		if planned.Kind == domain.ItemJoint {
			pre = s.openParty(a.Works)
		}
		t.Kind, t.Since = domain.TaskWait, a.AcceptedOn
		t.Holder = domain.Holder{Kind: domain.HolderItem, Department: it.Department, Item: pre}
	case it.Paused():
		last := it.Pauses[len(it.Pauses)-1]
		t.Kind, t.Since = domain.TaskResume, last.From
		t.Holder = domain.Holder{Kind: domain.HolderProcedure, Department: it.Department}
		switch {
		case !last.SuppliedOn.IsZero(): // the officer looks at it
			t.Holder, t.Since = department(it.Department), last.SuppliedOn
		case last.Listed && planned.Party:
			t.Holder.Kind, t.Due = domain.HolderInvestor, last.Until
			if since, all := s.looking(a, it); all {
				t.Holder, t.Since = department(it.Department), since
			}
		case s.revising(it):
			t.Kind, t.Role, t.Holder, t.Due = domain.TaskRevise, domain.RoleInvestor, domain.Holder{Kind: domain.HolderInvestor}, last.Until
		case ofInvestor(it.Pauses):
			t.Holder.Kind = domain.HolderInvestor
		}
	case it.Proposal != nil:
		t.Kind, t.Role, t.Since, t.StepDue = domain.TaskSign, signer(it, planned), max(it.Proposal.On, it.Proposal.CheckedOn), s.stepDue(a, it)
		if t.Role == domain.RoleChecker {
			t.Kind, t.Since = domain.TaskCheck, max(it.Proposal.On, it.ReturnedOn)
		}
	case planned.Kind == domain.ItemJoint && s.partiesDecided(a.Works) == undecided:
		t.Kind = domain.TaskWait
		t.Holder = domain.Holder{Kind: domain.HolderItem, Department: it.Department, Item: s.openParty(a.Works)}
	default:
		t.Kind, t.StepDue = domain.TaskDecide, s.stepDue(a, it)
	}
	return t
}

// extensionTask asks the checker or the head about a request for more time; it lapses with the due date.
func (s *scene) extensionTask(t domain.Task, a *domain.Application, it *domain.Item, planned *domain.PlannedItem) domain.Task {
	t.Kind, t.Role, t.Holder = domain.TaskExtend, extensionSigner(it, planned), department(it.Department)
	if t.Role == domain.RoleChecker {
		t.Kind = domain.TaskExtendCheck
	}
	t.Since, t.Due = max(it.Extension.AskedOn, it.Extension.CheckedOn), s.due(a, it)
	return t
}

// openParty gives the first party's item of a joint acceptance that has no decision yet.
func (s *scene) openParty(works domain.WorksID) domain.ItemCode {
	for _, planned := range s.p.Plan {
		if !planned.Party || s.p.Granted(planned.Code, works) != nil {
			continue
		}
		if _, it := s.p.Latest(planned.Code, works); it == nil || it.Outcome != domain.ItemRefused {
			return planned.Code
		}
	}
	return ""
}

func (s *scene) surveyTasks() []domain.Task {
	var all []domain.Task
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		a := s.p.Application(v.Application)
		if v.OpinionOwed() {
			all = append(all, domain.Task{Kind: domain.TaskMerge, Target: string(v.ID), Stage: a.Stage, Works: a.Works, Application: a.ID,
				Holder: department(v.Lead), Role: domain.RoleOfficer, Since: v.ConcludedOn, Due: v.OpinionDue, Seen: v.Seen})
		}
		if !v.Open() {
			continue
		}
		for _, party := range v.Parties {
			if party.Result != "" {
				continue
			}
			all = append(all, domain.Task{Kind: domain.TaskSurvey, Target: string(v.ID) + "/" + string(party.Department), Stage: a.Stage,
				Works: a.Works, Application: a.ID, Holder: department(party.Department), Role: domain.RoleOfficer,
				Since: v.Visit, Due: v.Due, Seen: party.Seen})
		}
	}
	return all
}
