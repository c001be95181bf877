package views

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/forms"
	"binglian/views/parts"
	"binglian/views/problems"
	"binglian/views/words"
)

const (
	importBytes  = 11 << 20 // of an upload: the reader of lists tells its own limit of 10 MB
	importMemory = 2 << 20  // of an upload that is held in memory; the rest waits in a file
	importShown  = 200      // rows of each kind that a preview shows
	importNotes  = 10       // notes up to which a preview shows them at once
)

// importView is the page on which a list is imported: the file, then what it would do, then what it has done.
type importView struct {
	Desk     importDesk
	Open     bool // lists can be imported here
	Example  bool
	Others   []importDesk // other kinds of lists
	Refused  string
	Preview  *Preview
	Tiles    []tile
	Bad      *parts.Table // nil where there is none
	Changed  *parts.Table
	Similar  *parts.Table
	Notes    *parts.Table
	Folded   bool // there are many notes: they open on a click
	Rows     parts.Table
	Will     string // what confirming would do at least; empty for nothing
	Cut      bool   // not everything is shown
	Nothing  bool   // there is nothing to import
	HasBad   bool
	HasOther bool // some projects are changed
}

func (v *visit) showImport(d importDesk) error {
	if !v.mayImport(d) {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	return v.importPage(d, http.StatusOK, nil, "")
}

func (v *visit) importPage(d importDesk, status int, preview *Preview, refused string) error {
	view := importView{Desk: d, Open: d.Importer != nil, Example: d.Example != nil, Others: v.otherDesks(d), Refused: refused}
	if preview != nil {
		v.fillPreview(&view, preview)
	}
	return v.show(status, importPageOf(v.frame(v.words.T(d.Words+".title")), view))
}

// importList takes a file to look at, or the word to do what was looked at.
func (v *visit) importList(d importDesk) error {
	if !v.mayImport(d) || d.Importer == nil {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, importBytes)
	if err := v.r.ParseMultipartForm(importMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		reason := problems.Malformed
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			reason = forms.TooLarge
		}
		return domain.Reject(domain.ByInput, reason)
	}
	if v.r.MultipartForm != nil {
		defer v.r.MultipartForm.RemoveAll() //nolint:errcheck // a file left in the folder of temporary ones is nobody's loss
	}
	preview, err := v.previewed(d)
	if refused, known := problems.AsRejection(err); known && !problems.WantsJSON(v.r) {
		return v.importPage(d, problems.Status(refused), nil, v.words.Rejection(refused))
	}
	if err != nil {
		return err
	}
	if preview == nil {
		return v.importPage(d, http.StatusUnprocessableEntity, nil, v.words.T("import.no-file"))
	}
	if preview.Refused != (domain.Text{}) {
		return v.importPage(d, http.StatusUnprocessableEntity, nil, v.words.Text(preview.Refused))
	}
	if v.r.PostFormValue("token") != "" && !preview.Done { // the rows with errors were neither mended nor left out
		return v.importPage(d, http.StatusUnprocessableEntity, preview, v.words.T("import.all-or-nothing"))
	}
	return v.importPage(d, http.StatusOK, preview, "")
}

// previewed looks at the file that came, or carries out the preview that is named; nil if there is neither.
func (v *visit) previewed(d importDesk) (*Preview, error) {
	ctx := v.r.Context()
	if token := v.r.PostFormValue("token"); token != "" {
		done, err := d.Importer.Apply(ctx, v.actor(), token,
			ImportChoice{Update: v.r.PostFormValue("update") != "", SkipBad: v.r.PostFormValue("skip-bad") != ""})
		return &done, err
	}
	file, header, err := v.r.FormFile("file")
	if err != nil {
		return nil, nil // no file was chosen, which the page says
	}
	defer file.Close()
	found, err := d.Importer.Preview(ctx, v.actor(), header.Filename, header.Size, io.ReaderAt(file))
	return &found, err
}

func (v *visit) fillPreview(view *importView, p *Preview) {
	w, number := v.words, strconv.Itoa
	view.Preview = p
	view.Nothing = p.New == 0 && p.Changed == 0 && p.Bad == 0 || p.Done && p.Imported+p.Updated == 0
	if p.New > 0 {
		view.Will = w.T(view.Desk.Words+".will", "n", number(p.New))
	}
	view.HasBad, view.HasOther = p.Bad > 0 && !p.Done, p.Changed > 0 && !p.Done
	toneOf := func(n int, tone parts.Tone) parts.Tone {
		if n == 0 {
			return parts.ToneIdle
		}
		return tone
	}
	view.Tiles = []tile{
		{Label: w.T("import.new"), Value: number(p.New), Tone: toneOf(p.New, parts.ToneGood)},
		{Label: w.T("import.changed"), Value: number(p.Changed), Tone: toneOf(p.Changed, parts.ToneWarn)},
		{Label: w.T("import.unchanged"), Value: number(p.Unchanged)},
		{Label: w.T("import.bad"), Value: number(p.Bad), Tone: toneOf(p.Bad, parts.ToneBad)},
	}
	t := importTables{visit: v, place: parts.Column{Label: w.T("import.place")}, name: parts.Column{Label: w.T("import.name")}}
	view.Rows = t.all(p.Rows)
	if p.Done {
		return
	}
	view.Bad, view.Changed, view.Similar, view.Notes = t.bad(p.Rows), t.changed(p.Rows), t.similar(p.Rows), t.notes(p.Rows)
	view.Folded = view.Notes != nil && len(view.Notes.Rows) > importNotes
	view.Cut = t.cut
}

