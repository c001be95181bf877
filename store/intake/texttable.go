package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encoding is how a text table writes its characters.
type Encoding string

// The encodings that are understood. GB18030 is what Excel in China writes as "CSV", and contains GBK and GB2312.
const (
	UTF8    Encoding = "utf-8"
	GB18030 Encoding = "gb18030"
)

// separators are tried in this order; the one that gives the best header row is taken.
var separators = []rune{',', ';', '\t'}

// readText reads a text table.
func readText(text []byte, s Settings) ([]table, Encoding, error) {
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, "", refuse(FileNulBytes)
	}
	text, encoding, err := decodeText(text)
	if err != nil {
		return nil, "", err
	}
	if !bytes.Contains(text, []byte("\n")) {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n")) // as old Macs end their lines
	}
	separator, first := separatorOf(text)
	t, err := readSeparated(text, separator, first, s)
	if err != nil {
		return nil, "", err
	}
	return []table{t}, encoding, nil
}

func decodeText(text []byte) ([]byte, Encoding, error) {
	text = bytes.TrimPrefix(text, utf8BOM)
	if utf8.Valid(text) {
		return text, UTF8, nil
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return nil, "", refuse(FileEncoding)
	}
	return decoded, GB18030, nil
}

// separatorOf finds the separator, by Excel's first line "sep=;" or by the header row, and the line to begin at.
func separatorOf(text []byte) (separator rune, first int) {
	if head, _, _ := bytes.Cut(text, []byte("\n")); len(head) >= 5 && len(head) <= 6 && bytes.HasPrefix(head, []byte("sep=")) {
		return rune(head[4]), 2
	}
	separator, best := separators[0], 0
	for _, candidate := range separators {
		t, err := readSeparated(text, candidate, 1, Settings{MaxRows: maxHeaderRows, MaxEmptyRows: maxHeaderRows})
		if err != nil && !errors.Is(err, &Refusal{Reason: FileTooManyRows}) {
			continue
		}
		if h := findHeader(t); len(h.columns) > best {
			separator, best = candidate, len(h.columns)
		}
	}
	return separator, 1
}

// readSeparated reads the records of a text table by RFC 4180. With a refusal it returns the rows read before it.
func readSeparated(text []byte, separator rune, first int, s Settings) (table, error) {
	var t table
	if first > 1 {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	if bytes.IndexByte([]byte(",;\t|"), byte(separator)) < 0 {
		return t, refuse(FileSeparator, "separator", strconv.QuoteRune(separator))
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = separator, -1
	g := &gauge{settings: s}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return t, refuse(FileQuotes, "line", count(broken.StartLine+first-1))
		}
		if err != nil {
			return t, refuse(FileBroken, "part", "csv")
		}
		number, _ := r.FieldPos(0)
		l, err := textLine(record, number+first-1)
		if err != nil {
			return t, err
		}
		if err := g.row("", l.number, len(l.cells) == 0); err != nil {
			return t, err
		}
		if len(l.cells) > 0 {
			t.lines = append(t.lines, l)
		}
	}
}

// textLine makes a line of a record, without the empty cells at its end.
func textLine(record []string, number int) (line, error) {
	l := line{number: number}
	for i, text := range record {
		c := cell{text: text}
		if c.empty() {
			continue
		}
		if i >= maxColumns {
			return l, refuse(FileTooWide, "sheet", sheetText(""), "cell", letters(i)+count(number))
		}
		if len(text) > maxCellRunes && utf8.RuneCountInString(text) > maxCellRunes {
			return l, refuse(FileCellTooLong, "limit", count(maxCellRunes))
		}
		for len(l.cells) <= i {
			l.cells = append(l.cells, cell{})
		}
		l.cells[i] = c
	}
	return l, nil
}

func count(n int) string { return strconv.Itoa(n) }
