package intake

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Heading is one column as a sheet heads it.
type Heading struct {
	Column string `json:"column"` // letter
	Header string `json:"header"` // as it stands in the file
	Field  Field  `json:"field,omitempty"`
	Unit   string `json:"unit,omitempty"` // of money and areas; the standard list's where the sheet names none

	index   int // from 0
	unit    unit
	assumed bool // the sheet names no unit
	foreign bool // the sheet names a currency that is not converted
}

// header is a sheet's header row as understood.
type header struct {
	line    int // the header's last row
	columns []Heading
	unused  []Heading
	twice   *[2]Heading // two columns for one field
}

func (h header) find(f Field) (Heading, bool) {
	for _, c := range h.columns {
		if c.Field == f {
			return c, true
		}
	}
	return Heading{}, false
}

// recognised reports whether the row can be the header of a list of projects at all.
func (h header) recognised() bool {
	_, named := h.find(FieldName)
	return named && len(h.columns) >= 3
}

// missing lists the columns that a list must have and this one hasn't.
func (h header) missing() []Column {
	var missing []Column
	for _, c := range Columns {
		if _, ok := h.find(c.Field); c.Required && !ok {
			missing = append(missing, c)
		}
	}
	return missing
}

// findHeader finds the header among the first rows: the one with the most columns understood, the first of equals.
func findHeader(t table) header {
	var best header
	first := t.lines[:min(len(t.lines), maxHeaderRows)]
	for i, l := range first {
		if l.number > maxHeaderRows {
			break
		}
		var above line
		if i > 0 {
			above = filledHeader(first[i-1], t.merges)
		}
		h := readHeader(filledHeader(l, t.merges), above)
		if len(h.columns) > len(best.columns) {
			best = h
		}
	}
	if best.line == 0 {
		return best
	}
	best.adoptUnits(first)
	for _, m := range t.merges {
		if m.top <= best.line && m.bottom > best.line && m.bottom <= best.line+maxHeaderRows {
			best.line = m.bottom
		}
	}
	return best
}

// filledHeader repeats the text of merged cells in every cell that they cover.
func filledHeader(l line, merges []area) line {
	filled := line{number: l.number, cells: append([]cell(nil), l.cells...)}
	for _, m := range merges {
		if m.top != l.number || l.at(m.left).empty() {
			continue
		}
		for c := m.left + 1; c <= m.right && c < maxColumns; c++ {
			for len(filled.cells) <= c {
				filled.cells = append(filled.cells, cell{})
			}
			filled.cells[c] = l.at(m.left)
		}
	}
	return filled
}

// readHeader understands a row as a header, with the row above for headers of two storeys: 建设单位 over 名称.
func readHeader(l, above line) header {
	h := header{line: l.number}
	for i := range max(len(l.cells), len(above.cells)) {
		own, over := l.at(i).text, above.at(i).text
		column := Heading{Column: letters(i), Header: shorten(firstOf(own, over)), index: i}
		known := false
		for _, text := range []string{over + own, firstOf(own, over)} {
			if column.understand(text) {
				known = true
				break
			}
		}
		earlier, taken := h.find(column.Field)
		switch {
		case known && taken:
			h.twice = &[2]Heading{earlier, column}
		case known:
			h.columns = append(h.columns, column)
		case strings.TrimSpace(own) != "":
			h.unused = append(h.unused, column)
		}
	}
	return h
}

func firstOf(a, b string) string {
	if strings.TrimSpace(a) != "" {
		return a
	}
	return b
}

var (
	brackets  = regexp.MustCompile(`[(\[{【〔〈《][^)\]}】〕〉》]*[)\]}】〕〉》]?`)
	enclosing = "()[]{}【】〔〕〈〉《》"
	unitWord  = regexp.MustCompile(`^(计量)?单位`)
)

// understand finds the field and unit of a header: with its brackets, without them, without the unit at its end.
func (h *Heading) understand(text string) bool {
	if len(text) > 400 { // no header, and not worth the work
		return false
	}
	folded := foldHeader(text)
	main := brackets.ReplaceAllString(folded, "")
	inside := strings.Join(brackets.FindAllString(folded, -1), " ")
	if f, ok := fieldOf[bare(inside)]; ok && inside != "" && fieldOf[bare(main)] == FieldInvestor {
		h.Field = f // 建设单位(统一社会信用代码)
		return true
	}
	for _, candidate := range []string{folded, main} {
		if f, ok := fieldOf[bare(candidate)]; ok {
			h.Field = f
			h.findUnit(inside)
			return true
		}
	}
	for _, f := range []Field{FieldInvestment, FieldLandArea, FieldFloorArea} {
		units, _ := unitsOf(f)
		rest, u := cutUnit(bare(main), units)
		rest = strings.TrimSuffix(rest, "单位")
		if u.worth > 0 && fieldOf[rest] == f {
			h.Field, h.unit, h.Unit = f, u, u.name
			return true
		}
	}
	return false
}

func (h *Heading) findUnit(inside string) {
	units, standard := unitsOf(h.Field)
	if units == nil {
		return
	}
	h.unit, h.assumed = standard, true
	for _, word := range strings.FieldsFunc(inside, func(r rune) bool { return strings.ContainsRune(enclosing+" ,;、/", r) }) {
		if u, ok := units[bare(unitWord.ReplaceAllString(word, ""))]; ok {
			h.unit, h.assumed = u, false
		}
	}
	h.foreign = isForeign(inside)
	h.Unit = h.unit.name
}

// adoptUnits takes the unit that stands in a corner above the header: 单位：亿元.
func (h *header) adoptUnits(lines []line) {
	for _, l := range lines {
		if l.number >= h.line {
			return
		}
		for _, c := range l.cells {
			folded := foldHeader(shorten(c.text))
			i := strings.Index(folded, "单位:")
			if i < 0 {
				continue
			}
			words := strings.FieldsFunc(folded[i+len("单位:"):], func(r rune) bool { return strings.ContainsRune(enclosing+" ,;、/", r) })
			for j := range h.columns {
				column := &h.columns[j]
				units, _ := unitsOf(column.Field)
				for _, w := range words {
					if u, ok := units[w]; ok && column.assumed {
						column.unit, column.Unit, column.assumed = u, u.name, false
					}
				}
			}
		}
	}
}

// foldHeader brings a header to one form: half-width, lower case, without white space and stars.
func foldHeader(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '*', r == '★', r == '※':
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

// bare leaves only letters and digits.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// fieldOf finds a field by its bare header.
var fieldOf = func() map[string]Field {
	m := map[string]Field{}
	for _, c := range Columns {
		m[bare(brackets.ReplaceAllString(foldHeader(c.Title.Zh), ""))] = c.Field
		for _, a := range c.Aliases {
			m[a] = c.Field
		}
	}
	return m
}()

// titles joins the names of columns for a text.
func titles(columns []Column) string {
	var names []string
	for _, c := range columns {
		names = append(names, c.Title.Zh)
	}
	return strings.Join(names, "、")
}
