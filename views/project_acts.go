package views

import (
	"cmp"
	"crypto/rand"
	"net/url"
	"slices"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/forms"
	"binglian/views/parts"
)

// answers names the command that answers each kind of task, so that it stands first and a task leads to it. What may be
// done is for the stage machine to say.
var answers = map[domain.TaskKind]domain.Verb{
	domain.TaskLaunch: "launch-collaboration", domain.TaskOpinion: "give-opinion", domain.TaskResolution: "resolve-opinions",
	domain.TaskSheet: "issue-sheet", domain.TaskCode: "record-project-code", domain.TaskApply: "apply", domain.TaskFile: "apply",
	domain.TaskAccept: "accept-application", domain.TaskCorrect: "supply-correction", domain.TaskDecide: "decide-item",
	domain.TaskExtendCheck: "check-extension", domain.TaskExtend: "extend-item",
	domain.TaskContinue: "resume-project", domain.TaskOrder: "answer-supervision", domain.TaskCheck: "check-decision",
	domain.TaskSign: "sign-decision", domain.TaskResume: "resume-item", domain.TaskSurvey: "record-finding", domain.TaskOrganise: "propose-survey",
	domain.TaskTimes: "answer-survey", domain.TaskFix: "schedule-survey",
	domain.TaskMerge:  "issue-survey-opinion",
	domain.TaskSupply: "supply-deferred", domain.TaskPostCheck: "record-post-check", domain.TaskRectify: "report-rectification",
	domain.TaskRevoke: "revoke-item", domain.TaskRevise: "submit-drawings", domain.TaskConfirm: "confirm-drawing-opinion",
	domain.TaskSettle: "settle-comment", domain.TaskMapping: "deliver-mapping", domain.TaskList: "issue-rectification-list",
	domain.TaskMend: "report-finding", domain.TaskReinspect: "reinspect-finding",
}

// supplement is how an investor answers a clock that stands; the officer then lets it run.
const supplement domain.Verb = "supply-supplement"

// answerTo gives the command by which the reader answers a task.
func (v *visit) answerTo(t *domain.Task) domain.Verb {
	if t.Kind == domain.TaskResume && v.actor().Role == domain.RoleInvestor {
		return supplement
	}
	return answers[t.Kind]
}

// idle lists reasons that bar a command because there is nothing left, or nothing yet, for it to do: they explain no block
// that a reader could do something about.
var idle = []domain.Reason{
	stages.ProjectEnded, stages.ProjectStands, stages.ProjectGoesOn, stages.NotLaunched, stages.NotInPool, stages.ConsultationClosed, stages.NothingToResolve, stages.CodeRecorded, stages.WorksGone,
	stages.NothingToApplyFor, stages.ApplicationAnswered, stages.CorrectionGiven, stages.NoCorrectionOpen, stages.ApplicationEnded,
	stages.ItemEnded, stages.ItemRuns, stages.NoClock, stages.DecidedElsewhere, stages.NothingToSign, stages.NoCheckStep, stages.AnothersStep, stages.NotExtendable,
	stages.NoExtensionAsked, stages.StageUnlimited, stages.DueOver, stages.ExtendedWithJoint, stages.AlreadyExtended, stages.SurveyClosed,
	stages.FindingRecorded, stages.FindingsBegun, stages.SurveyNeedsTwo, stages.CheckedIn, stages.NoFindingYet, stages.SurveyAsked, stages.AskTooLate,
	stages.VisitBegun, stages.NobodyToAdd, stages.PartiesThere, stages.SurveyRuns, stages.NoOpinionOwed, stages.OpinionIssued,
	stages.NoDrawings, stages.DrawingsUnderReview, stages.DrawingsPassed, stages.CommentAnswered, stages.OpinionCurrent,
	stages.WorksBusy, stages.AcceptanceBegun, stages.NotAParty, stages.NothingToList, stages.FindingNotOpen, stages.NothingToReinspect, stages.RectifiedByList,
	stages.CorrectedAlready, stages.NothingDeferred, stages.NotCommitted, stages.NothingToCheck, stages.NothingToRectify,
}

// actsView is what the reader can do.
type actsView struct {
	Must    []actGroup // the ball is the reader's
	May     []actGroup
	Blocked []blocked
}

// actGroup is what can be done to one thing.
type actGroup struct {
	Title  string
	Second string
	Task   string
	Due    parts.Due
	Since  string   // in words
	Ahead  []string // what follows a command that is given by one click
	Acts   []act
	Target string
	urgent domain.Task
}

