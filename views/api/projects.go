package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
)

// Paged is where a list goes on.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
	Cursor string `query:"cursor" maxLength:"500"`
}

// ProjectList is one page of projects.
type ProjectList struct {
	Projects   []domain.ProjectLine `json:"projects"`
	Total      int                  `json:"total"`
	Investment domain.Yuan          `json:"investment"`
	Next       string               `json:"next,omitempty"`
}

type projectsInput struct {
	Text       string `query:"text" maxLength:"200"`
	State      string `query:"state" enum:"pool,collaboration,sheet,approval,completed,withdrawn,suspended,terminated"`
	Stage      string `query:"stage" maxLength:"40"`
	Pool       string `query:"pool" enum:"near-term,annual"`
	Class      int    `query:"class" minimum:"1" maximum:"10"`
	Region     string `query:"region" maxLength:"12"`
	Department string `query:"department" maxLength:"60"`
	Investor   string `query:"investor" maxLength:"18"`
	Sort       string `query:"sort" enum:"admitted,changed,due,investment,name" default:"admitted"`
	Paged
}

func (s *Server) registerProjects(a huma.API) {
	read(a, operation{id: "list-projects", path: "/projects", tag: "projects", scope: domain.ScopeRead}, listProjects)
	readVersion(a, operation{id: "get-project", path: "/projects/{project}", tag: "projects", scope: domain.ScopeRead, errors: []int{404}}, showProject)
}

func listProjects(v *visit, ctx context.Context, in *projectsInput) (ProjectList, error) {
	page, err := v.server.City.ProjectLines(ctx, v.actor, domain.ProjectQuery{Text: in.Text, State: domain.ProjectState(in.State), Stage: domain.StageCode(in.Stage),
		Pool: domain.Pool(in.Pool), Class: domain.Class(in.Class), Region: domain.RegionCode(in.Region), Department: domain.DepartmentCode(in.Department),
		Investor: domain.CreditCode(in.Investor), Order: domain.ProjectOrder(in.Sort), After: in.Cursor, Limit: in.Limit})
	return ProjectList{Projects: page.Lines, Total: page.Total, Investment: page.Investment, Next: page.Next}, err
}

// readVersion registers an operation that answers with a document of a project at a version.
func readVersion[I, T any](a huma.API, o operation, f func(*visit, context.Context, *I) (T, int, error)) {
	huma.Register(a, o.huma(), func(ctx context.Context, in *I) (*answer[T], error) {
		body, version, err := f(visitOf(ctx), ctx, in)
		if err != nil {
			return nil, err
		}
		return &answer[T]{version, body}, nil
	})
}
