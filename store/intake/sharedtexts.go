package intake

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxTexts bounds the memory of a table of texts that are empty or very short.
const maxTexts = 1_000_000

// sharedTexts reads the table of texts to which the cells of a workbook point.
func sharedTexts(c *container, name string) ([]string, error) {
	var texts []string
	err := eachElement(c, name, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := richText(d)
		if err != nil {
			return err
		}
		if texts = append(texts, text); len(texts) > maxTexts {
			return refuse(FileBomb, "limit", count(maxTexts))
		}
		return nil
	})
	return texts, err
}

// eachElement calls f at the start of every element of a part that f has not itself consumed. The part is read to its
// end, so that one that breaks off or is damaged is refused.
func eachElement(c *container, name string, f func(*xml.Decoder, xml.StartElement) error) error {
	r, err := c.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	d := xml.NewDecoder(r)
	elements := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && elements > 0 {
			return nil
		}
		if err != nil {
			return xmlFault(err, name)
		}
		if e, ok := token.(xml.StartElement); ok {
			elements++
			if err := f(d, e); err != nil {
				return xmlFault(err, name)
			}
		}
	}
}

// richText joins the runs of a text up to the end of the element just begun, without the phonetic hints.
func richText(d *xml.Decoder) (string, error) {
	var b strings.Builder
	for depth, inText := 1, false; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Local == "rPh" {
				if err := d.Skip(); err != nil {
					return "", err
				}
				continue
			}
			depth++
			inText = e.Name.Local == "t"
		case xml.EndElement:
			depth--
			inText = false
		case xml.CharData:
			if inText {
				b.Write(e)
			}
		}
	}
	return unescape(b.String())
}

// unescape resolves the form _x000D_ in which workbooks keep characters that XML has no place for.
func unescape(s string) (string, error) {
	if len(s) > maxCellRunes && utf8.RuneCountInString(s) > maxCellRunes {
		return "", refuse(FileCellTooLong, "limit", count(maxCellRunes))
	}
	const form = len("_x000D_")
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || i+form > len(s) {
			b.WriteString(s)
			return b.String(), nil
		}
		code, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' {
			b.WriteString(s[:i+1])
			s = s[i+1:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteRune(rune(code))
		s = s[i+form:]
	}
}
