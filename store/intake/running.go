package intake

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"binglian/domain"
)

// Running is a list of projects under way 在途项目: three tables, of the projects, of their works and of what became of their
// items, in one workbook or in a text table each.
type Running struct {
	Files    []string         `json:"files"`
	Sheets   []Sheet          `json:"sheets"`
	Projects []RunningProject `json:"projects"`
	Loose    []Entry          `json:"loose,omitempty"` // rows of works and items of no project of the list
}

// RunningProject is a project of the list with what the other tables say of it.
type RunningProject struct {
	Row
	Entry Entry   `json:"entry"` // its other columns
	Works []Entry `json:"works,omitempty"`
	Items []Entry `json:"items,omitempty"`
}

// Entry is one row as its columns read. Where Problems is not empty, the values concerned are left out.
type Entry struct {
	Sheet    string                 `json:"sheet,omitempty"` // of a text table, the file
	Line     int                    `json:"line"`
	Values   map[Field]string       `json:"values,omitempty"` // texts, codes and words
	Days     map[Field]domain.Day   `json:"days,omitempty"`
	Pauses   []Pause                `json:"pauses,omitempty"`
	Facts    map[domain.Fact]string `json:"facts,omitempty"`
	Notes    []Note                 `json:"notes,omitempty"`
	Problems []Problem              `json:"problems,omitempty"`

	header header
	line   line
}

// Pause is a time in which an item's clock stood; To is none while it stands.
type Pause struct {
	Kind     domain.PauseKind `json:"kind"`
	From, To domain.Day
}

// FactColumn is a property of a project that a list of projects under way may hold beside those of the pool.
type FactColumn struct {
	Fact   domain.Fact
	Title  domain.Text
	Values []FactWord
}

// FactWord is one value of a fact and how it is written.
type FactWord struct {
	Value string
	Word  string
}

// Part is one of the tables of a list of projects under way.
type Part string

// The parts, told by their headers.
const (
	PartProjects Part = "projects"
	PartWorks    Part = "works"
	PartItems    Part = "items"
)

// Upload is one file of such a list.
type Upload struct {
	Name    string // only repeated
	Content io.ReaderAt
	Size    int64 // bytes
}

// ReadRunningFiles reads a list of projects under way from paths; see ReadRunning.
func ReadRunningFiles(paths []string, s Settings) (Running, error) {
	var uploads []Upload
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return Running{}, fmt.Errorf("open list: %w", err)
		}
		defer f.Close()
		stat, err := f.Stat()
		if err != nil {
			return Running{}, fmt.Errorf("look at list: %w", err)
		}
		if !stat.Mode().IsRegular() {
			return Running{}, refuse(FileNotTable, "found", "folder")
		}
		uploads = append(uploads, Upload{filepath.Base(path), f, stat.Size()})
	}
	return ReadRunning(uploads, s)
}

// ReadRunning reads a list of projects under way. It returns a *Refusal for files that can't be read whole, or that hold no
// projects, and another error where reading itself fails.
func ReadRunning(uploads []Upload, s Settings) (Running, error) {
	s = s.withDefaults()
	r := &runningReader{settings: s}
	for _, u := range uploads {
		r.list.Files = append(r.list.Files, u.Name)
		tables, format, _, err := readTables(u.Content, u.Size, s)
		if err != nil {
			return Running{}, err
		}
		for _, t := range tables {
			if format == TextTable {
				t.name = u.Name
			}
			if err := r.take(t); err != nil {
				return Running{}, err
			}
		}
	}
	if len(r.list.Projects) == 0 {
		return Running{}, refuse(FileNoProjects)
	}
	r.join()
	return r.list, nil
}

// runningReader is the work on a list of projects under way.
type runningReader struct {
	settings     Settings
	list         Running
	works, items []Entry
}

