package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
)

// Worklist is a page of tasks, those due first first.
type Worklist struct {
	Tasks    []domain.TaskLine `json:"tasks"`
	Total    int               `json:"total"`
	Overdue  int               `json:"overdue"`
	DueToday int               `json:"due_today"`
	Next     string            `json:"next,omitempty"`
}

type worklistInput struct {
	Mine       bool   `query:"mine"`
	Department string `query:"department" maxLength:"60"`
	Stage      string `query:"stage" maxLength:"40"`
	Kind       string `query:"kind" maxLength:"40"`
	Holder     string `query:"holder" enum:"window,department,investor,procedure,item,planner,suspension"`
	Project    string `query:"project" maxLength:"60"`
	Text       string `query:"text" maxLength:"200"`
	Required   bool   `query:"required"`
	Overdue    bool   `query:"overdue"`
	Paged
}

// VisitLine is a time at which somebody is awaited on a site.
type VisitLine struct {
	Project     domain.ProjectID      `json:"project"`
	Name        string                `json:"name,omitempty"`
	Of          string                `json:"of"`
	Department  domain.DepartmentCode `json:"department,omitempty"`
	Lead        domain.DepartmentCode `json:"lead,omitempty"`
	Application domain.ApplicationID  `json:"application"`
	Day         domain.Day            `json:"day"`
	From        domain.TimeOfDay      `json:"from,omitempty"`
	To          domain.TimeOfDay      `json:"to,omitempty"`
	Proposed    bool                  `json:"proposed"`
}

// VisitList is who is awaited on a site, and when.
type VisitList struct {
	Visits []VisitLine `json:"visits"`
}

type visitsInput struct {
	From       string   `query:"from" required:"true" format:"date"`
	Through    string   `query:"through" required:"true" format:"date"`
	Department []string `query:"department" maxItems:"20"`
}

// SurveyList is the joint surveys of a project.
type SurveyList struct {
	Surveys []domain.Survey `json:"surveys"`
}

func (s *Server) registerLists(a huma.API) {
	read(a, operation{id: "list-tasks", path: "/worklist", tag: "worklists", scope: domain.ScopeRead}, listTasks)
	read(a, operation{id: "list-visits", path: "/surveys", tag: "surveys", scope: domain.ScopeRead}, listVisits)
	readVersion(a, operation{id: "list-surveys", path: "/projects/{project}/surveys", tag: "surveys", scope: domain.ScopeRead, errors: []int{404}}, listSurveys)
}

func listTasks(v *visit, ctx context.Context, in *worklistInput) (Worklist, error) {
	page, err := v.server.City.Worklist(ctx, v.actor, domain.WorklistQuery{Mine: in.Mine, Department: domain.DepartmentCode(in.Department), Stage: domain.StageCode(in.Stage),
		Kind: domain.TaskKind(in.Kind), Holder: domain.HolderKind(in.Holder), Project: domain.ProjectID(in.Project), Text: in.Text, Required: in.Required,
		Today: domain.DayOf(v.at), Overdue: in.Overdue, After: in.Cursor, Limit: in.Limit})
	for i := range page.Lines {
		if !v.server.Machine.Deliberates(v.actor, page.Lines[i].Holder.Department) {
			page.Lines[i].StepDue = 0
		}
	}
	return Worklist{Tasks: page.Lines, Total: page.Total, Overdue: page.Overdue, DueToday: page.DueToday, Next: page.Next}, err
}

func listVisits(v *visit, ctx context.Context, in *visitsInput) (VisitList, error) {
	q := domain.VisitQuery{From: dayOf(in.From), Through: dayOf(in.Through)}
	for _, d := range in.Department {
		q.Departments = append(q.Departments, domain.DepartmentCode(d))
	}
	switch {
	case v.actor.Role == domain.RoleInvestor:
		q.Departments, q.Credit = nil, v.actor.Organisation
	case len(q.Departments) == 0 && v.actor.Department != "":
		q.Departments = []domain.DepartmentCode{v.actor.Department}
	}
	found, err := v.server.City.Visits(ctx, v.actor, q)
	list := VisitList{Visits: make([]VisitLine, len(found))}
	for i := range found {
		x := &found[i]
		list.Visits[i] = VisitLine{Project: x.Project, Name: x.Name, Of: x.Of, Department: x.Department, Lead: x.Lead, Application: x.Application, Day: x.Visit.Visit,
			From: x.From, To: x.To, Proposed: x.Proposed}
	}
	return list, err
}

func listSurveys(v *visit, ctx context.Context, in *OfProject) (SurveyList, int, error) {
	p, err := v.project(ctx, in.id(), v.actor)
	if err != nil {
		return SurveyList{}, 0, err
	}
	return SurveyList{orEmpty(p.Surveys)}, p.Version, nil
}
