package bench

import (
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// act does a task as its holder would.
func (l *planner) act(t *domain.Task, by domain.Actor) error {
	do := func(a stages.Act) error { return l.do(by, t.Target, t.Seen, a) }
	switch t.Kind {
	case domain.TaskLaunch:
		return l.launch(by)
	case domain.TaskOpinion:
		return do(l.opinionOf(domain.DepartmentCode(t.Target)))
	case domain.TaskSheet:
		return do(&stages.IssueSheet{})
	case domain.TaskCode:
		return do(&stages.RecordProjectCode{Code: codeOf(0)})
	case domain.TaskApply, domain.TaskFile:
		return l.apply(t, by)
	case domain.TaskAccept:
		return do(&stages.AcceptApplication{})
	case domain.TaskDecide:
		if done, err := l.review(t, by); done {
			return err
		}
		return l.decide(t, by)
	case domain.TaskRevise:
		return l.revise(t, by)
	case domain.TaskConfirm:
		return do(&stages.ConfirmDrawingOpinion{})
	case domain.TaskSettle:
		return do(&stages.SettleComment{Result: "settled"})
	case domain.TaskCheck:
		return do(&stages.CheckDecision{})
	case domain.TaskSign:
		return do(&stages.SignDecision{})
	case domain.TaskResume:
		return do(&stages.ResumeItem{Result: "passed", Note: "专家意见已出具"})
	case domain.TaskMerge:
		return do(&stages.IssueSurveyOpinion{Overall: domain.SurveyPass, Summary: "各部门到场核实，同意办理。"})
	case domain.TaskSurvey:
		return do(l.finding(t, by))
	case domain.TaskResolution, domain.TaskCorrect, domain.TaskWait, domain.TaskContinue, domain.TaskOrder, domain.TaskOrganise, domain.TaskTimes, domain.TaskFix,
		domain.TaskExtendCheck, domain.TaskExtend, domain.TaskSupply, domain.TaskPostCheck, domain.TaskRectify, domain.TaskRevoke, domain.TaskMapping,
		domain.TaskList, domain.TaskMend, domain.TaskReinspect:
	}
	return fmt.Errorf("task %s on %q was not foreseen", t.Kind, t.Target)
}

// launch settles every fact: as wished, else as yes, or by the first value that there is.
func (l *planner) launch(by domain.Actor) error {
	const verb domain.Verb = "launch-collaboration"
	o, ok := l.offer(by, verb, "")
	if !ok {
		return fmt.Errorf("%s may not be given", verb)
	}
	act := &stages.LaunchCollaboration{Facts: map[domain.Fact]string{}, Departments: l.consult}
	for _, f := range o.Fields {
		for _, ask := range f.Facts {
			act.Facts[ask.Fact] = ask.Choices[0].Value
			if l.plain && len(ask.Choices) == 2 {
				act.Facts[ask.Fact] = ask.Choices[1].Value
			}
			if wished, ok := l.facts[ask.Fact]; ok {
				act.Facts[ask.Fact] = wished
			}
		}
		if names, ok := f.Value.([]string); ok && f.Name == "departments" {
			for _, name := range names {
				act.Departments = append(act.Departments, domain.DepartmentCode(name))
			}
		}
	}
	return l.do(by, o.Target, o.Seen, act)
}

// opinionOf agrees; with conditions where opinions are to have words.
func (l *planner) opinionOf(d domain.DepartmentCode) stages.Act {
	if l.opinion == "" {
		return &stages.GiveOpinion{Value: domain.OpinionAgree}
	}
	return &stages.GiveOpinion{Value: domain.OpinionConditions, Text: l.opinion,
		Conditions: []domain.Condition{{Section: "conditions", Text: "须征得" + string(d) + "同意后方可开工"}}}
}

// apply applies for everything that the stage has, with the files that it requires.
func (l *planner) apply(t *domain.Task, by domain.Actor) error {
	o, ok := l.offer(by, "apply", t.Target)
	if !ok {
		return fmt.Errorf("nothing to apply for in %s", t.Target)
	}
	act := &stages.ApplyForStage{}
	for _, f := range o.Fields {
		if codes, ok := f.Value.([]string); ok && f.Name == "items" {
			for _, code := range codes {
				act.Items = append(act.Items, domain.ItemCode(code))
			}
		}
		for _, m := range f.Materials {
			if m.Required {
				ref := l.paper
				ref.Material = m.Material
				act.Materials = append(act.Materials, ref)
			}
		}
	}
	return l.do(by, t.Target, t.Seen, act)
}

// decide grants an item; before some, somebody writes a note or stops the clock.
func (l *planner) decide(t *domain.Task, by domain.Actor) error {
	id := domain.ItemID(t.Target)
	if l.handled[id] == 0 {
		l.items++
		l.handled[id] = l.items
		if l.notes > 0 && l.items%l.notes == 0 {
			return l.do(by, t.Target, t.Seen, &stages.NoteItem{Text: "已核对申报材料，现场情况与图纸一致，拟同意。"})
		}
	}
	if n := l.handled[id]; n > 0 && l.pauses > 0 && n%l.pauses == 0 {
		l.handled[id] = -1
		if o, ok := l.offer(by, "pause-item", t.Target); ok {
			kind := domain.PauseKind(o.Fields[0].Choices[0].Value)
			return l.do(by, o.Target, o.Seen, &stages.PauseItem{Kind: kind, Reason: "组织专家评审", Days: 10})
		}
	}
	o, ok := l.offer(by, "decide-item", t.Target)
	if !ok {
		return fmt.Errorf("item %s can't be decided", t.Target)
	}
	act := &stages.DecideItem{Outcome: domain.ItemGranted}
	for _, f := range o.Fields {
		if f.Name == "number" {
			act.Number = "吉外许〔2023〕18号"
		}
		if f.Name == "companion" {
			act.Companion = colleague(t.Holder.Department)
		}
	}
	return l.do(by, o.Target, o.Seen, act)
}

// findingsASurvey is how many things are noted on one visit.
const findingsASurvey = 10

// finding passes, with the party's share of what is noted on the visit.
func (l *planner) finding(t *domain.Task, by domain.Actor) stages.Act {
	act := &stages.RecordFinding{Result: domain.SurveyPass, Text: "现场与图纸一致，同意。", Companion: colleague(by.Department)}
	id, _, _ := strings.Cut(t.Target, "/")
	v := l.p.Survey(domain.SurveyID(id))
	share := max(1, findingsASurvey/len(v.Parties))
	if v.Parties[0].Department == by.Department { // and what is left over
		share = findingsASurvey - share*(len(v.Parties)-1)
	}
	a := l.p.Application(v.Application)
	at := slices.IndexFunc(a.Items, func(i domain.Item) bool { return i.Department == by.Department })
	for range share {
		act.Findings = append(act.Findings, stages.FindingRow{Item: a.Items[at].Code, Text: "施工时注意保护东侧现状管线，开挖前与权属单位现场交底。", Clause: "管线保护条例 §12"})
	}
	return act
}

// colleague names the second officer of a department.
func colleague(d domain.DepartmentCode) domain.AccountID { return domain.AccountID(d) + "-head" }

// of gives the command of a step for a project: the same but for what names the project.
func (s *step) of(id domain.ProjectID, index, number int) stages.Command {
	cmd := s.command
	cmd.Project, cmd.ID, cmd.Number = id, domain.CommandID(fmt.Sprintf("%s-%d", id, number)), 0
	switch act := cmd.Act.(type) {
	case *stages.RecordProjectCode:
		cmd.Act = &stages.RecordProjectCode{Code: codeOf(index)}
	case *stages.AdmitProject:
		form := act.RecordForm
		form.Name = fmt.Sprintf("%s（%d）", form.Name, index)
		cmd.Act = &stages.AdmitProject{RecordForm: form}
	}
	return cmd
}

// codeOf makes up the project code of the index-th project: GB/T 40058, of March 2023 and of the city's first district.
func codeOf(index int) string {
	const kinds, serials = 90, 100_000
	first := fmt.Sprintf("230322030204%02d%05d", 1+index/serials%kinds, index%serials)
	check, _ := domain.ProjectCodeCheckDigit(first) // 19 digits, as made above
	return fmt.Sprintf("%s-%s-%s-%s-%s%c", first[:4], first[4:10], first[10:12], first[12:14], first[14:], check)
}