// take reads one table as the part that its header shows.
func (r *runningReader) take(t table) error {
	if t.foreign || t.hidden {
		sheet := Sheet{Name: t.name, Skipped: SheetHidden}
		if t.foreign {
			sheet.Skipped = SheetNoTable
		}
		r.list.Sheets = append(r.list.Sheets, sheet)
		return nil
	}
	for _, part := range []Part{PartItems, PartWorks} {
		h := findRunningHeader(t, runningColumns[part])
		if !runningKeys[part](h) {
			continue
		}
		sheet, entries, err := r.readEntries(t, h, part)
		if err != nil {
			return err
		}
		r.list.Sheets = append(r.list.Sheets, sheet)
		if part == PartItems {
			r.items = append(r.items, entries...)
		} else {
			r.works = append(r.works, entries...)
		}
		return nil
	}
	return r.takeProjects(t)
}

// takeProjects reads the part of the projects: the columns of the pool's list, and those of their beginning.
func (r *runningReader) takeProjects(t table) error {
	sheet, rows, err := readTable(t, r.settings)
	if err != nil || len(rows) == 0 {
		r.list.Sheets = append(r.list.Sheets, sheet)
		return err
	}
	h := findRunningHeader(t, append(slices.Clone(runningColumns[PartProjects]), factColumns(r.settings.Facts)...))
	h.line = sheet.HeaderLine
	if missing := missingOf(h, runningColumns[PartProjects]); len(missing) > 0 {
		return refuse(FileColumnsMissing, "sheet", sheetText(t.name), "line", count(h.line), "columns", titles(missing))
	}
	sheet.Unused = slices.DeleteFunc(sheet.Unused, func(u Heading) bool {
		return slices.ContainsFunc(h.columns, func(c Heading) bool { return c.index == u.index })
	})
	r.list.Sheets = append(r.list.Sheets, sheet)
	markDuplicates(rows)
	entries := map[int]Entry{}
	for _, e := range r.entriesOf(t, h) {
		entries[e.Line] = e
	}
	for _, row := range rows {
		p := RunningProject{Row: row, Entry: entries[row.Line]}
		if code, ok := sheet.column(FieldCode); ok && row.Record.Code == "" && !slices.ContainsFunc(row.Problems, func(x Problem) bool { return x.Field == FieldCode }) {
			p.Problems = append(p.Problems, Problem{Sheet: row.Sheet, Line: row.Line, Column: code.Column, Header: code.Header, Field: FieldCode, Reason: CellMissing})
		} else if !ok {
			return refuse(FileColumnsMissing, "sheet", sheetText(t.name), "line", count(h.line), "columns", FieldCode.Title().Zh)
		}
		r.list.Projects = append(r.list.Projects, p)
	}
	return nil
}

func (sheet *Sheet) column(f Field) (Heading, bool) {
	i := slices.IndexFunc(sheet.Columns, func(h Heading) bool { return h.Field == f })
	if i < 0 {
		return Heading{}, false
	}
	return sheet.Columns[i], true
}

// join gives each project its works and items.
func (r *runningReader) join() {
	byCode := map[string]*RunningProject{}
	for i := range r.list.Projects {
		p := &r.list.Projects[i]
		if code := string(p.Record.Code); code != "" && byCode[code] == nil {
			byCode[code] = p
		}
	}
	for _, w := range r.works {
		if p := r.ownerOf(&w, byCode); p != nil {
			p.Works = append(p.Works, w)
		} else {
			r.list.Loose = append(r.list.Loose, w)
		}
	}
	for _, it := range r.items {
		if p := r.ownerOf(&it, byCode); p != nil {
			p.Items = append(p.Items, it)
		} else {
			r.list.Loose = append(r.list.Loose, it)
		}
	}
}

// ownerOf finds the project of a row; a row of none has a problem that says so.
func (r *runningReader) ownerOf(e *Entry, byCode map[string]*RunningProject) *RunningProject {
	code := e.Values[FieldCode]
	if p := byCode[code]; p != nil {
		return p
	}
	if code != "" {
		e.Problems = append(e.Problems, e.Problem(FieldCode, RowNoProject, map[string]string{"code": code}))
	}
	return nil
}

// Problem makes the problem of one of the row's columns.
func (e *Entry) Problem(f Field, reason domain.Reason, args map[string]string) Problem {
	p := Problem{Sheet: e.Sheet, Line: e.Line, Field: f, Reason: reason, Args: args}
	if h, ok := e.header.find(f); ok {
		p.Column, p.Header, p.Value = h.Column, h.Header, shorten(e.line.at(h.index).text)
	}
	return p
}
