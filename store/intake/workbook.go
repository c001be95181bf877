package intake

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// The reader below takes from a workbook only what a list needs: sheets, texts, values. A general library was passed
// over for it, because it keeps every part in memory, and takes XML that breaks off in the middle for the end of the
// sheet: half the list would be imported without a word.

// readWorkbook reads all sheets of a workbook (ECMA-376, transitional or strict).
func readWorkbook(r io.ReaderAt, size int64, s Settings) ([]table, error) {
	c, err := openContainer(r, size, s)
	if err != nil {
		return nil, err
	}
	main, err := mainPart(c)
	if err != nil {
		return nil, err
	}
	var book bookXML
	if err := decode(c, main, &book); err != nil {
		return nil, err
	}
	if book.XMLName.Local != "workbook" {
		return nil, refuse(FileNotTable, "found", book.XMLName.Local)
	}
	links, err := relations(c, main)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, l := range links {
		if l.kind() == "sharedStrings" && c.has(l.Target) {
			if texts, err = sharedTexts(c, l.Target); err != nil {
				return nil, err
			}
		}
	}
	tables := make([]table, 0, len(book.Sheets))
	g := &gauge{settings: s}
	for _, sheet := range book.Sheets {
		t := table{name: sheet.Name, hidden: sheet.State == "hidden" || sheet.State == "veryHidden"}
		if book.Properties.Date1904 {
			t.epoch = epoch1904
		}
		link, ok := links[sheet.Relation]
		switch {
		case !ok:
			return nil, refuse(FileBroken, "part", sheet.Name)
		case link.kind() != "worksheet":
			t.foreign = true
		case !t.hidden:
			if err := readSheet(c, link.Target, texts, &t, g); err != nil {
				return nil, err
			}
		}
		tables = append(tables, t)
	}
	return tables, nil
}

type bookXML struct {
	XMLName    xml.Name
	Properties struct {
		Date1904 xmlBool `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name     string `xml:"name,attr"`
		State    string `xml:"state,attr"`
		Relation string `xml:"id,attr"`
	} `xml:"sheets>sheet"`
}

// xmlBool is xsd:boolean: "1" and "true" are true.
type xmlBool bool

func (b *xmlBool) UnmarshalXMLAttr(a xml.Attr) error {
	*b = a.Value == "1" || a.Value == "true"
	return nil
}

type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
}

// kind is the last word of the relation's type; the words before it differ between the transitional and strict forms.
func (r relation) kind() string { return path.Base(r.Type) }

// relations gives what a part refers to, by id, with targets as paths in the archive.
func relations(c *container, of string) (map[string]relation, error) {
	dir, file := path.Split(of)
	var rels struct {
		Relations []relation `xml:"Relationship"`
	}
	if err := decode(c, dir+"_rels/"+file+".rels", &rels); err != nil {
		return nil, err
	}
	byID := make(map[string]relation, len(rels.Relations))
	for _, r := range rels.Relations {
		target := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		r.Target = strings.TrimPrefix(target, "/")
		byID[r.ID] = r
	}
	return byID, nil
}

// mainPart finds the workbook in the archive; it refuses archives that are no Office files.
func mainPart(c *container) (string, error) {
	if !c.has("_rels/.rels") {
		return "", refuse(FileNotTable, "found", "zip")
	}
	links, err := relations(c, "")
	if err != nil {
		return "", err
	}
	for _, l := range links {
		if l.kind() != "officeDocument" {
			continue
		}
		if strings.HasSuffix(strings.ToLower(l.Target), ".bin") {
			return "", refuse(FileBinaryExcel)
		}
		return l.Target, nil
	}
	return "", refuse(FileNotTable, "found", "zip")
}

// decode reads a small part into v.
func decode(c *container, name string, v any) error {
	r, err := c.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	return xmlFault(xml.NewDecoder(r).Decode(v), name)
}

// xmlFault keeps a refusal and makes one of every other error of an XML decoder.
func xmlFault(err error, name string) error {
	var refusal *Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal):
		return refusal
	}
	return refuse(FileBroken, "part", name)
}
