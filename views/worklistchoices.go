package views

import (
	"slices"
	"strconv"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// stageRules lists the stages of all flows in their order, each once: one that only a later flow has stands before the
// stage that follows it there.
func stageRules(book *stages.Book) []stages.StageRule {
	var rules []stages.StageRule
	place := func(code domain.StageCode) int {
		return slices.IndexFunc(rules, func(s stages.StageRule) bool { return s.Code == code })
	}
	for _, f := range book.Flows() {
		for i, s := range f.Stages {
			if place(s.Code) >= 0 {
				continue
			}
			at := len(rules)
			for _, next := range f.Stages[i+1:] {
				if known := place(next.Code); known >= 0 {
					at = known
					break
				}
			}
			rules = slices.Insert(rules, at, s)
		}
	}
	return rules
}

// stageFilter narrows by stage; before are the pool and the collaboration.
func (v *visit) stageFilter(before bool) filter {
	f := v.newFilter("stage", v.words.T("lists.stage"))
	var codes []domain.StageCode
	if before {
		codes = append(codes, events.StagePool, events.StageCollaboration)
	}
	for _, s := range stageRules(v.server.Machine.Book()) {
		codes = append(codes, s.Code)
	}
	for _, code := range codes {
		f.add(string(code), v.words.Name("stage", string(code)))
	}
	return f
}

// taskKinds lists the kinds of tasks in the order of a project's life.
var taskKinds = []domain.TaskKind{
	domain.TaskLaunch, domain.TaskOpinion, domain.TaskResolution, domain.TaskSheet, domain.TaskCode, domain.TaskApply,
	domain.TaskAccept, domain.TaskCorrect, domain.TaskDecide, domain.TaskCheck, domain.TaskSign, domain.TaskExtendCheck, domain.TaskExtend, domain.TaskResume, domain.TaskWait,
	domain.TaskRevise, domain.TaskConfirm, domain.TaskSettle, domain.TaskMapping, domain.TaskList, domain.TaskMend, domain.TaskReinspect,
	domain.TaskOrganise, domain.TaskTimes, domain.TaskFix, domain.TaskSurvey, domain.TaskMerge, domain.TaskSupply, domain.TaskPostCheck, domain.TaskRectify, domain.TaskRevoke, domain.TaskFile, domain.TaskOrder,
}

func (v *visit) kindFilter() filter {
	f := v.newFilter("kind", v.words.T("lists.task"))
	for _, kind := range taskKinds {
		f.add(string(kind), v.words.T("task."+string(kind)))
	}
	return f
}

func (v *visit) departmentFilter() filter {
	f := v.newFilter("department", v.words.T("lists.department"))
	for _, d := range v.server.Machine.Book().Departments {
		f.add(string(d.Code), v.words.Text(d.Name))
	}
	return f
}

// holderFilter narrows by who holds the ball; a department is chosen by name beside it.
func (v *visit) holderFilter() filter {
	f := v.newFilter("holder", v.words.T("lists.with"))
	for _, kind := range []domain.HolderKind{domain.HolderDepartment, domain.HolderWindow, domain.HolderInvestor, domain.HolderProcedure, domain.HolderItem} {
		f.add(string(kind), v.words.T("lists.holder."+string(kind)))
	}
	return f
}

func (v *visit) stateFilter() filter {
	f := v.newFilter("state", v.words.T("lists.state"))
	for _, s := range []domain.ProjectState{domain.StatePool, domain.StateCollaboration, domain.StateSheet, domain.StateApproval,
		domain.StateSuspended, domain.StateCompleted, domain.StateWithdrawn, domain.StateTerminated} {
		f.add(string(s), v.words.T("project-state."+string(s)))
	}
	return f
}

func (v *visit) poolFilter() filter {
	f := v.newFilter("pool", v.words.T("field.pool"))
	for _, p := range []domain.Pool{domain.PoolNearTerm, domain.PoolAnnual} {
		f.add(string(p), v.words.T("choice.pool."+string(p)))
	}
	return f
}

func (v *visit) classFilter() filter {
	f := v.newFilter("class", v.words.T("lists.class"))
	for c := domain.ClassGovernmentBuilding; c <= domain.ClassOther; c++ {
		f.add(strconv.Itoa(int(c)), v.className(c))
	}
	return f
}

// regionFilter narrows by the districts and counties of the city that are valid today.
func (v *visit) regionFilter() filter {
	f := v.newFilter("region", v.words.T("lists.region"))
	for _, r := range v.server.Machine.Book().Regions {
		if r.Parent == v.server.Machine.Book().City.Region && r.ValidOn(v.server.today()) {
			f.add(string(r.Code), v.words.Text(domain.Text{Zh: r.Name, En: r.English}))
		}
	}
	return f
}

func (v *visit) newFilter(name, label string) filter {
	return filter{Name: name, Label: label, Value: v.asked(name), Choices: []formValue{{Label: v.words.T("lists.any")}},
		Asked: v.asked(name), Without: v.address(name, "")}
}

func (f *filter) add(value, label string) {
	f.Choices = append(f.Choices, formValue{Value: value, Label: label})
}
