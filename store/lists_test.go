package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"binglian/domain"
	"binglian/stages/stagestest"
	"binglian/store/storetest"
)

// threeProjects have come differently far.
func threeProjects(t *testing.T) (*storetest.City, []*domain.Project) {
	t.Helper()
	city := storetest.Open(t)
	return city, []*domain.Project{
		city.Drive(t, "p1", 1).Until(t, storetest.Launched).Walk.Project,
		city.Drive(t, "p2", 2).Until(t, func(p *domain.Project) bool { return len(p.Applications) > 1 }).Walk.Project,
		city.Drive(t, "p3", 3).Until(t, storetest.Completed).Walk.Project,
	}
}

func TestListsShowWhatTheActorMayRead(t *testing.T) {
	t.Parallel()
	city, projects := threeProjects(t)
	actors := append(stagestest.Actors(city.Machine.Book()), domain.Actor{}, domain.Actor{Role: domain.RoleOfficer}, domain.Actor{Role: domain.RoleInvestor})
	for _, a := range actors {
		page, err := city.ProjectLines(t.Context(), a, domain.ProjectQuery{})
		if err != nil {
			t.Fatal(err)
		}
		tasks, err := city.Worklist(t.Context(), a, domain.WorklistQuery{Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, p := range projects {
			may := city.Machine.MayRead(a, p)
			if may {
				seen++
			}
			if listed := slices.ContainsFunc(page.Lines, func(l domain.ProjectLine) bool { return l.Project == p.ID }); listed != may {
				t.Errorf("%s of %q: project %s listed %v; may read %v", a.Role, a.Department, p.ID, listed, may)
			}
			if !may && slices.ContainsFunc(tasks.Lines, func(l domain.TaskLine) bool { return l.Project == p.ID }) {
				t.Errorf("%s of %q: tasks of project %s listed", a.Role, a.Department, p.ID)
			}
		}
		if page.Total != seen {
			t.Errorf("%s of %q: %d projects in all; want %d", a.Role, a.Department, page.Total, seen)
		}
	}
}

func TestWorklistHoldsTheMachinesTasks(t *testing.T) {
	t.Parallel()
	city, projects := threeProjects(t)
	var want []domain.TaskLine
	for _, p := range projects {
		for _, task := range city.Machine.Tasks(p, p.LastAt) {
			line := domain.TaskLine{Task: task, Project: p.ID, Name: p.Record.Name, Code: p.Record.Code,
				Investor: p.Record.Investor, Class: p.Record.Class}
			if works := p.WorksOf(task.Works); works != nil && len(p.Works) > 1 {
				line.WorksName = works.Name
			}
			if a := p.Application(task.Application); a != nil {
				line.ApplicationNumber = a.Number
			}
			want = append(want, line)
		}
	}
	planner := domain.Actor{Role: domain.RolePlanner}
	var got []domain.TaskLine
	today := projects[0].Collaboration.Due
	q := domain.WorklistQuery{Limit: 2, Today: today}
	for {
		page, err := city.Worklist(t.Context(), planner, q)
		if err != nil {
			t.Fatal(err)
		}
		if page.Total != len(want) {
			t.Fatalf("%d tasks in all; want %d", page.Total, len(want))
		}
		got = append(got, page.Lines...)
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if !slices.IsSortedFunc(got, func(a, b domain.TaskLine) int { return int(duePlace(a)) - int(duePlace(b)) }) {
		t.Error("not in the order in which they are due")
	}
	byPlace := cmpopts.SortSlices(func(a, b domain.TaskLine) bool {
		return fmt.Sprint(a.Project, a.Kind, a.Target) < fmt.Sprint(b.Project, b.Kind, b.Target)
	})
	if diff := cmp.Diff(want, got, byPlace); diff != "" {
		t.Errorf("page by page (-want +got):\n%s", diff)
	}
	holds := map[string]struct {
		query domain.WorklistQuery
		actor domain.Actor
		fits  func(domain.TaskLine) bool
	}{
		"overdue":    {domain.WorklistQuery{Overdue: true}, planner, func(l domain.TaskLine) bool { return !l.Due.IsZero() && l.Due < today+1 }},
		"stage":      {domain.WorklistQuery{Stage: "collaboration"}, planner, func(l domain.TaskLine) bool { return l.Stage == "collaboration" }},
		"kind":       {domain.WorklistQuery{Kind: domain.TaskOpinion}, planner, func(l domain.TaskLine) bool { return l.Kind == domain.TaskOpinion }},
		"project":    {domain.WorklistQuery{Project: "p2"}, planner, func(l domain.TaskLine) bool { return l.Project == "p2" }},
		"required":   {domain.WorklistQuery{Required: true}, planner, func(l domain.TaskLine) bool { return !l.Optional }},
		"department": {domain.WorklistQuery{Department: "ecology"}, planner, func(l domain.TaskLine) bool { return l.Holder.Department == "ecology" }},
		"of ecology": {domain.WorklistQuery{}, domain.Actor{Role: domain.RoleOfficer, Department: "ecology"}, func(l domain.TaskLine) bool { return l.Holder.Department == "ecology" }},
		"mine": {domain.WorklistQuery{Mine: true}, domain.Actor{Role: domain.RoleInvestor, Organisation: stagestest.Credit},
			func(l domain.TaskLine) bool {
				return l.Role == domain.RoleInvestor || l.Holder.Kind == domain.HolderInvestor
			}},
		"receipt": {domain.WorklistQuery{Text: projects[1].Applications[1].Number}, planner, func(l domain.TaskLine) bool { return l.Project == "p2" }},
		"text":    {domain.WorklistQuery{Text: strings.ToUpper(projects[1].Record.Name[:6]) + " p2"}, planner, func(l domain.TaskLine) bool { return l.Project == "p2" }},
	}
	for name, h := range holds {
		h.query.Today, h.query.Limit = today+1, 500
		page, err := city.Worklist(t.Context(), h.actor, h.query)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		fitting := slices.DeleteFunc(slices.Clone(want), func(l domain.TaskLine) bool { return !h.fits(l) })
		if diff := cmp.Diff(fitting, page.Lines, byPlace, cmpopts.EquateEmpty()); diff != "" || page.Total != len(fitting) {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, err := city.Worklist(t.Context(), planner, domain.WorklistQuery{After: "nonsense"}); err == nil {
		t.Error("a place that no page gave is taken")
	}
}

func duePlace(l domain.TaskLine) domain.Day {
	if l.Due.IsZero() {
		return domain.MustDay("2999-12-31")
	}
	return l.Due
}

func TestProjectsAreFoundAndOrdered(t *testing.T) {
	t.Parallel()
	city, projects := threeProjects(t)
	planner := domain.Actor{Role: domain.RolePlanner}
	ids := func(q domain.ProjectQuery) (found []domain.ProjectID) {
		t.Helper()
		page, err := city.ProjectLines(t.Context(), planner, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Lines {
			found = append(found, l.Project)
		}
		return found
	}
	for name, test := range map[string]struct {
		query domain.ProjectQuery
		want  []domain.ProjectID
	}{
		"state":           {domain.ProjectQuery{State: domain.StateCompleted}, []domain.ProjectID{"p3"}},
		"stage":           {domain.ProjectQuery{Stage: "collaboration"}, []domain.ProjectID{"p1"}},
		"class":           {domain.ProjectQuery{Class: domain.ClassWater}, nil},
		"text":            {domain.ProjectQuery{Text: projects[1].Record.Name}, []domain.ProjectID{"p2"}},
		"receipt":         {domain.ProjectQuery{Text: strings.ToLower(projects[1].Applications[0].Number)}, []domain.ProjectID{"p2"}},
		"text with signs": {domain.ProjectQuery{Text: `100%_\'`}, nil},
		"code":            {domain.ProjectQuery{Text: string(projects[2].Record.Code)}, []domain.ProjectID{"p3"}},
		"investor":        {domain.ProjectQuery{Investor: stagestest.Stranger}, nil},
		"second page":     {domain.ProjectQuery{Order: domain.OrderChanged, Offset: 1, Limit: 1}, []domain.ProjectID{"p2"}},
		"lately changed":  {domain.ProjectQuery{Order: domain.OrderChanged}, []domain.ProjectID{"p3", "p2", "p1"}},
		"due":             {domain.ProjectQuery{Order: domain.OrderDue, Limit: 1, State: domain.StateCollaboration}, []domain.ProjectID{"p1"}},
	} {
		if diff := cmp.Diff(test.want, ids(test.query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	page, err := city.ProjectLines(t.Context(), planner, domain.ProjectQuery{Order: domain.OrderName})
	if err != nil {
		t.Fatal(err)
	}
	var sum domain.Yuan
	for _, p := range projects {
		sum += p.Record.Investment
		i := slices.IndexFunc(page.Lines, func(l domain.ProjectLine) bool { return l.Project == p.ID })
		l := page.Lines[i]
		if l.Version != p.Version || l.Name != p.Record.Name || l.Code != p.Record.Code || l.AdmittedOn != p.AdmittedOn ||
			l.CodedOn != p.CodedOn || l.CompletedOn != p.CompletedOn || l.State != domain.StateOf(p) || l.Stage != domain.StageOf(p) ||
			!slices.Equal(l.Departments, city.Machine.Concerned(p)) {
			t.Errorf("%+v; want that of %+v", l, p)
		}
	}
	if page.Investment != sum || page.Total != 3 {
		t.Errorf("%d projects of %d yuan; want %d", page.Total, page.Investment, sum)
	}
	if _, err := city.ProjectLines(t.Context(), planner, domain.ProjectQuery{Order: "colour"}); err == nil {
		t.Error("an unknown order is taken")
	}
}
