package main

import (
	"context"
	"errors"
	"io"

	"binglian/cmd/binglian/importer"
	"binglian/domain"
	"binglian/views"
)

// lists gives the pages the import of city lists.
type lists struct {
	desk    *importer.Desk
	running bool // of projects under way
}

// importGone means that a preview isn't held any more.
const importGone domain.Reason = "import-gone"

// Preview implements views.Importer.
func (l lists) Preview(ctx context.Context, by domain.Actor, name string, size int64, content io.ReaderAt) (views.Preview, error) {
	preview := l.desk.Preview
	if l.running {
		preview = l.desk.PreviewRunning
	}
	r, err := preview(ctx, by.Account, importer.Upload{Name: name, Content: content, Size: size}, importer.Options{})
	return previewOf(r, err)
}

// Apply implements views.Importer. The choice makes another preview of the same list, and that is what is done.
func (l lists) Apply(ctx context.Context, by domain.Actor, token string, choice views.ImportChoice) (views.Preview, error) {
	r, err := l.desk.Again(ctx, by.Account, token, importer.Options{Update: choice.Update, SkipBad: choice.SkipBad})
	if err == nil && !r.Blocked() {
		r, err = l.desk.Apply(ctx, by.Account, r.Token)
	}
	return previewOf(r, err)
}

func previewOf(r importer.Report, err error) (views.Preview, error) {
	if errors.Is(err, importer.ErrPreviewGone) {
		return views.Preview{}, domain.Reject(domain.ByStale, importGone)
	}
	if err != nil {
		return views.Preview{}, err
	}
	if r.Refusal != nil {
		return views.Preview{Refused: domain.Text{Zh: r.Refusal.Text.Zh + r.Refusal.Remedy.Zh, En: r.Refusal.Text.En + " " + r.Refusal.Remedy.En}}, nil
	}
	p := views.Preview{Token: r.Token, File: r.File, New: r.Counts.New, Unchanged: r.Counts.Unchanged + r.Counts.Withdrawn,
		Changed: r.Counts.Changed + r.Counts.Locked, Bad: r.Counts.Bad, Imported: r.Imported, Updated: r.Amended,
		Done: r.Outcome == importer.Imported || r.Outcome == importer.NothingToDo && !r.Blocked()}
	if r.Running { // a list doesn't change what was taken over
		p.Unchanged, p.Changed = p.Unchanged+p.Changed, 0
	}
	for i := range r.Rows {
		p.Rows = append(p.Rows, previewRow(&r.Rows[i]))
	}
	return p, nil
}

func previewRow(r *importer.Row) views.PreviewRow {
	row := views.PreviewRow{Sheet: r.Sheet, Line: r.Line, State: string(r.State), Name: r.Name}
	for _, f := range r.Problems {
		row.Problems = append(row.Problems, views.PreviewProblem{Sheet: f.Sheet, Line: f.Line, Column: f.Column + " " + f.Header, Value: f.Value, Reason: f.Text, Remedy: f.Remedy})
	}
	for _, d := range r.Differences {
		row.Differences = append(row.Differences, views.PreviewDifference{Field: d.Field.Title(), Old: d.Old, New: d.New})
	}
	for _, n := range append(append([]importer.Finding(nil), r.Notes...), r.Warnings...) {
		row.Notes = append(row.Notes, domain.Text{Zh: n.Header + "：" + n.Text.Zh, En: n.Header + ": " + n.Text.En})
	}
	for _, s := range r.Similar {
		row.Similar = append(row.Similar, s.Text)
	}
	return row
}
