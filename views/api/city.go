package api

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/problems"
)

// Department is a party that gives opinions or decides items.
type Department struct {
	Code   domain.DepartmentCode `json:"code"`
	Kind   stages.PartyKind      `json:"kind"`
	Name   domain.Text           `json:"name"`
	Level  string                `json:"level,omitempty"`
	Of     domain.DepartmentCode `json:"of,omitempty"`
	Region domain.RegionCode     `json:"region,omitempty"`
	Credit domain.CreditCode     `json:"credit,omitempty"`
}

// DepartmentList is the departments of the city and its counties.
type DepartmentList struct {
	Departments []Department `json:"departments"`
}

// FlowSummary is a flow that is in force, or that projects still follow.
type FlowSummary struct {
	ID      domain.FlowName `json:"id"`
	Name    string          `json:"name"`
	Version int             `json:"version"`
	Title   domain.Text     `json:"title"`
	Class   domain.Class    `json:"class,omitempty"`
	Direct  bool            `json:"direct,omitempty"`
}

// FlowList is the flows that the city has.
type FlowList struct {
	Flows []FlowSummary `json:"flows"`
}

// Flow is the law as data: stages and items with their limits and prerequisites.
type Flow struct {
	FlowSummary
	Stages []FlowStage `json:"stages"`
	Items  []FlowItem  `json:"items"`
}

// FlowStage is a stage of a flow.
type FlowStage struct {
	Code     domain.StageCode      `json:"code"`
	Title    domain.Text           `json:"title"`
	Lead     domain.DepartmentCode `json:"lead"`
	Limit    int                   `json:"limit,omitempty"`
	Unit     domain.Unit           `json:"unit,omitempty"`
	PerWorks bool                  `json:"per_works,omitempty"`
}

// FlowItem is an approval item of a flow.
type FlowItem struct {
	Code          domain.ItemCode       `json:"code"`
	Stage         domain.StageCode      `json:"stage"`
	Kind          domain.ItemKind       `json:"kind"`
	Title         domain.Text           `json:"title"`
	Department    domain.DepartmentCode `json:"department"`
	Basis         string                `json:"basis,omitempty"`
	Limit         domain.Limit          `json:"limit"`
	Prerequisites []domain.ItemCode     `json:"prerequisites"`
	Milestone     bool                  `json:"milestone,omitempty"`
	Survey        bool                  `json:"survey,omitempty"`
}

// CalendarYear is the days of a year that aren't as their weekday says.
type CalendarYear struct {
	Year        int          `json:"year"`
	Loaded      bool         `json:"loaded"`
	Version     string       `json:"version"`
	WorkingDays int          `json:"working_days"`
	Holidays    []domain.Day `json:"holidays"`
	Makeup      []domain.Day `json:"makeup"`
}

type flowInput struct {
	Flow string `path:"flow" maxLength:"60"`
}

type calendarInput struct {
	Year int `path:"year" minimum:"2000" maximum:"2199"`
}

func (s *Server) registerCity(a huma.API) {
	read(a, operation{id: "list-departments", path: "/departments", tag: "city", scope: domain.ScopeRead}, listDepartments)
	read(a, operation{id: "list-flows", path: "/flows", tag: "city", scope: domain.ScopeRead}, listFlows)
	read(a, operation{id: "get-flow", path: "/flows/{flow}", tag: "city", scope: domain.ScopeRead, errors: []int{404}}, showFlow)
	read(a, operation{id: "get-calendar", path: "/calendars/{year}", tag: "city", scope: domain.ScopeRead}, showCalendar)
}

func listDepartments(v *visit, _ context.Context, _ *struct{}) (DepartmentList, error) {
	list := DepartmentList{Departments: []Department{}}
	for _, d := range v.server.Machine.Book().Departments {
		list.Departments = append(list.Departments, Department{Code: d.Code, Kind: d.Kind, Name: d.Name, Level: d.Level, Of: d.Of, Region: d.Region, Credit: d.Credit})
	}
	return list, nil
}

func listFlows(v *visit, _ context.Context, _ *struct{}) (FlowList, error) {
	list := FlowList{Flows: []FlowSummary{}}
	for _, f := range v.server.Machine.Book().Flows() {
		list.Flows = append(list.Flows, summary(f))
	}
	return list, nil
}

func summary(f *stages.Flow) FlowSummary {
	return FlowSummary{ID: f.ID(), Name: f.Name, Version: f.Version, Title: f.Title, Class: f.Class, Direct: f.Direct()}
}

func showFlow(v *visit, _ context.Context, in *flowInput) (Flow, error) {
	f := v.server.Machine.Book().Flow(domain.FlowName(in.Flow))
	if f == nil {
		return Flow{}, domain.Reject(domain.ByInput, problems.NotFound)
	}
	told := Flow{FlowSummary: summary(f), Stages: []FlowStage{}, Items: []FlowItem{}}
	for _, s := range f.Stages {
		told.Stages = append(told.Stages, FlowStage{Code: s.Code, Title: s.Title, Lead: s.Lead, Limit: s.Limit, Unit: s.Unit, PerWorks: s.Works})
	}
	for i := range f.Items {
		it := &f.Items[i]
		told.Items = append(told.Items, FlowItem{Code: it.Code, Stage: it.Stage, Kind: it.Kind, Title: it.Title, Department: it.Department, Basis: it.Basis,
			Limit: domain.Limit{Days: it.Committed.Days, Unit: it.Committed.Unit}, Prerequisites: orEmpty(slices.Clone(it.Prerequisites)), Milestone: it.Milestone, Survey: it.Survey})
	}
	return told, nil
}

func showCalendar(v *visit, _ context.Context, in *calendarInput) (CalendarYear, error) {
	cal := v.server.Calendar()
	first, last := domain.Date(in.Year, 1, 1), domain.Date(in.Year, 12, 31)
	told := CalendarYear{Year: in.Year, Loaded: cal.Loaded(in.Year), Version: cal.Version(), WorkingDays: cal.WorkingDays(first-1, last), Holidays: []domain.Day{}, Makeup: []domain.Day{}}
	for d := first; d <= last; d++ {
		switch cal.Describe(d) {
		case domain.DayHoliday:
			told.Holidays = append(told.Holidays, d)
		case domain.DayMakeup:
			told.Makeup = append(told.Makeup, d)
		case domain.DayWorking, domain.DayWeekend:
		}
	}
	return told, nil
}
