package stages

import (
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
)

// scene is a project at a moment, as somebody acts on it. Events may change the project once the scene owns it.
type scene struct {
	m         *Machine
	p         *domain.Project
	owned     bool // p is a copy of the scene's own
	isNew     bool
	flow      *Flow // pinned by the project; nil before its first launch
	actor     domain.Actor
	at        time.Time
	on        domain.Day
	back      string
	takesOver bool // a list is taken over: all that it tells is back-entry, of the day itself too
	cmd       *Command
	target    target
	events    []events.Event
	following bool // policies speak, not the actor
	// listed are items whose acceptance is told by itself, so that no policy has to find its day.
	listed map[domain.ItemID]bool
}

// cal gives the calendar by which days are counted.
func (s *scene) cal() *domain.Calendar { return s.m.Book().Calendar }

// counted gives the day from which the clock's own deadlines run: what is entered late leaves others their full time.
func (s *scene) counted() domain.Day { return max(s.on, domain.DayOf(s.at)) }

// limit gives the last day of a limit in working days that begins to run now.
func (s *scene) limit(days int) domain.Day {
	d, _ := domain.Clock{From: s.counted(), Limit: domain.Limit{Days: days, Unit: domain.UnitWorking}}.Due(s.cal())
	return d
}

// targetKind says what a command acts on.
type targetKind string

const (
	onNew           targetKind = "new project"
	onFlow          targetKind = "flow without a pool"
	onProject       targetKind = "project"
	onWhole         targetKind = "project with all that runs"
	onCollaboration targetKind = "collaboration"
	onOpinion       targetKind = "opinion"
	onWorks         targetKind = "works"
	onStage         targetKind = "stage"
	onApplication   targetKind = "application"
	onItem          targetKind = "item"
	onSurvey        targetKind = "survey"
	onFinding       targetKind = "survey party"
	onTimes         targetKind = "survey time asked for"
	onSupervision   targetKind = "supervision order"
	onMapping       targetKind = "joint mapping"
	onList          targetKind = "rectification list"
	onRectification targetKind = "finding to be put right"
	// Drawing reviews.
	onReview         targetKind = "drawing review"
	onComment        targetKind = "comment on drawings"
	onDrawingOpinion targetKind = "opinion on drawings"
)

// begins reports whether a command on this kind of target begins a project.
func (k targetKind) begins() bool { return k == onNew || k == onFlow }

// target is one thing that a command acts on. Its pointers are into the scene's project, good until the next event.
type target struct {
	kind    targetKind
	id      string
	seen    int
	last    domain.Day // effective day of the last thing that happened to it
	flow    *Flow
	stage   *domain.PlannedStage
	works   *domain.Works
	opinion *domain.Opinion
	app     *domain.Application
	item    *domain.Item
	planned *domain.PlannedItem
	survey  *domain.Survey
	party   *domain.SurveyParty
	times   *domain.TimesParty
	mapping *domain.Mapping
	review  *domain.DrawingReview
	comment *domain.DrawingComment
	drawn   *domain.DrawingOpinion
	mend    *domain.Rectification
	// supervision is the 督办单 of commands on one.
	supervision *domain.Supervision
}

func (t *target) stageCode() domain.StageCode {
	switch {
	case t.stage != nil:
		return t.stage.Code
	case t.opinion != nil:
		return events.StageCollaboration
	default:
		return events.StagePool
	}
}

func (t *target) worksID() domain.WorksID {
	if t.works == nil {
		return ""
	}
	return t.works.ID
}

// targets lists everything of that kind that the project has.
func (s *scene) targets(kind targetKind) []target {
	p := s.p
	var all []target
	if kind.begins() != s.isNew {
		return nil
	}
	switch kind {
	case onNew:
		all = append(all, target{})
	case onFlow:
		for _, f := range s.m.Book().DirectFlows() {
			all = append(all, target{id: string(f.ID()), flow: f})
		}
	case onProject:
		all = append(all, target{seen: p.Seen, last: projectLast(p)})
	case onWhole:
		all = append(all, target{seen: p.Seen, last: wholeLast(p)})
	case onCollaboration:
		if c := p.Collaboration; c != nil {
			all = append(all, target{seen: max(p.Seen, c.Seen), last: projectLast(p)})
		}
	case onOpinion:
		if c := p.Collaboration; c != nil {
			for i := range c.Opinions {
				o := &c.Opinions[i]
				all = append(all, target{id: string(o.Department), seen: o.Seen, opinion: o, last: max(c.LaunchedOn, o.GivenOn)})
			}
		}
	case onWorks:
		for i := range p.Works {
			w := &p.Works[i]
			all = append(all, target{id: string(w.ID), seen: w.Seen, works: w, last: max(w.AddedOn, w.WithdrawnOn)})
		}
	case onStage:
		all = s.stageTargets()
	case onApplication:
		for i := range p.Applications {
			all = append(all, s.applicationTarget(&p.Applications[i]))
		}
	case onItem:
		for i := range p.Applications {
			a := &p.Applications[i]
			for j := range a.Items {
				all = append(all, s.itemTarget(a, &a.Items[j]))
			}
		}
	case onSupervision:
		for i := range p.Supervisions {
			x := &p.Supervisions[i]
			t := target{id: string(x.ID), seen: x.Seen, supervision: x, last: max(x.OpenedOn, x.AnsweredOn, x.ClosedOn)}
			if a := p.Application(x.Application); a != nil {
				t.app, t.stage = a, p.Stage(a.Stage)
			}
			all = append(all, t)
		}
	case onSurvey, onFinding:
		all = s.surveyTargets(kind)
	case onTimes:
		all = s.timesTargets()
	case onMapping:
		all = s.mappingTargets()
	case onList:
		all = s.listTargets()
	case onRectification:
		all = s.rectificationTargets()
	case onReview, onComment, onDrawingOpinion:
		all = s.reviewTargets(kind)
	}
	return all
}

