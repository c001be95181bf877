package intake

import "strings"

// table is one sheet as it stands in the file, before anybody asks what it means.
type table struct {
	name    string
	hidden  bool
	foreign bool // a chart or dialogue sheet
	lines   []line
	merges  []area
	epoch   epoch // of the dates that are numbers
}

// line is one row that has at least one cell with something in it.
type line struct {
	number int // as the table program counts, from 1
	cells  []cell
}

// at gives the cell of a column, counted from 0; an empty one beyond the end.
func (l line) at(column int) cell {
	if column < len(l.cells) {
		return l.cells[column]
	}
	return cell{}
}

// cell is a value as the file keeps it.
type cell struct {
	text string
	kind cellKind
}

type cellKind uint8

const (
	cellText       cellKind = iota
	cellNumber              // a workbook's number: text is its canonical digits
	cellError               // a formula that failed: #REF!
	cellUncomputed          // a formula whose value was never stored
)

func (c cell) empty() bool { return c.kind != cellUncomputed && strings.TrimSpace(c.text) == "" }

// area is a merged range of cells: columns from 0, rows from 1, ends included.
type area struct{ left, top, right, bottom int }

// letters gives a column's letters as table programs show them.
func letters(column int) string {
	var s string
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// columnOf reads the letters and the row of a cell reference such as AB12; column from 0, or −1 if there is none.
func columnOf(ref string) (column, row int) {
	column = -1
	i := 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		column = (column+1)*26 + int(ref[i]-'A')
	}
	for ; i < len(ref); i++ {
		if ref[i] < '0' || ref[i] > '9' || row > maxSheetRows {
			return -1, 0
		}
		row = row*10 + int(ref[i]-'0')
	}
	return column, row
}

// maxSheetRows is the last row of a workbook's sheet (ECMA-376 as Excel implements it).
const maxSheetRows = 1_048_576

// gauge counts rows against the limits while a file is read.
type gauge struct {
	settings Settings
	rows     int // with anything in them, over all sheets
	last     int // the last such row of this sheet
}

// row is told of every row in its order; it refuses the file when there are too many.
func (g *gauge) row(sheet string, number int, empty bool) error {
	if number-g.last > g.settings.MaxEmptyRows {
		return refuse(FileEmptyRows, "sheet", sheetText(sheet), "row", count(g.last), "limit", count(g.settings.MaxEmptyRows))
	}
	if empty {
		return nil
	}
	g.last = number
	if g.rows++; g.rows > g.settings.MaxRows {
		return refuse(FileTooManyRows, "limit", count(g.settings.MaxRows))
	}
	return nil
}

// sheetText names a sheet for people: a text table has no name.
func sheetText(name string) string {
	if name == "" {
		return "CSV"
	}
	return name
}
