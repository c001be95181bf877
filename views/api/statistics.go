package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
)

// Span is the part of a request that names a time.
type Span struct {
	From string `query:"from" format:"date"`
	To   string `query:"to" format:"date"`
}

// span is the time that is asked for: this year where nothing is said.
func (in *Span) span(today domain.Day) (from, to domain.Day) {
	from, to = dayOf(in.From), dayOf(in.To)
	if from.IsZero() {
		from = domain.Date(today.Year(), 1, 1)
	}
	if to.IsZero() {
		to = today
	}
	return from, to
}

// dayOf reads a day that was found to be one; none for nothing.
func dayOf(s string) domain.Day {
	d, err := domain.ParseDay(s)
	if err != nil {
		return 0
	}
	return d
}

// CaseList is a page of what counted.
type CaseList struct {
	Cases []domain.Case `json:"cases"`
	Total int           `json:"total"`
	Next  int           `json:"next,omitempty"`
}

type casesInput struct {
	Span
	Kind   string `query:"kind" required:"true" enum:"admitted,launched,sheet-issued,coded,application-received,application-accepted,application-completed,application-failed,item-decided,stage-completed,project-completed"`
	Stage  string `query:"stage" maxLength:"40"`
	Class  int    `query:"class" minimum:"1" maximum:"10"`
	Region string `query:"region" maxLength:"12"`
	Offset int    `query:"offset" minimum:"0" default:"0"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// SurveyFigures counts the joint surveys of a time.
type SurveyFigures struct {
	From      domain.Day  `json:"from"`
	To        domain.Day  `json:"to"`
	Joint     domain.Rate `json:"joint"`
	NoShows   domain.Rate `json:"no_shows"`
	Visits    int         `json:"visits"`
	Moved     int         `json:"moved"`
	Cancelled int         `json:"cancelled"`
	Silent    int         `json:"silent"`
	Again     int         `json:"again"`
	Sheets    int         `json:"opinion_sheets"`
}

func (s *Server) registerStatistics(a huma.API) {
	read(a, operation{id: "get-funnel", path: "/statistics/funnel", tag: "statistics", scope: domain.ScopeRead}, showFunnel)
	read(a, operation{id: "get-application-figures", path: "/statistics/applications", tag: "statistics", scope: domain.ScopeRead}, showApplications)
	read(a, operation{id: "get-survey-figures", path: "/statistics/surveys", tag: "statistics", scope: domain.ScopeRead}, showSurveyFigures)
	read(a, operation{id: "list-cases", path: "/statistics/cases", tag: "statistics", scope: domain.ScopeRead}, listCases)
}

func showFunnel(v *visit, ctx context.Context, in *Span) (domain.Funnel, error) {
	if !v.server.Machine.ShowsFigures(v.actor) {
		return domain.Funnel{}, notAllowed()
	}
	from, to := in.span(domain.DayOf(v.at))
	return v.server.City.Funnel(ctx, v.actor, from, to)
}

func showApplications(v *visit, ctx context.Context, in *Span) (domain.ApplicationFigures, error) {
	if !v.server.Machine.ShowsFigures(v.actor) {
		return domain.ApplicationFigures{}, notAllowed()
	}
	from, to := in.span(domain.DayOf(v.at))
	return v.server.City.Applications(ctx, v.actor, domain.FigureQuery{From: from, To: to})
}

func showSurveyFigures(v *visit, ctx context.Context, in *Span) (SurveyFigures, error) {
	if !v.server.Machine.ShowsFigures(v.actor) {
		return SurveyFigures{}, notAllowed()
	}
	from, to := in.span(domain.DayOf(v.at))
	f, err := v.server.City.SurveyFigures(ctx, from, to)
	return SurveyFigures{From: from, To: to, Joint: f.Joint(), NoShows: f.NoShows(), Visits: f.Visits, Moved: f.Moved, Cancelled: f.Cancelled, Silent: f.Silent,
		Again: f.Again, Sheets: f.Sheets}, err
}

func listCases(v *visit, ctx context.Context, in *casesInput) (CaseList, error) {
	if !v.server.Machine.ShowsFigures(v.actor) {
		return CaseList{}, notAllowed()
	}
	from, to := in.span(domain.DayOf(v.at))
	page, err := v.server.City.Cases(ctx, v.actor, domain.FigureQuery{Kind: domain.FigureKind(in.Kind), From: from, To: to, Stage: domain.StageCode(in.Stage),
		Class: domain.Class(in.Class), Region: domain.RegionCode(in.Region), Offset: in.Offset, Limit: in.Limit})
	list := CaseList{Cases: orEmpty(page.Cases), Total: page.Total}
	if n := in.Offset + len(page.Cases); n < page.Total {
		list.Next = n
	}
	return list, err
}
