package api

import (
	"context"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
	"binglian/events"
	"binglian/views/problems"
)

// SheetList is the issued versions of a project's sheet.
type SheetList struct {
	Sheets []domain.Sheet `json:"sheets"`
}

// IssuedSheet is one version of 一单五清 with its sections.
type IssuedSheet struct {
	domain.Sheet
	Reason   string                `json:"reason,omitempty"`
	Sections []events.SheetSection `json:"sections"`
}

type sheetInput struct {
	OfProject
	Sheet int `path:"sheet" minimum:"1"`
}

func (s *Server) registerSheets(a huma.API) {
	readVersion(a, operation{id: "list-sheets", path: "/projects/{project}/sheets", tag: "sheets", scope: domain.ScopeRead, errors: []int{404}}, listSheets)
	readVersion(a, operation{id: "get-sheet", path: "/projects/{project}/sheets/{sheet}", tag: "sheets", scope: domain.ScopeRead, errors: []int{404}}, showSheet)
}

func listSheets(v *visit, ctx context.Context, in *OfProject) (SheetList, int, error) {
	p, err := v.project(ctx, in.id(), v.actor)
	if err != nil {
		return SheetList{}, 0, err
	}
	return SheetList{orEmpty(p.Sheets)}, p.Version, nil
}

func showSheet(v *visit, ctx context.Context, in *sheetInput) (IssuedSheet, int, error) {
	p, err := v.project(ctx, in.id(), v.actor)
	if err != nil {
		return IssuedSheet{}, 0, err
	}
	if in.Sheet > len(p.Sheets) {
		return IssuedSheet{}, 0, domain.Reject(domain.ByInput, problems.NotFound, "sheet", strconv.Itoa(in.Sheet))
	}
	sheet := p.Sheets[in.Sheet-1]
	kept, err := v.server.City.Events(ctx, p.ID, sheet.Event-1, 1)
	if err != nil {
		return IssuedSheet{}, 0, err
	}
	if len(kept) == 0 {
		return IssuedSheet{}, 0, domain.Reject(domain.ByInput, problems.NotFound, "sheet", strconv.Itoa(in.Sheet))
	}
	body, err := events.Decode(kept[0].Name, kept[0].Payload)
	if err != nil {
		return IssuedSheet{}, 0, err
	}
	told := IssuedSheet{Sheet: sheet, Sections: []events.SheetSection{}}
	if issued, ok := body.(*events.SheetIssued); ok {
		told.Sections, told.Reason = orEmpty(issued.Sections), issued.Reason
	}
	return told, p.Version, nil
}
