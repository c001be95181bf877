package views

import (
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/views/parts"
)

// paper is an official document 公文 as data: every document of the city is drawn and printed from it, by one component.
// Its words are those of its own language, which needn't be the reader's.
type paper struct {
	Kit     parts.Kit
	Project *domain.Project
	Issuer  string // 发文机关标志; empty for receipts and sheets, which have none
	Title   string
	Number  string // 文号, with what stands around it
	Marks   []string
	To      string // 主送
	Lead    string
	Facts   []paperFact
	Blocks  []paperBlock
	Follows []string // closing paragraphs
	Foot    string   // small, by what it was worked out
	Signers []string // 落款, one a party
	On      string
	Seal    string // what stands where the seal goes
	Letter  bool   // in the sizes of official letters (GB/T 9704); receipts and sheets are denser

	Rehearsal bool
}

// paperFact is a line of a document's table of facts; one that shares its line stands beside the next.
type paperFact struct {
	Label, Value string
	Href         string // where the value leads to; empty for nowhere
	Shares       bool
}

// paperBlock is a part of a document's body. What is empty isn't drawn.
type paperBlock struct {
	Title  string
	Note   string // below the title
	Lapsed bool   // the note tells of something that nobody confirmed
	Lines  []string
	List   []string // numbered
	Table  *paperTable
	Photos []paperPhoto
}

// paperTable is a table; its head stands on every page that it reaches.
type paperTable struct {
	Head    []paperColumn
	Rows    [][]string
	Numbers []string // of the rows; from 1 on if there are none
	None    string   // in the place of rows, if there are none
}

// number gives what stands before a row.
func (t *paperTable) number(row int) string {
	if row < len(t.Numbers) {
		return t.Numbers[row]
	}
	return strconv.Itoa(row + 1)
}

// paperColumn is a column: its look is the name of a class of the style sheet.
type paperColumn struct{ Label, Look string }

// paperPhoto is a picture, small, with the hash by which the original is known.
type paperPhoto struct {
	Source string // data: address; empty for one that isn't drawn
	Label  string
	Hash   string
}

func (d *paper) fact(label, value string) {
	if value != "" {
		d.Facts = append(d.Facts, paperFact{Label: label, Value: value})
	}
}

func (d *paper) list(title string, lines []string) {
	if len(lines) > 0 {
		d.Blocks = append(d.Blocks, paperBlock{Title: title, List: lines})
	}
}

func (d *paper) follow(lines ...string) { d.Follows = append(d.Follows, lines...) }

// factRows gives the table of facts line by line: one fact a line, or two that share it.
func (d *paper) factRows() [][]paperFact {
	var rows [][]paperFact
	for i := 0; i < len(d.Facts); i++ {
		if d.Facts[i].Shares && i+1 < len(d.Facts) {
			rows = append(rows, d.Facts[i:i+2])
			i++
			continue
		}
		rows = append(rows, d.Facts[i:i+1])
	}
	return rows
}

// allMarks gives what stands over a document: that it is of a rehearsal first.
func (d *paper) allMarks() []string {
	if !d.Rehearsal {
		return d.Marks
	}
	return append([]string{d.Kit.T("sheet.rehearsal")}, d.Marks...)
}

// looks gives the classes of a document.
func (d *paper) looks() string {
	looks := []string{"paper"}
	if d.Letter {
		looks = append(looks, "paper-letter")
	}
	if d.Rehearsal {
		looks = append(looks, "paper-rehearsed")
	}
	return strings.Join(looks, " ")
}
