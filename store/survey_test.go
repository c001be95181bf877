package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
	"binglian/store"
	"binglian/store/storetest"
)

// twelve are the departments that need one site.
var twelve = []domain.DepartmentCode{"natural-resources", "development-reform", "housing", "ecology", "water", "emergency", "culture", "civil-defence",
	"meteorology", "city-management", "forestry", "transport"}

// fixed is a machine that keeps its own book, whatever is published.
type fixed struct{ *stages.Machine }

// Adopt implements store.Machine.
func (fixed) Adopt(*stages.Book) {}

// rulesOfTwelve is a book whose flow of private investment has a stage of twelve departments.
func rulesOfTwelve(t *testing.T) *stages.Machine {
	t.Helper()
	var b strings.Builder
	b.WriteString(`flow: twelve
version: 1
class: 3
title: {zh: 十二部门, en: Twelve departments}
collaboration: {lead: natural-resources, opinion_days: 5, sheet_days: 3, consulted: [natural-resources, development-reform, housing, ecology, water]}
window: {answer_days: 5, correction_days: 10, filing_days: 15}
stages:
  - {stage: s1, title: {zh: 立项, en: Project}, lead: natural-resources, limit: 20}
  - {stage: filing, title: {zh: 竣工验收备案, en: Completion filing}, lead: housing, limit: 0, works: true, open: true}
items:
`)
	for i, d := range twelve {
		fmt.Fprintf(&b, "  - {item: i%d, stage: s1, department: %s, title: {zh: 许可, en: Permit}, basis: 行政许可法, committed: {days: 15, unit: working}, survey: true, milestone: true}\n", i, d)
	}
	b.WriteString("  - {item: filed, stage: filing, kind: filing, department: housing, title: {zh: 备案, en: Filing}, basis: 质量条例 §49, committed: {days: 5, unit: working}, prerequisites: [i0]}\n")
	book := stages.DefaultBook()
	flow, err := book.ReadFlow("twelve@1.yaml", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return stages.New(book.With(flow), true)
}

// TestTwelveDepartmentsAnswerOneSurveyAtOnce has every party record its finding at the same moment, each against the version that
// it saw, and twice, as a phone does that never heard the answer: none is lost, each row has a number of its own, and one opinion
// sheet comes of it.
func TestTwelveDepartmentsAnswerOneSurveyAtOnce(t *testing.T) {
	t.Parallel()
	machine := rulesOfTwelve(t)
	city := storetest.Open(t, func(s *store.Settings) { s.Machine = fixed{machine} })
	city.Machine = machine
	d := city.Drive(t, "p1", 5).Until(t, storetest.Coded)
	lead := domain.Actor{Account: "natural-resources-officer", Role: domain.RoleOfficer, Department: "natural-resources"}
	give := func(by domain.Actor, verb domain.Verb, target string, act stages.Act) {
		t.Helper()
		for _, o := range machine.Available(d.Walk.Project, by, d.Walk.At) {
			if o.Verb == verb && (target == "" || o.Target == target) {
				city.Clock.Set(d.Walk.At)
				if _, err := city.Change(t.Context(), stages.Command{ID: domain.CommandID(verb), Project: "p1", By: by, Target: o.Target, Seen: o.Seen, Act: act}); err != nil {
					t.Fatal(err)
				}
				d.Walk.Project = city.MustProject(t, "p1")
				return
			}
		}
		t.Fatalf("%s may not be given", verb)
	}
	asked := &stages.ApplyForStage{}
	for i := range twelve {
		asked.Items = append(asked.Items, domain.ItemCode(fmt.Sprintf("i%d", i)))
	}
	investor := domain.Actor{Account: "investor", Role: domain.RoleInvestor, Organisation: d.Walk.Project.Record.Credit}
	give(investor, "apply", "s1", asked)
	app := d.Walk.Project.Applications[0].ID
	give(domain.Actor{Account: "window", Role: domain.RoleWindow}, "accept-application", string(app), &stages.AcceptApplication{})
	visit := machine.Book().Calendar.Add(domain.DayOf(d.Walk.At), 1)
	give(lead, "schedule-survey", string(app), &stages.ScheduleSurvey{Visit: visit, From: "09:30", To: "11:30", Place: "现场", Departments: twelve})
	city.Clock.Set(visit.At(10, 0))
	surveys := city.MustProject(t, "p1").Surveys
	v := surveys[len(surveys)-1]
	var all sync.WaitGroup
	for _, party := range v.Parties {
		all.Go(func() {
			by := domain.Actor{Account: domain.AccountID(party.Department) + "-officer", Role: domain.RoleOfficer, Department: party.Department}
			c := stages.Command{ID: domain.CommandID("finding-" + party.Department), Project: "p1", By: by,
				Target: string(v.ID) + "/" + string(party.Department), Seen: party.Seen,
				Act: &stages.RecordFinding{Result: domain.SurveyRectify, Companion: stagestest.Companion(by.Account),
					Findings: []stages.FindingRow{{Text: "第一条"}, {Text: "第二条"}}}}
			for range 2 {
				if _, err := city.Change(t.Context(), c); err != nil {
					t.Errorf("%s: %v", party.Department, err)
				}
			}
		})
	}
	all.Wait()
	now := city.MustProject(t, "p1").Survey(v.ID)
	var numbers []int
	for _, party := range now.Parties {
		if party.Result != domain.SurveyRectify || party.CheckedInOn.IsZero() || len(party.Found) != 2 {
			t.Errorf("%s: %+v", party.Department, party)
		}
		for _, f := range party.Found {
			numbers = append(numbers, f.ID.Number())
		}
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != i+1 {
			t.Fatalf("findings are numbered %v", numbers)
		}
	}
	if len(numbers) != 2*len(twelve) || now.Open() || !now.OpinionOwed() {
		t.Fatalf("%d findings of %d departments, %+v", len(numbers), len(twelve), now)
	}
	for i, want := range []bool{true, false} {
		now = city.MustProject(t, "p1").Survey(v.ID)
		_, err := city.Change(t.Context(), stages.Command{ID: domain.CommandID(fmt.Sprintf("sheet-%d", i)), Project: "p1", By: lead, Target: string(v.ID), Seen: now.Seen,
			Act: &stages.IssueSurveyOpinion{Overall: domain.SurveyRectify, Summary: "按各部门意见整改。"}})
		if (err == nil) != want {
			t.Errorf("sheet %d: %v", i+1, err)
		}
	}
	if now.Opinion == "" {
		t.Error("the sheet has no number")
	}
	got, err := city.SurveyFigures(t.Context(), visit-10, visit)
	if err != nil {
		t.Fatal(err)
	}
	if want := (domain.SurveyFigures{Wanted: 1, InTime: 1, Visits: 1, Expected: len(twelve), Sheets: 1}); got != want {
		t.Errorf("%+v, not %+v", got, want)
	}
	if got, err = city.SurveyFigures(t.Context(), visit+1, visit+10); err != nil || got != (domain.SurveyFigures{}) {
		t.Errorf("a time without surveys: %+v, %v", got, err)
	}
}
