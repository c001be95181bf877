package intake

import (
	"regexp"
	"strings"

	"binglian/domain"
)

// Sheet says what was made of one sheet of a file.
type Sheet struct {
	Name       string        `json:"name,omitempty"` // empty in a text table
	Skipped    domain.Reason `json:"skipped,omitempty"`
	HeaderLine int           `json:"header_line,omitempty"`
	Columns    []Heading     `json:"columns,omitempty"` // understood
	Unused     []Heading     `json:"unused,omitempty"`  // not understood: their values are not read
	Rows       int           `json:"rows"`
	Passed     []Passed      `json:"passed,omitempty"`
	Notes      []Note        `json:"notes,omitempty"`
}

// Passed is a line below the header that is no project: a sum, a remark, a signature.
type Passed struct {
	Line   int           `json:"line"`
	Text   string        `json:"text"`
	Reason domain.Reason `json:"reason"`
}

// readTable reads the rows of one sheet, or says why it is skipped. It returns a Refusal for a list of projects that
// can't be read whole.
func readTable(t table, s Settings) (Sheet, []Row, error) {
	sheet := Sheet{Name: t.name}
	switch {
	case t.foreign:
		sheet.Skipped = SheetNoTable
		return sheet, nil, nil
	case t.hidden:
		sheet.Skipped = SheetHidden
		return sheet, nil, nil
	}
	h := findHeader(t)
	if !h.recognised() {
		sheet.Skipped = SheetNoHeader
		return sheet, nil, nil
	}
	missing := h.missing()
	if len(missing) > requiredColumns/2 {
		sheet.Skipped = SheetNoList
		return sheet, nil, nil
	}
	if err := checkHeader(t.name, h, missing); err != nil {
		return sheet, nil, err
	}
	sheet.HeaderLine, sheet.Columns, sheet.Unused = h.line, h.columns, h.unused
	sheet.Notes = headerNotes(h)
	rows := sheet.read(t, h, s)
	sheet.Rows = len(rows)
	return sheet, rows, nil
}

var requiredColumns = func() (n int) {
	for _, c := range Columns {
		if c.Required {
			n++
		}
	}
	return n
}()

func checkHeader(sheet string, h header, missing []Column) error {
	if len(missing) > 0 {
		return refuse(FileColumnsMissing, "sheet", sheetText(sheet), "line", count(h.line), "columns", titles(missing))
	}
	if h.twice != nil {
		return refuse(FileColumnTwice, "sheet", sheetText(sheet), "title", h.twice[0].Field.Title().Zh,
			"first", h.twice[0].Column+" "+h.twice[0].Header, "second", h.twice[1].Column+" "+h.twice[1].Header)
	}
	for _, c := range h.columns {
		if c.foreign {
			return refuse(FileForeignUnit, "sheet", sheetText(sheet), "column", c.Column, "header", c.Header)
		}
	}
	return nil
}

// headerNotes says which columns are converted, and for which the unit was taken for granted.
func headerNotes(h header) []Note {
	var notes []Note
	for _, c := range h.columns {
		_, standard := unitsOf(c.Field)
		switch {
		case c.assumed:
			notes = append(notes, Note{c.Column, c.Header, c.Field, NoteUnitAssumed, pairs([]string{"unit", c.Unit})})
		case c.unit != standard:
			notes = append(notes, Note{c.Column, c.Header, c.Field, NoteUnitColumn,
				pairs([]string{"unit", c.Unit, "standard", standard.name})})
		}
	}
	return notes
}

// read makes the rows below the header.
func (sheet *Sheet) read(t table, h header, s Settings) []Row {
	filled, across := fillMerges(t, h)
	var rows []Row
	for _, l := range t.lines {
		if l.number <= h.line {
			continue
		}
		if reason := passReason(l, h); reason != "" {
			sheet.Passed = append(sheet.Passed, Passed{l.number, shorten(firstText(l)), reason})
			continue
		}
		r := reading{settings: s, header: h, line: l, epoch: t.epoch, row: &Row{Sheet: t.name, Line: l.number}}
		r.filled, r.across = filled[l.number], across[l.number]
		r.read()
		rows = append(rows, *r.row)
	}
	return rows
}

var (
	sumWord    = regexp.MustCompile(`^(合计|总计|小计|共计|累计|总合计)`)
	remarkWord = regexp.MustCompile(`^(注|备注|说明|填表|填报|制表|审核|单位负责人|单位[(（]?盖章|联系人[::]|负责人[::]|日期[::])`)
)

// passReason tells a line that is no project: a sum, or a remark where neither name nor credit code stands in its
// column. It gives no reason for all others, which are read, and reported if they are bad.
func passReason(l line, h header) domain.Reason {
	name, _ := h.find(FieldName)
	credit, _ := h.find(FieldCredit)
	first := strings.Join(strings.Fields(shorten(firstText(l))), "")
	switch {
	case !h.touched(l):
		return PassedOutside
	case !l.at(credit.index).empty() && !remarkWord.MatchString(l.at(credit.index).text):
		return ""
	case sumWord.MatchString(first):
		return PassedSum
	case remarkWord.MatchString(first) && (l.at(name.index).empty() || remarkWord.MatchString(l.at(name.index).text)):
		return PassedRemark
	}
	return ""
}

// touched reports whether any column that is understood has a value in the line.
func (h header) touched(l line) bool {
	for _, c := range h.columns {
		if !l.at(c.index).empty() {
			return true
		}
	}
	return false
}

func firstText(l line) string {
	for _, c := range l.cells {
		if !c.empty() {
			return c.text
		}
	}
	return ""
}

// fillMerges repeats, below the header, the value of cells merged downwards within one column, and tells the lines with
// cells merged across several columns that are understood, of which nobody can know which value they hold.
func fillMerges(t table, h header) (filled map[int]map[int]bool, across map[int]Heading) {
	filled, across = map[int]map[int]bool{}, map[int]Heading{}
	known := map[int]Heading{}
	for _, c := range h.columns {
		known[c.index] = c
	}
	position := make(map[int]int, len(t.lines))
	for i, l := range t.lines {
		position[l.number] = i
	}
	for _, m := range t.merges {
		first, ok := position[m.top]
		if m.top <= h.line || !ok {
			continue
		}
		column, read := known[m.left]
		for c := m.left + 1; c <= min(m.right, maxColumns); c++ {
			if other, ok := known[c]; ok {
				across[m.top] = other
				if read {
					across[m.top] = column
				}
			}
		}
		value := t.lines[first].at(m.left)
		for i := first + 1; read && m.left == m.right && i < len(t.lines) && t.lines[i].number <= m.bottom; i++ {
			l := &t.lines[i]
			if value.empty() || !l.at(m.left).empty() {
				continue
			}
			for len(l.cells) <= m.left {
				l.cells = append(l.cells, cell{})
			}
			l.cells[m.left] = value
			if filled[l.number] == nil {
				filled[l.number] = map[int]bool{}
			}
			filled[l.number][m.left] = true
		}
	}
	return filled, across
}
