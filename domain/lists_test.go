package domain_test

import (
	"testing"

	"binglian/domain"
)

func TestStateAndStageOfAProject(t *testing.T) {
	t.Parallel()
	on := domain.MustDay("2023-03-06")
	planned := []domain.PlannedStage{{Code: "parallel"}, {Code: "s1", Limit: 12}, {Code: "s2", Limit: 18, PerWorks: true}}
	plan := []domain.PlannedItem{{Code: "108", Stage: "parallel"}, {Code: "105", Stage: "s1"}, {Code: "202", Stage: "s2"}}
	works := []domain.Works{{ID: "w1"}, {ID: "w2"}, {ID: "w3", WithdrawnOn: on}}
	approval := func(done ...domain.Completion) domain.Project {
		return domain.Project{CodedOn: on, Stages: planned, Plan: plan, Works: works, Completions: done, Collaboration: &domain.Collaboration{}, Sheets: make([]domain.Sheet, 1)}
	}
	ended := approval()
	ended.CompletedOn = on
	for name, test := range map[string]struct {
		project domain.Project
		state   domain.ProjectState
		stage   domain.StageCode
	}{
		"admitted":                     {domain.Project{}, domain.StatePool, "pool"},
		"withdrawn":                    {domain.Project{WithdrawnOn: on}, domain.StateWithdrawn, ""},
		"launched":                     {domain.Project{Collaboration: &domain.Collaboration{}}, domain.StateCollaboration, "collaboration"},
		"returned to the pool":         {domain.Project{Collaboration: &domain.Collaboration{ReturnedOn: on}}, domain.StatePool, "pool"},
		"with a sheet":                 {domain.Project{Collaboration: &domain.Collaboration{}, Sheets: make([]domain.Sheet, 1)}, domain.StateSheet, "collaboration"},
		"coded":                        {approval(), domain.StateApproval, "s1"},
		"first stage completed":        {approval(domain.Completion{Stage: "s1"}), domain.StateApproval, "s2"},
		"second stage of one works":    {approval(domain.Completion{Stage: "s1"}, domain.Completion{Stage: "s2", Works: "w1"}), domain.StateApproval, "s2"},
		"second stage of living works": {approval(domain.Completion{Stage: "s1"}, domain.Completion{Stage: "s2", Works: "w1"}, domain.Completion{Stage: "s2", Works: "w2"}), domain.StateApproval, ""},
		"completed":                    {ended, domain.StateCompleted, ""},
	} {
		if state, stage := domain.StateOf(&test.project), domain.StageOf(&test.project); state != test.state || stage != test.stage {
			t.Errorf("%s: %s in %q; want %s in %q", name, state, stage, test.state, test.stage)
		}
	}
}

func TestRateOfNothingIsNoRate(t *testing.T) {
	t.Parallel()
	if _, ok := (domain.Rate{}).Of(); ok {
		t.Error("0 of 0 has a rate")
	}
	f := domain.ApplicationFigures{Accepted: domain.Figure{Count: 136}, Completed: domain.Figure{Count: 79}}
	if rate, ok := f.Completion().Of(); !ok || rate < 0.58 || rate > 0.582 {
		t.Errorf("completed %v", rate)
	}
}