// importTables draws the rows of a preview, each table with its own sort of rows, long ones cut.
type importTables struct {
	*visit
	place, name parts.Column
	cut         bool
}

func (t *importTables) where(r *PreviewRow) templ.Component {
	return lineCell(strings.TrimSpace(t.words.T("import.line", "sheet", r.Sheet, "line", strconv.Itoa(r.Line))))
}

// add adds a row unless the table is long enough.
func (t *importTables) add(table *parts.Table, cells ...templ.Component) {
	if len(table.Rows) >= importShown {
		t.cut = true
		return
	}
	table.Rows = append(table.Rows, parts.Row{Cells: cells})
}

// unlessEmpty gives a table, or nil if it has no rows.
func unlessEmpty(table parts.Table) *parts.Table {
	if len(table.Rows) == 0 {
		return nil
	}
	return &table
}

func (t *importTables) all(rows []PreviewRow) parts.Table {
	table := parts.Table{Caption: t.words.T("import.rows-title"), Columns: []parts.Column{t.name, {Label: t.words.T("lists.state")}, t.place}}
	for i := range rows {
		r := &rows[i]
		t.add(&table, parts.Strong(r.Name, r.Investor), parts.Text(t.words.T("import.state."+r.State)), t.where(r))
	}
	return table
}

func (t *importTables) bad(rows []PreviewRow) *parts.Table {
	w := t.words
	table := parts.Table{Caption: w.T("import.bad-title"), Columns: []parts.Column{t.place, {Label: w.T("import.column")}, {Label: w.T("import.value")},
		{Label: w.T("import.reason")}, {Label: w.T("import.remedy")}}}
	for i := range rows {
		for _, p := range rows[i].Problems {
			t.add(&table, t.where(standsAt(&rows[i], &p)), parts.Text(p.Column), parts.Text(p.Value), parts.Text(w.Text(p.Reason)), parts.Text(w.Text(p.Remedy)))
		}
	}
	return unlessEmpty(table)
}

// standsAt gives where a problem stands: in the row itself, or in one of another table that belongs to it.
func standsAt(r *PreviewRow, p *PreviewProblem) *PreviewRow {
	if p.Line == 0 {
		return r
	}
	return &PreviewRow{Sheet: p.Sheet, Line: p.Line}
}

func (t *importTables) changed(rows []PreviewRow) *parts.Table {
	w := t.words
	table := parts.Table{Caption: w.T("import.changed-title"), Columns: []parts.Column{t.name, {Label: w.T("import.field")}, {Label: w.T("import.old")},
		{Label: w.T("import.given")}, t.place}}
	for i := range rows {
		for _, d := range rows[i].Differences {
			t.add(&table, parts.Strong(rows[i].Name, ""), parts.Text(w.Text(d.Field)), parts.Text(cmp.Or(d.Old, words.Unknown)), parts.Text(cmp.Or(d.New, words.Unknown)), t.where(&rows[i]))
		}
	}
	return unlessEmpty(table)
}

func (t *importTables) similar(rows []PreviewRow) *parts.Table {
	table := parts.Table{Caption: t.words.T("import.similar-title"), Columns: []parts.Column{t.name, {Label: t.words.T("import.similar")}, t.place}}
	for i := range rows {
		for _, found := range rows[i].Similar {
			t.add(&table, parts.Strong(rows[i].Name, ""), parts.Text(t.words.Text(found)), t.where(&rows[i]))
		}
	}
	return unlessEmpty(table)
}

func (t *importTables) notes(rows []PreviewRow) *parts.Table {
	table := parts.Table{Caption: t.words.T("import.notes-title"), Columns: []parts.Column{t.name, {Label: t.words.T("import.note")}, t.place}}
	for i := range rows {
		for _, note := range rows[i].Notes {
			t.add(&table, parts.Strong(rows[i].Name, ""), parts.Text(t.words.Text(note)), t.where(&rows[i]))
		}
	}
	return unlessEmpty(table)
}

// sendExample sends a list to begin with.
func (v *visit) sendExample(d importDesk) error {
	if d.Example == nil {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	content, err := d.Example()
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", `attachment; filename="`+d.File+`"`)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = v.w.Write(content) // a reader who leaves is no fault of ours
	return nil
}
