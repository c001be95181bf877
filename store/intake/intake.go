// Package intake reads a city's reserve-pool list from a workbook (.xlsx) or a text table (.csv) as people really fill
// it in, and says of every row what it holds, what was put in order, and what is wrong. It stores nothing.
//
// A file is read whole or not at all: what can't be trusted to be complete, or is made to exhaust the reader, is a
// Refusal; what is wrong with one row stands in that row.
package intake

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"binglian/domain"
)

// Settings says against what a list is checked, and how much of it is read. A limit of zero means its default.
type Settings struct {
	Today        domain.Day      // the city's day: dates of admission and project codes may not lie after it
	Regions      []domain.Region // the divisions that a project may lie in
	Facts        []FactColumn    // what a list of projects under way may hold beside the columns of the pool's
	Tolerate     []domain.Reason // of Tolerable: to be warnings, not problems; an administrator's choice for old lists
	MaxBytes     int64           // of the file; default DefaultMaxBytes
	MaxUnpacked  int64           // bytes of a workbook's parts once unpacked; default DefaultMaxUnpacked
	MaxRows      int             // rows with anything in them, over all sheets; default DefaultMaxRows
	MaxEmptyRows int             // empty rows on end; default DefaultMaxEmptyRows
}

// The limits where the settings name none. A city's list has some hundred rows and less than a megabyte.
const (
	DefaultMaxBytes     = 10 << 20
	DefaultMaxUnpacked  = 64 << 20
	DefaultMaxRows      = 20_000
	DefaultMaxEmptyRows = 10_000
)

// Limits of every table, for which nobody needs another value.
const (
	maxColumns    = 256    // of a row, and of what is looked at
	maxCellRunes  = 32_767 // Excel's own limit
	maxHeaderRows = 20     // the header row must be among so many
)

func (s Settings) withDefaults() Settings {
	if s.MaxBytes == 0 {
		s.MaxBytes = DefaultMaxBytes
	}
	if s.MaxUnpacked == 0 {
		s.MaxUnpacked = DefaultMaxUnpacked
	}
	if s.MaxRows == 0 {
		s.MaxRows = DefaultMaxRows
	}
	if s.MaxEmptyRows == 0 {
		s.MaxEmptyRows = DefaultMaxEmptyRows
	}
	return s
}

// Format is the kind of a file, found from its content and not from its name.
type Format string

// The formats that are read.
const (
	Workbook  Format = "xlsx"
	TextTable Format = "csv"
)

// List is a file as read: its sheets and, in their order, the rows of those that hold projects.
type List struct {
	File     string   `json:"file"`
	Format   Format   `json:"format"`
	Encoding Encoding `json:"encoding,omitempty"` // of a text table
	Sheets   []Sheet  `json:"sheets"`
	Rows     []Row    `json:"rows"`
}

// Row is one project of a list. Where Problems is not empty, the values concerned are left out of the record.
type Row struct {
	Sheet     string         `json:"sheet,omitempty"` // empty in a text table
	Line      int            `json:"line"`            // as the table program counts, from 1
	Record    domain.Record  `json:"record"`
	Contact   domain.Contact `json:"contact"`
	EnteredOn domain.Day     `json:"entered_on"`         // 入库日期
	Notes     []Note         `json:"notes,omitempty"`    // what was read otherwise than it was written
	Warnings  []Problem      `json:"warnings,omitempty"` // to be looked at; the row can be imported
	Problems  []Problem      `json:"problems,omitempty"` // to be mended before the row can be imported
}

// Note says that a value was read otherwise than it stands in the file. Its text is found by Reason.
type Note struct {
	Column string            `json:"column"` // letter: A, B … AA
	Header string            `json:"header"`
	Field  Field             `json:"field"`
	Reason domain.Reason     `json:"reason"`
	Args   map[string]string `json:"args,omitempty"`
}

// Problem says what is wrong, and where. Its text and what to do about it are found by Reason.
type Problem struct {
	Sheet  string            `json:"sheet,omitempty"`
	Line   int               `json:"line"`
	Column string            `json:"column,omitempty"` // letter; empty where the whole row is meant
	Header string            `json:"header,omitempty"` // as it stands in the file
	Field  Field             `json:"field,omitempty"`
	Value  string            `json:"value,omitempty"` // as it stands in the file, shortened, fit for a terminal
	Reason domain.Reason     `json:"reason"`
	Args   map[string]string `json:"args,omitempty"`
}

// Problems lists the problems of all rows in their order.
func (l List) Problems() []Problem {
	var all []Problem
	for _, r := range l.Rows {
		all = append(all, r.Problems...)
	}
	return all
}

// ReadFile reads a list from a path; see Read.
func ReadFile(path string, s Settings) (List, error) {
	f, err := os.Open(path)
	if err != nil {
		return List{}, fmt.Errorf("open list: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return List{}, fmt.Errorf("look at list: %w", err)
	}
	if !stat.Mode().IsRegular() {
		return List{}, refuse(FileNotTable, "found", "folder")
	}
	return Read(f, stat.Size(), filepath.Base(path), s)
}

// Read reads a list of a size in bytes; name is only repeated in the answer. It returns a *Refusal for a file that can't
// be read whole or holds no list, and another error where reading itself fails.
func Read(r io.ReaderAt, size int64, name string, s Settings) (List, error) {
	s = s.withDefaults()
	list := List{File: name}
	tables, format, encoding, err := readTables(r, size, s)
	if err != nil {
		return List{}, err
	}
	list.Format, list.Encoding = format, encoding
	if err := list.fill(tables, s); err != nil {
		return List{}, err
	}
	return list, nil
}

// readTables reads a file's tables as they stand in it.
func readTables(r io.ReaderAt, size int64, s Settings) ([]table, Format, Encoding, error) {
	if size > s.MaxBytes {
		return nil, "", "", refuse(FileTooLarge, "limit", bytesText(s.MaxBytes), "size", bytesText(size))
	}
	start := make([]byte, min(size, sniffed))
	if _, err := r.ReadAt(start, 0); err != nil && err != io.EOF {
		return nil, "", "", fmt.Errorf("read list: %w", err)
	}
	format, err := formatOf(start, r, size)
	if err != nil {
		return nil, "", "", err
	}
	if format == Workbook {
		tables, err := readWorkbook(r, size, s)
		return tables, format, "", err
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(r, 0, size), text); err != nil {
		return nil, "", "", fmt.Errorf("read list: %w", err)
	}
	tables, encoding, err := readText(text, s)
	return tables, format, encoding, err
}

// fill reads the rows of all tables that hold projects, and says of the others why they were skipped.
func (l *List) fill(tables []table, s Settings) error {
	for _, t := range tables {
		sheet, rows, err := readTable(t, s)
		if err != nil {
			return err
		}
		l.Sheets = append(l.Sheets, sheet)
		l.Rows = append(l.Rows, rows...)
	}
	if len(l.Rows) > 0 {
		markDuplicates(l.Rows)
		return nil
	}
	for _, sheet := range l.Sheets {
		if sheet.Skipped == "" {
			return refuse(FileNoRows, "sheet", sheetText(sheet.Name))
		}
	}
	return refuse(FileNoHeader, "rows", fmt.Sprint(maxHeaderRows))
}
