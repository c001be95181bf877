package intake

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// maxMerges bounds the work of filling merged cells.
const maxMerges = 5_000

// sheetReader reads one sheet of a workbook, row by row.
type sheetReader struct {
	part  string
	texts []string
	table *table
	gauge *gauge
	row   int // the last row read
}

// readSheet adds to t the rows and merged ranges of a worksheet.
func readSheet(c *container, part string, texts []string, t *table, g *gauge) error {
	s := &sheetReader{part: part, texts: texts, table: t, gauge: g}
	g.last = 0
	return eachElement(c, part, func(d *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "row":
			return s.readRow(d, e)
		case "mergeCell":
			return s.readMerge(e)
		}
		return nil
	})
}

func (s *sheetReader) broken() error { return refuse(FileBroken, "part", s.part) }

func (s *sheetReader) readRow(d *xml.Decoder, e xml.StartElement) error {
	number := s.row + 1
	if r := attribute(e, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < number || n > maxSheetRows {
			return s.broken()
		}
		number = n
	}
	s.row = number
	l := line{number: number}
	filled, column := false, -1
	for {
		token, err := d.Token()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Local != "c" {
				if err := d.Skip(); err != nil {
					return err
				}
				continue
			}
			column++
			if ref := attribute(e, "r"); ref != "" {
				at, row := columnOf(ref)
				if at < column || row != number {
					return s.broken()
				}
				column = at
			}
			value, err := s.readCell(d, e)
			if err != nil {
				return err
			}
			if value.empty() {
				continue
			}
			if column >= maxColumns {
				return refuse(FileTooWide, "sheet", s.table.name, "cell", letters(column)+count(number))
			}
			for len(l.cells) <= column {
				l.cells = append(l.cells, cell{})
			}
			l.cells[column] = value
			filled = true
		case xml.EndElement:
			if filled {
				s.table.lines = append(s.table.lines, l)
			}
			return s.gauge.row(s.table.name, number, !filled)
		}
	}
}

func (s *sheetReader) readCell(d *xml.Decoder, e xml.StartElement) (cell, error) {
	var value, inline string
	var formula, stored bool
	kind := attribute(e, "t")
	for {
		token, err := d.Token()
		if err != nil {
			return cell{}, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "v":
				value, err = plainText(d)
				stored = value != "" || kind == "str" // an empty text is a result
			case "is":
				inline, err = richText(d)
			case "f":
				formula = true
				err = d.Skip()
			default:
				err = d.Skip()
			}
			if err != nil {
				return cell{}, err
			}
		case xml.EndElement:
			if formula && !stored {
				return cell{kind: cellUncomputed}, nil
			}
			return s.valueOf(kind, value, inline)
		}
	}
}

// valueOf understands a cell's stored value by its type (ECMA-376 §18.18.11).
func (s *sheetReader) valueOf(kind, value, inline string) (cell, error) {
	switch kind {
	case "s":
		if value == "" {
			return cell{}, nil
		}
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(s.texts) {
			return cell{}, s.broken()
		}
		return cell{text: s.texts[i]}, nil
	case "inlineStr":
		return cell{text: inline}, nil
	case "str":
		text, err := unescape(value)
		return cell{text: text}, err
	case "d":
		return cell{text: value}, nil
	case "e":
		return cell{text: value, kind: cellError}, nil
	case "b":
		return cell{text: map[string]string{"1": "TRUE", "0": "FALSE"}[value]}, nil
	case "", "n":
		return cell{text: strings.TrimSpace(value), kind: cellNumber}, nil
	}
	return cell{}, s.broken()
}

func (s *sheetReader) readMerge(e xml.StartElement) error {
	from, to, ok := strings.Cut(attribute(e, "ref"), ":")
	if !ok {
		return nil
	}
	var a area
	a.left, a.top = columnOf(from)
	a.right, a.bottom = columnOf(to)
	if a.left < 0 || a.right < a.left || a.top < 1 || a.bottom < a.top {
		return s.broken()
	}
	if s.table.merges = append(s.table.merges, a); len(s.table.merges) > maxMerges {
		return refuse(FileTooManyMerges, "sheet", s.table.name, "limit", count(maxMerges))
	}
	return nil
}

// plainText gives the text up to the end of the element just begun.
func plainText(d *xml.Decoder) (string, error) {
	var text strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.CharData:
			text.Write(e)
		case xml.StartElement:
			if err := d.Skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return text.String(), nil
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