// act is one command as a button.
type act struct {
	Label   string
	Href    string      // of its form
	Click   *forms.View // given by one click
	Main    bool
	Destroy bool
}

// blocked is a command that the reader could give but for the state of things.
type blocked struct {
	Verb   string
	Target string
	Href   string // of what stands in the way, or of what it would act on
	Reason string
}

// acts groups the reader's commands by what they act on: what the reader must do first, by its last day.
func (v *visit) acts(p *domain.Project, tasks []domain.Task, at time.Time) actsView {
	var groups []actGroup
	index := map[string]int{}
	for _, o := range v.server.Machine.Available(p, v.actor(), at) {
		if o.Verb == "settle-comment" && v.answeredBy(tasks, o) == nil { // many: each stands beside its comment
			continue
		}
		i, known := index[o.Target]
		if !known {
			i = len(groups)
			index[o.Target] = i
			name, second := targetNames(v.words, p, o.Target)
			groups = append(groups, actGroup{Title: name, Second: second, Target: o.Target})
		}
		g := &groups[i]
		task := v.answeredBy(tasks, o)
		a := v.act(p.ID, o)
		if task != nil && v.holds(task) {
			a.Main = true
			g.Task, g.Due, g.urgent = v.words.T("task."+string(task.Kind)), v.taskDue(task), *task
			g.Since = v.words.T("project.since", "day", v.words.Day(task.Since))
			if a.Click != nil {
				g.Ahead = v.ahead(p, o, at)
			}
			g.Acts = slices.Insert(g.Acts, 0, a)
			continue
		}
		g.Acts = append(g.Acts, a)
	}
	var all actsView
	for _, g := range groups {
		if g.Task != "" && !g.urgent.Optional {
			all.Must = append(all.Must, g)
		} else {
			all.May = append(all.May, g)
		}
	}
	slices.SortStableFunc(all.May, func(a, b actGroup) int { return cmp.Compare(b.Task, a.Task) })
	slices.SortStableFunc(all.Must, func(a, b actGroup) int { return byUrgency(a.urgent, b.urgent) })
	all.Blocked = v.blocked(p, at)
	return all
}

// answeredBy gives the task that the option answers, or nil.
func (v *visit) answeredBy(tasks []domain.Task, o stages.Option) *domain.Task {
	for i := range tasks {
		if t := &tasks[i]; t.Target == o.Target && v.answerTo(t) == o.Verb {
			return t
		}
	}
	return nil
}

// holds reports whether the ball is with the reader, or with the reader's department.
func (v *visit) holds(t *domain.Task) bool {
	a := v.actor()
	return t.Role == a.Role || t.Holder.Kind == domain.HolderInvestor && a.Role == domain.RoleInvestor ||
		t.Holder.Department != "" && t.Holder.Department == a.Department
}

// doAddress is the address of a command's form.
func doAddress(p domain.ProjectID, verb domain.Verb, target string) string {
	address := projectAddress(p) + "/do/" + string(verb)
	if target == "" {
		return address
	}
	return address + "?" + url.Values{"target": {target}}.Encode()
}

func (v *visit) act(p domain.ProjectID, o stages.Option) act {
	a := act{Label: v.verbName(o.Verb), Href: doAddress(p, o.Verb, o.Target), Destroy: o.Destroy}
	if len(o.Fields) == 0 && !o.Final {
		a.Click = &forms.View{Action: a.Href, Option: o, Command: newCommand()}
	}
	return a
}

func (v *visit) verbName(verb domain.Verb) string {
	return v.words.First("act."+string(verb), "verb."+string(verb))
}

// newCommand names a command, so that sending it twice acts once.
func newCommand() domain.CommandID { return domain.CommandID(rand.Text()) }

// blocked tells what stands in the way of the reader's commands.
func (v *visit) blocked(p *domain.Project, at time.Time) []blocked {
	var all []blocked
	for _, b := range v.server.Machine.Barred(p, v.actor(), at) {
		if slices.Contains(idle, b.Reason) {
			continue
		}
		name, second := targetNames(v.words, p, b.Target)
		if second != "" {
			name += " · " + second
		}
		all = append(all, blocked{Verb: v.verbName(b.Verb), Target: name, Href: targetAnchor(p, b.Target), Reason: v.words.T("reason." + string(b.Reason))})
	}
	slices.SortStableFunc(all, func(a, b blocked) int { return cmp.Compare(a.Reason, b.Reason) })
	return all
}