func (s *scene) itemTarget(a *domain.Application, it *domain.Item) target {
	t := s.applicationTarget(a)
	t.id, t.seen, t.item, t.planned, t.last = string(it.ID), it.Seen, it, s.p.Planned(it.Code), itemLast(a, it)
	return t
}

func (s *scene) stageTargets() []target {
	p := s.p
	var all []target
	for i := range p.Stages {
		st := &p.Stages[i]
		if !st.PerWorks {
			all = append(all, s.stageTarget(st, nil))
			continue
		}
		for j := range p.Works {
			w := &p.Works[j]
			all = append(all, s.stageTarget(st, w))
		}
	}
	return all
}

// stageTarget gives a stage of a works, or of the project, as something to apply for.
func (s *scene) stageTarget(st *domain.PlannedStage, w *domain.Works) target {
	t := target{id: string(st.Code), stage: st, works: w, last: s.p.Begun()}
	if w != nil {
		t.id, t.last = t.id+"/"+string(w.ID), max(t.last, w.AddedOn)
	}
	for i := range s.p.Applications {
		if a := &s.p.Applications[i]; a.Stage == st.Code && a.Works == t.worksID() {
			t.last = max(t.last, applicationLast(a))
		}
	}
	t.seen = s.stageSeen(st.Code, t.worksID())
	return t
}

// stageSeen gives the version of what stands applied for in a stage: applying for the same twice is a stale form.
func (s *scene) stageSeen(code domain.StageCode, works domain.WorksID) int {
	seen := 0
	for i := range s.p.Applications {
		if a := &s.p.Applications[i]; a.Stage == code && a.Works == works {
			seen = max(seen, a.Seen)
		}
	}
	return seen
}

func (s *scene) applicationTarget(a *domain.Application) target {
	t := target{id: string(a.ID), seen: a.Seen, app: a, stage: s.p.Stage(a.Stage), last: applicationLast(a)}
	if a.Works != "" {
		t.works = s.p.WorksOf(a.Works)
	}
	return t
}

func (s *scene) surveyTargets(kind targetKind) []target {
	var all []target
	for i := range s.p.Surveys {
		v := &s.p.Surveys[i]
		t := s.applicationTarget(s.p.Application(v.Application))
		t.id, t.seen, t.survey, t.last = string(v.ID), v.Seen, v, max(v.ScheduledOn, v.CancelledOn, v.ConcludedOn)
		for _, party := range v.Parties {
			t.last = max(t.last, party.On)
		}
		if kind == onSurvey {
			all = append(all, t)
			continue
		}
		for j := range v.Parties {
			u := t
			u.party = &v.Parties[j]
			u.id, u.seen, u.last = string(v.ID)+"/"+string(u.party.Department), u.party.Seen, max(v.ScheduledOn, u.party.On)
			all = append(all, u)
		}
	}
	return all
}

// find gives the target of that kind and id.
func (s *scene) find(kind targetKind, id string) (target, bool) {
	id = strings.TrimSpace(id)
	if kind == onItem { // of which a project has many
		a, it := s.p.Item(domain.ItemID(id))
		if it == nil || s.isNew {
			return target{}, false
		}
		t := s.itemTarget(a, it)
		t.kind = kind
		return t, true
	}
	for _, t := range s.targets(kind) {
		if t.id == id {
			t.kind = kind
			return t, true
		}
	}
	return target{}, false
}

func projectLast(p *domain.Project) domain.Day {
	last := max(p.AdmittedOn, p.AmendedOn, p.WithdrawnOn, p.CodedOn, p.CompletedOn, p.TerminatedOn)
	for _, x := range p.Suspensions {
		last = max(last, x.From, x.To)
	}
	if c := p.Collaboration; c != nil {
		last = max(last, c.LaunchedOn, c.ConcludedOn, c.ReturnedOn)
		for _, o := range c.Opinions {
			last = max(last, o.GivenOn)
		}
	}
	for _, sh := range p.Sheets {
		last = max(last, sh.IssuedOn)
	}
	return last
}

func applicationLast(a *domain.Application) domain.Day {
	last := max(a.ReceivedOn, a.CorrectedOn, a.AcceptedOn, a.EndedOn)
	if c := a.Correction; c != nil {
		last = max(last, c.NoticedOn, c.SuppliedOn)
	}
	if a.Extension != nil {
		last = max(last, a.Extension.On)
	}
	for i := range a.Items {
		last = max(last, a.Items[i].EndedOn, a.Items[i].RevokedOn)
		if d := a.Items[i].Deferral; d != nil {
			last = max(last, d.SuppliedOn)
		}
		if c := a.Items[i].Commitment; c != nil {
			last = max(last, c.CheckedOn, c.ReportedOn, c.ClosedOn)
		}
	}
	return last
}

func itemLast(a *domain.Application, it *domain.Item) domain.Day {
	last := max(a.ReceivedOn, it.AcceptedOn, it.ReturnedOn, it.EndedOn, it.RevokedOn)
	if e := it.Extension; e != nil {
		last = max(last, e.AskedOn, e.CheckedOn, e.GrantedOn)
	}
	if c := it.Commitment; c != nil {
		last = max(last, c.CheckedOn, c.ReportedOn, c.ClosedOn)
	}
	for _, pause := range it.Pauses {
		last = max(last, pause.From, pause.SuppliedOn, pause.To)
	}
	if it.Proposal != nil {
		last = max(last, it.Proposal.On, it.Proposal.CheckedOn)
	}
	return last
}
